"""The entry to this room: text of a rule in, checked syntax tree out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from checker.expressions.frames import Frame
from checker.expressions.types import Type, fits
from checker.model.problem import Place, Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.text import Text

if TYPE_CHECKING:
    from sqlglot import exp


class Prepared(str):
    """A syntax tree where the text of an expression is wanted."""

    tree: exp.Expression

    @classmethod
    def of(cls, tree: exp.Expression) -> Prepared:
        """Return a tree in the place of a text."""
        made = cls("…")
        made.tree = tree
        return made


@dataclass
class Uses:
    """What the expressions of a rule read, gathered while they are resolved.

    `reads`: (kind, field). `folds`: the fields of which the folded form is compared; `texts`:
    those of which the cell's own text is looked at. `joins`: relations that
    stand in a subquery or join, the rule's own kind included where it does. `law`: the fields of the date whose law
    applies, as soon as it makes a difference.
    """

    reads: set[tuple[str, str]] = field(default_factory=set)
    folds: set[tuple[str, str]] = field(default_factory=set)
    texts: set[tuple[str, str]] = field(default_factory=set)
    joins: set[str] = field(default_factory=set)
    law: set[tuple[str, str]] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)


class Context(NamedTuple):
    """What an expression is read against.

    `dated`: the expression for the date whose parameters apply, or None where there is no single record.
    """

    rulebook: Rulebook
    place: Place
    uses: Uses
    dated: exp.Expression | None = None

    def error(
        self, code: str, text: Text, node: exp.Expr | None = None, hint: Text | None = None
    ) -> RulebookError:
        """Return an error at the line and column where `node` stands in the file."""
        return RulebookError([Problem(code, text, place_of(self.place, node), hint)])


class Expression(NamedTuple):
    """A checked expression: its syntax tree and the type of what it gives."""

    tree: exp.Expression
    type: Type

    def sql(self) -> str:
        """Return the expression as DuckDB reads it."""
        return self.tree.sql(dialect="duckdb")


def place_of(place: Place, node: exp.Expr | None) -> Place:
    """Return where `node` begins in the expression at `place`, as far as the parser tells."""
    parts = node.walk() if node is not None else ()
    return place.at(min((part.meta["start"] for part in parts if "start" in part.meta), default=0))


def suggestion(word: str, known: Iterable[str]) -> Text | None:
    """Return "did you mean", or None where nothing is near."""
    near = difflib.get_close_matches(word, list(dict.fromkeys(known)), 1, 0.6)
    return Text(f"是否要寫「{near[0]}」？", f"Did you mean `{near[0]}`?") if near else None


def expression(text: str | float, context: Context, frame: Frame, want: Type = Type.ANY) -> Expression:
    """Return `text` as a checked expression over `frame`. Raises RulebookError with the place in the file."""
    from checker.expressions.parse import parse  # noqa: PLC0415 - brings the SQL parser
    from checker.expressions.resolve import Resolver  # noqa: PLC0415

    try:
        tree = parse(text, context)
        resolved, given = Resolver(context).value(tree, frame)
    except RecursionError:
        raise _too_deep(context) from None
    if not fits(given, want):
        raise context.error(
            "wrong-type",
            Text(
                f"這裡要的是 {want}，算式給的是 {given}。",
                f"A {want} is wanted here; the expression gives a {given}.",
            ),
        )
    return Expression(resolved, given)


def select(text: str, context: Context, frame: Frame) -> tuple[exp.Expression, dict[str, Type]]:
    """Return a SELECT of the last resort, resolved, and the columns it gives."""
    from checker.expressions.parse import parse  # noqa: PLC0415
    from checker.expressions.queries import resolve_select  # noqa: PLC0415
    from checker.expressions.resolve import Resolver  # noqa: PLC0415

    try:
        return resolve_select(Resolver(context), parse(text, context, query=True), frame)
    except RecursionError:
        raise _too_deep(context) from None


def _too_deep(context: Context) -> RulebookError:
    return context.error(
        "too-deep",
        Text("算式層次太多。", "The expression is nested too deeply."),
        hint=Text(
            "請拆成幾條規則，或改用列表參數。", "Split it into several rules, or use a list parameter."
        ),
    )
