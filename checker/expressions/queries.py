"""Subqueries, aggregates and the SELECT of the last resort."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from checker.expressions import names
from checker.expressions.expression import suggestion
from checker.expressions.frames import BUILT_IN, Frame, Table, kind_table
from checker.expressions.functions import AGGREGATES
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
    table = derived.get(name) or (kind_table(book.kinds[name]) if name in book.kinds else BUILT_IN.get(name))
    if not isinstance(node, exp.Table) or table is None or not isinstance(node.this, exp.Identifier):
        raise resolver.context.error(
            "unknown-table",
            Text(f"沒有記錄種類「{name}」。", f"There is no record kind `{name}`."),
            node,
            suggestion(name, [*book.kinds, *BUILT_IN, *derived]),
        )
    _new_name(resolver, node, alias, frame)
    if name not in derived:
        resolver.context.uses.joins.add(name)
    source = exp.Table(
        this=exp.to_identifier(name, quoted=True),
        alias=exp.TableAlias(this=exp.to_identifier(alias, quoted=True)),
    )
    return source, alias, table


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
            new.set(part, _ordering(resolver, node, seen, named))
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


def _ordering(resolver: Resolver, node: exp.Expression, frame: Frame, named: Frame) -> exp.Expression:
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


def subselect(resolver: Resolver, node: exp.Expression, frame: Frame, want: Type | None) -> exp.Expression:
    """Return the SELECT of EXISTS or IN; `want` is the type its one column must fit."""
    select = node.this if isinstance(node, exp.Subquery) else node
    tree, columns = resolve_select(resolver, select, frame)
    if want is not None and (len(columns) != 1 or not fits(next(iter(columns.values())), want)):
        raise resolver.context.error(
            "wrong-type",
            Text(
                "IN 的子查詢要給一個同類型的欄位。",
                "The subquery of IN must give one column of the same type.",
            ),
            node,
        )
    return exp.Subquery(this=tree) if want is not None else tree


def scalar(resolver: Resolver, node: exp.Expression, frame: Frame) -> tuple[exp.Expression, Type]:
    """Return a subquery used as one value; it must be an aggregate, so that it cannot give several."""
    tree, columns = resolve_select(resolver, node.this, frame)
    grouped = tree.args.get("group") is not None or tree.args.get("distinct") is not None
    grouped = grouped or isinstance(tree, exp.Union)
    if len(columns) != 1 or grouped or not _one_row(tree.expressions[0]):
        raise resolver.context.error(
            "not-allowed",
            Text(
                "當作一個值的子查詢要是不分組的彙總，例如 max(...)。",
                "A subquery used as a value must be one aggregate without GROUP BY, such as max(...).",
            ),
            node,
        )
    return exp.Subquery(this=tree), next(iter(columns.values()))


def _one_row(value: exp.Expression) -> bool:
    """Whether a column of a SELECT makes one row of all: it has an aggregate of its own, and no column outside of one."""
    found, pending = False, [value]
    while pending:
        node = pending.pop()
        if isinstance(node, exp.Window | exp.Column):
            return False
        if isinstance(node, exp.AggFunc):
            found = True
        elif not isinstance(node, exp.Subquery | exp.Exists):
            pending += node.iter_expressions()
    return found


def aggregate(
    resolver: Resolver, name: str, args: list[exp.Expression], node: exp.Expression, frame: Frame
) -> tuple[exp.Expression, Type]:
    """Return an aggregate, with DISTINCT and ORDER BY where it has them."""
    if not frame.aggregates or (name == "row_number" and not frame.over):
        raise resolver.context.error(
            "not-allowed",
            Text(
                f"{name} 只能用在子查詢的 SELECT 或 HAVING 中。",
                f"{name} stands only in the SELECT or HAVING of a subquery.",
            ),
            node,
            Text("例如 (SELECT count(*) FROM …)。", "Such as (SELECT count(*) FROM …)."),
        )
    if name in ("sum", "avg"):
        inside = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
        resolver.wanted(inside, replace(frame, aggregates=False), Type.NUMBER)
    frame = replace(frame, aggregates=False, over=False)
    new = node.copy()
    given = Type.ANY

    def inner(arg: exp.Expression) -> exp.Expression:
        nonlocal given
        if isinstance(arg, exp.Star):
            return arg.copy()
        if isinstance(arg, exp.Distinct):
            return exp.Distinct(expressions=[inner(e) for e in arg.expressions])
        if isinstance(arg, exp.Order):
            return exp.Order(
                this=inner(arg.this) if arg.this is not None else None,
                expressions=[
                    exp.Ordered(
                        this=resolver.value(o.this, frame)[0],
                        desc=o.args.get("desc"),
                        nulls_first=o.args.get("nulls_first"),
                    )
                    for o in arg.expressions
                ],
            )
        tree, given = resolver.value(arg, frame)
        return tree

    for key in ("this", "separator"):
        value = node.args.get(key)
        if isinstance(value, exp.Expression):
            kept = given
            new.set(key, inner(value))
            given = kept if key == "separator" else given
    if name == "string_agg" and not isinstance(new.this, exp.Order):
        # Texts are strung together in an order of their own, not in that in which threads come by.
        value = new.this.expressions[0] if isinstance(new.this, exp.Distinct) else new.this
        new.set("this", exp.Order(this=new.this, expressions=[exp.Ordered(this=value.copy())]))
    return new, AGGREGATES[name] or given


def window(resolver: Resolver, node: exp.Expression, frame: Frame) -> tuple[exp.Expression, Type]:
    """Return an aggregate OVER (PARTITION BY … ORDER BY …)."""
    order = node.args.get("order")
    if names.function_name(node.this) == "row_number" and order is None:
        raise resolver.context.error(
            "not-allowed", Text("row_number 要有 ORDER BY。", "row_number needs an ORDER BY."), node
        )
    tree, given = resolver.value(node.this, replace(frame, over=True))
    frame = replace(frame, aggregates=False)
    new = exp.Window(
        this=tree,
        partition_by=[resolver.value(p, frame)[0] for p in node.args.get("partition_by") or []],
        order=_ordering(resolver, order, frame, Frame()) if order is not None else None,
    )
    return new, given
