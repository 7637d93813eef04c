"""Where the header of a grid stands, and which words its cells may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from checker.folding import fold
from checker.records.vocabulary import Vocabulary, Words, is_special

HEADER_ROWS = 10
"""How far down a header is looked for."""

_LONGEST = 60
"""Characters that a header has at most."""

_BRACKET = re.compile(r"^(.*?)[(\[【]([^()\[\]【】]*)[)\]】]$")
_BARE_UNIT = re.compile(r"^(.+?)(m2|%|元)$")
_JOINED = re.compile(r"^((?:[^()\[\]【】]*/)?[^()\[\]【】/]+)/([^()\[\]【】/]+(?:[(\[【].*)?)$")
_AGAIN = re.compile(r"^(.+)@[0-9]+$")


def spread_in(headers: Sequence[str], key: str, words: Vocabulary) -> dict[int, str]:
    """Return the columns, by number, whose header is a day in the layout of that key, and the text of the day."""
    pattern = words.spread.get(key)
    if pattern is None:
        return {}
    found = ((i, pattern.fullmatch(fold(h))) for i, h in enumerate(headers, 1) if h.strip())
    return {i: m[1] for i, m in found if m}


@lru_cache(maxsize=4096)
def readings(header: str) -> tuple[tuple[str, str | None], ...]:
    """The folded words that a header may be, best first, each with the unit taken out of it."""
    word = fold(header)
    bracket = _BRACKET.match(word)
    unit = unicodedata.normalize("NFKC", bracket.group(2)) if bracket else None
    found = [(word, unit)]
    if bracket and bracket.group(1):
        found.append((bracket.group(1), unit))
    elif bare := _BARE_UNIT.match(word):
        found.append((bare.group(1), bare.group(2)))
    if again := _AGAIN.match(word):
        found.append((again.group(1), None))
    if joined := _JOINED.match(word):
        # A child below a merged parent: the pair first, then the child alone, then the parent of an empty child.
        parent, child = joined.groups()
        found.append((parent + child, unit))
        found += [(parent + w, u) for w, u in readings(child)[1:]]
        found += readings(child)
    return tuple(found)


@lru_cache(maxsize=1024)
def _adds(parents: tuple[str, ...], children: tuple[str, ...]) -> bool:
    """Whether the row below has anything where the row above has nothing."""
    return any(c.strip() and (j >= len(parents) or not parents[j].strip()) for j, c in enumerate(children))


def _joined(parents: Sequence[str], children: Sequence[str]) -> list[str]:
    """A header of two rows as one: merged parents are filled to the right and stand before their children."""
    width = max(len(parents), len(children))
    above = [*parents, *[""] * (width - len(parents))]
    below = [*children, *[""] * (width - len(children))]
    found, last = [], ""
    for parent, child in zip(above, below, strict=True):
        if parent.strip():
            last = parent.strip()
        elif not child.strip():
            last = ""
        child_text = child.strip()
        found.append(f"{last}/{child_text}" if last and child_text else parent.strip() or child_text)
    return found


@lru_cache(maxsize=1024)
def _words_in(headers: tuple[str, ...]) -> frozenset[str]:
    """Return every word that one of the headers may be read as."""
    texts = [h for h in headers if h.strip() and len(h) <= _LONGEST]
    return frozenset((*map(fold, texts), *(word for h in texts for word, _ in readings(h))))


def known(
    headers: Sequence[str],
    vocabulary: Words,
    by_hand: frozenset[str],
    spread: re.Pattern[str] | None = None,
) -> int:
    """How many different words of a kind stand in a row. All headers that fit `spread` count as two.

    More than one, because they make a layout what it is, where one word above them may be a field's in a plain table.
    """
    # Most rows are no header, and hold no word of any kind.
    words = _words_in(tuple(headers))
    if spread is None and words.isdisjoint(by_hand) and vocabulary.keys().isdisjoint(words):
        return 0
    found: set[str] = set()
    for header in headers:
        if not header.strip() or len(header) > _LONGEST:
            continue
        if spread and spread.fullmatch(fold(header)):
            found.update(("", " "))
            continue
        if fold(header) in by_hand:
            found.add(fold(header))
            continue
        found.update(w for w, _ in _first_known(header, vocabulary))
    return len(found)


def find_header(
    head: Sequence[Sequence[str]],
    kind: str,
    words: Vocabulary,
    header_row: int | None,
    by_hand: frozenset[str],
    *,
    header_rows: int | None = None,
) -> tuple[int, int, int, list[str]]:
    """Return (known words, header row from 1, rows above the data, headers) of the likeliest header.

    `header_rows`: how many rows it takes, one or two, where that is known.
    """
    vocabulary, spread = words.headers[kind], words.spread.get(kind)
    best: tuple[int, int, int, list[str]] = (0, 1, 1, list(head[0]) if head else [])
    candidates = range(min(HEADER_ROWS, len(head)))
    if header_row is not None:
        candidates = range(header_row - 1, min(header_row, len(head)))
    for i in candidates:
        count = known(head[i], vocabulary, by_hand, spread)
        if count > best[0] or header_row is not None:
            best = (count, i + 1, i + 1, [h.strip() for h in head[i]])
    for i in candidates if header_rows != 1 else ():
        below = head[i + 1] if i + 1 < len(head) else ()
        if header_rows == 2:
            joined = _joined(head[i], below)
            count = known(joined, vocabulary, by_hand, spread)
            if count > best[0] or best[1:3] == (i + 1, i + 1):
                best = (count, i + 1, i + 2, joined)
        elif _adds(tuple(head[i]), tuple(below)):
            joined = _joined(head[i], below)
            count = known(joined, vocabulary, by_hand, spread)
            # Two rows only where the second adds to the first; a title above a header adds nothing to it.
            if count > best[0] or (
                count == best[0] and best[1:3] == (i + 1, i + 1) and _merged(head[i], below)
            ):
                best = (count, i + 1, i + 2, joined)
    return best


def _merged(parents: Sequence[str], children: Sequence[str]) -> bool:
    """Whether `children` stand only below a parent and the blanks right of it, and hold no figures."""
    filled = [j for j, c in enumerate(children) if c.strip()]
    alone = [
        j for j, p in enumerate(parents) if p.strip() and not (j < len(children) and children[j].strip())
    ]
    return bool(filled) and len(alone) >= 2 and not any(re.search(r"\d", children[j]) for j in filled)


def fields_in(headers: Sequence[str], vocabulary: Words) -> set[str]:
    """Return the fields, and what stands for other columns, that the headers may be."""
    found: set[str] = set()
    for header in headers:
        if header.strip():
            found.update(
                *([n for _, n in vocabulary.get(w, ())] for w, _ in _first_known(header, vocabulary))
            )
    return found


def _first_known(header: str, vocabulary: Words) -> list[tuple[str, str | None]]:
    found = [(again, reading) for again, reading in enumerate(readings(header)) if reading[0] in vocabulary]
    return [r for again, r in found if not (again and is_special(vocabulary[r[0]][0][1]))][:1]


def visible_few(words: Sequence[str]) -> list[str]:
    """The first few of many words, and a sign that there are more."""
    return [*words[:5], *(["…"] if len(words) > 5 else [])]
