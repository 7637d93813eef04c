"""Runs a command and measures the whole process: wall time and peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """What a run cost: seconds of wall time, and bytes of peak memory."""

    seconds: float
    peak: int


class FailedError(Exception):
    """A measured command did not do its work; its message is what the command said."""


def run(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Cost:
    """Run a command to its end. What it prints goes to `log`. FailedError unless it exits with 0.

    Peak memory comes from the kernel's account of that one process. On Linux the account starts with the memory of
    the parent, so this process has to stay small.
    """
    with log.open("wb") as sink:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, env=dict(environment))
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        said = log.read_text(encoding="utf-8", errors="backslashreplace").strip()
        raise FailedError(f"exit code {process.returncode} from {' '.join(command)}\n{said[-2000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(seconds, usage.ru_maxrss * unit)


def interleaved(
    commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], times: int, log: Path
) -> dict[str, Cost]:
    """Run the commands by turns (A B A B …), so that a slow moment hits all of them; return the medians by name."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            costs[name].append(run(command, environment, log))
    return {
        name: Cost(statistics.median(c.seconds for c in found), int(statistics.median(c.peak for c in found)))
        for name, found in costs.items()
    }
