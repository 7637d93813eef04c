"""Texts that may stand on a terminal, in a report's line, or in the log of a CI system.

Needs nothing but Python's tables of characters: what went wrong is said through here, also when what went wrong is the
loading of everything else.
"""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """Return `text` on one line, with control and direction characters written out.

    Records come from anywhere: a cell must not be able to move a terminal's cursor, forge a report's line, or speak
    to the CI system that reads the log.
    """
    if not text.isprintable():
        text = "".join(_visible(char) for char in text)
    if "::" in text and text.lstrip().startswith("::"):
        text = text.replace(":", r"\u003a", 1)
    return text.replace("##[", r"\u0023#[") if "##[" in text else text


def _visible(char: str) -> str:
    if char in "\r\n\t\v\f\u2028\u2029\x85":
        return " "
    category = unicodedata.category(char)
    if category in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return f"\\u{ord(char):04x}"
    return char
