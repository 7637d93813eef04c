"""Everything in an expression that can be turned round or moved, put behind switches: what the examples of a rule should notice.

All changes of a rule stand in one query, since planning a query takes far longer than running it over an example: a
switch is true for one value of `SWITCH` and false for all others. Every change is exact with nulls too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import sqlglot
from sqlglot import exp

from checker.expressions.expression import Prepared, place_of
from checker.model.problem import Place

SWITCH = "_switch.number"
"""How the number of the change that is on is called in SQL."""

Switch = exp.SessionParameter
"""Whether the change of this number is on. DuckDB's dialect reads no text as one, and a class of our own could not come out
of the compiled parser's."""

Put = Callable[[exp.Expression, Sequence[int]], exp.Expression]


class Change(NamedTuple):
    """How an expression is put behind switches, and how it reads where each of them is on."""

    put: Put
    reads: tuple[exp.Expression, ...]


def _turned(node: exp.Expression, numbers: Sequence[int]) -> exp.Expression:
    """`a = b` into `(a = b) <> switch`, which is `a <> b` where the switch is on."""
    return _xor(node, numbers[0])


def _connected(node: exp.Expression, numbers: Sequence[int]) -> exp.Expression:
    """`a AND b` into `((a <> switch) AND (b <> switch)) <> switch`, which is `a OR b` where it is on."""
    left, right = (_xor(part, numbers[0]) for part in (node.this, node.expression))
    return _xor(type(node)(this=left, expression=right), numbers[0])


def _moved(node: exp.Expression, numbers: Sequence[int]) -> exp.Expression:
    """`a < b` into `a < b OR (a = b AND switch)`, and `a <= b` into `a <= b AND (a <> b OR NOT switch)`."""
    return _edge(node, node.this, node.expression, type(node) in (exp.LTE, exp.GTE), numbers[0])


def _moved_or_turned(node: exp.Expression, numbers: Sequence[int]) -> exp.Expression:
    """As above; and the opposite where the second switch is on."""
    return _xor(_moved(node, numbers), numbers[1])


def _narrowed(node: exp.Expression, numbers: Sequence[int]) -> exp.Expression:
    """`x BETWEEN a AND b` without `a`, and without `b`."""
    inner = node
    for end, number in zip(("low", "high"), numbers, strict=False):
        inner = _edge(inner, node.this, node.args[end], True, number)
    return inner


def _narrowed_or_turned(node: exp.Expression, numbers: Sequence[int]) -> exp.Expression:
    """As above; and the opposite where the third switch is on."""
    return _xor(_narrowed(node, numbers), numbers[2])


def _stepped(node: exp.Expression, numbers: Sequence[int]) -> exp.Expression:
    """A number that is another one where a switch is on."""
    ifs = [exp.If(this=_switch(n), true=v) for n, v in zip(numbers, _neighbours(node), strict=True)]
    return exp.Case(ifs=ifs, default=node)


def _xor(node: exp.Expression, number: int) -> exp.Expression:
    return exp.Paren(this=exp.NEQ(this=_bracketed(node), expression=_switch(number)))


def _edge(
    node: exp.Expression, left: exp.Expression, right: exp.Expression, out: bool, number: int
) -> exp.Expression:
    """Take what is equal out of a comparison, or into it, where the switch is on."""
    sides = {"this": _bracketed(left.copy()), "expression": _bracketed(right.copy())}
    if out:
        here: exp.Expression = exp.Or(this=exp.NEQ(**sides), expression=exp.Not(this=_switch(number)))
        return exp.Paren(this=exp.And(this=node, expression=exp.Paren(this=here)))
    here = exp.And(this=exp.EQ(**sides), expression=_switch(number))
    return exp.Paren(this=exp.Or(this=node, expression=here))


def _bracketed(node: exp.Expression) -> exp.Expression:
    """Return an expression in brackets where it may need them: each of them takes the parser deeper."""
    return node if isinstance(node, exp.Paren | exp.Column | exp.Literal | exp.Case) else exp.Paren(this=node)


def _switch(number: int) -> exp.Expression:
    return Switch(this=exp.Literal.number(number))


_OPPOSITE: Mapping[type[exp.Expression], type[exp.Expression]] = {
    exp.LT: exp.GTE, exp.GTE: exp.LT, exp.GT: exp.LTE, exp.LTE: exp.GT, exp.EQ: exp.NEQ, exp.NEQ: exp.EQ,
    exp.And: exp.Or, exp.Or: exp.And,
}  # fmt: skip
_MOVED: Mapping[type[exp.Expression], type[exp.Expression]] = {
    exp.LT: exp.LTE, exp.LTE: exp.LT, exp.GT: exp.GTE, exp.GTE: exp.GT,
}  # fmt: skip
_CONNECTIVES = (exp.And, exp.Or)
_WHETHER = (exp.Exists, exp.In, exp.Is, exp.Like, exp.ILike)
_SHOWN = 60
# A number there is a place or a count that is written out, or says nothing, as in SELECT 1.
_NO_VALUE = (exp.Select, exp.Limit, exp.Group, exp.Order, exp.Ordered, exp.Round, exp.WindowSpec)


