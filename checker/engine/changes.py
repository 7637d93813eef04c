"""Which outcomes two runs over the same records do not share."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from checker import duck


class Changed(NamedTuple):
    """A subject of a rule whose outcome is another; None where the rule did not judge it at all."""

    rule: str
    kind: str
    key: str
    old: str | None
    new: str | None


def changed_outcomes(old: Path, new: Path) -> list[Changed]:
    """Compare two files of outcomes (Parquet). Subjects that share a key are told apart by their outcomes alone."""
    with duck.connect(":memory:") as connection:
        rows = connection.execute(
            """
            WITH old AS (SELECT *, row_number() OVER same AS n FROM read_parquet(?) WINDOW same AS (PARTITION BY rule, kind, key ORDER BY outcome)),
                 new AS (SELECT *, row_number() OVER same AS n FROM read_parquet(?) WINDOW same AS (PARTITION BY rule, kind, key ORDER BY outcome))
            SELECT coalesce(old.rule, new.rule), coalesce(old.kind, new.kind), coalesce(old.key, new.key), old.outcome, new.outcome
            FROM old FULL JOIN new ON old.rule = new.rule AND old.kind = new.kind AND old.key = new.key AND old.n = new.n
            WHERE old.outcome IS DISTINCT FROM new.outcome ORDER BY ALL
            """,
            [str(old), str(new)],
        ).fetchall()
    return [Changed(*row) for row in rows]
