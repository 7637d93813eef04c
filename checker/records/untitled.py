"""What stands under no header: columns of which nobody knows what they hold, and whole tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records.headers import visible_few
from checker.records.pieces import Piece
from checker.records.totals import noise

_VALUE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}.*|[A-Za-z]{1,6}[-_]?\d{3,}[\w-]*|\d{5,}", re.DOTALL)
"""A day or an id: what stands in records, and not in headers."""


def headless(piece: Piece) -> Problem | None:
    """Return the error that a grid has no header, where its first row has days and ids in the places where the second has."""
    rows = [r for r in piece.head if any(c.strip() for c in r)][:2]
    if len(rows) < 2:
        return None
    alike = [
        (a, b)
        for a, b in zip(*rows, strict=False)
        if _VALUE.fullmatch(a.strip()) and _VALUE.fullmatch(b.strip())
    ]
    if len(alike) < 2 or all(a == b for a, b in alike):
        return None
    return Problem(
        "no-header",
        Text("表格沒有表頭：第一列已是資料。", "The table has no header: its first row is a record already."),
        Place(piece.file.path, piece.sheet),
        Text("請連同表頭匯出。", "Export it with its header."),
    )


def untitled(piece: Piece, titles: Sequence[str], skip: int, key: Sequence[int]) -> tuple[Problem, ...]:
    """Return a warning where the first rows below the header, which begin after `skip`, have such columns.

    `titles`: the header. `key`: indexes of the key's cells. Totals and signatures may stand anywhere.
    """
    rows = [r for r in piece.head[skip:] if noise(r, key) is None]
    # Of a text, a row with more cells than the header has is rejected whole.
    width = len(titles) if piece.format == "csv" else max(map(len, rows), default=0)
    bare = [i for i in range(width) if i >= len(titles) or not titles[i].strip()]
    filled = [i for i in bare if any(i < len(r) and r[i].strip() for r in rows)]
    if not filled:
        return ()
    from checker.records.readers.xlsx_parts import letters  # noqa: PLC0415 - only to say so

    named = ", ".join(visible_few([letters(i + 1) for i in filled]))
    return (
        Problem(
            "untitled-column",
            Text(
                f"第 {named} 欄沒有表頭，其中的內容未讀取。",
                f"Columns without a header hold something that is not read: {named}.",
            ),
            Place(piece.file.path, piece.sheet),
            Text("請補上表頭後重新匯出。", "Give them a header, and export again."),
            level="warning",
        ),
    )
