"""The index of the handbook's search: every clause, rule, field and parameter with its address.

The search looks for a substring of folded text, so that 租金 finds 月租金 in either script. The page folds what it holds and what is
typed alike: width, case, and script by a table of characters that is shipped with the index.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from checker.folding import fold
from checker.handbook import anchors
from checker.handbook.book import Book
from checker.handbook.explain import Explainer
from checker.handbook.mentions import spoken
from checker.handbook.speaker import chapter_title
from checker.handbook.wording import joined
from checker.model.kinds import Kind
from checker.model.text import LANGS, Lang, Text

SCRIPT = "assets/search-index.js"
"""Where the index stands in a language. A script, not JSON: pages opened from a folder may not fetch."""

_CJK = range(0x3400, 0xA000)


class Entry(NamedTuple):
    """Something to be found. `number`: the id that finds it first; `sort`: what it is, for people."""

    sort: Text
    number: str
    title: str
    text: str
    url: str


def entries(book: Book, lang: Lang, explainer: Explainer) -> tuple[Entry, ...]:
    """Return everything that can be found, in the order of the menu."""
    return (
        *_regulation(book, lang),
        *_roles(book, lang),
        *_rules(book, lang, explainer),
        *_records(book, lang),
        *_parameters(book, lang),
    )


def index_script(found: Mapping[Lang, Sequence[Entry]], lang: Lang) -> str:
    """Return the index of `lang` as a script. `found` holds the entries of every language: a query may be in any script."""
    written = "".join(e.title + e.text for language in LANGS for e in found.get(language, ()))
    rows = [[e.sort.get(lang), e.number, e.title, e.text, e.url] for e in found[lang]]
    data = {"fold": "".join(a + b for a, b in script_table(written)), "entries": rows}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"window.handbookIndex = {text};\n"


def script_table(text: str) -> tuple[tuple[str, str], ...]:
    """Return the characters that fold into a character of the folded `text`, each with what it folds into."""
    wanted = {_folds().get(char, char) for char in text}
    return tuple((char, folded) for char, folded in _folds().items() if folded in wanted)


@lru_cache(maxsize=1)
def _folds() -> dict[str, str]:
    """Every Chinese character that is not its own folded form."""
    pairs = ((chr(code), fold(chr(code))) for code in _CJK)
    return {char: folded for char, folded in pairs if folded != char and len(folded) == 1}


def _regulation(book: Book, lang: Lang) -> Iterator[Entry]:
    for chapter in book.chapters:
        page = anchors.html(anchors.chapter_page(chapter.id))
        for section in chapter.sections:
            heading = section.heading
            title = f"{heading.id} {heading.title.get(lang)}"
            keywords = ""
            if section.depth == 1:
                title = chapter_title(chapter, lang)
                keywords = f"第{heading.source}章 第{heading.id}章 {heading.title.hant}"
            url = f"{page}#{anchors.heading_anchor(heading.id)}"
            yield Entry(CHAPTER if section.depth == 1 else SECTION, heading.id, title, keywords, url)
            for clause in section.clauses:
                url = f"{page}#{anchors.clause_anchor(clause.id)}"
                words = f"{clause.text.get(lang)} {clause.source}"
                yield Entry(CLAUSE, clause.id, f"{clause.id} {heading.title.get(lang)}", words, url)


def _roles(book: Book, lang: Lang) -> Iterator[Entry]:
    page = anchors.html(anchors.ROLES)
    for role, title, owed in book.roles:
        if owed:
            yield Entry(ROLE, role, title.get(lang), "", f"{page}#{anchors.role_anchor(role)}")


def _rules(book: Book, lang: Lang, explainer: Explainer) -> Iterator[Entry]:
    for rules in book.domains.values():
        for rule in rules:
            reading = spoken(explainer.sentence(rule), rule, book.rulebook.parameters, lang)
            words = " ".join([reading, *(t.get(lang) for t in (rule.note, rule.remedy) if t is not None)])
            page = anchors.html(anchors.rule_page(rule.id))
            yield Entry(RULE, rule.id, f"{rule.id} {rule.title.get(lang)}", words, page)


def _records(book: Book, lang: Lang) -> Iterator[Entry]:
    for kind in book.rulebook.kinds.values():
        page = anchors.html(anchors.kind_page(kind.name))
        words = f"{kind.grain.get(lang)} {joined(list(kind.aliases), lang)}"
        yield Entry(KIND, kind.name, kind.title.get(lang), words, page)
        yield from _fields(kind, page, lang)


def _fields(kind: Kind, page: str, lang: Lang) -> Iterator[Entry]:
    for field in kind.fields.values():
        values = [value.title.get(lang) for value in field.values]
        described = field.description.get(lang) if field.description else ""
        words = f"{described} {joined([*field.aliases, *values], lang)} {field.name}".strip()
        title = f"{field.title.get(lang)} · {kind.title.get(lang)}"
        yield Entry(FIELD, field.name, title, words, f"{page}#{anchors.field_anchor(field.name)}")


def _parameters(book: Book, lang: Lang) -> Iterator[Entry]:
    page = anchors.html(anchors.PARAMETERS)
    for parameter in book.rulebook.parameters.values():
        words = f"{parameter.name} {parameter.note.get(lang) if parameter.note else ''}".strip()
        url = f"{page}#{anchors.parameter_anchor(parameter.name)}"
        yield Entry(PARAMETER, parameter.name, parameter.title.get(lang), words, url)
    page = anchors.html(anchors.REFERENCES)
    for name, title in book.rulebook.references.items():
        yield Entry(REFERENCE, name, name, title.get(lang), f"{page}#{anchors.reference_anchor(name)}")


CHAPTER = Text("章", "Chapter")
SECTION = Text("節", "Section")
CLAUSE = Text("條款", "Clause")
ROLE = Text("職責", "Role")
RULE = Text("規則", "Rule")
KIND = Text("記錄種類", "Record kind")
FIELD = Text("欄位", "Field")
PARAMETER = Text("參數", "Parameter")
REFERENCE = Text("來源", "Source")
