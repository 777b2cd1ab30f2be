"""The bench of uploaded codecs runs, and tells rates of work that was really done."""

import pytest

from app.bench_codecs import bench_codecs
from app.catalogue import catalogue


@pytest.mark.slow
def test_the_bench_of_codecs_tells_its_rates() -> None:
    told: list[str] = []
    found = bench_codecs(500, catalogue("en"), told.append)
    assert found["decodes_per_s"] > 0
    assert found["many_devices_per_s"] > 0
    assert found["ratio"] == pytest.approx(found["decodes_per_s"] / found["in_process_per_s"], abs=0.002)
    assert found["worker_mib_many_devices"] < 400
    assert len(told) == 4
