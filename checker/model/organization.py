"""The organisation: who holds which position, who may approve what, and which days are worked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from checker.model.problem import Place
from checker.model.span import Span
from checker.model.text import Text


class Position(NamedTuple):
    """A position of the organisation, with its rank (higher stands above lower).

    `department`: where somebody has to be for the position to be held; None where it does not matter.
    """

    id: str
    title: Text
    rank: int | None
    department: str | None = None


class Department(NamedTuple):
    """A department. `words`: an export that names it has one of them in the name; its titles where none are given."""

    id: str
    title: Text
    words: tuple[str, ...]


class Roster(NamedTuple):
    """Which kind says who holds which position when, and in which fields. `accounts`: other fields that name a person."""

    kind: str
    person: str
    name: str | None
    position: str
    start: str | None
    end: str | None
    joined: str | None
    left: str | None
    department: str | None = None
    accounts: tuple[str, ...] = ()


class Delegation(NamedTuple):
    """A person who stands in for the holder of a position for some days."""

    position: str
    person: str
    in_force: Span
    reference: str | None


class MatrixRow(NamedTuple):
    """One line of an authority matrix: above `above` up to and including `up_to`, these positions approve."""

    applicant: tuple[str, ...]
    above: float | None
    up_to: float | None
    approvers: tuple[str, ...]


class Matrix(NamedTuple):
    """An authority matrix: a measured amount decides who approves."""

    id: str
    title: Text
    measure: Text
    unit: str
    rows: tuple[MatrixRow, ...]
    source: str
    place: Place


class Organization(NamedTuple):
    """Positions, ranks, deputies and authority."""

    positions: Mapping[str, Position]
    roster: Roster | None
    delegations: tuple[Delegation, ...]
    matrices: Mapping[str, Matrix]
    departments: Mapping[str, Department] = {}

    @property
    def titles(self) -> dict[str, Text]:
        """The title of every position and department, by id."""
        return {p.id: p.title for p in self.positions.values()} | {
            d.id: d.title for d in self.departments.values()
        }


class Calendar(NamedTuple):
    """Working days. `days` holds every announced day; outside it nothing is known, and nothing is guessed.

    `kind`, `date` and `workday` name the export that may override single days.
    """

    days: Mapping[date, bool]
    kind: str | None = None
    date: str | None = None
    workday: str | None = None
