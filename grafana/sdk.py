"""The Grafana SDK's names we use; its old dashboard module warns at import that a newer form exists.

The classic form (schema version 42) is what file provisioning and POST /api/dashboards/db store, so we keep it.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from grafana_foundation_sdk.builders import barchart, common, dashboard, stat, table, timeseries
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.cog.variants import Dataquery
    from grafana_foundation_sdk.models import dashboard as models
    from grafana_foundation_sdk.models.common import (
        BigValueColorMode,
        DataSourceRef,
        GraphDrawStyle,
        LegendDisplayMode,
        LegendPlacement,
        VisibilityMode,
    )

__all__ = [
    "BigValueColorMode",
    "DataSourceRef",
    "Dataquery",
    "GraphDrawStyle",
    "JSONEncoder",
    "LegendDisplayMode",
    "LegendPlacement",
    "VisibilityMode",
    "barchart",
    "common",
    "dashboard",
    "models",
    "stat",
    "table",
    "timeseries",
]
