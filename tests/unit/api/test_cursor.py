"""A cursor comes back as it went; anything else is refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cursor import decode, encode
from api.problem import ApiError
from tests.unit.api.fakes import client


@given(st.text(max_size=80), st.integers(0, 2**62))
def test_there_and_back(code: str, number: int) -> None:
    assert decode(encode(code, number), str, int) == (code, number)


@given(st.text(max_size=60))
def test_any_text_is_a_position_or_a_refusal(text: str) -> None:
    try:
        found = decode(text, str, int)
    except ApiError as error:
        found = (error.slug, 0)
    assert found is not None
    assert [type(part) for part in found] == [str, int]


def test_no_cursor_is_the_first_page() -> None:
    assert decode(None, int) is None


@pytest.mark.parametrize("order", ["start", "cost"])
def test_pages_join_without_a_gap(order: str) -> None:
    browser, seen, cursor = client(), [], None
    while True:
        query = {"limit": "2", "order": order, **({"cursor": cursor} if cursor else {})}
        page = browser.get("/api/v1/anomalies", params=query).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [3, 2, 1]


def test_a_cursor_of_another_order_is_refused() -> None:
    browser = client()
    cursor = browser.get("/api/v1/anomalies?limit=1&order=cost").json()["next_cursor"]
    assert browser.get(f"/api/v1/anomalies?limit=1&order=start&cursor={cursor}").status_code == 422


def test_meters_pages() -> None:
    browser = client()
    first = browser.get("/api/v1/meters?limit=2").json()
    second = browser.get("/api/v1/meters", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [item["meter"] for item in first["items"] + second["items"]] == ["M1", "M2", "M3"]
    assert second["next_cursor"] is None
