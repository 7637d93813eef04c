"""Everything in an expression that can be turned round, put behind switches: what the examples of a rule should notice.

All changes of a rule stand in one query, since planning a query takes far longer than running it over an example: a
switch is true for one value of `SWITCH` and false for all others. The table below is all there is, and every entry is exact with nulls too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from checker.expressions.expression import Prepared, place_of
from checker.model.problem import Place

SWITCH = "_switch.number"
"""How the number of the change that is on is called in SQL."""


Switch = exp.SessionParameter
"""Whether the change of this number is on. DuckDB's dialect reads no text as one, and a class of our own could not come out
of the compiled parser's."""

Turn = Callable[[exp.Expression, int], exp.Expression]


def _turned(node: exp.Expression, number: int) -> exp.Expression:
    """`a < b` into `(a < b) <> switch`, which is `a >= b` where the switch is on."""
    return _xor(node, number)


def _connected(node: exp.Expression, number: int) -> exp.Expression:
    """`a AND b` into `((a <> switch) AND (b <> switch)) <> switch`, which is `a OR b` where it is on."""
    left, right = (_xor(part, number) for part in (node.this, node.expression))
    return _xor(type(node)(this=left, expression=right), number)


def _xor(node: exp.Expression, number: int) -> exp.Expression:
    return exp.Paren(
        this=exp.NEQ(this=exp.Paren(this=node), expression=Switch(this=exp.Literal.number(number)))
    )


TURNS: dict[type[exp.Expression], tuple[Turn, Callable[[exp.Expression], exp.Expression]]] = {
    exp.LT: (_turned, lambda n: exp.GTE(this=n.this, expression=n.expression)),
    exp.GTE: (_turned, lambda n: exp.LT(this=n.this, expression=n.expression)),
    exp.GT: (_turned, lambda n: exp.LTE(this=n.this, expression=n.expression)),
    exp.LTE: (_turned, lambda n: exp.GT(this=n.this, expression=n.expression)),
    exp.EQ: (_turned, lambda n: exp.NEQ(this=n.this, expression=n.expression)),
    exp.NEQ: (_turned, lambda n: exp.EQ(this=n.this, expression=n.expression)),
    exp.And: (_connected, lambda n: exp.Or(this=n.this, expression=n.expression)),
    exp.Or: (_connected, lambda n: exp.And(this=n.this, expression=n.expression)),
    exp.Not: (_turned, lambda n: n.this),
    **{
        shape: (_turned, lambda n: exp.Not(this=n))
        for shape in (exp.Exists, exp.In, exp.Between, exp.Is, exp.Like, exp.ILike)
    },
}
"""What is turned round: how it is put behind a switch, and how it reads where the switch is on."""

_CONNECTIVES = (exp.And, exp.Or)
_SHOWN = 60


@dataclass(frozen=True)
class Variant:
    """One change: its number, the part of the expression before and after it, and where that stands."""

    number: int
    before: str
    after: str
    place: Place


def switched(
    text: object, place: Place, first: int, columns: Collection[str] | None = None
) -> tuple[Prepared, list[Variant]]:
    """Return the expression that stands at `place` with every change behind a switch, numbered from `first`.

    `columns`: of a query, those that decide anything; the others are left as they are, as no outcome tells them apart.
    """
    tree = sqlglot.parse_one(str(text), dialect="duckdb")
    assert isinstance(tree, exp.Expression)
    found: list[Variant] = []

    def put(node: exp.Expression) -> exp.Expression:
        turn = _turn(node)
        if turn is not None:
            before, after = _words(node, turn[1](node.copy()))
            found.append(Variant(first + len(found), before, after, place_of(place, node)))
            number = found[-1].number
        for name, value in list(node.args.items()):
            if node is tree and name == "expressions" and columns is not None:
                node.set(name, [put(v) if v.alias_or_name in columns else v for v in value])
            elif isinstance(value, exp.Expression):
                node.set(name, put(value))
            elif isinstance(value, list):
                node.set(name, [put(v) if isinstance(v, exp.Expression) else v for v in value])
        return node if turn is None else turn[0](node, number)

    return Prepared.of(put(tree)), found


def _turn(node: exp.Expression) -> tuple[Turn, Callable[[exp.Expression], exp.Expression]] | None:
    if isinstance(node.parent, exp.Not) and not isinstance(node, _CONNECTIVES):
        return None  # the NOT is turned, which is the same
    found = TURNS.get(type(node))
    return TURNS[exp.Is] if found is None and _says_yes_or_no(node) else found


def _says_yes_or_no(node: exp.Expression) -> bool:
    """Whether a field or a function stands where a truth value is wanted."""
    if not isinstance(node, (exp.Column, exp.Func)) or isinstance(node, (*_CONNECTIVES, exp.Case)):
        return False
    parent = node.parent
    return isinstance(parent, (*_CONNECTIVES, exp.Where)) or (
        isinstance(parent, exp.If) and node.arg_key == "this"
    )


def _words(node: exp.Expression, after: exp.Expression) -> tuple[str, str]:
    """A change in a few words: what stands at each side of an AND, the whole of anything else."""
    if isinstance(node, _CONNECTIVES):
        left, right = (_short(part, _SHOWN // 2) for part in (node.this, node.expression))
        return f"{left} {node.key.upper()} {right}", after.key.upper()
    return _short(node, _SHOWN), _short(after, _SHOWN)


def _short(node: exp.Expression, most: int) -> str:
    text = " ".join(node.sql(dialect="duckdb").split())
    return text if len(text) <= most else f"{text[: most // 2 - 1]} … {text[-most // 2 + 2 :]}"
