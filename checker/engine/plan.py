"""Which rules are assessed, which are not and why, and how: in the scan of their kind, or joined."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from checker.engine.absent import query_without_columns, without_columns
from checker.expressions.frames import BUILT_IN
from checker.model.inputs import Inputs
from checker.model.outcomes import Judgement, RuleResult
from checker.model.rulebook import Rulebook
from checker.model.text import Text
from checker.records.locators import Locator


@dataclass
class Plan:
    """`scanned`: kind -> rules that judge a record alone. `joined`: the others. `skipped`: not assessed."""

    scanned: dict[str, list[Judgement]] = field(default_factory=dict)
    joined: list[Judgement] = field(default_factory=list)
    skipped: list[RuleResult] = field(default_factory=list)


def plan(
    rulebook: Rulebook,
    judgements: Mapping[str, Judgement],
    inputs: Inputs,
    rules: Collection[str] | None,
    kinds: Collection[str] | None,
) -> Plan:
    """Return the plan. Rules that were not asked for are left out altogether."""
    made, supplied = Plan(), set(inputs.kinds())
    for name, rule in rulebook.rules.items():
        judgement = judgements[name]
        if (rules is not None and name not in rules) or (kinds is not None and rule.on not in kinds):
            continue
        if from_files(inputs, rule.on):
            absent = set(rulebook.kinds[rule.on].fields) - inputs.fields(rule.on)
            spared = query_without_columns if rule.pattern == "query" else without_columns
            judgement = spared(judgement, absent)
        why = _why_not(rulebook, judgement, inputs, supplied, asked=rules is not None)
        if why is not None:
            made.skipped.append(RuleResult(name, False, {}, why))
        elif judgement.scope == "row" and not (judgement.joins & (supplied | set(BUILT_IN) | {rule.on})):
            # What it would join was not supplied and counts as empty: the record can be judged in the scan.
            made.scanned.setdefault(rule.on, []).append(judgement.alone or judgement)
        else:
            made.joined.append(judgement)
    return made


def _why_not(
    rulebook: Rulebook, judgement: Judgement, inputs: Inputs, supplied: set[str], asked: bool
) -> Text | None:
    rule = rulebook.rules[judgement.rule]
    if not rule.enabled:
        if rule.disabled_why is not None:
            return Text(f"已停用：{rule.disabled_why.hant}", f"Switched off: {rule.disabled_why.en}")
        if rule.basis == "overlay" and not asked:
            return Text("附加規則，未啟用。", "An overlay rule that is not switched on.")
        if not asked:
            return Text("已停用。", "Switched off.")
    missing = sorted(judgement.needs - supplied)
    if missing:
        titles = [rulebook.kinds[k].title for k in missing]
        return Text(
            f"未提供：{'、'.join(t.hant for t in titles)}（{'、'.join(missing)}）。",
            f"Not supplied: {', '.join(t.en for t in titles)} ({', '.join(missing)}).",
        )
    if from_files(inputs, rule.on):
        absent = sorted(judgement.needs_fields - inputs.fields(rule.on))
        if absent:
            return no_column(rulebook, rule.on, absent)
    return None


def from_files(inputs: Inputs, kind: str) -> bool:
    """Whether the kind has columns at all: records of an example leave out what they do not need."""
    return any(isinstance(s.locator, Locator) and s.locator.format != "rows" for s in inputs.of(kind))


def no_column(rulebook: Rulebook, kind: str, fields: Collection[str]) -> Text:
    """Return the reason why nothing can be said: no export has these columns."""
    titles = [rulebook.kinds[kind].fields[f].title for f in fields]
    return Text(
        f"匯出檔沒有這些欄位：{'、'.join(t.hant for t in titles)}（{'、'.join(fields)}）。",
        f"No export has these columns: {', '.join(t.en for t in titles)} ({', '.join(fields)}).",
    )
