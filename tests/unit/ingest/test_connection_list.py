"""Each line of a list with its verdict and every reason: against itself, and against what is known."""

from dataclasses import replace

import pytest

from domain.commune import Communes
from domain.connection import Access, CheckedLine, Credential, DeviceIdentity, Known, ListLine, Verdict
from domain.registry import Register, RegisterKind
from ingest.connection_list import check, issues
from tests.unit.api.fakes import NOW

COMMUNES = Communes({"02691": "Saint-Quentin", "02408": "Laon", "02674": "Saint-Aubin", "02675": "Saint Aubin"})
KNOWN = Known(communes=COMMUNES, codecs=frozenset({"axioma_w1"}))
PLAIN = {
    "meter": "ecole-eau", "site": "ecole", "site_kind": "school", "commune_insee": "02691", "fluid": "water",
    "register": "volume", "kind": "index", "unit": "m3",
}  # fmt: skip


def line(numbers: set[str] | None = None, /, **fields: str) -> ListLine:
    return ListLine({**PLAIN, **fields}, frozenset(numbers or ()))


def one(known: Known = KNOWN, numbers: set[str] | None = None, /, **fields: str) -> CheckedLine:
    return check([line(numbers, **fields)], known)[0]


def keys(checked: CheckedLine) -> list[str]:
    return [reason.key for reason in checked.reasons]


def access(checked: CheckedLine) -> Access:
    assert checked.connection is not None
    return checked.connection.access


def test_a_new_line_gets_an_account_of_its_own_for_its_own_topics() -> None:
    checked = one()
    assert (checked.verdict, checked.reasons) == (Verdict.NEW, ())
    assert access(checked) == Access(Credential.PASSWORD, ("vigie/v1/ecole-eau/#",))


def test_every_reason_is_said_and_each_once() -> None:
    checked = one(site_kind="castle", commune_insee="75056", fluid="wine", unit="bottle", digits="99", topic="#")
    assert checked.verdict is Verdict.REFUSED
    assert sorted(keys(checked)) == [
        "line-bad-topic", "line-not-a-choice", "line-not-a-choice", "line-not-whole", "line-unknown-commune",
    ]  # fmt: skip


def channel(checked: CheckedLine) -> str:
    assert checked.connection is not None
    return checked.connection.register.channel


def test_a_register_listens_to_the_field_of_its_name_of_the_codec_that_the_line_names() -> None:
    bytes_of = {"dialect": "chirpstack", "device": "70b3d5e75e004536", "codec": "axioma_w1"}
    assert channel(one(**bytes_of)) == "axioma_w1.volume"
    assert channel(one(**bytes_of | {"register": "axioma_w1.volume"})) == "axioma_w1.volume"
    assert channel(one(**bytes_of | {"codec": ""})) == "volume"
    second = check([line(**bytes_of), line(device=bytes_of["device"], register="reverse")], KNOWN)[1]
    assert channel(second) == "axioma_w1.reverse"


def test_a_known_register_keeps_the_channel_it_was_attached_to() -> None:
    device = "70b3d5e75e004536"
    attached = Register(
        meter="ecole-eau", name="volume", kind=RegisterKind.INDEX, unit="m3", device=device, channel="axioma_w1.total"
    )
    known = Known(
        communes=COMMUNES, codecs=frozenset({"axioma_w1", "other"}), sites={"ecole": ("school", "02691")},
        meters={"ecole-eau": ("ecole", "water", None)}, registers={("ecole-eau", "volume"): attached},
        channels={(device, "axioma_w1.total"): ("ecole-eau", "volume")}, device_sites={device: frozenset({"ecole"})},
        device_codecs={device: "axioma_w1"},
    )  # fmt: skip
    bytes_of = {"dialect": "chirpstack", "device": device}
    assert channel(one(known, **bytes_of)) == "axioma_w1.total"
    assert one(known, **bytes_of).verdict is Verdict.SAME
    assert channel(one(known, **bytes_of, codec="axioma_w1")) == "axioma_w1.total"
    assert channel(one(known, **bytes_of, codec="other")) == "other.volume"
    assert channel(one(known, **bytes_of | {"device": "70b3d5e75e004537"})) == "volume", "another device speaks"


