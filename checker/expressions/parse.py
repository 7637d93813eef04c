"""Text to syntax tree, by SQLGlot in DuckDB's dialect; what it complains about gets the place in the file."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from checker.expressions.allowed import check
from checker.expressions.expression import Context, Prepared
from checker.model.problem import Problem, RulebookError
from checker.model.text import Text

# What the parser does not know is an error with a place here, and no line on stderr.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


def parse(given: str | float, context: Context, query: bool = False) -> exp.Expression:
    """Return one expression, or one SELECT where `query` is set."""
    if isinstance(given, Prepared):
        tree = given.tree.copy()
        check(tree, context)
        return tree
    return _parsed(str(given), context, query)


def _parsed(text: str, context: Context, query: bool) -> exp.Expression:
    try:
        trees = sqlglot.parse(text, dialect="duckdb")
    except ParseError as exc:
        first = exc.errors[0] if exc.errors else {}
        place = context.place.at(_offset(text, first))
        near = (first.get("highlight") or "").strip() or text.strip()[:30]
        raise RulebookError([_syntax(near, Problem("syntax", Text("", ""), place))]) from None
    except TokenError:
        raise RulebookError(
            [_syntax(text.strip()[:30], Problem("syntax", Text("", ""), context.place))]
        ) from None
    tree = trees[0] if len(trees) == 1 else None
    if isinstance(tree, exp.Alias) and not tree.alias:
        tree = tree.this  # so the parser takes a parameter behind an opening parenthesis
    if not isinstance(tree, exp.Expression):
        raise context.error(
            "syntax",
            Text(
                "這裡要有一個算式，不能空白，也不能用分號分成幾個。",
                "One expression is wanted here: not none, and not several.",
            ),
        )
    if isinstance(tree, exp.Alias):
        raise context.error(
            "syntax",
            Text(f"「{tree.alias}」前面少了運算子。", f"An operator is missing before `{tree.alias}`."),
            tree,
        )
    if query is not isinstance(tree, exp.Select):
        raise context.error(
            "syntax",
            Text("這裡要有一個 SELECT。", "A SELECT is wanted here.")
            if query
            else Text("這裡要有一個算式，不是整個查詢。", "An expression is wanted here, not a whole query."),
        )
    check(tree, context)
    return tree


def _offset(text: str, error: Mapping[str, Any]) -> int:
    """Return where in `text` the word begins that the parser stumbled over; it tells line and column of its end."""
    lines = text.split("\n")[: (error.get("line") or 1) - 1]
    return max(
        sum(len(line) + 1 for line in lines) + (error.get("col") or 1) - len(error.get("highlight") or " "), 0
    )


def _syntax(near: str, at: Problem) -> Problem:
    return Problem(
        "syntax",
        Text(f"看不懂算式，出錯處在「{near}」附近。", f"The expression cannot be read near `{near}`."),
        at.place,
        Text("請檢查括號、引號、運算子與引數。", "Check brackets, quotes, operators and arguments."),
    )
