"""`rulebook inspect`: what was recognised in the inputs, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from checker.cli import options, pipeline
from checker.cli.language import t
from checker.cli.outlet import Progress, complain, put, terminal_options
from checker.model.inputs import Column, Inputs, LedgerEntry, TextDialect
from checker.model.kinds import Kind
from checker.model.problem import InputError
from checker.model.rulebook import Rulebook
from checker.model.text import Lang, Text
from checker.reports.page import Page, cells, pad
from checker.reports.wording import problem_words, reason_words
from checker.results.showing import visible

if TYPE_CHECKING:
    from checker.records.date_orders import DateOrder

UNKNOWN = Text("沒有辨識出種類", "kind not recognised")
HEADER = Text("標題在第 {n} 列", "header in row {n}")
ROWS = Text("{n} 列", "{n} rows")
UNMAPPED = Text("沒有對應的欄位：", "Columns of no field: ")
ABSENT = Text("檔案裡沒有的欄位：", "Fields without a column: ")
REJECTED = Text("剔除第 {row} 列（{reason}）：{text}", "row {row} rejected ({reason}): {text}")
SKIPPED = Text("略過：{why}", "skipped: {why}")
AS_OF = Text("以 {as_of} 為準（取自 records.yaml）", "as of {as_of}, from records.yaml")
WROTE = Text("已寫入 {path}；請填寫標有 TODO 的列。", "Wrote {path}; fill in the lines with TODO.")
LAYOUT = Text("版式：{title}", "layout: {title}")
RECORDS = Text("{n} 筆記錄", "{n} records")
BALANCE = Text(
    "{read} 列 = {checked} 列檢查 + {rejected} 列剔除",
    "{read} rows = {checked} checked + {rejected} rejected",
)
DELIMITER = Text("分隔 {sign}", "delimiter {sign}")
QUOTE = Text("引號 {sign}", "quote {sign}")
NO_QUOTE = Text("不用引號", "no quotes")
ESCAPE = Text("跳脫 {sign}", "escape {sign}")
LINE_END = Text("換行 {end}", "line end {end}")
MIXED = Text("不一致", "mixed")
PREAMBLE = Text("標題之上 {n} 行", "{n} lines above the header")
FOOTER = Text("結尾 {n} 行不是記錄", "{n} lines at the end are no records")
NONE = Text("沒有讀到任何檔案。", "Nothing was read.")


@click.command(
    name="inspect",
    help=t(
        """查看每個檔案如何被辨識：編碼、種類、標題列、各欄對應的欄位，以及沒有讀進來的內容。

        \b
        rulebook inspect exports/
        rulebook inspect 拜訪.xlsx --format json
        """,
        """Show how each file was recognised: encoding, kind, header row, the field of each column, and what was left out.

        \b
        rulebook inspect exports/
        rulebook inspect visits.xlsx --format json
        """,
    ),
)
@options.paths_argument
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=t("輸出格式。", "Format of the output."),
)
@click.option(
    "--write",
    is_flag=True,
    help=t(
        "在匯出檔旁寫一份 records.yaml，列出已辨識的內容與待填之處；已有者不會被改寫。",
        "Write a records.yaml beside the exports, with what was recognised and what is to be filled in; "
        "one that is there is left alone.",
    ),
)
@options.rulebook_options
@options.mapping_option
def command(
    *,
    paths: tuple[str, ...],
    format_: Literal["text", "json"],
    write: bool,
    book: Path | None,
    overlays: tuple[Path, ...],
    lang: Lang,
    mapping: Path | None,
) -> int:
    """Show the ledger; 3 where an input could not be read."""
    from checker.records.date_orders import date_orders  # noqa: PLC0415 - not for its help

    rulebook, _ = pipeline.load(book, overlays)
    with Progress() as progress, pipeline.reading(rulebook, paths, mapping, progress) as read:
        inputs = _counted(read)
        orders = date_orders(inputs, rulebook.kinds)
        inputs = replace(inputs, problems=(*inputs.problems, *(order.problem() for order in orders)))
        if write:
            _write(rulebook, paths, inputs, orders, lang)
        if format_ == "json":
            put(_json(inputs, lang))
        else:
            terminal = terminal_options()
            put(_page(rulebook, inputs, lang).render(terminal.width, terminal.colour))
        return 3 if any(problem.level == "error" for problem in inputs.problems) else 0


def _write(
    rulebook: Rulebook, paths: tuple[str, ...], inputs: Inputs, orders: Sequence[DateOrder], lang: Lang
) -> None:
    """Write the proposed records.yaml into the first folder given, or that of the first file."""
    from checker.records.propose import proposal  # noqa: PLC0415

    first = Path(paths[0])
    folder = first if first.is_dir() else first.parent
    target = folder / "records.yaml"
    try:
        with target.open("x", encoding="utf-8", newline="\n") as sink:
            sink.write(proposal(inputs, rulebook.kinds, orders, folder, lang))
    except FileExistsError:
        raise click.UsageError(
            t(
                f"{target} 已存在，不會改寫；要重新產生，請先移走它。",
                f"{target} is there already and is left alone; move it away to have a new one.",
            )
        ) from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise click.UsageError(
            t(f"無法寫入 {target}：{why}。", f"{target} cannot be written: {why}.")
        ) from None
    complain(WROTE.get(lang).format(path=target))


def _counted(inputs: Inputs) -> Inputs:
    """Count the rows and finish the hashes; a file that cannot be scanned becomes a problem."""
    from checker.records.ledger import with_counts  # noqa: PLC0415

    try:
        return with_counts(inputs, {})
    except InputError as error:
        return replace(inputs, problems=(*inputs.problems, error.problem))


def _json(inputs: Inputs, lang: Lang) -> str:
    from checker.reports.json import input_document, layout, problem_document  # noqa: PLC0415

    problems = [*inputs.problems, *(note for entry in inputs.ledger for note in entry.notes)]
    return layout(
        {
            "as_of": inputs.as_of.isoformat() if inputs.as_of else None,
            "inputs": [input_document(entry) for entry in inputs.ledger],
            "problems": [problem_document(problem, lang) for problem in problems],
        }
    )


def _page(rulebook: Rulebook, inputs: Inputs, lang: Lang) -> Page:
    page = Page()
    if inputs.as_of is not None:
        page.add(0, AS_OF.get(lang).format(as_of=inputs.as_of.isoformat()))
    for entry in inputs.ledger:
        page.gap()
        _entry(page, rulebook.kinds.get(entry.kind or ""), entry, lang)
    if not inputs.ledger:
        page.add(0, NONE.get(lang))
    if inputs.problems:
        page.gap()
    for problem in inputs.problems:
        page.add(0, ("✗ " if problem.level == "error" else "! ", "high"), problem_words(problem, lang))
    return page


def _entry(page: Page, kind: Kind | None, entry: LedgerEntry, lang: Lang) -> None:
    page.add(0, (visible(f"{entry.path}:{entry.sheet}" if entry.sheet else entry.path), "title"))
    facts = [f"{kind.title.get(lang)} ({kind.name})" if kind else UNKNOWN.get(lang), entry.format]
    facts += [entry.encoding] if entry.encoding else []
    facts += [HEADER.get(lang).format(n=entry.header_row)] if entry.header_row else []
    if entry.rejected:
        numbers = (entry.rows_read or 0, entry.rows_checked or 0, len(entry.rejected))
        read, checked, left = (f"{n:,}" for n in numbers)
        facts.append(BALANCE.get(lang).format(read=read, checked=checked, rejected=left))
    elif entry.rows_read is not None:
        facts.append(ROWS.get(lang).format(n=f"{entry.rows_read:,}"))
    if entry.layout and entry.records is not None:
        facts.append(RECORDS.get(lang).format(n=f"{entry.records:,}"))
    if entry.skipped:
        facts = [SKIPPED.get(lang).format(why=reason_words(entry.skipped, lang))]
    page.add(2, " · ".join(facts))
    layout = next((one for one in kind.layouts if one.name == entry.layout), None) if kind else None
    if layout is not None:
        page.add(2, LAYOUT.get(lang).format(title=layout.title.get(lang)))
    if entry.sha256:
        page.add(2, (f"sha256 {entry.sha256}", "dim"))
    if entry.dialect is not None:
        page.add(2, (_dialect(entry.dialect, lang), "dim"))
    rows = [_column(column, kind, lang) for column in entry.columns]
    widths = [max((cells(row[n]) for row in rows), default=0) for n in range(3)]
    for row in rows:
        page.add(
            4,
            (pad(row[0], widths[0]), "dim"),
            "  ",
            pad(row[1], widths[1]),
            "  → ",
            (pad(row[2], widths[2]), "place"),
            "  ",
            row[3],
        )
    if entry.unmapped:
        page.add(2, (UNMAPPED.get(lang), "medium"), visible(", ".join(entry.unmapped)))
    if kind is not None and entry.columns:
        absent = [name for name in kind.fields if name not in {column.field for column in entry.columns}]
        if absent:
            page.add(2, (ABSENT.get(lang), "dim"), (", ".join(absent), "dim"))
    for rejected in entry.rejected:
        words = {
            "row": rejected.row,
            "reason": reason_words(rejected.reason, lang),
            "text": visible(rejected.text),
        }
        page.add(2, REJECTED.get(lang).format(**words))
    for note in entry.notes:
        page.add(2, ("! ", "low"), problem_words(note, lang))


def _column(column: Column, kind: Kind | None, lang: Lang) -> tuple[str, str, str, str]:
    field = kind.fields.get(column.field) if kind else None
    title = field.title.get(lang) if field else ""
    said = "".join(f" [{visible(s)}]" for s in (column.unit, column.date_format, column.time_zone) if s)
    return str(column.index or ""), visible(column.header) + said, column.field, title


def _dialect(dialect: TextDialect, lang: Lang) -> str:
    """How a text file is laid out, in one line."""
    delimiter = {"\t": "Tab", "\x01": "\\x01"}.get(dialect.delimiter, dialect.delimiter)
    parts = [DELIMITER.get(lang).format(sign=delimiter)]
    parts.append(QUOTE.get(lang).format(sign=dialect.quote) if dialect.quote else NO_QUOTE.get(lang))
    parts += [ESCAPE.get(lang).format(sign=dialect.escape)] if dialect.escape else []
    parts.append(
        LINE_END.get(lang).format(end=MIXED.get(lang) if dialect.line_end == "mixed" else dialect.line_end)
    )
    parts += [PREAMBLE.get(lang).format(n=dialect.preamble)] if dialect.preamble else []
    parts += [FOOTER.get(lang).format(n=dialect.footer)] if dialect.footer else []
    return " · ".join(parts)
