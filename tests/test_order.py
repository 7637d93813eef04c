"""The order of the tests: what is quick first in one process; of several, each begins with slow ones."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from conftest import pytest_collection_modifyitems


def ordered(modules: dict[str, str], workers: int = 0) -> str:
    """Order tests, a letter each, by module; a capital is a slow one."""
    items: list[Any] = [
        SimpleNamespace(
            name=name, path=Path(module), get_closest_marker=lambda _, n=name: n.isupper() or None
        )
        for module, names in modules.items()
        for name in names
    ]
    config: Any = SimpleNamespace(**({"workerinput": {"workercount": workers}} if workers else {}))
    pytest_collection_modifyitems(config, items)
    return "".join(item.name for item in items)


def test_modules_with_slow_tests_come_last_in_one_process() -> None:
    assert ordered({"one": "aBc", "two": "def", "three": "gHI", "four": "j"}) == "defjgHIaBc"


def test_each_worker_begins_with_its_share_of_the_slow_ones() -> None:
    assert ordered({"one": "aBc", "two": "def", "three": "gHI", "four": "jkl"}, 2) == "gHIdef" + "aBcjkl"
    assert ordered({"one": "abcde", "two": "F", "three": "G"}, 2) == "Fab" + "Gcde"


def test_no_test_is_lost_however_uneven_the_shares() -> None:
    for workers in range(6):
        assert sorted(ordered({"one": "AbcD", "two": "E", "three": "f"}, workers)) == sorted("AbcDEf")
