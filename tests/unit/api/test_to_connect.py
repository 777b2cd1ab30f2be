# ruff: noqa: RUF001 - French has apostrophes of its own
"""What a sample looks like, and what the form that attaches a device asks for and refuses."""

import re
from typing import Any

import pytest

from api.to_connect import sample_text
from domain.connection import Access, Credential
from domain.registry import Fluid, SiteKind
from domain.rejection import Reason
from tests.unit.api.browser import Browser
from tests.unit.api.fake_unknown import KEY, FakeRecogniser, FakeUnknown
from tests.unit.api.fakes import client, fake_app


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        (b'{"a":1}', '{\n  "a": 1\n}'),
        (b"12.5", "12.5"),
        ("relevé".encode(), "relevé"),
        (b"\x00\xff" * 9, " ".join(["00 ff"] * 8) + "\n00 ff"),
        (b"a\x00b", "61 00 62"),
        (b"[" * 100_000, "[" * 8000 + "…"),
        (b"\xff" * 5000, "\n".join([" ".join(["ff"] * 16)] * 125) + "\n…"),
        (b"", ""),
    ],
)
def test_a_sample_is_json_in_lines_text_or_bytes(payload: bytes, text: str) -> None:
    assert sample_text(payload) == text


@pytest.fixture
def unknown() -> FakeUnknown:
    return FakeUnknown()


@pytest.fixture
def browser(unknown: FakeUnknown) -> Browser:
    return client("technician", fake_app(unknown=unknown))


HTML = {"Accept": "text/html"}
CHANNEL = "axioma_w1.volume"
FORM = {
    "sender": "d1", "meter": "eau", "fluid": "water", "site": "school", f"use-{CHANNEL}": "yes",
    f"name-{CHANNEL}": "volume", f"kind-{CHANNEL}": "index", f"unit-{CHANNEL}": "L", f"scale-{CHANNEL}": "1,5",
    f"interval-{CHANNEL}": "900", f"max-{CHANNEL}": "",
}  # fmt: skip


def token(browser: Browser) -> str:
    page = browser.get("/to-connect/sender", params={"kind": "device", "sender": "d1"}).text
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def send(browser: Browser, **changes: str) -> Any:
    form = {name: value for name, value in (FORM | changes).items() if value != "-"}
    return browser.post("/to-connect/attach", data=form | {"token": token(browser)}, headers=HTML)


def test_the_form_becomes_an_attachment(browser: Browser, unknown: FakeUnknown) -> None:
    answer = send(browser)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith("/meters/eau/commissioning?attached=")
    (asked,) = unknown.attached
    (register,) = asked.registers
    assert (asked.device, asked.meter.fluid, asked.new_site, asked.codec) == ("d1", Fluid.WATER, None, None)
    assert (register.name, register.unit, register.scale, register.interval_s) == ("volume", "L", 1.5, 900)
    assert (register.max_rate, register.channel) == (None, CHANNEL)


def test_the_accents_of_a_name_are_composed(browser: Browser, unknown: FakeUnknown) -> None:
    answer = send(browser, meter="e\u0301te\u0301")
    assert answer.headers["location"].startswith("/meters/%C3%A9t%C3%A9/commissioning?")
    assert unknown.attached[0].meter.code == "été"


def test_an_empty_delivery_point_is_none(browser: Browser, unknown: FakeUnknown) -> None:
    register = {"channel": CHANNEL, "name": "volume", "kind": "index", "unit": "L"}
    asked = {"device": "d1", "meter": "eau", "site": "school", "fluid": "water", "registers": [register]}
    answer = browser.post("/api/v1/unknown-devices/attach", json=asked | {"delivery_point": ""})
    assert (answer.status_code, unknown.attached[0].meter.delivery_point) == (200, None), answer.text


def test_signs_that_no_name_has_are_left_out_or_refused(browser: Browser, unknown: FakeUnknown) -> None:
    assert send(browser, meter="ea\0u", delivery_point="\0").status_code == 303
    assert (unknown.attached[0].meter.code, unknown.attached[0].meter.delivery_point) == ("eau", None)
    assert send(browser, meter="a/b").status_code == 422


