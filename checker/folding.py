"""Folding of short texts for comparing: width, white space, case and script. In Python, for headers and aliases."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

_DROPPED = dict.fromkeys(map(ord, "*\ufeff\u200b"))
_SAME = {"帐": "账", "裏": "里", "臺": "台", "着": "著"}
_script: dict[int, str] = {}
_looked_up: set[str] = set()
_spelled: dict[str, frozenset[str]] = {}
_folded: dict[str, str] = {}

_MANY = 65536
"""So many folded texts are kept: words come again and again, a million different cells do not."""

_COMMON = range(0x4E00, 0xA000)
"""The ideographs that nearly all text is made of."""

_ALL = -1
"""No character: where it is known, all of the common ideographs are, and only those that change are listed."""

Memory = tuple[dict[int, str], dict[str, frozenset[str]], dict[str, str]]
"""What was found out of characters and words; a later run that remembers it need not load the converters."""


@lru_cache(maxsize=4)
def _converter(direction: str) -> Any:
    # Imported late: only needed once Chinese text turns up.
    from opencc import OpenCC  # noqa: PLC0415

    return OpenCC(direction)


def learn(text: str) -> None:
    """Look up the characters of `text` in one go, so that folding its parts later costs little."""
    if _looked_up.issuperset(text):
        return
    _looked_up.update(text)
    new = sorted(c for c in set(text) if _is_ideograph(c) and _is_new(ord(c)))
    if new:
        # One by one: unlike the conversion of phrases it does not depend on the neighbours.
        for char, simple in zip(new, _converter("t2s").convert("\n".join(new)).split("\n"), strict=True):
            _script[ord(char)] = _SAME.get(simple, simple)


def _is_ideograph(char: str) -> bool:
    """Whether there may be a simpler character for it."""
    return "\u3400" <= char < "\ua000" or "\uf900" <= char < "\ufb00" or char >= "\U00020000"


def _is_new(code: int) -> bool:
    return code not in _script and not (code in _COMMON and _ALL in _script)


def simplified(text: str) -> str:
    """Return `text` with Simplified characters and otherwise as it is, so that a pattern fits folded text."""
    if text.isascii():
        return text
    learn(text)
    return text.translate(_script)


def fold(text: str) -> str:
    """Return `text` for comparing: NFKC, without white space, `*` and BOM, lower case, Simplified characters."""
    found = _folded.get(text)
    if found is None:
        plain = "".join(unicodedata.normalize("NFKC", text).split()).lower()
        found = simplified(plain.translate(_DROPPED))
        if len(_folded) < _MANY:
            _folded[text] = found
    return found


def _scripts(text: str) -> frozenset[str]:
    found = _spelled.get(text)
    if found is None:
        found = frozenset({text} | {_converter(d).convert(text) for d in ("t2s", "s2t", "s2tw", "s2hk")})
        _spelled[text] = found
    return found


def spellings(texts: Iterable[str]) -> frozenset[str]:
    """Return every way to write each of `texts`: as it is, half-width, lower case, in either script.

    SQL cannot fold script, so that the words it compares with are spelled out instead.
    """
    found: set[str] = set()
    for text in texts:
        plain = unicodedata.normalize("NFKC", text).strip()
        for base in {text.strip(), plain}:
            found |= _scripts(base) | _scripts(base.lower()) if not base.isascii() else {base, base.lower()}
    return frozenset(found)


def memory() -> Memory:
    """Return what was found out so far, and of the common ideographs whatever there is."""
    learn("".join(map(chr, _COMMON)))
    changed = {c: s for c, s in _script.items() if c not in _COMMON or chr(c) != s}
    return changed | {_ALL: ""}, dict(_spelled), dict(_folded)


def remember(found: Memory) -> None:
    """Take what an earlier run found out."""
    _script.update(found[0])
    _spelled.update(found[1])
    _folded.update(found[2])
