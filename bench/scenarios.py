"""What is measured: visits alone, visits with the records they are compared with, a whole year, and the start."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from bench.measure import Cost, interleaved, run
from checker.builtin import builtin_dir

ROOT = Path(__file__).resolve().parent.parent
LARGE = 1_000_000
"""Rows above which each command runs once: a run takes so long that a slow moment hardly shows."""
AS_OF = ["--as-of", "2025-06-30", "--period", "2025-04-01..2025-06-30"]


RELATED = "visits.csv and five kinds"


class Line(NamedTuple):
    """One line of the table. `rows`: rows read; `rules`, `findings`: as the report counts them; `bare`: None without a rival.

    `runs`: of each command; the medians count.
    """

    what: str
    rows: int
    rules: int
    findings: int
    runs: int
    check: Cost
    bare: Cost | None = None


class Bench(NamedTuple):
    """Where a bench works: a folder of its own, and how often each command runs."""

    folder: Path
    times: int
    say: Callable[[str], None]

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every command: a cache of its own, filled by the first run."""
        mine = {"RULEBOOK_CACHE": str(self.folder / "cache"), "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
        return {**os.environ, **mine}

    @property
    def log(self) -> Path:
        """Where the last command's output goes."""
        return self.folder / "log.txt"

    def check(self, target: Path, *more: str) -> list[str]:
        """The command that checks `target` and writes the findings as JSON."""
        command = str(Path(sys.executable).with_name("rulebook"))
        report = f"json={self.folder / 'report.json'}"
        return [command, "check", str(target), "--quiet", "--fail-on", "never", "--report", report, *more]

    def counted(self, what: str, check: Cost, bare: Cost | None = None) -> Line:
        """A line with what the last report says of rows, rules and findings."""
        report = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        rows = sum(entry["rows_read"] or 0 for entry in report["inputs"])
        rules = sum(rule["assessed"] for rule in report["rules"])
        return Line(what, rows, rules, len(report["findings"]), self.times, check, bare)

    def generate(self, module: str, *arguments: str) -> None:
        """Run a generator as a process of its own, since its memory would count as that of what is measured."""
        subprocess.run([sys.executable, "-m", module, *arguments], env=self.environment, cwd=ROOT, check=True)

    def versus_bare(self, what: str, target: Path, files: list[Path], *more: str) -> Line:
        """Check `target`, and let DuckDB alone parse `files`, by turns."""
        self.say(what)
        bare = [sys.executable, "-m", "bench.parse", *map(str, files)]
        commands = {"check": self.check(target, *AS_OF, *more), "bare": bare}
        costs = interleaved(commands, self.environment, self.times, self.log)
        return self.counted(what, costs["check"], costs["bare"])


def visits(bench: Bench, rows: int, *, related: bool) -> Iterator[Line]:
    """Visits alone, as CSV and as JSON Lines, with every rule that needs no other export; then, `related`, with the other exports."""
    bench = bench._replace(times=bench.times if rows <= LARGE else 1)
    folder = bench.folder / f"rows-{rows}"
    folder.mkdir()
    bench.say(f"generating {rows:,} visits")
    bench.generate("bench.data", str(rows), str(folder), *([] if related else ["alone"]))
    for name in ("visits.csv", "visits.jsonl"):
        yield bench.versus_bare(f"{name} alone", folder / name, [folder / name])
    if related:
        yield _related(bench, folder / "related")
    shutil.rmtree(folder)


def _related(bench: Bench, folder: Path) -> Line:
    """Visits with the five kinds of records that rules on visits read."""
    rules = sorted(path.stem for path in (builtin_dir() / "rules" / "visits").glob("*.yaml"))
    chosen = [word for rule in rules for word in ("--rule", rule)]
    return bench.versus_bare(RELATED, folder, sorted(folder.iterdir()), *chosen)


def year(bench: Bench, rows: int) -> Line:
    """All kinds in mixed formats, workbooks and YAML among them, with every rule. It has no rival."""
    folder = bench.folder / "year"
    bench.say(f"generating a year of about {rows:,} rows")
    bench.generate("rulebook_examples", "--out", str(folder), "--rows", str(rows))
    what = "a year of all kinds"
    bench.say(what)
    costs = interleaved({"check": bench.check(folder)}, bench.environment, bench.times, bench.log)
    return bench.counted(what, costs["check"])


def start(bench: Bench) -> tuple[Cost, Cost, Cost]:
    """The costs of a first check of 100 rows, of a later one, and of importing DuckDB."""
    folder = bench.folder / "start"
    folder.mkdir()
    bench.generate("bench.data", "100", str(folder))
    bench.say("start-up")
    command = bench.check(folder / "visits.csv", *AS_OF)
    first = run(command, bench.environment, bench.log)  # the cache of this bench is empty still
    commands = {"check": command, "import": [sys.executable, "-c", "import duckdb"]}
    costs = interleaved(commands, bench.environment, 2 * bench.times + 1, bench.log)
    return first, costs["check"], costs["import"]
