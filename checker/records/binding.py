"""Which column of a header holds which field of a kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from checker.folding import fold
from checker.model.inputs import Column
from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records.headers import readings
from checker.records.vocabulary import Vocabulary, is_special

_UNNAMED = re.compile(r"^unnamed:[0-9]+$")


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
            claims.setdefault(by_hand[fold(header)], []).append((-1, i, readings(header)[0][1]))
            continue
        for again, (word, unit) in enumerate(readings(header)):
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
