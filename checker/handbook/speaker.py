"""What a template can say in one language, and how it links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from checker.handbook import anchors, markup, wording
from checker.handbook.book import Book, Chapter
from checker.handbook.mentions import Mention, mentioned, pieces_of, shown_value
from checker.handbook.names import domain_title, evidence_title
from checker.model.kinds import Kind
from checker.model.regulation import Parameter, ParameterValue
from checker.model.rules import Rule
from checker.model.text import Lang, Text, to_hans
from checker.reports.wording import period_words
from checker.results.showing import show, show_key

_WHOLE = re.compile(r"[0-9A-Z][\x20-\x7e]{0,18}")


class Speaker:
    """Words, links and values in one language. Everything that a method returns is Markdown.

    `here` is the page that is being written: links are relative to it.
    """

    def __init__(self, book: Book, lang: Lang) -> None:
        self.book = book
        self.lang = lang
        self.here = anchors.HOME

    # Words

    def t(self, hant: str, en: str) -> str:
        """Return one of two pieces of Markdown, written in a template side by side."""
        if self.lang == "en":
            return en
        return hant if self.lang == "zh-Hant" else to_hans(hant)

    def say(self, text: Text | str | None) -> str:
        """Return a text of the rulebook; a plain string is shown as it is."""
        if text is None:
            return ""
        return markup.md(text if isinstance(text, str) else text.get(self.lang))

    def listed(self, items: Iterable[str]) -> str:
        """Return pieces of Markdown as an enumeration."""
        return wording.joined(list(items), self.lang)

    def chip(self, words: str, kind: str) -> str:
        """Return a short mark; `kind` is its colour."""
        return f'<span class="rb-chip rb-chip--{kind.replace("_", "-")}">{words}</span>'

    def number(self, count: int) -> str:
        """Return a count as it stands in running text."""
        return f"{count:,}"

    def sentence(self, text: str) -> str:
        """Return a sentence about a rule, with the parameters that it names as links to what they are."""
        pieces = pieces_of(text, self.book.rulebook.parameters, self.lang)
        return "".join(
            markup.md_inside(piece) if isinstance(piece, str) else self._named(piece) for piece in pieces
        ).strip()

    def _named(self, mention: Mention) -> str:
        page, anchor = anchors.PARAMETERS, anchors.parameter_anchor(mention.parameter.name)
        return self.link(markup.md_inside(mentioned(mention, self.lang)), page, anchor)

    # Links

    def link(self, label: str, page: str, anchor: str = "") -> str:
        """Return a link to a page of this language, under a label that is Markdown already."""
        return f"[{label}]({anchors.relative(self.here, page, anchor)})"

    def clause_link(self, number: str) -> str:
        """Return a link to a clause or heading by its number (a revision after `@` is shown, not followed)."""
        name, _, _ = number.partition("@")
        address = self.book.address(name)
        return self.link(markup.md(name), *address) if address else markup.md(name)

    def domain(self, domain: str) -> str:
        """Return the title of a domain."""
        return self.say(domain_title(domain))

    def chapter_link(self, chapter: Chapter) -> str:
        """Return a link to a chapter under its number and title."""
        return self.link(self.chapter_title(chapter), anchors.chapter_page(chapter.id))

    def rule_link(self, rule: Rule, title: bool = False) -> str:
        """Return a link to a rule under its id, with its title if asked."""
        page = anchors.rule_page(rule.id)
        if title:
            return self.link(f"{rule.id} {self.say(rule.title)}", page)
        return f"{self.link(rule.id, page)}{{ .rb-id }}"

    def kind_link(self, kind: str, field: str = "") -> str:
        """Return a link to a record kind, or one of its fields, under its title; one without a page is no link."""
        described = self.book.rulebook.kinds.get(kind)
        if described is None:
            known = evidence_title(kind)
            return markup.code(kind) if known is None else self.say(known)
        if not field:
            return self.link(self.say(described.title), anchors.kind_page(kind))
        title = self.say(described.fields[field].title)
        return self.link(title, anchors.kind_page(kind), anchors.field_anchor(field))

    def day_link(self, rule: Rule) -> str:
        """Return what decides whose law a rule applies: a link to a field, or the expression."""
        fields = self.book.rulebook.kinds[rule.on].fields
        name = rule.dated or ""
        return self.kind_link(rule.on, name) if name in fields else markup.code(name)

    def parameter_link(self, parameter: Parameter) -> str:
        """Return a link to a parameter under its title."""
        return self.link(
            self.say(parameter.title), anchors.PARAMETERS, anchors.parameter_anchor(parameter.name)
        )

    def role_link(self, role: str) -> str:
        """Return a link to a position or department under its title."""
        return self.link(self.say(self.book.role_titles[role]), anchors.ROLES, anchors.role_anchor(role))

    def reference_link(self, reference: str) -> str:
        """Return a link to a source."""
        if reference not in self.book.rulebook.references:
            return markup.md(reference)
        return self.link(reference, anchors.REFERENCES, anchors.reference_anchor(reference))

    def correction_link(self, correction: str) -> str:
        """Return a link to a correction of the source."""
        return self.link(correction, anchors.HOME, anchors.correction_anchor(correction))

    # Values

    def chapter_title(self, chapter: Chapter) -> str:
        """Return 第六章 with its title, or Chapter 6."""
        return markup.md(chapter_title(chapter, self.lang))

    def value(self, value: ParameterValue, parameter: Parameter) -> str:
        """Return a parameter's value with its unit."""
        if not isinstance(value.value, Mapping):
            return self._single(value.value, parameter)
        return self.t("；", "; ").join(
            f"{self.say(show_key(key, self.lang))}{self.t('：', ': ')}{self._single(item, parameter)}"
            for key, item in value.value.items()
        )

    def _single(self, value: Any, parameter: Parameter) -> str:
        shown = shown_value(parameter, value, self.lang)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return self.say(wording.counted(shown, parameter.unit, self.lang) if number else shown)

    def days(self, span: Any) -> str:
        """Return the days of a span; both ends open is said in a word."""
        if span.start is None and span.end is None:
            return self.t("不限", "no first or last day")
        return period_words(span, self.lang)

    def cell(self, kind: Kind, field: str, value: Any) -> str:
        """Return a value of an example's record as it stands in the export."""
        if value is None or value == "":
            return ""
        words = show(value, kind.fields.get(field), self.lang)
        shown = markup.md(words)
        # Dates and identifiers would otherwise be broken at every hyphen of a narrow table.
        return f'<span class="rb-id">{shown}</span>' if _WHOLE.fullmatch(words) else shown


def chapter_title(chapter: Chapter, lang: Lang) -> str:
    """Return the heading of a chapter as plain text: 第六章 招商合同管理."""
    heading = chapter.heading
    source = to_hans(heading.source) if lang == "zh-Hans" else heading.source
    number = f"Chapter {heading.id}" if lang == "en" else f"第{source}章"
    return f"{number} {heading.title.get(lang)}"
