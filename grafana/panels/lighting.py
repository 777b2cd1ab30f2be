"""Street lighting: what cabinets draw, how long they burn, and when they burn by day or not at all."""

from domain.panel import LinkSpec, PanelKind, PanelSpec
from grafana.wording import ANOMALY_KINDS, columns

__all__ = ["LIGHTING_ANOMALIES", "LIGHTING_HOURS", "LIGHTING_LOAD"]

LIGHTING_LOAD = PanelSpec(
    id="lighting-load",
    number=20,
    kind=PanelKind.TIMESERIES,
    unit="kwatt",
    columns=columns("all_cabinets"),
    decimals=2,
    width=24,
    # Beyond twelve cabinets a curve each is unreadable: they become one, their sum.
    sql="""
WITH cabinets AS (
    SELECT site_id, CASE WHEN count(*) OVER () > 12 THEN 'all_cabinets' ELSE name END AS series
    FROM dashboard_site
    WHERE site_id = ANY(string_to_array('${site:csv}', ',')::int[]) AND kind = 'street_lighting'
), hours AS (
    SELECT h.time AS hour, c.series, sum(h.kwh) AS amount
    FROM dashboard_energy_hour h
    JOIN cabinets c ON c.site_id = h.site_id
    WHERE $__timeFilter(h.time) AND h.fluid = 'electricity' AND h.coverage > 0
    GROUP BY h.time, c.series
    HAVING h.time + INTERVAL '1 hour' <= now() OR min(h.coverage) >= 1
)
SELECT time_bucket(make_interval(secs => greatest($__interval_ms, 3600000) / 1000.0), hour) AS time,
       series AS metric, avg(amount) AS power
FROM hours
GROUP BY 1, 2
ORDER BY 1, 2
""",
)

LIGHTING_HOURS = PanelSpec(
    id="lighting-hours",
    number=21,
    kind=PanelKind.TIMESERIES,
    unit="h",
    columns=columns("night_hours", "all_cabinets"),
    bars=True,
    decimals=1,
    # Hours a day at full power: kWh / installed kW. The night is 24 h less the day length of FAO-56 (equations 24,
    # 25 and 34) at 49.56 degrees north (Laon): declination, sunset hour angle, 24 / pi times that angle.
    sql="""
WITH cabinets AS (
    SELECT site_id, installed_power_w / 1000 AS installed_kw,
           CASE WHEN count(*) OVER () > 12 THEN 'all_cabinets' ELSE name END AS series
    FROM dashboard_site
    WHERE site_id = ANY(string_to_array('${site:csv}', ',')::int[])
      AND kind = 'street_lighting' AND installed_power_w > 0
), days AS (
    SELECT time, day, site_id, sum(kwh) AS kwh
    FROM dashboard_energy_day
    WHERE day BETWEEN ($__timeFrom()::timestamptz AT TIME ZONE 'Europe/Paris')::date
                  AND ($__timeTo()::timestamptz AT TIME ZONE 'Europe/Paris')::date
      AND site_id = ANY(string_to_array('${site:csv}', ',')::int[]) AND fluid = 'electricity'
    GROUP BY time, day, site_id
), burning AS (
    SELECT d.time, d.day, c.series, sum(d.kwh) / sum(c.installed_kw) AS hours
    FROM days d
    JOIN cabinets c ON c.site_id = d.site_id
    GROUP BY d.time, d.day, c.series
), nights AS (
    SELECT DISTINCT time, 0.409 * sin(2 * pi() * extract(doy FROM day)::float8 / 365 - 1.39) AS declination
    FROM burning
)
SELECT time, series AS metric, hours FROM burning
UNION ALL
SELECT time, 'night_hours', 24 - 24 / pi() * acos(-tan(radians(49.56)) * tan(declination)) FROM nights
ORDER BY time, metric
""",
)

LIGHTING_ANOMALIES = PanelSpec(
    id="lighting-anomalies",
    number=22,
    kind=PanelKind.TABLE,
    unit="none",
    columns=columns("starts_at", "ends_at", "site_name", "kind", "actual", "expected", "cost_eur"),
    units={"actual": "kwatth", "expected": "kwatth", "cost_eur": "currencyEUR"},
    values={"kind": ANOMALY_KINDS},
    links=(LinkSpec(title="link-to-site", dashboard="vigie-site", variables={"site": "site_id"}),),
    decimals=1,
    sql="""
SELECT starts_at, ends_at, site_name, kind, actual, expected, cost_eur, site_id::text AS site_id
FROM dashboard_anomaly
WHERE starts_at <= $__timeTo()::timestamptz AND ends_at >= $__timeFrom()::timestamptz
  AND site_id = ANY(string_to_array('${site:csv}', ',')::int[])
  AND site_kind = 'street_lighting'
ORDER BY starts_at DESC, id DESC
LIMIT 500
""",
)
