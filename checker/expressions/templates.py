"""SQL templates with `:a0`, `:a1` ... as syntax trees; arguments are put in as trees, never as text."""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp

from checker.expressions.types import Type

# What stays one operand wherever it is put; everything else goes in brackets.
_WHOLE = (
    exp.Anonymous, exp.Array, exp.Boolean, exp.Case, exp.Cast, exp.Coalesce, exp.Column, exp.Literal, exp.Null, exp.Paren, exp.Subquery,
)  # fmt: skip


@lru_cache(maxsize=512)
def _parsed(template: str) -> exp.Expression:
    tree = sqlglot.parse_one(template, dialect="duckdb")
    assert isinstance(tree, exp.Expression)
    return tree


def fill(template: str, *args: exp.Expression) -> exp.Expression:
    """Return a copy of `template` with its places replaced by `args`."""
    tree = _parsed(template).copy()
    for place in list(tree.find_all(exp.Placeholder)):
        name = str(place.this)
        if name.startswith("a") and name[1:].isdigit():
            new = args[int(name[1:])].copy()
            if not isinstance(new, _WHOLE):
                new = exp.paren(new, copy=False)
            if place is tree:
                return new
            place.replace(new)
    return tree


def members(tree: exp.Expression) -> Type:
    """Return what a list holds: that of a parameter what is written there, and any other text."""
    array = tree if isinstance(tree, exp.Array) else tree.find(exp.Array)
    if array is None:
        return Type.TEXT
    first = next(iter(array.expressions), None)
    return Type.ANY if first is None else Type.TEXT if first.is_string else Type.NUMBER


def literal(value: object) -> exp.Expression:
    """Return a parameter's value as an SQL literal: numbers, text, truth values, lists."""
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if isinstance(value, int | float):
        return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))
    if isinstance(value, list | tuple):
        items = exp.Array(expressions=[literal(v) for v in value])
        return (
            exp.cast(items, "VARCHAR[]", dialect="duckdb")
            if all(isinstance(v, str) for v in value)
            else items
        )
    return exp.Literal.string(str(value))
