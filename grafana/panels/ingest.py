"""The health of what arrives: rate, refusals, silent meters, age of the newest reading."""

from domain.panel import LinkSpec, PanelKind, PanelSpec, ThresholdSpec
from grafana.wording import FLUIDS, REASONS, columns

__all__ = ["FRESHNESS", "INGEST_RATE", "INGEST_REJECTIONS", "METERS_SILENT", "TERRITORY_COUNTS"]

INGEST_RATE = PanelSpec(
    id="ingest-rate",
    number=30,
    kind=PanelKind.TIMESERIES,
    unit="short",
    columns=columns("messages", "readings", "rejected"),
    decimals=0,
    sql="""
SELECT time, sum(messages)::float8 AS messages, sum(readings)::float8 AS readings, sum(rejected)::float8 AS rejected
FROM dashboard_ingest
WHERE $__timeFilter(time)
GROUP BY time
ORDER BY time
""",
)

INGEST_REJECTIONS = PanelSpec(
    id="ingest-rejections",
    number=31,
    kind=PanelKind.TABLE,
    unit="none",
    columns=columns("reason", "times", "devices", "last_received_at"),
    values={"reason": REASONS},
    decimals=0,
    sql="""
SELECT reason, sum(times)::float8 AS times, count(DISTINCT device) AS devices,
       max(last_received_at) AS last_received_at
FROM dashboard_rejection
WHERE received_at <= $__timeTo()::timestamptz AND last_received_at >= $__timeFrom()::timestamptz
GROUP BY reason
ORDER BY times DESC, reason
""",
)

METERS_SILENT = PanelSpec(
    id="meters-silent",
    number=32,
    kind=PanelKind.TABLE,
    unit="none",
    columns=columns("meter", "register", "fluid", "site_name", "epci", "last_time", "late_s", "interval_s"),
    units={"late_s": "s", "interval_s": "s"},
    values={"fluid": FLUIDS},
    links=(LinkSpec(title="link-to-site", dashboard="vigie-site", variables={"site": "site_id"}),),
    decimals=0,
    sql="""
SELECT meter, register, fluid, site_name, epci, last_time,
       extract(epoch FROM now() - last_received_at)::float8 AS late_s, heard_interval_s AS interval_s,
       site_id::text AS site_id
FROM dashboard_register
WHERE late_at < now()
ORDER BY last_received_at NULLS FIRST, meter, register
LIMIT 500
""",
)

FRESHNESS = PanelSpec(
    id="freshness",
    number=33,
    kind=PanelKind.STAT,
    unit="s",
    columns=columns("age_s"),
    thresholds=(ThresholdSpec(None, "green"), ThresholdSpec(3600, "orange"), ThresholdSpec(7200, "red")),
    decimals=0,
    width=6,
    height=4,
    sql="""
SELECT extract(epoch FROM now() - max(last_received_at))::float8 AS age_s
FROM dashboard_register
HAVING max(last_received_at) IS NOT NULL
""",
)

TERRITORY_COUNTS = PanelSpec(
    id="territory-counts",
    number=34,
    kind=PanelKind.STAT,
    unit="none",
    columns=columns("sites", "meters", "epcis"),
    decimals=0,
    width=18,
    height=4,
    sql="""
SELECT count(DISTINCT site_id) AS sites, count(DISTINCT meter) AS meters, count(DISTINCT siren) AS epcis
FROM dashboard_register
HAVING count(*) > 0
""",
)
