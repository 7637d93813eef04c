"""What a plain (unquoted) scalar means, and which ones are refused because YAML readers disagree on them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, NamedTuple

from checker.model.text import Text

_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
_BOOLEAN_LIKE = frozenset({"yes", "no", "on", "off", "true", "false"})
_MAYBE_NUMBER = re.compile(r"[-+.]*[0-9]|[-+]?\.(?:inf|nan)$", re.IGNORECASE)
_INT = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_CLOCK = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+(?:\.[0-9_]*)?")
_OTHER_NUMBER = re.compile(
    r"[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\.(?:inf|Inf|INF|nan|NaN|NAN)"
    r"|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?)"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?"
)


class Refusal(NamedTuple):
    """Why a plain scalar is not taken: a stable code, and what it would be elsewhere."""

    code: str
    why: Text

    def problem(self, text: str) -> tuple[str, str, str]:
        """Code, zh-Hant and en text of the problem with `text`."""
        return (
            self.code,
            f"未加引號的「{_short(text)}」{self.why.hant}",
            f"Unquoted `{_short(text)}` {self.why.en}",
        )

    def hint(self, text: str) -> Text:
        """How to write it instead."""
        if self.code == "bad-date":
            return Text("請改正日期。", "Correct the date.")
        quoted = quote(text)
        if self.code == "implicit-boolean":
            return Text(
                f"若是文字，請寫 {quoted}；若是真假值，請寫 true 或 false。",
                f"If it is text, write {quoted}; if it is a truth value, write true or false.",
            )
        return Text(f"若是文字，請寫 {quoted}。", f"If it is text, write {quoted}.")


_BOOLEAN = Refusal(
    "implicit-boolean", Text("在某些讀取器中會變成真假值。", "becomes a truth value in some readers.")
)
_NULL = Refusal("implicit-null", Text("在某些讀取器中會變成空值。", "becomes nothing in some readers."))
_SEXAGESIMAL = Refusal(
    "sexagesimal", Text("在某些讀取器中會當作六十進位數。", "becomes a number to base 60 in some readers.")
)
_OCTAL = Refusal(
    "leading-zero",
    Text("以零開頭，會失去零或當作八進位數。", "starts with a zero that gets lost or means octal."),
)
_NUMBER = Refusal("unclear-number", Text("不是明確的數字。", "is not a clear number."))
_NO_DATE = Refusal("bad-date", Text("不是有效的日期。", "is not a valid date."))


def plain_value(text: str) -> tuple[Any, Refusal | None]:
    """The value of a plain scalar, or the text itself with the reason why it is refused."""
    if text in _WORDS:
        return _WORDS[text], None
    lower = text.lower()
    if lower in _BOOLEAN_LIKE:
        return text, _BOOLEAN
    if lower == "null":
        return text, _NULL
    if not _MAYBE_NUMBER.match(text):
        return text, None
    return _number_or_date(text)


def _number_or_date(text: str) -> tuple[Any, Refusal | None]:
    if _INT.fullmatch(text):
        return int(text), None
    if _FLOAT.fullmatch(text):
        return float(text), None
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text), None
        except ValueError:
            return text, _NO_DATE
    moment = _MOMENT.fullmatch(text)
    if moment:
        *parts, fraction = moment.groups()
        try:
            return datetime(*map(int, parts), microsecond=int((fraction or "0").ljust(6, "0"))), None  # type: ignore[misc,arg-type]
        except ValueError:
            return text, _NO_DATE
    if _CLOCK.fullmatch(text):
        return text, _SEXAGESIMAL
    if _LEADING_ZERO.fullmatch(text):
        return text, _OCTAL
    if _OTHER_NUMBER.fullmatch(text):
        return text, _NUMBER
    return text, None


def quote(text: str) -> str:
    """`text` as a quoted YAML scalar, cut where it is long."""
    return '"' + _short(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
