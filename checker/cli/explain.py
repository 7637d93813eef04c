"""`rulebook explain`: a rule, clause, kind, field or parameter in words."""

from __future__ import annotations

from pathlib import Path

import click

from checker.cli import explain_pages as pages
from checker.cli import options, pipeline
from checker.cli.language import t
from checker.cli.outlet import put, terminal_options
from checker.model.outcomes import CELL_RULE, Judgement
from checker.model.problem import Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.text import Lang, Text
from checker.reports.page import Page


@click.command(
    name="explain",
    help=t(
        """說明一條規則、條款、記錄種類、欄位（種類.欄位）或參數。

        \b
        rulebook explain ABC-01      規則：依據、判讀、SQL、例子、處理方法
        rulebook explain 1.2.3       條款，以及如何檢查
        rulebook explain KIND        記錄種類
        rulebook explain KIND.FIELD  欄位
        rulebook explain PARAMETER   參數
        """,
        """Explain a rule, clause, record kind, field (kind.field) or parameter.

        \b
        rulebook explain ABC-01      a rule: why, reading, SQL, examples, remedy
        rulebook explain 1.2.3       a clause, and how it is checked
        rulebook explain KIND        a record kind
        rulebook explain KIND.FIELD  a field
        rulebook explain PARAMETER   a parameter
        """,
    ),
)
@click.argument("name", metavar="ID")
@options.rulebook_options
def command(*, name: str, book: Path | None, overlays: tuple[Path, ...], lang: Lang) -> int:
    """Show the page of whatever has that name."""
    rulebook, judgements = pipeline.load(book, overlays)
    page = Page()
    if not _explain(page, name, rulebook, judgements, lang):
        raise RulebookError([_unknown(name, rulebook)])
    terminal = terminal_options()
    put(page.render(terminal.width, terminal.colour))
    return 0


def _explain(page: Page, name: str, rulebook: Rulebook, judgements: dict[str, Judgement], lang: Lang) -> bool:
    """Write everything that is called `name`; whether there was anything."""
    found = False
    rule = next((r for r in rulebook.rules.values() if r.id.casefold() == name.casefold()), None)
    if rule is not None:
        pages.rule_page(page, rulebook, rule, judgements.get(rule.id), lang)
        found = True
    if name.upper() == CELL_RULE:
        pages.cell_page(page, lang)
        found = True
    if (clause := rulebook.clauses.get(name.partition("@")[0])) is not None:
        page.gap()
        pages.clause_page(page, rulebook, clause, lang)
        found = True
    if (kind := rulebook.kinds.get(name)) is not None:
        page.gap()
        pages.kind_page(page, rulebook, kind, judgements, lang)
        found = True
    if (parameter := rulebook.parameters.get(name.removeprefix(":"))) is not None:
        page.gap()
        pages.parameter_page(page, rulebook, parameter, lang)
        found = True
    kind_name, _, field_name = name.partition(".")
    if kind_name in rulebook.kinds and field_name in rulebook.kinds[kind_name].fields:
        kind = rulebook.kinds[kind_name]
        pages.field_page(page, kind, kind.fields[field_name], judgements, lang)
        found = True
    return found


def _unknown(name: str, rulebook: Rulebook) -> Problem:
    from checker.rulebook.wording import unknown  # noqa: PLC0415 - only for a slip

    kind_name = name.partition(".")[0]
    fields = rulebook.kinds[kind_name].fields if kind_name in rulebook.kinds else {}
    names = [
        *rulebook.rules,
        *rulebook.clauses,
        *rulebook.kinds,
        *rulebook.parameters,
        *(f"{kind_name}.{field}" for field in fields),
        CELL_RULE,
    ]
    what = Text("規則、條款、種類、欄位或參數", "rule, clause, kind, field or parameter")
    return unknown("unknown-id", what, name, names, None)
