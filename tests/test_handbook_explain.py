"""What the handbook says of a rule: the sentence of its pattern and its SQL. What it says of examples is tested with the built site."""

from __future__ import annotations

import re

import pytest
from built_in import built_in

from checker.handbook.explain import Explained
from checker.handbook.mentions import Reading, pieces_of, reading_of, spoken
from checker.model.text import LANGS, Lang, Text
from checker.results.showing import show


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


def test_keys_of_a_map_that_are_no_words_are_said_in_words() -> None:
    value = {"urgent": 2, "": 24, "*": [1, 3]}
    assert show(value, None, "en") == "urgent: 2; left empty: 24; any other: 1, 3"
    assert show(value, None, "zh-Hans") == "urgent: 2；未填: 24；其他: 1、3"


def test_what_only_looks_like_a_parameter_stays() -> None:
    text = "at 10:30, x::date and :nothing"
    assert pieces_of(text, {}, "en") == [text]
    assert pieces_of("by :as_of", {}, "zh-Hans") == ["by ", "检查日"]


def test_sql_is_set_apart_and_the_rule_is_said_in_words(explained: Explained) -> None:
    rulebook, _ = built_in()
    rule = next(r for r in rulebook.rules.values() if r.pattern == "expression" and len(r.check) > 200)
    reading = reading_of(explained.sentence(rule), rule, "zh-Hans")
    assert reading.conditions == (" ".join(rule.check.split()),)
    assert reading.formal is not None
    assert "〈条件 1〉" in reading.formal
    assert reading.words.startswith(rule.title.get("zh-Hans"))


@pytest.mark.parametrize("lang", LANGS)
def test_no_reading_asks_its_reader_to_know_sql(explained: Explained, lang: Lang) -> None:
    rulebook, _ = built_in()
    for rule in rulebook.rules.values():
        words = reading_of(explained.sentence(rule), rule, lang).words
        assert not re.search(r"[‹〈]|\bAND\b|\bCASE\b|[a-z_]\(| = '", words), (rule.id, words)


def test_conditions_are_numbered_as_they_stand_and_one_within_another_goes_with_it() -> None:
    rulebook, _ = built_in()
    check = {"from": "coalesce(a, b)", "to": "CASE WHEN x THEN coalesce(a, b) END", "within": 3}
    rule = next(iter(rulebook.rules.values()))._replace(check=check)
    both = "{from} – {to}".format(**check)
    assert reading_of(Text(both, both), rule, "en").formal == "‹condition 1› – ‹condition 2›"
    only = f"to {check['to']}"
    reading = reading_of(Text(only, only), rule, "en")
    assert (reading.formal, reading.conditions) == ("to ‹condition 1›", (check["to"],))
    plain = Text("不超過 3 天。", "No more than 3 days.")
    assert reading_of(plain, rule, "en") == Reading(plain.en)


def test_sql_is_shown_for_every_rule(explained: Explained) -> None:
    rulebook, _ = built_in()
    assert all("SELECT" in explained.sql(rule) for rule in rulebook.rules.values())
