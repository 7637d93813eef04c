"""Fields that no export carries: no record is blamed for a column that is not there."""

from __future__ import annotations

import re
from collections.abc import Collection

from checker.engine.names import quoted
from checker.expressions.special_names import TEXT_SUFFIX
from checker.model.outcomes import CODE, Judgement, Outcome

_FAIL, _UNDECIDED = CODE[Outcome.FAIL], CODE[Outcome.UNDECIDED]


def without_columns(judgement: Judgement, absent: Collection[str]) -> Judgement:
    """Return the judgement for exports in which no column carries the fields `absent` of the rule's own kind.

    A record fails only if it would also fail with something in these columns; else it is undecided. A value
    that is compared is null there, and undecided by itself; only the question whether there is content has an answer.
    """
    asked = {f for k, f in judgement.texts if k == judgement.on and f in absent}
    if judgement.scope != "row" or not asked:
        return judgement

    def full(sql: str) -> str:
        for name in asked:
            # As `filled` is compiled; it stands in brackets of its own.
            sql = sql.replace(f'(NOT "{judgement.on}"."{name}{TEXT_SUFFIX}" IS NULL)', "(TRUE)")
        return sql

    both = f"WHEN {_FAIL} THEN CASE {{}} WHEN {_FAIL} THEN {_FAIL} ELSE {_UNDECIDED} END"
    code = f"CASE ({judgement.verdict}) {both.format(f'({full(judgement.verdict)})')} ELSE ({judgement.verdict}) END"
    joined = (
        f"SELECT found.* REPLACE (CASE found._code {both.format('filled._code')} ELSE found._code END AS _code)"
        f" FROM ({judgement.joined}) AS found JOIN ({full(judgement.joined)}) AS filled ON filled._row = found._row"
    )
    alone = without_columns(judgement.alone, absent) if judgement.alone is not None else None
    return judgement._replace(verdict=code, joined=joined, alone=alone)


def query_without_columns(judgement: Judgement, absent: Collection[str]) -> Judgement:
    """As `without_columns`, of a SELECT that makes its own subjects: one fails only if it is there and fails in either case.

    A field of the same name in another kind cannot be told from it here, and goes on being asked about.
    """
    others = {f for k, f in judgement.texts if k != judgement.on}
    asked = sorted({f for k, f in judgement.texts if k == judgement.on and f in absent} - others)
    if not asked:
        return judgement
    names = "|".join(re.escape(name + TEXT_SUFFIX) for name in asked)
    # As `filled` is compiled, under whatever name the SELECT has for the kind.
    full = re.sub(rf'\(NOT "\w+"\."(?:{names})" IS NULL\)', "(TRUE)", judgement.joined)
    keys = [quoted(key) for key in judgement.key]
    same = " AND ".join(f"filled.{key} IS NOT DISTINCT FROM found.{key}" for key in keys)
    joined = (
        f"SELECT found.* REPLACE (CASE WHEN found._code = {_FAIL} AND NOT coalesce(filled._fails, FALSE) THEN {_UNDECIDED}"
        f" ELSE found._code END AS _code) FROM ({judgement.joined}) AS found LEFT JOIN (SELECT {', '.join(keys)},"
        f" bool_and(_code = {_FAIL}) AS _fails FROM ({full}) GROUP BY ALL) AS filled ON {same}"
    )
    return judgement._replace(joined=joined)
