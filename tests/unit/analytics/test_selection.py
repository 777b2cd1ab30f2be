"""What counts once, counts once."""

from analytics.ports import RegisterRow
from analytics.selection import counted


def names(*rows: RegisterRow) -> list[str]:
    return [row.register for row in counted(rows)]


def test_a_total_hides_its_parts() -> None:
    rows = [RegisterRow(register_id=n, register=name) for n, name in enumerate(("EASF01", "EAST", "EASF02"))]
    assert names(*rows) == ["EAST"]


def test_parts_without_a_total_all_count() -> None:
    rows = [RegisterRow(register_id=n, register=name) for n, name in enumerate(("HCHC", "HCHP"))]
    assert names(*rows) == ["HCHC", "HCHP"]


def test_an_index_hides_the_power_beside_it_and_exports_never_count() -> None:
    rows = [
        RegisterRow(register_id=1, register="power", kind="gauge"),
        RegisterRow(register_id=2, register="energy_import"),
        RegisterRow(register_id=3, register="energy_export"),
    ]
    assert names(*rows) == ["energy_import"]


def test_meters_and_units_are_apart() -> None:
    rows = [
        RegisterRow(register_id=1, meter="A"),
        RegisterRow(register_id=2, meter="B"),
        RegisterRow(register_id=3, meter="B", register="volume", base_unit="m3"),
    ]
    assert len(names(*rows)) == 3
