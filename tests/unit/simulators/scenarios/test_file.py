"""What is wrong with a scenario file is said in one sentence, with the line and the remedy, and never a traceback."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from app.catalogue import catalogue
from app.settings import PROJECT
from domain.errors import UsageError
from simulators.scenarios.drawing import check, draw
from simulators.scenarios.file import load, shipped
from simulators.scenarios.schema import scenario_schema

GOOD = """\
name: essai
title: {fr: Essai, en: Trial}
span: {start: 2026-01-01, months: 3}
pilot: 2026-03-01
territory: {epci: ["240200444"]}
sites:
  - code: ecole-vervins
    name: École de Vervins
    kind: school
    commune: "02789"
    surface_m2: 900
    occupants: 100
    supplies:
      electricity: {dialect: linky_tic}
      gas: {}
  - code: ar-1
    name: Armoire 1
    kind: street_lighting
    commune: "02789"
    lamps: {count: 20, power_w: 80, extinction: [23, 5]}
works:
  - kind: insulation
    where: {sites: [ecole-vervins]}
    start: {from: pilot}
    parameters: {factor: 0.8}
faults:
  - kind: cabinet_dark
    where: {sites: [ar-1]}
    start: 2026-02-01
    days: 2
campaigns:
  - kind: gap
    count: 1
    days: [1, 2]
