"""Names that French people would write, codes that the registry takes, towns that exist where they are said to be."""

import json

import pytest

from app.settings import PROJECT
from domain.registry import SiteKind
from simulators.scenarios.communes import communes
from simulators.scenarios.naming import of_town, site_code, site_name, slug


@pytest.mark.parametrize(
    ("town", "said"),
    [
        ("Guise", "de Guise"),
        ("Hirson", "d'Hirson"),
        ("Étreux", "d'Étreux"),
        ("Œuilly", "d'Œuilly"),
        ("Le Nouvion-en-Thiérache", "du Nouvion-en-Thiérache"),
        ("Les Septvallons", "des Septvallons"),
        ("La Capelle", "de La Capelle"),
        ("Villers-Cotterêts", "de Villers-Cotterêts"),
    ],
)
def test_towns_are_contracted_as_in_french(town: str, said: str) -> None:
    assert of_town(town) == said


def test_codes_are_plain_letters_and_hyphens() -> None:
    assert slug("Mont-d'Origny") == "mont-d-origny"
    assert slug("Œuilly & l'Été") == "oeuilly-l-ete"
    assert site_code(SiteKind.SCHOOL, "Fère-en-Tardenois", 2) == "ecole-fere-en-tardenois-2"


@pytest.mark.parametrize("kind", SiteKind)
def test_sites_of_one_town_and_kind_have_names_of_their_own(kind: SiteKind) -> None:
    names = [site_name(kind, "Laon", number) for number in range(1, 100)]
    assert len(set(names)) == 99
    assert all("Laon" in name and "{" not in name for name in names)


def test_towns_are_those_of_the_official_list_and_stand_in_the_aisne() -> None:
    official = json.loads((PROJECT / "storage/data/epci_02.json").read_text(encoding="utf-8"))
    known = {
        town["code"]: (town["nom"], epci["siren"], town["populationMunicipale"])
        for epci in official
        for town in epci["communes"]
    }
    assert {town.epci for town in communes().values()} == {epci["siren"] for epci in official}
    for town in communes().values():
        assert (town.name, town.epci, town.population) == known[town.insee]
        assert 48.83 < town.latitude < 50.08
        assert 2.95 < town.longitude < 4.26
