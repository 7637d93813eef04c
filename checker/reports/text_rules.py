"""The middle of the report for people: a rule, what is wrong and where, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from checker.model.outcomes import Outcome
from checker.model.rules import SEVERITIES
from checker.model.run import Finding, Run
from checker.model.text import Text
from checker.reports import Options
from checker.reports.page import Page, Segment, cells, pad
from checker.reports.wording import (
    SEVERITY_WORDS,
    clause_numbers,
    outcome_word,
    row_words,
    rows_of,
    subject,
    where,
)
from checker.results.showing import show

ALSO_SHOWN = 3

ASSUMED = Text("依未經確認的假定：", "Rests on what is assumed and not confirmed: ")
TO_DO = Text("處理：", "What to do: ")
ALSO = Text("另見{places}", "see also {places}")
LINE = Text("第 {n} 行", "line {n}")
LINES = Text("第 {n} 行", "lines {n}")
MORE = Text("另有 {n} 處", "{n} more")
HIDDEN = Text(
    "……此規則另有 {n} 項未列出；全部列出請用 --all 或 --report json=FILE",
    "… {n} more of this rule; to see all, use --all or --report json=FILE",
)
CLAUSES = Text("條文 {clauses}", "clause {clauses}")
ITEM = Text("1 項", "1 finding")
ITEMS = Text("{n} 項", "{n} findings")


class _Row(NamedTuple):
    """A finding in words. `also`: what else to look at, in brackets."""

    place: str
    name: str
    message: str
    also: str


def write_rules(page: Page, run: Run, options: Options, findings: Sequence[Finding]) -> bool:
    """Write the findings under their rules; whether some were left out.

    What to do stands under each rule, or once at the end where it is the same for all of them.
    """
    by_rule: dict[tuple[str, int | None], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.rule, finding.version), []).append(finding)
    remedies = {group[0].remedy for group in by_rule.values()}
    once = len(by_rule) > 1 and len(remedies) == 1
    hidden = False
    for group in by_rule.values():
        hidden |= _write_rule(page, run, options, group)
        _write_assumed(page, run, group)
        if not once:
            _write_remedy(page, run, 4, group[0].remedy)
    if once:
        _write_remedy(page, run, 2, remedies.pop())
    return hidden


def _write_remedy(page: Page, run: Run, indent: int, remedy: str) -> None:
    if remedy:
        page.add(indent, (TO_DO.get(run.lang), "command"), remedy)


def _write_assumed(page: Page, run: Run, findings: Sequence[Finding]) -> None:
    """Say which numbers the findings rest on that nobody has confirmed yet."""
    values: dict[str, dict[str, None]] = {}
    for finding in findings:
        for name, value in finding.assumed.items():
            values.setdefault(name, {})[_assumed_value(run, value)] = None
    if values:
        words = (f"{name}{' = ' if any(shown) else ''}{' | '.join(shown)}" for name, shown in values.items())
        page.add(4, (ASSUMED.get(run.lang), "medium"), (", " if run.lang == "en" else "、").join(words))


def _assumed_value(run: Run, value: object) -> str:
    # A map or a long list is looked up with `explain`; the report names it.
    if isinstance(value, Mapping) or (isinstance(value, (list, tuple)) and len(value) > ALSO_SHOWN):
        return ""
    return show(value, None, run.lang)


def _write_rule(page: Page, run: Run, options: Options, findings: list[Finding]) -> bool:
    lang, first = run.lang, findings[0]
    severity = min((finding.severity for finding in findings), key=SEVERITIES.index)
    details = [SEVERITY_WORDS[severity].get(lang)]
    if first.clauses:
        details.append(CLAUSES.get(lang).format(clauses=clause_numbers(first)))
    number = len(findings)
    details.append(ITEM.get(lang) if number == 1 else ITEMS.get(lang).format(n=f"{number:,}"))
    head: list[Segment | str] = [(first.rule, severity), "  ", (first.title, "strong"), "  "]
    page.add(2, *head, (f"[{' · '.join(details)}]", "dim"))
    shown = findings if options.limit is None else findings[: options.limit]
    for block in _blocks(
        [_Row(where(f), _subject(run, f, severity), f.message, _also(run, f)) for f in shown]
    ):
        if len({row.message for row in block}) == 1 and len(block) > 1:
            page.add(4, block[0].message, hang=0)
            _write_rows(page, options, 6, [row._replace(message="") for row in block])
        else:
            _write_rows(page, options, 4, block)
    left = number - len(shown)
    if left:
        page.add(4, (HIDDEN.get(lang).format(n=f"{left:,}"), "dim"))
    return left > 0


def _blocks(rows: Iterable[_Row]) -> list[list[_Row]]:
    """Rows with the same message together, so that it is said once; those with messages of their own in between."""
    alike: dict[str, list[_Row]] = {}
    for row in rows:
        alike.setdefault(row.message, []).append(row)
    blocks: list[list[_Row]] = []
    single = False
    for group in alike.values():
        if len(group) == 1 and single:
            blocks[-1] += group
        else:
            blocks.append(list(group))
        single = len(group) == 1
    return blocks


def _write_rows(page: Page, options: Options, indent: int, rows: Sequence[_Row]) -> None:
    """Write one row a line, in columns where the terminal is wide enough for that."""
    widths = [max(cells(row[column]) for row in rows) for column in (0, 1)]
    longest = max(cells(row.message + row.also) for row in rows)
    together = options.width is None or indent + 4 + sum(widths) + longest <= options.width
    for row in rows:
        place, name, said = (row.place, "place"), (row.name, "strong"), (row.message + row.also, "")
        if together:
            columns = [(pad(place[0], widths[0]), "place"), (pad(name[0], widths[1]), "strong"), said]
            page.add(
                indent, *_joined([c for c, width in zip(columns, (*widths, longest), strict=True) if width])
            )
        elif row.message:
            page.add(indent, *_joined([c for c in (place, name) if c[0]]))
            page.add(indent + 2, said[0], hang=0)
        else:
            page.add(indent, *_joined([c for c in (place, name, said) if c[0]]))


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
    """The other rows that a finding rests on: a few by name, the rest by number; those of the same file by line or cell."""
    lang = run.lang
    others = rows_of(finding)[1:]
    if not others:
        return ""
    own = finding.locations[0]
    lines, named = [], []
    for row in others[:ALSO_SHOWN]:
        place = row[0]
        here = (place.path, place.sheet) == (own.path, own.sheet)
        if here and place.line is not None:
            lines.append(str(place.line))
        else:
            named.append(row_words(row, with_file=not here))
    separator = ", " if lang == "en" else "、"
    if lines:
        words = LINE if len(lines) == 1 else LINES
        named.insert(0, words.get(lang).format(n=separator.join(dict.fromkeys(lines))))
    if len(others) > ALSO_SHOWN:
        named.append(MORE.get(lang).format(n=len(others) - ALSO_SHOWN))
    places = separator.join(named)
    gap = " " if lang != "en" and not lines and places[:1].isascii() else ""
    also = ALSO.get(lang).format(places=gap + places)
    return f" ({also})" if lang == "en" else f"（{also}）"
