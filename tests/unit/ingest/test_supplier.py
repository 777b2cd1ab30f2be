"""Suppliers' files: each layout, both clock changes, unsorted lines, changing steps, production among consumption."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from domain.batch import Batch
from domain.registry import RegisterKind
from domain.supplier import PointRegister, SourceSeries
from domain.text import Message
from ingest.supplier.measure import Measure, Stamp
from ingest.supplier.plan import Plan
from ingest.supplier.registry import layout_of

PRM = "30001610071843"
CURVE_HEAD = (
    "Identifiant PRM;Date de début;Date de fin;Grandeur physique;Grandeur métier;Etape métier;Unité;Horodate;Valeur;"
    "Nature;Pas;Indice de vraisemblance; Etat complémentaire"
)
INDEX_HEAD = (
    "Identifiant PRM;Date de début;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite;Horodate;"
    "Contexte de relève;Type de releve;Motif de relève;Grille;Identifiant calendrier;Libellé calendrier;"
    "Identifiant classe temporelle;Libellé classe temporelle;Cadran;Valeur;Indice de vraisemblance"
)
RECEIVED = datetime(2026, 12, 1, tzinfo=UTC)
IMPORT = PointRegister(7, "m1", "energy_import")
EXPORT = PointRegister(8, "m1", "energy_export")


def curve(*points: tuple[str, float | str], step: str = "PT30M", metier: str = "CONS", nature: str = "R") -> list[str]:
    return [
        f"{PRM};2026-01-01;2026-12-31;PA;{metier};BRUT;W;{stamp};{value};{nature};{step};0;0" for stamp, value in points
    ]


def daily(*points: tuple[str, float], step: str = "P1D", unit: str = "Wh") -> list[str]:
    return [f"{PRM};2026-01-01;2026-12-31;EA;CONS;BRUT;{unit};{stamp};{value};R;{step};0;0" for stamp, value in points]


def index(stamp: str, value: float, dial: str = "TOT") -> str:
    return f"{PRM};2026-01-01;2026-12-31;EA;CONS;BRUT;Wh;{stamp};COL;INDEX;CYC;D;DI0;Base;;;{dial};{value};0"


def measures(head: str, lines: Iterable[str]) -> list[Measure | Message]:
    columns = tuple(name.strip() for name in head.split(";"))
    layout = layout_of(columns)
    assert layout is not None
    return [found for _, found in layout.read(columns, (line.split(";") for line in lines))]


def imported(
    head: str, lines: Sequence[str], *registers: PointRegister, stamp: Stamp = Stamp.END, day_stamp: Stamp = Stamp.START
) -> tuple[list[SourceSeries], dict[datetime, float], list[str]]:
    """Return what is declared, the energy register's readings by time (others negative), and the refusals' keys."""
    plan = Plan({PRM: registers or (IMPORT,)}, stamp=stamp, day_stamp=day_stamp)
    for found in measures(head, lines):
        if isinstance(found, Measure):
            plan.note(found)
    declared = plan.settle()
    batch, faults = Batch("import", "enedis"), []
    for found in measures(head, lines):
        fault = plan.add(batch, found, RECEIVED) if isinstance(found, Measure) else found
        if fault is not None:
            faults.append(fault.key)
    rows = zip(batch.register_ids, batch.times, batch.values, strict=True)
    return declared, {utc(time): value if number == 7 else -value for number, time, value in rows}, faults


def utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_our_own_list_and_an_unknown_file_are_no_suppliers() -> None:
    assert layout_of(("meter", "register", "time", "value")) is None
    assert layout_of(("Identifiant PRM", "Horodate")) is None


def test_a_load_curve_is_mean_watts_at_the_end_of_their_step() -> None:
    lines = curve(("2026-01-05 00:30:00", 692), ("2026-01-05 01:00:00", "1284,5"))
    declared, readings, faults = imported(CURVE_HEAD, lines)
    assert declared == [SourceSeries(7, RegisterKind.DELTA, "Wh", 1800)]
    assert readings == {at("2026-01-04T23:30Z"): 346.0, at("2026-01-05T00:00Z"): 642.25}
    assert faults == []


def test_a_curve_stamped_at_the_start_and_one_with_offsets_are_the_same_intervals() -> None:
    _, ends, _ = imported(CURVE_HEAD, curve(("2026-01-05T00:30:00+01:00", 692)))
    _, starts, _ = imported(CURVE_HEAD, curve(("2026-01-05 00:00:00", 692)), stamp=Stamp.START)
    assert ends == starts == {at("2026-01-04T23:30Z"): 346.0}


def test_unsorted_lines_give_the_same_readings() -> None:
    lines = curve(*((f"2026-01-05 0{hour}:00:00", 100 * hour) for hour in range(1, 9)), step="PT60M")
    shuffled = lines[3:] + lines[:3][::-1]
    assert imported(CURVE_HEAD, lines) == imported(CURVE_HEAD, shuffled)


def test_a_changed_step_is_cut_into_the_smallest_and_adds_up() -> None:
    lines = [
        *curve(("2026-01-05T01:00:00+01:00", 900), step="PT60M"),
        *curve(("2026-01-05T01:30:00+01:00", 600)),
        *curve(("2026-01-05T01:40:00+01:00", 60), step="PT10M"),
    ]
    declared, readings, faults = imported(CURVE_HEAD, lines)
    assert declared == [SourceSeries(7, RegisterKind.DELTA, "Wh", 600)]
    assert len(readings) == 6 + 3 + 1
    assert sum(readings.values()) == pytest.approx(900 + 300 + 10, abs=1e-9)
    assert (min(readings), max(readings)) == (at("2026-01-04T23:10Z"), at("2026-01-05T00:40Z"))
    assert faults == []


def test_a_smaller_step_than_a_source_is_known_by_needs_another_source_and_a_longer_one_is_cut() -> None:
    known = PointRegister(7, "m1", "energy_import", told=SourceSeries(7, RegisterKind.DELTA, "Wh", 1800))
    declared, readings, faults = imported(CURVE_HEAD, curve(("2026-01-05T01:00:00+01:00", 600), step="PT10M"), known)
    assert (declared, readings, faults) == ([], {}, ["line-supplier-other-step"])
    declared, readings, faults = imported(CURVE_HEAD, curve(("2026-01-05T01:00:00+01:00", 600), step="PT60M"), known)
    assert (declared, sorted(readings.values()), faults) == ([], [300, 300], [])


def test_production_goes_to_the_export_register_or_is_refused() -> None:
    lines = [*curve(("2026-01-05 12:30:00", 200)), *curve(("2026-01-05 13:00:00", 3000), metier="PROD")]
    _, readings, faults = imported(CURVE_HEAD, lines, IMPORT, EXPORT)
    assert readings == {at("2026-01-05T11:30Z"): 100, at("2026-01-05T12:00Z"): -1500}
    assert faults == []
    _, readings, faults = imported(CURVE_HEAD, lines)
    assert (list(readings.values()), faults) == ([100], ["line-supplier-no-register"])


NIGHT = ("01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30")
INSTANTS = [at("2026-10-24T23:00Z") + timedelta(minutes=30 * step) for step in range(8)]


def autumn(hours: Sequence[str], step: str = "PT30M") -> list[str]:
    return curve(*((f"2026-10-25 {hour}:00", place + 1) for place, hour in enumerate(hours)), step=step)


@pytest.mark.parametrize("order", [1, -1])
def test_the_hour_that_occurs_twice_is_told_by_the_order_of_the_lines(order: int) -> None:
    _, readings, faults = imported(CURVE_HEAD, autumn(NIGHT[::order]))
    assert sorted(readings) == INSTANTS
    assert list(readings) == INSTANTS[::order]
    assert faults == []


def test_hourly_values_of_that_night_need_their_neighbours() -> None:
    _, readings, faults = imported(CURVE_HEAD, autumn(("01:00", "02:00", "02:00", "03:00"), "PT60M"))
    assert (list(readings), faults) == (
        [at(f"2026-10-{day}Z") for day in ("24T23:00", "25T00:00", "25T01:00", "25T02:00")],
        [],
    )
    _, readings, faults = imported(CURVE_HEAD, autumn(("02:00", "02:00"), "PT60M"))
    assert (readings, faults) == ({}, ["line-supplier-time-twice"] * 2)


def test_a_missing_half_hour_of_that_night_is_told_where_one_way_is_left() -> None:
    _, readings, faults = imported(CURVE_HEAD, autumn(("01:30", "02:00", "02:30", "02:30", "03:00")))
    assert list(readings) == [INSTANTS[1], INSTANTS[2], INSTANTS[3], INSTANTS[5], INSTANTS[6]]
    assert faults == []


@pytest.mark.parametrize(
    "hours", [("01:30", "02:00", "02:30", "03:00"), ("02:30", "01:30", "02:00", "03:00", "02:00", "02:30")]
)
def test_an_hour_that_may_be_either_is_refused_and_costs_no_neighbour(hours: Sequence[str]) -> None:
    _, readings, faults = imported(CURVE_HEAD, autumn(hours))
    assert set(faults) == {"line-supplier-time-twice"}
    assert len(faults) == sum(hour.startswith("02") for hour in hours)
    assert set(readings) == {
        at(f"2026-10-25T{hour}:00+0{1 if hour >= '03' else 2}:00") for hour in hours if not hour.startswith("02")
    }


def test_the_hour_that_does_not_exist_is_refused() -> None:
    lines = curve(*((f"2026-03-29 {hour}:00", 2) for hour in ("01:30", "02:00", "02:30", "03:00", "03:30")))
    _, readings, faults = imported(CURVE_HEAD, lines)
    assert sorted(readings) == [at("2026-03-29T00:30Z"), at("2026-03-29T01:00Z"), at("2026-03-29T01:30Z")]
    assert faults == ["line-supplier-time-skipped"] * 2


def test_two_stages_of_the_same_night_are_told_apart() -> None:
    raw = autumn(NIGHT)
    mended = [line.replace(";BRUT;", ";CORRIGE;") for line in raw]
    mixed = [line for pair in zip(raw, mended, strict=True) for line in pair]
    _, readings, faults = imported(CURVE_HEAD, mixed)
    assert (sorted(readings), faults) == (INSTANTS, [])


def test_a_daily_index_is_at_the_start_of_its_day_unless_told_otherwise() -> None:
    lines = daily(("2026-10-25", 1000), ("2026-10-26 00:00:00", 2500))
    declared, readings, faults = imported(CURVE_HEAD, lines)
    assert declared == [SourceSeries(7, RegisterKind.INDEX, "Wh", 86_400)]
    assert readings == {at("2026-10-24T22:00Z"): 1000, at("2026-10-25T23:00Z"): 2500}
    assert faults == []
    _, readings, _ = imported(CURVE_HEAD, lines, day_stamp=Stamp.END)
    assert list(readings) == [at("2026-10-25T23:00Z"), at("2026-10-26T23:00Z")]


def test_an_index_by_dial_keeps_the_total_only() -> None:
    lines = [index("2026-01-01T00:00:00+01:00", 100), index("2026-01-01T00:00:00+01:00", 60, "HP")]
    declared, readings, faults = imported(INDEX_HEAD, lines)
    assert declared == [SourceSeries(7, RegisterKind.INDEX, "Wh", 86_400)]
    assert readings == {at("2025-12-31T23:00Z"): 100}
    assert faults == ["line-supplier-part"]


def test_daily_energies_are_not_taken_for_indexes() -> None:
    energies = [(f"2026-01-{day:02}", 9000 + 700 * (day % 3)) for day in range(1, 29)]
    _, readings, faults = imported(CURVE_HEAD, daily(*energies))
    assert (readings, set(faults)) == ({}, {"line-supplier-not-index"})
    exchanged = [(f"2026-01-{day:02}", 90_000 + day if day < 15 else day) for day in range(1, 29)]
    _, readings, faults = imported(CURVE_HEAD, daily(*exchanged)[::-1])
    assert (len(readings), faults) == (28, [])


SPACE_HEAD = (
    "Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite"
)


def test_the_customer_space_curve_finds_its_steps() -> None:
    lines = [
        f"{PRM};Courbe de charge;01/09/2025;21/08/2026;Energie active;Consommation;Comptage Brut;W;",
        "",
        "Horodate;Valeur",
        "2026-01-05T01:00:00+01:00;900",
        "2026-01-05T02:00:00+01:00;",
        "2026-01-05T03:00:00+01:00;300",
        "2026-01-05T03:30:00+01:00;600",
    ]
    declared, readings, faults = imported(f"{SPACE_HEAD};Pas en minutes", lines)
    assert declared == [SourceSeries(7, RegisterKind.DELTA, "Wh", 1800)]
    assert list(readings.values()) == [450, 450, 150, 150, 300]
    assert faults == ["line-supplier-no-value"]


def test_the_customer_space_index_passes_over_the_calendar() -> None:
    lines = [
        f"{PRM};Index;12/04/2026;18/04/2026;Energie active;Consommation;Comptage Brut;Wh",
        "Horodate;Type de releve;EAS F1;EAS F2;EAS D1;EAS T",
        "2026-04-12T01:00:00+02:00;Arrêté quotidien;1;2;3;28150685",
        "2026-04-13T01:00:00+02:00;Arrêté quotidien;1;2;3;28160685",
        "Periode;Identifiant calendrier fournisseur",
        "Du 2026-04-12T00:00:00+01:00 au;AA000000",
        SPACE_HEAD,
        f"{PRM};Puissance maximale quotidienne;30/03/2026;25/04/2026;Puissance maximale;Consommation;;VA",
        "Horodate;Valeur",
        "2026-04-12T00:00:00+02:00;4200",
    ]
    declared, readings, faults = imported(SPACE_HEAD, lines)
    assert declared == [SourceSeries(7, RegisterKind.INDEX, "Wh", 86_400)]
    assert readings == {at("2026-04-11T23:00Z"): 28150685, at("2026-04-12T23:00Z"): 28160685}
    assert faults == ["line-supplier-quantity"]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (curve(("2026-01-05 00:30:00", "x"))[0], "line-not-a-number"),
        (curve(("2026-01-05 00:30:00", ""))[0], "line-supplier-no-value"),
        (curve(("2026-01-05 00:30:00", -5))[0], "rejection-value_negative"),
        (curve(("2026-01-05 00:30:00", "nan"))[0], "rejection-value_not_a_number"),
        (curve(("2036-01-05 00:30:00", 5))[0], "rejection-time_in_future"),
        (curve(("05.01.2026", 5))[0], "line-time-unreadable"),
        (curve(("0001-01-01 00:00:00", 5))[0], "line-time-unreadable"),
        (curve(("9999-12-31 23:30:00", 5))[0], "line-time-unreadable"),
        (curve(("1970-01-01 00:30:00", 5))[0], "rejection-time_out_of_range"),
        (curve(("2026-01-05 00:30:00", "1e400"))[0], "rejection-value_not_a_number"),
        (curve(("2026-01-05 00:30:00", "1e18"))[0], "rejection-value_out_of_range"),
        (curve(("2026-01-05 00:30:00", 5), step="PT0M")[0], "line-supplier-step"),
        (curve(("2026-01-05 00:30:00", 5), metier="X")[0], "line-supplier-direction"),
        (curve(("2026-01-05 00:30:00", 5))[0].replace(";PA;", ";PRI;"), "line-supplier-quantity"),
        (daily(("2026-01-05", 5), step="PT30M")[0], "line-supplier-quantity"),
        (curve(("2026-01-05 00:30:00", 5))[0].replace(PRM, "99999999999999"), "line-supplier-unknown-point"),
        (PRM, "line-supplier-quantity"),
    ],
)
def test_a_line_that_cannot_be_used_says_why(line: str, key: str) -> None:
    _, readings, faults = imported(CURVE_HEAD, [line])
    assert (readings, faults) == ({}, [key])


def test_a_register_that_does_not_fit_says_why() -> None:
    curves, indexes = curve(("2026-01-05 00:30:00", 5)), daily(("2026-01-05", 5))
    told = SourceSeries(7, RegisterKind.INDEX, "Wh", 86_400)
    cases = [
        (curves, (PointRegister(7, "m1", "energy_import", told=told),), "line-supplier-other-kind"),
        (curves, (PointRegister(7, "m1", "energy_import", has_readings=True),), "line-supplier-other-kind"),
        (curves, (IMPORT, PointRegister(9, "m2", "energy_import")), "line-supplier-several-meters"),
        (indexes, (PointRegister(7, "m1", "energy_import", scale=40),), "line-supplier-scaled"),
    ]
    for lines, registers, key in cases:
        declared, readings, faults = imported(CURVE_HEAD, lines, *registers)
        assert (declared, readings, faults) == ([], {}, [key])


def test_the_main_register_may_have_another_name() -> None:
    _, readings, faults = imported(CURVE_HEAD, curve(("2026-01-05 00:30:00", 5)), PointRegister(7, "m1", "BASE"))
    assert (len(readings), faults) == (1, [])


def test_estimates_are_marked() -> None:
    found = measures(CURVE_HEAD, curve(("2026-01-05 00:30:00", 5), nature="E"))
    assert [one.estimated for one in found if isinstance(one, Measure)] == [True]
