"""Rules: machine-checkable readings of clauses, with the examples that stand beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from checker.model.problem import Place
from checker.model.span import Span
from checker.model.text import Text

Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")
Basis = Literal["direct", "derived", "overlay"]


class Example(NamedTuple):
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


class Rule(NamedTuple):
    """A machine-checkable reading of one or more clauses.

    `check` is the filled-in pattern as read from YAML; `places` maps a dotted path inside the rule
    (`when`, `check.deadline.within` ...) to its place, so that an error in an expression can point at it.
    `in_force`: the days whose records it judges, out of its own dates and those of the revisions it pins.
    `earlier`: what it was before, oldest first, each a rule of its own without examples.
    `survives`: mutants that no example can notice, by name, each with the reason. `never`: likewise outcomes that its
    pattern can give and the rule cannot.
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
    examples: Sequence[Example]
    enabled: bool
    disabled_why: Text | None
    place: Place
    places: Mapping[str, Place]
    in_force: Span = Span()
    earlier: tuple[Rule, ...] = ()
    survives: Mapping[str, Text] = {}
    never: Mapping[str, Text] = {}

    @property
    def versions(self) -> tuple[Rule, ...]:
        """Every version of the rule, oldest first; it is the last itself."""
        return (*self.earlier, self)

    @property
    def pins(self) -> tuple[str, ...]:
        """The pins of all versions, those of the newest first, each once."""
        return tuple(dict.fromkeys(pin for version in reversed(self.versions) for pin in version.clauses))
