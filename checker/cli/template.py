"""`rulebook template`: an empty form for records of a kind."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import click

from checker.cli import options, pipeline
from checker.cli.language import t
from checker.cli.outlet import STDOUT, complain, put, put_new
from checker.model.text import Lang, Text

WROTE = Text("已寫入 {path}。", "Wrote {path}.")


@click.command(
    name="template",
    help=t(
        """寫出某一種記錄的空白表格：表頭、下拉選單，以及每一欄填什麼、哪些規則與條款會看它。

        \b
        rulebook template KIND                  KIND.xlsx
        rulebook template KIND -o 表格.xlsx     另定檔名
        rulebook template KIND -o 表格.csv      只有表頭的 CSV（- 為標準輸出）
        """,
        """Write an empty form for records of a kind: its header, drop-down lists, and for each column what belongs
        into it and which rules and clauses look at it.

        \b
        rulebook template KIND                  KIND.xlsx
        rulebook template KIND -o form.xlsx     under another name
        rulebook template KIND -o form.csv      CSV, which has the header alone (- for standard output)
        """,
    ),
)
@click.argument("kind", metavar="KIND")
@click.option(
    "-o",
    "--output",
    "out",
    metavar="FILE",
    help=t(
        "寫到哪個檔案（.xlsx 或 .csv）；已有的檔案不會改寫。",
        "File to write (.xlsx or .csv); one that is there is left alone.",
    ),
)
@options.rulebook_options
def command(*, kind: str, out: str | None, book: Path | None, overlays: tuple[Path, ...], lang: Lang) -> int:
    """Write the form and name it."""
    rulebook, judgements = pipeline.load(book, overlays)
    pipeline.known([kind], rulebook.kinds, pipeline.KIND, "unknown-kind")
    from checker import forms  # noqa: PLC0415 - the writer of workbooks is only for forms
    from checker.handbook.book import Book  # noqa: PLC0415

    target = out or f"{kind}.xlsx"
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(forms.titles(rulebook.kinds[kind], lang))
    if target == STDOUT:
        put(header.getvalue())
        return 0
    path = Path(target)
    if path.suffix.lower() == ".csv":
        # Excel takes a text without this mark for one in the system's own encoding.
        data = header.getvalue().encode("utf-8-sig")
    elif path.suffix.lower() == ".xlsx":
        data = forms.workbook(rulebook.kinds[kind], lang, Book(rulebook, judgements))
    else:
        raise click.BadParameter(
            t(f"「{target}」的結尾須為 .xlsx 或 .csv。", f"“{target}” must end in .xlsx or .csv."),
            param_hint="--output",
        )
    put_new(path, data, t(f"{target} 已存在，不會改寫。", f"{target} is there already and is left alone."))
    complain(WROTE.get(lang).format(path=target))
    return 0
