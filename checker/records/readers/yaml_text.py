"""A YAML loader for records: every scalar stays the text that it is written as, so that 00127 keeps its zeros."""

from __future__ import annotations

from typing import Any

import yaml

try:
    from yaml import CBaseLoader as _Base
except ImportError:  # PyYAML without its C part: slower, the same answers
    from yaml import BaseLoader as _Base  # type: ignore[assignment]

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class TextLoader(_Base):
    """Builds mappings, lists, texts and None; refuses a key that stands twice."""

    def construct_scalar(self, node: Any) -> Any:
        """Return the scalar's text, or None where it is a plain null."""
        if node.style is None and node.value in _NULLS:
            return None
        return node.value

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping; a key that stands twice would silently lose a value."""
        value = super().construct_mapping(node, deep=deep)
        if len(value) != len(node.value):
            seen: set[str] = set()
            for key, _ in node.value:
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"key {key.value!r} stands twice", key.start_mark
                    )
                seen.add(key.value)
        return value
