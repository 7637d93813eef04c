"""A rule without what it may look into: where none of those exports was supplied, the record is judged by itself.

The engine would have to plan and run a join with an empty relation for each subquery. What a subquery gives over
nothing is known beforehand, so that it is put in its place when the rule is compiled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlglot import exp, parse_one

from checker.expressions.reduce import reduced
from checker.expressions.special_names import FOLD_SUFFIX, TEXT_SUFFIX
from checker.model.outcomes import Judgement
from checker.model.rules import Rule


def alone(judgement: Judgement, rule: Rule) -> Judgement | None:
    """Return the rule as it is where no kind that it joins was supplied, None where it cannot be judged then."""
    kinds = judgement.joins
    if judgement.scope != "row" or not kinds or not kinds <= set(rule.optional) - {rule.on}:
        return None
    verdict = _over_nothing(judgement.verdict, kinds)
    used = {c.name.removesuffix(TEXT_SUFFIX) for c in verdict.find_all(exp.Column)}
    own = {f for k, f in judgement.reads if k == rule.on}
    evidence = {
        # A field that only served to look into the others tells nothing now.
        name: _over_nothing(sql, kinds)
        for name, sql in judgement.evidence.items()
        if name not in own or name in used
    }
    columns = {c.name for tree in (verdict, *evidence.values()) for c in tree.find_all(exp.Column)}
    return judgement._replace(
        verdict=verdict.sql("duckdb"),
        evidence={name: tree.sql("duckdb") for name, tree in evidence.items()},
        reads=frozenset((k, f) for k, f in judgement.reads if k == rule.on and f in columns),
        texts=frozenset((k, f) for k, f in judgement.texts if k == rule.on and f + TEXT_SUFFIX in columns),
        folds=frozenset((k, f) for k, f in judgement.folds if k == rule.on and f + FOLD_SUFFIX in columns),
        joins=frozenset(),
    )


def _over_nothing(sql: str, kinds: Collection[str]) -> exp.Expr:
    """Return `sql` with the subqueries over `kinds`, which hold no rows, replaced by what they give."""
    root = exp.Paren(this=parse_one(sql, dialect="duckdb"))
    while (node := next(_empty(root, kinds), None)) is not None:
        node.replace(_result(node))
    return reduced(root.this)


def _empty(root: exp.Expr, kinds: Collection[str]) -> Iterator[exp.Expr]:
    """Yield the outermost subqueries, as they stand in an expression, of which no row can come."""
    for select in root.find_all(exp.Select):
        tables = [select.args["from_"].this] if select.args.get("from_") else []
        # An outer join keeps its left side whatever stands at its right.
        tables += [j.this for j in select.args.get("joins") or () if not j.args.get("side")]
        if any(isinstance(t, exp.Table) and t.name in kinds for t in tables):
            node = select.parent
            inner = node.parent if isinstance(node, exp.Subquery) else None
            found = inner if isinstance(inner, exp.In) and inner.args.get("query") is node else node
            assert found is not None
            yield found


def _result(node: exp.Expr) -> exp.Expr:
    """Return what EXISTS, IN or a subquery for one value gives over no rows."""
    if not isinstance(node, exp.Subquery):
        return exp.false()
    # The one value is an aggregate over nothing: a count is zero, all others are null.
    value = node.this.expressions[0].unalias().copy()
    outer = exp.Paren(this=value)
    for found in list(outer.find_all(exp.AggFunc)):
        found.replace(exp.Literal.number(0) if isinstance(found, exp.Count) else exp.null())
    return outer
