"""SQL text shared by the typing of cells: quoting, trimming and width folding, in DuckDB's dialect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

BLANKS = " \t\r\n\u3000\u00a0\ufeff\u200b"
"""Characters that count as white space around a cell's text."""

_HALF = {chr(c + 0xFEE0): chr(c) for c in range(0x21, 0x7F) if not chr(c).isupper()} | {
    "\u3000": " ", "\u00a0": " ", "￥": "¥", "–": "-", "—": "-", "−": "-", "‐": "-",
}  # fmt: skip
# Without capital letters: lower() folds full-width ones as well.


def literal(text: str) -> str:
    """Return `text` as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """Return `text` as a quoted SQL identifier."""
    return '"' + text.replace('"', '""') + '"'


def split(texts: Iterable[str]) -> str:
    """SQL: the list of `texts`. A constant split plans many times faster than IN, CASE or a list of constants."""
    return f"string_split({literal(chr(31).join(texts))}, {literal(chr(31))})"


def listed(x: str, texts: Iterable[str]) -> str:
    """SQL condition: `x` is one of `texts`. Never null.

    IN and list_contains would become joins, which are worked out for every row, whatever CASE they stand in.
    """
    return f"coalesce(list_position({split(sorted(set(texts)))}, {x}), 0) > 0"


def looked_up(x: str, table: Mapping[str, str]) -> str:
    """SQL: what `table` has for `x`, null where it has nothing. What is likely stands first in the table."""
    return f"{split(table.values())}[list_position({split(table)}, {x})]"


_MASK = 1 << 10


def begins_unlike(x: str, words: Iterable[str]) -> str:
    """SQL condition, null where `x` is: `x` begins neither with a blank nor as any of `words` does, and so is none of them.

    One look into a table of bits by the first character, where comparing with the words costs ten times as much.
    Characters that share a bit are looked up in a second table, where others share one; what shares a bit in both is
    let through to the comparison: nothing is decided by it. A condition in a projection has both looked up for
    every row: it belongs into a CASE.
    """
    # What has no first character counts as -1.
    firsts = {-1, *(ord(c) for c in BLANKS), *(ord(w[0]) for w in words if w)}

    def differs(shift: int) -> str:
        marked = {(first >> shift) % _MASK for first in firsts}
        bits = "".join("1" if i in marked else "0" for i in range(_MASK))
        first = f"(unicode({x}) >> {shift})" if shift else f"unicode({x})"
        return f"get_bit({literal(bits)}::BIT, {first} & {_MASK - 1}) = 0"

    return f"({differs(0)} OR {differs(5)})"


def begins_as_ids(x: str, words: Iterable[str]) -> str:
    """SQL condition, null where `x` is: `x` begins with a digit or a letter with which none of `words` begins.

    It holds for most ids, and comparing costs a tenth of looking for the first character.
    """
    taken = {ord(w[0]) for w in words if w}
    ranges = []
    for first, last in (("0", "9"), ("A", "Z")):
        start = ord(first)
        for code in range(ord(first), ord(last) + 2):
            if code > ord(last) or code in taken:
                if code > start:
                    ranges.append(f"({x} >= '{chr(start)}' AND {x} < '{chr(code)}')")
                start = code + 1
    return f"({' OR '.join(ranges) or 'false'})"


def trimmed(x: str) -> str:
    """SQL: `x` without white space at either end, full-width blanks included."""
    return f"trim({x}, {literal(BLANKS)})"


def half_width(x: str) -> str:
    """SQL: `x` trimmed, lower case, full-width forms and odd dashes made half-width."""
    return let(f"lower({trimmed(x)})", "t_", swapped("t_", _HALF))


def swapped(x: str, table: Mapping[str, str]) -> str:
    """SQL: `x` with single characters exchanged. Looks first, because translate() is slow."""
    source, target = "".join(table), "".join(table.values())
    return f"CASE WHEN regexp_matches({x}, {literal(f'[{source}]')}) THEN translate({x}, {literal(source)}, {literal(target)}) ELSE {x} END"


def as_number(condition: str) -> str:
    """SQL: 1 where the condition holds, else 0. In a CASE of truth values both sides are worked out for every row."""
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def only_then(first: str, second: str) -> str:
    """SQL condition: `first` and, looked at only where that holds, `second`. False where either is null."""
    return f"(CASE WHEN {first} THEN {as_number(second)} ELSE 0 END = 1)"


def let(value: str, variable: str, result: str) -> str:
    """SQL: `result` with `variable` standing for `value`, which is evaluated once.

    A variable ends in `_`, because a column of the same name would be taken for it.
    """
    return f"list_transform([{value}], lambda {variable}: {result})[1]"
