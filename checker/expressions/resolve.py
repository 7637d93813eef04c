"""Resolving and type-checking: one walk over the tree, which also lets through only what is allowed."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from checker.expressions import (
    aggregates,
    calls,
    comparisons,
    literals,
    names,
    operators,
    special,
    subqueries,
)  # fmt: skip
from checker.expressions.expression import Context
from checker.expressions.frames import Frame
from checker.expressions.mutate import Switch
from checker.expressions.names import Value
from checker.expressions.types import Type, fits
from checker.model.text import Text

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)


class Resolver:
    """Walks one expression. `value` gives a new tree and leaves the old one alone."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.book = context.rulebook

    def value(self, node: exp.Expression, frame: Frame) -> Value:
        """Return `node` resolved, and what it gives. Raises RulebookError."""
        handler = _HANDLERS.get(type(node))
        if handler is not None:
            return handler(self, node, frame)
        if isinstance(node, _COMPARISONS):
            return comparisons.comparison(self, node, frame)
        if isinstance(node, _ARITHMETIC):
            return operators.arithmetic(self, node, frame)
        name = names.function_name(node)
        if name is not None:
            return calls.call(self, name, names.arguments(node), node, frame)
        raise self.context.error(
            "not-allowed",
            Text(
                f"算式中不能用「{node.sql('duckdb')[:40]}」。",
                f"`{node.sql('duckdb')[:40]}` is not allowed in an expression.",
            ),
            node,
            Text("可用的寫法列在 docs/formats.md。", "docs/formats.md lists what may be used."),
        )

    def wanted(self, node: exp.Expression, frame: Frame, want: Type) -> exp.Expression:
        """Return `node` resolved, which must give a `want`."""
        tree, given = self.value(node, frame)
        if not fits(given, want):
            raise self.context.error(
                "wrong-type",
                Text(
                    f"「{node.sql('duckdb')[:40]}」是 {given}，這裡要 {want}。",
                    f"`{node.sql('duckdb')[:40]}` is a {given}; a {want} is wanted here.",
                ),
                node,
            )
        return tree

    def mixed(self, node: exp.Expression) -> Exception:
        """Return the error that values of different types stand where one type is wanted."""
        return self.context.error(
            "wrong-type",
            Text(
                f"「{node.sql('duckdb')[:40]}」混用了不同類型。", f"`{node.sql('duckdb')[:40]}` mixes types."
            ),
            node,
        )


def _column(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    return names.column(resolver.context, node, frame)


def _placeholder(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    return names.parameter(resolver.context, node)


def _bracket(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    if not isinstance(node.this, exp.Placeholder) or len(node.expressions) != 1:
        raise resolver.context.error(
            "not-allowed",
            Text(
                "方括號只用於對照參數，例如 :days[grade]。",
                "Brackets are for map parameters, such as :days[grade].",
            ),
            node,
        )
    written = node.expressions[0]
    key, given = resolver.value(written, frame)
    # A key that cannot be read is not one that is missing: its entry is not known.
    missing = special.blank(resolver, written, frame) if isinstance(written, exp.Column) else None
    return names.map_parameter(resolver.context, node.this, key, given, missing)


Handler = Callable[[Resolver, exp.Expression, Frame], Value]

_HANDLERS: dict[type[exp.Expression], Handler] = {
    exp.Column: _column,
    exp.Literal: literals.literal,
    exp.Boolean: literals.boolean,
    exp.Null: literals.null,
    exp.Placeholder: _placeholder,
    exp.Bracket: _bracket,
    exp.Paren: operators.paren,
    exp.And: operators.logical,
    exp.Or: operators.logical,
    exp.Not: operators.not_,
    exp.Neg: operators.negative,
    exp.Is: comparisons.is_,
    exp.In: comparisons.in_,
    exp.Between: comparisons.between,
    exp.Like: comparisons.like,
    exp.DPipe: operators.concat,
    exp.Case: operators.case,
    exp.Cast: literals.cast,
    exp.Exists: subqueries.exists,
    exp.Subquery: subqueries.scalar,
    exp.Window: aggregates.window,
    Switch: operators.switch,
}
