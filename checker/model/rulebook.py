"""The rulebook as one frozen value: everything that a regulation turned into. Built by `checker.rulebook`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from checker.model.kinds import Kind
from checker.model.organization import Calendar, Organization
from checker.model.regulation import Clause, Heading, Parameter, ParameterValue
from checker.model.rules import Rule
from checker.model.span import Span
from checker.model.text import Text


class Rulebook(NamedTuple):
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

    def supposing(self, values: Mapping[str, Any]) -> Rulebook:
        """The rulebook with these values of parameters, on whatever day they are asked for."""
        supposed = {
            name: self.parameters[name]._replace(values=(ParameterValue(value, Span()),))
            for name, value in values.items()
        }
        return self._replace(parameters={**self.parameters, **supposed})

    def label(self, kind: str, key: Mapping[str, Any]) -> str:
        """The short name of a subject: its key values joined by `/`."""
        return "/".join("" if v is None else str(v) for v in key.values())
