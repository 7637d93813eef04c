"""The report for people: what was read, what is wrong and where, what to do, and what could not be checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.model.outcomes import CELL_RULE, Outcome
from checker.model.run import Finding, Run
from checker.model.text import Text
from checker.reports import Options
from checker.reports.page import Page
from checker.reports.text_edges import write_header, write_inputs, write_not_assessed, write_summary
from checker.reports.text_rules import write_rules
from checker.reports.wording import NO_FINDINGS, no_findings
from checker.results.messages import domain_of
from checker.results.redact import redact

UNDECIDED = Text("無法判定", "Undecided")
DATA = Text("資料本身", "The data themselves")
CHAPTER = Text("第 {id} 章　{title}", "Chapter {id}  {title}")


def pieces(run: Run, options: Options) -> Iterator[str]:
    """Yield the run for people. Without a width every line is whole; with a limit the rest is counted."""
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
        hidden |= write_rules(page, run, options, findings)
    if others:
        page.gap()
        page.add(0, (UNDECIDED.get(run.lang), "title"))
        hidden |= write_rules(page, run, options, others)
    if not run.findings:
        page.gap()
        words = no_findings(run)
        page.add(0, (words.get(run.lang), "good" if words is NO_FINDINGS else "high"))
    write_not_assessed(page, run)
    write_inputs(page, run, options.limit)
    write_summary(page, run, hidden=hidden)
    return page.pieces(options.width, options.colour)


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
