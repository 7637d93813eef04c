"""Which days each revision of a clause and each version of a rule holds for: no day without one, none with two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from checker.model.problem import Place, Problem
from checker.model.regulation import Clause
from checker.model.rules import Rule
from checker.model.span import Span
from checker.model.text import Text
from checker.rulebook.parts import Parts
from checker.rulebook.wording import error

_DAY = timedelta(days=1)


def settle_versions(parts: Parts) -> list[Problem]:
    """Give every version of every rule the days for which it holds, and say where days are held by two or by none.

    A version holds for the days that it states and for which every revision that it pins is in force.
    """
    problems = [p for clause in parts.clauses.values() for p in _revisions(parts, clause)]
    for name, rule in list(parts.rules.items()):
        earlier = tuple(v._replace(in_force=_days(parts, v, newest=False)) for v in rule.earlier)
        parts.rules[name] = rule._replace(in_force=_days(parts, rule, newest=True), earlier=earlier)
        problems += _versions(parts, parts.rules[name])
    return problems


def _revisions(parts: Parts, clause: Clause) -> Iterator[Problem]:
    for i, (before, after) in enumerate(pairwise(clause.revisions)):
        if before.number >= after.number:
            yield error(
                "revision-order",
                f"修訂次序不對：第 {before.number} 次不在第 {after.number} 次之前。",
                f"Revision {before.number} does not come before revision {after.number}.",
                parts.place("clause", clause.id, "earlier", i, "revision"),
                Text(
                    "earlier 由舊到新排列，編號遞增。", "`earlier` goes from old to new, with rising numbers."
                ),
            )
        place = parts.place("clause", clause.id, "earlier", i, "in_force")
        yield from _apart(before.in_force, after.in_force, place)


def _days(parts: Parts, version: Rule, newest: bool) -> Span:
    days = version.in_force
    for pin in version.clauses:
        name, _, number = pin.partition("@")
        clause = parts.clauses.get(name)
        if clause is not None:
            days = days.overlap(_pinned(clause, int(number), newest))
    return days


def _pinned(clause: Clause, number: int, newest: bool) -> Span:
    """The days of a pinned revision. A rule that nobody has looked at since goes on, and is suspect."""
    revisions = clause.revisions
    found = next((r.in_force for r in revisions if r.number == number), None)
    first = revisions[0].in_force if found is None else found
    return Span(first.start, revisions[-1].in_force.end) if newest or found is None else first


def _versions(parts: Parts, rule: Rule) -> Iterator[Problem]:
    known = {f"{c.id}@{r.number}" for c in parts.clauses.values() for r in c.revisions}
    if any(pin not in known for version in rule.earlier for pin in version.clauses):
        return  # a pin that leads nowhere has been told, and has no days
    places = [parts.place("rule", rule.id, "earlier", i) for i in range(len(rule.earlier))]
    for version, place in zip(rule.versions, [*places, rule.place], strict=True):
        if version.in_force.empty:
            yield error(
                "never-in-force",
                "這裡的日期與所依條款各修訂的效期沒有共同的一天。",
                "The dates here and those of the revisions that it pins have no day in common.",
                place,
                Text("請檢查 in_force 與條款的修訂。", "Look at `in_force` and at the pinned revisions."),
            )
            return
    for (before, after), place in zip(pairwise(rule.versions), places, strict=True):
        yield from _apart(before.in_force, after.in_force, place)


def _apart(before: Span, after: Span, place: Place) -> Iterator[Problem]:
    """The problem that two neighbours in time share days or leave some out."""
    end, start = before.end, after.start
    if end is None or start is None or end >= start:
        yield error(
            "overlapping-versions",
            f"這一版（{_words(before).hant}）與下一版（{_words(after).hant}）的效期重疊。",
            f"This version ({_words(before).en}) and the next one ({_words(after).en}) hold on the same day.",
            place,
            Text(
                "請以 in_force 的 from 與 until 分開。",
                "Tell them apart by `from` and `until` of `in_force`.",
            ),
        )
    elif end + _DAY < start:
        yield error(
            "gap-between-versions",
            f"從 {end + _DAY} 到 {start - _DAY} 沒有任何一版。",
            f"No version holds from {end + _DAY} to {start - _DAY}.",
            place,
        )


def _words(days: Span) -> Text:
    start, end = days.start, days.end
    if start and end:
        return Text(f"{start} 至 {end}", f"{start} to {end}")
    if start:
        return Text(f"{start} 起", f"from {start}")
    return Text(f"至 {end}", f"until {end}") if end else Text("不限", "open at both ends")


def pins_of(rule: Rule) -> Iterator[tuple[str, Sequence[str | int]]]:
    """Every pin of every version, with its route inside the rule's file."""
    for i, version in enumerate(rule.earlier):
        yield from ((pin, ("earlier", i, "clauses", j)) for j, pin in enumerate(version.clauses))
    yield from ((pin, ("clauses", j)) for j, pin in enumerate(rule.clauses))
