"""SQL text shared by the typing of cells: quoting, trimming and width folding, in DuckDB's dialect."""

from __future__ import annotations

BLANKS = " \t\r\n\u3000\u00a0\ufeff\u200b"
"""Characters that count as white space around a cell's text."""

_HALF = {chr(c + 0xFEE0): chr(c) for c in range(0x21, 0x7F)} | {"\u3000": " ", "\u00a0": " ", "￥": "¥"}
_DASHES = {"–": "-", "—": "-", "−": "-", "‐": "-"}


def literal(text: str) -> str:
    """Return `text` as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """Return `text` as a quoted SQL identifier."""
    return '"' + text.replace('"', '""') + '"'


def words(texts: object) -> str:
    """Return texts as a sorted, comma-separated list of SQL string literals."""
    return ", ".join(literal(t) for t in sorted(set(texts)))  # type: ignore[call-overload]


def trimmed(x: str) -> str:
    """SQL: `x` without white space at either end, full-width blanks included."""
    return f"trim({x}, {literal(BLANKS)})"


def half_width(x: str, more: dict[str, str] | None = None) -> str:
    """SQL: `x` trimmed, lower case, full-width forms made half-width. For rare branches: it is not cheap."""
    table = {**_HALF, **_DASHES, **(more or {})}
    # Latin letters stay out of the table: lower() folds full-width ones as well, and translate() is linear in it.
    pairs = [(a, b) for a, b in table.items() if not b.isupper()]
    source, target = "".join(a for a, _ in pairs), "".join(b for _, b in pairs)
    return f"translate(lower({trimmed(x)}), {literal(source)}, {literal(target)})"


def blank(x: str) -> str:
    """SQL condition: `x` is null or white space only; cheap for filled cells."""
    return f"({x} IS NULL OR {x} = '' OR ({x} < '!' OR {x} >= '\u00a0') AND {trimmed(x)} = '')"
