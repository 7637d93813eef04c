"""Which parts of a piece of syntax are looked at. What has any other part is refused, not read without it."""

from __future__ import annotations

from sqlglot import exp

from checker.expressions.expression import Context
from checker.model.text import Text

_UNARY, _BINARY = frozenset({"this"}), frozenset({"this", "expression"})
_LISTED = frozenset({"this", "expressions"})
# Marks of the parser that say nothing about what was written.
_MARKS = frozenset({"safe", "coalesce", "ignore_nulls", "big_int"})

PARTS: dict[type[exp.Expr], frozenset[str]] = {
    # values
    exp.Column: frozenset({"this", "table"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Placeholder: _UNARY,
    exp.Star: frozenset(),
    exp.Bracket: _LISTED,
    exp.Cast: frozenset({"this", "to"}),
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.If: frozenset({"this", "true"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.In: frozenset({"this", "expressions", "query"}),
    exp.Like: frozenset({"this", "expression", "negate"}),
    exp.Is: _BINARY,
    exp.Exists: _UNARY,
    exp.Subquery: frozenset({"this", "alias"}),
    exp.Window: frozenset({"this", "partition_by", "order", "over"}),
    exp.Ordered: frozenset({"this", "desc", "nulls_first"}),
    # functions whose other forms mean something else
    exp.Anonymous: _LISTED,
    exp.Coalesce: _LISTED,
    exp.Nullif: _BINARY,
    exp.Greatest: _LISTED,
    exp.Least: _LISTED,
    exp.Round: frozenset({"this", "decimals"}),
    exp.Floor: _UNARY,
    exp.Ceil: _UNARY,
    exp.Length: _UNARY,
    exp.Trim: _UNARY,
    exp.Substring: frozenset({"this", "start", "length"}),
    exp.Concat: frozenset({"expressions"}),
    exp.Contains: _BINARY,
    exp.AddMonths: _BINARY,
    exp.ArrayContains: _BINARY,
    exp.Count: _UNARY,
    exp.Sum: _UNARY,
    exp.Avg: _UNARY,
    exp.Min: _UNARY,
    exp.Max: _UNARY,
    exp.GroupConcat: frozenset({"this", "separator"}),
    exp.Distinct: frozenset({"expressions"}),
    # queries
    exp.Select: frozenset({"with_", "expressions", "from_", "joins", "where", "group", "having", "order", "limit", "distinct"}),
    exp.Union: frozenset({"this", "expression", "distinct"}),
    exp.With: frozenset({"expressions"}),
    exp.CTE: frozenset({"this", "alias"}),
    exp.Table: frozenset({"this", "alias"}),
    exp.TableAlias: _UNARY,
    exp.Join: frozenset({"this", "on", "side", "kind"}),
    exp.Group: frozenset({"expressions"}),
    exp.Order: _LISTED,
    exp.Limit: frozenset({"expression"}),
}  # fmt: skip

_KINDS_OF_JOIN = frozenset({"", "INNER", "CROSS", "OUTER"})


def check(tree: exp.Expression, context: Context) -> None:
    """Raise RulebookError for the first piece of syntax in `tree` with a part that would be left out."""
    for node in tree.walk():
        if node.comments:
            raise context.error(
                "not-allowed",
                Text("算式中不能有註解。", "An expression holds no comments."),
                node,
                Text(
                    "請寫在規則的 note，或寫成 YAML 的 # 註解。",
                    "Write them as the rule's note, or as a YAML # comment.",
                ),
            )
        known = PARTS.get(type(node))
        if known is None:
            continue
        for name, value in node.args.items():
            # A None or an empty list is a part that is not there; False is one that was not asked for.
            if (
                value is None
                or value is False
                or value == []
                or name in known
                or (name in _MARKS and value is True)
            ):
                continue
            raise _refused(node, name, context)
        if isinstance(node, exp.Join) and str(node.args.get("kind") or "").upper() not in _KINDS_OF_JOIN:
            raise _refused(node, str(node.args["kind"]), context)


def _refused(node: exp.Expr, part: str, context: Context) -> Exception:
    # Not as the engine has it: its spelling of what it does not know is a long one.
    shown, part = node.sql()[:60], part.strip("_")
    return context.error(
        "not-allowed",
        Text(f"「{shown}」的這種寫法（{part}）不能用。", f"`{shown}` is not allowed in this form ({part})."),
        node,
        Text("可用的寫法列在 docs/formats.md。", "docs/formats.md lists what may be used."),
    )
