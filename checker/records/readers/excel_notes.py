"""What is said of a sheet beside its rows: what is hidden in it, and which formulas have no stored value."""

from __future__ import annotations

from collections.abc import Iterable

from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records.readers.xlsx_parts import SheetFacts, letters

_RANGES = 10


def hidden_sheet(path: str, sheet: str) -> Problem:
    """Return the note that a sheet is hidden."""
    said = Text("工作表是隱藏的，仍已讀取。", "The sheet is hidden; it was read all the same.")
    return Problem("hidden-sheet", said, Place(path, sheet), level="note")


def unknown(path: str, sheet: str) -> Problem:
    """Return the note that nobody knows what is hidden."""
    said = Text(
        "這種格式看不出哪些列欄是隱藏或合併的；公式錯誤（#N/A 等）的儲存格讀作空白。",
        "This format does not tell which rows and columns are hidden or merged; cells with an error (#N/A) read as blank.",
    )
    return Problem("hidden-unknown", said, Place(path, sheet), level="note")


def of_sheet(path: str, sheet: str, facts: SheetFacts) -> list[Problem]:
    """Return the notes on hidden rows and columns, and a warning for each formula without a value."""
    found = []
    if facts.hidden_rows:
        found.append(hidden_rows(path, sheet, len(facts.hidden_rows), _ranges(facts.hidden_rows)))
    if facts.hidden_columns:
        names = ", ".join(
            letters(a) if a == b else f"{letters(a)}–{letters(b)}" for a, b in facts.hidden_columns[:_RANGES]
        )
        said = Text(
            f"第 {names} 欄是隱藏的，仍已讀取。", f"Hidden columns: {names}; they were read all the same."
        )
        found.append(Problem("hidden-columns", said, Place(path, sheet), level="note"))
    hint = Text(
        "請在試算表軟體中開啟、重算並存檔。", "Open it in a spreadsheet program, and save it recalculated."
    )
    for cell in facts.valueless:
        said = Text(
            "公式沒有儲存的結果，這一格讀不到值。",
            "A formula without a stored value: this cell reads as blank.",
        )
        found.append(
            Problem("formula-without-value", said, Place(path, sheet, cell=cell), hint, level="warning")
        )
    if more := facts.formulas - len(facts.valueless):
        said = Text(
            f"還有 {more:,} 格的公式沒有儲存的結果。", f"{more:,} more formulas have no stored value."
        )
        found.append(Problem("formula-without-value", said, Place(path, sheet), hint, level="warning"))
    return found


def hidden_rows(path: str, sheet: str | None, count: int, which: str = "") -> Problem:
    """Return the note that rows are hidden. `which`: their numbers."""
    hant, en = (f"（第 {which} 列）", f" ({which})") if which else ("", "")
    return Problem(
        "hidden-rows",
        Text(
            f"有 {count:,} 列是隱藏的{hant}，仍已讀取。",
            f"{count:,} rows are hidden{en}; they were read all the same.",
        ),
        Place(path, sheet),
        level="note",
    )


def _ranges(numbers: Iterable[int]) -> str:
    """Numbers in words: `3–5, 9`, and an ellipsis where there are many."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [str(a) if a == b else f"{a}–{b}" for a, b in runs[:_RANGES]]
    return ", ".join([*shown, "…"] if len(runs) > _RANGES else shown)
