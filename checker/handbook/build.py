"""The handbook as a folder of web sites, one a language. Written whole or not at all, and only over its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from checker.handbook.book import Book
from checker.handbook.explain import Explained, Explainer
from checker.handbook.mkdocs_site import run_mkdocs, write_sources
from checker.handbook.pages import flat, handbook_pages
from checker.handbook.search import entries, index_script
from checker.handbook.wording import LANGUAGE_NAMES
from checker.model.outcomes import Judgement
from checker.model.problem import Place, Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.text import LANGS, Lang, Text

MARKER = ".rulebook-handbook"
"""Names what a build put into a folder, one name a line: the next build replaces exactly that."""

INDEX = "index.html"


def build(
    rulebook: Rulebook,
    judgements: Mapping[str, Judgement],
    out: Path,
    langs: Sequence[Lang] = LANGS,
    progress: Callable[[str], None] | None = None,
    *,
    base_url: str | None = None,
    explainer: Explainer | None = None,
) -> Path:
    """Build the handbook of `rulebook` into the folder `out`, a site for each of `langs`, and return `out`.

    `judgements`: the rules as SQL, by id. `base_url`: the address at which `out` will stand, where it is known.
    What an earlier build left in `out` is replaced; a folder that holds anything else is refused.
    Raises RulebookError where `out` cannot be used or a site does not come out whole, and OSError.
    """
    ours = _owned(out)
    wanted = tuple(lang for lang in LANGS if lang in langs)
    names = [*wanted, INDEX]
    _refuse_foreign(out, ours, names)
    book = Book(rulebook, judgements)
    explained = explainer if explainer is not None else Explained(rulebook, judgements)
    found = {lang: entries(book, lang, explained) for lang in LANGS}
    out.parent.mkdir(parents=True, exist_ok=True)
    # Beside `out`, so that a finished site is moved and not copied. MkDocs takes relative paths from its own folder.
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent.resolve()) as scratch:
        made = Path(scratch) / "made"
        sites = []
        for lang in wanted:
            menu = handbook_pages(book, lang, explained)
            pages = flat(menu)
            if progress is not None:
                progress(f"{LANGUAGE_NAMES[lang]}: {len(pages)}")
            config = write_sources(
                Path(scratch) / lang,
                lang,
                menu,
                index_script(found, lang),
                title=rulebook.title.get(lang),
                langs=wanted,
                base_url=base_url,
            )
            sites.append((config, made / lang, lang, pages))
        # Each site is made by a process of its own; these threads do nothing but wait for it.
        with ThreadPoolExecutor(max(1, min(len(sites), os.cpu_count() or 1))) as pool:
            list(pool.map(lambda site: run_mkdocs(*site), sites))
        (made / INDEX).write_text(_languages_page(rulebook, wanted), encoding="utf-8", newline="\n")
        _replace(out, made, ours, names)
    return out


def _owned(out: Path) -> tuple[str, ...]:
    """What an earlier build put into `out`; nothing where there is none."""
    marker = out / MARKER
    return tuple(marker.read_text(encoding="utf-8").split()) if marker.is_file() else ()


def _refuse_foreign(out: Path, ours: Sequence[str], names: Sequence[str]) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise RulebookError([_not_ours(out)])
    present = {entry.name for entry in out.iterdir()}
    # With a marker, other files may live beside the site (a CNAME, say), as long as none has a name of ours.
    if (not ours and present) or any(name in present and name not in ours for name in names):
        raise RulebookError([_not_ours(out)])


def _not_ours(out: Path) -> Problem:
    return Problem(
        "folder-not-ours",
        Text("這個位置有不是手冊的檔案，不會覆寫。", "There are files here that are not a handbook; they are not overwritten."),
        Place(str(out)),
        Text("請用 -o 指定新的或空的資料夾。", "Name a new or empty folder with -o."),
    )  # fmt: skip


def _replace(out: Path, made: Path, ours: Sequence[str], names: Sequence[str]) -> None:
    """Put what was made into `out`, in place of what an earlier build had put there."""
    out.mkdir(exist_ok=True)
    (out / MARKER).write_text("\n".join(sorted({*ours, *names})) + "\n", encoding="utf-8")
    for name in ours:
        target = out / name
        # Names come from a file that anybody can edit: never follow one out of the folder.
        if target.parent != out or name in ("", ".", ".."):
            continue
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)
    for name in names:
        shutil.move(made / name, out / name)
    (out / MARKER).write_text("\n".join(names) + "\n", encoding="utf-8")


def _languages_page(rulebook: Rulebook, langs: Sequence[Lang]) -> str:
    """The page that leads to the languages."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - only for a build

    from checker.builtin import builtin_dir  # noqa: PLC0415

    templates = FileSystemLoader(builtin_dir() / "site" / "templates")
    environment = Environment(loader=templates, undefined=StrictUndefined, autoescape=True, trim_blocks=True)
    return environment.get_template("languages.html.j2").render(
        sites=[(lang, LANGUAGE_NAMES[lang], rulebook.title.get(lang)) for lang in langs]
    )
