"""Where an expression of a rule rests on cells that cannot be read: SQL for the patterns, over fields of the rule's kind."""

from __future__ import annotations

from checker.expressions.expression import Expression
from checker.patterns.base import Draft


def unreadable_in(draft: Draft, read: Expression) -> str:
    """Return SQL of whether a field that an expression reads cannot be read."""
    from sqlglot import exp  # noqa: PLC0415 - messages need the patterns, and no SQL parser

    names = sorted({c.name for c in read.tree.find_all(exp.Column) if c.table == draft.rule.on})
    broken = " OR ".join(draft.unreadable(name) for name in names if name in draft.kind.fields)
    return f"({broken or 'FALSE'})"


def passed_over(draft: Draft, read: Expression) -> str:
    """Return SQL of whether a coalesce() of an expression passes over a field that cannot be read.

    The next one is meant for a blank: in the place of something that nobody can read it would be a guess.
    """
    from sqlglot import exp  # noqa: PLC0415 - as above

    found = []
    for choice in read.tree.find_all(exp.Coalesce):
        blank = ""
        for tree in (choice.this, *choice.expressions[:-1]):
            own = isinstance(tree, exp.Column) and tree.table == draft.rule.on
            if own and tree.name in draft.kind.fields:
                found.append(f"({blank}{draft.unreadable(tree.name)})")
            blank += f"{tree.sql(dialect='duckdb')} IS NULL AND "
    return f"({' OR '.join(found) or 'FALSE'})"
