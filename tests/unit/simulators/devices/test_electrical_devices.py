"""Meters that tell their phases: what the site says of each is what each dialect shows."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from domain.registry import Fluid, Register, RegisterKind
from simulators.devices import (
    cabinet_controller,
    linky_tic,
    shelly_pro_3em,
    tasmota,
    teleinfo2mqtt,
    teleinfo2mqtt_historique,
    tic_historique,
    zigbee2mqtt_zlinky,
)
from simulators.message import DeviceIdentity, Dialect, Phase, Value

TIME_S = int(datetime(2026, 10, 26, 4, 20, tzinfo=UTC).timestamp())
"""05:20 civil time."""
PHASES = (Phase(2200.0, 232.0, 0.95), Phase(1100.0, 228.0, 0.5), Phase(0.0, 0.0, 0.9))
"""The third is lost. 2,316 and 2,200 VA, 9.98 and 9.65 A."""
FACTS = {"serial": "041861348497", "delivery_point": "21456789012345", "subscribed_kva": "24"}


def said(dialect: Dialect, phases: tuple[Phase, Phase, Phase] | None = PHASES) -> bytes:
    """Return the message of a meter at 12,345.678 kWh that took 550 Wh in ten minutes: 3,300 W."""
    counting = dialect.fluids[Fluid.ELECTRICITY]
    register = Register(
        meter="m", name="energy_import", kind=RegisterKind.INDEX, unit=counting.unit, interval_s=600, device="d",
        channel=counting.channel,
    )  # fmt: skip
    per_wh = round(counting.per_base / 1000)
    value = Value(register, TIME_S, 12_345_678 * per_wh, 12_345_128 * per_wh, phases)
    return dialect.encode(DeviceIdentity(dialect.code("ar-012", "elec"), 0, FACTS), [value])[1]


def document(dialect: Dialect, phases: tuple[Phase, Phase, Phase] | None = PHASES) -> Any:
    return orjson.loads(said(dialect, phases))


def test_shelly() -> None:
    params = document(shelly_pro_3em.DIALECT)["params"]
    assert params["ts"] == TIME_S
    power, energy = params["em:0"], params["emdata:0"]
    assert [power[f"{phase}_act_power"] for phase in "abc"] == [2200.0, 1100.0, 0.0]
    assert [power[f"{phase}_voltage"] for phase in "abc"] == [232.0, 228.0, 0.0]
    assert [power[f"{phase}_aprt_power"] for phase in "abc"] == [2315.8, 2200.0, 0.0]
    assert [power[f"{phase}_current"] for phase in "abc"] == [9.982, 9.649, 0.0]
    assert power["total_act_power"] == 3300.0
    assert energy["total_act"] == 12_345_678.0
    assert sum(energy[f"{phase}_total_act_energy"] for phase in "abc") == pytest.approx(energy["total_act"], abs=1e-6)


def test_tasmota() -> None:
    said = document(tasmota.DIALECT)
    assert said["Time"] == "2026-10-26T05:20:00"
    assert said["ENERGY"] == {
        "TotalStartTime": "1970-01-01T01:00:00",
        "Total": 12_345.678,
        "Power": [2200, 1100, 0],
        "ApparentPower": [2316, 2200, 0],
        "Factor": [0.95, 0.5, 0.9],
        "Voltage": [232, 228, 0],
        "Current": [9.982, 9.649, 0],
    }


def test_zlinky() -> None:
    state = document(zigbee2mqtt_zlinky.DIALECT)
    assert state["current_summ_delivered"] == state["current_tier1_summ_delivered"] == 12_345.678
    assert state["active_power"] == 3300
    assert state["apparent_power"] == 4516
    assert [state[f"rms_voltage{suffix}"] for suffix in ("", "_phase_b", "_phase_c")] == [232, 228, 0]
    assert [state[f"rms_current{suffix}"] for suffix in ("", "_phase_b", "_phase_c")] == [10, 10, 0]
    assert state["available_power"] == 24


def test_cabinet_controller() -> None:
    said = document(cabinet_controller.DIALECT)
    assert said["time"] == "2026-10-26T04:20:00Z"
    functions = {function["id"]: function["attributes"] for function in said["functions"]}
    assert functions["total"] == {"totalActiveEnergy": 12_345.678, "totalPower": 3300.0}
    assert functions["L2"] == {"totalPower": 1100.0, "supplyVoltage": 228.0, "current": 9.65, "powerFactor": 0.5}
    assert functions["cabinet"] == {"mainsLoss": True, "lampsOn": True}


def test_the_frames_of_a_linky() -> None:
    standard = said(linky_tic.DIALECT)
    for group in ("EAST\t012345678", "URMS1\t232", "URMS3\t000", "IRMS2\t010", "SINSTS2\t02200", "SINSTS\t04516"):
        assert f"\n{group}\t".encode() in standard
    historique = said(tic_historique.DIALECT)
    for group in ("BASE 012345678", "IINST1 010", "IINST3 000", "PAPP 04520", "ISOUSC 40", "PMAX 24000"):
        assert f"\n{group} ".encode() in historique


def test_teleinfo2mqtt_tells_the_same_groups_under_the_meters_number() -> None:
    standard, historique = document(teleinfo2mqtt.DIALECT), document(teleinfo2mqtt_historique.DIALECT)
    assert standard["EAST"] == {"raw": "012345678", "value": 12_345_678}
    assert standard["SINSTS2"] == {"raw": "02200", "value": 2200}
    assert standard["PREF"] == {"raw": "24000", "value": 24_000}
    winter = {"date": "2026-10-26T05:20:00.000Z", "dst": "winter"}
    assert standard["DATE"] == {"raw": "", "value": "", "timestamp": winter}
    assert standard["CCASN"] == {"raw": "03300", "value": 3300, "timestamp": winter}
    assert historique["BASE"] == {"raw": "012345678", "value": 12_345_678}
    number = teleinfo2mqtt.DIALECT.code("ar-012", "elec")
    assert standard["ADSC"]["raw"] == historique["ADCO"]["raw"] == number
    assert len(number) == 12
    assert number.isdigit()


@pytest.mark.parametrize("dialect", [shelly_pro_3em.DIALECT, tasmota.DIALECT], ids=lambda dialect: dialect.name)
def test_where_a_site_tells_no_phases_they_share_the_mean_power(dialect: Dialect) -> None:
    told = document(dialect, phases=None)
    if dialect is tasmota.DIALECT:
        assert told["ENERGY"]["Power"] == [1100, 1100, 1100]
    else:
        assert [told["params"]["em:0"][f"{phase}_act_power"] for phase in "abc"] == [1100.0] * 3


def test_several_meters_of_a_site_have_names_of_their_own() -> None:
    for dialect in (linky_tic.DIALECT, tasmota.DIALECT, shelly_pro_3em.DIALECT, teleinfo2mqtt.DIALECT):
        names = {dialect.code(site, suffix) for site in ("a", "b") for suffix in ("elec", "elec-1", "elec-2")}
        assert len(names) == 6
    assert linky_tic.DIALECT.code("ecole", "elec") == "linky-ecole"
    assert tasmota.DIALECT.code("ecole", "elec-2") == "tasmota-ecole-2"
