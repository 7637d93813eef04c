"""Columns that hold something under no header: nobody knows what it is, and it is not read."""

from __future__ import annotations

from collections.abc import Sequence

from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records.pieces import Piece
from checker.records.totals import noise

_NAMED = 5


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

    named = ", ".join([*(letters(i + 1) for i in filled[:_NAMED]), *(["…"] if len(filled) > _NAMED else [])])
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
