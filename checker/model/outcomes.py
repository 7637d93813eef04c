"""What the engine finds: outcomes by rule and subject."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from checker.model.rules import Severity
from checker.model.span import Span
from checker.model.text import Text


class Outcome(StrEnum):
    """The five outcomes of a rule for a subject."""

    PASS = "pass"
    FAIL = "fail"
    PENDING = "pending"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not_applicable"


CODES: tuple[Outcome, ...] = tuple(Outcome)
"""An outcome's position here is its number in compiled SQL."""

CODE = {outcome: number for number, outcome in enumerate(CODES)}
"""The number of an outcome."""

CELL_RULE = "DATA-CELL"
"""The id under which cells that cannot be read are reported."""


class Judgement(NamedTuple):
    """A rule as SQL (DuckDB's dialect), ready to run.

    scope `row`: `verdict` and `evidence` are expressions over the typed columns of the rule's own kind,
    so that all of a kind's rules share one scan. scope `set`: `subjects` is a SELECT over the kinds'
    relations that yields `_row` (a row id of the kind `on`, or NULL), the key columns, and the columns
    `verdict` and `evidence` use.
    `verdict` gives the number of an outcome (its position in `CODES`), never NULL.
    `joined`: the SELECT over stored tables that gives each subject `_row`, its key and `_code`, and `shown` that of `_row`,
    the key, `_code` and the evidence of those looked at; they are made of the above when a rule has been compiled.
    `reads`: every (kind, field) that the rule reads. `needs`: the kinds without which it is not assessed.
    `points_at`: the fields of `on` that a finding's location names. `needs_fields`: the fields of `on` without
    which nothing can be said. `joins`: relations read beside the record itself, `on` included where the rule
    compares its records with one another. `folds`: (kind, field) of which the folded text is compared;
    `texts`: of which the cell's own text is looked at. `alone`: the rule where nothing that it joins was supplied,
    without the joins; None where it then is not assessed, or joins nothing.
    Evidence names that begin with `_` are for the engine: `_points` (fields to point at instead), `_severity`,
    `_related:<kind>` (row ids of other records that the outcome rests on). A rule of several versions says in
    `_version` which of them was applied, and has the evidence of each under names that begin with `@0:`, `@1:` ...
    `day`: SQL over `subjects` of the date whose law applies, where it is not that of a record of `on`. `unsure`: the
    number of the outcome where nothing can be decided. `harmless`: the fields of `on` that leave nothing open by being blank.
    """

    rule: str
    on: str
    scope: Literal["row", "set"]
    subjects: str | None
    key: tuple[str, ...]
    verdict: str
    evidence: Mapping[str, str]
    reads: frozenset[tuple[str, str]]
    needs: frozenset[str]
    points_at: tuple[str, ...]
    needs_fields: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    folds: frozenset[tuple[str, str]] = frozenset()
    texts: frozenset[tuple[str, str]] = frozenset()
    parameters: frozenset[str] = frozenset()
    day: str | None = None
    unsure: int = CODE[Outcome.UNDECIDED]
    harmless: frozenset[str] = frozenset()
    alone: Judgement | None = None
    joined: str = ""
    shown: str = ""


UNREADABLE = "unreadable"
"""The name in the evidence for the fields, as kind.field, whose cells cannot be read and might turn the verdict."""


class Unread(NamedTuple):
    """A row that holds something of which no value can be made, and the fields of those cells."""

    kind: str
    row: int
    fields: tuple[str, ...]


class Verdict(NamedTuple):
    """The outcome of one rule for one subject, with the evidence for it.

    `row`: the row id of the subject, None where the subject is something expected that has no row.
    `evidence`: names -> JSON-able values. Names that are fields of `kind` hold that row's values; a pattern adds
    its own (`due`, `missing`, `problems` ...). `related`: (kind, row id) of other rows that the verdict rests on.
    `severity` is set where a finding weighs less or more than its rule says. `version`: which of the rule's
    versions was applied, as its place among them; None where there is but one, or none could be told. `unread`: the
    cells that leave it undecided, since it would come out otherwise if they held another value.
    """

    rule: str
    kind: str
    outcome: Outcome
    key: Mapping[str, Any]
    row: int | None
    evidence: Mapping[str, Any]
    points_at: tuple[str, ...] = ()
    related: tuple[tuple[str, int], ...] = ()
    severity: Severity | None = None
    version: int | None = None
    unread: tuple[Unread, ...] = ()


class RuleResult(NamedTuple):
    """How one rule went over all its subjects. `why` says why it was not assessed, or that nothing matched."""

    rule: str
    assessed: bool
    counts: Mapping[Outcome, int] = {}
    why: Text | None = None


class Assessment(NamedTuple):
    """The engine's answer. `verdicts` holds every fail and undecided (all outcomes when tracing), ordered."""

    as_of: date
    period: Span
    engine: str
    results: tuple[RuleResult, ...]
    verdicts: tuple[Verdict, ...]
    rows: Mapping[int, int] = {}
    """Rows counted by the engine, by source number: the ledger's second witness."""
    rejected: Mapping[int, tuple[int, ...]] = {}
    """The ordinals of the rows that are no records, by source number."""