def test_a_new_site_is_asked_for_with_its_commune(browser: Browser, unknown: FakeUnknown) -> None:
    site = {"site": "", "site_code": "mairie", "site_name": "Mairie", "site_kind": "town_hall",
            "commune_insee": "02691 Saint-Quentin"}  # fmt: skip
    assert send(browser, **site).status_code == 303
    new = unknown.attached[0].new_site
    assert new is not None
    assert (new.code, new.kind, new.commune_insee) == ("mairie", SiteKind.TOWN_HALL, "02691")


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({f"use-{CHANNEL}": "-"}, 422, "Cochez au moins une valeur"),
        ({f"unit-{CHANNEL}": "kWh"}, 422, "ne peut pas être en kWh"),
        ({f"scale-{CHANNEL}": "dix"}, 422, "n’est pas un nombre"),
        ({f"interval-{CHANNEL}": "1,5"}, 422, "entier"),
        ({f"kind-{CHANNEL}": "x"}, 422, "attend l’une de ces valeurs"),
        ({f"max-{CHANNEL}": "-1"}, 422, "au-dessus de zéro"),
        ({"fluid": "-"}, 422, "Choisissez ce que ce compteur mesure"),
        ({f"unit-{CHANNEL}": ""}, 422, "Choisissez l’unité de"),
        ({f"scale-{CHANNEL}": ""}, 422, "ce que vaut une impulsion"),
        (
            {
                "use-axioma_w1.flow": "yes",
                f"use-{CHANNEL}": "-",
                "name-axioma_w1.flow": "flow",
                "kind-axioma_w1.flow": "gauge",
                "unit-axioma_w1.flow": "m3/h",
            },
            422,
            "n’a rien dit du canal « axioma_w1.flow »",
        ),
        ({"site": "", "site_code": "", "site_kind": "school"}, 422, "choisissez un site de la liste, ou donnez"),
        ({"meter": "taken"}, 409, "existe déjà"),
        ({"codec": "none"}, 422, "Aucun codec ne s’appelle"),
        ({"site": "", "site_code": "a", "site_name": "A", "site_kind": "school", "commune_insee": "1"}, 422, "INSEE"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    browser: Browser, unknown: FakeUnknown, changes: dict[str, str], status: int, words: str
) -> None:
    answer = send(browser, **changes)
    assert answer.status_code == status
    alert = answer.text.split('role="alert"')[1].split("<form")[0]
    assert words in alert
    assert 'value="volume"' in answer.text
    assert unknown.attached == []


def test_a_form_of_another_session_changes_nothing(browser: Browser, unknown: FakeUnknown) -> None:
    assert browser.post("/to-connect/attach", data=FORM | {"token": "x"}, headers=HTML).status_code == 403
    form = {"kind": "device", "sender": "d1", "token": "x"}
    assert browser.post("/to-connect/ignore", data=form, headers=HTML).status_code == 403
    assert (unknown.attached, unknown.ignored) == ([], [])


