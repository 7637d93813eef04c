"""`segregation_of_duties`: different people stand in the places named."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from checker.expressions.frames import Frame
from checker.expressions.types import Type
from checker.folding import fold
from checker.model.kinds import Kind
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.patterns.approval_log import of_last_round
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
    """No person stands in two places. A place in which nobody stands leaves the matter undecided.

    Compared is the folded text: where no roster made ids of names, one person may be written in two ways.
    """
    draft = Draft(rule, rulebook)
    groups = [_people(draft, f"persons.{i}", place) for i, place in enumerate(rule.check["persons"])]
    clashes, evidence = [], {}
    for i, j in combinations(range(len(groups)), 2):
        clashes.append(f"CASE WHEN list_has_any({groups[i][1]}, {groups[j][1]}) THEN '{i}|{j}' END")
    for i, (group, _) in enumerate(groups):
        evidence[f"persons_{i + 1}"] = group
    same = f"list_filter([{', '.join(clashes)}], lambda x: x IS NOT NULL)"
    nobody = " OR ".join(f"coalesce(len({group}), 0) = 0" for group, _ in groups)
    some = " OR ".join(f"({c}) IS NOT NULL" for c in clashes)
    code = f"CASE WHEN {some} THEN {FAIL} WHEN {nobody} THEN {draft.undecided} ELSE {PASS} END"
    return draft.judgement(code, {**evidence, "same": same})


def _people(draft: Draft, path: str, place: dict[str, Any]) -> tuple[str, str]:
    """SQL of the list of people in a place: as they are written, and folded."""
    if "is" in place:
        person = draft.sql(f"{path}.is", place["is"], Type.TEXT)
        folded = _folded(draft, f"{path}.is", place["is"], draft.kind)
        return _present(person), _present(folded or person)
    if "step" in place:
        return _step(draft, path, place)
    frame = draft.other(f"{path}.in", place["in"])
    person = draft.sql(f"{path}.person", place["person"], Type.TEXT, frame)
    where = draft.sql(f"{path}.where", place["where"], Type.BOOL, frame)
    folded = _folded(draft, f"{path}.person", place["person"], draft.book.kinds[place["in"]], frame)
    return _listed(place["in"], where, person), _listed(place["in"], where, folded or person)


def _folded(draft: Draft, path: str, person: str, kind: Kind, frame: Frame | None = None) -> str | None:
    """SQL of a person's folded text; None where it is no plain field, which alone can be folded."""
    if person.removeprefix(f"{kind.name}.") not in kind.fields:
        return None
    return draft.sql(path, f"fold({person})", Type.TEXT, frame)


def _present(person: str) -> str:
    return f"list_filter([{person}], lambda x: x IS NOT NULL)"


def _listed(kind: str, where: str, person: str) -> str:
    return f'(SELECT list(DISTINCT {person} ORDER BY {person}) FROM "{kind}" WHERE ({where}) AND {person} IS NOT NULL)'


def _step(draft: Draft, path: str, place: dict[str, Any]) -> tuple[str, str]:
    name = place["from"]
    frame = draft.other(f"{path}.from", name)
    log = approvals_of(draft, f"{path}.from", name)
    step = quoted(place["step"])
    conditions = [linked(draft, log, name), f"{name}.{log.step} = {step}", approving(log, name)]
    where = draft.sql(f"{path}.step", " AND ".join(conditions), Type.BOOL, frame)
    where = f"({where}) AND {of_last_round(draft, name, frame)}"
    person = draft.sql(f"{path}.step", f"{name}.{log.person}", Type.TEXT, frame)
    folded = draft.sql(f"{path}.step", f"fold({name}.{log.person})", Type.TEXT, frame)
    return _listed(name, where, person), _listed(name, where, folded)


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
        one, other = (evidence.get(f"persons_{n + 1}") or () for n in (i, j))
        both = {fold(str(x)) for x in one} & {fold(str(x)) for x in other}
        who = ", ".join(sorted({str(x) for x in (*one, *other) if fold(str(x)) in both}))
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
