"""Subqueries that look back at the record, as joins: what they cost a record stays the same however many there are.

The engine takes such a subquery apart by itself, once for each different combination of what the record gives to it: a
moment, say, though only its month is compared, and then a million combinations are each joined with a month of rows. Here the
same result, nulls included, is had from joins:

- an aggregate over rows of which something equals something of the record is grouped by it once, and looked up;
- an aggregate over any other rows is grouped by the number of the record;
- what has to be in a list of the record is looked up by the elements of that list;
- EXISTS becomes the numbers of the records that a semi-join lets through, unless it compares plain columns only, which the
  engine does as well.

What has another form stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp

_OTHER = "_other"
_ELEMENT = "_element"
_SHAPES = ("group", "having", "distinct", "limit", "offset", "order", "with_", "qualify", "windows")


def joined(sql: str, kinds: Collection[str]) -> str:
    """Return a SELECT (DuckDB) with its subqueries as joins. `kinds`: the relations whose rows have a number in `_row`."""
    if sql.upper().count("SELECT") < 2:
        return sql
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    hidden = {cte.alias for cte in tree.find_all(exp.CTE)}
    flattener = _Flattener(frozenset(kinds) - hidden)
    for select in reversed(list(tree.find_all(exp.Select))):
        flattener.flatten(select)
    return tree.sql(dialect="duckdb", copy=False) if flattener.changed else sql


@dataclass
class _Parts:
    """A subquery's conditions: over its own rows, equal pairs (own, of the record), of the record alone, and mixed ones."""

    own: list[exp.Expr] = field(default_factory=list)
    equal: list[tuple[exp.Expr, exp.Expr]] = field(default_factory=list)
    record: list[exp.Expr] = field(default_factory=list)
    mixed: list[exp.Expr] = field(default_factory=list)
    within: tuple[exp.Expr, exp.Expr] | None = None
    """Something of the rows that is in a list of the record: such a pair is equal to one of the list's elements."""

    def add(self, condition: exp.Expr, mine: Mapping[str, exp.Expr]) -> None:
        """Add a condition over both: a pair, where one side is all the subquery's and the other all the record's."""
        if isinstance(condition, exp.EQ):
            sides = (condition.this, condition.expression)
            mines, theirs = ({column.table in mine for column in _free(side)} for side in sides)
            if (mines, theirs) in (({True}, {False}), ({False}, {True})):
                self.equal.append(sides if True in mines else (sides[1], sides[0]))
                return
        if isinstance(condition, exp.ArrayContains) and self.within is None:
            listed, own = condition.this, condition.expression
            if not any(c.table in mine for c in _free(listed)) and {c.table in mine for c in _free(own)} == {
                True
            }:
                self.within = own, listed
                return
        self.mixed.append(condition)


class _Flattener:
    """Goes over the SELECTs of one query, the innermost first."""

    def __init__(self, kinds: frozenset[str]) -> None:
        self.kinds, self.changed, self.made = kinds, False, 0

    def flatten(self, select: exp.Select) -> None:
        """Turn the subqueries of this SELECT into joins where they have a known form; one that stands twice, once."""
        around = _tables(select)
        made: dict[str, exp.Expr | None] = {}
        for node in _subqueries(select):
            text = node.sql("duckdb")
            if text not in made:
                parts = _parts(node.this, around)
                turn = self._exists if isinstance(node, exp.Exists) else self._value
                made[text] = turn(select, node.this, parts, around) if parts is not None else None
            new = made[text]
            if new is not None:
                node.replace(new.copy())
                self.changed = True

    def _exists(
        self, select: exp.Select, inner: exp.Select, parts: _Parts, around: Mapping[str, exp.Expr]
    ) -> exp.Expr | None:
        plain = all(isinstance(record, exp.Column) for _, record in parts.equal)
        alias = self._numbered(parts, around)
        if alias is None or (plain and not parts.mixed and not parts.record and not parts.within):
            return None
        if not (parts.equal or parts.within) or any(_aggregates(column) for column in inner.expressions):
            return None
        pairs = exp.Select(expressions=[_number(alias)], from_=exp.From(this=_spread(around[alias], parts)))
        pairs.append("joins", _pairing(inner, parts, [], kind="SEMI"))
        found: exp.Expr = exp.In(this=_number(alias), query=exp.Subquery(this=pairs))
        if any(join.side for join in select.args.get("joins") or ()):
            # A record that is not there has no number, and nothing exists for it.
            found = exp.Coalesce(this=found, expressions=[exp.false()])
        return exp.paren(found, copy=False)

    def _value(
        self, select: exp.Select, inner: exp.Select, parts: _Parts, around: Mapping[str, exp.Expr]
    ) -> exp.Expr | None:
        value, mine = inner.expressions[0].unalias().copy(), _tables(inner)
        if not (parts.equal or parts.within) or not _of_all(value):
            return None
        name = f"_j{self.made}"
        if not parts.mixed and not parts.within and all(column.table in mine for column in _free(value)):
            rows = _rows(inner, parts)
            keys = [own.copy() for own, _ in parts.equal]
            pairs = [record for _, record in parts.equal]
        else:
            alias = self._numbered(parts, around, value)
            if alias is None:
                return None
            rows = exp.Select(from_=exp.From(this=_spread(around[alias], parts)))
            rows.append("joins", _pairing(inner, parts, [value]))
            value, parts.record = _renamed(value, mine), []
            keys, pairs = [_number(alias)], [_number(alias)]
        columns = [exp.alias_(key, f"_k{i}") for i, key in enumerate(keys)]
        rows.set("expressions", [*columns, exp.alias_(value.copy(), "_v")])
        rows.set("group", exp.Group(expressions=[exp.Literal.number(i + 1) for i in range(len(keys))]))
        on: list[exp.Expr] = [
            exp.EQ(this=exp.column(f"_k{i}", name), expression=p.copy()) for i, p in enumerate(pairs)
        ]
        on += [condition.copy() for condition in parts.record]
        for join in select.args.get("joins") or ():
            if join.args.get("on") is None and not join.kind:
                # A comma binds less than the join that follows.
                join.set("kind", "CROSS")
        select.append("joins", exp.Join(this=_named(rows, name), side="LEFT", on=exp.and_(*on)))
        self.made += 1
        return _or_empty(value, exp.column("_v", name), exp.column("_k0", name))

    def _numbered(self, parts: _Parts, around: Mapping[str, exp.Expr], *more: exp.Expr) -> str | None:
        """Return the one table of the record whose columns are named, None where its rows have no numbers."""
        within = [parts.within[1]] if parts.within else []
        given = [*(record for _, record in parts.equal), *within, *parts.record, *parts.mixed, *more]
        names = {column.table for node in given for column in _free(node)} & around.keys()
        if len(names) != 1:
            return None
        (alias,) = names
        table = around[alias]
        return alias if isinstance(table, exp.Table) and table.name in self.kinds else None


