"""Three alert rules, few and generic: the finding of anomalies is done before, in SQL they are counted only.

Alert queries see no dashboard variables and need a time series; `$` in them is not escaped, so they use none.
"""

from dataclasses import dataclass
from typing import Any

from domain.text import Translator
from grafana.postgres_query import DATASOURCE_TYPE, DATASOURCE_UID

__all__ = ["ALERTS", "GROUP", "AlertSpec", "alert_rule"]

GROUP = "vigie"
EXPRESSION = {"type": "__expr__", "uid": "__expr__"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSpec:
    """Fires when the SQL's last `value` stays above `above` for `lasting` (a Grafana duration)."""

    uid: str
    key: str
    sql: str
    above: float
    lasting: str
    range_s: int


ALERTS = (
    AlertSpec(
        uid="vigie-anomaly-cost",
        key="alert-anomaly-cost",
        above=50,  # euros
        lasting="10m",
        range_s=86_400,
        sql="""
SELECT now() AS time, coalesce(sum(cost_eur) FILTER (WHERE cost_eur > 0), 0)::float8 AS value
FROM dashboard_anomaly
WHERE ends_at > now() - INTERVAL '24 hours'
""",
    ),
    AlertSpec(
        uid="vigie-silence",
        key="alert-silence",
        above=0,  # registers
        lasting="15m",
        range_s=7_200,
        # A register that was never heard is not silent yet: it may not be installed.
        sql="""
SELECT now() AS time, count(*)::float8 AS value
FROM dashboard_register
WHERE last_received_at < now() - greatest(late_after(heard_interval_s), INTERVAL '2 hours')
""",
    ),
    AlertSpec(
        uid="vigie-balance",
        key="alert-balance",
        above=0,  # series whose account does not close
        lasting="10m",
        range_s=86_400,
        sql="""
SELECT now() AS time, (count(*) FILTER (WHERE NOT closes))::float8 AS value
FROM dashboard_balance
""",
    ),
)


def alert_rule(spec: AlertSpec, translator: Translator) -> dict[str, Any]:
    """Return a rule as both the files and the API take it, without its folder: query A, its last B, threshold C."""
    return {
        "uid": spec.uid,
        "title": translator(f"{spec.key}-title"),
        "condition": "C",
        "for": spec.lasting,
        "noDataState": "NoData",
        "execErrState": "Error",
        "labels": {"source": "vigie"},
        "annotations": {"summary": translator(f"{spec.key}-summary")},
        "isPaused": False,
        "data": [_query(spec), _reduce(), _threshold(spec.above)],
    }


def _query(spec: AlertSpec) -> dict[str, Any]:
    return {
        "refId": "A",
        "relativeTimeRange": {"from": spec.range_s, "to": 0},
        "datasourceUid": DATASOURCE_UID,
        "model": {
            "refId": "A",
            "datasource": {"type": DATASOURCE_TYPE, "uid": DATASOURCE_UID},
            "format": "time_series",
            "editorMode": "code",
            "rawQuery": True,
            "rawSql": spec.sql.strip(),
            "intervalMs": 60_000,
            "maxDataPoints": 100,
        },
    }


def _reduce() -> dict[str, Any]:
    model = {"refId": "B", "type": "reduce", "expression": "A", "reducer": "last", "datasource": EXPRESSION}
    return {"refId": "B", "relativeTimeRange": {"from": 0, "to": 0}, "datasourceUid": "__expr__", "model": model}


def _threshold(above: float) -> dict[str, Any]:
    condition = {"evaluator": {"type": "gt", "params": [above]}}
    model = {"refId": "C", "type": "threshold", "expression": "B", "conditions": [condition], "datasource": EXPRESSION}
    return {"refId": "C", "relativeTimeRange": {"from": 0, "to": 0}, "datasourceUid": "__expr__", "model": model}
