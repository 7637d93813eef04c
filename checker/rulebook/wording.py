"""Small helpers to word problems in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal

from checker.model.problem import Place, Problem
from checker.model.text import Text


def error(code: str, hant: str, en: str, place: Place | None, hint: Text | None = None) -> Problem:
    """An error with its text in zh-Hant and en."""
    return Problem(code, Text(hant, en), place, hint)


def remark(
    code: str, hant: str, en: str, place: Place | None, level: Literal["error", "warning", "note"] = "warning"
) -> Problem:
    """A problem that is a warning unless `level` says otherwise."""
    return Problem(code, Text(hant, en), place, None, level)


def did_you_mean(word: str, known: Iterable[str]) -> Text | None:
    """A hint that names the nearest known word, or all of them where they are few; None without any."""
    words = sorted({str(k) for k in known})
    near = get_close_matches(word, words, 1, 0.6)
    if not near:
        lower = {w.casefold(): w for w in reversed(words)}
        near = [lower[n] for n in get_close_matches(word.casefold(), list(lower), 1, 0.6)]
    if near:
        return Text(f"是否指「{near[0]}」？", f"Did you mean `{near[0]}`?")
    if 0 < len(words) <= 12:
        return Text(f"可用的有：{'、'.join(words)}。", f"Known are: {', '.join(words)}.")
    return None


def unknown(code: str, what: Text, word: str, known: Iterable[str], place: Place | None) -> Problem:
    """The problem that `word` names nothing that exists. `what` is the sort of thing, such as `clause`."""
    return error(
        code,
        f"沒有名為「{word}」的{what.hant}。",
        f"There is no {what.en} `{word}`.",
        place,
        did_you_mean(word, known),
    )


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """The problems by file, line and column, each once."""

    def key(problem: Problem) -> tuple[str, int, int, str]:
        place = problem.place
        if place is None:
            return ("", 0, 0, problem.code)
        return (
            place.path,
            place.line or 0,
            place.column if isinstance(place.column, int) else 0,
            problem.code,
        )

    return sorted(dict.fromkeys(problems), key=key)
