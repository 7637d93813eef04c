"""Which fields of a record can leave it undecided by being blank, and which are asked about and may well be.

`status IS NULL OR status <> 'void'` takes a blank status for an answer; `coalesce(ended, begun)` does with the second
what it cannot do with the first. A message that names such fields sends somebody to fill in what need not be filled in.
"""

from __future__ import annotations

from sqlglot import exp, parse_one

from checker.expressions.special_names import FOLD_SUFFIX, TEXT_SUFFIX


def harmless(verdict: str, on: str, undecided: int) -> frozenset[str]:
    """Return the fields of the kind `on` for want of which alone an expression of outcomes never comes to null or `undecided`.

    Seen from where they stand. What cannot be told counts as mattering.
    """
    seen: set[str] = set()
    matter: set[str] = set()
    for column in parse_one(verdict, dialect="duckdb").find_all(exp.Column):
        if column.table == on:
            name = column.name.removesuffix(TEXT_SUFFIX).removesuffix(FOLD_SUFFIX)
            seen.add(name)
            if name not in matter and _matters(column, undecided):
                matter.add(name)
    return frozenset(seen - matter)


def _matters(column: exp.Column, undecided: int) -> bool:
    """Whether the whole can be open because this one occurrence of a column is null."""
    null = True  # whether what was reached so far is null where the column is
    child: exp.Expr = column
    while (node := child.parent) is not None:
        if isinstance(node, exp.Exists):
            return False  # there is such a record or there is none
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
            null = False
        elif isinstance(node, exp.Coalesce):
            if child is not [node.this, *node.expressions][-1]:
                return False
        elif isinstance(node, (exp.Or, exp.And)):
            if _asked_beside(column, child, node):
                return False
        elif isinstance(node, exp.If) and isinstance(node.parent, exp.Case):
            if child is node.this and node.parent.this is None:
                return _open(node.args["true"], undecided) or _open(
                    node.parent.args.get("default"), undecided
                )
            if child is node.this:
                return null
        elif isinstance(node, exp.Select) and not isinstance(node.parent, exp.Exists):
            return not isinstance(node.expressions[0].unalias().unnest(), exp.Count)
        child = node
    return null


def _asked_beside(column: exp.Column, child: exp.Expr, node: exp.Or | exp.And) -> bool:
    """Whether a blank is answered for beside: `x IS NULL OR …`, `x IS NOT NULL AND …`."""
    top: exp.Expr = node
    while isinstance(top.parent, (type(node), exp.Paren)):
        top = top.parent
    parts = list(top.unnest().flatten())
    for part in parts:
        inner = part.unnest()
        if isinstance(node, exp.And):
            if not isinstance(inner, exp.Not):
                continue
            inner = inner.this.unnest()
        if (
            isinstance(inner, exp.Is)
            and isinstance(inner.expression, exp.Null)
            and inner.this.unnest() == column
        ):
            return part is not child
    return False


def _open(result: exp.Expr | None, undecided: int) -> bool:
    """Whether a result may be null, or leave the outcome undecided."""
    return result is None or any(
        isinstance(n, exp.Null) or (isinstance(n, exp.Literal) and n.this == str(undecided))
        for n in result.walk()
    )
