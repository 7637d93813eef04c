"""`rulebook inspect`: what was recognised in the inputs, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from checker.cli import options, pipeline
from checker.cli.inspect_page import page
from checker.cli.language import t
from checker.cli.outlet import Progress, complain, put, put_new, put_pieces, terminal_options
from checker.model.inputs import Inputs
from checker.model.rulebook import Rulebook
from checker.model.text import Lang, Text

if TYPE_CHECKING:
    from checker.records.date_orders import DateOrder
    from checker.records.people_found import NamesFound

WROTE = Text("已寫入 {path}；請填寫標有 TODO 的列。", "Wrote {path}; fill in the lines with TODO.")


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
    rulebook, _ = pipeline.load(book, overlays)
    with Progress() as progress, pipeline.reading(rulebook, paths, mapping, progress) as read:
        inputs = _counted(read)
        orders, people, inputs = _asked(rulebook, inputs)
        if write:
            _write(rulebook, paths, inputs, orders, lang)
        if format_ == "json":
            put_pieces(_json(inputs, people, lang))
        else:
            terminal = terminal_options()
            put(page(rulebook, inputs, people, lang).render(terminal.width, terminal.colour))
        return 3 if any(problem.level == "error" for problem in inputs.problems) else 0


def _write(
    rulebook: Rulebook, paths: tuple[str, ...], inputs: Inputs, orders: Sequence[DateOrder], lang: Lang
) -> None:
    """Write the proposed records.yaml into the first folder given, or that of the first file."""
    from checker.records.propose import proposal  # noqa: PLC0415

    first = Path(paths[0])
    folder = first if first.is_dir() else first.parent
    target = folder / "records.yaml"
    there = t(
        f"{target} 已存在，不會改寫；要重新產生，請先移走它。",
        f"{target} is there already and is left alone; move it away to have a new one.",
    )
    put_new(target, proposal(inputs, rulebook.kinds, orders, folder, lang).encode("utf-8"), there)
    complain(WROTE.get(lang).format(path=target))


def _counted(inputs: Inputs) -> Inputs:
    """Count the rows and finish the hashes; what cannot be scanned becomes a problem."""
    from checker.records.ledger import with_counts  # noqa: PLC0415 - not for its help
    from checker.records.mending import mended  # noqa: PLC0415

    return mended(inputs, lambda read: (None, with_counts(read, {})))[1]


def _asked(rulebook: Rulebook, inputs: Inputs) -> tuple[list[DateOrder], list[NamesFound], Inputs]:
    """Return unclear dates, what becomes of names, and the inputs with what is to be said of dates and of derived steps.

    Nothing of what cannot be scanned.
    """
    from checker import duck  # noqa: PLC0415 - not for its help
    from checker.records.asking import asking  # noqa: PLC0415
    from checker.records.date_orders import date_orders  # noqa: PLC0415
    from checker.records.people import resolve  # noqa: PLC0415
    from checker.records.people_found import names_found  # noqa: PLC0415
    from checker.records.steps import with_steps  # noqa: PLC0415

    try:
        with asking(inputs) as rows:
            organization = rulebook.organization
            orders = date_orders(inputs, rulebook.kinds, rows)
            people = names_found(inputs, rulebook.kinds, organization.roster, rows)
            named = resolve(inputs, rulebook.kinds, organization.roster, rows)
            stepped = with_steps(named, rulebook.kinds, organization, rows)
    except duck.Error:
        return [], [], inputs  # What cannot be scanned has been reported when it was counted.
    said = (*(order.problem() for order in orders), *stepped.problems[len(named.problems) :])
    return orders, people, inputs._replace(ledger=stepped.ledger, problems=(*inputs.problems, *said))


def _json(inputs: Inputs, people: Sequence[NamesFound], lang: Lang) -> Iterator[str]:
    from checker.reports.json import input_document, layout, problem_document  # noqa: PLC0415

    problems = [*inputs.problems, *(note for entry in inputs.ledger for note in entry.notes)]
    return layout(
        {
            "as_of": inputs.as_of.isoformat() if inputs.as_of else None,
            "inputs": [input_document(entry) for entry in inputs.ledger],
            "people": [_people(found) for found in people],
            "problems": [problem_document(problem, lang) for problem in problems],
        }
    )


def _people(found: NamesFound) -> dict[str, Any]:
    """What became of the names in a column, as JSON has it."""
    return {
        "path": found.path,
        "sheet": found.sheet,
        "field": found.field,
        "header": found.header,
        "roster": found.roster,
        "resolved": [
            {"name": name, "id": id_, "count": count}
            for name, ids in found.resolved.items()
            for id_, count in ids.items()
        ],
        "several": [{"name": n, "ids": list(ids), "count": c} for n, (ids, c) in found.several.items()],
        "away": [{"name": n, "ids": list(ids), "count": c} for n, (ids, c) in found.away.items()],
        "unknown": [{"name": n, "count": c} for n, c in found.unknown.items()],
    }
