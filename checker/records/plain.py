"""Whether a cell has the canonical shape of its type already, so that the short typing gives the same of it."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from checker.folding import fold
from checker.model.kinds import AS_IT_CAME, DAY_TYPES, Field, FieldType
from checker.records import numbers
from checker.records.enums import exact_words
from checker.records.sqltext import BLANKS

_WORDS = frozenset({*numbers.YES, *numbers.NO})
_PLAIN: dict[FieldType, str] = {
    "date": r"(19|20)\d\d-\d\d-\d\d",
    "datetime": r"(19|20)\d\d-\d\d-\d\d \d\d:\d\d(:\d\d)?",
    "time": r"(19|20)\d\d-\d\d-\d\d \d\d:\d\d(:\d\d)?",
    "int": r"-?\d{1,15}",
    "decimal": r"-?\d{1,12}(\.\d{1,4})?",
    "money": r"-?\d{1,12}(\.\d{1,4})?",
    "area": r"-?\d{1,12}(\.\d{1,4})?",
    "percent": r"-?0(\.\d{1,6})?",
    "id": r"(?![0-9][0-9.eE+]*$)[0-9A-Za-z_-]+|[0-9]+",
    "phone": r"1\d{10}",
    "list_id": r"[0-9A-Za-z-]+(、[0-9A-Za-z-]+)*",
    "list_str": r"[\u4e00-\u9fff]{2,}(、[\u4e00-\u9fff]{2,})*|[0-9A-Za-z-]+(、[0-9A-Za-z-]+)*",
}

_CLOCK = r"[01]\d:[0-5]\d"
"""A time of day, which is plain only where the field has a date beside it."""


@lru_cache(maxsize=8)
def _folded(placeholders: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, placeholders))


def is_plain(field: Field, cell: str, placeholders: tuple[str, ...] = ()) -> bool:
    """Whether `cell` has the canonical shape of its type, for which `plain=True` gives the same value and text.

    Then there is a value: only a time of day has none where the date that it belongs to is missing.
    """
    folded = _folded(placeholders)
    # Folding may lengthen a word (㎡), though hardly to twice its length.
    if len(cell) <= 2 * max(map(len, folded), default=0) and fold(cell) in folded:
        return False
    if field.type == "enum":
        return cell in exact_words(field.values)
    if field.type == "bool":
        return cell in _WORDS
    if field.type in AS_IT_CAME:
        return (
            cell != "" and cell == cell.strip(BLANKS) and (len(cell) > 4 or cell.isalnum()) and cell[0] != "#"
        )
    shape = _PLAIN.get(field.type)
    if shape is None or re.fullmatch(shape, cell) is None:
        return field.day_of is not None and re.fullmatch(_CLOCK, cell) is not None
    return field.type not in DAY_TYPES or _is_real(cell)


def _is_real(moment: str) -> bool:
    """Whether a date or moment in the canonical shape is one that there is."""
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return False
    return True
