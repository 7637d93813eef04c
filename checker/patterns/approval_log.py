"""The log of an approval chain as SQL: what each row says, its round, and what was approved of each step."""

from __future__ import annotations

from checker.expressions.expression import Context
from checker.expressions.frames import Frame
from checker.expressions.types import Type
from checker.model.kinds import Approvals
from checker.model.text import Text
from checker.patterns.approval_steps import Step
from checker.patterns.approvals import approving
from checker.patterns.base import Draft, quoted


def of_last_round(draft: Draft, name: str, frame: Frame) -> str:
    """SQL of whether a row of the log counts: whether it is of the last round of the record that it belongs to."""
    return draft.sql("from", f"in_last_round({name})", Type.BOOL, frame)


def log_columns(draft: Draft, log: Approvals, name: str, steps: list[Step], frame: Frame) -> str:
    """Step, person, time, whether it approves, and whether the person held the position on that day."""
    draft.expr("steps", f"{name}.{log.step} IN ({', '.join(quoted(s) for s, _ in steps)})", Type.BOOL, frame)
    step = draft.sql("from", f"{name}.{log.step}", Type.TEXT, frame)
    person = draft.expr("from", f"{name}.{log.person}", Type.TEXT, frame)
    at = draft.expr("from", f"{name}.{log.at}", Type.MOMENT, frame)
    approved = draft.sql("from", approving(log, name), Type.BOOL, frame)
    branches = []
    for word, positions in steps:
        if positions:
            roster = draft.book.organization.roster
            if roster is None:
                raise draft.error(
                    "steps",
                    "no-roster",
                    Text("organization.yaml 沒有 roster。", "organization.yaml has no roster."),
                )
            # Imported late: messages need this module, and no SQL parser.
            from sqlglot import exp  # noqa: PLC0415

            from checker.expressions.resolve import Resolver  # noqa: PLC0415
            from checker.expressions.roster import holds  # noqa: PLC0415

            context = Context(draft.book, draft.place(f"{draft.root}.steps"), draft.uses)
            held = holds(Resolver(context), roster, person.tree, positions, exp.cast(at.tree.copy(), "DATE"))
            branches.append(f"WHEN {quoted(word)} THEN {held.sql(dialect='duckdb')}")
    ok = f"CASE {step} {' '.join(branches)} ELSE TRUE END" if branches else "TRUE"
    return f"{step} AS _step, {person.sql()} AS _person, {at.sql()} AS _at, ({approved}) AS _approved, ({ok}) AS _ok"


def aggregates(steps: list[Step]) -> str:
    """How many rows may be an approval, of a step or with a result that is not known; of each step how many approve, how many well,
    how many cannot be told, how many of them for want of a time, and which counts.

    The largest of (time, row) is one and the same however many threads look for it.
    """
    words = ", ".join(quoted(word) for word, _ in steps)
    maybe = f"_approved IS NOT FALSE AND (_step IS NULL OR (_approved IS NULL AND _step IN ({words})))"
    parts = [f"count(*) FILTER (WHERE {maybe}) AS _stray"]
    for i, (word, _) in enumerate(steps):
        mine = f"_step = {quoted(word)} AND _approved"
        good = f"{mine} AND _ok AND _at IS NOT NULL"
        packed = "struct_pack(at := _at, log := _log, person := _person)"
        parts += [
            f"count(*) FILTER (WHERE {mine}) AS _n{i}",
            f"count(*) FILTER (WHERE {good}) AS _good{i}",
            f"count(*) FILTER (WHERE {mine} AND (_ok IS NULL OR _at IS NULL)) AS _open{i}",
            f"count(*) FILTER (WHERE {mine} AND _at IS NULL) AS _untimed{i}",
            f"max(_at) FILTER (WHERE {good}) AS _at{i}",
            f"coalesce(max({packed}) FILTER (WHERE {good}), max({packed}) FILTER (WHERE {mine})) AS _one{i}",
        ]
    return ", ".join(parts)
