"""`deadline`: something happens within, or not before, so many days, working days or hours."""

from __future__ import annotations

from checker.expressions.functions import CALENDAR, workdays
from checker.expressions.types import Type
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.patterns.base import (
    EXPRESSION,
    FAIL,
    FLAG,
    PASS,
    PENDING,
    Draft,
    Evidence,
    Pattern,
    plain,
    schema,
)
from checker.patterns.changes import by_one, left_out, one_of
from checker.patterns.doubts import passed_over, unreadable_in
from checker.patterns.words import title

_EVENT = schema(
    ["in", "at"],
    **{"in": {"type": "string"}, "at": EXPRESSION, "where": EXPRESSION, "pick": {"enum": ["first", "last"]}},
)
SCHEMA = {
    **schema(
        ["from", "to"],
        **{
            "from": EXPRESSION,
            "to": {"anyOf": [EXPRESSION, _EVENT]},
            "within": EXPRESSION,
            "at_least": EXPRESSION,
            "warn": EXPRESSION,
            "unit": {"enum": ["days", "workdays", "hours"]},
            "not_before": FLAG,
        },
    ),
    "oneOf": [{"required": ["within"]}, {"required": ["at_least"]}],
}

_TAKEN = {
    "days": "date_diff('day', CAST({a} AS DATE), CAST({b} AS DATE))",
    "hours": "((epoch(CAST({b} AS TIMESTAMP)) - epoch(CAST({a} AS TIMESTAMP))) / 3600)",
    "workdays": workdays("CAST({a} AS DATE)", "CAST({b} AS DATE)"),
}
_NOW = {
    "days": "CAST(getvariable('as_of') AS DATE)",
    "workdays": "CAST(getvariable('as_of') AS DATE)",
    # The export may be of any hour of the as-of day: what is due on that day is not yet late.
    "hours": "CAST(CAST(getvariable('as_of') AS DATE) AS TIMESTAMP)",
}
_UNITS = {
    "days": Text("天", "days"),
    "workdays": Text("個工作日", "working days"),
    "hours": Text("小時", "hours"),
}


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """From one moment to another so much time passes at most (`within`) or at least (`at_least`)."""
    draft, check = Draft(rule, rulebook), rule.check
    unit = check.get("unit", "days")
    begin = draft.expr("from", check["from"], Type.MOMENT)
    start, guessed = begin.sql(), passed_over(draft, begin)
    end, broken = _end(draft, check["to"])
    if unit == "workdays":
        draft.uses.joins.add(CALENDAR)
    taken = _TAKEN[unit].format(a=start, b=end)
    open_ = _TAKEN[unit].format(a=start, b=_NOW[unit])
    before = f"({end}) < ({start})" if unit == "hours" else f"CAST({end} AS DATE) < CAST({start} AS DATE)"
    early = f"WHEN {before} THEN {FAIL} " if check.get("not_before") else ""
    evidence = {"from": start, "to": end, "taken": taken}
    if "within" in check:
        limit = draft.sql("within", check["within"], Type.NUMBER)
        # Without an end the time still runs: pending up to the limit, then late. An end that cannot be read is no late one.
        running = f"CASE WHEN {broken} OR {open_} IS NULL OR ({limit}) IS NULL THEN {draft.undecided} WHEN {open_} <= ({limit}) THEN {PENDING} ELSE {FAIL} END"
        warn = ""
        if "warn" in check:
            soft = draft.sql("warn", check["warn"], Type.NUMBER)
            warn = f"WHEN {taken} > ({soft}) THEN {FAIL} "
            evidence["_severity"] = f"CASE WHEN {taken} > ({soft}) AND {taken} <= ({limit}) THEN 'low' END"
        done = f"CASE {early}WHEN {taken} IS NULL OR ({limit}) IS NULL THEN {draft.undecided} WHEN {taken} > ({limit}) THEN {FAIL} {warn}ELSE {PASS} END"
        evidence |= {"limit": limit, "running": f"CASE WHEN ({end}) IS NULL THEN {open_} END"}
    else:
        limit = draft.sql("at_least", check["at_least"], Type.NUMBER)
        running = str(draft.undecided)
        done = f"CASE WHEN {taken} IS NULL OR ({limit}) IS NULL THEN {draft.undecided} WHEN {taken} >= ({limit}) THEN {PASS} ELSE {FAIL} END"
        evidence["limit"] = limit
    code = f"CASE WHEN {guessed} OR ({start}) IS NULL THEN {draft.undecided} WHEN ({end}) IS NULL THEN {running} ELSE {done} END"
    needs = [t for t in (check["from"], check["to"]) if isinstance(t, str) and plain(t)]
    return draft.judgement(code, evidence, needs_fields=needs)


