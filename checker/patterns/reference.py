"""`reference`: what a record names exists in another kind."""

from __future__ import annotations

from checker.expressions.types import FIELD_TYPES, Type, fits
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.patterns.base import (
    EXPRESSION,
    FAIL,
    FLAG,
    NAMES,
    NOT_APPLICABLE,
    UNDECIDED,
    Draft,
    Evidence,
    Pattern,
    schema,
)
from checker.patterns.changes import left_out, one_of
from checker.patterns.words import join, title

SCHEMA = schema(
    ["fields", "to", "keys"],
    fields=NAMES,
    to={"type": "string"},
    keys=NAMES,
    where=EXPRESSION,
    exactly_one=FLAG,
    on_null={"enum": ["not_applicable", "undecided", "fail"]},
)
_NULL = {"not_applicable": NOT_APPLICABLE, "undecided": UNDECIDED, "fail": FAIL}


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """The fields' values are found in `keys` of the other kind. Blank keys there match nothing."""
    draft, check = Draft(rule, rulebook), rule.check
    to = check["to"]
    frame = draft.other("to", to)
    if len(check["fields"]) != len(check["keys"]):
        raise draft.error(
            "keys",
            "wrong-keys",
            Text("fields 與 keys 的數目要相同。", "`fields` and `keys` must be as many."),
        )
    own = [draft.field("fields", f) for f in check["fields"]]
    same = to == rule.on
    inner = '"_target"' if same else f'"{to}"'
    conditions = []
    for name, key, field in zip(check["fields"], check["keys"], own, strict=True):
        given = draft.expr("keys", f"{to}.{key}", frame=frame).type
        if not fits(given, FIELD_TYPES[draft.kind.fields[name].type]) or given is Type.LIST:
            raise draft.error(
                "keys",
                "wrong-type",
                Text(
                    f"{to}.{key} 與 {name} 的類型不同，或是列表，無法對照。",
                    f"{to}.{key} and {name} are of different types, or lists: they cannot be matched.",
                ),
            )
        conditions.append(f'{inner}."{key}" = {field}')
    if "where" in check:
        if same:
            raise draft.error(
                "where",
                "self-reference",
                Text(
                    "參照同一種記錄時不能用 where。", "`where` cannot be used where a kind refers to itself."
                ),
            )
        conditions.append(draft.sql("where", check["where"], Type.BOOL, frame))
    matching = f'FROM "{to}"{" AS _target" if same else ""} WHERE {" AND ".join(conditions)}'
    count = f"(SELECT count(*) {matching})"
    found = f"{count} = 1" if check.get("exactly_one") else f"EXISTS (SELECT 1 {matching})"
    empty = " OR ".join(f"{field} IS NULL" for field in own)
    null = _NULL[check.get("on_null", "not_applicable")]
    code = f"CASE WHEN {empty} THEN {null} ELSE {draft.verdict(found)} END"
    return draft.judgement(code, {"found": count}, points_at=check["fields"], needs_fields=check["fields"])


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    """What was found, with places for evidence and key values."""
    kind, other = rulebook.kinds[rule.on], rulebook.kinds[rule.check["to"]].title
    names = join([title(kind, f) for f in rule.check["fields"]])
    values = "/".join("{" + f + "}" for f in rule.check["fields"])
    if outcome is Outcome.UNDECIDED or any(evidence.get(f) is None for f in rule.check["fields"]):
        return Text(f"沒有填寫{names.hant}。", f"{names.en} is empty.")
    if (evidence.get("found") or 0) > 1:
        return Text(
            f"{names.hant} {values} 在{other.hant}中有 {{found}} 筆，應只有一筆。",
            f"{names.en} {values} stands {{found}} times in {other.en}; it must stand once.",
        )
    return Text(
        f"{names.hant} {values} 在{other.hant}中找不到。", f"{names.en} {values} is not found in {other.en}."
    )


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    """What the rule asks for."""
    kind, other = rulebook.kinds[rule.on], rulebook.kinds[rule.check["to"]].title
    names = join([title(kind, f) for f in rule.check["fields"]])
    once = rule.check.get("exactly_one")
    return Text(
        f"{names.hant}必須能在{other.hant}中找到{'，且只有一筆' if once else ''}。",
        f"{names.en} must be found in {other.en}{', exactly once' if once else ''}.",
    )


CHANGES = (
    left_out("exactly_one", "where"),
    one_of("on_null", "not_applicable", "undecided", "fail"),
)
PATTERN = Pattern("reference", SCHEMA, compile_, message, sentence, CHANGES)
