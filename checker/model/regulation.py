"""The regulation: its headings, its clauses with their revisions, and the parameters that it leaves open."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, NamedTuple

from checker.model.attestation import Every
from checker.model.problem import Place
from checker.model.span import Span
from checker.model.text import Text


class Heading(NamedTuple):
    """A chapter, section or item heading of the regulation."""

    id: str
    level: Literal["chapter", "section", "item"]
    title: Text
    source: str


class Revision(NamedTuple):
    """A clause as it read for some days."""

    number: int
    in_force: Span
    text: Text


class Clause(NamedTuple):
    """One duty, ban or principle, restated. `sentence` is the id of the source sentence it comes from.

    `revision`, `in_force` and `text` are those of the last revision; `earlier` holds the ones before it, oldest first.
    """

    id: str
    sentence: str
    source: str
    revision: int
    in_force: Span
    text: Text
    modality: Literal["must", "should", "principle"]
    responsible: tuple[str, ...]
    evidence: tuple[str, ...]
    checked: Literal["by_rules", "by_attestation", "by_judgement"]
    why: Text | None
    place: Place
    earlier: tuple[Revision, ...] = ()
    attest: Every | None = None
    """How often people have to attest it; None where once is enough."""

    @property
    def pin(self) -> str:
        """How a rule names the clause as it stands: `clause@revision`."""
        return f"{self.id}@{self.revision}"

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """Every revision that is known, oldest first."""
        return (*self.earlier, Revision(self.revision, self.in_force, self.text))


class ParameterValue(NamedTuple):
    """A parameter's value and the days for which it is the value."""

    value: Any
    in_force: Span


class Parameter(NamedTuple):
    """A number or list that the regulation leaves open, dated, with its source."""

    name: str
    type: Literal["int", "decimal", "ratio", "str", "list", "map"]
    unit: str | None
    title: Text
    values: tuple[ParameterValue, ...]
    source: Literal["regulation", "cited", "assumed"]
    references: tuple[str, ...]
    note: Text | None
    clauses: tuple[str, ...]
    place: Place
    confirmed_by: str | None = None
    confirmed_on: date | None = None

    @property
    def unconfirmed(self) -> bool:
        """Whether the value is an assumption that nobody has confirmed."""
        return self.source == "assumed" and self.confirmed_by is None

    def on(self, day: date | None) -> Any:
        """The value in force on `day`; the last one where that is not known, None where there is none."""
        if day is None:
            return self.values[-1].value
        return next((v.value for v in self.values if v.in_force.covers(day)), None)
