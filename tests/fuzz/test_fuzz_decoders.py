"""Some thousand executions of each fuzzer; longer runs are a command (see their modules)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.process import PROJECT

pytest.importorskip("atheris")

RUNS = 50_000


@pytest.mark.slow
@pytest.mark.parametrize("fuzzer", ["fuzz_decoders", "fuzz_readers"])
def test_some_thousand_inputs_find_nothing(fuzzer: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", f"tests.fuzz.{fuzzer}", str(tmp_path / "inputs")]
    command += [f"-runs={RUNS}", "-seed=2026", f"-artifact_prefix={tmp_path}/", "-print_final_stats=1"]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    executed = next(line for line in done.stderr.splitlines() if "number_of_executed_units" in line)
    assert int(executed.split(":")[-1]) >= RUNS
