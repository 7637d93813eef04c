"""A finished run: what the reports render. Texts are already in the language of the run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from checker.model.attestation import Attestation
from checker.model.inputs import LedgerEntry
from checker.model.outcomes import Outcome, RuleResult
from checker.model.problem import Place, Problem
from checker.model.rulebook import Rulebook
from checker.model.rules import SEVERITIES, Severity
from checker.model.span import Span
from checker.model.text import Lang


class Finding(NamedTuple):
    """An outcome that somebody has to look at."""

    rule: str
    title: str
    outcome: Outcome
    severity: Severity
    clauses: tuple[str, ...]
    kind: str
    key: Mapping[str, Any]
    locations: tuple[Place, ...]
    evidence: Mapping[str, Any]
    message: str
    remedy: str
    fingerprint: str
    version: int | None = None
    """Which version of the rule was applied, as its place among them; None where there is but one."""
    assumed: Mapping[str, Any] = {}
    """The parameters that it rests on and that nobody has confirmed, with the values applied."""

    @property
    def label(self) -> str:
        """The subject as people write it: its key values joined by `/`."""
        return "/".join("" if v is None else str(v) for v in self.key.values())


class Run(NamedTuple):
    """One check, whole: what was checked, with what, and what came of it."""

    rulebook: Rulebook
    lang: Lang
    as_of: date
    period: Span
    engine: str
    ledger: tuple[LedgerEntry, ...]
    results: tuple[RuleResult, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    attestations: tuple[Attestation, ...] = ()

    def total(self, outcome: Outcome) -> int:
        """How many subjects of assessed rules had this outcome."""
        return sum(r.counts.get(outcome, 0) for r in self.results)

    def worst(self) -> Severity | None:
        """The highest severity among failing findings."""
        for severity in SEVERITIES:
            if any(f.severity == severity and f.outcome is Outcome.FAIL for f in self.findings):
                return severity
        return None
