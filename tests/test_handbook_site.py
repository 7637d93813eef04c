"""The built site: whole, over its own only, without a request elsewhere, and found in with a real browser."""

from __future__ import annotations

import functools
import os
import pickle
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from built_in import built_in
from handbook_books import Plain, shipped, small
from once import once

from checker.cli.main import run
from checker.handbook.build import MARKER, build
from checker.handbook.explain import Explained
from checker.handbook.mkdocs_site import run_mkdocs, write_sources
from checker.handbook.pages import Page
from checker.model.problem import RulebookError
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import LANGS, Lang

pytestmark = pytest.mark.slow

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


Said = dict[tuple[str, int, Lang], Mapping[str, str]]
"""(Rule, number of its example, language) -> what the build was told that the rule would report of it."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The handbook of the built-in rulebook, in every language, built by the command; beside it, what was said of examples."""

    def make(folder: Path) -> None:
        told: Said = {}

        class Heard(Explained):
            def said(self, rule: Rule, example: int, lang: Lang) -> Mapping[str, str]:
                told[rule.id, example, lang] = found = super().said(rule, example, lang)
                return found

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("checker.handbook.build.Explained", Heard)
            assert run(["handbook", "build", "-o", str(folder / "out")]) == 0
        (folder / "said.pickle").write_bytes(pickle.dumps(told))

    return once(tmp_path_factory, "handbook", make)


@pytest.fixture(scope="session")
def site(made: Path) -> Path:
    return made / "out"


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rulebook, Path]:
    """A rulebook of a few lines and its handbook in English, for tests that begin where a build has been before."""
    folder = tmp_path_factory.mktemp("earlier")
    rulebook = small(folder / "book")
    return rulebook, build(
        rulebook, {}, folder / "out", ("en",), explainer=Plain(), base_url="https://example.org/h/"
    )


@pytest.fixture
def built_before(earlier: tuple[Rulebook, Path], tmp_path: Path) -> tuple[Rulebook, Path]:
    """That rulebook, and a copy of its handbook to build over."""
    return earlier[0], shutil.copytree(earlier[1], tmp_path / "out")


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


# The build


def test_every_page_is_there_in_every_language(site: Path) -> None:
    for lang in LANGS:
        for page in shipped(lang).values():
            html = (site / lang / page.path).with_suffix(".html").read_text(encoding="utf-8")
            assert f'<html lang="{lang}"' in html
            for other in LANGS:
                assert f'/../{other}/{page.path.removesuffix(".md")}.html" lang="{other}"' in html
                assert f'hreflang="{other}"' in html
    languages = (site / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{lang}/index.html"' in languages for lang in LANGS)


def test_whatever_an_example_breaks_is_said(made: Path) -> None:
    rulebook, _ = built_in()
    told: Said = pickle.loads((made / "said.pickle").read_bytes())
    examples = [(rule, n) for rule in rulebook.rules.values() for n in range(len(rule.examples))]
    assert told.keys() == {(rule.id, number, lang) for rule, number in examples for lang in LANGS}
    for rule, number in examples:
        example = rule.examples[number]
        broken = {subject for subject, outcome in example.expect.items() if outcome in ("fail", "undecided")}
        for lang in LANGS:
            said = told[rule.id, number, lang]
            assert set(said) == broken, f"{rule.id} {example.name}"
            assert all(said.values()), f"{rule.id} {example.name}"


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loads = re.compile(
        r"<(?:script|img|iframe|source)[^>]*\ssrc=\"([^\"]*)\"|<link[^>]*rel=\"?(?:stylesheet|icon|preconnect)"
        r"[^>]*href=\"([^\"]*)\""
    )
    for page in site.rglob("*.html"):
        for found in loads.findall(page.read_text(encoding="utf-8")):
            address = "".join(found)
            assert not re.match(r"(?:[a-z]+:)?//", address), f"{page.name}: {address}"
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"@import|url\([\"']?(?:https?:)?//", text), sheet.name


