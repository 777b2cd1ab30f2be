"""The choices above the boards, and the events drawn across their curves."""

from domain.panel import VariableSpec

__all__ = ["ANOMALIES_OF_SITES", "CABINET", "PILOT_OF_SITES", "PILOT_START", "SIREN", "SITE"]

SITE = VariableSpec(
    name="site",
    multi=True,
    sql="""
SELECT site_id AS __value, name || ' (' || commune || ')' AS __text FROM dashboard_site ORDER BY 2, 1
""",
)

CABINET = VariableSpec(
    name="site",
    multi=True,
    all_first=True,
    sql="""
SELECT site_id AS __value, name || ' (' || commune || ')' AS __text
FROM dashboard_site
WHERE kind = 'street_lighting'
ORDER BY 2, 1
""",
)

SIREN = VariableSpec(
    name="siren",
    multi=True,
    all_first=True,
    sql="""
SELECT siren AS __value, name AS __text FROM dashboard_epci ORDER BY name, siren
""",
)

ANOMALIES_OF_SITES = """
SELECT starts_at AS time, ends_at AS timeend,
       site_name || ' · ' || meter || ' · ' || round(cost_eur::numeric, 2) || ' €' AS text
FROM dashboard_anomaly
WHERE starts_at <= $__timeTo()::timestamptz AND ends_at >= $__timeFrom()::timestamptz
  AND site_id = ANY(string_to_array('${site:csv}', ',')::int[])
ORDER BY time
LIMIT 200
"""

PILOT_START = """
SELECT pilot_start::timestamp AT TIME ZONE 'Europe/Paris' AS time, name AS text
FROM dashboard_epci
WHERE pilot_start IS NOT NULL
  AND $__timeFilter(pilot_start::timestamp AT TIME ZONE 'Europe/Paris')
  AND ('${siren:csv}' = '' OR siren = ANY(string_to_array('${siren:csv}', ',')))
ORDER BY time
"""

PILOT_OF_SITES = """
SELECT DISTINCT e.pilot_start::timestamp AT TIME ZONE 'Europe/Paris' AS time, e.name AS text
FROM dashboard_epci e
JOIN dashboard_site s ON s.siren = e.siren
WHERE e.pilot_start IS NOT NULL
  AND $__timeFilter(e.pilot_start::timestamp AT TIME ZONE 'Europe/Paris')
  AND s.site_id = ANY(string_to_array('${site:csv}', ',')::int[])
ORDER BY time
"""
