"""Result rows into verdicts: evidence names that begin with `_` are taken out and acted upon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.engine.values import plain
from checker.model.kinds import Kind
from checker.model.outcomes import CELL_RULE, CODES, UNREADABLE, Judgement, Outcome, Unread, Verdict

_RELATED = "_related:"

LOOK = tuple(i for i, outcome in enumerate(CODES) if outcome in (Outcome.FAIL, Outcome.UNDECIDED))
"""Outcomes that somebody has to look at."""


def verdict(
    judgement: Judgement, code: int, row: int | None, key: Mapping[str, Any], evidence: Mapping[str, Any]
) -> Verdict:
    """Return one verdict; `evidence` as the engine gave it."""
    version = evidence.get("_version")
    if any(name.startswith("@") for name in evidence):
        evidence = _applied(evidence, version)
    shown = {name: plain(value) for name, value in evidence.items() if not name.startswith("_")}
    points = tuple(p for p in evidence.get("_points") or () if p) or judgement.points_at
    related = tuple(
        (name.removeprefix(_RELATED), int(number))
        for name, numbers in evidence.items()
        if name.startswith(_RELATED)
        for number in numbers or ()
    )
    outcome = CODES[code]
    if outcome is Outcome.UNDECIDED:
        shown = _open(judgement, shown)
    severity = evidence.get("_severity") if outcome is Outcome.FAIL else None
    return Verdict(
        judgement.rule,
        judgement.on,
        outcome,
        {k: plain(v) for k, v in key.items()},
        row,
        shown,
        points,
        related,
        severity,
        version,
    )


def _open(judgement: Judgement, shown: dict[str, Any]) -> dict[str, Any]:
    """The evidence without blanks that leave nothing open, if others do: a message names what is to be filled in."""
    blank = {name for name, value in shown.items() if value is None}
    left = judgement.harmless & blank
    return {k: v for k, v in shown.items() if k not in left} if blank - left else shown


def turning_on(verdict: Verdict, cells: tuple[Unread, ...]) -> Verdict:
    """Return a verdict that is undecided because it turns on these cells."""
    fields = sorted({f"{cell.kind}.{field}" for cell in cells for field in cell.fields})
    return verdict._replace(unread=cells, evidence={**verdict.evidence, UNREADABLE: fields})


def _applied(evidence: Mapping[str, Any], version: int | None) -> dict[str, Any]:
    """The evidence of the version that was applied, and what is common to all."""
    start = f"@{version}:"
    mine = {name.removeprefix(start): value for name, value in evidence.items() if name.startswith(start)}
    return {name: value for name, value in evidence.items() if not name.startswith("@")} | mine


def bad_cell(  # noqa: PLR0917
    kind: Kind, field: str, row: int, key: Mapping[str, Any], raw: str, date_format: str | None
) -> Verdict:
    """Return the verdict on a cell that holds something, of which no value can be made.

    `date_format`: how the cells of its column are written, where records.yaml says it.
    """
    evidence = {"field": field, "raw": raw} | ({"date_format": date_format} if date_format else {})
    return Verdict(
        CELL_RULE, kind.name, Outcome.FAIL, {**{k: plain(v) for k, v in key.items()}, "field": field}, row,
        evidence, (field,),
    )  # fmt: skip
