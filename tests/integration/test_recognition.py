"""What pages are told of the bytes of a device that nobody has attached: also codecs that must be chosen."""

import base64
import json
from contextlib import closing
from datetime import UTC, datetime

import psycopg

from app.recognition import Recogniser
from domain.reading import RawMessage
from ingest.codecs.process import Worker
from ingest.payloads.registry import NAMES

EUI = "70b3d54a00c0ffee"
HEARD = datetime(2026, 3, 29, 0, 10, tzinfo=UTC)
LPP = bytes.fromhex("0183 000030d4")
"""Channel 1, energy: 12,500 thousandths of a kWh."""
UPLINK = {
    "deviceInfo": {"devEui": EUI, "applicationId": "7"},
    "time": "2026-03-29T00:10:00Z",
    "fPort": 7,
    "data": base64.b64encode(LPP).decode(),
}
MESSAGE = RawMessage(f"application/7/device/{EUI}/event/up", json.dumps(UPLINK).encode(), HEARD)


def test_a_codec_that_must_be_chosen_is_offered_and_reads_once_chosen(database_url: str) -> None:
    with closing(Worker()) as worker, closing(Recogniser(database_url, worker)) as recogniser:
        assert set(recogniser.codecs()) == NAMES
        found = recogniser.recognise([MESSAGE], EUI)
        assert [(fit.codec, fit.values) for fit in found.codecs] == [
            ("cayenne_lpp", (("cayenne_lpp.energy_1", 12.5, "kWh"),))
        ]
        assert (found.channels, found.has_bytes) == ((), True)
        chosen = recogniser.recognise([MESSAGE], EUI, "cayenne_lpp")
        assert [(seen.channel, seen.unit, seen.values) for seen in chosen.channels] == [
            ("cayenne_lpp.energy_1", "kWh", ((HEARD, 12.5),))
        ]


def test_the_first_page_after_the_database_restarted_is_answered(database_url: str) -> None:
    with closing(Worker()) as worker, closing(Recogniser(database_url, worker)) as recogniser:
        assert recogniser.recognise([MESSAGE], EUI).has_bytes
        with psycopg.connect(database_url, autocommit=True) as connection:
            ended = connection.execute(
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = 'vigie:vigie_ingest'"
            ).fetchone()
        assert ended == (1,)
        assert recogniser.recognise([MESSAGE], EUI).has_bytes
