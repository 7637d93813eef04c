"""Which language the command line speaks: `--lang`, else RULEBOOK_LANG, else the locale, else English."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from checker.model.text import LANGS, Lang, Text

_TRADITIONAL = ("tw", "hk", "mo", "hant")


def choose(argv: Sequence[str], environ: Mapping[str, str]) -> Lang:
    """Return the language for a command line; what is no language is left for the parser to complain about."""
    stated = ""
    for word, following in zip(argv, [*argv[1:], ""], strict=False):
        if word == "--":
            break
        if word == "--lang":
            stated = following
        elif word.startswith("--lang="):
            stated = word.partition("=")[2]
    for wish in (stated, environ.get("RULEBOOK_LANG", "")):
        if wish in LANGS:
            return wish
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return from_locale(locale)


def from_locale(locale: str) -> Lang:
    """Return the language of a locale name such as `zh_TW.UTF-8`."""
    name = locale.partition(".")[0].replace("-", "_").lower()
    if not name.startswith("zh"):
        return "en"
    return "zh-Hant" if any(part in _TRADITIONAL for part in name.split("_")[1:]) else "zh-Hans"


_current: list[Lang] = []


def use(argv: Sequence[str]) -> None:
    """Settle the language of this process; called once, before any command is imported."""
    _current[:] = [choose(argv, os.environ)]


def current() -> Lang:
    """Return the language settled on."""
    if not _current:
        use(sys.argv[1:])
    return _current[0]


def t(hant: str, en: str) -> str:
    """Return one of two texts in the language of this process: help texts and messages of the command line."""
    return Text(hant, en).get(current())
