"""A silent gateway with one device behind it, for routes without a database."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from domain.fleet import DeviceFacts, GatewayFacts, Stranger


class FakeFleet:
    def __init__(self) -> None:
        self.heard = timedelta(hours=5)

    def devices(self, now: datetime) -> Sequence[DeviceFacts]:
        self.now = now
        return [
            DeviceFacts(device="d1", meters=("m1",), site="s", site_name="S", interval_s=600, gateways=("g1",),
                        last_heard=now - self.heard, battery=15.0, rssi=-90.0, snr=7.0, frames=9, lost_frames=1)
        ]  # fmt: skip

    def counts(self, devices: Sequence[str], now: datetime) -> Mapping[str, tuple[int, int]]:
        assert now >= self.now
        return dict.fromkeys(devices, (3, 1))

    def gateways(self) -> Sequence[GatewayFacts]:
        return [GatewayFacts("g1", self.now - timedelta(days=9), self.now - self.heard, 9, 1)]

    def strangers(self, limit: int) -> Sequence[Stranger]:
        found = Stranger(device="n1", first_heard=self.now, last_heard=self.now - timedelta(minutes=3), joins=1,
                         network="chirpstack", gateways=("g1",))  # fmt: skip
        return [found][:limit]