def test_ignoring_is_signed_with_a_name(browser: Browser, unknown: FakeUnknown) -> None:
    form = {"kind": "device", "sender": "d1", "ignored": "yes", "token": token(browser)}
    answer = browser.post("/to-connect/ignore", data=form, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/to-connect?done=ignored")
    assert "C’est ignoré" in browser.get(answer.headers["location"]).text
    assert [(kind, sender, ignored) for kind, sender, _by, ignored in unknown.ignored] == [("device", "d1", True)]


def test_bytes_that_nothing_reads_are_offered_every_codec(unknown: FakeUnknown) -> None:
    browser = client("technician", fake_app(unknown=unknown, recogniser=FakeRecogniser(unreadable=True)))
    address = "/to-connect/sender?kind=device&sender=d1"
    page = browser.get(address).text
    assert "choisissez le codec du modèle de l’appareil" in page
    assert '<a href="/codecs">' in page
    form = page.split('id="read"')[1].split("</form>")[0]
    assert re.findall(r'<option value="(\w+)"', form) == ["axioma_w1", "own"]
    assert "set a codec" not in page
    assert re.search(r"Somme de contrôle fausse\u00a0: <small>sum<", page)
    other = browser.get(f"{address}&codec=axioma_w1").text
    assert "Le codec « axioma_w1 » ne lit pas ses octets" in other
    read = browser.get(f"{address}&codec=own").text
    assert 'name="use-own.volume"' in read
    assert "ne lit pas ses octets" not in read


def test_pages_speak_english_and_a_viewer_gets_no_form(unknown: FakeUnknown) -> None:
    browser = client("viewer", fake_app(unknown=unknown))
    page = browser.get("/to-connect/sender?kind=device&sender=d1&lang=en").text
    assert "Understood by the decoder" in page
    assert "<input" not in page.split("<main")[1].replace('<input type="hidden"', "")
    assert "<button" not in page.split("<main")[1]
    assert browser.post("/to-connect/attach", data=FORM).status_code == 403


OWN = Access(Credential.PASSWORD, ("vigie/v1/d1/#",))


def test_a_device_that_speaks_by_itself_is_offered_an_account(unknown: FakeUnknown) -> None:
    browser = client("technician", fake_app(unknown=unknown, recogniser=FakeRecogniser(access=OWN)))
    page = browser.get("/to-connect/sender", params={"kind": "device", "sender": "d1"}, headers=HTML).text
    assert 'name="account" value="yes"' in page
    assert "<code>vigie/v1/d1/#</code>" in page
    answer = send(browser, account="yes")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "secret-of-d1" in answer.text
    assert "data:application/pdf;base64," in answer.text
    assert 'href="/meters/eau/commissioning"' in answer.text
    assert len(unknown.attached) == 1
    # Without the tick nothing is given.
    assert send(browser).headers["location"].startswith("/meters/eau/commissioning")


def test_an_account_that_cannot_be_given_leaves_the_device_attached(unknown: FakeUnknown) -> None:
    taken = FakeRecogniser(access=Access(Credential.PASSWORD, ("taken/#",)))
    answer = send(client("technician", fake_app(unknown=unknown, recogniser=taken)), account="yes")
    assert (answer.status_code, len(unknown.attached)) == (200, 1)
    assert re.search(r'role="alert">[^<]*taken/#', answer.text)
    assert "n’a pas reçu de compte à son nom" in answer.text
    assert "data:application/pdf" not in answer.text


def test_a_device_behind_a_network_server_is_told_why_it_needs_none(browser: Browser, unknown: FakeUnknown) -> None:
    page = browser.get("/to-connect/sender", params={"kind": "device", "sender": "d1"}, headers=HTML).text
    assert 'name="account"' not in page
    assert "son serveur de réseau ou sa passerelle se connecte au courtier pour lui" in page
    answer = send(browser, account="yes")
    assert (answer.status_code, len(unknown.attached)) == (200, 1)
    assert "un serveur de réseau ou une passerelle parle pour lui" in answer.text


def locked(unknown: FakeUnknown, reason: Reason = Reason.KEY_MISSING, role: str = "technician") -> Browser:
    return client(role, fake_app(unknown=unknown, recogniser=FakeRecogniser(locked=reason)))


@pytest.mark.parametrize(
    ("reason", "words"), [(Reason.KEY_MISSING, "sa clé n’est pas connue ici"), (Reason.KEY_WRONG, "ne les ouvre pas")]
)
def test_an_encrypted_meter_is_told_that_its_key_is_needed_and_where(
    unknown: FakeUnknown, reason: Reason, words: str
) -> None:
    browser = locked(unknown, reason)
    page = browser.get("/to-connect/sender?kind=device&sender=d1").text
    assert words in page
    assert 'name="key"' in page
    # Neither waiting nor a profile would help.
    assert "attendez le prochain" not in page
    assert "/profiles?topic" not in page
    assert "vigie meter-key add</small>" not in page.split('id="key"')[0]
    api = browser.get("/api/v1/unknown-devices/sender", params={"kind": "device", "sender": "d1"}).json()
    assert api["locked"] == reason.value
    viewer = locked(unknown, reason, "viewer").get("/to-connect/sender?kind=device&sender=d1").text
    assert words in viewer
    assert 'name="key"' not in viewer


def test_a_key_that_opens_is_kept_and_what_waited_is_read(unknown: FakeUnknown) -> None:
    browser = locked(unknown)
    form = {"sender": "d1", "key": " 01:02-03 " + KEY[6:].lower(), "token": token(browser)}
    answer = browser.post("/to-connect/key", data=form, headers=HTML)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith("/to-connect/sender?kind=device&sender=d1&opened=")
    assert unknown.kept == [("d1", bytes.fromhex(KEY))]
    assert KEY.lower() not in answer.headers["location"].lower()
    assert "La clé ouvre ses trames, elle est gardée." in browser.get(answer.headers["location"]).text
    api = browser.post("/api/v1/unknown-devices/key", json={"device": "d1", "key": KEY})
    assert (api.status_code, api.json()["device"]) == (200, "d1")
    assert len(unknown.kept) == 2


@pytest.mark.parametrize(
    ("key", "words"), [("12", "Ce n’est pas une clé : 32"), ("00" * 16, "n’ouvre aucune trame du compteur d1")]
)
def test_a_key_that_opens_nothing_is_said_and_not_kept(unknown: FakeUnknown, key: str, words: str) -> None:
    browser = locked(unknown)
    answer = browser.post("/to-connect/key", data={"sender": "d1", "key": key, "token": token(browser)}, headers=HTML)
    assert answer.status_code == 422
    alert = re.search(r'role="alert"[^>]*>([^<]*)<', answer.text)
    assert alert is not None
    assert words in alert[1]
    assert f'value="{key}"' not in answer.text
    api = browser.post("/api/v1/unknown-devices/key", json={"device": "d1", "key": key})
    assert (api.status_code, words in api.json()["detail"]) == (422, True)
    assert unknown.kept == []


def test_a_key_that_nobody_waits_for_is_not_kept_and_a_viewer_gives_none(
    browser: Browser, unknown: FakeUnknown
) -> None:
    asked = {"device": "d1", "key": KEY}
    assert browser.post("/api/v1/unknown-devices/key", json=asked).status_code == 404
    assert locked(unknown, role="viewer").post("/api/v1/unknown-devices/key", json=asked).status_code == 403
    form = {"sender": "d1", "key": KEY, "token": "x"}
    assert locked(unknown).post("/to-connect/key", data=form, headers=HTML).status_code == 403
    assert unknown.kept == []


TOPIC_PAGE = "/to-connect/sender?kind=topic&sender=plc/x1/data"


def test_a_topic_that_is_understood_since_may_be_read_again(browser: Browser) -> None:
    page = browser.get(TOPIC_PAGE).text
    assert "Compris par le décodeur « chirpstack »" in page
    assert "Personne ne comprend" not in page
    assert 'id="attach"' not in page
    assert 'action="/to-connect/replay"' in page
    form = {"sender": "plc/x1/data", "token": token(browser)}
    answer = browser.post("/to-connect/replay", data=form, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/to-connect?done=replayed")
    assert "Les messages de ce sujet sont relus" in browser.get("/to-connect?done=replayed").text
    assert browser.post("/to-connect/replay", data=form | {"token": "x"}, headers=HTML).status_code == 403


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"attached": True, "reason": "unknown_register"}, "une partie de ce qu’il dit n’a pas de registre"),
        ({"attached": True, "reason": "codec_failed"}, "raccordé : Le codec de l’appareil a échoué"),
        ({"attached": True, "reason": "description_missing"}, "raccordé : L’appareil ne s’est pas encore décrit"),
        ({"attached": True, "reason": "unknown_device"}, "raccordé depuis ; ce qu’il a dit avant"),
        ({"attached": False, "reason": "key_missing"}, "Chiffré : il faut la clé du compteur"),
    ],
)
def test_the_list_says_why_a_message_waits(more: dict[str, object], words: str) -> None:
    page = client("technician", fake_app(unknown=FakeUnknown(**more))).get("/to-connect").text
    assert words in page
    assert ("n’a pas de registre" in page) == ("registre" in words)