def _rows(inner: exp.Select, parts: _Parts) -> exp.Select:
    """Return the subquery's own rows, without any condition that looks at the record."""
    joins = [join.copy() for join in inner.args.get("joins") or ()]
    rows = exp.Select(from_=inner.args["from_"].copy(), joins=joins)
    if parts.own:
        rows.set("where", exp.Where(this=exp.and_(*(condition.copy() for condition in parts.own))))
    return rows


def _spread(table: exp.Expr, parts: _Parts) -> exp.Expr:
    """Return the record's table, with a row for each different element of the list in which something has to be.

    The condition that it is there becomes an equal pair, which the engine looks up instead of searching every list for every row.
    """
    if parts.within is None:
        return table.copy()
    own, listed = parts.within
    name = table.alias_or_name
    parts.equal.append((own, exp.column(_ELEMENT, table=name)))
    parts.within = None
    elements = exp.Explode(this=exp.Anonymous(this="list_distinct", expressions=[listed.copy()]))
    rows = exp.Select(
        expressions=[exp.Star(), exp.alias_(elements, _ELEMENT)], from_=exp.From(this=table.copy())
    )
    return exp.Subquery(this=rows, alias=exp.TableAlias(this=exp.to_identifier(name, quoted=True)))


def _pairing(inner: exp.Select, parts: _Parts, more: list[exp.Expr], kind: str | None = None) -> exp.Join:
    """Return the join with the subquery's rows, reduced to the columns that its conditions and `more` name."""
    mine = _tables(inner)
    conditions: list[exp.Expr] = [
        exp.EQ(this=own.copy(), expression=record.copy()) for own, record in parts.equal
    ]
    conditions += [*parts.record, *parts.mixed]
    wanted = {_flat(c): c for node in (*conditions, *more) for c in _free(node) if c.table in mine}
    rows = _rows(inner, parts)
    rows.set("expressions", [exp.alias_(c.copy(), flat, quoted=True) for flat, c in sorted(wanted.items())])
    on = exp.and_(*(_renamed(condition, mine) for condition in conditions))
    return exp.Join(this=_named(rows, _OTHER), kind=kind, on=on)


def _named(rows: exp.Select, name: str) -> exp.Subquery:
    return exp.Subquery(this=rows, alias=exp.TableAlias(this=exp.to_identifier(name)))


def _tables(select: exp.Select) -> dict[str, exp.Expr]:
    """Return the tables of a SELECT's FROM by the names they have there."""
    source = select.args.get("from_")
    nodes = [source.this] if source is not None else []
    nodes += [join.this for join in select.args.get("joins") or ()]
    return {node.alias_or_name: node for node in nodes}


