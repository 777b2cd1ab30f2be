"""The five boards: overview, EPCI, site, street lighting, health of the ingest."""

from domain.panel import DashboardSpec
from grafana.dashboards.choice import ANOMALIES_OF_SITES, CABINET, PILOT_OF_SITES, PILOT_START, SIREN, SITE
from grafana.panels.epci import ANOMALY_COST, EPCI_CONSUMPTION, EPCI_COVERAGE, EPCI_DAILY, EPCI_SAVINGS
from grafana.panels.ingest import FRESHNESS, INGEST_RATE, INGEST_REJECTIONS, METERS_SILENT, TERRITORY_COUNTS
from grafana.panels.lighting import LIGHTING_ANOMALIES, LIGHTING_HOURS, LIGHTING_LOAD
from grafana.panels.site import SITE_ANOMALIES, SITE_DAY, SITE_LOAD, SITE_POWER_LIVE

__all__ = ["EPCI_BOARD", "INGEST_BOARD", "LIGHTING_BOARD", "OVERVIEW_BOARD", "SITE_BOARD"]

OVERVIEW_BOARD = DashboardSpec(
    uid="vigie-overview",
    panels=(TERRITORY_COUNTS, FRESHNESS, EPCI_CONSUMPTION, ANOMALY_COST),
    variables=(SIREN,),
    default_from="now-30d",
)

EPCI_BOARD = DashboardSpec(
    uid="vigie-epci",
    panels=(EPCI_SAVINGS, EPCI_DAILY, EPCI_CONSUMPTION, EPCI_COVERAGE, ANOMALY_COST),
    variables=(SIREN,),
    annotations={"annotation-pilot": PILOT_START},
    default_from="now-90d",
)

SITE_BOARD = DashboardSpec(
    uid="vigie-site",
    panels=(SITE_LOAD, SITE_POWER_LIVE, SITE_DAY, SITE_ANOMALIES),
    variables=(SITE,),
    annotations={"annotation-anomalies": ANOMALIES_OF_SITES, "annotation-pilot": PILOT_OF_SITES},
    refresh="1m",
)

LIGHTING_BOARD = DashboardSpec(
    uid="vigie-lighting",
    panels=(LIGHTING_LOAD, LIGHTING_HOURS, LIGHTING_ANOMALIES),
    variables=(CABINET,),
    annotations={"annotation-anomalies": ANOMALIES_OF_SITES},
    default_from="now-30d",
)

INGEST_BOARD = DashboardSpec(
    uid="vigie-ingest",
    panels=(INGEST_RATE, FRESHNESS, INGEST_REJECTIONS, METERS_SILENT),
    default_from="now-24h",
    refresh="1m",
)
