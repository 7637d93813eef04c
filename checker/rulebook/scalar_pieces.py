"""Where the characters of a YAML scalar stand that is not written as it reads: over several lines, or with escapes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checker.model.problem import Piece

_ESCAPES = {
    "'": re.compile("''"),
    '"': re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.|$)"),
}


def pieces_of(
    value: str, lines: Sequence[str], start: tuple[int, int], end: tuple[int, int], style: str | None
) -> tuple[Piece, ...]:
    """Return the pieces of `value` that stand as one in `lines`, none where it is all one piece.

    `start` and `end`: line and column, from 0, of what is written, quotes and `|` or `>` included.
    """
    found: list[Piece] = []
    offset = 0
    for number, column, written, escape in _chunks(lines, start, end, style):
        if escape:
            found.append((offset, number + 1, column + 1))
            offset += 1 if len(written) > 1 else 0  # an escaped end of a line is nothing
            continue
        # Between two pieces is nothing but blanks and ends of lines, which YAML may have made others of.
        at = value.find(written, offset)
        if at < 0:
            break
        found.append((at, number + 1, column + 1))
        offset = at + len(written)
    return tuple(found) if len(found) > 1 else ()


def _chunks(
    lines: Sequence[str], start: tuple[int, int], end: tuple[int, int], style: str | None
) -> Iterator[tuple[int, int, str, bool]]:
    """Yield what is written, piece by piece: line, column, text, and whether it is an escape."""
    quoted = style in _ESCAPES
    first = start[0] + 1 if style in ("|", ">") else start[0]
    for number in range(first, min(end[0] + 1, len(lines))):
        left = start[1] + quoted if number == start[0] else 0
        right = end[1] - quoted if number == end[0] else len(lines[number])
        line = lines[number][left:right]
        for column, text, escape in _split(line, style):
            bare = text if escape else text.strip()
            if bare:
                yield number, left + column + (0 if escape else text.index(bare)), bare, escape


def _split(line: str, style: str | None) -> Iterator[tuple[int, str, bool]]:
    at = 0
    for match in _ESCAPES[style].finditer(line) if style in _ESCAPES else ():
        yield at, line[at : match.start()], False
        yield match.start(), match.group(), True
        at = match.end()
    yield at, line[at:], False
