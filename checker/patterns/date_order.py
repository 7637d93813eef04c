"""`date_order`: dates and moments that must follow one another."""

from __future__ import annotations

from itertools import combinations

from checker.expressions.types import Type
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.patterns.base import FLAG, Draft, Evidence, Pattern, plain, schema
from checker.patterns.changes import each_left_out, flipped, in_reverse, one_of
from checker.patterns.words import title

SCHEMA = schema(
    ["dates"],
    dates={"type": "array", "items": {"type": "string"}, "minItems": 2},
    equal=FLAG,
    missing={"enum": ["undecided", "skip"]},
)


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """Neighbours are compared, as whole days where either is a date."""
    draft, check = Draft(rule, rulebook), rule.check
    dates = [draft.expr(f"dates.{i}", text, Type.MOMENT) for i, text in enumerate(check["dates"])]
    sign = "<=" if check.get("equal", True) else "<"
    skip, pairs, wrong = check.get("missing") == "skip", [], []
    for i, j in combinations(range(len(dates)), 2):
        if j > i + 1 and not skip:
            continue
        # With a date left out, those around it are neighbours: each is compared with all that follow.
        a, b = dates[i], dates[j]
        left, right = a.sql(), b.sql()
        if Type.DATE in (a.type, b.type):
            left, right = f"CAST({left} AS DATE)", f"CAST({right} AS DATE)"
        pairs.append(f"coalesce({left} {sign} {right}, TRUE)" if skip else f"({left} {sign} {right})")
        wrong.append(f"CASE WHEN NOT {pairs[-1]} THEN [{i}, {j}] END")
    return draft.judgement(
        draft.verdict(" AND ".join(pairs)),
        {"wrong": f"list_filter([{', '.join(wrong)}], lambda x: x IS NOT NULL)"},
        needs_fields=[t for t in check["dates"] if plain(t)] if check.get("missing") != "skip" else [],
    )


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    """What was found, with places for evidence and key values."""
    kind, dates = rulebook.kinds[rule.on], rule.check["dates"]
    wrong = evidence.get("wrong") or ()
    if not wrong:
        return Text("日期不全，無法判定先後。", "Dates are missing, so the order cannot be told.")
    early, late = (title(kind, dates[int(i)]) for i in wrong[0])
    if rule.check.get("equal", True):
        return Text(f"{late.hant}早於{early.hant}，次序不對。", f"{late.en} lies before {early.en}.")
    return Text(f"{late.hant}不在{early.hant}之後，次序不對。", f"{late.en} does not lie after {early.en}.")


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    """What the rule asks for."""
    kind = rulebook.kinds[rule.on]
    names = [title(kind, d) for d in rule.check["dates"]]
    same = rule.check.get("equal", True)
    return Text(
        f"先後次序：{' → '.join(n.hant for n in names)}{'，可以同時' if same else '，不可同時'}。",
        f"In this order: {' → '.join(n.en for n in names)}; {'equal is allowed' if same else 'not equal'}.",
    )


CHANGES = (
    in_reverse("dates"),
    each_left_out("dates", 2),
    flipped("equal", True),
    one_of("missing", "undecided", "skip"),
)
PATTERN = Pattern("date_order", SCHEMA, compile_, message, sentence, CHANGES)
