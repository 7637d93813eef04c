"""SQL names, keys and packing that the parts of the engine share."""

from __future__ import annotations

from collections.abc import Sequence

PACK = 25
"""Outcomes of so many rules fit into one BIGINT, five values each: 5^25 < 2^63."""

_SEPARATOR = "chr(31)"


def quoted(name: str) -> str:
    """Return an identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def key_text(key: Sequence[str], separator: str = _SEPARATOR) -> str:
    """SQL: the key columns as one text, blanks for nulls."""
    parts = [f"coalesce(CAST({quoted(k)} AS VARCHAR), '')" for k in key]
    return parts[0] if len(parts) == 1 else f"concat_ws({separator}, {', '.join(parts)})"


def label_text(key: Sequence[str]) -> str:
    """SQL: the label of a subject, as people write it."""
    return key_text(key, "'/'")


def packed(codes: Sequence[str]) -> str:
    """SQL: outcomes (0 to 4 each) as the digits of one number to the base of five."""
    return " + ".join(f"CAST({code} AS BIGINT) * {5**i}" for i, code in enumerate(codes)) or "0"


def digit(number: int, place: int) -> int:
    """Return one outcome out of a packed number."""
    return int(number // 5**place % 5)


def digit_sql(column: str, place: int) -> str:
    return f"({column} // {5**place}) % 5"
