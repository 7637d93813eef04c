"""The bench works: it makes its records, runs every scenario and prints. No test says how fast anything has to be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_the_bench_prints_every_scenario_and_leaves_nothing_behind(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "bench",
        "1000",
        "2000",
        "--related",
        "1000",
        "--runs",
        "1",
        "--year",
        "16000",
        "--workbook",
        "500",
        "--files",
        "250",
        "--dir",
        str(tmp_path),
    ]
    done = subprocess.run(
        command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    printed = {line.split("  ")[0]: line.split() for line in done.stdout.splitlines() if line}
    for name in ("visits.csv alone", "visits.jsonl alone"):
        assert printed[name][2] == "2,000"  # rows, of the last line with this name
        assert int(printed[name][3]) > 0  # rules
        assert int(printed[name][4]) > 0  # findings: one row in a thousand is spoiled
    assert "left out: visits.csv and five kinds with 2,000 rows (--related 2000 measures it)" in done.stdout
    assert "a year of all kinds" in printed
    assert "check of 100 rows" in printed
    assert "visits.xlsx, rulebook inspect" in printed
    assert "a folder of YAML files, second time" in printed
    assert not list(tmp_path.iterdir())


def test_the_visits_are_the_same_every_time(tmp_path: Path) -> None:
    from bench.data import VISITS, headers, write

    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(2000, tmp_path / name)
    first, second = (
        sorted(p.relative_to(tmp_path / n) for p in (tmp_path / n).rglob("*") if p.is_file())
        for n in ("one", "two")
    )
    assert first == second
    for name in first:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert list(VISITS) == list(headers("visit_logs"))