def _change(node: exp.Expression) -> Change | None:
    """Return what is changed at a node of an expression, None where nothing is. This is all there is."""
    shape, opposite = type(node), _OPPOSITE.get(type(node))
    if isinstance(node, exp.Literal):
        return Change(_stepped, tuple(_neighbours(node))) if _measures(node) else None
    # Under a NOT it is the NOT that is turned, which is the same.
    turned = not isinstance(node.parent, exp.Not)
    if shape in _MOVED:
        moved = _as(_MOVED[shape], node)
        assert opposite is not None
        return Change(_moved_or_turned, (moved, _as(opposite, node))) if turned else Change(_moved, (moved,))
    if isinstance(node, exp.Between):
        low = exp.And(this=exp.GT(this=node.this, expression=node.args["low"]), expression=exp.var("…"))
        high = exp.And(this=exp.var("…"), expression=exp.LT(this=node.this, expression=node.args["high"]))
        return (
            Change(_narrowed_or_turned, (low, high, _not(node))) if turned else Change(_narrowed, (low, high))
        )
    if isinstance(node, _CONNECTIVES):
        assert opposite is not None
        return Change(_connected, (_as(opposite, node),))
    if isinstance(node, exp.Not):
        return Change(_turned, (node.this.copy(),)) if turned else None
    if turned and opposite is not None:
        return Change(_turned, (_as(opposite, node),))
    return (
        Change(_turned, (_not(node),))
        if turned and (isinstance(node, _WHETHER) or _says_yes_or_no(node))
        else None
    )


def _measures(node: exp.Literal) -> bool:
    """Whether a number is a limit or a part of a sum: not a place or a count that is written out, and not a mere mark.

    A 0 or 1 that a CASE gives only marks rows, to be counted or told apart; what matters is its condition, which is turned.
    """
    parent = node.parent
    if node.is_string or parent is None or isinstance(parent, _NO_VALUE):
        return False
    marks = isinstance(parent, exp.Case) or (isinstance(parent, exp.If) and node.arg_key == "true")
    return not (marks and node.name in ("0", "1"))


def _as(shape: type[exp.Expression], node: exp.Expression) -> exp.Expression:
    return shape(this=node.this.copy(), expression=node.expression.copy())


def _not(node: exp.Expression) -> exp.Expression:
    return exp.Not(this=node.copy())


def _neighbours(node: exp.Expression) -> list[exp.Expression]:
    """Return a number one more and one less, by its last digit."""
    number = Decimal(node.this)
    step = Decimal(1).scaleb(min(int(number.as_tuple().exponent), 0))
    return [exp.Literal.number(f"{number + step:f}"), exp.Literal.number(f"{number - step:f}")]


def _says_yes_or_no(node: exp.Expression) -> bool:
    """Whether a field or a function stands where a truth value is wanted."""
    if not isinstance(node, (exp.Column, exp.Func)) or isinstance(node, (*_CONNECTIVES, exp.Case)):
        return False
    parent = node.parent
    return isinstance(parent, (*_CONNECTIVES, exp.Where)) or (
        isinstance(parent, exp.If) and node.arg_key == "this"
    )


class Variant(NamedTuple):
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
    told = () if columns is None else [c for c in tree.expressions if c.alias_or_name not in columns]
    found: list[Variant] = []
    planned: dict[int, tuple[Change, list[int]]] = {}
    for node in _nodes(tree, {id(column) for column in told}):
        change = _change(node)
        if change is not None:
            numbers = []
            for reads in change.reads:
                numbers.append(first + len(found))
                found.append(Variant(numbers[-1], *_words(node, reads), place_of(place, node)))
            planned[id(node)] = change, numbers

    def put(node: exp.Expression) -> exp.Expression:
        change = planned.get(id(node))
        for name, value in list(node.args.items()):
            if isinstance(value, exp.Expression):
                node.set(name, put(value))
            elif isinstance(value, list):
                node.set(name, [put(v) if isinstance(v, exp.Expression) else v for v in value])
        return node if change is None else change[0].put(node, change[1])

    return Prepared.of(put(tree)), found


def _nodes(node: exp.Expression, without: Collection[int]) -> Iterator[exp.Expression]:
    yield node
    for child in node.iter_expressions():
        if id(child) not in without and isinstance(child, exp.Expression):
            yield from _nodes(child, without)


def _words(node: exp.Expression, after: exp.Expression) -> tuple[str, str]:
    """A change in a few words: what stands at each side of an AND, what a number stands in, the whole of anything else."""
    if isinstance(node, _CONNECTIVES):
        left, right = (_short(part, _SHOWN // 2) for part in (node.this, node.expression))
        return f"{left} {node.key.upper()} {right}", after.key.upper()
    if isinstance(node, exp.Literal) and node.parent is not None:
        around = node.parent.copy()
        for one, other in zip(
            node.parent.find_all(exp.Literal), list(around.find_all(exp.Literal)), strict=True
        ):
            if one is node:
                other.replace(after)
        before, changed = (" ".join(part.sql(dialect="duckdb").split()) for part in (node.parent, around))
        if max(len(before), len(changed)) <= _SHOWN:
            return before, changed
    return _short(node, _SHOWN), _short(after, _SHOWN)


def _short(node: exp.Expression, most: int) -> str:
    text = " ".join(node.sql(dialect="duckdb").split())
    return text if len(text) <= most else f"{text[: most // 2 - 1]} … {text[-most // 2 + 2 :]}"
