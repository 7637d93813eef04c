"""Simplified characters inside texts that should be in Traditional Chinese."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

_BIG5_COMMON = (0xA4, 0xC6)
"""Lead bytes of Big5's first level: the characters in common use where Traditional Chinese is written."""

_NAMES = frozenset("涂淀")
"""Rare in Traditional texts, but common in names of people and places (海淀)."""


def simplified_in(text: str) -> tuple[str, ...]:
    """The characters of `text` that only Simplified Chinese uses, each once, in order.

    A character is suspect if converting to Traditional changes it, converting to Simplified does not, and
    Big5 does not have it among its common characters. So 里, 后, 台, 只, 系, 制 and 准, which are words of their own in
    Traditional Chinese, are not.
    """
    return tuple(c for c in dict.fromkeys(text) if "\u3400" <= c <= "\u9fff" and _suspect(c))


@cache
def _suspect(character: str) -> bool:
    if character in _NAMES or _common(character):
        return False
    to_traditional, to_simplified = _converters()
    return bool(
        to_simplified.convert(character) == character and to_traditional.convert(character) != character
    )


def _common(character: str) -> bool:
    try:
        lead = character.encode("big5")[0]
    except UnicodeEncodeError:
        return False
    return _BIG5_COMMON[0] <= lead <= _BIG5_COMMON[1]


@lru_cache(maxsize=1)
def _converters() -> tuple[Any, Any]:
    from opencc import OpenCC  # noqa: PLC0415  (its tables cost more than a small check)

    return OpenCC("s2t"), OpenCC("t2s")
