"""Whether the examples of a rule show every outcome that it can give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp, parse_one

from checker.expressions.reduce import reduced
from checker.model.kinds import AS_IT_CAME
from checker.model.outcomes import CODES, Judgement, Outcome
from checker.model.problem import Problem
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.rulebook.wording import in_order, remark

_ALWAYS = frozenset({Outcome.PASS, Outcome.FAIL})
"""What every rule has to show; whether it does is looked at when the rulebook is linted without its SQL."""


def outcome_problems(rulebook: Rulebook, judgements: Mapping[str, Judgement]) -> list[Problem]:
    """A warning for each outcome that a rule can give and no example shows, an error for each `never` that is not so."""
    found: list[Problem] = []
    for rule in rulebook.rules.values():
        if rule.id in judgements:
            found += _of_rule(rule, outcomes_of(rulebook, judgements[rule.id]))
    return in_order(found)


def outcomes_of(rulebook: Rulebook, judgement: Judgement) -> frozenset[Outcome]:
    """Return the outcomes that stand in the SQL of a rule, and undecided where it reads cells that may be unreadable."""
    tree = reduced(parse_one(judgement.verdict, dialect="duckdb"))
    outcomes = {CODES[code] for code in _leaves(tree)}
    asked = f"{judgement.verdict} {judgement.subjects or ''}"
    for kind, name in judgement.reads:
        field = rulebook.kinds[kind].fields.get(name) if kind in rulebook.kinds else None
        if field is not None and field.type not in AS_IT_CAME and f'"{name}"' in asked:
            outcomes.add(CODES[judgement.unsure])
    return frozenset(outcomes)


def _leaves(tree: exp.Expr) -> Iterator[int]:
    """The numbers that an expression of outcomes can come to."""
    tree = tree.unnest()
    if isinstance(tree, exp.Case):
        ones = _truths(tree.this) if tree.this is not None else None
        for branch in tree.args["ifs"]:
            if ones is None or not isinstance(branch.this, exp.Boolean) or branch.this.this in ones:
                yield from _leaves(branch.args["true"])
        if tree.args.get("default") is not None:
            yield from _leaves(tree.args["default"])
    elif isinstance(tree, exp.Literal):
        yield int(tree.this)


def _truths(condition: exp.Expr) -> frozenset[bool] | None:
    """Which of true and false a condition can be, where that can be seen; None where it cannot."""
    condition = condition.unnest()
    if not isinstance(condition, exp.Case):
        return None
    values = [branch.args["true"].unnest() for branch in condition.args["ifs"]]
    if condition.args.get("default") is not None:
        values.append(condition.args["default"].unnest())
    if not all(isinstance(value, (exp.Boolean, exp.Null)) for value in values):
        return None
    return frozenset(value.this for value in values if isinstance(value, exp.Boolean))


def _of_rule(rule: Rule, given: frozenset[Outcome]) -> Iterator[Problem]:
    shown = {Outcome(outcome) for example in rule.examples for outcome in example.expect.values()}
    for outcome in Outcome:
        if outcome in given - shown - _ALWAYS and outcome not in rule.never:
            yield remark(
                "missing-example",
                f"規則「{rule.id}」可能得出 {outcome}，卻沒有這樣的例子。",
                f"The rule `{rule.id}` can come out as {outcome}, and no example does.",
                rule.places.get("examples", rule.place),
            )
    for word in rule.never:
        if word in shown or word not in given:
            hint = Text("請刪去這一項。", "Take the entry out.")
            text = Text(
                f"規則「{rule.id}」的 never 寫了 {word}，但例子有這個結果，或本來就看得出不會有。",
                f"`never` of `{rule.id}` names {word}, which an example shows, or which it plainly cannot give.",
            )
            place = rule.places.get(f"never.{word}", rule.place)
            yield Problem("needless-exception", text, place, hint, "error")
