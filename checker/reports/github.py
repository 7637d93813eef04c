"""Workflow commands that GitHub shows beside the lines of a commit.

GitHub shows ten annotations a level and step and drops the rest without a word, so the first ten of each level are
printed and the rest counted. Personal data is always masked.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.model.outcomes import Outcome
from checker.model.problem import Place, Problem
from checker.model.rules import Severity
from checker.model.run import Finding, Run
from checker.model.text import Lang, Text
from checker.reports import Options
from checker.reports.wording import no_findings, outcome_word, problems_of, subject, where
from checker.results.redact import redact

LEVELS = ("error", "warning", "notice")
SHOWN = 10

_SEVERITY_LEVELS: dict[Severity, str] = {"high": "error", "medium": "warning", "low": "notice"}
_PROBLEM_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}

REST = Text(
    "未列出：{counts}。完整清單請用 --report json=FILE 或 --report junit=FILE。",
    "Not shown: {counts}. For all of them use --report json=FILE or --report junit=FILE.",
)


def pieces(run: Run, options: Options) -> Iterator[str]:
    """Yield workflow commands, the first ten of each level, and one line with the count of the rest."""
    run = redact(run)
    shown: dict[str, list[str]] = {level: [] for level in LEVELS}
    rest = dict.fromkeys(LEVELS, 0)
    for level, command in _commands(run):
        if len(shown[level]) < SHOWN:
            shown[level].append(command)
        else:
            rest[level] += 1
    lines = [command for level in LEVELS for command in shown[level]]
    counts = ", ".join(f"{level} {rest[level]}" for level in LEVELS if rest[level])
    if counts:
        lines.append(REST.get(run.lang).format(counts=counts))
    yield "\n".join(lines or [no_findings(run).get(run.lang)]) + "\n"


def _commands(run: Run) -> Iterator[tuple[str, str]]:
    for problem in problems_of(run):
        if problem.level != "note":
            yield _PROBLEM_LEVELS[problem.level], _problem(problem, run.lang)
    for finding in run.findings:
        if finding.outcome is Outcome.FAIL:
            level = _SEVERITY_LEVELS[finding.severity]
            yield level, _finding(level, finding, finding.title)
    for finding in run.findings:
        if finding.outcome is Outcome.UNDECIDED:
            title = f"{finding.title} [{outcome_word(finding.outcome, run.lang)}]"
            yield "notice", _finding("notice", finding, title)


def _finding(level: str, finding: Finding, title: str) -> str:
    place = finding.locations[0] if finding.locations else None
    # GitHub points at lines only, so the message names the cell or the columns.
    exact = place is not None and (
        isinstance(place.column, str) or (place.line is None and place.row is not None)
    )
    spoken = where(finding) if exact else ""
    parts = [
        " · ".join(part for part in (spoken, subject(finding)) if part),
        finding.message,
        f"→ {finding.remedy}",
    ]
    return _command(
        level, place, f"{finding.rule} {title}", "\n".join(part for part in parts if part != "→ ")
    )


def _problem(problem: Problem, lang: Lang) -> str:
    hint = f" {problem.hint.get(lang)}" if problem.hint else ""
    level = _PROBLEM_LEVELS[problem.level]
    return _command(level, problem.place, problem.code, problem.text.get(lang) + hint)


def _command(level: str, place: Place | None, title: str, message: str) -> str:
    properties: dict[str, object] = {}
    if place is not None:
        properties["file"] = place.path.partition("!")[0].replace("\\", "/").removeprefix("./")
        if place.line is not None:
            properties["line"] = place.line
            if isinstance(place.column, int):
                properties["col"] = place.column
    properties["title"] = title
    stated = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{level} {stated}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
