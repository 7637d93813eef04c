"""Columns, parameters and function names: what a word in an expression stands for."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from checker.expressions.expression import Context, suggestion
from checker.expressions.frames import Frame, Table
from checker.expressions.templates import literal
from checker.expressions.types import Type
from checker.folding import fold
from checker.model.regulation import Parameter
from checker.model.span import Span
from checker.model.text import Text

Value = tuple[exp.Expression, Type]
"""A piece of an expression as resolved, and what it gives."""

BUILT_IN = {"as_of": Type.DATE, "period_start": Type.DATE, "period_end": Type.DATE}
"""Values of the run: variables of the connection, so that compiled rules can be kept from run to run."""

_NODES: dict[type[exp.Expression], str] = {
    exp.Coalesce: "coalesce", exp.Nullif: "nullif", exp.Greatest: "greatest", exp.Least: "least",
    exp.Abs: "abs", exp.Round: "round", exp.Floor: "floor", exp.Ceil: "ceil", exp.Length: "length",
    exp.Lower: "lower", exp.Upper: "upper", exp.Trim: "trim", exp.Substring: "substr", exp.Replace: "replace",
    exp.Concat: "concat", exp.Contains: "contains", exp.StartsWith: "starts_with", exp.Day: "day",
    exp.Year: "year", exp.Month: "month", exp.AddMonths: "add_months", exp.ArrayContains: "list_contains",
    exp.Count: "count", exp.Sum: "sum", exp.Avg: "avg", exp.Min: "min", exp.Max: "max",
    exp.GroupConcat: "string_agg", exp.RowNumber: "row_number",
}  # fmt: skip
_ORDER = ("this", "expression", "expressions", "start", "length", "decimals", "replacement", "separator")


def function_name(node: exp.Expression) -> str | None:
    """Return the name that a function node was written with, None for what is no function."""
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower()
    if type(node) in _NODES:
        return _NODES[type(node)]
    return node.sql_name().lower() if isinstance(node, exp.Func) else None


def arguments(node: exp.Expression) -> list[exp.Expression]:
    """Return a function node's arguments in the order of the call."""
    if isinstance(node, exp.Anonymous):
        return list(node.expressions)
    found: list[exp.Expression] = []
    for name in _ORDER:
        value = node.args.get(name)
        if isinstance(value, list):
            found += value
        elif isinstance(value, exp.Expression):
            found.append(value)
    return found


def wrong_arguments(context: Context, node: exp.Expression, name: str, wanted: int, given: int) -> Exception:
    """Return the error that a function is called with too few or too many arguments."""
    return context.error(
        "wrong-arguments",
        Text(
            f"函數 {name} 要 {wanted} 個引數，這裡有 {given} 個。",
            f"{name} takes {wanted} arguments; here are {given}.",
        ),
        node,
        Text("各函數的引數列在 docs/formats.md。", "docs/formats.md lists what each function takes."),
    )


def rebuilt(node: exp.Expression, args: list[exp.Expression]) -> exp.Expression:
    """Return the same function over other arguments."""
    if isinstance(node, exp.Anonymous):
        return exp.Anonymous(this=str(node.this).lower(), expressions=args)
    new, left = node.copy(), list(args)
    for name in _ORDER:
        value = new.args.get(name)
        if isinstance(value, list):
            new.set(name, [left.pop(0) for _ in value])
        elif isinstance(value, exp.Expression):
            new.set(name, left.pop(0))
    return new


def lookup(context: Context, node: exp.Expression, frame: Frame) -> tuple[str, Table]:
    """Return the alias and table that a column belongs to. Raises RulebookError for unknown and doubtful names."""
    name, qualifier = node.name, node.args["table"].name if node.args.get("table") else None
    level: Frame | None = frame
    while level is not None:
        if qualifier is not None:
            table = level.tables.get(qualifier)
            if table is not None and name in table.columns:
                return qualifier, table
            if table is not None:
                raise _unknown(context, node, name, list(table.columns))
        else:
            found = level.find(name)
            if len(found) > 1 or (found and _around(level.outer, name) and found[0][1].kind is not None):
                where = [a for a, _ in found] + ([] if len(found) > 1 else [_around(level.outer, name) or ""])
                raise context.error(
                    "ambiguous-field",
                    Text(
                        f"「{name}」可以是 {' 或 '.join(where)} 的欄位。",
                        f"`{name}` may belong to {' or '.join(where)}.",
                    ),
                    node,
                    Text(f"請寫明，例如 {where[0]}.{name}。", f"Say which, such as {where[0]}.{name}."),
                )
            if found:
                return found[0]
        level = level.outer
    if qualifier is not None:
        raise context.error(
            "unknown-table",
            Text(f"這裡沒有名為「{qualifier}」的資料。", f"Nothing here is called `{qualifier}`."),
            node,
            suggestion(qualifier, _aliases(frame)),
        )
    raise _unknown(context, node, name, frame.names())


def _around(frame: Frame | None, name: str) -> str | None:
    while frame is not None:
        for alias, _ in frame.find(name):
            return alias
        frame = frame.outer
    return None


def _aliases(frame: Frame | None) -> list[str]:
    found: list[str] = []
    while frame is not None:
        found += frame.tables
        frame = frame.outer
    return found


