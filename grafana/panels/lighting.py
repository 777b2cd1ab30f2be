"""Street lighting: what cabinets draw, how long they burn, and when they burn by day or not at all."""

from domain.panel import LinkSpec, PanelKind, PanelSpec
from grafana.wording import ANOMALY_KINDS, columns

__all__ = ["LIGHTING_ANOMALIES", "LIGHTING_HOURS", "LIGHTING_LOAD"]

LIGHTING_LOAD = PanelSpec(
    id="lighting-load",
    number=20,
    kind=PanelKind.TIMESERIES,
    unit="kwatt",
    decimals=2,
    width=24,
    sql="""
WITH hours AS (
    SELECT h.time AS hour, s.name, sum(h.amount) AS amount
    FROM dashboard_hour h
    JOIN dashboard_site s ON s.site_id = h.site_id
    WHERE $__timeFilter(h.time)
      AND h.site_id = ANY(string_to_array('${site:csv}', ',')::int[])
      AND s.kind = 'street_lighting' AND h.base_unit = 'kWh' AND h.coverage > 0
    GROUP BY h.time, s.name
)
SELECT time_bucket(make_interval(secs => greatest($__interval_ms, 3600000) / 1000.0), hour) AS time,
       name AS metric, avg(amount) AS power
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
    columns=columns("night_hours"),
    bars=True,
    decimals=1,
    # Hours a day at full power: kWh / installed kW. The night is 24 h less the day length of FAO-56 (equations 24,
    # 25 and 34) at 49.56 degrees north (Laon): declination, sunset hour angle, 24 / pi times that angle.
    sql="""
WITH days AS (
    SELECT d.time, d.day, s.name, sum(d.amount) / (s.installed_power_w / 1000) AS hours
    FROM dashboard_day d
    JOIN dashboard_site s ON s.site_id = d.site_id
    WHERE d.day BETWEEN ($__timeFrom()::timestamptz AT TIME ZONE 'Europe/Paris')::date
                    AND ($__timeTo()::timestamptz AT TIME ZONE 'Europe/Paris')::date
      AND d.site_id = ANY(string_to_array('${site:csv}', ',')::int[])
      AND s.kind = 'street_lighting' AND d.base_unit = 'kWh' AND s.installed_power_w > 0
    GROUP BY d.time, d.day, s.name, s.installed_power_w
), nights AS (
    SELECT DISTINCT time, 0.409 * sin(2 * pi() * extract(doy FROM day)::float8 / 365 - 1.39) AS declination
    FROM days
)
SELECT time, name AS metric, hours FROM days
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