def _subqueries(select: exp.Select) -> list[exp.Expr]:
    """Return the subqueries of this SELECT itself, in places where any column of its tables may be named."""
    where, columns = select.args.get("where"), select.expressions
    grouped = select.args.get("group") is not None or any(_aggregates(column) for column in columns)
    found: list[exp.Expr] = []
    for root in [*columns, *([where] if where is not None else [])]:
        for node in _own_nodes(root):
            if not isinstance(node, exp.Exists | exp.Subquery) or not isinstance(node.this, exp.Select):
                continue
            if node.arg_key == "query" or (grouped and root is not where and not _in_aggregate(node)):
                continue
            found.append(node)
    return found


def _own_nodes(root: exp.Expr) -> Iterator[exp.Expr]:
    """Walk a tree without going into its subqueries."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, exp.Select):
            pending += reversed(list(node.iter_expressions()))


def _in_aggregate(node: exp.Expr) -> bool:
    return isinstance(node.find_ancestor(exp.AggFunc, exp.Select), exp.AggFunc)


def _aggregates(value: exp.Expr) -> list[exp.Expr]:
    """Return the aggregates of a column that make one row of many, with their FILTER."""
    found = [n for n in _own_nodes(value) if isinstance(n, exp.AggFunc)]
    whole = [n.parent if isinstance(n.parent, exp.Filter) else n for n in found]
    return [n for n in whole if n is not None and not isinstance(n.parent, exp.Window)]


def _free(root: exp.Expr) -> Iterator[exp.Column]:
    """Walk the columns that are of no table inside `root` itself."""
    pending: list[tuple[exp.Expr, frozenset[str]]] = [(root, frozenset())]
    while pending:
        node, hidden = pending.pop()
        if isinstance(node, exp.Select):
            hidden |= _tables(node).keys()
        if isinstance(node, exp.Column) and node.table not in hidden:
            yield node
        pending += [(child, hidden) for child in node.iter_expressions()]


def _conjuncts(node: exp.Expr) -> Iterator[exp.Expr]:
    pending = [node]
    while pending:
        node = pending.pop()
        if isinstance(node, exp.And):
            pending += [node.expression, node.this]
        elif isinstance(node, exp.Paren):
            pending.append(node.this)
        else:
            yield node


def _parts(inner: exp.Select, around: Mapping[str, exp.Expr]) -> _Parts | None:
    """Return the conditions of a subquery that looks at the record; None where it has no form that is known here."""
    where, mine = inner.args.get("where"), _tables(inner)
    if where is None or any(inner.args.get(name) for name in _SHAPES):
        return None
    if any(isinstance(node, exp.Window) for column in inner.expressions for node in _own_nodes(column)):
        return None
    sources = [inner.args["from_"], *(inner.args.get("joins") or ())]
    if any(column.table not in mine for source in sources for column in _free(source)):
        return None
    parts = _Parts()
    for condition in _conjuncts(where.this):
        tables = {column.table for column in _free(condition)}
        outside = tables - mine.keys()
        if not outside:
            parts.own.append(condition)
        elif condition.find(exp.Select) or not outside <= around.keys():
            return None
        elif not tables & mine.keys():
            parts.record.append(condition)
        else:
            parts.add(condition, mine)
    return parts if parts.equal or parts.record or parts.mixed or parts.within else None


def _number(alias: str) -> exp.Column:
    return exp.column("_row", table=alias, quoted=True)


def _flat(column: exp.Column) -> str:
    return f"{column.table}.{column.name}"


def _renamed(node: exp.Expr, mine: Collection[str]) -> exp.Expr:
    """Return a copy in which the columns of the subquery's tables are those of the reduced one."""
    return node.copy().transform(
        lambda n: exp.column(_flat(n), table=_OTHER, quoted=True) if isinstance(n, exp.Column) and n.table in mine else n
    )  # fmt: skip


def _of_all(value: exp.Expr) -> bool:
    """Whether a column is made of aggregates, and of nothing that differs from row to row."""
    if value.find(exp.Select) or not _aggregates(value):
        return False
    return all(_in_aggregate(c) or c.find_ancestor(exp.Filter) for c in value.find_all(exp.Column))


def _or_empty(value: exp.Expr, found: exp.Expr, key: exp.Expr) -> exp.Expr:
    """Return what was found for a record, or the value of no rows at all: a count of nothing is 0, all else is null."""
    if isinstance(value, exp.Count):
        return exp.Coalesce(this=found, expressions=[exp.Literal.number(0)])
    if isinstance(value, exp.AggFunc):
        return found
    empty = exp.paren(value.copy())
    for aggregate in _aggregates(empty):
        counts = isinstance(aggregate.this if isinstance(aggregate, exp.Filter) else aggregate, exp.Count)
        aggregate.replace(exp.Literal.number(0) if counts else exp.null())
    missing = exp.Is(this=key, expression=exp.null())
    return exp.Case(ifs=[exp.If(this=missing, true=empty)], default=found)
