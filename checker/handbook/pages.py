"""Every page of the handbook in one language, as plain Markdown: a pure function of the rulebook."""

from __future__ import annotations

from typing import NamedTuple

from checker.handbook import anchors
from checker.handbook.book import Book
from checker.handbook.calendar import years_of
from checker.handbook.examples import shown_examples
from checker.handbook.explain import Explainer
from checker.handbook.mentions import reading_of
from checker.handbook.names import domain_title
from checker.handbook.render import Renderer
from checker.handbook.speaker import chapter_title
from checker.model.text import Lang, Text


class Page(NamedTuple):
    """A page. `path` is its place inside a language; `title` is plain text, as the menu has it."""

    path: str
    title: str
    text: str


class Group(NamedTuple):
    """A group of the menu: pages, and groups of pages."""

    title: str
    members: tuple[Page | Group, ...]


def handbook_pages(book: Book, lang: Lang, explainer: Explainer) -> tuple[Page | Group, ...]:
    """Return the menu of the handbook in `lang` with every page in its place."""
    renderer = Renderer(book, lang)
    rulebook = book.rulebook

    def fixed(path: str, title: Text, **values: object) -> Page:
        template = f"{path}.j2"
        return Page(path, title.get(lang), renderer.page(path, template, **values))

    chapters = [
        Page(path, chapter_title(chapter, lang), renderer.page(path, "chapter.md.j2", chapter=chapter))
        for chapter in book.chapters
        for path in (anchors.chapter_page(chapter.id),)
    ]
    domains = []
    for domain, rules in book.domains.items():
        members = []
        for rule in rules:
            path = anchors.rule_page(rule.id)
            text = renderer.page(
                path,
                "rule.md.j2",
                rule=rule,
                reading=reading_of(explainer.sentence(rule), rule, lang),
                versions=[(v, reading_of(explainer.sentence(v), v, lang)) for v in reversed(rule.earlier)],
                sql=explainer.sql(rule),
                examples=shown_examples(rule, renderer.speaker, explainer),
            )
            members.append(Page(path, f"{rule.id} {rule.title.get(lang)}", text))
        domains.append(Group(domain_title(domain).get(lang), tuple(members)))
    kinds = [
        Page(path, kind.title.get(lang), renderer.page(path, "kind.md.j2", kind=kind))
        for kind in rulebook.kinds.values()
        for path in (anchors.kind_page(kind.name),)
    ]
    return (
        fixed(anchors.HOME, HOME),
        Group(REGULATION.get(lang), tuple(chapters)),
        fixed(anchors.ROLES, ROLES),
        Group(RULES.get(lang), (fixed(anchors.RULES, ALL_RULES), *domains)),
        Group(RECORDS.get(lang), (fixed(anchors.RECORDS, ALL_RECORDS), *kinds)),
        Group(
            NUMBERS.get(lang),
            (
                fixed(anchors.PARAMETERS, PARAMETERS),
                fixed(anchors.CALENDAR, CALENDAR, years=years_of(rulebook.calendar, lang)),
                fixed(anchors.REFERENCES, REFERENCES),
            ),
        ),
        fixed(anchors.COVERAGE, COVERAGE),
    )


def flat(members: tuple[Page | Group, ...]) -> tuple[Page, ...]:
    """Return the pages of a menu in its order."""
    found: list[Page] = []
    for member in members:
        found += (member,) if isinstance(member, Page) else flat(member.members)
    return tuple(found)


HOME = Text("首頁", "Home")
REGULATION = Text("規章", "Regulation")
ROLES = Text("職責", "Roles")
RULES = Text("規則", "Rules")
ALL_RULES = Text("全部規則", "All rules")
RECORDS = Text("記錄", "Records")
ALL_RECORDS = Text("欄位字典", "Field dictionary")
NUMBERS = Text("參數", "Parameters")
PARAMETERS = Text("全部參數", "All parameters")
CALENDAR = Text("工作日曆", "Working days")
REFERENCES = Text("參考來源", "References")
COVERAGE = Text("涵蓋", "Coverage")