def test_a_column_that_nothing_reads_is_told_once() -> None:
    asked = [line(interval="60", reason=""), line(meter="ecole-eau-2", interval="60")]
    notes = [[note for note in checked.notes if note.key == "connect-note-column"] for checked in check(asked, KNOWN)]
    assert [[note.params for note in some] for some in notes] == [[{"columns": "interval"}], []]


def test_a_device_that_a_profile_may_read_is_told_its_topic_once() -> None:
    topics = {"plc-text": "plc/{device}", "esp": "{device}/sensor/{channel}/state", "open": "{line}/{device}/x"}
    known = replace(KNOWN, profile_topics=topics)
    checked = check(
        [line(topic="plc/{device}"), line(meter="m2", dialect="vigie"), line(meter="m3"), line(meter="m4")], known
    )
    assert [[note.params for note in item.notes if note.key == "connect-note-profiles"] for item in checked] == [
        [], [], [{"topics": "plc/{device} (plc-text), {device}/sensor/+/state (esp)"}], [],
    ]  # fmt: skip
    assert access(checked[0]).publish == ("plc/ecole-eau",)


def test_a_line_has_the_number_of_its_row() -> None:
    rows = [replace(line(), row=2), replace(line(register="volume_2", interval="1"), row=5), replace(line(), row=6)]
    checked = check(rows, KNOWN)
    assert [item.number for item in checked] == [2, 5, 6]
    assert checked[2].reasons[0].params["line"] == "2"


def test_columns_that_are_not_there_are_empty() -> None:
    for fields, missing in (({}, set(PLAIN)), ({"fluid": "water", "kind": "index"}, set(PLAIN) - {"fluid", "kind"})):
        (checked,) = check([ListLine(fields)], KNOWN)
        assert {reason.key for reason in checked.reasons} == {"line-empty"}
        # What fits a fluid and a kind is said once there are both.
        assert {str(reason.params["column"]) for reason in checked.reasons} == missing - {"unit"} | (
            {"unit"} if fields else set()
        )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"meter": ""}, "line-empty"),
        ({"meter": "a/b"}, "line-bad-name"),
        ({"device": "a\tb"}, "line-bad-name"),
        ({"device": "a\u00adb"}, "line-bad-name"),
        ({"unit": "kWh"}, "line-unit-does-not-fit"),
        ({"scale": "-1"}, "line-not-positive"),
        ({"digits": "neuf"}, "line-not-whole"),
        ({"digits": "0"}, "line-not-whole"),
        ({"digits": "inf"}, "line-not-whole"),
        ({"dialect": "klingon"}, "line-not-a-choice"),
        ({"credential": "handshake"}, "line-not-a-choice"),
        ({"codec": "unheard_of"}, "line-unknown-codec"),
        ({"dialect": "chirpstack", "device": "gateway-7"}, "line-not-dev-eui"),
        ({"dialect": "loriot", "device": "0004a30b001c0530", "credential": "password"}, "line-topic-needed"),
        ({"dialect": "sparkplug_b"}, "line-topic-needed"),
        ({"device": "vigie"}, "line-device-reserved"),
        ({"device": "μετρητής"}, "line-device-letters"),
        ({"device": "$SYS", "dialect": "shelly"}, "line-device-reserved"),
        ({"topic": "+/readings"}, "line-bad-topic"),
        ({"topic": "a/#/b"}, "line-bad-topic"),
        ({"topic": "a/b+"}, "line-bad-topic"),
        ({"topic": "$SYS/broker"}, "line-bad-topic"),
        ({"topic": " ".join(f"t/{number}" for number in range(9))}, "line-too-many-topics"),
    ],
)
def test_what_does_not_fit_is_refused(fields: dict[str, str], reason: str) -> None:
    assert keys(one(**fields)) == [reason]


