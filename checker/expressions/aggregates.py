"""Aggregates, with DISTINCT, ORDER BY and OVER."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from checker.expressions import names
from checker.expressions.frames import Frame
from checker.expressions.functions import AGGREGATES
from checker.expressions.names import Value
from checker.expressions.queries import ordering
from checker.expressions.types import Type
from checker.model.text import Text

if TYPE_CHECKING:
    from checker.expressions.resolve import Resolver


def aggregate(
    resolver: Resolver, name: str, args: list[exp.Expression], node: exp.Expression, frame: Frame
) -> Value:
    """Return an aggregate, with DISTINCT and ORDER BY where it has them."""
    if not frame.aggregates or (name == "row_number" and not frame.over):
        raise resolver.context.error(
            "not-allowed",
            Text(
                f"{name} 只能用在子查詢的 SELECT 或 HAVING 中。",
                f"{name} stands only in the SELECT or HAVING of a subquery.",
            ),
            node,
            Text("例如 (SELECT count(*) FROM …)。", "Such as (SELECT count(*) FROM …)."),
        )
    if name in ("sum", "avg"):
        inside = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
        resolver.wanted(inside, replace(frame, aggregates=False), Type.NUMBER)
    frame = replace(frame, aggregates=False, over=False)
    new = node.copy()
    given = Type.ANY

    def inner(arg: exp.Expression) -> exp.Expression:
        nonlocal given
        if isinstance(arg, exp.Star):
            return arg.copy()
        if isinstance(arg, exp.Distinct):
            return exp.Distinct(expressions=[inner(e) for e in arg.expressions])
        if isinstance(arg, exp.Order):
            return exp.Order(
                this=inner(arg.this) if arg.this is not None else None,
                expressions=[
                    exp.Ordered(
                        this=resolver.value(o.this, frame)[0],
                        desc=o.args.get("desc"),
                        nulls_first=o.args.get("nulls_first"),
                    )
                    for o in arg.expressions
                ],
            )
        tree, given = resolver.value(arg, frame)
        return tree

    for key in ("this", "separator"):
        value = node.args.get(key)
        if isinstance(value, exp.Expression):
            kept = given
            new.set(key, inner(value))
            given = kept if key == "separator" else given
    if name == "string_agg" and not isinstance(new.this, exp.Order):
        # Texts are strung together in an order of their own, not in that in which threads come by.
        value = new.this.expressions[0] if isinstance(new.this, exp.Distinct) else new.this
        new.set("this", exp.Order(this=new.this, expressions=[exp.Ordered(this=value.copy())]))
    read = list(new.find_all(exp.Column))
    if read and not any(column.table in frame.tables for column in read):
        raise resolver.context.error(
            "not-allowed",
            Text(f"{name} 要讀它自己那個查詢的欄位。", f"{name} reads columns of its own query."),
            node,
        )
    return new, AGGREGATES[name] or given


def window(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return an aggregate OVER (PARTITION BY … ORDER BY …)."""
    if not frame.aggregates:
        raise resolver.context.error(
            "not-allowed",
            Text("OVER 只能用在查詢的 SELECT 中。", "OVER stands only in the SELECT of a query."),
            node,
        )
    order = node.args.get("order")
    if names.function_name(node.this) == "row_number" and order is None:
        raise resolver.context.error(
            "not-allowed", Text("row_number 要有 ORDER BY。", "row_number needs an ORDER BY."), node
        )
    tree, given = resolver.value(node.this, replace(frame, over=True))
    frame = replace(frame, aggregates=False)
    new = exp.Window(
        this=tree,
        partition_by=[resolver.value(p, frame)[0] for p in node.args.get("partition_by") or []],
        order=ordering(resolver, order, frame, Frame()) if order is not None else None,
    )
    return new, given
