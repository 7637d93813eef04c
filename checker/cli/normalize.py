"""`rulebook normalize`: the cleaned, typed tables, and every cell that could not be read."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from checker.cli import options, pipeline
from checker.cli.language import t
from checker.cli.outlet import Progress, complain, put
from checker.model.text import Lang


@click.command(
    name="normalize",
    help=t(
        """把匯出檔清理成有型別的資料表，每種記錄一個檔案；無法讀取的儲存格列在 unreadable.csv。

        \b
        rulebook normalize exports/ -o tables
        rulebook normalize 拜訪.xlsx -o tables --format csv
        """,
        """Write the cleaned, typed tables, one file a record kind; cells that cannot be read go to unreadable.csv.

        \b
        rulebook normalize exports/ -o tables
        rulebook normalize visits.xlsx -o tables --format csv
        """,
    ),
)
@options.paths_argument
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help=t("寫到哪個資料夾。", "Folder to write to."),
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["parquet", "csv", "jsonl"]),
    default="parquet",
    show_default=True,
    help=t("檔案格式。", "Format of the files."),
)
@options.rulebook_options
@options.mapping_option
@options.quiet_option
def command(
    *,
    paths: tuple[str, ...],
    out: Path,
    format_: Literal["parquet", "csv", "jsonl"],
    book: Path | None,
    overlays: tuple[Path, ...],
    lang: Lang,
    mapping: Path | None,
    quiet: bool,
) -> int:
    """Write the tables and name them."""
    rulebook, _ = pipeline.load(book, overlays)
    with Progress(quiet=quiet) as progress, pipeline.reading(rulebook, paths, mapping, progress) as inputs:
        from checker.engine.normalize import normalize  # noqa: PLC0415 - DuckDB is the larger half of a start

        out.mkdir(parents=True, exist_ok=True)
        written, done = normalize(rulebook, inputs, out, format_)
        errors = [problem for problem in done.problems if problem.level == "error"]
    for problem in errors:
        complain(problem.render(lang))
    if not quiet:
        put("".join(f"{path}\n" for path in written))
    return 3 if errors else 0
