"""Styled lines as a terminal shows them: broken at its width, two columns a Chinese character, in colour."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

STYLES = {
    "title": "bold",
    "strong": "bold",
    "dim": "dim",
    "place": "cyan",
    "command": "green",
    "good": "bold green",
    "high": "bold red",
    "medium": "yellow",
    "low": "blue",
    "undecided": "magenta",
}
UNBROKEN = 1_000_000
NARROWEST = 20


def paint(
    lines: Iterable[tuple[int, int, tuple[tuple[str, str], ...]]], width: int | None, colour: bool
) -> str:
    """Return the lines (indentation, hanging indentation, pieces with their style) as one text.

    The environment is not asked: the caller has decided on width and colour.
    """
    out = io.StringIO()
    columns = width or UNBROKEN
    console = Console(
        file=out,
        width=columns,
        color_system="standard" if colour else None,
        force_terminal=colour,
        no_color=not colour,
        legacy_windows=False,
        _environ={},
    )
    for indent, hang, pieces in lines:
        line = Text.assemble(*((text, STYLES.get(style, "")) for text, style in pieces))
        whole = line.cell_len <= columns - indent
        room = max(NARROWEST, columns - indent - hang)
        for number, part in enumerate([line] if whole else line.wrap(console, room)):
            part.rstrip()
            lead = " " * (indent if number == 0 else indent + hang) if part else ""
            console.print(Text(lead) + part, soft_wrap=True)
    return out.getvalue()
