"""Rules that read more than the record itself: one query each over the stored tables."""

from __future__ import annotations

from checker.engine.names import label_text, quoted
from checker.engine.relations import Relations
from checker.engine.verdicts import verdict
from checker.model.outcomes import CODES, Judgement, Outcome, Verdict

_LOOK = tuple(i for i, outcome in enumerate(CODES) if outcome in (Outcome.FAIL, Outcome.UNDECIDED))
_TABLE = "judged"


def judge(
    relations: Relations, judgement: Judgement, subject: str | None = None
) -> tuple[dict[Outcome, int], list[Verdict]]:
    """Return the counts of every outcome, and the verdicts that somebody has to look at (all of `subject`'s)."""
    connection = relations.connection
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_TABLE} AS {judged(judgement)}")
    where = ""
    if subject is not None:
        label = label_text(judgement.key)
        word = "'" + subject.replace("'", "''") + "'"
        where = f" WHERE {label} = {word} OR starts_with({label}, concat({word}, '/'))"
    counts = {
        CODES[code]: number
        for code, number in connection.execute(
            f"SELECT _code, count(*) FROM {_TABLE}{where} GROUP BY 1"
        ).fetchall()
    }
    if subject is None:
        if not any(counts.get(CODES[i]) for i in _LOOK):
            return counts, []
        where = f" WHERE _code IN ({', '.join(map(str, _LOOK))})"
    return counts, _details(relations, judgement, where)


def judged(judgement: Judgement) -> str:
    """Return the SELECT that gives each subject its outcome."""
    if judgement.scope == "set":
        return f"SELECT *, {judgement.verdict} AS _code FROM ({judgement.subjects}) AS subject"
    keys = "".join(f", {quoted(judgement.on)}.{quoted(k)}" for k in judgement.key)
    return f"SELECT _row{keys}, {judgement.verdict} AS _code FROM {quoted(judgement.on)}"


def _details(relations: Relations, judgement: Judgement, where: str) -> list[Verdict]:
    columns = "".join(f", {sql} AS e{n}" for n, sql in enumerate(judgement.evidence.values()))
    order = ", ".join(quoted(k) for k in judgement.key)
    if judgement.scope == "set":
        keys = "".join(f", {quoted(k)}" for k in judgement.key)
        query = f"SELECT _row, _code{keys}{columns} FROM {_TABLE}{where} ORDER BY {order}, _row"
    else:
        # Evidence is worked out for these rows alone, over the record's own columns.
        on = quoted(judgement.on)
        keys = "".join(f", {on}.{quoted(k)}" for k in judgement.key)
        query = (
            f"SELECT {on}._row, (SELECT max(j._code) FROM {_TABLE} AS j WHERE j._row = {on}._row){keys}{columns} FROM {on}"
            f" WHERE {on}._row IN (SELECT _row FROM {_TABLE}{where}) ORDER BY {on}._row"
        )
    found = []
    names = list(judgement.evidence)
    for row, code, *rest in relations.connection.execute(query).fetchall():
        key = dict(zip(judgement.key, rest, strict=False))
        evidence = dict(zip(names, rest[len(judgement.key) :], strict=True))
        found.append(verdict(judgement, code, row, key, evidence))
    return found


def outcomes(judgement: Judgement) -> str:
    """Return a SELECT of every outcome of the rule judged last: rule, kind, key, code."""
    return f"SELECT '{judgement.rule}' AS rule, '{judgement.on}' AS kind, {label_text(judgement.key)} AS key, _code AS code FROM {_TABLE}"
