"""Whatever the values, bound queries keep them out of the SQL and text queries keep their shape."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from grafana.interval import interval_ms
from grafana.macros import expand, expand_as_grafana, variables_of
from grafana.registry import PANELS

moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SQL = "SELECT '${v:csv}' WHERE $__timeFilter(t)"


@given(st.lists(st.text()), moments, moments)
def test_no_value_is_ever_written_into_bound_sql(values: list[str], start: datetime, end: datetime) -> None:
    query = expand(SQL, start, end, 1000, {"v": values})
    assert query.sql == "SELECT %(var_v)s::text WHERE t BETWEEN %(range_from)s AND %(range_to)s"
    assert query.params["var_v"] == ",".join(values)


@given(st.lists(st.integers(0)), moments)
def test_text_and_bound_forms_agree_on_the_value(values: list[int], start: datetime) -> None:
    text = expand_as_grafana(SQL, start, start, 1000, {"v": values})
    assert text.startswith(f"SELECT '{expand(SQL, start, start, 1000, {'v': values}).params['var_v']}' WHERE")


@given(st.text(alphabet=st.characters(exclude_characters="$[")))
def test_sql_without_macros_stays_as_it_is(sql: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert expand_as_grafana(sql, start, start, 1000, {"v": [1]}) == sql
    assert expand(sql, start, start, 1000, {}).sql % {} == sql


@given(moments, st.floats(0, 4e8))
def test_every_panel_expands_whole_for_any_range(start: datetime, seconds: float) -> None:
    end = start + timedelta(seconds=seconds)
    for panel in PANELS:
        text = expand_as_grafana(panel.sql, start, end, interval_ms(start, end), {"site": [1], "siren": ["2"]})
        assert "$" not in text
        assert not variables_of(expand(panel.sql, start, end, interval_ms(start, end), {}).sql)


@given(moments, st.floats(0, 8.6e7))
def test_a_width_never_asks_for_twice_the_points_wanted(start: datetime, seconds: float) -> None:
    end = start + timedelta(seconds=seconds)
    assert timedelta(seconds=seconds) / timedelta(milliseconds=interval_ms(start, end)) <= 2000
