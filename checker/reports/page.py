"""A page of styled lines, printed plain or for a terminal: the little that `text` and the commands need of layout."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

Segment = tuple[str, str]
"""A piece of text and the name of its style (see `checker.reports.terminal`); "" is plain."""


def cells(text: str) -> int:
    """Return how many columns of a terminal `text` takes: two a Chinese character."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


@lru_cache(maxsize=4096)
def _cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def pad(text: str, width: int) -> str:
    """Return `text` with blanks after it until it takes `width` columns."""
    return text + " " * max(0, width - cells(text))


@dataclass
class Page:
    """Lines with an indentation in columns, and a hanging indentation for what wraps."""

    lines: list[tuple[int, int, tuple[Segment, ...]]] = field(default_factory=list)

    def add(self, indent: int, *segments: Segment | str, hang: int = 2) -> None:
        """Add a line; a bare string is a plain segment. What wraps stands `hang` columns further in."""
        whole = tuple((s, "") if isinstance(s, str) else s for s in segments)
        self.lines.append((indent, hang, whole))

    def gap(self) -> None:
        """Add an empty line, unless the last one is empty already."""
        if self.lines and self.lines[-1][2]:
            self.lines.append((0, 0, ()))

    def pieces(self, width: int | None, colour: bool) -> Iterator[str]:
        """Yield the page for a terminal of `width` columns; plain lines where neither width nor colour is asked for."""
        if width is None and not colour:
            for indent, _, segments in self._trimmed():
                yield f"{' ' * indent}{''.join(text for text, _ in segments)}".rstrip() + "\n"
            return
        # Imported late: most checks run in CI, where no line is broken and no colour is wanted.
        from checker.reports.terminal import paint  # noqa: PLC0415

        yield paint(self._trimmed(), width, colour)

    def render(self, width: int | None, colour: bool) -> str:
        """Return the page as one text."""
        return "".join(self.pieces(width, colour))

    def _trimmed(self) -> Iterator[tuple[int, int, tuple[Segment, ...]]]:
        last = len(self.lines)
        while last and not self.lines[last - 1][2]:
            last -= 1
        return iter(self.lines[:last])
