"""Names that people write in several ways."""

import pytest

from domain.commune import Communes
from domain.spelling import composed, folded


@pytest.mark.parametrize(
    ("text", "shared"),
    [("École-Jean_Macé", "ecole jean mace"), ("E\u0301COLE  (annexe)", "ecole annexe"), ("Cœur", "coeur"),
     ("1.1", "1 1"), ("11", "11"), ("", "")],
)  # fmt: skip
def test_spellings_of_a_name_share_their_letters(text: str, shared: str) -> None:
    assert folded(text) == shared


def test_an_accent_is_one_character() -> None:
    assert composed("e\u0301te\u0301") == "été"


def test_a_commune_is_found_by_its_name() -> None:
    communes = Communes({"02691": "Saint-Quentin", "02408": "Laon", "60001": "Saint-Aubin", "02674": "Saint-Aubin"})
    assert communes.named("ST QUENTIN") == ("02691",)
    assert communes.named("Saint Aubin") == ("02674", "60001")
    assert communes.named("Paris") == ()
    assert ("02691" in communes, "75056" in communes, len(communes)) == (True, False, 4)
