"""Rounds of an approval log: what was approved before a rejection counts no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from checker.expressions.frames import Frame, Table, kind_table
from checker.expressions.templates import fill
from checker.expressions.types import Type
from checker.model.kinds import Approvals, Kind
from checker.model.text import Text

if TYPE_CHECKING:
    from checker.expressions.resolve import Resolver

_LOG = "_log"
"""The log's name in the subquery made here: no kind and no name of a rule's author begins with `_`."""


def in_last_round(
    resolver: Resolver, args: Sequence[exp.Expression], node: exp.Expression, frame: Frame
) -> exp.Expression:
    """Return `in_last_round(a)`: whether a row of an approval log is of the last round of its record. Never null.

    A round has a number, or is the first; each rejection in it ends it, so that nothing counts until somebody acts
    again, whether under a new number or not.
    """
    name = args[0].name if isinstance(args[0], exp.Column) and not args[0].table else ""
    table = _in_sight(frame, name)
    kind = table.kind if table else None
    if kind is None or kind.approvals is None:
        raise resolver.context.error(
            "no-approvals",
            Text(
                "in_last_round 要一份審批流水（x-approvals）在這裡的名字。",
                "in_last_round takes the name that an approval log (x-approvals) has here.",
            ),
            node,
        )
    resolver.context.uses.joins.add(kind.name)
    return _rows_of_last_round(resolver, kind, kind.approvals, name)


def _in_sight(frame: Frame | None, name: str) -> Table | None:
    while frame is not None and name not in frame.tables:
        frame = frame.outer
    return frame.tables[name] if frame is not None else None


def _rows_of_last_round(resolver: Resolver, kind: Kind, log: Approvals, name: str) -> exp.Expression:
    inside = Frame({_LOG: kind_table(kind)})

    def own(field: str, want: Type) -> exp.Expression:
        return resolver.wanted(exp.column(field, table=_LOG), inside, want)

    rejected: exp.Expression = exp.false()
    if log.result is not None and log.rejected:
        words = [exp.Literal.string(word) for word in log.rejected]
        listed = exp.In(this=exp.column(log.result, table=_LOG), expressions=words)
        rejected = fill("coalesce(:a0, FALSE)", resolver.wanted(listed, inside, Type.BOOL))
    number = own(log.round, Type.NUMBER) if log.round else exp.null()
    of = [own(field, Type.ANY) for field in log.link]
    places = [f":a{i}" for i in range(4, 4 + len(of))]
    links = ", ".join(f"{place} AS _of{i}" for i, place in enumerate(places))
    record = ", ".join(f"_of{i}" for i in range(len(of)))
    before = (
        f"PARTITION BY {', '.join(places)}, coalesce(:a1, 1) ORDER BY :a3, {_LOG}._row"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    )
    return fill(
        ":a0 IN (SELECT _row FROM ("
        f"SELECT {_LOG}._row AS _row, {links}, coalesce(:a1, 1) AS _number,"
        f" count(*) FILTER (WHERE :a2) OVER ({before}) AS _before, CAST(:a2 AS INTEGER) AS _ends"
        f' FROM "{kind.name}" AS {_LOG}'
        f") AS _rounds QUALIFY _number = max(_number) OVER (PARTITION BY {record})"
        f" AND _before = max(_before + _ends) OVER (PARTITION BY {record}, _number))",
        exp.column("_row", table=name, quoted=True),
        number,
        rejected,
        own(log.at, Type.MOMENT),
        *of,
    )
