"""Records within the answer of a programming interface, as systems let them be saved: `{"errcode": 0, "result": {"list": […]}}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records.pieces import Document

_DEEPEST = 3
"""Properties within one another in which the records are looked for."""


def unwrapped(document: Document) -> list[Document]:
    """Return the records that a document of no kind is wrapped around: those of the only list in it; nothing where there is none."""
    lists: list[tuple[tuple[int | str, ...], list[Any]]] = []

    def look(value: Mapping[str, Any], where: tuple[int | str, ...]) -> None:
        for key, inner in value.items():
            if isinstance(inner, Mapping) and len(where) < len(document.where) + _DEEPEST:
                look(inner, (*where, key))
            elif isinstance(inner, list) and inner:
                lists.append(((*where, key), inner))

    look(document.value, document.where)
    if len(lists) != 1 or not all(isinstance(record, Mapping) for record in lists[0][1]):
        return []
    where, records = lists[0]
    return [Document(document.file, document.format, r, (*where, i)) for i, r in enumerate(records)]


def around(document: Document, record: Document) -> Problem:
    """Return the note where the records stand, the first of which is `record`, and what beside them is not read."""
    first, *inner, _ = (str(step) for step in record.where[len(document.where) :])
    way = ".".join([first, *inner])
    beside = [str(name) for name in document.value if str(name) != first]
    return Problem(
        "wrapped-records",
        Text(
            f"記錄取自 {way}；與之並列的沒有讀取：{'、'.join(beside) or '無'}。",
            f"The records are those of {way}; what stands beside them is not read: {', '.join(beside) or 'nothing'}.",
        ),
        Place(document.file.path),
        level="note",
    )
