"""`rulebook trace`: every rule on one record, with the evidence for pass as well as fail."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import click

from checker.cli import options, pipeline
from checker.cli.language import t
from checker.cli.outlet import Progress, complain, put, put_pieces, terminal_options
from checker.model.outcomes import Outcome
from checker.model.problem import Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.run import Finding
from checker.model.span import Span
from checker.model.text import Lang, Text
from checker.reports.page import Page
from checker.reports.wording import clause_numbers, outcome_word, subject, where
from checker.results.messages import field_title
from checker.results.showing import show
from checker.results.visible import visible

ORDER = (Outcome.FAIL, Outcome.UNDECIDED, Outcome.PENDING, Outcome.PASS, Outcome.NOT_APPLICABLE)
STYLES = {Outcome.FAIL: "high", Outcome.UNDECIDED: "undecided", Outcome.PASS: "good"}
HEAD = Text("{title}（{kind}）{key}，截至 {as_of}", "{title} ({kind}) {key}, as of {as_of}")
CLAUSES = Text("條文 {clauses}", "clause {clauses}")


@click.command(
    name="trace",
    help=t(
        """對一筆記錄逐條查看所有規則：結果與依據，通過的也列出。KEY 是主鍵的值，多個以 / 連接。

        \b
        rulebook trace KIND HT-2024-001 exports/ --as-of 2025-06-30
        rulebook trace KIND 00127/2025-04-07 exports/ --rule ABC-01
        """,
        """Show every rule on one record: its outcome and the evidence, passes included. KEY is the record's key values,
        joined by / where there are several.

        \b
        rulebook trace KIND HT-2024-001 exports/ --as-of 2025-06-30
        rulebook trace KIND 00127/2025-04-07 exports/ --rule ABC-01
        """,
    ),
)
@click.argument("kind")
@click.argument("key")
@options.paths_argument
@options.date_options
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="ID",
    help=t("只看這條規則；可重複。", "Only this rule; repeatable."),
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=t("輸出格式。", "Format of the output."),
)
@options.rulebook_options
@options.mapping_option
def command(
    *,
    kind: str,
    key: str,
    paths: tuple[str, ...],
    as_of: date | None,
    period: Span | None,
    rules: tuple[str, ...],
    format_: Literal["text", "json"],
    book: Path | None,
    overlays: tuple[Path, ...],
    lang: Lang,
    mapping: Path | None,
) -> int:
    """Show the outcomes; 2 where there is no such record, 3 where an input could not be read."""
    rulebook, judgements = pipeline.load(book, overlays)
    pipeline.known([kind], rulebook.kinds, pipeline.KIND, "unknown-kind")
    scope = pipeline.Scope(
        as_of=as_of,
        period=period,
        rules=pipeline.known(rules, rulebook.rules, pipeline.RULE, "unknown-rule"),
        subject=(kind, key),
    )
    with Progress() as progress, pipeline.reading(rulebook, paths, mapping, progress) as read:
        assessment, inputs = pipeline.assess(rulebook, judgements, read, scope, progress)
        from checker.results.findings import build_findings  # noqa: PLC0415

        findings = build_findings(
            rulebook, inputs, list(assessment.verdicts), judgements, lang, as_of=assessment.as_of
        )
    errors = [problem for problem in inputs.problems if problem.level == "error"]
    for problem in errors:
        complain(problem.render(lang))
    if not findings and not errors:
        raise RulebookError([_absent(kind, key)])
    ordered = sorted(findings, key=lambda f: (ORDER.index(f.outcome), f.rule))
    if format_ == "json":
        from checker.reports.json import finding_document, layout  # noqa: PLC0415

        document = {"kind": kind, "key": key, "as_of": assessment.as_of.isoformat()}
        put_pieces(layout({**document, "outcomes": map(finding_document, ordered)}))
    else:
        terminal = terminal_options()
        page = Page()
        title = rulebook.kinds[kind].title.get(lang)
        page.add(
            0,
            (
                HEAD.get(lang).format(title=title, kind=kind, key=visible(key), as_of=assessment.as_of),
                "title",
            ),
        )
        for finding in ordered:
            _write(page, rulebook, finding, lang)
        put(page.render(terminal.width, terminal.colour))
    return 3 if errors else 0


def _absent(kind: str, key: str) -> Problem:
    return Problem(
        "no-such-record",
        Text(f"沒有規則判斷「{kind}」的「{key}」。", f"No rule judges “{key}” of `{kind}`."),
        None,
        Text(
            "請確認主鍵的值（多個以 / 連接），並用 rulebook inspect 查看檔案是否讀到。",
            "Look at the key values (joined by / where there are several), and see with rulebook inspect what was read.",
        ),
    )


def _write(page: Page, rulebook: Rulebook, finding: Finding, lang: Lang) -> None:
    kind = rulebook.kinds.get(finding.kind)
    word = outcome_word(finding.outcome, lang)
    page.gap()
    clauses = CLAUSES.get(lang).format(clauses=clause_numbers(finding)) if finding.clauses else ""
    page.add(
        0,
        (word, STYLES.get(finding.outcome, "dim")),
        "  ",
        (finding.rule, "strong"),
        "  ",
        finding.title,
        (f"  {clauses}", "dim"),
    )
    page.add(2, (where(finding), "place"), "  ", subject(finding))
    if finding.outcome in (Outcome.FAIL, Outcome.UNDECIDED):
        page.add(2, finding.message)
    for name, value in finding.evidence.items():
        field = kind.fields.get(name) if kind else None
        page.add(4, (field_title(kind, name, lang), "dim"), ": ", show(value, field, lang))
    if finding.outcome is Outcome.FAIL and finding.remedy:
        page.add(2, ("→ ", "command"), finding.remedy)
