"""`python -m bench ROWS…`: generate, measure, print a table. The files are made outside the repository and removed."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from bench.formats import Reading, small_files, workbook
from bench.measure import Cost, FailedError
from bench.scenarios import LARGE, RELATED, Bench, Line, start, visits, year

HEAD = (
    "input",
    "rows",
    "rules",
    "findings",
    "runs",
    "seconds",
    "rows/s",
    "MiB",
    "bare s",
    "bare MiB",
    "ratio",
)
MIB = 1024 * 1024


def cells(line: Line) -> tuple[str, ...]:
    """The columns of a line of the table."""
    check, bare = line.check, line.bare
    rival = ("-", "-", "-")
    if bare is not None:
        rival = (f"{bare.seconds:.2f}", f"{bare.peak / MIB:,.0f}", f"{check.seconds / bare.seconds:.2f}")
    own = (f"{check.seconds:.2f}", f"{line.rows / check.seconds:,.0f}", f"{check.peak / MIB:,.0f}")
    return (line.what, f"{line.rows:,}", str(line.rules), f"{line.findings:,}", str(line.runs), *own, *rival)


def table(rows: list[tuple[str, ...]]) -> str:
    """The rows under their heads, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        numbers = (word.rjust(width) for word, width in zip(others, widths[1:], strict=True))
        lines.append("  ".join([first.ljust(widths[0]), *numbers]))
    return "\n".join(lines) + "\n"


def start_table(first: Cost, later: Cost, imported: Cost) -> str:
    """How long a start takes, beside the import of DuckDB."""
    rows: list[tuple[str, ...]] = [("start-up", "seconds", "MiB", "ratio")]
    for what, cost in (
        ('python -c "import duckdb"', imported),
        ("check of 100 rows", later),
        ("the first check, compiling the rulebook", first),
    ):
        ratio = cost.seconds / imported.seconds
        rows.append((what, f"{cost.seconds:.3f}", f"{cost.peak / MIB:,.0f}", f"{ratio:.2f}"))
    return table(rows)


def reading_table(readings: list[Reading]) -> str:
    """What reading alone costs."""
    rows: list[tuple[str, ...]] = [("reading alone", "rows", "seconds", "rows/s", "MiB")]
    for what, count, cost in readings:
        own = ("not installed", "-", "-")
        if cost is not None:
            own = (f"{cost.seconds:.2f}", f"{count / cost.seconds:,.0f}", f"{cost.peak / MIB:,.0f}")
        rows.append((what, f"{count:,}", *own))
    return table(rows)


def main() -> int:
    """Print the tables. Returns 1 where a command that was to be measured failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "rows", type=int, nargs="*", default=[100_000, 1_000_000, 10_000_000], help="numbers of visits"
    )
    parser.add_argument(
        "--runs",
        type=int,
        default=3,
        help=f"runs of each command; the median counts; above {LARGE:,} rows one",
    )
    parser.add_argument(
        "--related",
        type=int,
        default=LARGE,
        help="visits up to which the kinds that they are compared with join them",
    )
    parser.add_argument(
        "--year", type=int, default=100_000, help="rows of the year of all kinds; 0 leaves it out"
    )
    parser.add_argument("--workbook", type=int, default=100_000, help="rows of a workbook; 0 leaves it out")
    parser.add_argument("--files", type=int, default=10_000, help="small YAML files; 0 leaves them out")
    parser.add_argument(
        "--dir", type=Path, help="where to put the temporary folder; 3 GB a million rows are ample"
    )
    wanted = parser.parse_args()

    def say(what: str) -> None:
        print(f"  … {what}", file=sys.stderr, flush=True)

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"{cores} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}")
    print(
        f"medians of {wanted.runs} runs, one above {LARGE:,} rows; whole processes; "
        "bare: DuckDB alone parsing every column of the same files\n"
    )
    with tempfile.TemporaryDirectory(prefix="rulebook-bench-", dir=wanted.dir) as folder:
        bench = Bench(Path(folder), wanted.runs, say)
        lines: list[Line] = []
        readings: list[Reading] = []
        begun = None
        try:
            begun = start(bench)
            for rows in wanted.rows:
                for line in visits(bench, rows, related=rows <= wanted.related):
                    lines.append(line)
            if wanted.year:
                lines.append(year(bench, wanted.year))
            if wanted.workbook:
                readings += workbook(bench, wanted.workbook)
            if wanted.files:
                readings += small_files(bench, wanted.files)
        except FailedError as failed:
            print(failed, file=sys.stderr)
            return 1
        finally:
            # What was measured before a failure is worth seeing.
            print(table([HEAD, *map(cells, lines)]))
            left = [f"{rows:,}" for rows in wanted.rows if rows > wanted.related]
            if left:
                print(
                    f"left out: {RELATED} with {', '.join(left)} rows (--related {max(wanted.rows)} measures it)\n"
                )
            print(f"{reading_table(readings)}\n" if readings else "", end="")
            print(start_table(*begun) if begun else "", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
