"""What DuckDB gives, as plain values that reports can print and JSON can hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

_AS_IT_IS = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:
    """Return a value of a result row as text, number, truth value, list or mapping."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, datetime):
        return value.isoformat(
            sep=" ", timespec="minutes" if not value.second and not value.microsecond else "auto"
        )
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else round(value, 6)
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    return value
