"""YAML for records: every scalar stays the text that it is written as, so that 00127 keeps its zeros.

Values are built from the parser's events, which come one after the other: three times as fast as by way of PyYAML's
constructors, and no text nests deep enough to hurt.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import AliasEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

from checker.records.yaml_guard import DEEPEST, TooDeepError

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_NONE = object()
_Base: Any = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # PyYAML without its C part: slower, the same answers


class _Parser(_Base):  # type: ignore[misc]
    """Gives events, or nodes without a thought for what type their values might be of."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """No tag is asked for."""
        return ""

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Nothing to keep."""

    def ascend_resolver(self) -> None:
        """Nothing to keep."""


def compose(text: str) -> list[Any]:
    """Return the nodes of the documents, for the places where they stand. Raises yaml.YAMLError."""
    return list(yaml.compose_all(text, _Parser))


def load(text: str) -> Iterator[Any]:
    """Yield the value of each document: mappings, lists, texts and None.

    An alias is the value that its anchor has. Raises yaml.YAMLError where the text is not YAML or a key stands twice,
    which would silently lose a value, and TooDeepError.
    """
    parser = _Parser(text)
    try:
        while parser.check_event():
            event = parser.get_event()
            if isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent, AliasEvent)):
                yield _value(parser, event)
    finally:
        parser.dispose()


def _value(parser: Any, first: Any) -> Any:
    """Build one value from the events that begin with `first`."""
    get = parser.get_event
    anchors: dict[str, Any] = {}
    # Of each collection that is open: it, the key that waits for its value, and its anchor.
    around: list[tuple[Any, Any, str | None]] = []
    held: Any = None
    key, anchor, event = _NONE, None, first
    while True:
        of = event.__class__
        if of is ScalarEvent:
            value = event.value
            if not event.style and value in _NULLS:
                value = None
            if event.anchor:
                anchors[event.anchor] = value
        elif of is MappingStartEvent or of is SequenceStartEvent:
            around.append((held, key, anchor))
            if len(around) > DEEPEST:
                raise TooDeepError
            held, key, anchor = ({} if of is MappingStartEvent else []), _NONE, event.anchor
            anchors.pop(anchor or "", None)
            event = get()
            continue
        elif of is AliasEvent:
            if event.anchor not in anchors:
                raise _error("this alias has no value yet", event)
            value = anchors[event.anchor]
        else:  # the end of a mapping or a list
            value = held
            if anchor:
                anchors[anchor] = value
            held, key, anchor = around.pop()
        if held is None:
            return value
        if held.__class__ is list:
            held.append(value)
        elif key is _NONE:
            if value.__class__ in (dict, list):
                raise _error("a list or mapping cannot be a key", event)
            if value is None:
                value = getattr(event, "value", "")  # a name, if an odd one
            if value in held:
                raise _error(f"key {value!r} stands twice", event)
            key = value
        else:
            held[key], key = value, _NONE
        event = get()


def _error(what: str, event: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(None, None, what, event.start_mark)
