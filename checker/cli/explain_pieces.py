"""What the pages of `rulebook explain` are put together from."""

from __future__ import annotations

from collections.abc import Iterable

from checker.model.regulation import Parameter, ParameterValue
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Lang, Text
from checker.reports.page import Page
from checker.results.showing import show

RULES = Text("規則", "Rules")
FORMAL = Text("機器的讀法", "As the machine reads it")
CONFIRMED = Text("{by}於 {on} 確認", "confirmed by {by} on {on}")
UNCONFIRMED = Text("未經確認", "not confirmed")


def add_heading(page: Page, heading: Text, lang: Lang) -> None:
    """Write a heading, with a line of space above it."""
    page.gap()
    page.add(0, (heading.get(lang), "title"))


def add_fact(page: Page, name: Text, words: str, lang: Lang) -> None:
    """Write a name and what it is, nothing where that is empty."""
    if words:
        page.add(2, (name.get(lang), "dim"), f"{colon(lang)}{words}")


def add_rules(page: Page, rules: list[Rule], lang: Lang) -> None:
    """Write a list of rules, nothing where there are none."""
    if not rules:
        return
    add_heading(page, RULES, lang)
    for rule in rules:
        page.add(2, (rule.id, rule.severity), "  ", rule.title.get(lang))


def add_reading(page: Page, book: Rulebook, rule: Rule, indent: int, lang: Lang) -> None:
    """Write what a rule asks for; where that takes SQL, in words first."""
    from checker.handbook.mentions import reading_of  # noqa: PLC0415 - brings the SQL parser
    from checker.patterns import PATTERNS  # noqa: PLC0415

    reading = reading_of(PATTERNS[rule.pattern].sentence(rule, book), rule, lang)
    page.add(indent, reading.words)
    if reading.formal is not None:
        page.add(indent, (FORMAL.get(lang), "dim"), f"{colon(lang)}{reading.formal}")
    for name, condition in reading.numbered(lang):
        page.add(indent + 2, (name, "dim"), f"{colon(lang)}{condition}")


def confirmation(parameter: Parameter, lang: Lang, before: str = "") -> str:
    """Return who confirmed a parameter, or that nobody did; nothing where nobody has to."""
    if parameter.confirmed_by is not None:
        words = CONFIRMED.get(lang).format(by=parameter.confirmed_by, on=parameter.confirmed_on)
    else:
        words = UNCONFIRMED.get(lang) if parameter.unconfirmed else ""
    return f"{before}{words}" if words else ""


def listed(words: Iterable[str], lang: Lang) -> str:
    """Return words as an enumeration."""
    return (", " if lang == "en" else "、").join(words)


def all_values(parameter: Parameter, lang: Lang) -> str:
    """Return the successive values of a parameter in one line."""
    return " | ".join(one_value(value, lang) for value in parameter.values)


def one_value(value: ParameterValue, lang: Lang) -> str:
    """Return a value of a parameter."""
    return show(value.value, None, lang)


def colon(lang: Lang) -> str:
    """Return the colon of a language, with the space that it takes."""
    return ": " if lang == "en" else "："