def _end(draft: Draft, to: object) -> tuple[str, str]:
    """Return SQL of the end, and of whether a cell that it is read from cannot be read."""
    if not isinstance(to, dict):
        end = draft.expr("to", to, Type.MOMENT)
        return end.sql(), unreadable_in(draft, end)
    frame = draft.other("to.in", to["in"])
    at = draft.sql("to.at", to["at"], Type.MOMENT, frame)
    where = f" WHERE {draft.sql('to.where', to['where'], Type.BOOL, frame)}" if "where" in to else ""
    pick = "max" if to.get("pick") == "last" else "min"
    return f'(SELECT {pick}({at}) FROM "{to["in"]}"{where})', "FALSE"


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    """What was found, with places for evidence and key values."""
    unit = _UNITS[rule.check.get("unit", "days")]
    if outcome is Outcome.UNDECIDED:
        return Text(
            "起算日、完成日或期限不明，無法判定。",
            "The start, the end or the limit is not known, so it cannot be decided.",
        )
    if "at_least" in rule.check:
        return Text(
            f"只提前了 {{taken}} {unit.hant}，至少要 {{limit}} {unit.hant}。",
            f"Only {{taken}} {unit.en} ahead; at least {{limit}} are asked for.",
        )
    if evidence.get("to") is None:
        return Text(
            f"至今已過 {{running}} {unit.hant}仍未完成，期限為 {{limit}} {unit.hant}。",
            f"Not done after {{running}} {unit.en}; the limit is {{limit}}.",
        )
    taken = evidence.get("taken")
    if isinstance(taken, int | float) and taken < 0:
        return Text("完成日早於起算日。", "It is dated before what it follows.")
    return Text(
        f"用了 {{taken}} {unit.hant}，期限為 {{limit}} {unit.hant}。",
        f"Took {{taken}} {unit.en}; the limit is {{limit}}.",
    )


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    """What the rule asks for."""
    kind, check = rulebook.kinds[rule.on], rule.check
    unit = _UNITS[check.get("unit", "days")]
    start = title(kind, str(check["from"]))
    to = check["to"]
    if isinstance(to, dict):
        other = rulebook.kinds[to["in"]]
        end = Text(
            f"{other.title.hant}的{title(other, str(to['at'])).hant}",
            f"{title(other, str(to['at'])).en} ({other.title.en})",
        )
    else:
        end = title(kind, str(to))
    if "at_least" in check:
        return Text(
            f"從{start.hant}到{end.hant}至少要有 {check['at_least']} {unit.hant}。",
            f"From {start.en} to {end.en} at least {check['at_least']} {unit.en} pass.",
        )
    return Text(
        f"從{start.hant}到{end.hant}不得超過 {check['within']} {unit.hant}。",
        f"From {start.en} to {end.en} no more than {check['within']} {unit.en} pass.",
    )


CHANGES = (
    by_one("within"),
    by_one("at_least"),
    by_one("warn"),
    left_out("warn", "not_before"),
    one_of("to.pick", "first", "last"),
)
PATTERN = Pattern("deadline", SCHEMA, compile_, message, sentence, CHANGES)
