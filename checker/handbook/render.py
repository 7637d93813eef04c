"""The templates, bound to one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.builtin import builtin_dir
from checker.handbook import anchors, markup, wording
from checker.handbook.book import Book
from checker.handbook.speaker import Speaker
from checker.handbook.tables import Tables
from checker.model.text import Lang
from checker.reports.wording import OUTCOME_WORDS, SEVERITY_WORDS

if TYPE_CHECKING:
    from jinja2 import Environment


class Renderer:
    """Renders pages in one language. What a template can call are the methods of Speaker and Tables."""

    def __init__(self, book: Book, lang: Lang) -> None:
        self.speaker = Speaker(book, lang)
        self._environment = _environment(self.speaker)

    def page(self, path: str, template: str, **values: Any) -> str:
        """Return the page at `path`, rendered from the template called `template`."""
        self.speaker.here = path
        return self._environment.get_template(template).render(**values).strip() + "\n"


def _environment(speaker: Speaker) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - only for a build

    environment = Environment(
        loader=FileSystemLoader(builtin_dir() / "site" / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown, not HTML: `md` and `code` make every text safe for it
    )
    methods = {name: getattr(speaker, name) for name in _public(Speaker)}
    tables = Tables(speaker)
    methods |= {name: getattr(tables, name) for name in _public(Tables)}
    environment.globals.update(methods)
    environment.filters.update(methods)
    environment.tests["contains_name"] = lambda names, name: name in names
    environment.globals.update(
        book=speaker.book,
        lang=speaker.lang,
        anchors=anchors,
        words=wording,
        outcomes={outcome.value: word for outcome, word in OUTCOME_WORDS.items()},
        severities=SEVERITY_WORDS,
    )
    environment.globals.update(table=markup.table)
    environment.filters.update(code=markup.code, indented=markup.indented, fenced=markup.fenced, md=markup.md)
    return environment


def _public(of: type) -> list[str]:
    return [name for name, member in vars(of).items() if not name.startswith("_") and callable(member)]
