"""Arithmetic, AND, OR and NOT, texts put together, and CASE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from checker.expressions.comparisons import pair
from checker.expressions.frames import Frame
from checker.expressions.mutate import SWITCH
from checker.expressions.names import Value
from checker.expressions.types import Type, common

if TYPE_CHECKING:
    from checker.expressions.resolve import Resolver


def arithmetic(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return `a + b` and its like; what has no result is null."""
    left = resolver.wanted(node.this, frame, Type.NUMBER)
    right = resolver.wanted(node.expression, frame, Type.NUMBER)
    if isinstance(node, exp.Div | exp.Mod):
        # By nothing: no number, neither infinity nor an error.
        if not isinstance(right, exp.Literal) or float(right.this) == 0:
            right = exp.Nullif(this=right, expression=exp.Literal.number(0))
        return type(node)(this=left, expression=right), Type.NUMBER
    tree = type(node)(this=left, expression=right)
    if tree.find(exp.Query, exp.AggFunc, exp.Window):
        return tree, Type.NUMBER
    # Numbers too large for the engine give none, and do not stop the run.
    return exp.Anonymous(this="try", expressions=[tree]), Type.NUMBER


def negative(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return `-a`."""
    return exp.Neg(this=resolver.wanted(node.this, frame, Type.NUMBER)), Type.NUMBER


def logical(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return AND or OR."""
    left = resolver.wanted(node.this, frame, Type.BOOL)
    return type(node)(this=left, expression=resolver.wanted(node.expression, frame, Type.BOOL)), Type.BOOL


def not_(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return NOT."""
    return exp.Not(this=resolver.wanted(node.this, frame, Type.BOOL)), Type.BOOL


def paren(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return what stands in parentheses."""
    tree, given = resolver.value(node.this, frame)
    return exp.Paren(this=tree), given


def switch(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return the switch of a mutant: whether it is the one that is tried."""
    number = exp.EQ(this=exp.Var(this=SWITCH), expression=node.this.copy())
    return exp.Paren(this=number), Type.BOOL


def concat(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return `a || b`."""
    left, right = resolver.value(node.this, frame), resolver.value(node.expression, frame)
    if Type.LIST in (left[1], right[1]):
        raise resolver.mixed(node)
    return exp.DPipe(this=left[0], expression=right[0]), Type.TEXT


def case(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return CASE, whose branches give one type."""
    subject = node.args.get("this")
    ifs, types = [], []
    for branch in node.args["ifs"]:
        if subject is not None:
            left, right = pair(resolver, subject, branch.this, frame, node)
            condition: exp.Expression = exp.EQ(this=left, expression=right)
        else:
            condition = resolver.wanted(branch.this, frame, Type.BOOL)
        result, given = resolver.value(branch.args["true"], frame)
        ifs.append(exp.If(this=condition, true=result))
        types.append(given)
    default = None
    if node.args.get("default") is not None:
        default, given = resolver.value(node.args["default"], frame)
        types.append(given)
    shared = common(types)
    if shared is None:
        raise resolver.mixed(node)
    return exp.Case(ifs=ifs, default=default), shared
