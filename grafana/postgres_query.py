"""The PostgreSQL query that the Grafana SDK lacks, and the data source it goes to."""

from typing import Any, Self

from grafana.sdk import Dataquery, DataSourceRef

__all__ = ["DATASOURCE_TYPE", "DATASOURCE_UID", "PostgresQuery", "QueryBuilder", "datasource"]

DATASOURCE_TYPE = "grafana-postgresql-datasource"
DATASOURCE_UID = "vigie-timescaledb"


def datasource() -> Any:
    """Return the reference every query carries."""
    return DataSourceRef(type_val=DATASOURCE_TYPE, uid=DATASOURCE_UID)


class PostgresQuery(Dataquery):  # type: ignore[misc] # the SDK's classes are untyped here
    """One raw SQL target; `as_series` asks for time series instead of a table."""

    def __init__(self, sql: str, *, as_series: bool, ref_id: str = "A") -> None:
        self.sql = sql
        self.as_series = as_series
        self.ref_id = ref_id

    def to_json(self) -> dict[str, object]:
        """Return the target as Grafana stores it."""
        return {
            "refId": self.ref_id,
            "datasource": {"type": DATASOURCE_TYPE, "uid": DATASOURCE_UID},
            "format": "time_series" if self.as_series else "table",
            "editorMode": "code",
            "rawQuery": True,
            "rawSql": self.sql.strip(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read a stored target."""
        return cls(data["rawSql"], as_series=data["format"] == "time_series", ref_id=data["refId"])


class QueryBuilder:
    """What the SDK's panel builders take as a target."""

    def __init__(self, query: PostgresQuery) -> None:
        self._query = query

    def build(self) -> PostgresQuery:
        """Return the query."""
        return self._query
