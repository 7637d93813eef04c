"""Functions over the roster: who holds a position, who is employed, and whom a name means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from checker.expressions.expression import suggestion
from checker.expressions.frames import Frame
from checker.expressions.templates import fill
from checker.expressions.types import Type
from checker.folding import spellings
from checker.model.organization import Roster
from checker.model.text import Text

if TYPE_CHECKING:
    from checker.expressions.resolve import Resolver

_ROSTER = "_roster"
"""The roster's name in subqueries made here: no kind and no name of a rule's author begins with `_`."""


def _roster_columns(resolver: Resolver, roster: Roster, *names: str | None) -> list[exp.Expression]:
    found: list[exp.Expression] = []
    for name in names:
        if name is None:
            found.append(exp.null())
        else:
            resolver.context.uses.reads.add((roster.kind, name))
            found.append(exp.column(name, table=_ROSTER, quoted=True))
    return found


def in_post(resolver: Resolver, roster: Roster, day: exp.Expression) -> exp.Expression:
    """Return the condition that a roster row `roster` is in force on `day`. Open ends are open."""
    start, end, joined, left = _roster_columns(
        resolver, roster, roster.start, roster.end, roster.joined, roster.left
    )
    return fill(
        "coalesce(:a0, :a1, :a4) <= :a4 AND coalesce(:a2, :a4) >= :a4 AND coalesce(:a3, :a4) >= :a4",
        start, joined, end, left, day,
    )  # fmt: skip


def _from_roster(roster: Roster, condition: exp.Expr) -> exp.Expression:
    table = exp.alias_(exp.table_(roster.kind, quoted=True), _ROSTER, table=True)
    return exp.Exists(
        this=exp.Select(expressions=[exp.Literal.number(1)], from_=exp.From(this=table)).where(
            condition, copy=False
        )
    )


def _as_date(resolver: Resolver, day: exp.Expression, frame: Frame) -> exp.Expression:
    tree, given = resolver.value(day, frame)
    if given is Type.DATE:
        return tree
    return exp.cast(resolver.wanted(day, frame, Type.MOMENT), "DATE")


def _position(resolver: Resolver, position: exp.Expression, node: exp.Expression) -> str:
    positions = resolver.book.organization.positions
    name = str(position.this) if isinstance(position, exp.Literal) else ""
    if name not in positions:
        raise resolver.context.error(
            "unknown-position",
            Text(f"沒有職位「{name}」。", f"There is no position `{name}`."),
            node,
            suggestion(name, positions),
        )
    return name


def holds_position(
    resolver: Resolver, roster: Roster, args: Sequence[exp.Expression], node: exp.Expression, frame: Frame
) -> exp.Expression:
    """Return `holds(person, position, day)`; the position is a quoted word, or what a column says."""
    person, position, day = args
    who = resolver.wanted(person, frame, Type.TEXT)
    on = _as_date(resolver, day, frame)
    if isinstance(position, exp.Column):
        asked = resolver.wanted(position, frame, Type.TEXT)
        return holds(resolver, roster, who, list(resolver.book.organization.positions), on, asked=asked)
    return holds(resolver, roster, who, [_position(resolver, position, node)], on)


def holds(
    resolver: Resolver,
    roster: Roster,
    who: exp.Expression,
    positions: Sequence[str],
    on: exp.Expression,
    *,
    asked: exp.Expression | None = None,
) -> exp.Expression:
    """Return whether `who` holds one of `positions` on day `on`: roster, or a delegation in force; null if unknown.

    `asked`: which of them is asked for, where that differs from row to row.
    """
    resolver.context.uses.joins.add(roster.kind)
    person, position = _roster_columns(resolver, roster, roster.person, roster.position)
    same = exp.EQ(this=person, expression=who.copy())
    held = exp.or_(
        *(
            exp.and_(
                exp.EQ(this=position.copy(), expression=exp.Literal.string(p)),
                *_is_asked(asked, p),
                *_in_department(resolver, roster, p),
            )
            for p in positions
        )
    )
    given = [who, on, *([asked] if asked is not None else [])]
    unknown = exp.or_(*(exp.Is(this=part.copy(), expression=exp.null()) for part in given))
    branches = [
        exp.If(this=unknown, true=exp.null()),
        exp.If(
            this=_from_roster(roster, exp.and_(same, held, in_post(resolver, roster, on))), true=exp.true()
        ),
    ]
    for delegation in resolver.book.organization.delegations:
        if delegation.position in positions:
            bounds: list[exp.Expr] = [
                exp.EQ(this=who.copy(), expression=exp.Literal.string(delegation.person)),
                *_is_asked(asked, delegation.position),
            ]
            if delegation.in_force.start:
                bounds.append(fill(f":a0 >= DATE '{delegation.in_force.start}'", on))
            if delegation.in_force.end:
                bounds.append(fill(f":a0 <= DATE '{delegation.in_force.end}'", on))
            inside = _in_department(resolver, roster, delegation.position)
            if inside:
                bounds.append(
                    _from_roster(roster, exp.and_(same.copy(), *inside, in_post(resolver, roster, on)))
                )
            branches.append(exp.If(this=exp.and_(*bounds), true=exp.true()))
    branches.append(exp.If(this=_from_roster(roster, same.copy()), true=exp.false()))
    return exp.Case(ifs=branches)


def _is_asked(asked: exp.Expression | None, position: str) -> list[exp.Expression]:
    """Return the condition that `position` is the one asked for; none where nothing else is."""
    return [] if asked is None else [exp.EQ(this=asked.copy(), expression=exp.Literal.string(position))]


def _in_department(resolver: Resolver, roster: Roster, position: str) -> list[exp.Expression]:
    """Return the condition that a roster row is of the department that `position` is of; none where it does not matter.

    A roster that leaves the department of a row open says nothing against the position that it states.
    """
    organization = resolver.book.organization
    department = organization.departments.get(organization.positions[position].department or "")
    if department is None or roster.department is None:
        return []
    (column,) = _roster_columns(resolver, roster, roster.department)
    found: list[exp.Expression] = [fill("(:a0 IS NULL)", column)]
    for word in sorted({w.lower() for w in spellings(department.words)}):
        found.append(fill("contains(lower(:a0), :a1)", column, exp.Literal.string(word)))
    return [exp.paren(exp.or_(*found), copy=False)]


def employed(
    resolver: Resolver, roster: Roster, person: exp.Expression, day: exp.Expression, frame: Frame
) -> exp.Expression:
    """Return whether the roster has `person` in any position on `day`; null where either is not known."""
    who = resolver.wanted(person, frame, Type.TEXT)
    on = _as_date(resolver, day, frame)
    (column,) = _roster_columns(resolver, roster, roster.person)
    found = _from_roster(
        roster, exp.and_(exp.EQ(this=column, expression=who.copy()), in_post(resolver, roster, on))
    )
    return exp.Case(
        ifs=[exp.If(this=fill("(:a0 IS NULL OR :a1 IS NULL)", who, on), true=exp.null())], default=found
    )


def person_named(resolver: Resolver, roster: Roster, name: exp.Expression, frame: Frame) -> exp.Expression:
    """Return the one id that the roster has for a name; null where it has none or several."""
    given = resolver.wanted(name, frame, Type.TEXT)
    person, called = _roster_columns(resolver, roster, roster.person, roster.name)
    one = fill("CASE WHEN count(DISTINCT :a0) = 1 THEN min(:a0) END", person)
    table = exp.alias_(exp.table_(roster.kind, quoted=True), _ROSTER, table=True)
    select = exp.Select(expressions=[one], from_=exp.From(this=table)).where(
        exp.EQ(this=called, expression=given), copy=False
    )
    return exp.Subquery(this=select)
