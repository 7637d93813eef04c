"""What the generator takes from the rulebook instead of saying it again: fields, keys, words, holidays, optional rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from checker.builtin import builtin_dir

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def _kind(kind: str) -> Mapping[str, Any]:
    return _yaml(f"schemas/records/{kind}.yaml")


def _yaml(path: str) -> Mapping[str, Any]:
    text = (builtin_dir() / path).read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.load(text, Loader=_LOADER)
    return found


def keys(kind: str) -> tuple[str, ...]:
    """Return the fields by which a row of `kind` is named. Raises FileNotFoundError for a kind without a schema."""
    return tuple(_kind(kind)["x-key"])


@cache
def titles(kind: str) -> Mapping[str, str]:
    """Return field -> its title in Traditional Chinese, in the order of the schema."""
    return {name: field["x-title"]["zh-Hant"] for name, field in _kind(kind)["properties"].items()}


@cache
def types(kind: str) -> Mapping[str, str]:
    """Return field -> its type as the schema calls it (`date`, `money`, `area` …)."""
    return {name: field["x-type"] for name, field in _kind(kind)["properties"].items()}


@cache
def words(kind: str, field: str) -> Mapping[str, tuple[str, ...]]:
    """Return code -> the word for it, for a field of listed values; nothing for any other field."""
    values = _kind(kind)["properties"][field].get("x-values", {})
    return {code: (value["title"]["zh-Hant"],) for code, value in values.items()}


def nesting(kind: str) -> tuple[str, Mapping[str, str]]:
    """Return the property in which rows of `kind` stand inside others, and the fields that they take over from those.

    Raises KeyError where the schema does not let the kind stand inside another.
    """
    nested = _kind(kind)["x-nested"]
    return nested["property"], nested["link"]


@cache
def holidays(year: int) -> Mapping[str, Any]:
    """Return the calendar of `year` as it stands in the rulebook. Raises FileNotFoundError where it has none."""
    return _yaml(f"policy/calendar/{year}.yaml")


@cache
def optional_rules() -> frozenset[str]:
    """Return the rules that go beyond the regulation and report only once an overlay turns them on."""
    files = (builtin_dir() / "rules").rglob("*.yaml")
    overlay = re.compile(r"^basis: overlay\b", re.MULTILINE)
    return frozenset(path.stem for path in files if overlay.search(path.read_text(encoding="utf-8")))
