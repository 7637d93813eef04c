"""One language of the handbook as a web site: pages and a small configuration for MkDocs, which builds them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from checker.builtin import builtin_dir
from checker.handbook import anchors
from checker.handbook.pages import Group, Page, flat
from checker.handbook.search import SCRIPT
from checker.handbook.wording import LANGUAGE_NAMES
from checker.model.problem import Problem, RulebookError
from checker.model.text import Lang, Text

_ASSETS = ("styles", "scripts")
_EXTENSIONS: list[Any] = [
    "admonition",
    "attr_list",
    "def_list",
    "tables",
    "pymdownx.details",
    {"pymdownx.highlight": {"pygments_lang_class": True}},
    "pymdownx.superfences",
]
_QUIET = {
    "NO_MKDOCS_2_WARNING": "true",  # Material greets every build with an advertisement
    "SOURCE_DATE_EPOCH": "0",  # no wall clock in what is built
    "PYTHONIOENCODING": "utf-8",
}


def write_sources(
    folder: Path,
    lang: Lang,
    menu: Sequence[Page | Group],
    index: str,
    *,
    title: str,
    langs: Sequence[Lang],
    base_url: str | None,
) -> Path:
    """Write pages, assets and configuration of one language below `folder`; return the configuration's path."""
    import yaml  # noqa: PLC0415 - only for a build

    docs = folder / "docs"
    site = builtin_dir() / "site"
    for page in flat(tuple(menu)):
        target = docs / page.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page.text, encoding="utf-8", newline="\n")
    for name in _ASSETS:
        shutil.copytree(site / name, docs / "assets" / name)
    (docs / SCRIPT).write_text(index, encoding="utf-8", newline="\n")
    config = folder / "mkdocs.yml"
    settings = _settings(docs, lang, menu, title=title, langs=langs, base_url=base_url)
    config.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return config


def run_mkdocs(config: Path, site: Path, lang: Lang, expected: Sequence[Page]) -> None:
    """Build `config` into the folder `site`. RulebookError where MkDocs complains or a page is missing."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    command += ["--config-file", str(config), "--site-dir", str(site)]
    done = subprocess.run(
        command,
        env={**os.environ, **_QUIET},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="backslashreplace",
        check=False,
    )
    if done.returncode != 0:
        raise RulebookError([_failed(lang, done.stdout)])
    missing = [p.path for p in expected if not _is_page(site / anchors.html(p.path))]
    if missing:
        raise RulebookError([_missing(lang, missing)])


def _settings(
    docs: Path,
    lang: Lang,
    menu: Sequence[Page | Group],
    *,
    title: str,
    langs: Sequence[Lang],
    base_url: str | None,
) -> dict[str, Any]:
    permalink = Text("這一處的網址", "Address of this place").get(lang)
    settings: dict[str, Any] = {
        "site_name": title,
        "docs_dir": str(docs),
        # Pages end in .html, so that the handbook also works when it is opened from a folder.
        "use_directory_urls": False,
        "theme": _theme(lang),
        "plugins": [],
        "markdown_extensions": [
            {"toc": {"permalink": "#", "permalink_title": permalink, "toc_depth": "2-4"}},
            *_EXTENSIONS,
        ],
        "extra_css": [f"assets/styles/{style.name}" for style in _sorted("styles", "*.css")],
        "extra_javascript": [f"assets/scripts/{script.name}" for script in _sorted("scripts", "*.js")],
        "validation": {
            "nav": {"omitted_files": "warn", "not_found": "warn", "absolute_links": "warn"},
            "links": {
                "not_found": "warn",
                "absolute_links": "warn",
                "unrecognized_links": "warn",
                "anchors": "warn",
            },
        },
        "extra": {
            "generator": False,
            "search_index": SCRIPT,
            "languages": [{"lang": other, "name": LANGUAGE_NAMES[other]} for other in langs],
            "words": {name: text.get(lang) for name, text in WORDS.items()},
        },
        "nav": _nav(menu),
    }
    if base_url is not None:
        settings["site_url"] = f"{base_url.rstrip('/')}/{lang}/"
    return settings


def _theme(lang: Lang) -> dict[str, Any]:
    palette = [
        {
            "media": f"(prefers-color-scheme: {name})",
            "scheme": scheme,
            "primary": "custom",
            "accent": "custom",
            "toggle": {"icon": icon, "name": words.get(lang)},
        }
        for name, scheme, icon, words in (
            ("light", "default", "material/weather-night", Text("改用深色", "Switch to dark")),
            ("dark", "slate", "material/weather-sunny", Text("改用淺色", "Switch to light")),
        )
    ]
    return {
        "name": "material",
        "custom_dir": str(builtin_dir() / "site" / "theme"),
        "language": lang,
        "font": False,
        "icon": {"logo": "material/book-open-page-variant-outline"},
        "palette": palette,
        "features": [
            "content.code.copy",
            "navigation.footer",
            "navigation.prune",
            "navigation.tabs",
            "navigation.top",
            "toc.follow",
        ],
    }


def _nav(menu: Sequence[Page | Group]) -> list[dict[str, Any]]:
    return [
        {member.title: member.path if isinstance(member, Page) else _nav(member.members)} for member in menu
    ]


def _sorted(folder: str, pattern: str) -> list[Path]:
    return sorted((builtin_dir() / "site" / folder).glob(pattern))


def _is_page(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _failed(lang: Lang, output: str) -> Problem:
    lines = [line.strip() for line in output.splitlines() if "WARNING" in line or "ERROR" in line]
    words = " / ".join(lines[:5] or output.split("\n")[-3:])
    return Problem(
        "handbook-build",
        Text(f"MkDocs 未能產生 {lang} 手冊：{words}", f"MkDocs could not build the {lang} handbook: {words}"),
    )


def _missing(lang: Lang, paths: Sequence[str]) -> Problem:
    some = ", ".join(paths[:5])
    return Problem(
        "handbook-page-missing",
        Text(
            f"{lang} 手冊缺少 {len(paths)} 頁：{some}",
            f"{len(paths)} pages of the {lang} handbook are missing: {some}",
        ),
    )


WORDS = {
    "search": Text("搜尋", "Search"),
    "placeholder": Text("字詞、條號或規則編號", "Words, clause or rule number"),
    "close": Text("關閉", "Close"),
    "none": Text("沒有找到。", "Nothing found."),
    "count": Text("找到 # 處", "# found"),
    "more": Text("只顯示前 # 處，請多輸入幾個字。", "The first # are shown; type more to narrow it down."),
    "hint": Text(
        "繁簡皆可；以空格分開的字詞都要出現。",
        "Either Chinese script; words apart by a space must all occur.",
    ),
    "broken": Text("無法載入搜尋索引。", "The search index could not be loaded."),
    "language": Text("語言", "Language"),
    "menu": Text("選單", "Menu"),
}
"""Words of the page around the text."""
