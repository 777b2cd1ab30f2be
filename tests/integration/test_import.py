"""`vigie import meters | readings` as a person runs them: files as people make them, a sentence for each fault."""

import csv
from pathlib import Path

import psycopg
import pytest

from storage.registry import TimescaleRegistry
from tests.fixtures.command import VigieHere
from tests.fixtures.registry import one_meter

HEAD = (
    "meter;site;site_kind;commune_insee;fluid;register;kind;unit;scale;digits;max_rate;interval_s;device;delivery_point"
)
GOOD = "m1;mairie;town_hall;02691;electricity;energy_import;index;Wh;1;9;36,5;600;linky-1;21456789012345"
OTHER = "m2;mairie;town_hall;02691;gas;volume;index;m3;0,01;;;3600;;"

FAULTY_METERS = (
    ";mairie;town_hall;02691;electricity;r;index;Wh;;;;;;",
    "m3;;town_hall;02691;electricity;r;index;Wh;;;;;;",
    "m/3;mairie;town_hall;02691;electricity;r;index;Wh;;;;;;",
    "m3;mairie;castle;02691;electricity;r;index;Wh;;;;;;",
    "m3;mairie;town_hall;99999;electricity;r;index;Wh;;;;;;",
    "m3;mairie;town_hall;02691;coal;r;index;Wh;;;;;;",
    "m3;mairie;town_hall;02691;electricity;r;counter;Wh;;;;;;",
    "m3;mairie;town_hall;02691;electricity;r;index;furlong;;;;;;",
    "m3;mairie;town_hall;02691;electricity;r;index;m3;;;;;;",
    "m3;mairie;town_hall;02691;electricity;r;gauge;Wh;;;;;;",
    "m3;mairie;town_hall;02691;electricity;r;index;Wh;0;;;;;",
    "m3;mairie;town_hall;02691;electricity;r;index;Wh;1;six;;;;",
    "m3;mairie;town_hall;02691;electricity;r;index;Wh;1;5,5;;;;",
    "m3;mairie;town_hall;02691;electricity;r;index;Wh;1;;-3;;;",
    "m3;mairie;town_hall;02691;electricity;r;index;Wh;1;;;99999999;;",
    "m3;mairie;town_hall;02691;electricity;r;index;Wh;1;;;;linky-1;123",
    "m3;mairie;town_hall;02691;gas;r;index;m3;1;;;;gaz-1;GI12",
    "m3;mairie;town_hall;02691;electricity;energy_import;index;Wh;;;;;linky-1;",
)

FAULTY_READINGS = (
    "m9,energy_import,2026-03-29T00:10:00Z,1",
    "m1,energy_export,2026-03-29T00:10:00Z,1",
    "m1,energy_import,2026-03-29T00:10:00,1",
    "m1,energy_import,29/03/2026 00:10,1",
    "m1,energy_import,,1",
    "m1,energy_import,2026-03-29T00:10:00Z,",
    "m1,energy_import,2026-03-29T00:10:00Z,douze",
    "m1,energy_import,2026-03-29T00:10:00Z,1 234",
    "m1,energy_import,2026-03-29T00:10:00Z,nan",
    "m1,energy_import,2026-03-29T00:10:00Z,1e400",
    "m1,energy_import,2026-03-29T00:10:00Z,-1",
    "m1,energy_import,2026-03-29T00:10:00Z,2e15",
    "m1,energy_import,1999-12-31T23:59:59Z,1",
    "m1,energy_import,2099-03-29T00:10:00Z,1",
    "m1,energy_import",
)


@pytest.fixture
def vigie(database_url: str, tmp_path: Path) -> VigieHere:
    TimescaleRegistry(database_url).load_territory()
    return VigieHere(database_url, "mqtt://127.0.0.1:1", tmp_path)


def written(path: Path, *lines: str, encoding: str = "utf-8") -> str:
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return str(path)


def counts(read: int, stored: int, duplicates: int = 0, superseded: int = 0, rejected: int = 0) -> dict[str, int]:
    return {"read": read, "stored": stored, "duplicates": duplicates, "superseded": superseded, "rejected": rejected}