def _unknown(context: Context, node: exp.Expression, name: str, known: list[str]) -> Exception:
    return context.error(
        "unknown-field",
        Text(f"沒有欄位「{name}」。", f"There is no field `{name}`."),
        node,
        suggestion(name, [k for k in known if not k.startswith("_")]),
    )


def column(context: Context, node: exp.Expression, frame: Frame) -> Value:
    """Return a column with its table named, and its type; what it reads is noted."""
    alias, table = lookup(context, node, frame)
    if table.kind is not None and node.name in table.kind.fields:
        context.uses.reads.add((table.kind.name, node.name))
    return exp.column(node.name, table=alias, quoted=True), table.columns[node.name]


def parameter(context: Context, node: exp.Expression, *, folded: bool = False) -> Value:
    """Return the value of `:name`: of the run, or of the regulation on the record's own date; its texts `folded`."""
    name = str(node.this or "?")
    if name in BUILT_IN:
        variable = exp.Anonymous(this="getvariable", expressions=[exp.Literal.string(name)])
        return exp.cast(variable, "DATE"), BUILT_IN[name]
    found = _known(context, node, name)
    if found.type == "map":
        raise context.error(
            "map-parameter",
            Text(f":{name} 是對照表，要寫成 :{name}[欄位]。", f":{name} is a map: write :{name}[field]."),
            node,
        )
    given = {"list": Type.LIST, "str": Type.TEXT}.get(found.type, Type.NUMBER)
    return _dated(context, found, (lambda value: literal(_folded(value))) if folded else literal), given


def _folded(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_folded(v) for v in value]
    return fold(value) if isinstance(value, str) else value


def map_parameter(
    context: Context, node: exp.Expression, key: exp.Expression, given: Type, missing: exp.Expression | None
) -> Value:
    """Return `:name[key]` as a CASE: the entry, `""` for a missing key, `"*"` for any other. Keys are text.

    `missing`: the condition that there is no key, where it is another than that it is null.
    """
    found = _known(context, node, str(node.this))
    if found.type != "map":
        raise context.error(
            "map-parameter", Text(f":{found.name} 不是對照表。", f":{found.name} is no map."), node
        )
    if given not in (Type.TEXT, Type.ANY):
        raise context.error(
            "wrong-type",
            Text(
                f":{found.name}[…] 的鍵是文字，這裡是 {given}。",
                f"The key of :{found.name}[…] is text; here it is a {given}.",
            ),
            node,
        )

    def entry(value: Any) -> exp.Expression:
        ifs = [
            exp.If(this=exp.EQ(this=key.copy(), expression=exp.Literal.string(str(k))), true=literal(v))
            for k, v in value.items()
            if k not in ("", "*")
        ]
        if "" in value:
            no_key = exp.Is(this=key.copy(), expression=exp.null()) if missing is None else missing.copy()
            ifs.insert(0, exp.If(this=no_key, true=literal(value[""])))
        if "*" in value and missing is not None:
            unknown = exp.And(
                this=exp.Is(this=key.copy(), expression=exp.null()), expression=exp.Not(this=missing.copy())
            )
            ifs.append(exp.If(this=unknown, true=exp.null()))
        return exp.Case(ifs=ifs, default=literal(value["*"]) if "*" in value else None)

    sample = next((v for value in found.values for v in value.value.values()), 0)
    gives = (
        Type.TEXT
        if isinstance(sample, str)
        else Type.LIST
        if isinstance(sample, list | tuple)
        else Type.NUMBER
    )
    return _dated(context, found, entry), gives


def _known(context: Context, node: exp.Expression, name: str) -> Parameter:
    found = context.rulebook.parameters.get(name)
    if found is None:
        raise context.error(
            "unknown-parameter",
            Text(f"沒有參數「{name}」。", f"There is no parameter `{name}`."),
            node,
            suggestion(name, [*context.rulebook.parameters, *BUILT_IN]),
        )
    context.uses.parameters.add(name)
    return found


def _dated(context: Context, found: Parameter, tree: Any) -> exp.Expression:
    """The value in force on the record's date; on the as-of date where there is no single record."""
    if len(found.values) == 1 and found.values[0].in_force == Span():
        result: exp.Expression = tree(found.values[0].value)
        return result
    if context.dated is not None:
        kinds = context.rulebook.kinds
        context.uses.law |= {
            (c.table, c.name) for c in context.dated.find_all(exp.Column) if c.table in kinds
        }
    day = context.dated or exp.Anonymous(this="getvariable", expressions=[exp.Literal.string("as_of")])
    ifs = []
    for value in found.values:
        span = value.in_force
        bounds = [
            exp.GTE(
                this=exp.cast(day.copy(), "DATE"),
                expression=exp.cast(exp.Literal.string(span.start.isoformat()), "DATE"),
            )
            if span.start
            else None,
            exp.LTE(
                this=exp.cast(day.copy(), "DATE"),
                expression=exp.cast(exp.Literal.string(span.end.isoformat()), "DATE"),
            )
            if span.end
            else None,
        ]
        ifs.append(exp.If(this=exp.and_(*[b for b in bounds if b is not None]), true=tree(value.value)))
    return exp.Case(ifs=ifs)
