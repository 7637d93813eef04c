"""Steps that an approval log does not say: they follow from the position that the approver held on that day.

The people who approve are few. They are fetched once, looked up in the roster here, and put back as one SQL expression. Whom
the roster does not know, and who holds the positions of several steps, gets no step: nobody is guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from checker.folding import spellings
from checker.model.inputs import Column, Inputs, LedgerEntry, Source
from checker.model.kinds import Approvals, Kind
from checker.model.organization import Organization, Roster
from checker.model.problem import Problem
from checker.records import cells
from checker.records.captured import beside, beside_again
from checker.records.directory import Rows, roster_rows
from checker.records.locators import Locator
from checker.records.sqltext import let, listed, literal, name
from checker.records.steps_said import no_roster, untold
from checker.records.typed import typed_field

ANY = "*"
"""In `step_by`: the step of approvals by people who hold a position of no other step."""


class _Post(NamedTuple):
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
    """Return the inputs with a step in every record of an approval log that lacks one, where positions tell it.

    `inputs`: with names of people made ids. A log lacks steps where it has no column for them, and in the column's blank
    cells. The ledger says which columns are derived; what cannot be told is said in warnings. Raises duck.Error where a
    file cannot be scanned.
    """
    roster, sources, ledger, problems = organization.roster, [], list(inputs.ledger), list(inputs.problems)
    supplied = roster is not None and inputs.of(roster.kind)
    for source in inputs.sources:
        kind = kinds[source.kind]
        lacking = _lacking(kind, source)
        blank = (
            lacking
            and rows(f"SELECT count(*) FROM {source.relation} WHERE {source.kept} AND {lacking}")[0][0]
        )
        if lacking is None or not blank:
            sources.append(source)
        elif roster is None or not supplied:
            sources.append(source)
            problems.append(no_roster(kind, source, kinds, roster, blank))
        else:
            posts = _posts(inputs, kinds, organization, roster, kind, rows)
            changed, said = _derived(kind, source, lacking, posts, rows)
            sources.append(changed)
            problems += said
            _tell(ledger, source, changed)
    return inputs._replace(sources=tuple(sources), ledger=tuple(ledger), problems=tuple(problems))


def _lacking(kind: Kind, source: Source) -> str | None:
    """SQL condition on the source's relation: the record says no step; None where all do, or nothing would tell it."""
    log = kind.approvals
    if (
        log is None
        or not log.step_by
        or not isinstance(source.locator, Locator)
        or not source.path
        or log.step in source.constants
        or log.person not in source.columns
        or log.at not in source.columns
    ):
        return None
    column = source.columns.get(log.step)
    if column is None:
        return "true"
    placeholders, few = source.locator.placeholders, source.locator.few
    return f"({cells.text(kind.fields[log.step], name(column.raw), placeholders, few=few)}) IS NULL"


def _tell(ledger: list[LedgerEntry], source: Source, changed: Source) -> None:
    """Put the column of derived steps into the account of the files that it is of."""
    (column,) = (c for f, c in changed.columns.items() if c != source.columns.get(f))
    for i in source.locator.entries:
        own = {c.field: c for c in ledger[i].columns} | {column.field: column}
        ledger[i] = ledger[i]._replace(columns=tuple(own.values()))


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
    kind: Kind, source: Source, lacking: str, posts: Mapping[str, Sequence[_Post]], rows: Rows
) -> tuple[Source, list[Problem]]:
    log, locator = kind.approvals, source.locator
    assert log is not None
    person = typed_field(kind, source, kind.fields[log.person])
    day = f"CAST({typed_field(kind, source, kind.fields[log.at])} AS DATE)"
    first = {"s_person": person, "s_day": day, "s_lacks": lacking}
    if log.result is not None:
        first["s_result"] = typed_field(kind, source, kind.fields[log.result])
    inner = beside(source.relation, first)
    people = sorted(
        p for (p,) in rows(f"SELECT DISTINCT s_person FROM {inner} WHERE s_lacks") if p is not None
    )
    own, person_column = source.columns.get(log.step), source.columns[log.person]
    said = name(own.raw) if own else "CAST(NULL AS VARCHAR)"
    told = _step(log, {p: posts[p] for p in people if p in posts})
    added = {"s_step": f"CASE WHEN s_lacks THEN {told} ELSE {said} END"}
    column = own or Column(log.step, "", person_column.header, person_column.index)
    changed = source._replace(
        relation=beside(inner, added),
        columns={**source.columns, log.step: replace(column, raw="s_step", derived=True)},
        locator=locator._replace(
            plain=locator.plain - {log.step},
            data=beside_again(beside_again(locator.data, first), added),
        ),
    )
    approving = f"{listed('s_result', log.approved)} AND " if log.result and log.approved else ""
    open_ = rows(
        f"SELECT DISTINCT s_person FROM {changed.relation}"
        f" WHERE {source.kept} AND {approving}s_lacks AND s_step IS NULL ORDER BY s_person"
    )
    steps = {p: sorted({post.step for post in held if post.step}) for p, held in posts.items()}
    return changed, untold(source, person_column, [p for (p,) in open_], steps)


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
