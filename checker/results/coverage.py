"""Clause by clause: which rules looked at what, who attested, and where the holes are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from checker.model.attestation import Attestation
from checker.model.outcomes import RuleResult
from checker.model.regulation import Clause
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.run import Run
from checker.results.attestations import current_pin, valid

State = Literal[
    "checked", "partly", "not_assessed", "no_rule", "attested", "not_attested", "judgement", "not_in_force"
]
HOLES: frozenset[State] = frozenset({"partly", "not_assessed", "no_rule", "not_attested"})
"""The states of a clause that nobody can be sure of."""


class Covered(NamedTuple):
    """A clause and what assures it. `rules`: each rule that reads it with what came of it, None where it was not run."""

    clause: Clause
    pin: str
    state: State
    rules: tuple[tuple[Rule, RuleResult | None], ...] = ()
    attestation: Attestation | None = None
    until: date | None = None


def coverage(run: Run) -> list[Covered]:
    """Every clause of the regulation, in its order, as the run leaves it."""
    results = {result.rule: result for result in run.results}
    return _coverage(run.rulebook, results, valid(run.rulebook, run.attestations, run.as_of), run.as_of)


def _coverage(
    rulebook: Rulebook, results: Mapping[str, RuleResult], attested: Mapping[str, Attestation], as_of: date
) -> list[Covered]:
    readers: dict[str, list[Rule]] = {}
    for rule in rulebook.rules.values():
        for name in dict.fromkeys(pin.partition("@")[0] for pin in rule.pins):
            readers.setdefault(name, []).append(rule)
    found = []
    for clause in rulebook.clauses.values():
        rules = tuple((rule, results.get(rule.id)) for rule in readers.get(clause.id, ()))
        attestation = attested.get(clause.id)
        pin = current_pin(clause, as_of)
        state = "not_in_force" if pin is None else _state(clause, rules, attestation)
        until = attestation.lapses(clause.attest) if attestation is not None else None
        found.append(Covered(clause, pin or clause.pin, state, rules, attestation, until))
    return found


def _state(
    clause: Clause, rules: tuple[tuple[Rule, RuleResult | None], ...], attestation: Attestation | None
) -> State:
    if clause.checked == "by_attestation":
        return "not_attested" if attestation is None else "attested"
    if clause.checked == "by_judgement":
        return "judgement"
    # A rule that nobody turned on goes beyond the clause: it covers it where it runs, and is no hole where it does not.
    asked = [result for rule, result in rules if rule.enabled or (result is not None and result.assessed)]
    if not asked:
        return "no_rule"
    done = [result is not None and result.assessed for result in asked]
    return "checked" if all(done) else "partly" if any(done) else "not_assessed"
