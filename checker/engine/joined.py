"""Rules that read more than the record itself: one query each over the stored tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker import duck
from checker.engine.names import label_text
from checker.engine.relations import Relations
from checker.engine.verdicts import LOOK, Telling, turning_on
from checker.model.outcomes import CODES, Judgement, Outcome, Verdict
from checker.rulebook.selects import LOOKED

if TYPE_CHECKING:
    from checker.engine.doubts import Doubts
    from checker.engine.worlds import Worlds

_TABLE = "judged"


def judge(
    relations: Relations, judgement: Judgement, worlds: Worlds | None, subject: str | None = None
) -> tuple[dict[Outcome, int], list[Verdict]]:
    """Return the counts of every outcome, and the verdicts that somebody has to look at (all of `subject`'s).

    `worlds`: None where every cell can be read.
    """
    connection = relations.connection
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_TABLE} AS {judgement.joined}")
    open_: Doubts | None = None
    if worlds is not None:
        from checker.engine import doubts  # noqa: PLC0415 - most exports can be read

        open_ = doubts.find(worlds, judgement, _TABLE)
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
        if not any(counts.get(CODES[i]) for i in LOOK):
            return counts, []
        where = f" WHERE _code IN ({', '.join(map(str, LOOK))})"
    return counts, _details(relations, judgement, open_, where)


def _details(relations: Relations, judgement: Judgement, open_: Doubts | None, where: str) -> list[Verdict]:
    connection, last = relations.connection, 1 + len(judgement.key)
    telling = Telling(judgement, list(judgement.evidence))
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {LOOKED} AS SELECT * FROM {_TABLE}{where}")
    order = [*range(2, last + 1), 1] if judgement.scope == "set" else [1]
    found = []
    for row, *rest in duck.stream(connection, f"{judgement.shown} ORDER BY {', '.join(map(str, order))}"):
        key = dict(zip(judgement.key, rest, strict=False))
        one = telling.of(rest[last - 1], row, key, rest[last:])
        subject = (row,) if judgement.scope == "row" else tuple(key.values())
        if open_ is not None and tuple(map(str, subject)) in open_.subjects:
            one = turning_on(one, open_.of(row, tuple(one.key.values()), one.evidence))
        found.append(one)
    return found


def outcomes(judgement: Judgement) -> str:
    """Return a SELECT of every outcome of the rule judged last: rule, kind, key, code."""
    return f"SELECT '{judgement.rule}' AS rule, '{judgement.on}' AS kind, {label_text(judgement.key)} AS key, _code AS code FROM {_TABLE}"
