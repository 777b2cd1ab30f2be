"""The data source: TimescaleDB as the reader, by a fixed uid, so that boards made anywhere find it."""

from dataclasses import dataclass
from typing import Any

from grafana.postgres_query import DATASOURCE_TYPE, DATASOURCE_UID

__all__ = ["Source", "data_source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where Grafana finds the database, as Grafana sees it: `address` is host:port."""

    address: str
    database: str
    user: str
    password: str
    tls: str = "disable"


FROM_ENVIRONMENT = Source(
    address="$__env{VIGIE_READER_HOST}",
    database="$__env{VIGIE_READER_DATABASE}",
    user="$__env{VIGIE_READER_USER}",
    password="$__env{VIGIE_READER_PASSWORD}",  # noqa: S106 - a reference that Grafana resolves, not a secret
)


def data_source(source: Source) -> dict[str, Any]:
    """Return the data source as both the files and the API take it.

    `database` stands under jsonData (recent versions ignore it elsewhere), and `timescaledb` is set here because
    Grafana finds it out only when a person saves the form.
    """
    return {
        "uid": DATASOURCE_UID,
        "name": "Vigie",
        "type": DATASOURCE_TYPE,
        "access": "proxy",
        "url": source.address,
        "user": source.user,
        "isDefault": True,
        "jsonData": {
            "database": source.database,
            "sslmode": source.tls,
            "timescaledb": True,
            "postgresVersion": 1700,
            "timeInterval": "10m",
            "maxOpenConns": 5,
        },
        "secureJsonData": {"password": source.password},
    }
