"""What a cell becomes: one SQL expression a field type, in DuckDB's dialect, so that typing runs at the engine's speed.

A cell that is blank, or holds a placeholder, is null. A cell that holds something else and still gives null
cannot be read; `checker.records.typed.unreadable` says so.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from checker.model.rulebook import EnumValue, Field, FieldType
from checker.records import moments, numbers
from checker.records.fold import spellings
from checker.records.sqltext import BLANKS, half_width, literal, trimmed, words

SQL_TYPES: dict[FieldType, str] = {
    "text": "VARCHAR", "str": "VARCHAR", "id": "VARCHAR", "enum": "VARCHAR", "phone": "VARCHAR", "file": "VARCHAR",
    "date": "DATE", "datetime": "TIMESTAMP", "time": "TIMESTAMP", "int": "BIGINT", "decimal": "DECIMAL(18,4)",
    "money": "DECIMAL(18,4)", "area": "DECIMAL(18,4)", "percent": "DECIMAL(18,6)", "bool": "BOOLEAN",
    "list_id": "VARCHAR[]", "list_str": "VARCHAR[]",
}  # fmt: skip
"""The DuckDB type of every field type."""

AS_IT_CAME = frozenset({"text", "str", "file"})
"""Types whose cells are always readable."""

_FLOAT_ID = r"[0-9]+[.]0|[0-9]+([.][0-9]+)?[eE][+]?[0-9]+"
_SEPARATORS = "[、；;，,/｜|\\n\\r]"
_RANGE = r"[0-9] *[~～∼〜至] *[0-9A-Za-z]|[^0-9/、；;，,][0-9]+ */ *[0-9]{1,3}([^0-9A-Za-z-]|$)"


@lru_cache(maxsize=64)
def empty_words(placeholders: tuple[str, ...], answers: tuple[str, ...], type_: FieldType) -> frozenset[str]:
    """Every spelling of what counts as empty in a field of this type."""
    found = set(spellings(placeholders))
    for word in tuple(found):
        if word.isascii():
            found |= {
                word.upper(),
                "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word.upper()),
            }
    if type_ in ("date", "datetime", "time"):
        found |= {*moments.NO_PUNCH, *moments.ZERO_DATES} if type_ != "date" else set(moments.ZERO_DATES)
    if type_ == "bool":
        found -= spellings((*numbers.YES, *numbers.NO))
    return frozenset(found - spellings(answers))


def text(field: Field, x: str, placeholders: tuple[str, ...] = ()) -> str:
    """SQL: the cell as it came, null where it is blank, a placeholder, or what the type counts as empty."""
    empty = empty_words(placeholders, field.answers, field.type) | {""}
    longest = max(len(w.encode()) for w in empty) + 3
    return (
        f"CASE WHEN strlen({x}) > {longest} AND {x} >= '!' AND NOT starts_with({x}, '\u3000') THEN {x} "
        f"WHEN {x} IS NULL OR {trimmed(x)} IN ({words(empty)}) THEN NULL ELSE {x} END"
    )


def _tidy(x: str) -> str:
    """SQL: `x` trimmed and null where blank; texts without blanks at the ends, nearly all, cost little."""
    loose = " OR ".join(f"ends_with({x}, {literal(c)})" for c in (" ", "\u3000", "\n", "\t", "\r", "\u00a0"))
    return f"CASE WHEN {x} < '!' OR starts_with({x}, '\u3000') OR {loose} OR {x} >= '\u00a0' AND {x} < '\u00a1' THEN nullif({trimmed(x)}, '') ELSE {x} END"


def _without_placeholders(field: Field, x: str, value: str, placeholders: tuple[str, ...]) -> str:
    empty = empty_words(placeholders, field.answers, field.type)
    if not empty:
        return value
    longest = max(len(w.encode()) for w in empty) + 3
    return (
        f"CASE WHEN strlen({x}) <= {longest} AND {trimmed(x)} IN ({words(empty)}) THEN NULL ELSE {value} END"
    )


def _identifier(x: str) -> str:
    wide = "".join(chr(c) for c in range(0xFF01, 0xFF5F))
    narrow = "".join(chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F))
    half = f"CASE WHEN strlen({x}) > length({x}) AND regexp_matches({x}, '[！-～]') THEN translate({_tidy(x)}, {literal(wide)}, {literal(narrow)}) ELSE {_tidy(x)} END"
    return f"CASE WHEN regexp_full_match({x}, '{_FLOAT_ID}') THEN NULL ELSE {half} END"


def _phone(x: str) -> str:
    bare = f"regexp_replace({half_width(x)}, '[ ()-]', '', 'g')"
    return (
        f"CASE WHEN regexp_full_match({x}, '1[0-9]{{10}}') THEN {x} ELSE "
        f"list_transform([{bare}], lambda p: CASE WHEN regexp_full_match(p, '[+]?[0-9]{{5,15}}') THEN p END)[1] END"
    )


def _list(field: Field, x: str, placeholders: tuple[str, ...]) -> str:
    empty = empty_words(placeholders, field.answers, field.type)
    parts = f"list_filter(list_transform(string_split_regex({x}, '{_SEPARATORS}'), lambda e: {trimmed('e')}), lambda e: e <> '')"
    nothing = f"WHEN {trimmed(x)} IN ({words(empty)}) THEN CAST([] AS VARCHAR[]) " if empty else ""
    return (
        f"CASE WHEN {x} IS NULL OR {x} = '' OR {trimmed(x)} = '' THEN NULL {nothing}"
        f"WHEN regexp_matches({x}, '{_RANGE}') THEN NULL ELSE {parts} END"
    )


@lru_cache(maxsize=1024)
def _enum_words(values: tuple[EnumValue, ...]) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Code -> every spelling of its words; regular expression of words with `…` -> code."""
    owner: dict[str, str] = {}
    wild: dict[str, str] = {}
    for value in values:
        owner.update(dict.fromkeys((value.code, value.code.lower(), value.code.upper()), value.code))
    for value in values:
        for alias in value.aliases:
            if "…" in alias:
                for spelling in spellings([alias]):
                    # NFKC has turned `…` into three dots.
                    pattern = ".*".join(re.escape(p) for p in re.split("…|[.]{3}", spelling))
                    wild[pattern] = value.code
        for word in spellings(a for a in value.aliases if "…" not in a):
            owner.setdefault(word, value.code)
            owner.setdefault(_folded_word(word), value.code)
    for value in values:
        for word in spellings([value.title.hant, value.title.en]):
            owner.setdefault(word, value.code)
    by_code: dict[str, frozenset[str]] = {
        v.code: frozenset(w for w, c in owner.items() if c == v.code) for v in values
    }
    return by_code, wild