def test_a_device_with_a_codec_of_its_own_is_told_that_this_one_fails() -> None:
    unknown = FakeUnknown(codec="own_codec", attached=True)
    browser = client("technician", fake_app(unknown=unknown, recogniser=FakeRecogniser(unreadable=True)))
    page = browser.get("/to-connect/sender?kind=device&sender=d1").text
    assert "Le codec « own_codec » est celui de cet appareil, et ne lit pas ses octets" in page
    assert "rien ici ne les reconnaît" not in page
    assert "voici pourquoi ces messages-ci attendent" in page


def test_all_that_is_wrong_in_the_form_is_said_at_once_and_marked(browser: Browser, unknown: FakeUnknown) -> None:
    answer = send(browser, **{"meter": "", "fluid": "", f"scale-{CHANNEL}": "dix", f"interval-{CHANNEL}": "0"})
    assert answer.status_code == 422
    alert = re.search(r'role="alert" id="attach-error">(.*?)</div>', answer.text, re.DOTALL)
    assert alert is not None
    assert "4 points sont à corriger" in alert[1]
    told = re.findall(r"<li>([^<]*)</li>", alert[1])
    assert len(told) == 4
    for words in ("Choisissez ce que ce compteur", "n’est pas un nombre", "n’a pas de code", "L’intervalle"):
        assert sum(words in one for one in told) == 1, words
    marked = re.findall(r'name="([^"]+)"[^>]*aria-invalid="true"', answer.text)
    assert set(marked) == {"meter", "fluid", f"scale-{CHANNEL}", f"interval-{CHANNEL}"}
    assert unknown.attached == []


