"""What is wrong with files as such: one changed while it was read, or holds what another one holds."""

from __future__ import annotations

from collections.abc import Sequence

from checker.model.inputs import Inputs, LedgerEntry
from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records.locators import Locator
from checker.records.pieces import InputFile


def files(inputs: Inputs) -> list[InputFile]:
    """The files that the sources are of, each once."""
    found = {
        s.locator.data["file"].path: s.locator.data["file"]
        for s in inputs.sources
        if isinstance(s.locator, Locator) and "file" in s.locator.data
    }
    return list(found.values())


def changed(inputs: Inputs) -> list[Problem]:
    """An error for each file that is not what it was when it was opened: what was read may be of two states of it."""
    said = Text("檔案在讀取途中變動了。", "The file changed while it was read.")
    hint = Text("請等匯出完成後再執行一次。", "Run again once the export is finished.")
    return [
        Problem("changed-while-read", said, Place(file.path), hint)
        for file in files(inputs)
        if file.stamp is not None and not file.stamp.holds
    ]


def twins(ledger: Sequence[LedgerEntry]) -> list[Problem]:
    """A warning for each file that holds what another one holds, byte for byte: all of its records are there twice."""
    first: dict[tuple[str, str | None, str], str] = {}
    found: dict[str, str] = {}
    for entry in ledger:
        if entry.kind is None or entry.skipped or not entry.sha256 or not entry.rows_checked:
            continue
        other = first.setdefault((entry.sha256, entry.sheet, entry.kind), entry.path)
        if other != entry.path:
            found[entry.path] = other
    said = Text(
        "與「{other}」內容相同，其中的記錄算了兩次。",
        "This file is the same as “{other}”, so its records count twice.",
    )
    hint = Text(
        "請只留一份，或在 records.yaml 的 ignore 列出。",
        "Keep one of them, or name it under `ignore` in records.yaml.",
    )
    return [
        Problem("same-file", said.format(other=other), Place(path), hint, "warning")
        for path, other in found.items()
    ]