def test_two_builds_are_byte_identical(earlier: tuple[Rulebook, Path], tmp_path: Path) -> None:
    rulebook, first = earlier
    second = build(
        rulebook, {}, tmp_path / "second", ("en",), explainer=Plain(), base_url="https://example.org/h/"
    )
    assert files(first) == files(second)
    sitemap = (first / "en" / "sitemap.xml").read_text(encoding="utf-8")
    assert "<loc>https://example.org/h/en/rules/VIS-01.html</loc>" in sitemap
    assert "lastmod" not in sitemap


def test_a_build_replaces_only_its_own(tmp_path: Path) -> None:
    rulebook, out = small(tmp_path / "book"), tmp_path / "out"
    build(rulebook, {}, out, ("zh-Hant", "en"), explainer=Plain())
    (out / "CNAME").write_text("handbook.example.org")
    (out / "en" / "stale.html").write_text("stale")
    build(rulebook, {}, out, ("en",), explainer=Plain())
    assert {entry.name for entry in out.iterdir()} == {"en", "index.html", "CNAME", MARKER}
    assert not (out / "en" / "stale.html").exists()


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    rulebook, out = small(tmp_path / "book"), tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(RulebookError, match="folder-not-ours"):
        build(rulebook, {}, out, ("en",), explainer=Plain())
    assert files(out) == {"thesis.txt": b"years of work"}
    with pytest.raises(RulebookError, match="folder-not-ours"):
        build(rulebook, {}, out / "thesis.txt", ("en",), explainer=Plain())


def test_a_marker_does_not_lead_out_of_the_folder(
    built_before: tuple[Rulebook, Path], tmp_path: Path
) -> None:
    rulebook, out = built_before
    (tmp_path / "precious").mkdir()
    (out / MARKER).write_text("en\nindex.html\n../precious\n..\n.\n")
    build(rulebook, {}, out, ("en",), explainer=Plain())
    assert (tmp_path / "precious").is_dir()
    assert (out / "en" / "index.html").is_file()


@pytest.mark.parametrize("words", ["[nowhere](nowhere.md)", "[no anchor](index.md#nowhere)"])
def test_a_broken_link_fails_the_build(tmp_path: Path, words: str) -> None:
    pages = (Page("index.md", "Home", f"# Home {{: #home }}\n\n{words}\n"),)
    config = write_sources(tmp_path, "en", pages, "", title="T", langs=("en",), base_url=None)
    with pytest.raises(RulebookError, match="nowhere"):
        run_mkdocs(config, tmp_path / "site", "en", pages)


def test_a_missing_page_fails_the_build(tmp_path: Path) -> None:
    pages = (Page("index.md", "Home", "# Home {: #home }\n"),)
    config = write_sources(tmp_path, "en", pages, "", title="T", langs=("en",), base_url=None)
    with pytest.raises(RulebookError, match=r"handbook-page-missing"):
        run_mkdocs(config, tmp_path / "site", "en", [*pages, Page("lost.md", "Lost", "")])


