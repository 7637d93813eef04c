"""A rule judges a record alike in the scan, where nothing that it may look into was supplied, and beside empty kinds."""

from __future__ import annotations

import pytest
from built_in import built_in

from checker.engine.assess import assess
from checker.model.rules import Example
from checker.records.rows import from_rows


def cases() -> list[tuple[str, Example]]:
    rulebook, judgements = built_in()
    return [
        (rule.id, example)
        for rule in rulebook.rules.values()
        for example in rule.examples
        if judgements[rule.id].alone is not None
        and not example.parameters
        and not {k for k, rows in example.records.items() if rows} - {rule.on}
    ]


@pytest.mark.parametrize(("rule", "example"), cases(), ids=lambda c: c if isinstance(c, str) else c.name[:40])
def test_the_scan_judges_as_the_join_with_nothing_does(rule: str, example: Example) -> None:
    rulebook, judgements = built_in()
    on = rulebook.rules[rule].on
    bare = from_rows(rulebook.kinds, {on: example.records[on]}, placeholders=rulebook.placeholders)
    judged = assess(rulebook, judgements, bare, as_of=example.as_of, period=example.period, rules=[rule])[0]
    beside = {kind: () for kind in judgements[rule].joins if kind in rulebook.kinds}
    full = from_rows(rulebook.kinds, {on: example.records[on], **beside}, placeholders=rulebook.placeholders)
    joined = assess(rulebook, judgements, full, as_of=example.as_of, period=example.period, rules=[rule])[0]
    assert judged.results[0].counts == joined.results[0].counts
    assert [(v.key, v.outcome) for v in judged.verdicts if v.rule == rule] == [
        (v.key, v.outcome) for v in joined.verdicts if v.rule == rule
    ]


def test_rules_that_look_into_optional_kinds_are_among_them() -> None:
    assert {rule for rule, _ in cases()} >= {"VIS-06", "VIS-07"}
