"""Subqueries within an expression: EXISTS, IN, and an aggregate used as one value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from checker.expressions.frames import Frame
from checker.expressions.names import Value
from checker.expressions.queries import resolve_select
from checker.expressions.types import Type, fits
from checker.model.text import Text

if TYPE_CHECKING:
    from checker.expressions.resolve import Resolver


def exists(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return EXISTS (SELECT …)."""
    return exp.Exists(this=subselect(resolver, node.this, frame, None)), Type.BOOL


def subselect(resolver: Resolver, node: exp.Expression, frame: Frame, want: Type | None) -> exp.Expression:
    """Return the SELECT of EXISTS or IN; `want` is the type its one column must fit."""
    tree, columns = resolve_select(resolver, _select(node), frame)
    if want is not None and (len(columns) != 1 or not fits(next(iter(columns.values())), want)):
        raise resolver.context.error(
            "wrong-type",
            Text(
                "IN 的子查詢要給一個同類型的欄位。",
                "The subquery of IN must give one column of the same type.",
            ),
            node,
        )
    return exp.Subquery(this=tree) if want is not None else tree


def scalar(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return a subquery used as one value; it must be an aggregate, so that it cannot give several."""
    tree, columns = resolve_select(resolver, _select(node), frame)
    grouped = tree.args.get("group") is not None or tree.args.get("distinct") is not None
    grouped = grouped or isinstance(tree, exp.Union)
    if len(columns) != 1 or grouped or not _one_row(tree.expressions[0]):
        raise resolver.context.error(
            "not-allowed",
            Text(
                "當作一個值的子查詢要是不分組的彙總，例如 max(...)。",
                "A subquery used as a value must be one aggregate without GROUP BY, such as max(...).",
            ),
            node,
        )
    return exp.Subquery(this=tree), next(iter(columns.values()))


def _select(node: exp.Expression) -> exp.Expression:
    """Return the SELECT within one or several pairs of parentheses."""
    while isinstance(node, exp.Subquery):
        node = node.this
    return node


def _one_row(value: exp.Expression) -> bool:
    """Whether a column of a SELECT makes one row of all: it has an aggregate of its own, and no column outside of one."""
    found, pending = False, [value]
    while pending:
        node = pending.pop()
        if isinstance(node, exp.Window | exp.Column):
            return False
        if isinstance(node, exp.AggFunc):
            found = True
        elif not isinstance(node, exp.Subquery | exp.Exists):
            pending += node.iter_expressions()
    return found
