"""Which kind a table is of, where its header stands, and which column holds which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from checker.folding import fold, learn, simplified
from checker.model.inputs import Column
from checker.model.kinds import Kind
from checker.model.layouts import Layout
from checker.model.problem import Place, Problem
from checker.model.text import Text

CELL = "*cell"
"""In the words of a layout: stands for the column whose cells are taken apart, where others stand for fields."""

HEADER_ROWS = 10
"""How far down a header is looked for."""

_BRACKET = re.compile(r"^(.*?)[(\[【]([^()\[\]【】]*)[)\]】]$")
_BARE_UNIT = re.compile(r"^(.+?)(m2|%|元)$")
_JOINED = re.compile(r"^((?:[^()\[\]【】]*/)?[^()\[\]【】/]+)/([^()\[\]【】/]+(?:[(\[【].*)?)$")
_AGAIN = re.compile(r"^(.+)@[0-9]+$")
_UNNAMED = re.compile(r"^unnamed:[0-9]+$")


Words = Mapping[str, tuple[tuple[int, str], ...]]
"""Folded word of a header -> the fields that it may be, each with its rank."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of all kinds, folded. `files`: word -> kinds. `headers`: kind -> word -> fields with their rank.

    Layouts stand among the kinds under their `layout_key`; `spread`: that key -> the pattern of headers that are days.
    """

    files: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, Words]
    spread: Mapping[str, re.Pattern[str]] = field(default_factory=dict)


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


def spread_in(headers: Sequence[str], key: str, words: Vocabulary) -> dict[int, str]:
    """Return the columns, by number, whose header is a day in the layout of that key, and the text of the day."""
    pattern = words.spread.get(key)
    if pattern is None:
        return {}
    found = ((i, pattern.fullmatch(fold(h))) for i, h in enumerate(headers, 1) if h.strip())
    return {i: m[1] for i, m in found if m}


def is_special(name: str) -> bool:
    """Whether it stands for a column that is no field: such columns are known by their whole header alone."""
    return name.startswith("*")


def part_key(field: str, part: int) -> str:
    """In the words of a layout: stands for one of the columns that hold a field together."""
    return f"*{field}.{part}"


def beside_key(header: str) -> str:
    """In the words of a layout: stands for the column of which the first and the last row's cells count."""
    return f"*{header}"


@lru_cache(maxsize=4096)
def _readings(header: str) -> tuple[tuple[str, str | None], ...]:
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
        found += [(parent + w, u) for w, u in _readings(child)[1:]]
        found += _readings(child)
    return tuple(found)


def bind(
    kind: str,
    headers: Sequence[str],
    words: Vocabulary,
    place: Place,
    *,
    given: Mapping[str, str] | None = None,
    raws: Sequence[str] | None = None,
) -> tuple[dict[str, Column], tuple[str, ...], tuple[Problem, ...]]:
    """Return (field -> column, headers of no field, problems) for `headers` read as `kind`.

    `given`: headers whose field records.yaml states. `raws`: the relation's column names; `cN` where absent.
    """
    known = words.headers[kind]
    by_hand = {fold(h): f for h, f in (given or {}).items()}
    claims: dict[str, list[tuple[int, int, str | None]]] = {}
    unclear: list[tuple[int, list[str], str | None]] = []
    taken: dict[int, str] = {}
    for i, header in enumerate(headers):
        if fold(header) in by_hand:
            claims.setdefault(by_hand[fold(header)], []).append((-1, i, _readings(header)[0][1]))
            continue
        for again, (word, unit) in enumerate(_readings(header)):
            if (fields := known.get(word)) and not (again and is_special(fields[0][1])):
                if len(fields) == 1:
                    claims.setdefault(fields[0][1], []).append((again * 100 + fields[0][0], i, unit))
                else:
                    unclear.append((i, [n for _, n in fields], unit))
                break
    problems: list[Problem] = []
    for i, rivals, unit in unclear:
        free = [f for f in rivals if f not in claims]
        if len(free) == 1:
            claims.setdefault(free[0], []).append((500, i, unit))
        elif free:
            names = ", ".join(sorted(free))
            problems.append(
                Problem(
                    "ambiguous-header",
                    Text(
                        f"表頭「{headers[i]}」可以是 {names}。", f"The header {headers[i]!r} may be {names}."
                    ),
                    replace(place, column=headers[i]),
                    Text("請在 records.yaml 的 columns 寫明。", "Say which under columns in records.yaml."),
                )
            )
    columns: dict[str, Column] = {}
    for name, found in claims.items():
        found.sort()
        rank, i, unit = found[0]
        if any(r == rank and fold(headers[j]) == fold(headers[i]) for r, j, _ in found[1:]):
            problems.append(
                Problem(
                    "duplicate-header",
                    Text(
                        f"表頭「{headers[i]}」出現不止一次。",
                        f"The header {headers[i]!r} stands more than once.",
                    ),
                    replace(place, column=headers[i]),
                    Text("請更改其中一個表頭。", "Rename one of them in the export."),
                )
            )
        taken[i] = name
        columns[name] = Column(name, raws[i] if raws else f"c{i + 1}", headers[i], i + 1, unit)
    unmapped = tuple(
        h for i, h in enumerate(headers) if i not in taken and h.strip() and not _UNNAMED.match(fold(h))
    )
    return columns, unmapped, tuple(problems)


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


def known(
    headers: Sequence[str],
    vocabulary: Words,
    by_hand: frozenset[str],
    spread: re.Pattern[str] | None = None,
) -> int:
    """How many different words of a kind stand in a row. All headers that fit `spread` count as two.

    More than one, because they make a layout what it is, where one word above them may be a field's in a plain table.
    """
    found: set[str] = set()
    for header in headers:
        if not header.strip() or len(header) > 60:
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
        elif any(c.strip() and (j >= len(head[i]) or not head[i][j].strip()) for j, c in enumerate(below)):
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
    found = [(again, reading) for again, reading in enumerate(_readings(header)) if reading[0] in vocabulary]
    return [r for again, r in found if not (again and is_special(vocabulary[r[0]][0][1]))][:1]


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


def choose(
    scores: Mapping[str, tuple[int, int]],
    likely: Sequence[str],
    width: int,
    whole: frozenset[str] = frozenset(),
    laid_out: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    """Return the kind that fits best, several where they fit equally, or none.

    `scores`: kind -> (known headers, key fields among them). `likely`: kinds that a name speaks of. `whole`: kinds of
    which most of what every record has is there; they go before kinds that merely share many headers. `laid_out`: kinds
    that fit by a layout, which may stand in a form with many columns of other matters.
    """
    by_name = {k: scores[k] for k in likely if scores[k][0] >= 1}
    if by_name:
        best = max(by_name.values())
        return tuple(k for k, s in by_name.items() if s == best)
    fitting = {
        k: s for k, s in scores.items() if s[0] >= 2 and (s[0] * 5 >= width * 2 or k in whole & laid_out)
    }
    fitting = {k: s for k, s in fitting.items() if k in whole} or fitting
    if not fitting:
        return ()
    best = max(fitting.values())
    return tuple(k for k, s in fitting.items() if s == best)
