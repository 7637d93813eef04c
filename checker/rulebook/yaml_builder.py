"""Plain values out of the events of a YAML parser, with places, and with every problem on the way.

The document is not built by PyYAML's own constructors: nothing is resolved that is not resolved here, aliases cannot
multiply, and the source text of every scalar is at hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml import events as e

from checker.model.problem import Piece, Place, Problem
from checker.model.text import Text
from checker.rulebook.scalar_pieces import pieces_of
from checker.rulebook.scalars import plain_value
from checker.rulebook.wording import error
from checker.rulebook.yaml_document import Route
from checker.rulebook.yaml_syntax import syntax_problem

MAX_DEPTH = 64

_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


class _StopError(Exception):
    """What follows in the file can no longer be told apart."""


@dataclass
class _Frame:
    """A mapping or list that is still open."""

    value: dict[str, Any] | list[Any]
    route: Route
    as_text: bool
    key: str | None = None
    seen: dict[str, int] = field(default_factory=dict)


class Builder:
    """Turns parser events into plain values, noting places and collecting problems."""

    def __init__(self, text: str, file: str, as_text: Callable[[Route], bool]) -> None:
        self.text = text
        self.file = file
        self.lines = _BREAK.split(text)
        self.has_tabs = "\t" in text
        self.as_text = as_text
        self.result: Any = None
        self.documents = 0
        self.stack: list[_Frame] = []
        self.problems: list[Problem] = []
        self.values: dict[Route, tuple[int, int]] = {}
        self.keys: dict[Route, tuple[int, int]] = {}
        self.written: dict[Route, str] = {}
        self.pieces: dict[Route, tuple[Piece, ...]] = {}

    def run(self) -> None:
        """Read the text to its end, or as far as it can be told apart."""
        try:
            for event in _events(self.text):
                if isinstance(event, e.ScalarEvent):
                    self._scalar(event)
                elif isinstance(event, e.MappingStartEvent):
                    self._open(event, {})
                elif isinstance(event, e.SequenceStartEvent):
                    self._open(event, [])
                elif isinstance(event, (e.MappingEndEvent, e.SequenceEndEvent)):
                    self.stack.pop()
                elif isinstance(event, e.AliasEvent):
                    self._alias(event)
                elif isinstance(event, e.DocumentStartEvent):
                    self._document(event)
        except _StopError:
            return
        except (yaml.YAMLError, ValueError) as exc:  # ValueError: characters that the C parser cannot encode
            self.problems.append(syntax_problem(exc, self.lines, self.file))
            return
        if self.documents == 0 or (self.result is None and not self.problems):
            self._add(
                "empty-file", "檔案沒有內容。", "The file is empty.", Place(self.file, line=1, column=1)
            )

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._add(
                "several-documents",
                "一個檔案只能有一份 YAML 文件。",
                "A file may hold one YAML document only.",
                self._at(event),
                Text("請刪去「---」，或分成多個檔案。", "Remove the `---`, or split the file."),
            )
            raise _StopError

    def _scalar(self, event: Any) -> None:
        style = event.style
        text: str = event.value
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
            self._key(event, text)
            return
        route = self._route()
        self._check_marks(event)
        self.values[route] = self._content_start(event)
        start, end = event.start_mark, event.end_mark
        if style or start.line != end.line:
            self.pieces[route] = pieces_of(
                text, self.lines, (start.line, start.column), (end.line, end.column), style
            )
        value: Any = text
        if not style and event.tag is None:
            if self._in_text(route):
                value = None if text in ("", "~", "null") else text
            else:
                value, why = plain_value(text)
                if why is not None:
                    self._add(*why.problem(text), self._at(event), why.hint(text))
                elif not isinstance(value, str):
                    self.written[route] = text
        self._put(value)

    def _key(self, event: Any, text: str) -> None:
        frame = self.stack[-1]
        assert isinstance(frame.value, dict)
        self._check_marks(event)
        place = self._at(event)
        if not event.style and text in ("", "~", "<<"):
            self._add("bad-key", f"「{text}」不能作鍵。", f"`{text}` cannot be a key.", place)
        if text in frame.seen:
            self._add(
                "duplicate-key",
                f"鍵「{text}」重複。",
                f"The key `{text}` is there twice.",
                place,
                Text(
                    f"第一次出現在第 {frame.seen[text]} 行。", f"It first stands in line {frame.seen[text]}."
                ),
            )
        else:
            frame.seen[text] = event.start_mark.line + 1
        frame.key = text
        self.keys[(*frame.route, text)] = (event.start_mark.line + 1, event.start_mark.column + 1)

    def _open(self, event: Any, value: dict[str, Any] | list[Any]) -> None:
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
            self._add("bad-key", "鍵必須是文字。", "A key must be a word.", self._at(event))
            raise _StopError
        if len(self.stack) >= MAX_DEPTH:
            self._add(
                "too-deep",
                f"巢狀超過 {MAX_DEPTH} 層。",
                f"Nested deeper than {MAX_DEPTH} levels.",
                self._at(event),
            )
            raise _StopError
        self._check_marks(event)
        route = self._route()
        self.values[route] = (event.start_mark.line + 1, event.start_mark.column + 1)
        as_text = self._in_text(route)
        self._put(value)
        self.stack.append(_Frame(value, route, as_text))

    def _alias(self, event: Any) -> None:
        self._add(
            "alias",
            f"不允許別名「*{event.anchor}」。",
            f"Aliases such as `*{event.anchor}` are not allowed.",
            self._at(event),
            Text("請把內容寫出來；若是文字，請加引號。", "Write the content out; if it is text, quote it."),
        )
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
            raise _StopError
        self._put(None)

    def _check_marks(self, event: Any) -> None:
        """Anchors, tags and tabs: YAML allows them, a rulebook does not."""
        if event.anchor is not None:
            self._add(
                "anchor",
                f"不允許錨點「&{event.anchor}」。",
                f"Anchors such as `&{event.anchor}` are not allowed.",
                self._at(event),
                Text("若是文字，請加引號。", "If it is text, quote it."),
            )
        if event.tag is not None:
            self._add(
                "tag",
                f"不允許標籤「{event.tag}」。",
                f"Tags such as `{event.tag}` are not allowed.",
                self._at(event),
                Text("若是文字，請加引號。", "If it is text, quote it."),
            )
        if self.has_tabs:
            mark = event.start_mark
            # An empty value may stand behind the last line.
            before = self.lines[mark.line][: mark.column] if mark.line < len(self.lines) else ""
            if "\t" in before and not before.strip():
                self._add(
                    "tab",
                    "縮排用了定位字元（Tab）。",
                    "The indentation holds a tab.",
                    Place(self.file, line=mark.line + 1, column=before.index("\t") + 1),
                    Text("請改用空格。", "Use spaces."),
                )

    def _route(self) -> Route:
        if not self.stack:
            return ()
        frame = self.stack[-1]
        if isinstance(frame.value, dict):
            assert frame.key is not None
            return (*frame.route, frame.key)
        return (*frame.route, len(frame.value))

    def _put(self, value: Any) -> None:
        if not self.stack:
            self.result = value
            return
        frame = self.stack[-1]
        if isinstance(frame.value, dict):
            assert frame.key is not None
            frame.value.setdefault(frame.key, value)
            frame.key = None
        else:
            frame.value.append(value)

    def _in_text(self, route: Route) -> bool:
        return (bool(self.stack) and self.stack[-1].as_text) or self.as_text(route)

    def _content_start(self, event: Any) -> tuple[int, int]:
        line, column = event.start_mark.line, event.start_mark.column
        if event.style in ("'", '"'):
            return line + 1, column + 2
        if event.style in ("|", ">"):
            for number in range(line + 1, min(event.end_mark.line + 1, len(self.lines))):
                content = self.lines[number]
                if content.strip():
                    return line + 2, len(content) - len(content.lstrip(" ")) + 1
        return line + 1, column + 1

    def _at(self, event: Any) -> Place:
        return Place(self.file, line=event.start_mark.line + 1, column=event.start_mark.column + 1)

    def _add(self, code: str, hant: str, en: str, place: Place, hint: Text | None = None) -> None:
        self.problems.append(error(code, hant, en, place, hint))


def _events(text: str) -> Iterator[Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    yield from yaml.parse(text, Loader=loader)
