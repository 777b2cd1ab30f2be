"""What a channel suggests, and what may not be asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.attachment import Attachment, SeenChannel, attachment_faults, checked_attachment, name_like, suggest
from domain.errors import SeveralErrors, UsageError
from domain.registry import Fluid, Meter, Register, RegisterKind, Site, SiteKind

START = datetime(2026, 11, 1, tzinfo=UTC)


def seen(channel: str, unit: str | None, values: list[float], minutes: int = 15) -> SeenChannel:
    pairs = tuple((START + timedelta(minutes=minutes * n), value) for n, value in enumerate(values))
    return SeenChannel("d1", channel, unit, pairs)


@pytest.mark.parametrize(
    ("channel", "unit", "values", "kind", "own_unit", "fluid", "likely"),
    [
        ("axioma_w1.volume", "L", [1.0, 2.0], "index", "L", "water", True),
        ("energy", "kWh", [1.0, 2.0], "index", "kWh", "electricity", True),
        ("a.b", "W", [5.0, 3.0], "gauge", "W", "electricity", True),
        ("flow", None, [5.0, 3.0], "gauge", "m3/h", "water", True),
        ("gas_volume", None, [5.0], "index", "m3", "gas", True),
        ("EAIT", None, [5.0], "index", "Wh", "electricity", True),
        ("energy_delta", "Wh", [5.0, 3.0], "delta", "Wh", "electricity", True),
        ("energy", "Wh", [5.0, 3.0, 7.0, 2.0], "delta", "Wh", "electricity", True),
        ("channel_a", "pulse", [5.0], "index", None, None, True),
        ("water_pulses", None, [5.0], "index", None, "water", True),
        ("em300.pulses", None, [5.0], "index", None, None, True),
        ("gaz.imp", None, [5.0], "index", None, "gas", True),
        ("impedance", None, [5.0], "index", None, None, False),
        ("temperature", "°C", [20.0], "index", None, None, False),
        ("x", None, [20.0], "index", None, None, False),
    ],
)
def test_a_channel_suggests_a_register(  # noqa: PLR0917 - a row of a table
    channel: str,
    unit: str | None,
    values: list[float],
    kind: str,
    own_unit: str | None,
    fluid: str | None,
    likely: bool,  # noqa: FBT001
) -> None:
    found = suggest(seen(channel, unit, values))
    assert (found.kind, found.unit, found.fluid, found.likely) == (kind, own_unit, fluid, likely)


@pytest.mark.parametrize(
    ("minutes", "interval_s"), [(1, 60), (15, 900), (14, 900), (59, 3600), (1440, 86_400), (5000, 86_400)]
)
def test_the_interval_is_the_usual_one_nearest_to_what_was_seen(minutes: int, interval_s: int) -> None:
    assert suggest(seen("energy", "Wh", [1.0, 2.0, 3.0], minutes)).interval_s == interval_s


def test_one_value_tells_no_interval() -> None:
    assert suggest(seen("energy", "Wh", [1.0])).interval_s == 600


@pytest.mark.parametrize(
    ("channel", "name"),
    [
        ("axioma_w1.volume", "volume"),
        ("1-0:1.8.0", "1_0_1_8_0"),
        ("a b/cd#", "cd"),
        ("+", "index"),
        ("énergie totale", "énergie_totale"),
    ],
)
def test_a_register_may_be_named_like_its_channel(channel: str, name: str) -> None:
    assert name_like(channel) == name


REGISTER = Register(
    meter="m", name="volume", kind=RegisterKind.INDEX, unit="L", device="d1", channel="axioma_w1.volume"
)
ASKED = Attachment("d1", Meter(code="m", site="s", fluid=Fluid.WATER), (REGISTER,))
NEW_SITE = Site(code="s", name="École", kind=SiteKind.SCHOOL, commune_insee="02691")


def test_what_fits_is_taken() -> None:
    assert checked_attachment(ASKED, frozenset()) == ASKED
    assert checked_attachment(replace(ASKED, new_site=NEW_SITE), {"02691"})


@pytest.mark.parametrize(
    ("asked", "key", "field"),
    [
        (replace(ASKED, registers=()), "error-attach-no-register", "registers"),
        (replace(ASKED, registers=(REGISTER, REGISTER)), "error-attach-twice", "name-axioma_w1.volume"),
        (
            replace(ASKED, registers=(replace(REGISTER, unit="kWh"),)),
            "error-attach-unit-unfit",
            "unit-axioma_w1.volume",
        ),
        (
            replace(ASKED, registers=(replace(REGISTER, unit="L/h"),)),
            "error-attach-unit-unfit",
            "unit-axioma_w1.volume",
        ),
        (
            replace(ASKED, registers=(replace(REGISTER, kind=RegisterKind.GAUGE),)),
            "error-attach-unit-unfit",
            "unit-axioma_w1.volume",
        ),
        (replace(ASKED, registers=(replace(REGISTER, unit=""),)), "error-attach-unit-missing", "unit-axioma_w1.volume"),
        (replace(ASKED, registers=(replace(REGISTER, unit="V"),)), "error-attach-unit", "unit-axioma_w1.volume"),
        (replace(ASKED, registers=(replace(REGISTER, unit="stère"),)), "error-attach-unit", "unit-axioma_w1.volume"),
        (replace(ASKED, registers=(replace(REGISTER, scale=0.0),)), "error-attach-scale", "scale-axioma_w1.volume"),
        (
            replace(ASKED, registers=(replace(REGISTER, interval_s=0),)),
            "error-attach-interval",
            "interval-axioma_w1.volume",
        ),
        (replace(ASKED, registers=(replace(REGISTER, name=" "),)), "error-attach-empty", "name-axioma_w1.volume"),
        (replace(ASKED, meter=replace(ASKED.meter, code="a/b")), "error-attach-name", "meter"),
        (replace(ASKED, meter=replace(ASKED.meter, code="x" * 121)), "error-attach-name", "meter"),
        (
            replace(ASKED, meter=replace(ASKED.meter, fluid=Fluid.ELECTRICITY)),
            "error-attach-unit-unfit",
            "unit-axioma_w1.volume",
        ),
        (replace(ASKED, new_site=NEW_SITE), "error-attach-commune", "commune_insee"),
        (replace(ASKED, new_site=replace(NEW_SITE, name=" ")), "error-attach-empty", "site_name"),
    ],
)
def test_what_does_not_fit_is_said_with_its_field(asked: Attachment, key: str, field: str) -> None:
    with pytest.raises(UsageError) as error:
        checked_attachment(asked, frozenset())
    assert (error.value.message.key, error.value.message.params["field"]) == (key, field)


@pytest.mark.parametrize("fluid", [Fluid.GAS, Fluid.HEAT])
@pytest.mark.parametrize("unit", ["kWh", "m3"])
def test_gas_and_heat_are_counted_in_energy_or_volume(fluid: Fluid, unit: str) -> None:
    asked = replace(ASKED, meter=replace(ASKED.meter, fluid=fluid), registers=(replace(REGISTER, unit=unit),))
    assert checked_attachment(asked, frozenset())


def test_all_that_does_not_fit_is_said_at_once() -> None:
    other = replace(REGISTER, name=" ", unit="kWh", scale=-1.0, max_rate=-3.0, interval_s=0, channel="b")
    meter = replace(ASKED.meter, code="")
    asked = replace(ASKED, meter=meter, registers=(REGISTER, other), new_site=replace(NEW_SITE, name=""))
    assert [fault.message.params["field"] for fault in attachment_faults(asked, {"02691"})] == [
        "meter", "site_name", "unit-b", "scale-b", "max-b", "interval-b", "name-b",
    ]  # fmt: skip
    with pytest.raises(SeveralErrors) as error:
        checked_attachment(asked, {"02691"})
    assert len(error.value.messages) == 7
    assert error.value.message == error.value.messages[0]


def test_the_accents_of_names_are_composed_and_what_is_heard_stays() -> None:
    split = "e\u0301te\u0301"
    register = Register(
        meter=split, name=split, kind=RegisterKind.INDEX, unit="m3", device=split, channel=split, interval_s=900
    )
    site = Site(code=split, name=split, kind=SiteKind.SCHOOL, commune_insee="02691")
    meter = Meter(code=split, site=split, fluid=Fluid.WATER)
    found = checked_attachment(Attachment(split, meter, (register,), site), {"02691"})
    assert (found.meter.code, found.meter.site, found.new_site and found.new_site.name) == ("été", "été", "été")
    assert (found.registers[0].meter, found.registers[0].name) == ("été", "été")
    assert (found.device, found.registers[0].device, found.registers[0].channel) == (split, split, split)
