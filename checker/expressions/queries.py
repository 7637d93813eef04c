"""The SELECT: its tables, columns and order; only kinds, the calendar and tables of WITH can be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from checker.expressions.expression import suggestion
from checker.expressions.frames import BUILT_IN, POSITIONS, Frame, Table, kind_table
from checker.expressions.types import Type, fits
from checker.model.text import Text

if TYPE_CHECKING:
    from checker.expressions.resolve import Resolver


def relation(
    resolver: Resolver, node: exp.Expression, frame: Frame, derived: dict[str, Table]
) -> tuple[exp.Expression, str, Table]:
    """Return a FROM item resolved: tree, alias and table. Only kinds, the calendar and tables of WITH are there."""
    if isinstance(node, exp.Subquery):
        _new_name(resolver, node, node.alias, frame)
        tree, columns = resolve_select(resolver, node.this, frame, derived)
        return (
            exp.Subquery(this=tree, alias=exp.TableAlias(this=exp.to_identifier(node.alias, quoted=True))),
            node.alias,
            Table(columns),
        )
    name = node.name
    alias = node.alias or name
    book = resolver.book
    if name == POSITIONS and name not in derived and name not in book.kinds:
        _new_name(resolver, node, alias, frame)
        return _positions(resolver, alias)
    table = derived.get(name) or (kind_table(book.kinds[name]) if name in book.kinds else BUILT_IN.get(name))
    if not isinstance(node, exp.Table) or table is None or not isinstance(node.this, exp.Identifier):
        raise resolver.context.error(
            "unknown-table",
            Text(f"沒有記錄種類「{name}」。", f"There is no record kind `{name}`."),
            node,
            suggestion(name, [*book.kinds, *BUILT_IN, POSITIONS, *derived]),
        )
    _new_name(resolver, node, alias, frame)
    if name not in derived:
        resolver.context.uses.joins.add(name)
    source = exp.Table(
        this=exp.to_identifier(name, quoted=True),
        alias=exp.TableAlias(this=exp.to_identifier(alias, quoted=True)),
    )
    return source, alias, table


def _positions(resolver: Resolver, alias: str) -> tuple[exp.Expression, str, Table]:
    """Return the positions of the organization as a relation with one column."""
    words = exp.array(*(exp.Literal.string(p) for p in resolver.book.organization.positions), copy=False)
    rows = exp.Select(expressions=[exp.alias_(exp.Explode(this=words), "position", quoted=True)])
    named = exp.TableAlias(this=exp.to_identifier(alias, quoted=True))
    return exp.Subquery(this=rows, alias=named), alias, Table({"position": Type.TEXT})


def _new_name(resolver: Resolver, node: exp.Expression, name: str, frame: Frame) -> None:
    """Each table of a FROM has a name of its own; names that begin with `_` are made by the program."""
    if not name or name.startswith("_") or name in frame.tables:
        raise resolver.context.error(
            "table-name",
            Text(
                f"這裡的資料要有自己的名稱，不能是「{name}」。",
                f"This table needs a name of its own, which `{name}` is not.",
            ),
            node,
            Text("請用 AS 命名，例如 AS other。", "Name it with AS, such as AS other."),
        )


def resolve_select(
    resolver: Resolver, select: exp.Expression, outer: Frame | None, derived: dict[str, Table] | None = None
) -> tuple[exp.Expression, dict[str, Type]]:
    """Return a SELECT, or several that are united, resolved, and its columns."""
    if isinstance(select, exp.Union):
        return _united(resolver, select, outer, derived)
    if not isinstance(select, exp.Select):
        raise resolver.context.error(
            "not-allowed", Text("這裡只能用 SELECT。", "Only SELECT is allowed here."), select
        )
    tables = dict(derived or {})
    new = exp.Select()
    if select.args.get("with_"):
        ctes = []
        for cte in select.args["with_"].expressions:
            _new_name(resolver, cte, cte.alias, Frame())
            tree, columns = resolve_select(resolver, cte.this, outer, tables)
            tables[cte.alias] = Table(columns)
            ctes.append(
                exp.CTE(this=tree, alias=exp.TableAlias(this=exp.to_identifier(cte.alias, quoted=True)))
            )
        new.set("with_", exp.With(expressions=ctes))
    frame = Frame({}, outer)
    source = select.args.get("from_")
    if source is not None:
        tree, alias, table = relation(resolver, source.this, frame, tables)
        frame.tables[alias] = table
        new.set("from_", exp.From(this=tree))
    joins = []
    for join in select.args.get("joins") or []:
        tree, alias, table = relation(resolver, join.this, frame, tables)
        frame.tables[alias] = table
        on = join.args.get("on")
        if on is None and (join.args.get("side") or join.args.get("kind") == "INNER"):
            raise resolver.context.error("syntax", Text("JOIN 少了 ON。", "This JOIN lacks its ON."), join)
        joins.append(
            exp.Join(
                this=tree, side=join.args.get("side"), kind=join.args.get("kind"),
                on=resolver.wanted(on, frame, Type.BOOL) if on is not None else None,
            )
        )  # fmt: skip
    if joins:
        new.set("joins", joins)
    many = replace(frame, aggregates=True)
    columns = _projections(resolver, select, new, many)
    # GROUP BY, HAVING and ORDER BY may name what the SELECT calls its columns.
    named = Frame({"": Table({k: v for k, v in columns.items() if not frame.find(k)})}, None)
    for part, seen in (("where", frame), ("having", many)):
        node = select.args.get(part)
        if node is not None:
            new.set(part, type(node)(this=resolver.wanted(node.this, seen, Type.BOOL)))
    for part, seen in (("group", frame), ("order", many)):
        node = select.args.get(part)
        if node is not None:
            new.set(part, ordering(resolver, node, seen, named))
    if select.args.get("limit") is not None:
        new.set("limit", _limit(resolver, select))
    if select.args.get("distinct") is not None:
        new.set("distinct", exp.Distinct())
    return new, columns


def _united(
    resolver: Resolver, union: exp.Union, outer: Frame | None, derived: dict[str, Table] | None
) -> tuple[exp.Expression, dict[str, Type]]:
    """Return a UNION ALL resolved: rows of the same shape one after the other, none of them dropped."""
    if union.args.get("distinct"):
        raise resolver.context.error(
            "not-allowed", Text("請用 UNION ALL。", "Only UNION ALL is allowed here."), union
        )
    first, columns = resolve_select(resolver, union.this, outer, derived)
    second, others = resolve_select(resolver, union.expression, outer, derived)
    if list(columns) != list(others) or not all(map(fits, others.values(), columns.values())):
        raise resolver.context.error(
            "wrong-columns",
            Text(
                "UNION ALL 兩邊的欄位名稱、次序和類型要相同。",
                "Both sides of UNION ALL must give columns of the same names, order and types.",
            ),
            union,
        )
    return exp.Union(this=first, expression=second, distinct=False), columns


def _limit(resolver: Resolver, select: exp.Expression) -> exp.Expression:
    """Return the LIMIT: a number, and of rows in an order, or two runs could keep different ones."""
    limit = select.args["limit"]
    count = limit.args.get("expression")
    if not isinstance(count, exp.Literal) or count.is_string or select.args.get("order") is None:
        raise resolver.context.error(
            "not-allowed",
            Text("LIMIT 要是數字，並且要有 ORDER BY。", "LIMIT takes a number, and needs an ORDER BY."),
            limit,
        )
    return exp.Limit(expression=count.copy())


def ordering(resolver: Resolver, node: exp.Expression, frame: Frame, named: Frame) -> exp.Expression:
    """Return GROUP BY or ORDER BY resolved; `named` are the columns that the SELECT makes."""
    items = []
    for item in node.expressions:
        inner = item.this if isinstance(item, exp.Ordered) else item
        if (
            isinstance(inner, exp.Column)
            and not inner.table
            and not frame.find(inner.name)
            and named.find(inner.name)
        ):
            tree: exp.Expression = exp.column(inner.name, quoted=True)
        elif isinstance(inner, exp.Literal) and not inner.is_string:
            tree = inner.copy()
        else:
            tree = resolver.value(inner, frame)[0]
        if isinstance(item, exp.Ordered):
            tree = exp.Ordered(
                this=tree, desc=item.args.get("desc"), nulls_first=item.args.get("nulls_first")
            )
        items.append(tree)
    return type(node)(expressions=items)


def _projections(
    resolver: Resolver, select: exp.Expression, new: exp.Expression, frame: Frame
) -> dict[str, Type]:
    columns: dict[str, Type] = {}
    trees = []
    for i, item in enumerate(select.expressions):
        if isinstance(item, exp.Star):
            raise resolver.context.error(
                "not-allowed",
                Text("不能用 SELECT *，請列出欄位。", "SELECT * is not allowed: name the columns."),
                item,
            )
        inner = item.this if isinstance(item, exp.Alias) else item
        tree, given = resolver.value(inner, frame)
        name = item.alias_or_name or f"_{i}"
        columns[name] = given
        trees.append(exp.alias_(tree, name, quoted=True))
    new.set("expressions", trees)
    return columns
