"""Parts of a cached rulebook that most runs never look at: kept as bytes, and taken apart when somebody asks for them."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar, overload

from checker.model.problem import Place
from checker.model.rulebook import Rulebook
from checker.model.rules import Example, Rule

T = TypeVar("T")


class _Packed(Generic[T]):
    """A value, or the bytes that it was pickled to."""

    def __init__(self, value: T | None = None, data: bytes | None = None) -> None:
        self._value, self._data = value, data

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (None, self._data or pickle.dumps(self._value, pickle.HIGHEST_PROTOCOL))

    def __eq__(self, other: object) -> bool:
        return bool(self.whole == (other.whole if isinstance(other, _Packed) else other))

    __hash__ = None  # type: ignore[assignment]

    @property
    def whole(self) -> Any:
        if self._value is None and self._data is not None:
            self._value = pickle.loads(self._data)
        return self._value


class _Places(_Packed[Mapping[str, Place]], Mapping[str, Place]):
    def __getitem__(self, path: str) -> Place:
        found: Place = self.whole[path]
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole)

    def __len__(self) -> int:
        return len(self.whole)


class _Examples(_Packed[Sequence[Example]], Sequence[Example]):
    @overload
    def __getitem__(self, at: int) -> Example: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Example]: ...
    def __getitem__(self, at: int | slice) -> Example | Sequence[Example]:
        found: Example | Sequence[Example] = self.whole[at]
        return found

    def __len__(self) -> int:
        return len(self.whole)


def packed(rulebook: Rulebook) -> Rulebook:
    """Return the same rulebook with the examples of its rules, and the places of their parts, ready to be left as bytes."""
    return rulebook._replace(rules={name: _rule(rule) for name, rule in rulebook.rules.items()})


def _rule(rule: Rule) -> Rule:
    return rule._replace(examples=_Examples(rule.examples), places=_Places(rule.places))
