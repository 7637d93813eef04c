"""What the handbook asks the rooms that apply a rule: its sentence, its SQL, and what it says of its examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from checker.model.outcomes import Judgement, Verdict
from checker.model.rulebook import Rulebook
from checker.model.rules import Example, Rule
from checker.model.text import Lang, Text
from checker.results.findings import REPORTED
from checker.results.messages import message_of


class Explainer(Protocol):
    """How a rule is put into words."""

    def sentence(self, rule: Rule) -> Text:
        """Return the reading of a rule: its pattern's sentence, filled in."""

    def sql(self, rule: Rule) -> str:
        """Return the SQL that judges a rule; empty where it is not compiled."""

    def said(self, rule: Rule, example: int, lang: Lang) -> Mapping[str, str]:
        """Return subject -> message for what the rule would report of its example number `example`, from 0."""


class Explained:
    """The words of the patterns and of the engine."""

    def __init__(self, rulebook: Rulebook, judgements: Mapping[str, Judgement]) -> None:
        self._rulebook = rulebook
        self._judgements = judgements
        self._verdicts: dict[tuple[str, int], tuple[Verdict, ...]] = {}
        self._supposing: dict[tuple[str, str], Judgement] = {}
        self._sql: dict[str, str] = {}

    def sentence(self, rule: Rule) -> Text:
        """Return the sentence of the rule's pattern."""
        from checker.patterns import PATTERNS  # noqa: PLC0415 - brings the SQL parser

        return PATTERNS[rule.pattern].sentence(rule, self._rulebook)

    def sql(self, rule: Rule) -> str:
        """Return the query that the engine runs for the rule, laid out once for all languages."""
        judgement = self._judgements.get(rule.id)
        if judgement is None:
            return ""
        if rule.id not in self._sql:
            from checker.engine.explain import sql  # noqa: PLC0415 - only where a page shows it

            self._sql[rule.id] = sql(judgement)
        return self._sql[rule.id]

    def said(self, rule: Rule, example: int, lang: Lang) -> Mapping[str, str]:
        """Run an example, once for all languages, and return the messages of its findings."""
        if (rule.id, example) not in self._verdicts:
            self._verdicts[rule.id, example] = self._run(rule, rule.examples[example])
        return {
            self._rulebook.label(verdict.kind, verdict.key): message_of(
                self._rulebook,
                lang,
                rule.id,
                kind=verdict.kind,
                outcome=verdict.outcome,
                key=verdict.key,
                evidence=verdict.evidence,
                version=verdict.version,
            )
            for verdict in self._verdicts[rule.id, example]
            if verdict.rule == rule.id and verdict.outcome in REPORTED
        }

    def _run(self, rule: Rule, example: Example) -> tuple[Verdict, ...]:
        from checker.engine.assess import assess  # noqa: PLC0415 - brings DuckDB
        from checker.records.rows import from_rows  # noqa: PLC0415

        rulebook = _as_in(self._rulebook, rule, example)
        judgement = self._judgement(rulebook, rulebook.rules[rule.id], example)
        inputs = from_rows(rulebook.kinds, example.records, placeholders=rulebook.placeholders)
        assessment, _ = assess(
            rulebook,
            {rule.id: judgement},
            inputs,
            as_of=example.as_of,
            period=example.period,
            threads=1,
            accounts=False,
        )
        return tuple(assessment.verdicts)

    def _judgement(self, rulebook: Rulebook, rule: Rule, example: Example) -> Judgement:
        """The rule as it stands in `rulebook`, where the parameters are what the example supposes."""
        from checker.engine.examples import supposed  # noqa: PLC0415 - brings DuckDB
        from checker.rulebook.compile import compile_rule  # noqa: PLC0415

        if rule.id in self._judgements and not example.parameters:
            return self._judgements[rule.id]
        key = (rule.id, supposed(example.parameters))
        if key not in self._supposing:
            # Values are part of the compiled rule: an example's own need it compiled anew.
            self._supposing[key] = compile_rule(rule, rulebook)
        return self._supposing[key]


def _as_in(rulebook: Rulebook, rule: Rule, example: Example) -> Rulebook:
    """The rulebook with one rule, turned on, and the parameters that an example sets."""
    return rulebook.supposing(example.parameters)._replace(rules={rule.id: rule._replace(enabled=True)})
