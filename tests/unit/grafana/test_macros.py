"""The macro expander against the expansions Grafana's own tests state."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from grafana.macros import expand, expand_as_grafana, rfc3339, variables_of

START = datetime(2018, 4, 12, 18, 0, tzinfo=UTC)
END = datetime(2018, 4, 12, 18, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select $__time(time_column)", 'select time_column AS "time"'),
        ("select $__timeEpoch(c)", 'select extract(epoch from c) as "time"'),
        (
            "WHERE $__timeFilter(time_column)",
            "WHERE time_column BETWEEN '2018-04-12T18:00:00Z' AND '2018-04-12T18:05:00Z'",
        ),
        ("select $__timeFrom()", "select '2018-04-12T18:00:00Z'"),
        ("select $__timeTo()", "select '2018-04-12T18:05:00Z'"),
        ("GROUP BY $__timeGroup(time_column,'5m')", "GROUP BY time_bucket('300.000s',time_column)"),
        ("GROUP BY $__timeGroup(time_column , '5m')", "GROUP BY time_bucket('300.000s',time_column)"),
        ("SELECT $__timeGroup(c,'5m'), x", "SELECT time_bucket('300.000s',c) AS \"time\", x"),
        ("SELECT $__timeGroupAlias(c,'500ms', NULL)", "SELECT time_bucket('0.500s',c) AS \"time\""),
        ("$__unixEpochFilter(c)", "c >= 1523556000 AND c <= 1523556300"),
        ("$__unixEpochFrom() $__unixEpochTo()", "1523556000 1523556300"),
        ("$__unixEpochGroup(c,'5m')", "floor((c)/300)*300"),
        ("$__interval_ms '$__interval'", "3600000 '1h'"),
    ],
)
def test_expands_as_grafana(sql: str, expected: str) -> None:
    assert expand_as_grafana(sql, START, END, 3_600_000, {}) == expected


@pytest.mark.parametrize(
    ("sql", "value", "expected"),
    [
        ("${site:csv}", [1, 2], "1,2"),
        ("${site:csv}", [], ""),
        ("[[site:pipe]]", [1, 2], "1|2"),
        ("$site", "l'eau", "l''eau"),
        ("$site", 7, "7"),
        ("$site", ["a", "b'c"], "'a','b''c'"),
        ("${site:sqlstring}", ["a'b", 'c"d'], "'a''b','c\\\"d'"),
        ("${other:csv} $other", [1], "${other:csv} $other"),
    ],
)
def test_replaces_variables_as_the_browser_does(sql: str, value: str | list[str | int], expected: str) -> None:
    assert expand_as_grafana(sql, START, END, 1000, {"site": value}) == expected


def test_an_unknown_macro_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        expand_as_grafana("SELECT $__nonsense(c)", START, END, 1000, {})


def test_a_macro_without_its_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="interval"):
        expand_as_grafana("SELECT $__timeGroup(c)", START, END, 1000, {})


def test_a_banned_format_is_refused() -> None:
    with pytest.raises(ValueError, match="singlequote"):
        expand_as_grafana("${site:singlequote}", START, END, 1000, {"site": "x"})


def test_times_are_written_as_go_writes_them() -> None:
    paris = timezone(timedelta(hours=2))
    assert rfc3339(datetime(2026, 7, 1, 2, 0, 0, 250_000, tzinfo=paris)) == "2026-07-01T00:00:00.25Z"


def test_bound_values_stay_out_of_the_sql() -> None:
    sql = "SELECT 5 % 2 WHERE $__timeFilter(t) AND s = ANY(string_to_array('${site:csv}', ',')::int[])"
    query = expand(sql, START, END, 1000, {"site": ["1", "2"]})
    assert query.sql == (
        "SELECT 5 %% 2 WHERE t BETWEEN %(range_from)s AND %(range_to)s"
        " AND s = ANY(string_to_array(%(var_site)s::text, ',')::int[])"
    )
    assert query.params == {"range_from": START, "range_to": END, "var_site": "1,2"}


def test_a_variable_nobody_chose_is_empty() -> None:
    assert expand("SELECT '${site:csv}'", START, END, 1000, {}).params["var_site"] == ""


def test_an_unsafe_variable_is_refused_for_our_pages() -> None:
    with pytest.raises(ValueError, match="csv"):
        expand("SELECT $site", START, END, 1000, {"site": "1"})


def test_a_range_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        expand("SELECT 1", datetime(2026, 1, 1), END, 1000, {})  # noqa: DTZ001 - that is the fault


def test_variables_are_named_once_without_grafanas_own() -> None:
    assert variables_of("$__interval ${b:csv} $a [[b]] ${a:csv} ${__from}") == ("b", "a")
