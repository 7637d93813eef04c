"""The parts of a records.yaml, read one by one: what is wrong with each is noted with its place, and the rest still read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from checker.model.problem import Place, Problem
from checker.model.span import Span
from checker.model.text import Text

_TYPES = {
    "map": Text("對應表", "a mapping"),
    "seq": Text("清單", "a list"),
    "int": Text("整數", "a whole number"),
    "str": Text("文字", "text"),
}
_QUOTE = Text("若是文字，請加引號。", "If it is text, quote it.")

Items = dict[str, tuple[Any, Any]]
"""Key -> the nodes of key and value."""


class Nodes:
    """Reads the nodes of a YAML document. `problems` collects what is wrong; what is wrong counts as not said."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.problems: list[Problem] = []

    def place(self, node: Any) -> Place:
        """Return where a node stands."""
        return Place(self.shown, line=node.start_mark.line + 1, column=node.start_mark.column + 1)

    def wrong(self, node: Any, code: str, text: Text, hint: Text | None = None) -> None:
        """Note that something is wrong with a node."""
        self.problems.append(Problem(code, text, self.place(node), hint))

    def unknown(self, node: Any, code: str, word: str, allowed: Iterable[str]) -> None:
        """Note that a word is not one of those `allowed`, with the nearest of them."""
        from difflib import get_close_matches  # noqa: PLC0415 - only for a slip

        close = get_close_matches(word, sorted(allowed), 1)
        hint = Text(f"是否指 {close[0]}？", f"Did you mean {close[0]}?") if close else None
        self.wrong(node, code, Text(f"不認得 {word}。", f"{word} is not known here."), hint)

    def _is(self, node: Any, type_: str) -> bool:
        if node.tag == f"tag:yaml.org,2002:{type_}":
            return True
        said = _TYPES[type_]
        hint = _QUOTE if type_ == "str" and node.id == "scalar" and not is_null(node) else None
        self.wrong(node, "wrong-type", Text(f"這裡須是{said.hant}。", f"This has to be {said.en}."), hint)
        return False

    def items(self, node: Any, allowed: Iterable[str] | None = None) -> Items:
        """Return the items of a mapping. Keys that stand twice, and those that are not `allowed`, are noted and left out."""
        if not self._is(node, "map"):
            return {}
        found: Items = {}
        known = None if allowed is None else frozenset(allowed)
        for key, value in node.value:
            if key.id != "scalar":
                self.wrong(key, "wrong-type", Text("鍵須是文字。", "A key has to be text."))
            elif key.value in found:
                said = Text(f"{key.value} 出現兩次。", f"{key.value} stands twice.")
                self.wrong(key, "duplicate-key", said)
            elif known is not None and key.value not in known:
                self.unknown(key, "unknown-key", key.value, known)
            else:
                found[key.value] = (key, value)
        return found

    def part(self, items: Items, key: str) -> Any:
        """Return the node of a key's value, None where nothing is said."""
        value = items.get(key, (None, None))[1]
        return None if value is None or is_null(value) else value

    def inner(self, items: Items, key: str) -> Items:
        """Return the items of the mapping that a key has, any keys allowed."""
        node = self.part(items, key)
        return {} if node is None else self.items(node)

    def words(self, node: Any) -> list[tuple[Any, str]]:
        """Return the scalars of a list, with their nodes."""
        if node is None or not self._is(node, "seq"):
            return []
        found = []
        for one in node.value:
            if one.id != "scalar":
                self.wrong(one, "wrong-type", Text("這裡須是文字。", "This has to be text."))
            else:
                found.append((one, one.value))
        return found

    def text(self, items: Items, key: str) -> str | None:
        """Return the text that a key has."""
        node = self.part(items, key)
        return node.value if node is not None and self._is(node, "str") else None

    def sign(self, items: Items, key: str, *, may_be_empty: bool = False) -> str | None:
        """Return the one character that a key has."""
        found = self.text(items, key)
        if found is None or (len(found) == 1 and found not in "\r\n") or (not found and may_be_empty):
            return found
        said = Text(f"{key} 須是一個字元。", f"{key} is one character.")
        self.wrong(items[key][1], "wrong-type", said)
        return None

    def number(self, items: Items, key: str, most: int = 1 << 20) -> int | None:
        """Return the whole number from 1 to `most` that a key has."""
        node = self.part(items, key)
        if node is None or not self._is(node, "int"):
            return None
        found = int(node.value) if node.value.isdecimal() and len(node.value) < 10 else 0
        if 1 <= found <= most:
            return found
        said = Text(f"{key} 須在 1 到 {most} 之間。", f"{key} is between 1 and {most}.")
        self.wrong(node, "wrong-type", said)
        return None

    def day(self, items: Items, key: str) -> date | None:
        """Return the day that a key has."""
        node = self.part(items, key)
        if node is None:
            return None
        try:
            return date.fromisoformat(node.value if node.id == "scalar" else "")
        except ValueError:
            said = Text("這裡須是日期，如 2025-06-30。", "This has to be a date such as 2025-06-30.")
            self.wrong(node, "wrong-date", said)
            return None

    def period(self, items: Items) -> Span | None:
        """Return the period that stands there."""
        node = self.part(items, "period")
        if node is None:
            return None
        before = len(self.problems)
        inner = self.items(node, ("from", "to"))
        span = Span(self.day(inner, "from"), self.day(inner, "to"))
        if len(self.problems) > before:
            return None
        if span.start is None or span.end is None or span.start > span.end:
            said = Text(
                "period 須有 from 與 to，且 from 不晚於 to。",
                "A period has from and to, and from is not after to.",
            )
            self.wrong(node, "wrong-period", said)
            return None
        return span

    def constant(self, key: str, node: Any) -> str | None:
        """Return the text of a cell that stands for itself, just as it is written."""
        if node.id == "scalar" and not is_null(node):
            return str(node.value).lower() if node.tag == "tag:yaml.org,2002:bool" else str(node.value)
        said = Text(f"{key} 須是一個值。", f"{key} has to be a single value.")
        self.wrong(node, "wrong-type", said)
        return None


def is_null(node: Any) -> bool:
    """Whether a node says nothing."""
    return bool(node.tag == "tag:yaml.org,2002:null")
