"""The pages of the handbook: whole, linked, alike in every language, and safe from what texts hold."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import markdown
import pytest
from built_in import built_in
from handbook_books import HOSTILE, Plain, shipped, small, written
from hypothesis import given
from hypothesis import strategies as st

from checker.handbook import anchors, names
from checker.handbook.book import Book
from checker.handbook.calendar import years_of
from checker.handbook.markup import code, md
from checker.handbook.pages import Page, flat, handbook_pages
from checker.model.organization import Calendar
from checker.model.text import LANGS, Lang, to_hans

LINK = re.compile(r"\]\(([^)\s]*)\)")
ANCHOR = re.compile(r"\{: #(\S+)|<a id=\"([^\"]+)\"")
HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)
FENCE = re.compile(r"^ *(`{3,}).*?^ *\1$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module", params=LANGS)
def pages_of(request: pytest.FixtureRequest) -> tuple[Lang, dict[str, Page]]:
    """The pages of the built-in rulebook in one language."""
    return request.param, shipped(request.param)


def prose(page: Page) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", page.text)


def anchors_of(page: Page) -> list[str]:
    return [one or other for one, other in ANCHOR.findall(prose(page))]


def as_html(text: str) -> str:
    extensions = ["admonition", "attr_list", "def_list", "tables", "pymdownx.details", "pymdownx.superfences"]
    return markdown.markdown(text, extensions=extensions)


class Shown(HTMLParser):
    """What a browser shows of a page, and the tags that it would act on."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.text = " ".join("".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_every_clause_rule_and_kind_has_its_place(pages_of: tuple[Lang, dict[str, Page]]) -> None:
    rulebook, judgements = built_in()
    lang, pages = pages_of
    book = Book(rulebook, judgements)
    for clause in rulebook.clauses.values():
        address = book.address(clause.id)
        assert address is not None, clause.id
        page, anchor = address
        assert anchors_of(pages[page]).count(anchor) == 1
        assert md(clause.text.get(lang)) in pages[page].text
    for rule in rulebook.rules.values():
        text = pages[anchors.rule_page(rule.id)].text
        assert md(rule.remedy.get(lang)) in text
        assert rule.id in text.splitlines()[0]
    for kind in rulebook.kinds.values():
        found = anchors_of(pages[anchors.kind_page(kind.name)])
        assert all(anchors.field_anchor(field) in found for field in kind.fields)
    parameters = anchors_of(pages[anchors.PARAMETERS])
    assert all(anchors.parameter_anchor(name) in parameters for name in rulebook.parameters)
    references = anchors_of(pages[anchors.REFERENCES])
    assert all(anchors.reference_anchor(name) in references for name in rulebook.references)
    home = pages[anchors.HOME].text
    assert all(md(gap.get(lang)) in home for gap in rulebook.gaps)
    assert all(md(correction["read"].get(lang)) in home for correction in rulebook.corrections)


def test_every_link_resolves(pages_of: tuple[Lang, dict[str, Page]]) -> None:
    _, pages = pages_of
    known = {path: set(anchors_of(page)) for path, page in pages.items()}
    followed = 0
    for path, page in pages.items():
        for link in LINK.findall(prose(page)):
            target, _, anchor = link.partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            assert there in pages, f"{path}: {link}"
            assert not anchor or anchor in known[there], f"{path}: {link}"
            followed += 1
    assert followed > 1000


def test_every_heading_has_an_address_of_its_own(pages_of: tuple[Lang, dict[str, Page]]) -> None:
    _, pages = pages_of
    for path, page in pages.items():
        headings = HEADING.findall(prose(page))
        assert headings[0].startswith("# "), path
        assert all("{: #" in heading for heading in headings), path
        found = anchors_of(page)
        assert len(found) == len(set(found)), path


def test_a_page_has_the_same_addresses_in_every_language() -> None:
    first, *others = map(shipped, LANGS)
    for other in others:
        assert list(other) == list(first)
        assert all(anchors_of(other[path]) == anchors_of(first[path]) for path in first)


def test_simplified_pages_are_simplified() -> None:
    hant, hans = shipped("zh-Hant"), shipped("zh-Hans")
    for path in ("coverage.md", "calendar.md", "chapters/6.md"):
        assert hans[path].text == to_hans(hant[path].text)


def test_pages_are_the_same_from_run_to_run() -> None:
    assert written(*built_in(), "en") == shipped("en")


def test_names_are_known_for_what_the_built_in_rulebook_names() -> None:
    rulebook, _ = built_in()
    for rule in rulebook.rules.values():
        assert names.domain_title(rule.domain).hant != rule.domain
    evidence = {kind for clause in rulebook.clauses.values() for kind in clause.evidence}
    assert [
        kind for kind in sorted(evidence - set(rulebook.kinds)) if names.evidence_title(kind) is None
    ] == []


