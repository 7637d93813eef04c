"""JUnit XML in the dialect that Jenkins reads: a suite a domain, a test a rule, and a suite for the inputs.

A rule with a breach fails; one that could not be decided or assessed is skipped with the reason, as a green
test would claim more than is known. Personal data is always masked: build logs have many readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from checker.model.inputs import LedgerEntry
from checker.model.outcomes import Outcome, RuleResult
from checker.model.problem import Problem
from checker.model.rules import SEVERITIES
from checker.model.run import Finding, Run
from checker.model.text import Lang, Text
from checker.reports import Options
from checker.reports.wording import (
    NOTHING_MATCHED,
    SEVERITY_WORDS,
    outcome_word,
    period_words,
    problem_words,
    problems_of,
    reason_words,
    subject,
    where,
)
from checker.results.messages import domain_of, title_of
from checker.results.redact import redact

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
INPUTS = Text("輸入", "inputs")


def pieces(run: Run, options: Options) -> Iterator[str]:
    """Yield the run as JUnit XML. No times: a report depends on its input alone."""
    run = redact(run)
    findings: dict[str, list[Finding]] = {}
    for finding in run.findings:
        findings.setdefault(finding.rule, []).append(finding)
    suites: dict[str, list[_Case]] = {}
    for result in run.results:
        domain = domain_of(run.rulebook, result.rule)
        suites.setdefault(domain, []).append(_rule_case(run, result, findings.get(result.rule, [])))
    cases = {name: suites[name] for name in sorted(suites)}
    cases = {"inputs": _input_cases(run), **cases}
    total = [case for group in cases.values() for case in group]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites name={_attr(run.rulebook.title.get(run.lang))} {_totals(total, skipped=False)}>",
        *(line for name, group in cases.items() for line in _suite(run, name, group)),
        "</testsuites>",
    ]
    yield "\n".join(lines) + "\n"


class _Case:
    """A test: its name, and what came of it as `tag`, one-line message and full text."""

    def __init__(
        self, name: str, tag: str | None = None, kind: str = "", message: str = "", text: str = ""
    ) -> None:
        self.name, self.tag, self.kind, self.message, self.text = name, tag, kind, message, text


def _rule_case(run: Run, result: RuleResult, findings: Sequence[Finding]) -> _Case:
    lang = run.lang
    name = f"{result.rule} {title_of(run.rulebook, result.rule, lang)}"
    counts = ", ".join(f"{outcome_word(o, lang)} {result.counts[o]}" for o in Outcome if result.counts.get(o))
    text = "\n".join(_lines(run, findings))
    if any(finding.outcome is Outcome.FAIL for finding in findings):
        worst = min((f.severity for f in findings if f.outcome is Outcome.FAIL), key=SEVERITIES.index)
        return _Case(name, "failure", worst, counts, text)
    why = result.why.get(lang) if result.why is not None else ""
    if not result.assessed:
        return _Case(name, "skipped", "not-assessed", why or NOTHING_MATCHED.get(lang))
    if findings:
        return _Case(name, "skipped", "undecided", counts, text)
    return _Case(name, None, message=why or counts)


def _lines(run: Run, findings: Sequence[Finding]) -> list[str]:
    lines = []
    for finding in findings:
        mark = SEVERITY_WORDS[finding.severity].get(run.lang)
        if finding.outcome is not Outcome.FAIL:
            mark = outcome_word(finding.outcome, run.lang)
        lines.append(
            "  ".join(
                part for part in (f"[{mark}]", where(finding), subject(finding), finding.message) if part
            )
        )
    if findings and findings[0].remedy:
        lines.append(f"→ {findings[0].remedy}")
    return lines


def _input_cases(run: Run) -> list[_Case]:
    errors: dict[str, list[Problem]] = {}
    for problem in problems_of(run):
        if problem.level == "error":
            errors.setdefault(problem.place.path if problem.place else "", []).append(problem)
    entries: dict[str, list[LedgerEntry]] = {}
    for entry in run.ledger:
        entries.setdefault(entry.path, []).append(entry)
    cases = []
    for path in sorted({*entries, *errors}):
        if path in errors:
            words = [problem_words(problem, run.lang) for problem in errors[path]]
            cases.append(
                _Case(path or INPUTS.get(run.lang), "error", errors[path][0].code, words[0], "\n".join(words))
            )
        else:
            cases.append(_entry_case(path, entries[path], run.lang))
    return cases


def _entry_case(path: str, entries: list[LedgerEntry], lang: Lang) -> _Case:
    skipped = [entry.skipped for entry in entries if entry.skipped]
    if len(skipped) == len(entries):
        return _Case(path, "skipped", "skipped", reason_words(skipped[0], lang))
    return _Case(path)


def _suite(run: Run, name: str, cases: Sequence[_Case]) -> list[str]:
    lines = [f"  <testsuite name={_attr(name)} {_totals(cases, skipped=True)}>"]
    if name == "inputs":
        lines.append("    <properties>")
        properties = {
            "rulebook": f"{run.rulebook.id} {run.rulebook.version}",
            "as_of": run.as_of.isoformat(),
            "period": period_words(run.period, run.lang),
            "engine": run.engine,
        }
        lines += [f"      <property name={_attr(k)} value={_attr(v)}/>" for k, v in properties.items()]
        lines.append("    </properties>")
    for case in cases:
        head = f"    <testcase classname={_attr(f'{run.rulebook.id}.{name}')} name={_attr(case.name)}"
        if case.tag is None and not case.message:
            lines.append(f"{head}/>")
            continue
        lines.append(f"{head}>")
        if case.tag is None:
            lines.append(f"      <system-out>{_text(case.message)}</system-out>")
        else:
            what = f"      <{case.tag} type={_attr(case.kind)} message={_attr(case.message)}"
            lines.append(f"{what}>{_text(case.text)}</{case.tag}>" if case.text else f"{what}/>")
        lines.append("    </testcase>")
    lines.append("  </testsuite>")
    return lines


def _totals(cases: Sequence[_Case], *, skipped: bool) -> str:
    def count(tag: str) -> int:
        return sum(case.tag == tag for case in cases)

    totals = f'tests="{len(cases)}" failures="{count("failure")}" errors="{count("error")}"'
    return f'{totals} skipped="{count("skipped")}"' if skipped else totals


def _attr(value: str) -> str:
    return quoteattr(_legal(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _text(value: str) -> str:
    return escape(_legal(value))


def _legal(value: str) -> str:
    """XML cannot hold most control characters, not even escaped."""
    return _ILLEGAL.sub("\ufffd", value)
