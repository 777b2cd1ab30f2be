"""Some thousand executions of the fuzzer over every decoder; longer runs are a command (see its module)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.process import PROJECT

pytest.importorskip("atheris")

RUNS = 50_000


@pytest.mark.slow
def test_some_thousand_inputs_escape_no_decoder(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz.fuzz_decoders", str(tmp_path / "inputs")]
    command += [f"-runs={RUNS}", "-seed=2026", f"-artifact_prefix={tmp_path}/", "-print_final_stats=1"]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    executed = next(line for line in done.stderr.splitlines() if "number_of_executed_units" in line)
    assert int(executed.split(":")[-1]) >= RUNS
