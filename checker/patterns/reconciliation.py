"""`reconciliation`: a stated total agrees with what it totals."""

from __future__ import annotations

from checker.expressions.types import Type
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.patterns.base import EXPRESSION, Draft, Evidence, Pattern, plain, schema
from checker.patterns.changes import left_out
from checker.patterns.words import title

SCHEMA = {
    **schema(
        ["total", "in", "where"],
        **{
            "total": EXPRESSION,
            "in": {"type": "string"},
            "sum": EXPRESSION,
            "count": {"const": True},
            "where": EXPRESSION,
            "tolerance": EXPRESSION,
        },
    ),
    "oneOf": [{"required": ["sum"]}, {"required": ["count"]}],
}


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """Stated and counted differ by no more than `tolerance`. A blank amount among the parts leaves it undecided."""
    draft, check = Draft(rule, rulebook), rule.check
    stated = draft.sql("total", check["total"], Type.NUMBER)
    frame = draft.other("in", check["in"])
    where = draft.sql("where", check["where"], Type.BOOL, frame)
    if "sum" in check:
        part = draft.sql("sum", check["sum"], Type.NUMBER, frame)
        # sum() leaves out blanks: a total of what is known only would look like a difference, or hide one.
        counted = f"CASE WHEN count(*) = count({part}) THEN coalesce(sum({part}), 0) END"
    else:
        counted = "count(*)"
    found = f'(SELECT {counted} FROM "{check["in"]}" WHERE {where})'
    tolerance = draft.sql("tolerance", check.get("tolerance", 0), Type.NUMBER)
    code = draft.verdict(f"abs(({stated}) - {found}) <= ({tolerance})")
    needs = [check["total"]] if plain(str(check["total"])) else []
    return draft.judgement(code, {"stated": stated, "found": found}, needs_fields=needs)


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    """What was found, with places for evidence and key values."""
    if outcome is Outcome.UNDECIDED:
        return Text(
            "合計或明細中有空白，無法核對。",
            "The total or one of its parts is blank, so they cannot be compared.",
        )
    return Text(
        "填報 {stated}，按明細計算為 {found}，兩者不符。", "{stated} is stated; the parts come to {found}."
    )


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    """What the rule asks for."""
    kind, other = rulebook.kinds[rule.on], rulebook.kinds[rule.check["in"]]
    total = title(kind, str(rule.check["total"]))
    part = title(other, str(rule.check.get("sum", "")).rsplit(".", 1)[-1])
    how = (
        Text(f"各筆{part.hant}之和", f"the sum of {part.en}")
        if "sum" in rule.check
        else Text("筆數", "the number of records")
    )
    return Text(
        f"{total.hant}須等於{other.title.hant}的{how.hant}。",
        f"{total.en} equals {how.en} in {other.title.en}.",
    )


CHANGES = (left_out("tolerance"),)
PATTERN = Pattern("reconciliation", SCHEMA, compile_, message, sentence, CHANGES)
