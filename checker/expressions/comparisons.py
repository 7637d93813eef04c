"""Comparisons: of two values, with NULL, with a list, between two limits, with a pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from checker.expressions import names, subqueries
from checker.expressions.expression import suggestion
from checker.expressions.frames import Frame
from checker.expressions.literals import moment
from checker.expressions.names import Value
from checker.expressions.templates import members
from checker.expressions.types import Type, fits
from checker.model.kinds import Field
from checker.model.text import Text

if TYPE_CHECKING:
    from checker.expressions.resolve import Resolver


def comparison(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return `a = b` and its like."""
    left, right = pair(resolver, node.this, node.expression, frame, node)
    return type(node)(this=left, expression=right), Type.BOOL


def pair(
    resolver: Resolver, a: exp.Expression, b: exp.Expression, frame: Frame, node: exp.Expression
) -> tuple[exp.Expression, exp.Expression]:
    """Return two compared values. Whole days are compared where either is a date; words are checked."""
    left, type_a = resolver.value(a, frame)
    right, type_b = resolver.value(b, frame)
    left, type_a = _as_day(left, type_a, type_b)
    right, type_b = _as_day(right, type_b, type_a)
    if not fits(type_a, type_b):
        raise resolver.context.error(
            "wrong-type",
            Text(
                f"「{node.sql('duckdb')[:60]}」拿 {type_a} 和 {type_b} 相比。",
                f"`{node.sql('duckdb')[:60]}` compares a {type_a} with a {type_b}.",
            ),
            node,
        )
    if {type_a, type_b} == {Type.DATE, Type.MOMENT}:
        left = exp.cast(left, "DATE") if type_a is Type.MOMENT else left
        right = exp.cast(right, "DATE") if type_b is Type.MOMENT else right
    if isinstance(left, exp.Null) or isinstance(right, exp.Null):
        raise resolver.context.error(
            "compares-null",
            Text("與 NULL 相比永遠沒有結果。", "A comparison with NULL never holds, nor does its opposite."),
            node,
            Text("請用 IS NULL 或 IS NOT NULL。", "Use IS NULL or IS NOT NULL."),
        )
    check_words(resolver, a, [right], frame)
    check_words(resolver, b, [left], frame)
    return left, right


def _as_day(tree: exp.Expression, given: Type, other: Type) -> Value:
    """A quoted date beside a date or moment is one."""
    if isinstance(tree, exp.Literal) and tree.is_string and other in (Type.DATE, Type.MOMENT):
        return moment(tree.this) or (tree, given)
    return tree, given


def check_words(
    resolver: Resolver, column: exp.Expression, words: list[exp.Expression], frame: Frame
) -> None:
    """A comparison of an enumeration with a word that it does not have would silently never hold."""
    bare = column.unnest()
    if not isinstance(bare, exp.Column):
        return
    field = field_of(resolver, bare, frame)
    if field is None or field.type != "enum":
        return
    codes = [v.code for v in field.values]
    for given in words:
        word = given.unnest()
        if isinstance(word, exp.Literal) and word.is_string and word.this not in codes:
            raise resolver.context.error(
                "unknown-word",
                Text(
                    f"{field.name} 沒有「{word.this}」這個值。",
                    f"{field.name} has no value `{word.this}`.",
                ),
                column,
                suggestion(word.this, codes)
                or Text(f"可用的值：{'、'.join(codes)}。", f"It has: {', '.join(codes)}."),
            )


def field_of(resolver: Resolver, column: exp.Column, frame: Frame) -> Field | None:
    """Return the field that a column name means, None where it is no field of a kind."""
    alias, table = names.lookup(resolver.context, column, frame)
    del alias
    return table.field(column.name)


def is_(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return IS NULL, IS TRUE or IS FALSE, which are never null."""
    if not isinstance(node.expression, exp.Null | exp.Boolean):
        raise resolver.context.error(
            "not-allowed",
            Text("IS 後面只能是 NULL、TRUE 或 FALSE。", "IS takes NULL, TRUE or FALSE."),
            node,
        )
    tree = resolver.wanted(
        node.this, frame, Type.BOOL if isinstance(node.expression, exp.Boolean) else Type.ANY
    )
    return exp.Is(this=tree, expression=node.expression.copy()), Type.BOOL


def in_(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return `a IN (…)`: words, a list of a parameter, or a subquery."""
    tree, given = resolver.value(node.this, frame)
    if node.args.get("query") is not None:
        query = subqueries.subselect(resolver, node.args["query"], frame, given)
        return exp.In(this=tree, query=query), Type.BOOL
    items: list[exp.Expression] = []
    lists: list[exp.Expression] = []
    for item in node.expressions:
        resolved, type_ = resolver.value(item, frame)
        if type_ is Type.LIST:
            array = resolved.this if isinstance(resolved, exp.Cast) else resolved
            if not isinstance(array, exp.Array):
                # Which list it is depends on the record: its date, the key of a map, or a cell.
                if not fits(given, members(resolved)):
                    raise resolver.mixed(node)
                lists.append(exp.Anonymous(this="list_contains", expressions=[resolved, tree.copy()]))
                continue
            found = [
                (e, Type.TEXT if isinstance(e, exp.Literal) and e.is_string else Type.NUMBER)
                for e in array.expressions
            ]
        else:
            found = [(resolved, type_)]
        check_words(resolver, node.this, [e for e, _ in found], frame)
        for written, kind in found:
            member, type_ = _as_day(written, kind, given)
            if not fits(type_, given):
                raise resolver.mixed(node)
            items.append(member.copy())
    parts = [exp.In(this=tree, expressions=items), *lists] if items else lists
    # An empty list of a parameter: nothing is in it.
    return (exp.paren(exp.or_(*parts, copy=False), copy=False) if parts else exp.false()), Type.BOOL


def between(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return BETWEEN as the two comparisons that it means."""
    low = exp.GTE(this=node.this.copy(), expression=node.args["low"].copy())
    high = exp.LTE(this=node.this.copy(), expression=node.args["high"].copy())
    return resolver.value(exp.Paren(this=exp.And(this=low, expression=high)), frame)


def like(resolver: Resolver, node: exp.Expression, frame: Frame) -> Value:
    """Return LIKE, whose patterns are texts."""
    left = resolver.wanted(node.this, frame, Type.TEXT)
    test = exp.Like(this=left, expression=resolver.wanted(node.expression, frame, Type.TEXT))
    return (exp.Not(this=test) if node.args.get("negate") else test), Type.BOOL
