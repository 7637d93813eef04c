"""Rulebooks for the tests of the handbook, and an explainer that needs no engine."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import small_rulebook
from built_in import built_in

from checker.handbook.book import Book
from checker.handbook.pages import Page, flat, handbook_pages
from checker.model.outcomes import Judgement
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Lang, Text
from checker.rulebook.load import load_rulebook

HOSTILE = "a|b *c* <script>alert(1)</script> `d` [e](f) &lt; {{ g }}"
"""A text with everything that Markdown, HTML or a template could act on."""


class Plain:
    """Says something short and harmless, or hostile, about every rule."""

    def __init__(self, words: str = "及時") -> None:
        self._words = words

    def sentence(self, rule: Rule) -> Text:
        return Text(f"{self._words} :visit_log_days", f"{self._words} :visit_log_days")

    def sql(self, rule: Rule) -> str:
        return f"SELECT 1 -- {self._words}"

    def said(self, rule: Rule, example: int, lang: Lang) -> Mapping[str, str]:
        failing = (k for k, outcome in rule.examples[example].expect.items() if outcome == "fail")
        return dict.fromkeys(failing, self._words)


def small(folder: Path, changes: dict[str, str | None] | None = None) -> Rulebook:
    """Load the rulebook of a few lines, with one change in its favour: enumerations that its example knows."""
    return load_rulebook(small_rulebook.write(folder, changes), patterns=small_rulebook.PATTERNS)


def written(rulebook: Rulebook, judgements: Mapping[str, Judgement], lang: Lang) -> dict[str, Page]:
    """Return the pages of a language by their paths."""
    menu = handbook_pages(Book(rulebook, judgements), lang, Plain())
    return {page.path: page for page in flat(menu)}


@cache
def shipped(lang: Lang) -> dict[str, Page]:
    """Return the pages of the built-in rulebook in a language, written once for all tests that only look at them."""
    return written(*built_in(), lang)