def test_a_delivery_point_of_another_fluid_is_refused() -> None:
    checked = one(fluid="gas", delivery_point="GI12345")
    assert keys(checked) == ["line-bad-delivery-point-gas"]


def test_what_a_spreadsheet_did_to_digits_is_said_instead_of_what_follows() -> None:
    electric = {"fluid": "electricity", "unit": "kWh", "register": "energy_import"}
    assert keys(one(KNOWN, {"delivery_point"}, delivery_point="1234567890123", **electric)) == ["line-zero-lost"]
    assert keys(one(delivery_point="1234567890123", **electric)) == ["line-bad-delivery-point-electricity"]
    for numbers in ({"commune_insee"}, None):
        lost = one(KNOWN, numbers, commune_insee="2691")
        assert [(reason.key, reason.params) for reason in lost.reasons] == [
            ("line-zero-lost", {"column": "commune_insee", "value": "2691", "digits": 5})
        ]
    assert keys(one(commune_insee="2999")) == ["line-unknown-commune"]
    assert keys(one(KNOWN, {"device"}, device="7000000000000001")) == ["line-digits-lost"]
    assert one(KNOWN, {"device"}, device="4711").verdict is Verdict.NEW


def test_a_dialect_decides_topics_and_who_has_an_account() -> None:
    tasmota = access(one(device="prise-1", dialect="tasmota"))
    assert tasmota == Access(Credential.PASSWORD, ("tele/prise-1/#", "stat/prise-1/#"), ("cmnd/prise-1/#",))
    behind = one(device="70-B3-D5-E7-5E-00-45-36", dialect="ChirpStack")
    assert access(behind) == Access(Credential.NONE, ("application/+/device/70b3d5e75e004536/#",))
    assert [note.key for note in behind.notes][1:] == ["connect-note-dev-eui", "connect-note-no-account"]
    own = access(one(device="x1", topic="usine/{device}/+ usine/etat-{device}", credential="certificate"))
    assert own == Access(Credential.CERTIFICATE, ("usine/x1/+", "usine/etat-x1"))


def test_lines_are_compared_with_those_before() -> None:
    checked = check(
        [
            line(),
            line(),
            line(register="volume_2"),
            line(meter="autre", device="ecole-eau", register="volume"),
            line(meter="autre", commune_insee="02408"),
            line(meter="autre", site="gymnase", site_kind="gym", device="ecole-eau", register="autre"),
            line(meter="ecole-eau", site="gymnase", site_kind="gym", device="d7", register="autre"),
            line(meter="m8", device="ecole-eau", register="r8", dialect="tasmota"),
        ],
        KNOWN,
    )
    assert [keys(item) for item in checked] == [
        [],
        ["line-register-twice"],
        [],
        ["line-channel-twice"],
        ["line-site-differs"],
        ["line-device-other-site"],
        ["line-meter-differs"],
        ["line-device-differs"],
    ]
    assert checked[1].reasons[0].params["line"] == "1"
    assert access(checked[2]) == access(checked[0])


def installed(checked: CheckedLine) -> tuple[str, str, str, str]:
    assert checked.connection is not None, keys(checked)
    site, meter = checked.connection.site, checked.connection.meter
    return site.commune_insee, site.kind, meter.fluid, meter.code


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"commune_insee": "Saint-Quentin"}, ("02691", "school", "water", "ecole-eau")),
        ({"commune_insee": "st quentin", "fluid": "Eau"}, ("02691", "school", "water", "ecole-eau")),
        ({"commune_insee": "LAON", "site_kind": "École"}, ("02408", "school", "water", "ecole-eau")),
        ({"fluid": "électricité", "unit": "kWh"}, ("02691", "school", "electricity", "ecole-eau")),
        ({"fluid": "Chaleur", "unit": "MWh"}, ("02691", "school", "heat", "ecole-eau")),
        ({"fluid": "gaz", "site_kind": "salle des fe\u0302tes"}, ("02691", "village_hall", "gas", "ecole-eau")),
        ({"meter": "E\u0301te\u0301"}, ("02691", "school", "water", "Été")),
    ],
)
def test_french_words_and_names_of_communes_are_understood(
    fields: dict[str, str], wanted: tuple[str, str, str, str]
) -> None:
    assert installed(one(**fields)) == wanted


