"""What the handbook says of a rule: the sentence of its pattern, its SQL, and the messages of its examples."""

from __future__ import annotations

import re

import pytest
from built_in import built_in

from checker.handbook.explain import Explained
from checker.handbook.mentions import pieces_of, set_apart, spoken
from checker.model.text import LANGS, Lang

SAID = ("fail", "undecided")


@pytest.fixture(scope="module")
def explained() -> Explained:
    return Explained(*built_in())


@pytest.mark.parametrize("lang", LANGS)
def test_sentences_hold_values_and_no_names_of_parameters(explained: Explained, lang: Lang) -> None:
    rulebook, _ = built_in()
    for rule in rulebook.rules.values():
        sentence = spoken(explained.sentence(rule), rule, rulebook.parameters, lang)
        assert sentence
        assert not re.search(r"(?<![:\w]):[a-z_]+\w", sentence), rule.id
        assert "SELECT" not in sentence, rule.id


def test_a_map_is_told_by_its_title_with_what_picks_the_entry() -> None:
    rulebook, _ = built_in()
    name = next(p.name for p in rulebook.parameters.values() if p.type == "map")
    before, mention, after = pieces_of(f"at most :{name}[grade] days", rulebook.parameters, "en")
    assert (before, after) == ("at most ", " days")
    assert not isinstance(mention, str)
    assert (mention.parameter.name, mention.key) == (name, "grade")


def test_what_only_looks_like_a_parameter_stays() -> None:
    text = "at 10:30, x::date and :nothing"
    assert pieces_of(text, {}, "en") == [text]
    assert pieces_of("by :as_of", {}, "zh-Hans") == ["by ", "检查日"]


def test_long_conditions_are_set_apart(explained: Explained) -> None:
    rulebook, _ = built_in()
    rule = next(r for r in rulebook.rules.values() if r.pattern == "expression" and len(r.check) > 200)
    sentence, conditions = set_apart(explained.sentence(rule), rule, "zh-Hans")
    assert conditions == (" ".join(rule.check.split()),)
    assert "〈条件 1〉" in sentence
    assert conditions[0] not in sentence


def test_sql_is_shown_for_every_rule(explained: Explained) -> None:
    rulebook, _ = built_in()
    assert all("SELECT" in explained.sql(rule) for rule in rulebook.rules.values())


@pytest.mark.slow
def test_whatever_an_example_breaks_is_said(explained: Explained) -> None:
    rulebook, _ = built_in()
    for rule in rulebook.rules.values():
        for number, example in enumerate(rule.examples):
            broken = {subject for subject, outcome in example.expect.items() if outcome in SAID}
            for lang in LANGS:
                said = explained.said(rule, number, lang)
                assert set(said) == broken, f"{rule.id} {example.name}"
                assert all(said.values()), f"{rule.id} {example.name}"