def _folded_word(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", word) if not c.isspace()).lower()


def _enum(field: Field, x: str, *, plain: bool) -> str:
    by_code, wild = _enum_words(field.values)
    cases = "CASE " + "".join(f"WHEN {{0}} IN ({words(ws)}) THEN {literal(c)} " for c, ws in by_code.items())
    cases = cases.replace("{", "{{").replace("}", "}}").replace("{{0}}", "{0}")
    exact = cases.format(x) + "END"
    if plain:
        return exact
    wilds = "".join(
        f"WHEN regexp_full_match({{0}}, {literal(p)}) THEN {literal(c)} " for p, c in wild.items()
    )
    wilds = wilds.replace("{", "{{").replace("}", "}}").replace("{{0}}", "{0}")
    folded = f"regexp_replace({half_width(x)}, '\\s', '', 'g')"
    rare = (cases + wilds).format("w") + "END"
    return (
        f"CASE WHEN {x} IS NULL OR {x} = '' THEN NULL ELSE "
        f"coalesce({exact}, list_transform([{folded}], lambda w: {rare})[1]) END"
    )


def typed(
    field: Field,
    raw_sql: str,
    unit: str | None = None,
    *,
    day_sql: str | None = None,
    placeholders: tuple[str, ...] = (),
    plain: bool = False,
) -> str:
    """SQL: the typed value of the cell text `raw_sql` of `field`; null where empty or unreadable.

    `unit`: from the header. `day_sql`: SQL of the DATE that a bare time of day belongs to.
    `plain`: every cell is known to have the canonical shape (ISO, bare numbers, known words).
    """
    x = raw_sql
    match field.type:
        case "text" | "str" | "file":
            return _tidy(x)
        case "id":
            return _without_placeholders(field, x, _identifier(x), placeholders)
        case "phone":
            return _phone(x)
        case "enum":
            return _enum(field, x, plain=plain)
        case "date":
            return moments.date(x, plain=plain)
        case "datetime" | "time":
            return moments.timestamp(x, day_sql, plain=plain)
        case "bool":
            yes, no = set(numbers.YES), set(numbers.NO)
            for value in field.values:
                (yes if value.code == "true" else no).update(w.lower() for w in spellings(value.aliases))
            return numbers.boolean(x, frozenset(yes), frozenset(no))
        case "list_id" | "list_str":
            return _list(field, x, placeholders)
        case "percent":
            return numbers.percent(x, unit, plain=plain)
        case "int" | "decimal" | "money" | "area":
            default = {"money": "CNY", "area": "m2"}.get(field.type, field.unit or "")
            units = numbers.UNITS.get(default, {})
            bare = numbers.header_factor(unit, units)
            if field.type == "int":
                return numbers.whole(x, units, bare, plain=plain)
            number = numbers.decimal(x, 4, units, bare, plain=plain)
            if field.type == "money" and not plain:
                return f"coalesce({number}, {numbers.chinese_amount(x)})"
            return number


_PLAIN: dict[str, re.Pattern[str]] = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "datetime": re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?|[01]\d:\d\d"),
    "time": re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?|[01]\d:\d\d"),
    "int": re.compile(r"-?\d{1,15}"),
    "decimal": re.compile(r"-?\d{1,12}(\.\d{1,4})?"),
    "money": re.compile(r"-?\d{1,12}(\.\d{1,4})?"),
    "area": re.compile(r"-?\d{1,12}(\.\d{1,4})?"),
    "percent": re.compile(r"-?0(\.\d{1,6})?"),
}


def is_plain(field: Field, cell: str) -> bool:
    """Whether `cell` has the canonical shape of its type, for which `typed(…, plain=True)` gives the same value."""
    if field.type == "enum":
        return any(v.code == cell or cell in v.aliases for v in field.values)
    shape = _PLAIN.get(field.type)
    return shape is not None and shape.fullmatch(cell) is not None and cell.isascii()


__all__ = ["AS_IT_CAME", "BLANKS", "SQL_TYPES", "empty_words", "is_plain", "text", "typed"]
