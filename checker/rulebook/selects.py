"""The queries that a judgement runs as over stored tables: its outcomes, and the evidence of those looked at."""

from __future__ import annotations

from collections.abc import Collection

from checker.model.outcomes import Judgement

LOOKED = "looked"
"""The subjects whose evidence is wanted: `_row`, `_code` and, for a rule of its own subjects, whatever they are made of."""


def laid_out(judgement: Judgement, kinds: Collection[str]) -> Judgement:
    """Return the judgement with its queries, in the form that costs least over many rows."""
    return with_outcomes(judgement, kinds)._replace(shown=_joined(_shown(judgement), kinds))


def with_outcomes(judgement: Judgement, kinds: Collection[str]) -> Judgement:
    """Return the judgement with the query of its outcomes alone."""
    return judgement._replace(joined=_joined(judged(judgement), kinds))


def judged(judgement: Judgement) -> str:
    """Return the SELECT that gives each subject its outcome, as people read it."""
    if judgement.scope == "set":
        return f"SELECT *, {judgement.verdict} AS _code FROM ({judgement.subjects}) AS subject"
    return f'SELECT {_own(judgement)}, {judgement.verdict} AS _code FROM "{judgement.on}"'


def _joined(sql: str, kinds: Collection[str]) -> str:
    from checker.expressions.joins import joined  # noqa: PLC0415 - only where rules are compiled

    return joined(sql, kinds)


def _shown(judgement: Judgement) -> str:
    values = "".join(f", {sql} AS e{n}" for n, sql in enumerate(judgement.evidence.values()))
    if judgement.scope == "set":
        keys = "".join(f', "{key}"' for key in judgement.key)
        return f"SELECT _row{keys}, _code{values} FROM {LOOKED}"
    on = f'"{judgement.on}"'
    return f"SELECT {_own(judgement)}, {LOOKED}._code{values} FROM {on} JOIN {LOOKED} ON {LOOKED}._row = {on}._row"


def _own(judgement: Judgement) -> str:
    return ", ".join(f'"{judgement.on}".{name}' for name in ("_row", *(f'"{key}"' for key in judgement.key)))
