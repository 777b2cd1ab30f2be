"""French words that a list may say for a choice; keys are as `domain.spelling.folded` leaves them."""

from collections.abc import Mapping
from enum import StrEnum

from domain.connection import Credential
from domain.registry import Fluid, RegisterKind, SiteKind

__all__ = ["CHOICE_WORDS"]

CHOICE_WORDS: Mapping[type[StrEnum], Mapping[str, StrEnum]] = {
    Fluid: {
        "electricite": Fluid.ELECTRICITY,
        "elec": Fluid.ELECTRICITY,
        "gaz": Fluid.GAS,
        "gaz naturel": Fluid.GAS,
        "eau": Fluid.WATER,
        "eau froide": Fluid.WATER,
        "eau potable": Fluid.WATER,
        "chaleur": Fluid.HEAT,
        "reseau de chaleur": Fluid.HEAT,
    },
    SiteKind: {
        "ecole": SiteKind.SCHOOL,
        "college": SiteKind.COLLEGE,
        "mairie": SiteKind.TOWN_HALL,
        "gymnase": SiteKind.GYM,
        "piscine": SiteKind.SWIMMING_POOL,
        "salle des fetes": SiteKind.VILLAGE_HALL,
        "ehpad": SiteKind.CARE_HOME,
        "bureau": SiteKind.OFFICE,
        "bureaux": SiteKind.OFFICE,
        "atelier": SiteKind.WORKSHOP,
        "ateliers": SiteKind.WORKSHOP,
        "eclairage public": SiteKind.STREET_LIGHTING,
        "autre": SiteKind.OTHER,
    },
    RegisterKind: {
        "quantite par intervalle": RegisterKind.DELTA,
        "puissance": RegisterKind.GAUGE,
        "debit": RegisterKind.GAUGE,
        "puissance ou debit": RegisterKind.GAUGE,
    },
    Credential: {
        "mot de passe": Credential.PASSWORD,
        "certificat": Credential.CERTIFICATE,
        "aucun": Credential.NONE,
        "aucune": Credential.NONE,
    },
}
