"""A rule's SQL, laid out for people."""

from __future__ import annotations

from checker.model.outcomes import CODES, Judgement
from checker.rulebook.selects import judged


def sql(judgement: Judgement) -> str:
    """Return the SELECT that judges a rule, with the numbers of the outcomes explained."""
    import sqlglot  # noqa: PLC0415 - only to lay out text

    text = sqlglot.parse_one(judged(judgement), dialect="duckdb").sql(dialect="duckdb", pretty=True)
    numbers = ", ".join(f"{i} {outcome.value}" for i, outcome in enumerate(CODES))
    return f"-- _code: {numbers}\n{text}"
