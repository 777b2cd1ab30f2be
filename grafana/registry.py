"""Every panel and every board there is, by name."""

from domain.errors import NotFoundError
from domain.panel import DashboardSpec, PanelSpec
from grafana.dashboards.board import EPCI_BOARD, INGEST_BOARD, LIGHTING_BOARD, OVERVIEW_BOARD, SITE_BOARD
from grafana.panels.epci import ANOMALY_COST, EPCI_CONSUMPTION, EPCI_COVERAGE, EPCI_DAILY, EPCI_SAVINGS
from grafana.panels.ingest import FRESHNESS, INGEST_RATE, INGEST_REJECTIONS, METERS_SILENT, TERRITORY_COUNTS
from grafana.panels.lighting import LIGHTING_ANOMALIES, LIGHTING_HOURS, LIGHTING_LOAD
from grafana.panels.site import SITE_ANOMALIES, SITE_DAY, SITE_LOAD, SITE_POWER_LIVE

__all__ = ["DASHBOARDS", "PANELS", "panel"]

PANELS: tuple[PanelSpec, ...] = (
    SITE_LOAD,
    SITE_POWER_LIVE,
    SITE_DAY,
    SITE_ANOMALIES,
    EPCI_DAILY,
    EPCI_CONSUMPTION,
    EPCI_SAVINGS,
    ANOMALY_COST,
    EPCI_COVERAGE,
    LIGHTING_LOAD,
    LIGHTING_HOURS,
    LIGHTING_ANOMALIES,
    INGEST_RATE,
    INGEST_REJECTIONS,
    METERS_SILENT,
    FRESHNESS,
    TERRITORY_COUNTS,
)

DASHBOARDS: tuple[DashboardSpec, ...] = (OVERVIEW_BOARD, EPCI_BOARD, SITE_BOARD, LIGHTING_BOARD, INGEST_BOARD)

_BY_ID = {spec.id: spec for spec in PANELS}


def panel(panel_id: str) -> PanelSpec:
    """Return a panel.

    Raises:
        NotFoundError: there is none of that id.
    """
    if panel_id not in _BY_ID:
        raise NotFoundError("error-panel-unknown", panel=panel_id)
    return _BY_ID[panel_id]
