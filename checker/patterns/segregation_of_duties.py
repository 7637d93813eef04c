"""`segregation_of_duties`: different people stand in the places named."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from checker.expressions.types import Type
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.patterns.approvals import approvals_of, approving, linked
from checker.patterns.base import EXPRESSION, FAIL, PASS, TEXT, Draft, Evidence, Pattern, quoted, schema
from checker.patterns.changes import each_left_out

_FIELD = schema(["is"], **{"is": {"type": "string"}, "as": TEXT})
_STEP = schema(["step", "from"], **{"step": {"type": "string"}, "from": {"type": "string"}, "as": TEXT})
_OTHER = schema(
    ["in", "person", "where"],
    **{"in": {"type": "string"}, "person": EXPRESSION, "where": EXPRESSION, "as": TEXT},
)
SCHEMA = schema(
    ["persons"], persons={"type": "array", "minItems": 2, "items": {"anyOf": [_FIELD, _STEP, _OTHER]}}
)


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """No person stands in two places. A place in which nobody stands leaves the matter undecided."""
    draft = Draft(rule, rulebook)
    groups = [_people(draft, f"persons.{i}", place) for i, place in enumerate(rule.check["persons"])]
    clashes, evidence = [], {}
    for i, j in combinations(range(len(groups)), 2):
        clashes.append(f"CASE WHEN list_has_any({groups[i]}, {groups[j]}) THEN '{i}|{j}' END")
    for i, group in enumerate(groups):
        evidence[f"persons_{i + 1}"] = group
    same = f"list_filter([{', '.join(clashes)}], lambda x: x IS NOT NULL)"
    nobody = " OR ".join(f"coalesce(len({group}), 0) = 0" for group in groups)
    some = " OR ".join(f"({c}) IS NOT NULL" for c in clashes)
    code = f"CASE WHEN {some} THEN {FAIL} WHEN {nobody} THEN {draft.undecided} ELSE {PASS} END"
    return draft.judgement(code, {**evidence, "same": same})


def _people(draft: Draft, path: str, place: dict[str, Any]) -> str:
    """SQL of the list of people in a place."""
    if "is" in place:
        person = draft.sql(f"{path}.is", place["is"], Type.TEXT)
        return f"list_filter([{person}], lambda x: x IS NOT NULL)"
    if "step" in place:
        return _step(draft, path, place)
    frame = draft.other(f"{path}.in", place["in"])
    person = draft.sql(f"{path}.person", place["person"], Type.TEXT, frame)
    where = draft.sql(f"{path}.where", place["where"], Type.BOOL, frame)
    return f'(SELECT list(DISTINCT {person} ORDER BY {person}) FROM "{place["in"]}" WHERE ({where}) AND {person} IS NOT NULL)'


def _step(draft: Draft, path: str, place: dict[str, Any]) -> str:
    name = place["from"]
    frame = draft.other(f"{path}.from", name)
    log = approvals_of(draft, f"{path}.from", name)
    step = quoted(place["step"])
    conditions = [linked(draft, log, name), f"{name}.{log.step} = {step}", approving(log, name)]
    where = draft.sql(f"{path}.step", " AND ".join(conditions), Type.BOOL, frame)
    person = draft.sql(f"{path}.step", f"{name}.{log.person}", Type.TEXT, frame)
    return f'(SELECT list(DISTINCT {person} ORDER BY {person}) FROM "{name}" WHERE ({where}) AND {person} IS NOT NULL)'


def _name(place: dict[str, Any]) -> Text:
    if "as" in place:
        return Text(place["as"]["zh-Hant"], place["as"]["en"])
    word = str(place.get("is") or place.get("step") or place.get("person"))
    return Text(word, word)


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    """What was found, with places for evidence and key values."""
    places = rule.check["persons"]
    for clash in evidence.get("same") or ():
        i, j = (int(x) for x in str(clash).split("|"))
        both = sorted(
            set(evidence.get(f"persons_{i + 1}") or ()) & set(evidence.get(f"persons_{j + 1}") or ())
        )
        who = ", ".join(map(str, both))
        a, b = _name(places[i]), _name(places[j])
        return Text(
            f"{a.hant}與{b.hant}是同一人（{who}）。", f"{a.en} and {b.en} are the same person ({who})."
        )
    empty = [_name(p) for i, p in enumerate(places) if not evidence.get(f"persons_{i + 1}")]
    return Text(
        f"找不到：{'、'.join(t.hant for t in empty)}，無法判定是否分由不同人擔任。",
        f"Nobody found as {', '.join(t.en for t in empty)}, so it is open whether different people acted.",
    )


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    """What the rule asks for."""
    names = [_name(p) for p in rule.check["persons"]]
    return Text(
        f"必須由不同的人擔任：{'、'.join(n.hant for n in names)}。",
        f"Different people must act as {', '.join(n.en for n in names)}.",
    )


CHANGES = (each_left_out("persons", 2),)
PATTERN = Pattern("segregation_of_duties", SCHEMA, compile_, message, sentence, CHANGES)
