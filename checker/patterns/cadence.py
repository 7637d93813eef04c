"""`cadence`: something happens in every period, or with no gap longer than so many days."""

from __future__ import annotations

from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.patterns.base import EXPRESSION, FLAG, Draft, Evidence, Pattern, schema
from checker.patterns.changes import by_one, left_out
from checker.patterns.gaps import gaps
from checker.patterns.happenings import happenings
from checker.patterns.periods import periods

_EVERY = {
    "anyOf": [
        {"enum": ["week", "month", "quarter", "year", "workday"]},
        schema(["days"], days=EXPRESSION),
    ]
}
_ALSO = schema(["in", "at", "where"], **{"in": {"type": "string"}, "at": EXPRESSION, "where": EXPRESSION})
_EXCUSED = schema(
    ["in", "where", "from", "until"],
    **{
        "in": {"type": "string"},
        "where": EXPRESSION,
        "from": EXPRESSION,
        "until": EXPRESSION,
        "over": EXPRESSION,
        "prorate": FLAG,
    },
)
SCHEMA = {
    **schema(
        ["in", "at", "where"],
        **{
            "in": {"type": "string"},
            "at": EXPRESSION,
            "where": EXPRESSION,
            "also": {"type": "array", "items": _ALSO, "minItems": 1},
            "every": _EVERY,
            "at_least": EXPRESSION,
            "max_gap_days": EXPRESSION,
            "distinct": EXPRESSION,
            "active": schema([], **{"from": EXPRESSION, "until": EXPRESSION}),
            "excused": _EXCUSED,
        },
    ),
    "oneOf": [{"required": ["every"]}, {"required": ["max_gap_days"]}],
    "not": {"required": ["also", "distinct"]},
}


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """Subjects are records of the rule's kind, with `every` one for each whole period in which they are active."""
    draft = Draft(rule, rulebook)
    counted, fields = happenings(draft)
    return (periods if "every" in rule.check else gaps)(draft, counted, fields)


_EVERY_TEXT = {
    "week": Text("每週", "every week"),
    "month": Text("每月", "every month"),
    "quarter": Text("每季", "every quarter"),
    "year": Text("每年", "every year"),
    "workday": Text("每個工作日", "every working day"),
}


def _titles(rule: Rule, rulebook: Rulebook) -> Text:
    sources = [rule.check, *rule.check.get("also", ())]
    titles = [rulebook.kinds[s["in"]].title for s in sources]
    return Text("或".join(t.hant for t in titles), " or ".join(t.en for t in titles))


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    """What was found, with places for evidence and key values."""
    other = _titles(rule, rulebook)
    if outcome is Outcome.UNDECIDED:
        return Text(
            "條件、期限或工作日曆不明，無法判定。",
            "The condition, the limit or the calendar is not known, so it cannot be decided.",
        )
    if "every" in rule.check:
        return Text(
            f"{{period}} 應有至少 {{wanted}} 筆{other.hant}，只有 {{found}} 筆。",
            f"{{period}}: {{found}} in {other.en}; at least {{wanted}} wanted.",
        )
    return Text(
        f"從 {{gap_start}} 到 {{gap_end}} 有 {{gap_days}} 天沒有{other.hant}，不得超過 {{limit}} 天。",
        f"No {other.en} for {{gap_days}} days from {{gap_start}} to {{gap_end}}; the limit is {{limit}}.",
    )


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    """What the rule asks for."""
    check = rule.check
    on, other = rulebook.kinds[rule.on].title, _titles(rule, rulebook)
    if "max_gap_days" in check:
        return Text(
            f"每筆{on.hant}的{other.hant}間隔不得超過 {check['max_gap_days']} 天。",
            f"For each record of {on.en}, no gap in {other.en} is longer than {check['max_gap_days']} days.",
        )
    every = check["every"]
    period = (
        _EVERY_TEXT[every]
        if isinstance(every, str)
        else Text(f"每 {every['days']} 天", f"every {every['days']} days")
    )
    least = check.get("at_least", 1)
    return Text(
        f"每筆{on.hant}{period.hant}須有至少 {least} 筆{other.hant}；只計在職或有效期間，未結束的期間待定。",
        f"For each record of {on.en}, {period.en} has at least {least} of {other.en}; only while active, and an open period is pending.",
    )


CHANGES = (
    by_one("at_least"),
    by_one("max_gap_days"),
    left_out("distinct", "active.from", "active.until", "excused", "excused.over", "excused.prorate"),
)
PATTERN = Pattern("cadence", SCHEMA, compile_, message, sentence, CHANGES)
