"""Errors are values with a place: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from checker.model.text import Lang, Text

Piece = tuple[int, int, int]
"""A piece of a text as it stands in a file: its offset in the text, from 0, and its line and column."""


@dataclass(frozen=True)
class Place:
    """Where something stands. Lines, rows and columns count from 1; what does not apply is None.

    `path` is as the user gave it; a zip member reads `archive.zip!member.csv`.
    `column` is a field or header name, or the character column of a text file.
    `cell` is a spreadsheet reference such as `H17`.
    `pieces`: of a text that is not written as it reads, where each piece of it stands.
    """

    path: str
    sheet: str | None = None
    row: int | None = None
    line: int | None = None
    column: str | int | None = None
    cell: str | None = None
    pieces: tuple[Piece, ...] = field(default=(), compare=False, repr=False)

    def at(self, offset: int) -> Place:
        """Return where the character at `offset` of the text stands that begins here."""
        if self.line is None or not isinstance(self.column, int):
            return self
        start, line, column = max(
            (p for p in self.pieces if p[0] <= offset), default=(0, self.line, self.column)
        )
        return replace(self, line=line, column=column + offset - start, pieces=())

    def __str__(self) -> str:
        if self.cell is not None:
            return f"{self.path}:{self.sheet}!{self.cell}" if self.sheet else f"{self.path}:{self.cell}"
        parts = [self.path if self.sheet is None else f"{self.path}:{self.sheet}"]
        if self.line is not None:
            parts.append(str(self.line))
            if isinstance(self.column, int):
                parts.append(str(self.column))
        elif self.row is not None:
            parts.append(f"row {self.row}")
        return ":".join(parts)


class Problem(NamedTuple):
    """One thing that is wrong with a rulebook, a command line or an input.

    `code` is a stable kebab-case word (`duplicate-key`, `unknown-field`, `broken-encoding` ...).
    A `warning` is shown and does not change the exit code; a `note` is shown only on request.
    """

    code: str
    text: Text
    place: Place | None = None
    hint: Text | None = None
    level: Literal["error", "warning", "note"] = "error"

    def render(self, lang: Lang) -> str:
        """One line: place, text, hint."""
        head = f"{self.place}: " if self.place else ""
        tail = f" {self.hint.get(lang)}" if self.hint else ""
        return f"{head}{self.text.get(lang)}{tail} [{self.code}]"


class RulebookError(Exception):
    """The rulebook, configuration or command line is wrong (exit code 2)."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(p.render("en") for p in self.problems))


class InputError(Exception):
    """An input could not be read (exit code 3). Raised inside `records`, collected at its edge.

    `problem` says why; `problems` has whatever else is wrong with the input as well.
    """

    def __init__(self, problem: Problem, *more: Problem) -> None:
        self.problem = problem
        self.problems = (problem, *more)
        super().__init__(problem.render("en"))
