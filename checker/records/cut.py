"""A few rows out of a large text, so that they need not be looked for by scanning all of it once more."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from checker.model.inputs import Source
from checker.records.breaks import Breaks
from checker.records.locators import Locator


def cut(source: Source, ordinals: Sequence[int], rows: int, folder: Path) -> Source | None:
    """Return a source of nothing but the rows with these `ordinals` (ascending), copied to a file in `folder`.

    `rows`: how many rows the source's relation has. None where its rows are not known to be the lines of a text: breaks
    within a cell and blank lines would make more lines of them, and a carriage return by itself would be a break to
    some and not to others.
    """
    data = source.locator.data if isinstance(source.locator, Locator) else {}
    if data.get("again") is None:
        return None
    text, skip = Path(data["text"]), data.get("skip", 0)
    file = data.get("file")
    # Those of an original were counted while its digest was made.
    breaks = file.fingerprint.breaks if file is not None and file.real == text else Breaks.of(text)
    if breaks.bare_returns or breaks.lines != skip + rows:
        return None
    target = folder / f"rows-{source.number}{text.suffix}"
    _copy(text, breaks, [skip + n for n in ordinals], target)
    return source._replace(relation=data["again"](target), keep=None)


def _copy(path: Path, breaks: Breaks, wanted: Sequence[int], target: Path) -> None:
    """Copy the lines with these numbers, from 1. Reads only the pieces in which they begin."""
    with path.open("rb") as stream, target.open("wb") as sink:
        # A line begins in the piece that holds the newline of the line before.
        for piece, numbers in groupby(wanted, lambda n: bisect_left(breaks.counts, n - 1)):
            start, before = (breaks.offsets[piece - 1], breaks.counts[piece - 1]) if piece else (0, 0)
            stream.seek(start)
            lines = stream.read(breaks.offsets[piece] - start).split(b"\n")
            lines[-1] += stream.readline().removesuffix(b"\n")
            for number in numbers:
                sink.write(lines[number - 1 - before] + b"\n")
