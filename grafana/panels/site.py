"""One site (or several): what it draws, against what was expected."""

from domain.panel import LinkSpec, PanelKind, PanelSpec
from grafana.wording import ANOMALY_KINDS, FLUIDS, columns

__all__ = ["SITE_ANOMALIES", "SITE_DAY", "SITE_LOAD", "SITE_POWER_LIVE"]

SITE_LOAD = PanelSpec(
    id="site-load",
    number=1,
    kind=PanelKind.TIMESERIES,
    unit="kwatt",
    columns=columns("actual", "expected", "low", "high"),
    decimals=1,
    width=24,
    height=9,
    # An hour's kWh is its mean kW; over wider buckets the mean of the hours stays a power. The hour that is not over
    # has a part of its energy only: it is no mean power yet, while the expected band goes on.
    sql="""
WITH hours AS (
    SELECT time AS hour, sum(kwh) AS actual
    FROM dashboard_energy_hour
    WHERE $__timeFilter(time)
      AND site_id = ANY(string_to_array('${site:csv}', ',')::int[])
      AND fluid = 'electricity' AND coverage > 0
    GROUP BY time
    HAVING time + INTERVAL '1 hour' <= now() OR min(coverage) >= 1
), bands AS (
    SELECT time AS hour, sum(expected) AS expected, sum(low) AS low, sum(high) AS high
    FROM dashboard_expected
    WHERE $__timeFilter(time)
      AND site_id = ANY(string_to_array('${site:csv}', ',')::int[])
      AND fluid = 'electricity'
    GROUP BY time
)
SELECT time_bucket(make_interval(secs => greatest($__interval_ms, 3600000) / 1000.0), hour) AS time,
       avg(actual) AS actual, avg(expected) AS expected, avg(low) AS low, avg(high) AS high
FROM hours FULL JOIN bands USING (hour)
GROUP BY 1
ORDER BY 1
""",
)

SITE_POWER_LIVE = PanelSpec(
    id="site-power-live",
    number=2,
    kind=PanelKind.TIMESERIES,
    unit="kwatt",
    decimals=2,
    width=24,
    # At most 48 hours: it reads raw readings, and a longer range is what site-load is for. Of an index the last reading
    # of every two minutes counts: the single Wh it counts in would make shorter steps leap by tenths of a kW.
    sql="""
WITH levels AS (
    SELECT r.time, g.meter, g.kind, r.register_id, r.level,
           bool_or(r.relevelled) OVER moment AS relevelled, max(r.time) OVER moment AS latest
    FROM dashboard_register g
    JOIN dashboard_level r ON r.register_id = g.register_id
    WHERE g.site_id = ANY(string_to_array('${site:csv}', ',')::int[])
      AND g.fluid = 'electricity' AND g.base_unit = 'kWh' AND g.kind IN ('index', 'delta')
      AND $__timeFilter(r.time)
      AND r.time >= $__timeTo()::timestamptz - INTERVAL '48 hours'
    WINDOW moment AS (PARTITION BY r.register_id, time_bucket('2 minutes', r.time))
), steps AS (
    SELECT r.time, meter, kind, level, relevelled, lag(level) OVER before AS previous,
           extract(epoch FROM r.time - lag(r.time) OVER before)::float8 / 3600 AS hours
    FROM levels r
    WHERE kind = 'delta' OR r.time = latest
    WINDOW before AS (PARTITION BY register_id ORDER BY r.time)
)
SELECT time, meter AS metric, sum(CASE kind WHEN 'index' THEN level - previous ELSE level END / hours) AS power
FROM steps
WHERE hours > 0 AND (kind = 'delta' OR level >= previous AND NOT relevelled)
GROUP BY time, meter
ORDER BY time, meter
""",
)

SITE_DAY = PanelSpec(
    id="site-day",
    number=3,
    kind=PanelKind.TIMESERIES,
    unit="kwatth",
    columns=FLUIDS,
    bars=True,
    decimals=0,
    sql="""
SELECT time, fluid AS metric, sum(kwh) AS amount
FROM dashboard_energy_day
WHERE day BETWEEN ($__timeFrom()::timestamptz AT TIME ZONE 'Europe/Paris')::date
              AND ($__timeTo()::timestamptz AT TIME ZONE 'Europe/Paris')::date
  AND site_id = ANY(string_to_array('${site:csv}', ',')::int[])
GROUP BY time, fluid
ORDER BY time, fluid
""",
)

SITE_ANOMALIES = PanelSpec(
    id="site-anomalies",
    number=4,
    kind=PanelKind.TABLE,
    unit="none",
    columns=columns(
        "starts_at", "ends_at", "site_name", "meter", "kind", "fluid", "actual", "expected", "base_unit", "cost_eur"
    ),
    units={"cost_eur": "currencyEUR"},
    values={"kind": ANOMALY_KINDS, "fluid": FLUIDS},
    links=(LinkSpec(title="link-to-site", dashboard="vigie-site", variables={"site": "site_id"}),),
    decimals=1,
    sql="""
SELECT starts_at, ends_at, site_name, meter, kind, fluid, actual, expected, base_unit, cost_eur,
       site_id::text AS site_id
FROM dashboard_anomaly
WHERE starts_at <= $__timeTo()::timestamptz AND ends_at >= $__timeFrom()::timestamptz
  AND site_id = ANY(string_to_array('${site:csv}', ',')::int[])
ORDER BY starts_at DESC, id DESC
LIMIT 500
""",
)
