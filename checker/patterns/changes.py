"""Changes of a filled-in pattern that its examples should notice. A pattern lists which of them it has.

Each of these functions makes a changer: it takes what stands under `check.<pattern>` and yields that with one thing changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from checker.model.text import Text


class Change(NamedTuple):
    """A check with one change. `path`: where, inside the check. `what`: the change in a few signs. `needs`: the example that notices it."""

    path: str
    what: str
    check: Any
    needs: Text


Changer = Callable[[Any], Iterator[Change]]


def by_one(path: str) -> Changer:
    """A limit one more and one less."""

    def changes(check: Any) -> Iterator[Change]:
        value = _at(check, path)
        if value is None:
            return
        for sign in ("+", "-"):
            what = f"{sign}1"
            needs = Text(
                f"請加入剛好等於與剛好超過「{path}」的記錄。",
                f"Add a record exactly at `{path}`, and one just beyond it.",
            )
            yield Change(path, what, _set(check, path, f"{sign}1 + ({value})".removeprefix("+")), needs)

    return changes


def left_out(*paths: str) -> Changer:
    """An option as if it were not stated; `*` in a path stands for every item of a list."""

    def changes(check: Any) -> Iterator[Change]:
        for path in (found for given in paths for found in _paths(check, given)):
            if _at(check, path) not in (None, False):
                yield Change(path, "left out", _set(check, path, None), _without(path))

    return changes


def each_left_out(path: str, least: int = 1) -> Changer:
    """One item of a list left out, where so many remain; `*` in the path stands for every item of a list."""

    def changes(check: Any) -> Iterator[Change]:
        for found in _paths(check, path):
            items = _at(check, found)
            if not isinstance(items, list) or len(items) <= least:
                continue
            for i, item in enumerate(items):
                rest = [*items[:i], *items[i + 1 :]]
                where = f"{found}.{i}"
                yield Change(where, "left out", _set(check, found, rest), _without(_shown(item)))

    return changes


def flipped(path: str, default: bool) -> Changer:
    """A yes or no turned round."""

    def changes(check: Any) -> Iterator[Change]:
        value = bool(_at(check, path)) if _at(check, path) is not None else default
        words = "true" if not value else "false"
        needs = Text(f"請加入一筆只因「{path}」而有別的記錄。", f"Add a record that `{path}` alone decides.")
        yield Change(path, words, _set(check, path, not value), needs)

    return changes


def one_of(path: str, *words: str) -> Changer:
    """Another word of a closed list, where one is stated."""

    def changes(check: Any) -> Iterator[Change]:
        value = _at(check, path)
        needs = Text(f"請加入一筆只因「{path}」而有別的記錄。", f"Add a record that `{path}` alone decides.")
        for word in words:
            if value in words and word != value:
                yield Change(path, word, _set(check, path, word), needs)

    return changes


def in_reverse(path: str) -> Changer:
    """A list the other way round."""

    def changes(check: Any) -> Iterator[Change]:
        items = _at(check, path)
        if isinstance(items, list) and len(items) > 1:
            needs = Text(
                "請加入次序正確與相反的記錄。", "Add a record in order, and one the other way round."
            )
            yield Change(path, "reversed", _set(check, path, items[::-1]), needs)

    return changes


def _without(what: str) -> Text:
    return Text(
        f"請加入一筆只因「{what}」而不同的記錄。", f"Add a record whose outcome rests on `{what}` alone."
    )


def _shown(item: Any) -> str:
    if isinstance(item, Mapping):
        return next((str(item[key]) for key in ("step", "is", "in", "when") if key in item), str(item))
    return ", ".join(map(str, item)) if isinstance(item, list) else str(item)


def _at(check: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(check, Mapping):
            check = check.get(step)
        elif isinstance(check, list) and step.isdigit():
            check = check[int(step)]
        else:
            return None
    return check


def _set(check: Any, path: str, value: Any) -> Any:
    """A copy of `check` with another value at `path`; None takes the key away."""
    step, _, rest = path.partition(".")
    if isinstance(check, list):
        new = list(check)
        new[int(step)] = _set(check[int(step)], rest, value) if rest else value
        return new
    new_map = dict(check)
    if rest:
        new_map[step] = _set(check[step], rest, value)
    elif value is None:
        new_map.pop(step, None)
    else:
        new_map[step] = value
    return new_map


def _paths(check: Any, path: str) -> Iterator[str]:
    before, star, after = path.partition("*")
    if not star:
        yield path
        return
    items = _at(check, before.rstrip(".")) if before else check
    for i in range(len(items) if isinstance(items, list) else 0):
        yield from _paths(check, f"{before}{i}{after}")