ASKED: dict[str, Any] = {
    "device": "d1", "meter": "eau", "site": "school", "fluid": "water",
    "registers": [{"channel": CHANNEL, "name": "volume", "kind": "index", "unit": "L"}],
}  # fmt: skip


def test_the_api_says_all_that_is_wrong_with_its_fields(browser: Browser, unknown: FakeUnknown) -> None:
    wrong = ASKED["registers"][0] | {"unit": "kWh", "interval_s": 0}
    answer = browser.post("/api/v1/unknown-devices/attach", json=ASKED | {"meter": "a/b", "registers": [wrong]})
    assert answer.status_code == 422
    problem = answer.json()
    fields = [item["field"] for item in problem["errors"]]
    assert fields == ["meter", f"unit-{CHANNEL}", f"interval-{CHANNEL}"]
    assert problem["detail"] == " ".join(item["message"] for item in problem["errors"])
    assert unknown.attached == []


def test_a_device_that_never_spoke_and_a_channel_that_it_never_told_are_refused(
    browser: Browser, unknown: FakeUnknown
) -> None:
    silent = browser.post("/api/v1/unknown-devices/attach", json=ASKED | {"device": "d1x"})
    assert (silent.status_code, "Rien n’a été entendu de l’appareil « d1x »" in silent.json()["detail"]) == (404, True)
    channel = ASKED["registers"][0] | {"channel": "axioma_w1.volum"}
    unseen = browser.post("/api/v1/unknown-devices/attach", json=ASKED | {"registers": [channel]})
    assert unseen.status_code == 422
    assert f"ses messages gardés ont {CHANNEL}." in unseen.json()["detail"]
    assert unknown.attached == []
    # Of a device that feeds a register already, what it says beside that is not kept.
    known = client("technician", fake_app(unknown=FakeUnknown(attached=True)))
    assert known.post("/api/v1/unknown-devices/attach", json=ASKED | {"registers": [channel]}).status_code == 200


def test_of_pulses_nothing_is_guessed(unknown: FakeUnknown) -> None:
    browser = client("technician", fake_app(unknown=unknown, recogniser=FakeRecogniser(pulses=True)))
    page = browser.get("/to-connect/sender?kind=device&sender=d1").text
    row = page.split('name="use-counter.pulses"')[1].split("</tr>")[0]
    units = row.split('name="unit-counter.pulses"')[1].split("</select>")[0]
    assert units.split("<option")[1].startswith(' value="">à choisir')
    assert "selected" not in units
    assert re.search(r'name="scale-counter.pulses"[^>]* value=""', row)
    known = page.split(f'name="unit-{CHANNEL}"')[1].split("</select>")[0]
    assert '<option value="L" selected>' in known
    api = browser.get("/api/v1/unknown-devices/sender", params={"kind": "device", "sender": "d1"}).json()
    assert {row["channel"]: row["suggested_unit"] for row in api["values"]} == {CHANNEL: "L", "counter.pulses": None}
    more = {"use-counter.pulses": "yes", "name-counter.pulses": "p", "kind-counter.pulses": "index",
            "unit-counter.pulses": "", "scale-counter.pulses": ""}  # fmt: skip
    answer = browser.post("/to-connect/attach", data=FORM | more | {"token": token(browser)}, headers=HTML)
    assert answer.status_code == 422
    assert "Choisissez l’unité de « counter.pulses »" in answer.text
    assert "Dites le poids de « counter.pulses »" in answer.text
    told = more | {"unit-counter.pulses": "L", "scale-counter.pulses": "10"}
    answer = browser.post("/to-connect/attach", data=FORM | told | {"token": token(browser)}, headers=HTML)
    assert answer.status_code == 303, answer.text
    assert [(one.channel, one.unit, one.scale) for one in unknown.attached[0].registers] == [
        (CHANNEL, "L", 1.5), ("counter.pulses", "L", 10.0),
    ]  # fmt: skip
