"""Intercommunal bodies: consumption, savings, what anomalies cost, how complete the data are.

With no EPCI chosen, these show them all.
"""

from domain.panel import LinkSpec, PanelKind, PanelSpec, ThresholdSpec
from grafana.wording import FLUIDS, VERDICTS, columns

__all__ = ["ANOMALY_COST", "EPCI_CONSUMPTION", "EPCI_COVERAGE", "EPCI_DAILY", "EPCI_SAVINGS"]

TO_EPCI = LinkSpec(title="link-to-epci", dashboard="vigie-epci", variables={"siren": "siren"})

EPCI_DAILY = PanelSpec(
    id="epci-daily",
    number=10,
    kind=PanelKind.TIMESERIES,
    unit="kwatth",
    columns=FLUIDS,
    bars=True,
    decimals=0,
    width=24,
    sql="""
SELECT time, fluid AS metric, sum(kwh) AS amount
FROM dashboard_energy_day
WHERE day BETWEEN ($__timeFrom()::timestamptz AT TIME ZONE 'Europe/Paris')::date
              AND ($__timeTo()::timestamptz AT TIME ZONE 'Europe/Paris')::date
  AND ('${siren:csv}' = '' OR siren = ANY(string_to_array('${siren:csv}', ',')))
GROUP BY time, fluid
ORDER BY time, fluid
""",
)

EPCI_CONSUMPTION = PanelSpec(
    id="epci-consumption",
    number=11,
    kind=PanelKind.TABLE,
    unit="none",
    columns=columns("epci", "sites", "electricity_kwh", "gas_kwh", "heat_kwh", "water_m3", "coverage"),
    units={
        "electricity_kwh": "kwatth",
        "gas_kwh": "kwatth",
        "heat_kwh": "kwatth",
        "water_m3": "m3",
        "coverage": "percentunit",
    },
    links=(TO_EPCI,),
    decimals=0,
    sql="""
WITH metered AS (
    SELECT siren, count(DISTINCT site_id) AS sites, avg(coverage) AS coverage,
           sum(amount) FILTER (WHERE fluid = 'water') AS water_m3
    FROM dashboard_day
    JOIN dashboard_counted_register USING (register_id)
    WHERE day BETWEEN ($__timeFrom()::timestamptz AT TIME ZONE 'Europe/Paris')::date
                  AND ($__timeTo()::timestamptz AT TIME ZONE 'Europe/Paris')::date
    GROUP BY siren
), energy AS (
    SELECT siren, sum(kwh) FILTER (WHERE fluid = 'electricity') AS electricity_kwh,
           sum(kwh) FILTER (WHERE fluid = 'gas') AS gas_kwh, sum(kwh) FILTER (WHERE fluid = 'heat') AS heat_kwh
    FROM dashboard_energy_day
    WHERE day BETWEEN ($__timeFrom()::timestamptz AT TIME ZONE 'Europe/Paris')::date
                  AND ($__timeTo()::timestamptz AT TIME ZONE 'Europe/Paris')::date
    GROUP BY siren
)
SELECT e.siren, e.name AS epci, m.sites, k.electricity_kwh, k.gas_kwh, k.heat_kwh, m.water_m3, m.coverage
FROM dashboard_epci e
JOIN metered m ON m.siren = e.siren
LEFT JOIN energy k ON k.siren = e.siren
WHERE ('${siren:csv}' = '' OR e.siren = ANY(string_to_array('${siren:csv}', ',')))
ORDER BY e.name
""",
)

EPCI_SAVINGS = PanelSpec(
    id="epci-savings",
    number=12,
    kind=PanelKind.TABLE,
    unit="none",
    columns=columns(
        "epci",
        "starts_on",
        "ends_on",
        "baseline_kwh",
        "actual_kwh",
        "saving_kwh",
        "low_kwh",
        "high_kwh",
        "saving_eur",
        "verdict",
        "coverage",
        "meters",
    ),
    units={
        "baseline_kwh": "kwatth",
        "actual_kwh": "kwatth",
        "saving_kwh": "kwatth",
        "low_kwh": "kwatth",
        "high_kwh": "kwatth",
        "saving_eur": "currencyEUR",
        "coverage": "percentunit",
    },
    values={"verdict": VERDICTS},
    links=(TO_EPCI,),
    decimals=0,
    width=24,
    # The figure runs from the pilot's start to the last whole day, whatever range is on the screen.
    sql="""
SELECT siren, epci, starts_on, ends_on, baseline_kwh, actual_kwh, saving_kwh, low_kwh, high_kwh, saving_eur,
       verdict, coverage, meters
FROM dashboard_saving
WHERE ('${siren:csv}' = '' OR siren = ANY(string_to_array('${siren:csv}', ',')))
ORDER BY saving_kwh DESC, epci
""",
)

ANOMALY_COST = PanelSpec(
    id="anomaly-cost",
    number=13,
    kind=PanelKind.BAR,
    unit="currencyEUR",
    columns=columns("site_name", "cost_eur"),
    thresholds=(ThresholdSpec(None, "green"), ThresholdSpec(50, "orange"), ThresholdSpec(200, "red")),
    links=(LinkSpec(title="link-to-site", dashboard="vigie-site", variables={"site": "site_id"}),),
    decimals=0,
    sql="""
SELECT site_name, sum(cost_eur) AS cost_eur, site_id::text AS site_id
FROM dashboard_anomaly
WHERE starts_at <= $__timeTo()::timestamptz AND ends_at >= $__timeFrom()::timestamptz
  AND ('${siren:csv}' = '' OR siren = ANY(string_to_array('${siren:csv}', ',')))
  AND cost_eur > 0
GROUP BY site_id, site_name
ORDER BY cost_eur DESC, site_name
LIMIT 15
""",
)

EPCI_COVERAGE = PanelSpec(
    id="epci-coverage",
    number=14,
    kind=PanelKind.TIMESERIES,
    unit="percentunit",
    decimals=0,
    thresholds=(ThresholdSpec(None, "red"), ThresholdSpec(0.8, "orange"), ThresholdSpec(0.95, "green")),
    sql="""
SELECT d.time, e.name AS metric, avg(d.coverage) AS coverage
FROM dashboard_day d
JOIN dashboard_counted_register c ON c.register_id = d.register_id
JOIN dashboard_epci e ON e.siren = d.siren
WHERE d.day BETWEEN ($__timeFrom()::timestamptz AT TIME ZONE 'Europe/Paris')::date
                AND ($__timeTo()::timestamptz AT TIME ZONE 'Europe/Paris')::date
  AND ('${siren:csv}' = '' OR d.siren = ANY(string_to_array('${siren:csv}', ',')))
GROUP BY d.time, e.name
ORDER BY d.time, e.name
""",
)
