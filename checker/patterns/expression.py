"""`expression`: any condition over the record."""

from __future__ import annotations

from checker.expressions.types import Type
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.patterns.base import Draft, Evidence, Pattern

SCHEMA = {"type": "string", "minLength": 1, "x-expression": True}


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """The condition holds: pass; it does not: fail; it comes out as null: undecided."""
    draft = Draft(rule, rulebook)
    return draft.judgement(draft.verdict(draft.sql("", rule.check, Type.BOOL)))


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    """What was found, with places for evidence and key values."""
    if outcome is Outcome.UNDECIDED:
        return Text(
            "所需的內容有缺，無法判定。",
            "Something that the check needs is missing, so it cannot be decided.",
        )
    return Text(f"不符合要求：{rule.title.hant}。", f"Not met: {rule.title.en}.")


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    """What the rule asks for."""
    condition = " ".join(str(rule.check).split())
    return Text(f"以下條件必須成立：{condition}", f"This condition must hold: {condition}")


PATTERN = Pattern("expression", SCHEMA, compile_, message, sentence)
