"""The report for people: what was read, what is wrong and where, what to do, and what could not be checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checker.model.outcomes import CELL_RULE, Outcome
from checker.model.rulebook import SEVERITIES
from checker.model.run import Finding, Run
from checker.model.text import Text
from checker.reports import Options
from checker.reports.page import Page, Segment, cells, pad
from checker.reports.text_edges import write_header, write_inputs, write_not_assessed, write_summary
from checker.reports.wording import (
    NO_FINDINGS,
    SEVERITY_WORDS,
    clause_numbers,
    no_findings,
    outcome_word,
    rows_of,
    subject,
    where,
)
from checker.results.messages import domain_of
from checker.results.redact import redact

ALSO_SHOWN = 3

UNDECIDED = Text("無法判定", "Undecided")
TO_DO = Text("處理：", "What to do: ")
ALSO = Text("另見 {places}", "see also {places}")
MORE = Text("另有 {n} 處", "{n} more")
HIDDEN = Text(
    "……此規則另有 {n} 項未列出；全部列出請用 --all 或 --report json=FILE",
    "… {n} more of this rule; to see all, use --all or --report json=FILE",
)
CLAUSES = Text("條文 {clauses}", "clause {clauses}")
ITEMS = Text("{n} 項", "{n}")
DATA = Text("資料本身", "The data themselves")
CHAPTER = Text("第 {id} 章　{title}", "Chapter {id}  {title}")


def render(run: Run, options: Options) -> str:
    """Return the run for people. Without a width every line is whole; with a limit the rest is counted."""
    if options.redact:
        run = redact(run)
    page = Page()
    write_header(page, run)
    failed = [finding for finding in run.findings if finding.outcome is Outcome.FAIL]
    others = [finding for finding in run.findings if finding.outcome is not Outcome.FAIL]
    hidden = False
    for heading, findings in _by_chapter(run, failed):
        page.gap()
        page.add(0, (heading, "title"))
        hidden |= _write_rules(page, run, options, findings)
    if others:
        page.gap()
        page.add(0, (UNDECIDED.get(run.lang), "title"))
        hidden |= _write_rules(page, run, options, others)
    if not run.findings:
        page.gap()
        words = no_findings(run)
        page.add(0, (words.get(run.lang), "good" if words is NO_FINDINGS else "high"))
    write_not_assessed(page, run)
    write_inputs(page, run, options.limit)
    write_summary(page, run, hidden=hidden)
    return page.render(options.width, options.colour)


def _by_chapter(run: Run, findings: Sequence[Finding]) -> Iterable[tuple[str, list[Finding]]]:
    """The findings under the heading of the chapter of their first clause, in the regulation's order."""
    chapters = {h.id: (place, h) for place, h in enumerate(run.rulebook.headings) if h.level == "chapter"}
    groups: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        number = finding.clauses[0].partition("@")[0].partition(".")[0] if finding.clauses else ""
        if number in chapters:
            place, heading = chapters[number]
            title = CHAPTER.get(run.lang).format(id=heading.id, title=heading.title.get(run.lang))
        else:
            place, title = len(run.rulebook.headings), domain_of(run.rulebook, finding.rule)
            title = DATA.get(run.lang) if finding.rule == CELL_RULE else title
        groups.setdefault((place, title), []).append(finding)
    for place, title in sorted(groups):
        yield title, groups[place, title]


def _write_rules(page: Page, run: Run, options: Options, findings: Sequence[Finding]) -> bool:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    hidden = False
    for group in by_rule.values():
        hidden |= _write_rule(page, run, options, group)
    return hidden


def _write_rule(page: Page, run: Run, options: Options, findings: list[Finding]) -> bool:
    """Write a rule with its findings and its remedy; whether some were left out."""
    lang, first = run.lang, findings[0]
    severity = min((finding.severity for finding in findings), key=SEVERITIES.index)
    details = [SEVERITY_WORDS[severity].get(lang)]
    if first.clauses:
        details.append(CLAUSES.get(lang).format(clauses=clause_numbers(first)))
    details.append(ITEMS.get(lang).format(n=f"{len(findings):,}"))
    head: list[Segment | str] = [(first.rule, severity), "  ", (first.title, "strong"), "  "]
    page.add(2, *head, (f"[{' · '.join(details)}]", "dim"))
    shown = findings if options.limit is None else findings[: options.limit]
    rows = [(where(f), _subject(run, f, severity), f.message + _also(run, f)) for f in shown]
    widths = [max(cells(row[column]) for row in rows) for column in (0, 1)]
    together = options.width is None or 8 + sum(widths) + max(cells(row[2]) for row in rows) <= options.width
    for place, name, message in rows:
        if together:
            columns = [(pad(place, widths[0]), "place"), (pad(name, widths[1]), "strong"), (message, "")]
            page.add(
                4, *_joined([column for column, width in zip(columns, (*widths, 1), strict=True) if width])
            )
        else:
            page.add(4, *_joined([column for column in ((place, "place"), (name, "strong")) if column[0]]))
            page.add(6, message, hang=0)
    left = len(findings) - len(shown)
    if left:
        page.add(4, (HIDDEN.get(lang).format(n=f"{left:,}"), "dim"))
    if first.remedy:
        page.add(4, (TO_DO.get(lang), "command"), first.remedy)
    return left > 0


def _joined(columns: Sequence[Segment]) -> list[Segment | str]:
    parts: list[Segment | str] = []
    for column in columns:
        parts += ["  ", column] if parts else [column]
    return parts


def _subject(run: Run, finding: Finding, severity: str) -> str:
    if finding.outcome is Outcome.FAIL and finding.severity != severity:
        return f"{subject(finding)} [{SEVERITY_WORDS[finding.severity].get(run.lang)}]"
    if finding.outcome not in (Outcome.FAIL, Outcome.UNDECIDED):
        return f"{subject(finding)} [{outcome_word(finding.outcome, run.lang)}]"
    return subject(finding)


def _also(run: Run, finding: Finding) -> str:
    """The other rows that a finding rests on: a few by name, the rest by number."""
    others = rows_of(finding)[1:]
    if not others:
        return ""
    separator = ", " if run.lang == "en" else "、"
    named = separator.join(others[:ALSO_SHOWN])
    if len(others) > ALSO_SHOWN:
        named += separator + MORE.get(run.lang).format(n=len(others) - ALSO_SHOWN)
    also = ALSO.get(run.lang).format(places=named)
    return f" ({also})" if run.lang == "en" else f"（{also}）"
