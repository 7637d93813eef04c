"""What `worlds` does, for rules that judge each record alone: only the record's own cells matter, all rules at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from checker import duck
from checker.engine import readings
from checker.engine.columns import Columns
from checker.engine.names import quoted
from checker.expressions.special_names import FOLD_SUFFIX, TEXT_SUFFIX
from checker.model.kinds import DAY_TYPES
from checker.model.outcomes import Judgement

_COPIES = 20_000
"""So many readings are made of all rows at most: of many rows, fewer each."""

Doubted = Mapping[int, Mapping[int, tuple[str, ...]]]
"""Number of a judgement -> row id -> the unreadable fields of the row that the rule reads."""


def doubted_rows(
    connection: duck.Connection,
    columns: Columns,
    judgements: Sequence[Judgement],
    rows: str,
    cells: Collection[str],
) -> Doubted:
    """Make undecided in `looked_at` what turns on an unreadable cell, and return what that is.

    `rows`: the relation of what `looked_at` is made of. Leaves a table `_in_doubt` with the number of the judgement, the row's id and
    ordinal, and the outcome before.
    """
    kind = columns.kind
    reads = [{f for k, f in j.reads if k == kind.name} & set(cells) for j in judgements]
    fields = sorted(set().union(*reads))
    if not fields:
        return {}
    concerned = [n for n, mine in enumerate(reads) if mine]
    asked = " ".join(judgements[n].verdict for n in concerned)
    flags = [f"{columns.bad[f].sql} AS {quoted('bad ' + f)}" for f in fields]
    some = " OR ".join(quoted("bad " + f) for f in fields)
    read = {f for n in concerned for k, f in judgements[n].reads if k == kind.name}
    names = [
        name
        for f in sorted(read)
        for name in (f, f + TEXT_SUFFIX, f + FOLD_SUFFIX)
        if quoted(name) in asked and name not in fields
    ]
    kept = ", ".join(["_row", *map(quoted, [*names, *fields]), *flags])
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _flagged AS SELECT {kept} FROM {rows} WHERE _kept = 1 AND ({some})"
    )
    found_bad = connection.execute(
        f"SELECT _row, {', '.join(quoted('bad ' + f) for f in fields)} FROM _flagged"
    ).fetchall()
    if not found_bad:
        return {}
    bad = {row: {f for f, is_ in zip(fields, mine, strict=True) if is_} for row, *mine in found_bad}
    described = kind.fields
    dated = [
        ("_flagged", quoted(name))
        for name in [*names, *fields]
        if name in described and described[name].type in DAY_TYPES
    ]
    readings.copies(
        connection, "_copied", "_flagged", {f: described[f] for f in fields}, ["_row", *names],
        span=readings.days(connection, dated), most=max(readings.LEAST, _COPIES // len(bad)),
    )  # fmt: skip
    masks = ", ".join(f"bit_or(1 << ({judgements[n].verdict})) AS m{n}" for n in concerned)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _elsewhere AS SELECT _row, {masks} FROM _copied AS {quoted(kind.name)} GROUP BY _row"
    )
    others = " UNION ALL ".join(
        f"SELECT {n} AS rule, _row, _ordinal, v{n} AS code FROM looked_at JOIN _elsewhere USING (_row)"
        f" WHERE v{n} <> {judgements[n].unsure} AND (m{n} & ~(1 << v{n})) <> 0"
        for n in concerned
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _in_doubt AS {others}")
    found: dict[int, dict[int, tuple[str, ...]]] = {}
    for n, row in connection.execute("SELECT rule, _row FROM _in_doubt ORDER BY 1, 2").fetchall():
        found.setdefault(n, {})[row] = tuple(sorted(bad[row] & reads[n]))
    for n in found:
        connection.execute(
            f"UPDATE looked_at SET v{n} = {judgements[n].unsure} WHERE _row IN (SELECT _row FROM _in_doubt WHERE rule = {n})"
        )
    return found
