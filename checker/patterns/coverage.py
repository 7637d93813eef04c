"""`coverage`: every record has so many matching records of another kind."""

from __future__ import annotations

from checker.expressions.types import Type
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.patterns.base import EXPRESSION, FAIL, PASS, PENDING, Draft, Evidence, Pattern, schema
from checker.patterns.changes import by_one, left_out

SCHEMA = {
    **schema(
        ["in", "where"],
        **{
            "in": {"type": "string"},
            "where": EXPRESSION,
            "at_least": EXPRESSION,
            "at_most": EXPRESSION,
            "exactly": EXPRESSION,
            "distinct": EXPRESSION,
            "due": EXPRESSION,
        },
    ),
    "oneOf": [{"anyOf": [{"required": ["at_least"]}, {"required": ["at_most"]}]}, {"required": ["exactly"]}],
}


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """The matching records are counted, or the different values of `distinct` among them."""
    draft, check = Draft(rule, rulebook), rule.check
    frame = draft.other("in", check["in"])
    where = draft.sql("where", check["where"], Type.BOOL, frame)
    counted = (
        f"DISTINCT {draft.sql('distinct', check['distinct'], frame=frame)}" if "distinct" in check else "*"
    )
    found = f'(SELECT count({counted}) FROM "{check["in"]}" WHERE {where})'
    evidence, unknown = {"found": found}, []
    few: list[str] = []
    many: list[str] = []
    for name, sign, into in (
        ("at_least", "<", few),
        ("exactly", "<", few),
        ("at_most", ">", many),
        ("exactly", ">", many),
    ):
        if name in check:
            limit = draft.sql(name, check[name], Type.NUMBER)
            evidence[name] = limit
            # A limit that is not known is no limit that was kept.
            unknown.append(f"({limit}) IS NULL")
            into.append(f"{found} {sign} ({limit})")
    late = str(FAIL)
    if "due" in check:
        due = draft.sql("due", check["due"], Type.MOMENT)
        evidence["due"] = f"CAST({due} AS DATE)"
        late = (
            f"CASE WHEN ({due}) IS NULL THEN {draft.undecided}"
            f" WHEN CAST({due} AS DATE) >= CAST(getvariable('as_of') AS DATE) THEN {PENDING} ELSE {FAIL} END"
        )
    branches = [f"WHEN {condition} THEN {FAIL}" for condition in many] + [
        f"WHEN {condition} THEN {late}" for condition in few
    ]
    branches.append(f"WHEN {' OR '.join(dict.fromkeys(unknown))} THEN {draft.undecided}")
    return draft.judgement(f"CASE {' '.join(branches)} ELSE {PASS} END", evidence)


def _wanted(check: Evidence, template: bool) -> Text:
    def value(name: str) -> str:
        return "{" + name + "}" if template else str(check[name])

    if "exactly" in check:
        return Text(f"恰好 {value('exactly')}", f"exactly {value('exactly')}")
    if "at_least" in check and "at_most" in check:
        return Text(
            f"{value('at_least')} 至 {value('at_most')}", f"{value('at_least')} to {value('at_most')}"
        )
    if "at_least" in check:
        return Text(f"至少 {value('at_least')}", f"at least {value('at_least')}")
    return Text(f"至多 {value('at_most')}", f"at most {value('at_most')}")


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    """What was found, with places for evidence and key values."""
    other = rulebook.kinds[rule.check["in"]].title
    if outcome is Outcome.UNDECIDED:
        return Text(
            "應有的筆數或期限不明，無法判定。",
            "How many there should be, or by when, is not known, so it cannot be decided.",
        )
    wanted = _wanted(rule.check, True)
    return Text(
        f"符合的{other.hant}有 {{found}} 筆，應為{wanted.hant}筆。",
        f"{other.en}: {{found}} matching, {wanted.en} wanted.",
    )


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    """What the rule asks for."""
    other = rulebook.kinds[rule.check["in"]].title
    wanted = _wanted(rule.check, False)
    distinct = rule.check.get("distinct")
    what = (
        Text(f"（按 {distinct} 計不同者）", f" (counted by different {distinct})")
        if distinct
        else Text("", "")
    )
    return Text(
        f"每筆記錄須有{wanted.hant} 筆相符的{other.hant}{what.hant}：{rule.check['where']}",
        f"Each record has {wanted.en} matching records of {other.en}{what.en}: {rule.check['where']}",
    )


CHANGES = (
    by_one("at_least"),
    by_one("at_most"),
    by_one("exactly"),
    left_out("distinct", "due"),
)
PATTERN = Pattern("coverage", SCHEMA, compile_, message, sentence, CHANGES)
