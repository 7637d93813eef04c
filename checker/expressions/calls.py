"""Calls of functions: the name is known, and each argument is of the type that it takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlglot import exp

from checker.expressions import aggregates, names, special
from checker.expressions.expression import suggestion
from checker.expressions.frames import Frame
from checker.expressions.functions import (
    AGGREGATES,
    CALENDAR,
    CALENDAR_FUNCTIONS,
    FUNCTIONS,
    SPECIAL,
    Function,
)
from checker.expressions.names import Value
from checker.expressions.templates import fill, members
from checker.expressions.types import Type, common, fits
from checker.model.text import Text

if TYPE_CHECKING:
    from checker.expressions.resolve import Resolver

# What Python's regular expressions have and the engine's (RE2) have not: looking around, and back references.
_NOT_IN_RE2 = re.compile(r"\(\?(?:<?[=!]|P=|\(|>)|\\[1-9]|[*+?}]\+")


def call(
    resolver: Resolver, name: str, args: list[exp.Expression], node: exp.Expression, frame: Frame
) -> Value:
    """Return a function call; unknown names are errors with a suggestion."""
    if name in SPECIAL:
        return special.expand(resolver, name, args, node, frame)
    if name in AGGREGATES:
        return aggregates.aggregate(resolver, name, args, node, frame)
    function = FUNCTIONS.get(name) or CALENDAR_FUNCTIONS.get(name)
    if function is None:
        known = [*FUNCTIONS, *CALENDAR_FUNCTIONS, *SPECIAL, *AGGREGATES]
        raise resolver.context.error(
            "unknown-function",
            Text(f"沒有函數「{name}」。", f"There is no function `{name}`."),
            node,
            suggestion(name, known),
        )
    if name in CALENDAR_FUNCTIONS:
        resolver.context.uses.joins.add(CALENDAR)
    least = len(function.args) - function.optional
    if len(args) < least or (len(args) > len(function.args) and not function.rest):
        wanted = least if len(args) < least else len(function.args)
        raise names.wrong_arguments(resolver.context, node, name, wanted, len(args))
    trees, types = _arguments(resolver, name, function, args, frame)
    if name == "matches":
        _check_regex(resolver, args[1], trees[1])
    if name == "round" and len(trees) == 2:
        _check_digits(resolver, args[1], trees[1])
    if name == "list_contains" and not fits(types[1], members(trees[0])):
        raise resolver.mixed(node)
    if name == "substr":
        # Places are whole numbers; one that is too large for the engine gives no text, and does not stop the run.
        trees[1:] = [exp.TryCast(this=t, to=exp.DataType.build("INTEGER"), safe=True) for t in trees[1:]]
    if name == "concat" and Type.LIST in types:
        raise resolver.mixed(node)  # lists are put together to a list, and no text
    result = function.result
    if result is None:
        shared = common(types)
        if shared is None:
            raise resolver.mixed(node)
        result = shared
    tree = fill(function.template, *trees) if function.template else names.rebuilt(node, trees)
    return tree, result


def _arguments(
    resolver: Resolver, name: str, function: Function, args: list[exp.Expression], frame: Frame
) -> tuple[list[exp.Expression], list[Type]]:
    trees, types = [], []
    for i, arg in enumerate(args):
        want = function.args[min(i, len(function.args) - 1)]
        tree, given = resolver.value(arg, frame)
        if not fits(given, want):
            raise resolver.context.error(
                "wrong-type",
                Text(
                    f"函數 {name} 的第 {i + 1} 個引數要 {want}，這裡是 {given}。",
                    f"Argument {i + 1} of {name} must be a {want}; here it is a {given}.",
                ),
                arg,
            )
        trees.append(tree)
        types.append(given)
    return trees, types


def _check_digits(resolver: Resolver, written: exp.Expression, digits: exp.Expression) -> None:
    """The engine rounds to as many digits as are written in the rule, and not to a different number in each row."""
    if not digits.is_int:
        raise resolver.context.error(
            "wrong-type",
            Text(
                "round 的第 2 個引數要是寫明的整數。",
                "Argument 2 of round must be a whole number, written out.",
            ),
            written,
        )


def _check_regex(resolver: Resolver, written: exp.Expression, pattern: exp.Expression) -> None:
    """A pattern stands in the rule, so that it can be checked here: one out of a cell could stop a run."""
    text = pattern.this if isinstance(pattern, exp.Literal) and pattern.is_string else None
    try:
        good = text is not None and not _NOT_IN_RE2.search(text) and re.compile(text) is not None
    except re.error:
        good = False
    if not good:
        raise resolver.context.error(
            "wrong-pattern",
            Text(
                "matches 的第 2 個引數要是引號中的 RE2 正規表達式。",
                "Argument 2 of matches must be a regular expression (RE2) in quotes.",
            ),
            written,
        )
