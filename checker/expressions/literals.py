"""What is written out in an expression: numbers, texts, truth values, dates and moments."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlglot import exp

from checker.expressions.frames import Frame
from checker.expressions.names import Value
from checker.expressions.types import Type
from checker.model.text import Text

if TYPE_CHECKING:
    from checker.expressions.resolve import Resolver


def literal(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return a number or a text as it is."""
    return node.copy(), Type.TEXT if node.is_string else Type.NUMBER


def boolean(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return TRUE or FALSE."""
    return node.copy(), Type.BOOL


def null(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return NULL, which fits everywhere."""
    return node.copy(), Type.ANY


def cast(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Only DATE '…' and TIMESTAMP '…' literals: other casts would guess."""
    to = node.args["to"]
    wanted = Type.DATE if to.is_type("DATE") else Type.MOMENT if to.is_type("TIMESTAMP") else None
    if wanted is None or not isinstance(node.this, exp.Literal) or not node.this.is_string:
        raise resolver.context.error("not-allowed", Text("不能用 CAST。", "CAST is not allowed."), node)
    value = moment(node.this.this)
    if value is None or value[1] not in (wanted, Type.DATE):
        raise resolver.context.error(
            "wrong-date",
            Text(f"「{node.this.this}」不是日期。", f"`{node.this.this}` is no date."),
            node,
            Text("例如 DATE '2025-04-01'。", "Such as DATE '2025-04-01'."),
        )
    return exp.cast(value[0].this, "DATE" if wanted is Type.DATE else "TIMESTAMP"), wanted


def moment(text: str) -> Value | None:
    """Return a quoted date or moment as the engine writes it; None for what is none."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if found.tzinfo is not None:
        return None
    if len(text.strip()) <= 10:
        return exp.cast(exp.Literal.string(found.date().isoformat()), "DATE"), Type.DATE
    return exp.cast(exp.Literal.string(found.isoformat(sep=" ")), "TIMESTAMP"), Type.MOMENT