"""
Sentence = Callable[[str], str]


@pytest.fixture
def sentence(tmp_path: Path) -> Sentence:
    """What is said of a text in French, its apostrophes typed; in English it is said too."""

    def say(text: str) -> str:
        path = tmp_path / "essai.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError) as raised:
            check(load(str(path)))
        message = raised.value.message
        french, english = (catalogue(language)(message.key, **message.params) for language in ("fr", "en"))
        assert "\n" not in french + english
        assert not french.startswith("[")
        assert french != english
        return french.replace("\u2019", "'")

    return say


def test_the_good_one_is_good(tmp_path: Path) -> None:
    (tmp_path / "essai.yaml").write_text(GOOD, encoding="utf-8")
    check(load(str(tmp_path / "essai.yaml")))


@pytest.mark.parametrize("name", shipped())
def test_the_shipped_ones_are_good(name: str) -> None:
    check(load(name))


@pytest.mark.parametrize(
    ("good", "bad", "line", "said"),
    [
        ("name: essai", "name: essai\nnom: essai", 2, "le champ nom est inconnu"),
        ("    kind: school\n", "    knd: school\n", 7, "le champ sites[0].kind manque"),
        ('"02789"\n    surface', "02340\n    surface", 10, "sites[0].commune doit être un texte"),
        ("linky_tic", "linky", 14, "sites[0].supplies.electricity.dialect nomme un dialecte inconnu"),
        ("gas: {}", "gas: {dialect: linky_tic}", 15, "le dialecte linky_tic ne compte pas ce fluide"),
        ("gas: {}", "gas: {parts: [0.5, 0.6]}", 15, "font 1.1"),
        ("kind: school", "kind: other", 9, "sites[0].kind nomme une nature inconnue : choisissez parmi school"),
        ("    lamps:", "    supplies: {electricity: {}, water: {}}\n    lamps:", 16, "ne prend que electricity"),
        ("kind: cabinet_dark", "kind: cabinet_drak", 27, "faults[0].kind nomme une nature inconnue"),
        ("kind: cabinet_dark", "kind: relamping", 27, "rangez cette nature sous works"),
        ("factor: 0.8", "factor: 8", 25, "factor sort de ses bornes : donnez une valeur dans 0.4 .. 1"),
        ("factor: 0.8", "facteur: 0.8", 25, "cette nature n'a pas ce paramètre : les siens sont factor"),
        ("cabinet_dark\n    where: {sites: [ar-1]}", "leak_wc\n    where: {sites: [ar-1]}", 28, "il lui faut : water"),
        ("    days: 2", "    days: 2\n    fluid: gas", 31, "il lui faut : electricity ; street_lighting"),
        ("sites: [ar-1]", "sites: [ar-2]", 28, "le scénario n'a pas de site ar-2"),
        ("sites: [ar-1]", "kinds: [gym]", 28, "ne retient aucun site"),
        ("start: 2026-02-01", "start: 2026-05-01", 29, "choisissez un jour dans 2026-01-01 .. 2026-03-31"),
        ("start: 2026-02-01", "start: 2026-02-31", 29, "ce jour n'existe pas au calendrier"),
        ("surface_m2: 900", "surface_m2: 9e9", 11, "donnez au plus 200\N{NARROW NO-BREAK SPACE}000."),
        ("start: 2026-02-01", "start: demain", 29, "n'est pas un jour"),
        ("start: 2026-02-01", "start: {from: fin}", 29, "choisissez 'start', 'pilot', 'end'"),
        ("start: 2026-01-01", "start: 9999-01-01", 3, "span.start est trop grand : donnez au plus 2100-01-01"),
        ("start: 2026-02-01", "start: 2026-02-01T10:00:00", 29, "n'est pas un jour"),
        ("pilot: 2026-03-01", "pilot: 2026-09-01", 4, "pilot tombe hors de la durée"),
        ("code: ar-1", "code: ecole-vervins", 16, "le code ecole-vervins est déjà celui d'un autre site"),
        ("code: ar-1", "code: AR 1", 16, "sites[1].code n'a pas la forme voulue"),
        ('"02789"\n    lamps', '"02691"\n    lamps', 19, "est dans l'EPCI 200071892, hors de territory"),
        ('"02789"\n    lamps', '"02001"\n    lamps', 19, "ajoutez latitude et longitude"),
        ("240200444", "240200445", 5, "territory.epci[0] : aucune commune connue"),
        ("    surface_m2: 900\n", "", 7, "un bâtiment a surface_m2"),
        ("months: 3", "months: 0", 3, "span.months est trop petit : donnez au moins 1"),
        ("months: 3", "months: trois", 3, "span.months doit être un nombre entier"),
        ("days: [1, 2]", "days: [2, 1]", 34, "doit aller du plus petit au plus grand"),
        ("days: [1, 2]", "days: [1, 200]", 34, "dépasse la fenêtre, qui a 90 jours"),
        ("count: 1\n", "count: 1\n    share: 0.5\n", 32, "donnez soit count, soit share"),
        ("count: 1\n", "count: 400\n", 32, "demande plus de place qu'il n'y en a"),
        ("occupants: 100", "occupants: .nan", 12, "sites[0].occupants"),
        ("title: {fr: Essai, en: Trial}", "title: Essai", 2, "title doit contenir des champs"),
        ("span: {start", "span: {start: 2026-01-01, start", 3, "donné deux fois"),
        ("pilot: 2026-03-01", "pilot: &jour 2026-03-01\nseed: *jour", 5, "les alias YAML"),
        ("pilot: 2026-03-01", "pilot: [2026-03-01", 5, "ce n'est pas du YAML"),
    ],
)  # fmt: skip
def test_a_bad_file_gets_its_sentence(sentence: Sentence, good: str, bad: str, line: int, said: str) -> None:
    assert GOOD.count(good) == 1
    told = sentence(GOOD.replace(good, bad))
    assert f"essai.yaml, ligne {line} :" in told
    assert said in told


def test_explicit_faults_on_one_meter_do_not_overlap_unless_told_to(sentence: Sentence, tmp_path: Path) -> None:
    again = "faults:\n  - {kind: lights_on_by_day, where: {sites: [ar-1]}, start: 2026-02-02, days: 5}\n"
    told = sentence(GOOD.replace("faults:\n", again))
    assert "un compteur qu'un autre défaut frappe déjà (ar-1, 2026-02-01)" in told
    (tmp_path / "b.yaml").write_text(GOOD.replace("faults:\n", again.replace("days: 5", "days: 5, overlaps: true")))
    with pytest.raises(UsageError, match="overlap"):
        check(load(str(tmp_path / "b.yaml")))  # the other still minds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "essai.yaml est vide"),
        ("- 1\n- 2\n", "doit contenir des champs"),
        ("[" * 5000, "ce n'est pas du YAML"),
        ("a: !!python/object:os.system x", "ce n'est pas du YAML"),
        ("? [a]\n: b\n", "ce n'est pas du YAML"),
        ("a: " + "x" * 1_000_001, "ce n'est pas un scénario"),
        ("name: x\nname2: \x00", "ce n'est pas du YAML"),
    ],
)
def test_what_is_no_scenario_is_said_to_be_none(sentence: Sentence, text: str, said: str) -> None:
    assert said in sentence(text)


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="error-scenario-unknown") as raised:
        load(str(tmp_path / "nowhere.yaml"))
    assert raised.value.message.params["scenarios"] == "demo, lighting, networks, pilot, stress"
    with pytest.raises(UsageError, match="error-scenario-folder"):
        load(str(tmp_path))
    (tmp_path / "latin.yaml").write_bytes(b"name: \xe9cole")
    with pytest.raises(UsageError, match="error-scenario-not-utf8"):
        load(str(tmp_path / "latin.yaml"))


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        found += _paths(inner, (*path, step))
    return found


PATHS = _paths(yaml.safe_load(GOOD))
STRANGE: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 10**30, float("nan"), float("inf"), "", "x", "2026-02-30", [], [[]], {}, {"a": 1}]
)


@given(path=st.sampled_from(PATHS), value=STRANGE)
def test_any_strange_value_is_taken_or_refused_with_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, path: tuple[Any, ...], value: Any
) -> None:
    document = yaml.safe_load(GOOD)
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    file = tmp_path_factory.mktemp("strange") / "essai.yaml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    try:
        check(load(str(file)))
    except UsageError as error:
        message = error.message
        assert "essai.yaml" in catalogue("fr")(message.key, **message.params)


def test_the_schema_is_up_to_date_and_takes_the_shipped_files() -> None:
    """Mend it by `python -m simulators.scenarios.schema > docs/scenario.schema.json`."""
    text = (PROJECT / "docs/scenario.schema.json").read_text(encoding="utf-8")
    assert text == scenario_schema()
    validator = Draft202012Validator(json.loads(text))
    for name in shipped():
        assert not list(validator.iter_errors(json.loads(json.dumps(load(name).source.value, default=str))))
    broken = {**json.loads(json.dumps(load("demo").source.value, default=str)), "nom": 1}
    assert [error.validator for error in validator.iter_errors(broken)] == ["additionalProperties"]


def test_the_page_names_every_field_and_its_example_is_good(tmp_path: Path) -> None:
    page = (PROJECT / "docs/scenarios.md").read_text(encoding="utf-8")
    schema = json.loads(scenario_schema())
    forms = [schema, *schema["$defs"].values()]
    fields = {name for form in forms for name in form.get("properties", {})}
    assert {name for name in fields if f"`{name}" not in page and f" {name}:" not in page} == set()
    example = page.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "vervins.yaml").write_text(example, encoding="utf-8")
    plan = draw(load(str(tmp_path / "vervins.yaml")))
    assert len(plan.premises) == 22
    assert len(plan.alterations) == 12


def test_a_real_series_of_temperatures_stands_beside_the_file(tmp_path: Path) -> None:
    days = [f"{date(2025, 12, 1) + timedelta(days=day)},-3.5,4.5\n" for day in range(150)]
    (tmp_path / "temps.csv").write_text("day,tmin,tmax\n" + "".join(days), encoding="utf-8")
    text = GOOD.replace("pilot:", "weather: {kind: file, path: temps.csv}\npilot:")
    (tmp_path / "essai.yaml").write_text(text, encoding="utf-8")
    weather = draw(load(str(tmp_path / "essai.yaml"))).weather
    assert weather is not None
    low, high = weather.daily_extremes((date(2026, 2, 1) - date(1970, 1, 1)).days, 1)
    assert (low[0], high[0]) == (-3.5, 4.5)
    (tmp_path / "temps.csv").write_text("day,tmin,tmax\n" + "".join(days[:60]), encoding="utf-8")
    with pytest.raises(UsageError, match="error-weather-file-span"):
        check(load(str(tmp_path / "essai.yaml")))
