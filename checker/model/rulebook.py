"""The rulebook as one frozen value: regulation, parameters, kinds, rules. Built by `checker.rulebook`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from checker.model.attestation import Every
from checker.model.problem import Place
from checker.model.text import Text

Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")
Basis = Literal["direct", "derived", "overlay"]

FieldType = Literal[
    "text", "str", "id", "date", "datetime", "time", "int", "decimal", "money", "area", "percent",
    "bool", "enum", "phone", "list_id", "list_str", "file",
]  # fmt: skip


@dataclass(frozen=True)
class Span:
    """Days from `start` to `end`, both included; None is open."""

    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether `day` lies within."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def overlap(self, other: Span) -> Span:
        """The days of both; where there are none, the start lies behind the end."""
        starts = [s for s in (self.start, other.start) if s is not None]
        ends = [e for e in (self.end, other.end) if e is not None]
        return Span(max(starts, default=None), min(ends, default=None))

    @property
    def empty(self) -> bool:
        """Whether no day lies within."""
        return self.start is not None and self.end is not None and self.start > self.end


@dataclass(frozen=True)
class Heading:
    """A chapter, section or item heading of the regulation."""

    id: str
    level: Literal["chapter", "section", "item"]
    title: Text
    source: str


@dataclass(frozen=True)
class Revision:
    """A clause as it read for some days."""

    number: int
    in_force: Span
    text: Text


@dataclass(frozen=True)
class Clause:
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


@dataclass(frozen=True)
class ParameterValue:
    """A parameter's value and the days for which it is the value."""

    value: Any
    in_force: Span


@dataclass(frozen=True)
class Parameter:
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


@dataclass(frozen=True)
class EnumValue:
    """A canonical code of an enumeration, and the words that exports use for it."""

    code: str
    title: Text
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Captured:
    """Where a field's text stands within the cell of another: what the one group of `pattern` finds there."""

    field: str
    pattern: str


@dataclass(frozen=True)
class Field:
    """A field of a record kind.

    `answers` are values that count as content here although they are placeholders elsewhere (無 among discounts).
    `day_of` names the date field of the same row that a bare time of day belongs to.
    `period`: which day of a month, quarter or year stands for it where the cell names no day.
    `half_days`: the times of day that 上午 and 下午 stand for where the cell has no hour.
    `captured`: the cell of another field that holds this one's text where no column does.
    `unit_field`: the field that takes the unit in this one's header where no column does.
    """

    name: str
    type: FieldType
    title: Text
    description: Text | None
    aliases: tuple[str, ...]
    required: Literal["yes", "conditional", "no"]
    values: tuple[EnumValue, ...] = ()
    personal: bool = False
    references: str | None = None
    unit: str | None = None
    answers: tuple[str, ...] = ()
    day_of: str | None = None
    informative: bool = False
    sample: str | None = None
    period: Literal["start", "end"] | None = None
    half_days: tuple[str, str] | None = None
    captured: Captured | None = None
    unit_field: str | None = None


@dataclass(frozen=True)
class Approvals:
    """How an approval log is read: which fields hold link, step, person, time and result.

    `link` maps a field of this kind to a field of the kind `of` that is approved. `approved`: the results that
    approve; `also`: by step, further results that approve in that step only (a submission is the approval of whoever submits).
    """

    of: str
    link: Mapping[str, str]
    step: str
    person: str
    at: str
    result: str | None
    approved: tuple[str, ...]
    round: str | None
    received: str | None
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rejected: tuple[str, ...] = ()
    """The results after which a new round begins, where the log does not number its rounds."""


@dataclass(frozen=True)
class Nested:
    """Where a kind stands inside records of another kind in JSON and YAML."""

    kind: str
    property: str
    link: Mapping[str, str]


@dataclass(frozen=True)
class Group:
    """Rows with the same `by` are one record: `first` and `last` take the earliest and the latest of their cells.

    `beside`: header of a further column -> the fields that it fills from the row of the first and of the last.
    """

    by: tuple[str, ...]
    first: str
    last: str
    beside: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Rounds:
    """`field` counts the different values of `by` among rows of the same `of`, in the order of their text."""

    field: str
    of: tuple[str, ...]
    by: str


@dataclass(frozen=True)
class Layout:
    """A shape of an export in which a record is not simply a row.

    `spread`: pattern of headers of which each stands for a day, and the field that takes the day. `headers`: the
    column whose cells are taken apart where it is not the spread ones. `separator`: between the items of a cell, each
    a record. `pattern`: fits a cell or item; `groups` are its groups with the field that each fills. One that it does not
    fit goes whole to `rest`. `number`: the field
    that takes the item's number. `once`: rows that repeat these are one record. `compose`: field -> fields it is made of.
    `join`: field -> the headers of each of its parts. `needs`: fields that have to be there for the layout to be this one.
    """

    name: str
    title: Text
    aliases: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spread: tuple[str, str] | None = None
    headers: tuple[str, ...] = ()
    separator: str | None = None
    pattern: str | None = None
    groups: tuple[tuple[str, str], ...] = ()
    rest: str | None = None
    number: str | None = None
    group: Group | None = None
    once: tuple[str, ...] = ()
    rounds: Rounds | None = None
    compose: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    join: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A record kind: one sort of export. `day`: the field whose day is the record's own."""

    name: str
    title: Text
    grain: Text
    typical_source: Text | None
    key: tuple[str, ...]
    aliases: tuple[str, ...]
    fields: Mapping[str, Field]
    place: Place
    approvals: Approvals | None = None
    nested: Nested | None = None
    day: str | None = None
    layouts: tuple[Layout, ...] = ()


