"""How dates are written, as records.yaml says it: `DD/MM/YYYY` to SQL that puts them the one way that is read everywhere."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from checker.records.sqltext import half_width, let, literal

_TOKEN = re.compile(r"yyyy|yy|mmm|mon|mm|m|dd|d|[^0-9a-z]")
_WIDTHS = {"dd": "[0-9]{2}", "d": "[0-9]{1,2}", "mm": "[0-9]{2}", "m": "[0-9]{1,2}"}
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DateFormat(NamedTuple):
    """A way to write dates. `shape`: the regular expression of such a date in lower case, with the groups y, m and d in `order`."""

    text: str
    shape: str
    order: tuple[str, str, str]


@lru_cache(maxsize=64)
def date_format(text: str) -> DateFormat | None:
    """Return the way to write dates that a text such as `DD/MM/YYYY`, `MM-DD-YY` or `DD-MMM-YYYY` names; None where it names none.

    Year, month and day stand in it once each. A year of four digits that comes first is followed by month and day: such
    dates are read without being told, and nobody writes them another way.
    """
    folded = unicodedata.normalize("NFKC", text).lower().strip()
    tokens = _TOKEN.findall(folded)
    parts = [t for t in tokens if t[0] in "ymd"]
    if "".join(tokens) != folded or sorted(t[0] for t in parts) != ["d", "m", "y"]:
        return None
    order = (parts[0][0], parts[1][0], parts[2][0])
    if parts[0] == "yyyy" and order != ("y", "m", "d"):
        return None
    beside = [i for i, t in enumerate(tokens) if t[0] in "ymd"]
    joined = any(b - a == 1 for a, b in pairwise(beside))
    return DateFormat(text, "".join(_shape(t, joined=joined) for t in tokens), order)


def _shape(token: str, *, joined: bool) -> str:
    """The regular expression of a part. `joined`: nothing stands between the parts, so that each has all of its digits."""
    if token == "yyyy":
        return "((?:19|20)[0-9]{2})"
    if token == "yy":
        return "([0-9]{2})"
    if token in ("mmm", "mon"):
        return f"((?:{'|'.join(_NAMES)})[a-z]*[.]?|[0-9]{{1,2}}月)"
    if token in _WIDTHS:
        return f"({_WIDTHS[token if joined else token[0]]})"
    return " *" if token.isspace() else f" *{re.escape(token)} *"


def iso(x: str, format_: DateFormat) -> str:
    """SQL: the cell text `x` with its date, if it is written in this way, as year-month-day; a time after it stays there.

    Any other text stays as it is: a cell of another shape is read, or reported, as it always is.
    """
    year = "CASE WHEN length(s_.y) = 4 THEN s_.y WHEN s_.y >= '70' THEN '19' || s_.y ELSE '20' || s_.y END"
    names = f"string_split({literal(','.join(_NAMES))}, ',')"
    month = f"coalesce(CAST(list_position({names}, s_.m[1:3]) AS VARCHAR), replace(s_.m, '月', ''))"
    day = f"CAST(try_cast(({year}) || '-' || ({month}) || '-' || s_.d AS DATE) AS VARCHAR)"
    pattern = f"^{format_.shape}(?:[ t,]+(.*))?$"
    written = let(
        f"regexp_extract({half_width(x)}, {literal(pattern)}, {[*format_.order, 'rest']!r})",
        "s_",
        f"CASE WHEN s_.d <> '' THEN {day} || CASE WHEN s_.rest <> '' THEN ' ' || s_.rest ELSE '' END END",
    )
    return f"CASE WHEN {x} <> '' THEN coalesce({written}, {x}) END"