def test_a_failed_build_leaves_the_old_one(
    built_before: tuple[Rulebook, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rulebook, out = built_before
    before = files(out)
    monkeypatch.setattr("checker.handbook.build.run_mkdocs", fail)
    with pytest.raises(RulebookError):
        build(rulebook, {}, out, explainer=Plain())
    assert files(out) == before
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


def fail(*args: object) -> None:
    raise RulebookError([])


# In a browser


@dataclass
class Visit:
    """An open browser, and what it asked for and complained about."""

    page: Any
    base: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def search(self, words: str) -> list[str]:
        """Type `words` into the search; return the addresses of the hits, relative to the site's root."""
        if not self.page.locator("dialog.rb-search[open]").count():
            self.page.keyboard.press("/")
        box = self.page.locator(".rb-search__input")
        box.fill(words)
        # Asked from outside: the page's own policy forbids what wait_for_function would run inside it.
        for _ in range(200):
            if self.page.evaluate("window.handbookIndex !== undefined"):
                break
            self.page.wait_for_timeout(50)
        links = self.page.locator(".rb-search__hit")
        return [
            address.removeprefix(f"{self.base}/")
            for address in links.evaluate_all("all => all.map(a => a.href)")
        ]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=os.fspath(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["http", "file"])
def visit(request: pytest.FixtureRequest, browser: Any, site: Path, address: str) -> Iterator[Visit]:
    """A visit over HTTP, and one to the same pages opened from their folder. Neither may ask for anything elsewhere."""
    base = address if request.param == "http" else site.as_uri()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    made = Visit(page, base)

    def note(asked: Any) -> None:
        if not asked.url.startswith((f"{base}/", "data:")):
            made.foreign.append(asked.url)

    page.on("request", note)
    page.on("console", lambda m: made.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    page.on("response", lambda r: made.complaints.append(r.url) if r.status >= 400 else None)
    yield made
    context.close()
    assert made.foreign == []
    assert made.complaints == []


@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans"])
def test_a_part_of_a_word_is_found_in_either_script(visit: Visit, lang: Lang) -> None:
    visit.page.goto(f"{visit.base}/{lang}/index.html")
    rent = visit.search("租金")
    assert f"{lang}/records/contracts.html#f-monthly_rent" in rent
    assert f"{lang}/records/contracts.html#f-rent_price" in rent
    for traditional, simplified in (("違約責任", "违约责任"), ("簽訂日期", "签订日期"), ("月租金", "月租金")):
        hits = visit.search(traditional)
        assert hits
        assert visit.search(simplified) == hits
        assert visit.page.locator(".rb-search__hit mark").count() > 0
    assert visit.search("沒有這種東西") == []
    assert visit.page.locator(".rb-search__count").inner_text() in ("沒有找到。", "没有找到。")


@pytest.mark.parametrize("lang", LANGS)
def test_numbers_come_first(visit: Visit, lang: Lang) -> None:
    visit.page.goto(f"{visit.base}/{lang}/rules/CON-07.html")
    hits = visit.search("6.1.2")
    assert hits[:2] == [f"{lang}/chapters/6.html#c-6-1-2", f"{lang}/chapters/6.html#c-6-1-2b"]
    assert visit.search("第六章")[0] == f"{lang}/chapters/6.html#h-6"
    assert visit.search("con-07")[0] == f"{lang}/rules/CON-07.html"
    assert visit.search("ＣＯＮ－07") == visit.search("con-07")


def test_a_hit_leads_to_its_place(visit: Visit) -> None:
    visit.page.goto(f"{visit.base}/zh-Hant/rules/CON-07.html")
    visit.search("6.1.2")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/zh-Hant/chapters/6.html#c-6-1-2")
    assert visit.page.locator("#c-6-1-2").is_visible()
    assert not visit.page.locator("dialog.rb-search[open]").count()


def test_languages_are_linked_page_by_page(visit: Visit) -> None:
    visit.page.goto(f"{visit.base}/index.html")
    visit.page.click("a[hreflang='zh-Hant']")
    visit.page.goto(f"{visit.base}/zh-Hant/chapters/6.html#c-6-2-1")
    visit.page.locator("a[data-rb-language][hreflang='en']").evaluate("link => link.click()")
    visit.page.wait_for_url("**/en/chapters/6.html#c-6-2-1")
    assert visit.page.locator("h1").inner_text().startswith("Chapter 6")


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_the_screen(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 844})
    for path in (
        "index",
        "chapters/6",
        "rules/CON-07",
        "rules",
        "records/contracts",
        "parameters",
        "coverage",
        "roles",
    ):
        for lang in ("zh-Hant", "en"):
            visit.page.goto(f"{visit.base}/{lang}/{path}.html")
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, f"{lang}/{path}"


def test_light_or_dark_is_kept_across_languages(visit: Visit) -> None:
    visit.page.goto(f"{visit.base}/zh-Hant/index.html")
    visit.page.locator("label[for='__palette_1']").click()
    assert visit.page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    visit.page.goto(f"{visit.base}/en/rules/CON-07.html")
    assert visit.page.locator("body").get_attribute("data-md-color-scheme") == "slate"
