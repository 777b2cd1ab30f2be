"""How public buildings and lighting cabinets are called: plausible French names, and codes."""

import unicodedata

from domain.registry import SiteKind
from simulators.chance import stable_hash

__all__ = ["of_town", "site_code", "site_name", "slug"]

_PATRONS = (
    "Jean-Moulin", "Jules-Ferry", "Marie-Curie", "Jacques-Prévert", "Louis-Pasteur", "Victor-Hugo",
    "Jean-de-La-Fontaine", "Alexandre-Dumas", "Condorcet", "Jean-Racine", "Camille-Desmoulins", "Henri-Matisse",
    "Paul-Claudel", "Camille-Claudel", "Charles-Perrault", "Antoine-de-Saint-Exupéry", "Louise-Michel", "Jean-Jaurès",
    "Simone-Veil", "Maurice-Ravel", "Pierre-Brossolette", "Gabriel-Hanotaux", "Anne-Frank", "Robert-Desnos",
    "Joliot-Curie", "Georges-Brassens", "Rosa-Parks", "Émile-Zola", "Lucie-Aubrac", "Jean-Zay",
)  # fmt: skip
_STREETS = (
    "rue de l'Église", "place du Marché", "rue de la Gare", "rue du Général-de-Gaulle", "rue Pasteur", "rue du Château",
    "rue de la République", "avenue de la Libération", "rue du Moulin", "rue des Tilleuls", "chemin de Ronde",
    "rue du Stade", "rue Victor-Hugo", "rue de Picardie", "rue du Lavoir", "place de la Mairie", "rue des Écoles",
    "rue de la Fontaine", "rue du 11-Novembre", "route nationale",
)  # fmt: skip
_WORDS = {
    SiteKind.SCHOOL: ("ecole", "École {patron} {town}"),
    SiteKind.COLLEGE: ("college", "Collège {patron} {town}"),
    SiteKind.TOWN_HALL: ("mairie", "Mairie {town}"),
    SiteKind.GYM: ("gymnase", "Gymnase {patron} {town}"),
    SiteKind.SWIMMING_POOL: ("piscine", "Piscine {patron} {town}"),
    SiteKind.VILLAGE_HALL: ("salle", "Salle des fêtes {town}"),
    SiteKind.CARE_HOME: ("ehpad", "EHPAD {patron} {town}"),
    SiteKind.OFFICE: ("bureaux", "Services administratifs {town}"),
    SiteKind.WORKSHOP: ("atelier", "Centre technique {town}"),
    SiteKind.STREET_LIGHTING: ("ar", "Éclairage – armoire AR-{number:03d} {street} ({plain})"),  # noqa: RUF001 - French typography
    SiteKind.OTHER: ("site", "Bâtiment {patron} {town}"),
}


def site_code(kind: SiteKind, town: str, number: int) -> str:
    """Return the code of the n-th site of a kind in a town, such as `ecole-guise-2`."""
    return f"{_WORDS[kind][0]}-{slug(town)}-{number}"


def site_name(kind: SiteKind, town: str, number: int) -> str:
    """Return what people call it; those of one town and kind differ."""
    pattern = _WORDS[kind][1]
    turn = stable_hash("name", kind, town) + number
    text = pattern.format(
        patron=_PATRONS[turn % len(_PATRONS)],
        street=_STREETS[turn % len(_STREETS)],
        town=of_town(town),
        plain=town,
        number=number,
    )
    alike = "{number" not in pattern and ("{patron}" not in pattern or number > len(_PATRONS))
    return f"{text} ({number})" if alike and number > 1 else text


def of_town(town: str) -> str:
    """Return `de` and a town's name as French contracts them: d'Hirson, du Nouvion-en-Thiérache, de La Capelle."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if town.startswith(article):
            return contracted + town.removeprefix(article)
    return f"d'{town}" if _ascii(town)[0] in "AEIOUYH" else f"de {town}"


def slug(text: str) -> str:
    """Return lower-case letters and digits, words joined by hyphens."""
    return "-".join("".join(c if c.isalnum() else " " for c in _ascii(text).lower()).split())


def _ascii(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text.replace("Œ", "Oe").replace("œ", "oe"))
    return flat.encode("ascii", "ignore").decode()
