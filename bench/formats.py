"""Reading alone: a workbook beside other readers of workbooks, and ten thousand YAML files for the first and the second time.

`python -m bench.formats FORMAT FILE` reads a workbook with one of `RIVALS` and does nothing with it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import yaml

from bench.measure import Cost, interleaved, run
from bench.scenarios import Bench

RIVALS = {"calamine": "python_calamine", "openpyxl": "openpyxl"}
"""Reader -> the module that has to be installed, which `make bench` sees to."""


class Reading(NamedTuple):
    """A line of the table: what read how many rows, and at what cost. `cost` is None where it is not installed."""

    what: str
    rows: int
    cost: Cost | None


def _inspect(target: Path) -> list[str]:
    return [str(Path(sys.executable).with_name("rulebook")), "inspect", str(target), "--format", "json"]


def workbook(bench: Bench, rows: int) -> Iterator[Reading]:
    """Yield what reading a workbook of visits costs, with the program and with others."""
    import xlsxwriter  # noqa: PLC0415 - of the development install

    bench.say(f"a workbook of {rows:,} rows")
    folder = bench.folder / "workbook"
    folder.mkdir()
    bench.generate("bench.data", str(rows), str(folder), "alone")
    target = folder / "visits.xlsx"
    with (
        (folder / "visits.csv").open(encoding="utf-8", newline="") as source,
        xlsxwriter.Workbook(target, {"constant_memory": True}) as book,
    ):
        sheet = book.add_worksheet("visit_logs")
        for number, row in enumerate(csv.reader(source)):
            sheet.write_row(number, 0, row)
    commands = {"rulebook inspect": _inspect(target)}
    for rival, module in RIVALS.items():
        if find_spec(module):
            commands[rival] = [sys.executable, "-m", "bench.formats", rival, str(target)]
    costs = interleaved(commands, bench.environment, bench.times, bench.log)
    for what in ("rulebook inspect", *RIVALS):
        yield Reading(f"visits.xlsx, {what}", rows, costs.get(what))


def small_files(bench: Bench, files: int) -> Iterator[Reading]:
    """Yield what reading a folder of YAML files, a contract each, costs for the first time and for the second."""
    bench.say(f"{files:,} YAML files")
    folder = bench.folder / "contracts"
    folder.mkdir()
    for n in range(files):
        contract = {
            "contract_no": f"HT-{n:06}",
            "customer_id": f"KH{n % 997:05}",
            "signed_date": f"2025-04-{n % 28 + 1:02}",
            "lease_start": "2025-05-01",
            "lease_end": "2028-04-30",
            "units": [f"A1F-{n:05}", f"A2F-{n:05}"],
            "approvals": [
                {"step": step, "approver_id": f"00{i}", "acted_at": f"2025-04-0{i} 10:00", "result": "同意"}
                for i, step in enumerate(("submit", "manager_review", "legal_review", "final_approval"), 1)
            ],
        }
        text = yaml.dump(contract, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True)
        (folder / f"{n:06}.yaml").write_text(text, encoding="utf-8")
    cache = Path(bench.environment["RULEBOOK_CACHE"])
    run(_inspect(folder / "000000.yaml"), bench.environment, bench.log)
    first, second = [], []
    for _ in range(bench.times):
        # The rulebook is compiled by now; only the files are new.
        for kept in cache.glob("yaml-*.sqlite"):
            kept.unlink()
        first.append(run(_inspect(folder), bench.environment, bench.log))
        second.append(run(_inspect(folder), bench.environment, bench.log))
    for what, costs in (("first time", first), ("second time", second)):
        median = sorted(costs, key=lambda cost: cost.seconds)[len(costs) // 2]
        yield Reading(f"a folder of YAML files, {what}", files, median)


def main(reader: str, path: str) -> int:
    """Read a workbook with a rival, and nothing else."""
    if reader == "calamine":
        import python_calamine  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

        rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    else:
        import openpyxl  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415

        rows = openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
    return 0 if sum(1 for _ in islice(rows, None)) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
