"""Steps of an approval log that does not say them: they follow from the position that the approver held on that day.

The people who approve are few. They are fetched once, looked up in the roster here, and put back as one SQL expression. Whom
the roster does not know, and who holds the positions of several steps, gets no step: nobody is guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from checker.folding import spellings
from checker.model.inputs import Column, Inputs, Source
from checker.model.kinds import Approvals, Kind
from checker.model.organization import Organization, Roster
from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records.captured import beside, beside_again
from checker.records.directory import Rows, roster_rows
from checker.records.locators import Locator
from checker.records.people_said import few
from checker.records.sqltext import let, listed, literal
from checker.records.typed import typed_field

ANY = "*"
"""In `step_by`: the step of approvals by people who hold a position of no other step."""


@dataclass(frozen=True)
class _Post:
    """A position that somebody holds, as a step; None where no step is of it. The days are both included."""

    step: str | None
    start: date | None
    end: date | None

    def held_on(self, day: str) -> str:
        """SQL: whether it was held on the day."""
        bounds = [f"{day} >= DATE '{self.start}'"] if self.start else []
        bounds += [f"{day} <= DATE '{self.end}'"] if self.end else []
        return f"({' AND '.join(bounds) or 'true'})"


def with_steps(inputs: Inputs, kinds: Mapping[str, Kind], organization: Organization, rows: Rows) -> Inputs:
    """Return the inputs with a step in every approval log that lacks the column, where positions tell it.

    `inputs`: with names of people made ids. What cannot be told is said in warnings. Raises duckdb.Error where a file cannot
    be scanned.
    """
    wanting = [s for s in inputs.sources if _lacks_steps(kinds[s.kind], s)]
    if not wanting:
        return inputs
    roster, sources, problems = organization.roster, list(inputs.sources), list(inputs.problems)
    supplied = roster is not None and inputs.of(roster.kind)
    for source in wanting:
        kind = kinds[source.kind]
        if roster is None or not supplied:
            problems.append(_no_roster(kind, source, kinds, roster))
            continue
        changed, said = _derived(kind, source, _posts(inputs, kinds, organization, roster, kind, rows), rows)
        sources[sources.index(source)] = changed
        problems += said
    return replace(inputs, sources=tuple(sources), problems=tuple(problems))


def _lacks_steps(kind: Kind, source: Source) -> bool:
    log = kind.approvals
    return (
        log is not None
        and bool(log.step_by)
        and isinstance(source.locator, Locator)
        and bool(source.path)
        and log.step not in source.columns
        and log.step not in source.constants
        and log.person in source.columns
        and log.at in source.columns
    )


def _posts(  # noqa: PLR0917
    inputs: Inputs,
    kinds: Mapping[str, Kind],
    organization: Organization,
    roster: Roster,
    kind: Kind,
    rows: Rows,
) -> dict[str, list[_Post]]:
    """By person: the positions that the roster, and delegations, give to each."""
    assert kind.approvals is not None
    step_of = {p: step for step, positions in kind.approvals.step_by.items() for p in positions}
    found: dict[str, list[_Post]] = {}
    wanted = [
        roster.person, roster.position, roster.department, roster.start, roster.end, roster.joined, roster.left,
    ]  # fmt: skip
    for row in roster_rows(inputs, kinds, roster, wanted, rows):
        person, position = row[roster.person], row[roster.position]
        if person is None:
            continue
        posts = found.setdefault(person, [])
        start = row.get(roster.start or "") or row.get(roster.joined or "")
        end = _earliest(row.get(roster.end or ""), row.get(roster.left or ""))
        department = row.get(roster.department or "")
        if position is not None:
            # Somebody in another department is a manager there, which is none of these steps.
            inside = _is_inside(organization, position, department)
            posts.append(_Post(step_of.get(position) if inside else None, start, end))
        for one in organization.delegations:
            if one.person == person and _is_inside(organization, one.position, department):
                step, span = step_of.get(one.position), one.in_force
                posts.append(_Post(step, _latest(start, span.start), _earliest(end, span.end)))
    return found


def _is_inside(organization: Organization, position: str, department: str | None) -> bool:
    """Whether a position may be held in a department of that name; one that is not named says nothing against it."""
    held = organization.positions.get(position)
    wanted = organization.departments.get(held.department or "") if held else None
    if wanted is None or department is None:
        return True
    return any(word.lower() in department.lower() for word in spellings(wanted.words))


def _latest(*days: date | None) -> date | None:
    return max((day for day in days if day), default=None)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _derived(
    kind: Kind, source: Source, posts: Mapping[str, Sequence[_Post]], rows: Rows
) -> tuple[Source, list[Problem]]:
    log, locator = kind.approvals, source.locator
    assert log is not None
    person = typed_field(kind, source, kind.fields[log.person])
    day = f"CAST({typed_field(kind, source, kind.fields[log.at])} AS DATE)"
    first = {"s_person": person, "s_day": day}
    if log.result is not None:
        first["s_result"] = typed_field(kind, source, kind.fields[log.result])
    inner = beside(source.relation, first)
    people = sorted(p for (p,) in rows(f"SELECT DISTINCT s_person FROM {inner}") if p is not None)
    added = {"s_step": _step(log, {p: posts[p] for p in people if p in posts})}
    column = source.columns[log.person]
    changed = replace(
        source,
        relation=beside(inner, added),
        columns={**source.columns, log.step: Column(log.step, "s_step", column.header, column.index)},
        locator=replace(locator, data=beside_again(beside_again(locator.data, first), added)),
    )
    approving = f"{listed('s_result', log.approved)} AND " if log.result and log.approved else ""
    open_ = rows(
        f"SELECT s_person, count(*), min(s_day) FROM {changed.relation}"
        f" WHERE {source.kept} AND {approving}s_step IS NULL GROUP BY s_person ORDER BY s_person"
    )
    return changed, _said(source, column, open_, posts)


def _step(log: Approvals, posts: Mapping[str, Sequence[_Post]]) -> str:
    """SQL: the step of a row by its result or, else, by the one step whose positions its person held on its day."""
    result = "".join(
        f"WHEN {listed('s_result', only)} THEN {literal(step)} "
        for step, results in sorted(log.also.items())
        if log.result and (only := set(results) - set(log.approved))
    )
    rest = next((step for step, positions in log.step_by.items() if ANY in positions), None)
    cases = []
    for person, held in posts.items():
        days = ", ".join(
            f"CASE WHEN {post.held_on('s_day')} THEN {literal(post.step or '')} END" for post in held
        )
        if days:
            steps = f"list_sort(list_distinct(list_filter([{days}], lambda e_: e_ IS NOT NULL)))"
            # The empty step, of positions without one, sorts before the others and gives way to them.
            some = "list_filter(h_, lambda e_: e_ <> '')"
            other = literal(rest) if rest else "NULL"
            told = let(
                some,
                "p_",
                f"CASE WHEN len(p_) = 1 THEN p_[1] WHEN len(p_) = 0 AND len(h_) = 1 THEN {other} END",
            )
            cases.append(f"WHEN {literal(person)} THEN {let(steps, 'h_', told)} ")
    by_person = f"CASE s_person {''.join(cases)}END" if cases else "CAST(NULL AS VARCHAR)"
    return f"CASE {result}WHEN s_day IS NOT NULL THEN {by_person} END"


def _said(
    source: Source, column: Column, open_: Sequence[Sequence[object]], posts: Mapping[str, Sequence[_Post]]
) -> list[Problem]:
    """What has to be said of approvals without a step: who made them, and why their positions do not tell."""
    place = Place(source.path, source.sheet, column=column.header)
    several = [
        f"{p}（{'、'.join(sorted({post.step for post in posts[str(p)] if post.step}))}）"
        for p, _, _ in open_
        if p in posts and len({post.step for post in posts[str(p)] if post.step}) > 1
    ]
    others = [
        str(p) if p is not None else "?"
        for p, _, _ in open_
        if f"{p}" not in {s.partition("（")[0] for s in several}
    ]
    problems = []
    if several:
        problems.append(
            Problem(
                "several-steps",
                Text(
                    f"記錄沒有步驟，而當日的崗位可屬數個步驟，因此不判定：{few(several)}。",
                    f"The log says no step, and the positions of that day fit several, so that it is left open: {few(several)}.",
                ),
                place,
                Text("請匯出審批節點的欄位。", "Export the column with the step."),
                level="warning",
            )
        )
    if others:
        problems.append(
            Problem(
                "no-step",
                Text(
                    f"記錄沒有步驟，而名冊中查不到審批人當日的崗位，或審批沒有日期：{few(others)}。",
                    "The log says no step, and the roster does not tell which position the approver held on that day, or the "
                    f"approval has no date: {few(others)}.",
                ),
                place,
                Text(
                    "請補齊名冊，或匯出審批節點的欄位。",
                    "Complete the roster, or export the column with the step.",
                ),
                level="warning",
            )
        )
    return problems


def _no_roster(kind: Kind, source: Source, kinds: Mapping[str, Kind], roster: Roster | None) -> Problem:
    assert kind.approvals is not None
    step = kind.fields[kind.approvals.step]
    title = kinds[roster.kind].title if roster and roster.kind in kinds else Text("名冊", "roster")
    return Problem(
        "no-steps",
        Text(
            f"記錄沒有「{step.title.hant}」，須由審批人當日的崗位得知；未提供{title.hant}，因此依步驟判斷的規則無法判定。",
            f"The log has no column “{step.title.en}”. It would follow from the position that the approver held on that day, but no "
            f"{title.en} was supplied, so that rules about steps are undecided.",
        ),
        Place(source.path, source.sheet),
        Text(
            f"請一併提供{title.hant}{f'（{roster.kind}）' if roster else ''}，或匯出審批節點的欄位。",
            f"Supply the {title.en}{f' ({roster.kind})' if roster else ''} as well, or export the column with the step.",
        ),
        level="warning",
    )
