"""Work on sources that go on where some of their rows cannot be read: those are set aside, and what was lost is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from checker import duck
from checker.model.inputs import FAULTS, Inputs, LedgerEntry
from checker.model.problem import InputError, Place, Problem, RulebookError
from checker.model.text import Text
from checker.records import ledger

Made = TypeVar("Made")

_BY_LINE = ("csv", "jsonl")
_NAMED = 5
"""Rows that a problem names; the ledger has them all."""


def mended(inputs: Inputs, work: Callable[[Inputs], tuple[Made, Inputs]]) -> tuple[Made, Inputs]:
    """Return what `work` makes of the inputs, and the inputs that it hands back.

    A source that the engine cannot scan is read again row by row and the work is begun anew; what cannot be saved becomes
    a problem of the inputs, and so does each input of which rows were lost. Raises RulebookError where no input is to blame.
    """
    while True:
        try:
            made, done = work(inputs)
        except duck.Error as error:
            inputs = _repaired(inputs, str(error))
        else:
            lost = [problem for entry in done.ledger for problem in _lost(entry)]
            return made, done._replace(problems=(*done.problems, *lost))


def _repaired(inputs: Inputs, error: str) -> Inputs:
    guilty = ledger.blamed(inputs, error)
    if not guilty:
        said = error.splitlines()[0]
        raise RulebookError(
            [Problem("engine", Text(f"引擎無法執行：{said}", f"The engine could not run this: {said}"))]
        )
    try:
        return ledger.repair(inputs, guilty[0], error)
    except InputError as broken:
        return ledger.without(inputs, guilty, broken.problem)


def _lost(entry: LedgerEntry) -> list[Problem]:
    """An error for each reason for which rows of an input are lost that may be records."""
    found: dict[str, list[int]] = {}
    for row in entry.rejected:
        if row.reason in FAULTS:
            found.setdefault(row.reason, []).append(row.row)
    return [_problem(entry, reason, rows) for reason, rows in found.items()]


def _problem(entry: LedgerEntry, reason: str, rows: list[int]) -> Problem:
    more = len(rows) - _NAMED
    named = ", ".join(map(str, rows[:_NAMED]))
    zh, en = FAULTS[reason].hant, FAULTS[reason].en
    text = (
        Text(f"這一列無法讀取，沒有檢查：{zh}。", f"This row cannot be read and was not checked: {en}.")
        if len(rows) == 1
        else Text(
            f"{len(rows)} 列無法讀取，沒有檢查：{zh}（第 {named}{f' 等，另有 {more}' if more > 0 else ''} 列）。",
            f"{len(rows)} rows cannot be read and were not checked: {en} (row {named}{f' and {more} more' if more > 0 else ''}).",
        )
    )
    hint = Text("請更正匯出檔，或重新匯出。", "Correct the export, or export again.")
    line = rows[0] if entry.format in _BY_LINE else None
    return Problem(
        "lost-rows", text, Place(entry.path, entry.sheet, line=line, row=None if line else rows[0]), hint
    )
