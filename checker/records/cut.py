"""A few rows out of a large text, so that they need not be looked for by scanning all of it once more."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from checker.model.inputs import Source
from checker.records.locators import Locator

_CHUNK = 1 << 20


def cut(source: Source, ordinals: Sequence[int], rows: int, folder: Path) -> Source | None:
    """Return a source of nothing but the rows with these `ordinals` (ascending), copied to a file in `folder`.

    `rows`: how many rows the source's relation has. None where its rows are not known to be the lines of a text.
    """
    data = source.locator.data if isinstance(source.locator, Locator) else {}
    if data.get("again") is None:
        return None
    target = folder / f"rows-{source.number}{Path(data['text']).suffix}"
    skip = data.get("skip", 0)
    with target.open("wb") as sink:
        taken = _copy(Path(data["text"]), [skip + n for n in ordinals], skip + rows, sink.write)
    return replace(source, relation=data["again"](target), keep=None) if taken else None


def _copy(path: Path, wanted: Sequence[int], expected: int, write: Callable[[bytes], object]) -> bool:
    """Copy the lines with these numbers; return whether the text has just the expected number of lines.

    Then every row is a line: breaks within a cell and blank lines would make more of them. A carriage return by
    itself would be a break to some and not to others.
    """
    lines = at = 0
    for chunk in _whole_lines(path):
        if b"\r" in chunk and chunk.count(b"\r") != chunk.count(b"\r\n"):
            return False
        last = lines + chunk.count(b"\n")
        end = bisect_right(wanted, last, at)
        if end > at:
            found = chunk.split(b"\n")
            for number in wanted[at:end]:
                write(found[number - lines - 1] + b"\n")
        lines, at = last, end
    return lines == expected and at == len(wanted)


def _whole_lines(path: Path) -> Iterator[bytes]:
    """Yield the text in pieces that end with a line."""
    parts: list[bytes] = []
    with path.open("rb", buffering=0) as stream:
        while piece := stream.read(_CHUNK):
            end = piece.rfind(b"\n") + 1
            if end:
                yield b"".join([*parts, piece[:end]])
                parts = []
            parts.append(piece[end:])
    if rest := b"".join(parts):
        yield rest + b"\n"