def test_a_name_of_two_communes_is_asked_for_by_its_number() -> None:
    (reason,) = one(commune_insee="Saint-Aubin").reasons
    assert (reason.key, reason.params) == (
        "line-several-communes", {"value": "Saint-Aubin", "numbers": "02674, 02675"},
    )  # fmt: skip
    assert keys(one(commune_insee="Sainte-Aubine")) == ["line-unknown-commune"]


def test_two_ways_to_write_an_accent_are_one_meter() -> None:
    checked = check([line(meter="Été"), line(meter="E\u0301te\u0301")], KNOWN)
    assert [keys(item) for item in checked] == [[], ["line-register-twice"]]
    device = one(device="de\u0301v", dialect="tasmota")
    assert access(device).publish == ("tele/dév/#", "stat/dév/#")


@pytest.mark.parametrize("column", ["device", "meter", "commune_insee", "digits", "unit", "dialect", "delivery_point"])
def test_a_date_or_a_formula_without_result_is_told_as_such(column: str) -> None:
    date = {column: "2026-03-01T12:00:00"}
    (checked,) = check([ListLine({**PLAIN, **date}, dates=frozenset({column}))], KNOWN)
    assert [(reason.key, reason.params) for reason in checked.reasons] == [
        ("line-date-cell", {"column": column, "value": "2026-03-01T12:00:00"})
    ]
    (checked,) = check([ListLine({**PLAIN, column: ""}, uncomputed=frozenset({column}))], KNOWN)
    assert [(reason.key, reason.params) for reason in checked.reasons] == [("line-formula-empty", {"column": column})]
    assert checked.verdict is Verdict.REFUSED


@pytest.mark.parametrize("value", ["2026-01-02", "02/01/2026"])
def test_a_number_that_a_spreadsheet_wrote_as_a_date_is_told_in_a_csv_too(value: str) -> None:
    assert keys(one(commune_insee=value)) == ["line-date-cell"]
    assert keys(one(fluid="gas", delivery_point="2,34567E+13")) == ["line-digits-lost"]


def test_a_placeholder_that_nothing_fills_is_refused() -> None:
    for topic in ("plc/{devise}/x", "plc/{device/x", "{line}/{device}/x"):
        (reason,) = one(topic=topic).reasons
        assert (reason.key, reason.params) == ("line-topic-placeholder", {"value": topic})
    assert access(one(topic="plc/{device}/x")).publish == ("plc/ecole-eau/x",)


def test_one_line_that_tells_a_site_otherwise_is_refused_and_not_the_others() -> None:
    wrong = line(meter="m0", site_kind="gym")
    checked = check([wrong, *(line(meter=f"m{number}") for number in range(1, 9))], KNOWN)
    assert [item.verdict for item in checked] == [Verdict.REFUSED, *[Verdict.NEW] * 8]
    (reason,) = checked[0].reasons
    assert (reason.key, reason.params) == (
        "line-site-differs", {"site": "ecole", "line": "2", "kind": "school", "commune": "02691"},
    )  # fmt: skip


def test_a_site_that_is_spelt_almost_as_another_is_refused() -> None:
    checked = check([line(meter="m1", site="Ecole"), line(meter="m2"), line(meter="m3")], KNOWN)
    assert [keys(item) for item in checked] == [["line-site-spelt"], [], []]
    assert checked[0].reasons[0].params == {"site": "Ecole", "known": "ecole", "line": "2"}
    known = replace(KNOWN, alike_sites={"ecole jean mace": "ecole-jean-mace"})
    (reason,) = one(known, site="École Jean Macé").reasons
    assert (reason.key, reason.params) == (
        "line-site-alike", {"site": "École Jean Macé", "known": "ecole-jean-mace"},
    )  # fmt: skip
    there = replace(known, sites={"École Jean Macé": ("school", "02691")})
    assert one(there, site="École Jean Macé").verdict is Verdict.NEW
    assert one(known, site="ecole-jean-mace-2").verdict is Verdict.NEW