@dataclass(frozen=True)
class Position:
    """A position of the organisation, with its rank (higher stands above lower)."""

    id: str
    title: Text
    rank: int | None


@dataclass(frozen=True)
class Roster:
    """Which kind says who holds which position when, and in which fields. `accounts`: other fields that name a person."""

    kind: str
    person: str
    name: str | None
    position: str
    start: str | None
    end: str | None
    joined: str | None
    left: str | None
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delegation:
    """A person who stands in for the holder of a position for some days."""

    position: str
    person: str
    in_force: Span
    reference: str | None


@dataclass(frozen=True)
class MatrixRow:
    """One line of an authority matrix: above `above` up to and including `up_to`, these positions approve."""

    applicant: tuple[str, ...]
    above: float | None
    up_to: float | None
    approvers: tuple[str, ...]


@dataclass(frozen=True)
class Matrix:
    """An authority matrix: a measured amount decides who approves."""

    id: str
    title: Text
    measure: Text
    unit: str
    rows: tuple[MatrixRow, ...]
    source: str
    place: Place


@dataclass(frozen=True)
class Organization:
    """Positions, ranks, deputies and authority."""

    positions: Mapping[str, Position]
    roster: Roster | None
    delegations: tuple[Delegation, ...]
    matrices: Mapping[str, Matrix]
    departments: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Calendar:
    """Working days. `days` holds every announced day; outside it nothing is known, and nothing is guessed.

    `kind`, `date` and `workday` name the export that may override single days.
    """

    days: Mapping[date, bool]
    kind: str | None = None
    date: str | None = None
    workday: str | None = None


@dataclass(frozen=True)
class Example:
    """A small input that stands beside a rule, with the outcome that each subject must get.

    `records`: kind -> rows (field -> cell text as an export would hold it).
    `expect`: subject label (key values joined by "/") -> outcome.
    """

    name: str
    as_of: date
    records: Mapping[str, tuple[Mapping[str, Any], ...]]
    expect: Mapping[str, str]
    period: Span | None
    parameters: Mapping[str, Any]
    place: Place


@dataclass(frozen=True)
class Rule:
    """A machine-checkable reading of one or more clauses.

    `check` is the filled-in pattern as read from YAML; `places` maps a dotted path inside the rule
    (`when`, `check.deadline.within` ...) to its place, so that an error in an expression can point at it.
    `in_force`: the days whose records it judges, out of its own dates and those of the revisions it pins.
    `earlier`: what it was before, oldest first, each a rule of its own without examples.
    `survives`: mutants that no example can notice, by name, each with the reason.
    """

    id: str
    domain: str
    title: Text
    clauses: tuple[str, ...]
    basis: Basis
    severity: Severity
    on: str
    dated: str | None
    when: str | None
    pattern: str
    check: Any
    on_missing: Literal["undecided", "fail"]
    optional: tuple[str, ...]
    message: Text | None
    remedy: Text
    note: Text | None
    examples: tuple[Example, ...]
    enabled: bool
    disabled_why: Text | None
    place: Place
    places: Mapping[str, Place]
    in_force: Span = Span()
    earlier: tuple[Rule, ...] = ()
    survives: Mapping[str, Text] = field(default_factory=dict)

    @property
    def versions(self) -> tuple[Rule, ...]:
        """Every version of the rule, oldest first; it is the last itself."""
        return (*self.earlier, self)

    @property
    def pins(self) -> tuple[str, ...]:
        """The pins of all versions, those of the newest first, each once."""
        return tuple(dict.fromkeys(pin for version in reversed(self.versions) for pin in version.clauses))


@dataclass(frozen=True)
class Rulebook:
    """Everything that a regulation turned into. `digest` is the SHA-256 of every file it was read from."""

    id: str
    version: str
    title: Text
    digest: str
    headings: tuple[Heading, ...]
    clauses: Mapping[str, Clause]
    gaps: tuple[Text, ...]
    corrections: tuple[Mapping[str, Any], ...]
    placeholders: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    organization: Organization
    calendar: Calendar
    kinds: Mapping[str, Kind]
    rules: Mapping[str, Rule]
    references: Mapping[str, Text]
    overlays: tuple[str, ...] = ()

    def suspects(self, rule: Rule) -> tuple[str, ...]:
        """The pins of a rule as it stands whose clause has moved on since, within the days that the rule holds for."""
        found = []
        for pin in rule.clauses:
            clause = self.clauses.get(pin.partition("@")[0])
            if clause is None or clause.pin == pin:
                continue
            days = [r.in_force for r in clause.revisions if f"{clause.id}@{r.number}" == pin]
            if not days or rule.in_force.overlap(days[0]) != rule.in_force:
                found.append(pin)
        return tuple(found)

    def label(self, kind: str, key: Mapping[str, Any]) -> str:
        """The short name of a subject: its key values joined by `/`."""
        return "/".join("" if v is None else str(v) for v in key.values())