def strings(value: str) -> str:
    """A text as a YAML scalar in double quotes."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def hostile_changes() -> dict[str, str | None]:
    import small_rulebook as s

    bad = f"{{zh-Hant: {strings(HOSTILE)}, en: {strings(HOSTILE)}}}"
    return {
        "policy/chapters/01.yaml": s.CHAPTER.replace("{zh-Hant: 拜訪後填寫記錄。, en: Log a visit after it.}", bad),
        "policy/parameters.yaml": s.PARAMETERS.replace("{zh-Hant: 填寫天數, en: Days to log}", bad),
        "schemas/records/visits.yaml": s.VISITS.replace("{zh-Hant: 日期, en: Day}", bad),
        "rules/visits/VIS-01.yaml": s.RULE.replace("{zh-Hant: 補填, en: Log it}", bad)
        .replace("{zh-Hant: 及時填寫, en: Logged in time}", bad)
        .replace("method: on,", f"method: {strings(HOSTILE)},"),
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_texts_are_shown_as_they_are_written(tmp_path: Path, lang: Lang) -> None:
    rulebook = small(tmp_path, hostile_changes())
    menu = handbook_pages(Book(rulebook, {}), lang, Plain(HOSTILE))
    pages = {page.path: Shown(as_html(page.text)) for page in flat(menu)}
    for shown in pages.values():
        assert "script" not in shown.tags
        assert "em" not in shown.tags
    times = {path: shown.text.count(HOSTILE) for path, shown in pages.items()}
    assert times["chapters/1.md"] >= 1
    assert times["parameters.md"] >= 2
    # Title, sentence, remedy, clause, parameter, header and cell of the example, message, SQL.
    assert times["rules/VIS-01.md"] >= 9


def test_a_change_of_a_clause_and_a_missing_rule_are_told(tmp_path: Path) -> None:
    import small_rulebook as s

    changes: dict[str, str | None] = {
        "rules/visits/VIS-01.yaml": s.RULE.replace("1.1@2", "1.1@1"),
        "policy/chapters/01.yaml": s.CHAPTER.replace("by_judgement\n    why:", "by_rules\n    note:").replace(
            "    note: {zh-Hant: 記錄看不出來。, en: No record shows it.}\n", ""
        ),
    }
    pages = written(small(tmp_path, changes), {}, "en")
    coverage = pages["coverage.md"].text
    assert "Clauses that rules should check and none does: [1.2](chapters/1.md#c-1-2)" in coverage
    assert "to be reviewed: [VIS-01](rules/VIS-01.md)" in coverage
    assert "clause has changed, to be reviewed" in pages["rules/VIS-01.md"].text
    assert "there is none yet" in pages["chapters/1.md"].text


def test_what_a_clause_page_says(tmp_path: Path) -> None:
    text = written(small(tmp_path), {}, "en")["chapters/1.md"].text
    first, second = text.split("## 1.1 ")[1].split("## 1.2 ")
    assert "revision 2" in first
    assert "[Specialist](../roles.md#r-specialist)" in first
    assert "[VIS-01 Logged in time](../rules/VIS-01.md)" in first
    assert "open – 2025-12-31" in second
    assert "No record shows it." in second


def test_parameters_are_told_with_their_days_and_linked_from_sentences(tmp_path: Path) -> None:
    pages = written(small(tmp_path), {}, "en")
    text = pages["parameters.md"].text
    assert "2 days (open – 2025-03-31)<br>1 day (2025-04-01 – open)" in text
    # Two values: which one holds depends on the day, so that the sentence names the parameter.
    assert "及時 [“Days to log”](../parameters.md#p-visit_log_days)" in pages["rules/VIS-01.md"].text


def test_the_day_that_decides_may_be_an_expression(tmp_path: Path) -> None:
    import small_rulebook as s

    changes: dict[str, str | None] = {
        "rules/visits/VIS-01.yaml": s.RULE.replace(
            "dated: visited_on", "dated: coalesce(visited_on, visited_on)"
        )
    }
    text = written(small(tmp_path, changes), {}, "en")["rules/VIS-01.md"].text
    assert "<code>coalesce(visited_on, visited_on)</code>" in text


def test_examples_show_records_outcomes_and_what_would_be_said(tmp_path: Path) -> None:
    text = written(small(tmp_path), {}, "zh-Hant")["rules/VIS-01.md"].text
    assert "檢查日 2025-06-30" in text
    assert '| <span class="rb-id">00127</span> |' in text
    assert '<span class="rb-chip rb-chip--fail">不符</span> | 及時 |' in text
    assert "（沒有任何一列）" in text


NAMES = st.text(alphabet="abAB01.-_", min_size=1, max_size=8)


@given(NAMES, NAMES)
def test_two_ids_never_share_an_anchor(one: str, other: str) -> None:
    assert (anchors.slug(one) == anchors.slug(other)) == (one == other)


@given(st.text(alphabet="ab *_`|<>[](){}&;#!~^=\\:+-.1 租", max_size=24))
def test_any_text_survives_markdown(text: str) -> None:
    line = " ".join(text.split())
    for made in (md(line), code(line) if line else ""):
        assert Shown(markdown.markdown(made, extensions=["tables", "attr_list"])).text == line


def rows(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.startswith("|"):
            yield line.split(" | ")


def test_tables_have_as_many_cells_in_every_row(pages_of: tuple[Lang, dict[str, Page]]) -> None:
    _, pages = pages_of
    for path, page in pages.items():
        tables = re.findall(r"(?:^\|.*\n)+", prose(page), re.MULTILINE)
        for table in tables:
            assert len({len(cells) for cells in rows(table)}) == 1, path


def test_the_calendar_tells_what_is_unusual() -> None:
    days = {date(2025, 5, day): day not in (1, 2, 3, 4, 5, 10, 11) for day in range(1, 12)}
    days[date(2025, 5, 10)] = True
    (year,) = years_of(Calendar(days), "en")
    assert (year.name, year.worked) == ("2025", 5)
    assert year.off == ("05-01 to 05-02", "05-05")
    assert year.extra == ("05-10",)