def test_a_new_site_is_told_once() -> None:
    checked = check([line(), line(meter="m2"), line(meter="m3", site="mairie")], KNOWN)
    assert [[note.params["site"] for note in item.notes] for item in checked] == [["ecole"], [], ["mairie"]]


def test_a_topic_is_one_devices_alone() -> None:
    identity = DeviceIdentity("known", Access(Credential.PASSWORD, ("usine/a/#",)), NOW, "test")
    known = Known(communes=COMMUNES, identities={"known": identity})
    checked = check(
        [
            line(meter="m1", topic="usine/b/x"),
            line(meter="m2", topic="usine/+/x"),
            line(meter="m3", topic="usine/b/y"),
            line(meter="m4", topic="usine/a"),
            line(meter="m5", topic="usine/b/#"),
            line(meter="m6", topic="usine/#", credential="none"),
        ],
        known,
    )
    assert [keys(item) for item in checked] == [
        [], ["line-topic-taken"], [], ["line-topic-taken"], ["line-topic-taken"], [],
    ]  # fmt: skip
    assert checked[3].reasons[0].params["device"] == "known"


@pytest.mark.parametrize(
    "topic", ["vigie/v1/prise-1/#", "tele/prise-1/SENSOR", "emonhub/rx/prise-1/#", "plant/prise-1"]
)
def test_a_topic_that_names_another_registered_device_is_refused(topic: str) -> None:
    known = replace(KNOWN, feeding=frozenset({"prise-1"}))
    checked = one(known, topic=topic)
    assert [(reason.key, reason.params) for reason in checked.reasons] == [
        ("line-topic-names", {"topic": topic, "device": "prise-1"})
    ]
    assert one(topic=topic).reasons == (), "there is no such device"
    assert one(known, topic=topic, credential="none").reasons == (), "it has no account that could speak"
    assert one(known, topic=f"{topic.partition('/')[0]}/other/#").reasons == ()


def test_two_lines_of_a_list_do_not_name_each_other() -> None:
    lines = [line(meter="m4", topic="vigie/v1/prise-1/#"), line(meter="prise-1", dialect="tasmota")]
    for order in (lines, lines[::-1]):
        told = {item.line["meter"]: keys(item) for item in check(order, KNOWN)}
        assert told == {"m4": ["line-topic-names"], "prise-1": []}


def test_a_new_device_that_an_account_names_already_is_refused() -> None:
    identity = DeviceIdentity("m4", Access(Credential.PASSWORD, ("vigie/v1/prise-1/#",)), NOW, "Anne")
    known = replace(KNOWN, identities={"m4": identity}, feeding=frozenset({"m4"}))
    checked = one(known, meter="prise-1", dialect="tasmota")
    assert [(reason.key, reason.params) for reason in checked.reasons] == [
        ("line-device-spoken", {"topic": "vigie/v1/prise-1/#", "device": "m4"})
    ]
    gateway = replace(known, feeding=frozenset())
    assert one(gateway, meter="prise-1", dialect="tasmota").reasons == (), "a gateway speaks for others"
    both = replace(known, feeding=frozenset({"m4", "prise-1"}))
    assert one(both, meter="prise-1", dialect="tasmota").reasons == (), "a known device is kept"


def registered(**changes: object) -> Register:
    fields: dict[str, object] = {
        "meter": "ecole-eau", "name": "volume", "kind": RegisterKind.INDEX, "unit": "m3", "device": "ecole-eau",
        "channel": "volume",
    }  # fmt: skip
    return Register(**(fields | changes))  # type: ignore[arg-type]


