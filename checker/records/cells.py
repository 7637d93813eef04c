"""What a cell becomes: one SQL expression a field type, in DuckDB's dialect, so that typing runs at the engine's speed.

A cell that is blank, or holds a placeholder, is null. A cell that holds something else and still gives null
cannot be read; `checker.records.typed.unreadable` says so.
"""

from __future__ import annotations

import re
from functools import lru_cache

from checker.folding import spellings
from checker.model.kinds import AS_IT_CAME, DAY_TYPES, Field, FieldType
from checker.records import moments, numbers
from checker.records.enums import enum
from checker.records.sqltext import (
    BLANKS,
    begins_as_ids,
    begins_unlike,
    half_width,
    listed,
    literal,
    swapped,
    trimmed,
)

SQL_TYPES: dict[FieldType, str] = {
    "text": "VARCHAR", "str": "VARCHAR", "id": "VARCHAR", "enum": "VARCHAR", "phone": "VARCHAR", "file": "VARCHAR",
    "date": "DATE", "datetime": "TIMESTAMP", "time": "TIMESTAMP", "int": "BIGINT", "decimal": "DECIMAL(18,4)",
    "money": "DECIMAL(18,4)", "area": "DECIMAL(18,4)", "percent": "DECIMAL(18,6)", "bool": "BOOLEAN",
    "list_id": "VARCHAR[]", "list_str": "VARCHAR[]",
}  # fmt: skip
"""The DuckDB type of every field type."""

ERRORS = (
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!", "#GETTING_DATA",
)  # fmt: skip
"""What stands in a cell of a spreadsheet whose formula failed: neither a value nor a blank."""

_OPENING = ("{", "[")
"""With what a record or a list within a value begins."""

_WIDE = {chr(c + 0xFEE0): chr(c) for c in range(0x21, 0x7F)}
_FLOAT_ID = r"[0-9]+[.]0|[0-9]+([.][0-9]+)?[eE][+]?[0-9]+"
_PERSON_IN_LIST = "[\u2e80-\u2fff\u3004-\u9fff]|[A-Za-z] +[A-Za-z]"
"""As `NAME_LIKE`, without the marks between the elements of a list."""
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
    if type_ in DAY_TYPES:
        found |= {*moments.NO_PUNCH, *moments.ZERO_DATES} if type_ != "date" else set(moments.ZERO_DATES)
    if type_ in AS_IT_CAME:
        found |= set(ERRORS)  # words that say nothing; of other types they cannot be read
    if type_ == "bool":
        found -= spellings((*numbers.YES, *numbers.NO))
    if type_ in ("list_id", "list_str"):
        found.add("[]")
    return frozenset(found - spellings(answers))


def text(
    field: Field, x: str, placeholders: tuple[str, ...] = (), *, plain: bool = False, few: bool = False
) -> str:
    """SQL: the cell as it came, null where it is blank, a placeholder, or what the type counts as empty.

    `few`: as `typed` has it.
    """
    if plain:
        return x
    empty = empty_words(placeholders, field.answers, field.type) | {""}
    if few:
        return f"CASE WHEN NOT {listed(trimmed(x), empty)} THEN {x} END"
    if field.type in DAY_TYPES:
        # All that begins like a year or an hour is content: most cells need not be compared with words.
        filled = f"{x} >= '01' AND {x} < '3' AND NOT ({x} >= '1900' AND {x} < '1901')"
        return f"CASE WHEN {filled} THEN {x} WHEN {x} IS NULL OR {listed(trimmed(x), empty)} THEN NULL ELSE {x} END"
    usual = begins_unlike(x, empty)
    if field.type == "id":
        usual = f"{begins_as_ids(x, empty)} OR {usual}"
    return (
        f"CASE WHEN {usual} THEN {x} WHEN {x} IS NULL OR {listed(trimmed(x), empty)} THEN NULL ELSE {x} END"
    )


def _leading_blank(x: str) -> str:
    """SQL condition: `x` is empty or begins with a blank. Comparing costs a tenth of looking for a prefix."""
    wide = " OR ".join(f"({x} >= '{c}' AND {x} < '{chr(ord(c) + 1)}')" for c in "\u00a0\u200b\u3000\ufeff")
    return f"({x} < '!' OR {wide})"


def _tight(x: str) -> str:
    """SQL condition: `x` is ASCII without any blanks, as nearly all ids are; the cheapest there is."""
    blanks = " AND ".join(f"NOT contains({x}, {literal(c)})" for c in " \t\n\r")
    return f"strlen({x}) = length({x}) AND {blanks}"


