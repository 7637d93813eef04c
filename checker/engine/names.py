"""SQL names, keys and packing that the parts of the engine share."""

from __future__ import annotations

from collections.abc import Sequence

PACK = 20
"""Outcomes of so many rules, and the one of the cells, fit into one BIGINT, three bits each."""

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
    """SQL: outcomes (0 to 4 each) as the digits of one number to the base of eight."""
    return " | ".join(f"(CAST({code} AS BIGINT) << {3 * i})" for i, code in enumerate(codes)) or "0"


def digit(number: int, place: int) -> int:
    """Return one outcome out of a packed number."""
    return number >> 3 * place & 7


def odd_sql(column: str, places: int) -> str:
    """SQL condition: any of the first `places` outcomes in a packed number is odd."""
    return f"({column} & {sum(1 << 3 * i for i in range(places))}) <> 0"
