"""`required`: fields that must have content."""

from __future__ import annotations

from checker.expressions.types import Type
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.patterns.base import EXPRESSION, FAIL, NAMES, PASS, Draft, Evidence, Pattern, schema
from checker.patterns.changes import each_left_out
from checker.patterns.words import join, title

SCHEMA = {
    **schema(
        [],
        fields=NAMES,
        any_of={"type": "array", "items": NAMES, "minItems": 1},
        also={
            "type": "array",
            "items": schema(["when", "fields"], when=EXPRESSION, fields=NAMES),
            "minItems": 1,
        },
    ),
    "minProperties": 1,
}


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """Every field has content, of each group at least one. A cell that cannot be read leaves it undecided."""
    draft, check = Draft(rule, rulebook), rule.check
    missing: list[str] = []
    unsure: list[str] = []

    def ask(path: str, name: str, condition: str | None) -> None:
        has = draft.has_content(path, name)
        guard = f"({condition}) AND " if condition else ""
        broken = draft.unreadable(name)
        missing.append(f"CASE WHEN {guard}NOT {has} AND NOT {broken} THEN '{name}' END")
        unsure.append(f"({guard}{broken})")
        if condition:
            unsure.append(f"(({condition}) IS NULL AND NOT {has})")

    for name in check.get("fields", ()):
        ask("fields", name, None)
    for i, part in enumerate(check.get("also", ())):
        condition = draft.sql(f"also.{i}.when", part["when"], Type.BOOL)
        for name in part["fields"]:
            ask(f"also.{i}.fields", name, condition)
    for i, group in enumerate(check.get("any_of", ())):
        # A cell that cannot be read has content, of which nobody knows whether it is any.
        has_one = " OR ".join(
            f"({draft.has_content(f'any_of.{i}', name)} AND NOT {draft.unreadable(name)})" for name in group
        )
        broken = " OR ".join(draft.unreadable(name) for name in group)
        missing.append(f"CASE WHEN NOT ({has_one}) AND NOT ({broken}) THEN '{'|'.join(group)}' END")
        unsure.append(f"(NOT ({has_one}) AND ({broken}))")
    names = f"list_filter([{', '.join(missing)}], lambda x: x IS NOT NULL)"
    some = " OR ".join(f"({m}) IS NOT NULL" for m in missing) or "FALSE"
    code = f"CASE WHEN {some} THEN {FAIL} WHEN {' OR '.join(unsure) or 'FALSE'} THEN {draft.undecided} ELSE {PASS} END"
    points = f"string_split(array_to_string({names}, '|'), '|')"
    return draft.judgement(
        code,
        {"missing": names, "_points": points},
        needs_fields=[n for n in check.get("fields", ()) if n not in draft.kind.key],
    )


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    """What was found, with places for evidence and key values."""
    kind = rulebook.kinds[rule.on]
    groups = [_or([title(kind, n) for n in str(g).split("|")]) for g in evidence.get("missing") or ()]
    if not groups:
        return Text(
            "有內容無法讀取，或不知是否要求這些內容，無法判定。",
            "Something cannot be read, or it is open whether these contents are asked for, so it cannot be decided.",
        )
    names = join(groups)
    return Text(f"缺少：{names.hant}。", f"Missing: {names.en}.")


def _or(texts: list[Text]) -> Text:
    return Text(" 或 ".join(t.hant for t in texts), " or ".join(t.en for t in texts))


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    """What the rule asks for."""
    kind, check = rulebook.kinds[rule.on], rule.check
    parts: list[Text] = [title(kind, n) for n in check.get("fields", ())]
    parts += [_or([title(kind, n) for n in group]) for group in check.get("any_of", ())]
    for part in check.get("also", ()):
        names = join([title(kind, n) for n in part["fields"]])
        parts.append(Text(f"{names.hant}（當 {part['when']}）", f"{names.en} (when {part['when']})"))
    names = join(parts)
    return Text(
        f"以下各項必須有內容，「無」「略」「待補」之類不算：{names.hant}。",
        f"These must have content; words such as “none” or “to follow” do not count: {names.en}.",
    )


CHANGES = (
    each_left_out("fields", 0),
    each_left_out("any_of"),
    each_left_out("any_of.*"),
    each_left_out("also"),
    each_left_out("also.*.fields"),
)
PATTERN = Pattern("required", SCHEMA, compile_, message, sentence, CHANGES)
