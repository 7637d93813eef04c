"""The words by which files, sheets and headers are recognised, folded: of kinds, and of their layouts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from checker.folding import fold, learn, simplified
from checker.model.kinds import Kind
from checker.model.layouts import Layout

CELL = "*cell"
"""In the words of a layout: stands for the column whose cells are taken apart, where others stand for fields."""


Words = Mapping[str, tuple[tuple[int, str], ...]]
"""Folded word of a header -> the fields that it may be, each with its rank."""


class Vocabulary(NamedTuple):
    """The words of all kinds, folded. `files`: word -> kinds. `headers`: kind -> word -> fields with their rank.

    Layouts stand among the kinds under their `layout_key`; `spread`: that key -> the pattern of headers that are days.
    """

    files: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, Words]
    spread: Mapping[str, re.Pattern[str]] = {}


def layout_key(kind: str, layout: str) -> str:
    """What stands for a layout of a kind where kinds are looked up by name."""
    return f"{kind}#{layout}"


def read_words(kinds: Mapping[str, Kind]) -> Vocabulary:
    """Return the folded words by which files, sheets and headers are recognised."""
    learn("".join(w for k in kinds.values() for f in k.fields.values() for w in (*f.aliases, f.title.hant)))
    files: dict[str, list[str]] = {}
    headers: dict[str, Words] = {}
    spread: dict[str, re.Pattern[str]] = {}
    for kind in kinds.values():
        for word in dict.fromkeys(
            fold(w) for w in (kind.name, kind.title.hant, kind.title.en, *kind.aliases)
        ):
            files.setdefault(word, []).append(kind.name)
        words: dict[str, list[tuple[int, str]]] = {}
        for f in kind.fields.values():
            # The field's own name is sure; an alias counts the more the earlier it is listed.
            for rank, word in enumerate((f.name, *f.aliases)):
                known = words.setdefault(fold(word), [])
                if f.name not in (n for _, n in known):
                    known.append((rank, f.name))
        for f in kind.fields.values():
            for title in (f.title.hant, f.title.en):
                words.setdefault(fold(title), [(99, f.name)])
        headers[kind.name] = {w: tuple(v) for w, v in words.items()}
        for layout in kind.layouts:
            key = layout_key(kind.name, layout.name)
            for word in map(fold, layout.aliases):
                files.setdefault(word, []).append(key)
            headers[key] = _layout_words(headers[kind.name], layout)
            if layout.spread:
                spread[key] = re.compile(simplified(layout.spread[0]))
    return Vocabulary({w: tuple(k) for w, k in files.items()}, headers, spread)


def _layout_words(known: Words, layout: Layout) -> Words:
    """The words of a kind with those of a layout laid over them."""
    words = dict(known)
    for field_, aliases in layout.columns.items():
        words |= {fold(word): ((rank, field_),) for rank, word in enumerate(aliases)}
    for field_, parts in layout.join.items():
        for n, aliases in enumerate(parts):
            words |= {fold(word): ((rank, part_key(field_, n)),) for rank, word in enumerate(aliases)}
    words |= {fold(word): ((rank, CELL),) for rank, word in enumerate(layout.headers)}
    if layout.group:
        words |= {fold(word): ((0, beside_key(word)),) for word in layout.group.beside}
    return words


def is_special(name: str) -> bool:
    """Whether it stands for a column that is no field: such columns are known by their whole header alone."""
    return name.startswith("*")


def part_key(field: str, part: int) -> str:
    """In the words of a layout: stands for one of the columns that hold a field together."""
    return f"*{field}.{part}"


def beside_key(header: str) -> str:
    """In the words of a layout: stands for the column of which the first and the last row's cells count."""
    return f"*{header}"


def _keys_named(words: Vocabulary, names: Sequence[str | None]) -> tuple[str, ...]:
    for name in names:
        if not name:
            continue
        word = fold(name)
        if word in words.files:
            return words.files[word]
        inside = [w for w in words.files if len(w) >= 2 and w in word]
        if inside:
            longest = max(map(len, inside))
            return tuple(dict.fromkeys(k for w in inside if len(w) == longest for k in words.files[w]))
    return ()


def named(words: Vocabulary, *names: str | None) -> tuple[str, ...]:
    """Return the kinds that a sheet, file or folder name speaks of: the first name that speaks of any decides."""
    return tuple(dict.fromkeys(k.partition("#")[0] for k in _keys_named(words, names)))


def layouts_named(words: Vocabulary, *names: str | None) -> tuple[str, ...]:
    """Return the keys of the layouts that the names speak of."""
    return tuple(k for k in _keys_named(words, names) if "#" in k)
