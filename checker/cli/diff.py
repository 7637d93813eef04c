"""`rulebook diff`: two rulebooks, with the verdicts that would change; or the reports of two runs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click

from checker.cli import options, pipeline
from checker.cli.language import t
from checker.cli.outlet import Progress, complain, put, terminal_options
from checker.model.outcomes import Judgement
from checker.model.problem import Place, Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.span import Span
from checker.model.text import Lang, Text

BUILTIN = "builtin"


class Book(NamedTuple):
    """A rulebook as it is named on the command line: `DIR`, `DIR+OVERLAY…`, or `builtin` for the one that comes along."""

    named: str
    rulebook: Rulebook
    judgements: Mapping[str, Judgement]


@click.command(
    name="diff",
    help=t(
        """比較兩份規章，或兩次檢查的 JSON 報告。

        OLD 與 NEW 是規章的資料夾（DIR，或加上覆蓋層 DIR+OVERLAY；builtin 是隨程式附上的規章），
        或兩份報告。給了 PATH，就列出會改變的每個判定。

        \b
        rulebook diff old-rules new-rules
        rulebook diff builtin builtin+our-mall exports/ --as-of 2025-06-30
        rulebook diff last-week.json today.json
        """,
        """Compare two rulebooks, or the JSON reports of two runs.

        OLD and NEW are folders of rulebooks (DIR, or with overlays DIR+OVERLAY; `builtin` is the one that comes
        with the program), or two reports. With PATH, every verdict that would change is listed.

        \b
        rulebook diff old-rules new-rules
        rulebook diff builtin builtin+our-mall exports/ --as-of 2025-06-30
        rulebook diff last-week.json today.json
        """,
    ),
    epilog=t(
        "結束碼：0 比較完成，不論有無不同 · 2 規章、報告或命令列有誤 · 3 有輸入無法讀取。",
        "Exit codes: 0 compared, whether anything differs or not · 2 a rulebook, report or the command line is wrong · 3 an input could not be read.",
    ),
)
@click.argument("old")
@click.argument("new")
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@options.date_options
@options.mapping_option
@click.option("--json", "as_json", is_flag=True, help=t("輸出 JSON。", "Write JSON."))
@options.lang_option
def command(
    *,
    old: str,
    new: str,
    paths: tuple[str, ...],
    as_of: date | None,
    period: Span | None,
    mapping: Path | None,
    as_json: bool,
    lang: Lang,
) -> int:
    """Compare, and show what differs."""
    reports = [name.endswith(".json") and Path(name).is_file() for name in (old, new)]
    if all(reports):
        if paths:
            raise click.UsageError(t("比較報告時不用 PATH。", "Two reports are compared without PATH."))
        return _reports(old, new, as_json=as_json, lang=lang)
    if any(reports):
        raise click.UsageError(
            t("OLD 與 NEW 須同為規章或同為報告。", "OLD and NEW are two rulebooks or two reports.")
        )
    books = _book(old), _book(new)
    from checker.results.compare import compare_rulebooks  # noqa: PLC0415

    changes = compare_rulebooks(books[0].rulebook, books[1].rulebook)
    verdicts, code = None, 0
    if paths:
        scope = pipeline.Scope(as_of=as_of, period=period)
        verdicts, code = _verdicts(books, paths, mapping, scope, lang)
    from checker.cli import diff_pages as pages  # noqa: PLC0415

    if as_json:
        put(pages.rulebooks_json(books[0].rulebook, books[1].rulebook, changes, verdicts))
    else:
        terminal = terminal_options()
        page = pages.rulebooks_page(books[0], books[1], changes, verdicts, lang)
        put(page.render(terminal.width, terminal.colour))
    return code


def _book(named: str) -> Book:
    folder, *overlays = named.split("+")
    path = None if folder == BUILTIN and not Path(BUILTIN).is_dir() else Path(folder)
    rulebook, judgements = pipeline.load(path, [Path(overlay) for overlay in overlays])
    return Book(named, rulebook, judgements)


def _verdicts(
    books: tuple[Book, Book], paths: tuple[str, ...], mapping: Path | None, scope: pipeline.Scope, lang: Lang
) -> tuple[list[Any], int]:
    """Every outcome that differs, and the exit code: an input that neither can read is told once."""

    from checker.engine.changes import changed_outcomes  # noqa: PLC0415

    told: dict[str, None] = {}
    with tempfile.TemporaryDirectory(prefix="rulebook-") as folder, Progress() as progress:
        files = [Path(folder) / f"{name}.parquet" for name in ("old", "new")]
        for book, file in zip(books, files, strict=True):
            with pipeline.reading(book.rulebook, paths, mapping, progress) as read:
                asked = scope._replace(outcomes=file)
                _, inputs = pipeline.assess(book.rulebook, book.judgements, read, asked, progress)
            told |= {p.render(lang): None for p in inputs.problems if p.level == "error"}
        found = changed_outcomes(*files)
    for line in told:
        complain(line)
    return found, 3 if told else 0


def _reports(old: str, new: str, *, as_json: bool, lang: Lang) -> int:
    from checker.cli import diff_pages as pages  # noqa: PLC0415
    from checker.results.compare import compare_reports  # noqa: PLC0415

    found = compare_reports(_report(old), _report(new))
    if as_json:
        put(pages.reports_json(found))
    else:
        terminal = terminal_options()
        put(pages.reports_page(found, lang).render(terminal.width, terminal.colour))
    return 0


def _report(name: str) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = json.loads(Path(name).read_bytes())
    except (ValueError, RecursionError):
        problem = Problem(
            "no-json", Text("讀不出 JSON。", "The JSON cannot be read."), Place(name)
        )  # fmt: skip
        raise RulebookError([problem]) from None
    return found
