"""Texts of a rulebook as Markdown that shows them exactly as they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ACTIVE = re.compile(r"[\\`*\[\]<>|{}~^=]|&(?=#?\w+;)|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|!(?=\[)")
_IN_CODE = re.compile(r"[^\w\s.,;:/()'?%@$+-]|(?<!\w)_|_(?!\w)")
_PLAIN = re.compile(r"[\w.@:-]+")
_OPENING = re.compile(r"^(\d*)(?:(?<=\d)(?=[.)]\s)|(?<!\d)(?=[#+\-:!?]))(.)")
_SPACE = re.compile(r"\s+")


def md(text: str) -> str:
    """Return `text` on one line with everything that Markdown would act on as a character reference."""
    line = _SPACE.sub(" ", text).strip()
    opening = _OPENING.match(line)
    if opening is None:
        return md_inside(line)
    # What would open a list or a heading: the digits stay, the sign becomes a reference.
    return f"{opening[1]}{_reference(opening[2])}{md_inside(line[opening.end() :])}"


def md_inside(text: str) -> str:
    """Return a piece from within a line in the same way; its blanks at the ends stay."""
    return _ACTIVE.sub(lambda match: _reference(match[0]), _SPACE.sub(" ", text))


def code(text: str) -> str:
    """Return `text` as an inline piece of code, also within a table."""
    line = _SPACE.sub(" ", text).strip()
    if _PLAIN.fullmatch(line):
        return f"`{line}`"
    # Between backticks a bar would end a table's cell, and a backtick the code.
    return f"<code>{_IN_CODE.sub(lambda m: _reference(m[0]), line)}</code>"


def fenced(text: str, language: str) -> str:
    """Return `text` as a block of code, whatever number of backticks stands in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.strip()}\n{fence}"


def indented(text: str, width: int = 4) -> str:
    """Return `text` as the body of a block: every line that is not empty stands further in."""
    return "\n".join(f"{' ' * width}{line}" if line.strip() else "" for line in text.splitlines())


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already."""
    lines = [_row(header), _row(["---"] * len(header)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell or ' ' for cell in cells)} |"


def _reference(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)
