"""Values of a list: the words that stand for each, and the SQL that finds the code of a cell."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from checker.folding import spellings
from checker.model.kinds import EnumValue
from checker.records.sqltext import half_width, literal, looked_up


@lru_cache(maxsize=1024)
def _enum_words(values: tuple[EnumValue, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """Every spelling of every word -> code; regular expression of every word with `…` -> code."""
    # The words of the schema come first: they are looked for in this order.
    owner = dict(exact_words(values))
    wild: dict[str, str] = {}
    for value in values:
        owner.update(dict.fromkeys((value.code, value.code.lower(), value.code.upper()), value.code))
    for value in values:
        for word in sorted(spellings(value.aliases)):
            # NFKC turns `…` into three dots; any text may stand in its place.
            parts = re.split("…|[.]{3}", word)
            if len(parts) > 1:
                wild[".*".join(map(re.escape, parts))] = value.code
            else:
                owner.setdefault(word, value.code)
                owner.setdefault(_folded_word(word), value.code)
    for value in values:
        for word in sorted(spellings([value.title.hant, value.title.en])):
            owner.setdefault(word, value.code)
    return owner, wild


@lru_cache(maxsize=1024)
def exact_words(values: tuple[EnumValue, ...]) -> dict[str, str]:
    """The words just as the schema has them -> code: enough for most cells, and quick to have."""
    owner = {v.code: v.code for v in values}
    for value in values:
        for alias in value.aliases:
            owner.setdefault(alias, value.code)
    return owner


def _folded_word(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", word) if not c.isspace()).lower()


def enum(values: tuple[EnumValue, ...], x: str, *, plain: bool = False) -> str:
    """SQL: the code in cell text `x`, by any spelling of its words. `plain`: by the words just as the schema has them."""
    if plain:
        return looked_up(x, exact_words(values))
    owner, wild = _enum_words(values)
    exact = looked_up(x, owner)
    rare = looked_up("w_", owner)
    if wild:
        cases = "".join(
            f"WHEN regexp_full_match(w_, {literal(p)}) THEN {literal(c)} " for p, c in wild.items()
        )
        rare = f"coalesce({rare}, CASE {cases}END)"
    folded = f"regexp_replace({half_width(x)}, '\\s', '', 'g')"
    return (
        f"CASE WHEN {x} IS NULL OR {x} = '' THEN NULL ELSE "
        f"coalesce({exact}, list_transform([{folded}], lambda w_: {rare})[1]) END"
    )