def _tidy(x: str, *, few: bool = False) -> str:
    """SQL: `x` trimmed and null where blank; texts without blanks at the ends, nearly all, cost little."""
    if few:
        return f"nullif({trimmed(x)}, '')"
    loose = f"{_leading_blank(x)} OR {listed(f'{x}[-1]', BLANKS)}"
    return f"CASE WHEN {loose} THEN nullif({trimmed(x)}, '') ELSE {x} END"


NAME_LIKE = "[\u2e80-\u9fff]|[A-Za-z] +[A-Za-z]"


def is_name_like(text: str) -> bool:
    """Whether a text in the place of somebody's id can only be a name."""
    return re.search(NAME_LIKE, text) is not None


def _usual_id(field: Field, x: str, placeholders: tuple[str, ...]) -> str:
    """SQL condition: an id that is taken as it stands."""
    empty = empty_words(placeholders, field.answers, field.type)
    number = f"{x} < ':' AND (contains({x}, '.') OR contains({x}, 'e') OR contains({x}, 'E'))"
    other = {*empty, chr(39), "#", *_OPENING}
    return f"({begins_as_ids(x, empty)} OR {begins_unlike(x, other)}) AND {_tight(x)} AND NOT ({number})"


def _identifier(
    field: Field,
    x: str,
    placeholders: tuple[str, ...],
    *,
    person: bool = False,
    nests: bool = False,
    few: bool = False,
) -> str:
    empty = empty_words(placeholders, field.answers, field.type)
    # An apostrophe before it is how people and systems tell a spreadsheet that 00127 is a text.
    marked, rest = f"starts_with({x}, {literal(chr(39))})", _tidy(f"{x}[2:]", few=few)
    # Full-width letters and digits come from input methods; an id is compared with ids of other exports.
    half = f"CASE WHEN strlen({x}) > length({x}) THEN {swapped(trimmed(x), _WIDE)} WHEN {marked} THEN {rest} ELSE {_tidy(x, few=few)} END"
    nobody = f" OR regexp_matches({x}, '{NAME_LIKE}')" if person else ""
    record = f" OR {nested(x)}" if nests else ""
    if few:
        words = listed(trimmed(x), {*empty, *ERRORS})
        return f"CASE WHEN {words} OR {float_id(x)}{nobody}{record} THEN NULL ELSE {half} END"
    placeholder = f"NOT ({begins_unlike(x, empty)}) AND {listed(trimmed(x), empty)}"
    return (
        f"CASE WHEN {_usual_id(field, x, placeholders)} THEN {x}"
        f" WHEN {placeholder} OR {float_id(x)} OR {listed(trimmed(x), ERRORS)}{nobody}{record} THEN NULL ELSE {half} END"
    )


def float_id(x: str) -> str:
    """SQL condition: an id that a spreadsheet took for a number, and of which digits are lost."""
    return f"regexp_full_match({trimmed(x)}, '{_FLOAT_ID}')"


def nested(x: str) -> str:
    """SQL condition: where one value belongs stands a record or a list, which JSON and YAML can hold within a record."""
    return f"(({' OR '.join(f'starts_with({x}, {literal(c)})' for c in _OPENING)}) AND json_valid({x}))"


def _usual_phone(x: str) -> str:
    return f"regexp_full_match({x}, '1[0-9]{{10}}')"


def _phone(x: str) -> str:
    bare = f"regexp_replace({half_width(x)}, '[ ()-]', '', 'g')"
    return (
        f"CASE WHEN {_usual_phone(x)} THEN {x} ELSE "
        f"list_transform([{bare}], lambda p_: CASE WHEN regexp_full_match(p_, '[+]?[0-9]{{5,15}}') THEN p_ END)[1] END"
    )


def _usual_list(field: Field, x: str, placeholders: tuple[str, ...]) -> str:
    empty = empty_words(placeholders, field.answers, field.type)
    return f"{begins_unlike(x, empty)} AND regexp_full_match({x}, '[0-9A-Za-z]+(、[0-9A-Za-z]+)*')"


