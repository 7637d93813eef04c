"""Every rule as a judgement: the patterns do it, this collects what they complain about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from checker.model.outcomes import CODE, Judgement, Outcome
from checker.model.problem import Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.rulebook.selects import laid_out, with_outcomes
from checker.rulebook.wording import in_order


class Pattern(Protocol):
    """A shape of a check. `schema` is a JSON Schema of what stands under `check.<name>`."""

    @property
    def name(self) -> str:
        """The key under `check`."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of its value."""

    def compile(self, rule: Rule, rulebook: Rulebook, /) -> Judgement:
        """The rule as SQL. Raises RulebookError with places out of `rule.places`."""


def all_patterns() -> Mapping[str, Pattern]:
    """The table of patterns. It is imported late: it brings the SQL parser with it."""
    from checker.patterns import PATTERNS  # noqa: PLC0415

    return PATTERNS


def compile_rules(rulebook: Rulebook, patterns: Mapping[str, Pattern] | None = None) -> dict[str, Judgement]:
    """The judgement of every rule, by id; rules that are turned off too, so that they stay sound.

    Raises one RulebookError with the problems of all rules.
    """
    table = all_patterns() if patterns is None else patterns
    judgements: dict[str, Judgement] = {}
    problems: list[Problem] = []
    for rule in rulebook.rules.values():
        try:
            judgements[rule.id] = compile_rule(rule, rulebook, table)
        except RulebookError as exc:
            problems += exc.problems
    if problems:
        raise RulebookError(in_order(problems))
    return judgements


def compile_rule(rule: Rule, rulebook: Rulebook, patterns: Mapping[str, Pattern] | None = None) -> Judgement:
    """The judgement of one rule, all its versions in one. Raises RulebookError."""
    from checker.expressions.deciding import harmless  # noqa: PLC0415 - brings the SQL parser
    from checker.patterns.alone import alone  # noqa: PLC0415 - as the table of patterns

    judgement = _judgement(rule, rulebook, patterns)
    if judgement.scope == "row":
        blank = harmless(judgement.verdict, judgement.on, CODE[Outcome.UNDECIDED])
        judgement = judgement._replace(harmless=blank)
    return laid_out(judgement._replace(alone=alone(judgement, rule)), rulebook.kinds)


def compile_outcomes(rule: Rule, rulebook: Rulebook) -> Judgement:
    """The judgement of one rule without the query of its evidence: half the work, where only outcomes are wanted."""
    return with_outcomes(_judgement(rule, rulebook, None), rulebook.kinds)


def _judgement(rule: Rule, rulebook: Rulebook, patterns: Mapping[str, Pattern] | None) -> Judgement:
    from checker.patterns.versions import joined_versions  # noqa: PLC0415 - as the table of patterns

    table = all_patterns() if patterns is None else patterns
    if not rule.earlier:
        return table[rule.pattern].compile(rule, rulebook)
    return joined_versions(rule, rulebook, [table[v.pattern].compile(v, rulebook) for v in rule.versions])
