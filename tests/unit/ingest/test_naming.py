"""Names that any list, topic or URL can hold."""

import pytest

from ingest.naming import as_name


@pytest.mark.parametrize(
    ("levels", "name"),
    [
        (("gw1",), "gw1"),
        (("ville", "gw1", "compteur 2"), "ville.gw1.compteur 2"),
        (("mairie/cave/eau",), "mairie.cave.eau"),
        (("a+b#c", "d\x00"), "a_b_c.d_"),
        ((), ""),
    ],
)
def test_levels_become_one_name(levels: tuple[str, ...], name: str) -> None:
    assert as_name(*levels) == name


def test_long_names_stay_apart() -> None:
    assert as_name("a" * 500 + "1") != as_name("a" * 500 + "2")