def refused(path: Path, delimiter: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_meters_are_new_then_known_then_changed_and_faults_are_named(
    vigie: VigieHere, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "compteurs.csv"
    path = written(file, HEAD, GOOD, *FAULTY_METERS, OTHER, encoding="utf-8-sig")
    total, faulty = len(FAULTY_METERS) + 2, len(FAULTY_METERS)
    assert vigie.json("import", "meters", path) == counts(total, 2, rejected=faulty)
    lines = refused(tmp_path / "compteurs.rejected.csv", ";")
    assert len(lines) == faulty
    assert all(len(line["reason"]) > 10 and not line["reason"].startswith("[") for line in lines)
    assert len({line["reason"] for line in lines}) >= faulty - 2
    assert [line["fluid"] for line in lines] == [line.split(";")[4] for line in FAULTY_METERS]
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT m.code, r.unit, r.scale, r.digits, r.max_rate, r.interval_s, d.code, m.delivery_point"
            " FROM register r JOIN meter m ON m.id = r.meter_id JOIN device d ON d.id = r.device_id ORDER BY 1"
        ).fetchall()
    assert rows == [
        ("m1", "Wh", 1.0, 9, 36.5, 600, "linky-1", "21456789012345"),
        ("m2", "m3", 0.01, None, None, 3600, "m2", None),
    ]
    assert vigie.json("import", "meters", written(file, HEAD, GOOD, OTHER)) == counts(2, 0, duplicates=2)
    assert not (tmp_path / "compteurs.rejected.csv").exists()
    changed = OTHER.replace("0,01", "0.1")
    assert vigie.json("import", "meters", written(file, HEAD, GOOD, changed)) == counts(2, 0, 1, 1)


def test_readings_are_new_then_known_then_replaced_and_faults_are_named(
    vigie: VigieHere, database_url: str, tmp_path: Path
) -> None:
    one_meter(database_url)
    file = tmp_path / "releves.csv"
    good = [f"m1,energy_import,2026-03-29T0{hour}:00:00Z,{1000 + hour}.5" for hour in range(5)]
    path = written(file, "meter,register,time,value", *good, *FAULTY_READINGS)
    total, faulty = len(good) + len(FAULTY_READINGS), len(FAULTY_READINGS)
    assert vigie.json("import", "readings", path) == counts(total, 5, rejected=faulty)
    lines = refused(tmp_path / "releves.rejected.csv", ",")
    assert [line["value"] for line in lines[:5]] == ["1"] * 5
    assert len(lines) == faulty
    assert all(len(line["reason"]) > 5 and not line["reason"].startswith("[") for line in lines)
    assert len({line["reason"] for line in lines}) >= 11
    with psycopg.connect(database_url) as connection:
        amount = connection.execute("SELECT sum(amount) FROM hour_amount").fetchone()
    assert amount == (pytest.approx(0.004),)
    assert vigie.json("import", "readings", path) == counts(total, 0, duplicates=5, rejected=faulty)
    replaced = written(file, "meter,register,time,value", good[0], good[1].replace("1001", "1000"), good[1])
    assert vigie.json("import", "readings", replaced) == counts(3, 0, duplicates=1, superseded=2)


def test_semicolons_decimal_commas_a_mark_at_the_start_and_another_source(
    vigie: VigieHere, database_url: str, tmp_path: Path
) -> None:
    one_meter(database_url)
    lines = ("time;value;register;meter;unit", "2026-03-29T01:00:00+01:00;1,5;energy_import;m1;kWh", "")
    path = written(tmp_path / "fournisseur.csv", *lines, encoding="utf-8-sig")
    assert vigie.json("import", "readings", path, "--source", "supplier") == counts(1, 1)
    assert vigie.json("import", "readings", path) == counts(1, 1)
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT s.name, r.value, r.unit_code, r.time = '2026-03-29T00:00:00Z' FROM reading r"
            " JOIN source s ON s.id = r.source_id ORDER BY 1"
        ).fetchall()
    assert rows == [("live", 1.5, 2, True), ("supplier", 1.5, 2, True)]


def test_several_values_of_one_time_in_one_file_count_in_their_order(
    vigie: VigieHere, database_url: str, tmp_path: Path
) -> None:
    one_meter(database_url)
    lines = [f"m1,energy_import,2026-03-29T00:00:00Z,{value}" for value in (1, 2, 2, 1)]
    path = written(tmp_path / "r.csv", "meter,register,time,value", *lines)
    assert vigie.json("import", "readings", path) == counts(4, 1, duplicates=1, superseded=2)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT value FROM reading").fetchall() == [(1.0,)]


UNUSABLE = {
    "missing": (None, 3),
    "empty": (b"", 2),
    "no column": (b"meter,register,time\nm1,r,2026-01-01T00:00:00Z\n", 2),
    "latin": ("meter,register,time,value\nm1,r,2026-01-01T00:00:00Z,é\n".encode("latin-1"), 2),
    "utf-16": ("meter,register,time,value\n".encode("utf-16"), 2),
    "binary": (bytes(range(256)) * 40, 2),
    "a huge field": (b"meter,register,time,value\n" + b"x" * 200_000 + b",r,t,1\n", 2),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_file_that_cannot_be_used_is_one_sentence(vigie: VigieHere, tmp_path: Path, what: str) -> None:
    content, code = UNUSABLE[what]
    path = tmp_path / "fichier.csv"
    if content is not None:
        path.write_bytes(content)
    done = vigie.run("import", "readings", str(path), "--json")
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert len([line for line in done.stderr.strip().splitlines() if line.strip()]) <= 3


def test_a_database_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    path = written(tmp_path / "r.csv", "meter,register,time,value")
    done = VigieHere("postgresql://nobody:x@127.0.0.1:9/none", "mqtt://127.0.0.1:1", tmp_path).run(
        "import", "readings", path
    )
    assert done.returncode == 6
    assert "Traceback" not in done.stderr
