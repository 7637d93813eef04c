"""What a YAML text may not do to the program that loads it: nest without end, or multiply through aliases.

The parser's events come one after the other and cost no stack; building values from them does, in C, where running out of
it ends the whole process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

DEEPEST = 100
"""Collections within each other. Exports nest three or four."""

# A block collection stands one column further in than what is around it, or behind a dash or question mark.
_INDENTED = re.compile(rf"^[\s\-?]{{{DEEPEST}}}", re.MULTILINE)


class TooDeepError(Exception):
    """The text nests deeper than `DEEPEST`."""


class AliasError(Exception):
    """The text holds an alias of a list or mapping, at `mark`."""

    def __init__(self, mark: Any) -> None:
        self.mark = mark
        super().__init__("alias")


def check_depth(text: str) -> None:
    """Raise TooDeepError for a text that nests too deep, and yaml.YAMLError where it is not YAML up to there.

    Most texts are told to be harmless by counting brackets.
    """
    if text.count("[") + text.count("{") <= DEEPEST and not _INDENTED.search(text):
        return
    for _ in _events(text):
        pass


def check_plain(text: str) -> None:
    """As `check_depth`, and raise AliasError at the first alias of a list or mapping, as those multiply."""
    from yaml.events import AliasEvent, ScalarEvent  # noqa: PLC0415

    single: set[str | None] = set()
    for event in _events(text):
        if isinstance(event, ScalarEvent):
            single.add(event.anchor)
        elif isinstance(event, AliasEvent) and event.anchor not in single:
            raise AliasError(event.start_mark)
        elif getattr(event, "anchor", None) is not None:
            single.discard(event.anchor)


def _events(text: str) -> Iterator[Any]:
    import yaml  # noqa: PLC0415 - only for YAML

    depth = 0
    for event in yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise TooDeepError
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        yield event
