"""Authority matrices are decision tables: for every applicant each amount has one row, no less and no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from checker.model.organization import Matrix
from checker.model.problem import Place, Problem
from checker.rulebook.wording import error


class _Reach(NamedTuple):
    """The amounts above `low` up to `high` that a row covers."""

    low: float
    high: float
    place: Place


def check_matrix(matrix: Matrix, places: Sequence[Place]) -> list[Problem]:
    """Gaps and overlaps, applicant by applicant. `places` are those of the rows.

    A named applicant goes before `*`, so its rows must cover every amount by themselves.
    Amounts start at 0; a row without `up_to` goes on for ever.
    """
    problems: list[Problem] = []
    rows = [
        (
            row,
            _Reach(
                max(0.0, -inf if row.above is None else row.above),
                inf if row.up_to is None else row.up_to,
                place,
            ),
        )
        for row, place in zip(matrix.rows, places, strict=True)
    ]
    for _, reach in rows:
        if reach.low >= reach.high:
            problems.append(
                error(
                    "empty-row",
                    "沒有金額或數量落在這一列。",
                    "No amount falls into this row.",
                    reach.place,
                )
            )
    if problems:
        return problems
    for applicant in sorted({name for row, _ in rows for name in row.applicant}):
        reaches = sorted((r for row, r in rows if applicant in row.applicant), key=lambda r: (r.low, r.high))
        problems += _holes(matrix, applicant, reaches)
    return problems


def _holes(matrix: Matrix, applicant: str, reaches: Sequence[_Reach]) -> Iterable[Problem]:
    if reaches[0].low > 0:
        yield _gap(matrix, applicant, 0, reaches[0].low, reaches[0].place)
    for before, after in pairwise(reaches):
        if after.low < before.high:
            yield error(
                "matrix-overlap",
                f"權限表「{matrix.id}」中，申請人「{applicant}」在 {after.low:g} 以上有兩列同時適用"
                f"（另一列在第 {before.place.line} 行）。",
                f"In the matrix `{matrix.id}` two rows apply to `{applicant}` above {after.low:g}"
                f" (the other is in line {before.place.line}).",
                after.place,
            )
        elif after.low > before.high:
            yield _gap(matrix, applicant, before.high, after.low, after.place)
    last = max(reaches, key=lambda r: r.high)
    if last.high != inf:
        yield _gap(matrix, applicant, last.high, None, last.place)


def _gap(matrix: Matrix, applicant: str, low: float, high: float | None, place: Place) -> Problem:
    until = ("", "") if high is None else (f"至 {high:g} ", f" and up to {high:g}")
    return error(
        "matrix-gap",
        f"權限表「{matrix.id}」中，申請人「{applicant}」在超過 {low:g} {until[0]}時沒有人審批。",
        f"In the matrix `{matrix.id}` nobody approves for `{applicant}` above {low:g}{until[1]}.",
        place,
    )
