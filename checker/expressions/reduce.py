"""A condition with what is known beforehand worked out: what is left is what a row decides.

Three-valued throughout. Where only the truth of a condition counts, as after WHEN, null and false come to the same.
"""

from __future__ import annotations

from sqlglot import exp

_COMPARED = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)


def reduced(tree: exp.Expr) -> exp.Expr:
    """Return an expression that gives the same for every row, without the parts that are known to be null, true or false."""
    root = exp.Paren(this=tree.copy())
    _visit(root)
    left: exp.Expr = root.this
    return left


def _visit(node: exp.Expr) -> None:
    """Reduce what stands below a node, the inmost first, and then the node itself, in its place."""
    for child in list(node.iter_expressions()):
        _visit(child)
    made = _reduced(node)
    if made is not None and node.parent is not None:
        node.replace(made)


def _reduced(node: exp.Expr) -> exp.Expr | None:
    """Return what a node whose parts are reduced comes to, None where it stays as it is."""
    if isinstance(node, exp.Case) and not node.args.get("this"):
        return _case(node)
    if isinstance(node, (exp.And, exp.Or)):
        return _junction(node)
    known = _known(node)
    return None if known is None or known == node else known.copy()


def _known(node: exp.Expr) -> exp.Expr | None:
    """Return the TRUE, FALSE or NULL that a node is whatever the row; None where it depends."""
    if isinstance(node, exp.Paren):
        return _known(node.this)
    if isinstance(node, (exp.Null, exp.Boolean)):
        return node
    if isinstance(node, exp.Not):
        inner = _known(node.this)
        return exp.Boolean(this=not inner.this) if isinstance(inner, exp.Boolean) else inner
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        inner = _known(node.this)
        return None if inner is None else exp.Boolean(this=isinstance(inner, exp.Null))
    sides = [node.this, node.expression] if isinstance(node, _COMPARED) else []
    if isinstance(node, exp.In) and not node.args.get("query"):
        sides = [node.this]
    return exp.null() if any(isinstance(_known(side), exp.Null) for side in sides) else None


def _junction(node: exp.And | exp.Or) -> exp.Expr | None:
    """AND and OR: one value settles the whole, its opposite may be left out."""
    settles = isinstance(node, exp.Or)
    sides = [node.this, node.expression]
    known = [_known(side) for side in sides]
    for mine, other in ((0, 1), (1, 0)):
        value = known[mine]
        if isinstance(value, exp.Boolean):
            return value.copy() if value.this == settles else sides[other].copy()
    return exp.null() if all(isinstance(value, exp.Null) for value in known) else None


def _case(node: exp.Case) -> exp.Expr | None:
    """CASE WHEN: branches that are never taken go; one that always is ends it."""
    branches, last = [], node.args.get("default")
    for branch in node.args["ifs"]:
        condition = _only_truth(branch.this)
        known = _known(condition)
        if known is None:
            branches.append(exp.If(this=condition.copy(), true=branch.args["true"].copy()))
        elif isinstance(known, exp.Boolean) and known.this:
            last = branch.args["true"]
            break
    if not branches:
        return last.copy() if last is not None else exp.null()
    return exp.Case(ifs=branches, default=last.copy() if last is not None else None)


def _only_truth(condition: exp.Expr) -> exp.Expr:
    """Return a condition that is true for the same rows, and may be false where it was null."""
    if isinstance(condition, exp.Paren):
        inner = _only_truth(condition.this)
        return inner if isinstance(inner, (exp.Boolean, exp.Paren)) else exp.Paren(this=inner.copy())
    if isinstance(condition, exp.Null):
        return exp.false()
    if isinstance(condition, (exp.And, exp.Or)):
        sides = [_only_truth(condition.this), _only_truth(condition.expression)]
        made = type(condition)(this=sides[0].copy(), expression=sides[1].copy())
        return _junction(made) or made
    known = _known(condition)
    return exp.false() if isinstance(known, exp.Null) else condition