def existing(register: Register, *, account: bool = True) -> Known:
    device = register.device
    identity = DeviceIdentity(device, Access(Credential.PASSWORD, (f"vigie/v1/{device}/#",)), NOW, "test")
    return Known(
        communes=COMMUNES,
        sites={"ecole": ("school", "02691")},
        meters={"ecole-eau": ("ecole", "water", "PDL")},
        registers={(register.meter, register.name): register},
        channels={(register.device, register.channel): (register.meter, register.name)},
        device_sites={register.device: frozenset({"ecole"})},
        device_codecs={register.device: None},
        identities={device: identity} if account else {},
    )


def test_what_is_known_already_is_the_same_and_keeps_what_a_line_leaves_out() -> None:
    checked = one(existing(registered()))
    assert checked.verdict is Verdict.SAME
    assert checked.connection is not None
    assert checked.connection.meter.delivery_point == "PDL"


@pytest.mark.parametrize(
    ("fields", "notes"),
    [
        ({"scale": "10"}, []),
        ({"delivery_point": "other"}, []),
        ({"device": "new-box"}, ["connect-note-other-device-account"]),
        ({"dialect": "tasmota"}, ["connect-note-new-password"]),
    ],
)
def test_what_differs_is_an_update(fields: dict[str, str], notes: list[str]) -> None:
    checked = one(existing(registered()), **fields)
    assert (checked.verdict, [note.key for note in checked.notes]) == (Verdict.UPDATED, notes)


def test_a_known_device_without_an_account_gets_one() -> None:
    assert one(existing(registered(), account=False)).verdict is Verdict.UPDATED


def test_a_list_leaves_an_account_that_was_ended_so_and_says_it() -> None:
    known = replace(existing(registered(), account=False), ended=frozenset({"ecole-eau"}))
    for fields, verdict in (({}, Verdict.SAME), ({"scale": "10"}, Verdict.UPDATED), ({"topic": "a/b"}, Verdict.SAME)):
        checked = one(known, **fields)
        assert checked.connection is not None
        assert (checked.verdict, issues(checked.connection, known)) == (verdict, False)
        assert [(note.key, note.params) for note in checked.notes] == [
            ("connect-note-account-ended", {"device": "ecole-eau"})
        ]


def test_the_topics_of_an_account_that_was_ended_are_free_for_another() -> None:
    known = replace(existing(registered(), account=False), ended=frozenset({"ecole-eau"}))
    checked = check([line(topic="plant/3/#"), line(meter="m2", topic="plant/3/#")], known)
    assert [item.verdict for item in checked] == [Verdict.SAME, Verdict.NEW]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"commune_insee": "02408"}, "line-site-elsewhere"),
        ({"site_kind": "gym"}, "line-site-other-kind"),
        ({"fluid": "heat", "unit": "kWh"}, "line-meter-other-fluid"),
        ({"site": "gymnase", "site_kind": "gym", "device": "d2"}, "line-meter-elsewhere"),
        ({"meter": "m2", "device": "ecole-eau"}, "line-conflict"),
        ({"meter": "m2", "site": "mairie", "device": "ecole-eau", "register": "r2"}, "line-device-elsewhere"),
    ],
)
def test_what_contradicts_the_registry_is_refused(fields: dict[str, str], reason: str) -> None:
    assert keys(one(existing(registered()), **fields)) == [reason]


def test_a_virtual_meters_code_is_refused() -> None:
    known = Known(communes=COMMUNES, virtual_meters=frozenset({"ecole-eau"}))
    assert keys(one(known)) == ["line-meter-virtual"]


def test_five_thousand_lines_are_checked_in_seconds() -> None:
    lines = [line(meter=f"m{number}", device=f"d{number}", dialect="tasmota") for number in range(5_000)]
    checked = check(lines, KNOWN)
    assert {item.verdict for item in checked} == {Verdict.NEW}