def list_of(
    field: Field, x: str, placeholders: tuple[str, ...], *, person: bool = False, few: bool = False
) -> str:
    empty = empty_words(placeholders, field.answers, field.type)
    one = swapped(x, dict.fromkeys("；;，,/｜|\n\r", "、"))
    parts = f"list_filter(list_transform(string_split({one}, '、'), lambda e_: {trimmed('e_')}), lambda e_: e_ <> '')"
    nothing = f"WHEN {listed(trimmed(x), empty)} THEN CAST([] AS VARCHAR[]) " if empty else ""
    nobody = f" OR regexp_matches({x}, '{_PERSON_IN_LIST}')" if person else ""
    usual = "" if few else f"WHEN {_usual_list(field, x, placeholders)} THEN string_split({x}, '、') "
    return (
        f"CASE {usual}WHEN {x} IS NULL OR {x} = '' OR {listed(trimmed(x), {'', *ERRORS})} THEN NULL {nothing}"
        # A list within JSON Lines comes as JSON; one that holds more than single values is no list of them.
        f"WHEN starts_with({x}, '[') THEN CASE WHEN json_valid({x}) THEN "
        f"CASE WHEN NOT list_has_any(TRY(json_type({x}, '$[*]')), ['OBJECT', 'ARRAY']) THEN from_json({x}, '[\"VARCHAR\"]') END END "
        f"WHEN starts_with({x}, '{{') AND json_valid({x}) THEN NULL "
        f"WHEN regexp_matches({x}, '{_RANGE}'){nobody} THEN NULL ELSE {parts} END"
    )


def typed(
    field: Field,
    raw_sql: str,
    unit: str | None = None,
    *,
    day_sql: str | None = None,
    placeholders: tuple[str, ...] = (),
    plain: bool = False,
    person: bool = False,
    nests: bool = False,
    few: bool = False,
) -> str:
    """SQL: the typed value of the cell text `raw_sql` of `field`; null where empty or unreadable.

    `unit`: from the header. `day_sql`: SQL of the DATE that a bare time of day belongs to.
    `plain`: every cell is known to have the canonical shape (ISO, bare numbers, known words).
    `person`: an id of somebody; a name in its place is not one. `nests`: the format can hold a record in the place of a value.
    `few`: there are so few cells that what spares the engine work costs the planner more than it saves.
    """
    x = raw_sql
    if plain and field.type in _SAME_WHEN_PLAIN:
        return f"string_split({x}, '、')" if field.type.startswith("list") else x
    match field.type:
        case "text" | "str" | "file":
            return _tidy(x, few=few)
        case "id":
            return _identifier(field, x, placeholders, person=person, nests=nests, few=few)
        case "phone":
            return _phone(x)
        case "enum":
            return enum(field.values, x, plain=plain)
        case "date":
            if field.period and not plain:
                return moments.period(x, end=field.period == "end")
            return moments.date(x, plain=plain)
        case "datetime" | "time":
            return moments.timestamp(x, day_sql, plain=plain, halves=field.half_days)
        case "bool":
            yes, no = set(numbers.YES), set(numbers.NO)
            for value in field.values:
                (yes if value.code == "true" else no).update(w.lower() for w in spellings(value.aliases))
            return numbers.boolean(x, frozenset(yes), frozenset(no), plain=plain)
        case "list_id" | "list_str":
            return list_of(field, x, placeholders, person=person, few=few)
        case "percent":
            return numbers.percent(x, unit, plain=plain)
        case "int" | "decimal" | "money" | "area":
            units = numbers.units_of(field.type, field.unit)
            bare = numbers.header_factor(unit, units)
            if field.type == "int":
                return numbers.whole(x, units, bare, plain=plain)
            return numbers.decimal(x, 4, units, bare, plain=plain)


def usual(
    field: Field,
    raw_sql: str,
    unit: str | None = None,
    *,
    day_sql: str | None = None,
    placeholders: tuple[str, ...] = (),
) -> str:
    """SQL: what `typed` gives of the cells that are as in most exports, and null of all others: a fraction of its text.

    What is null here and not empty has to be typed in full.
    """
    x = raw_sql
    match field.type:
        case "id":
            return f"CASE WHEN {_usual_id(field, x, placeholders)} THEN {x} END"
        case "phone":
            return f"CASE WHEN {_usual_phone(x)} THEN {x} END"
        case "list_id" | "list_str":
            return f"CASE WHEN {_usual_list(field, x, placeholders)} THEN string_split({x}, '、') END"
        case "date":
            return moments.usual_date(x)
        case "datetime" | "time":
            return moments.usual_timestamp(x, day_sql)
        case "text" | "str" | "file":
            return _tidy(x)
        case "int" if numbers.header_factor(unit, numbers.units_of(field.type, field.unit)) != "1":
            return typed(field, x, unit)
        case _:
            return typed(field, x, unit, plain=True)


_SAME_WHEN_PLAIN = frozenset({"text", "str", "file", "id", "phone", "list_id", "list_str"})


__all__ = ["BLANKS", "SQL_TYPES", "empty_words", "text", "typed"]
