"""Layouts of record kinds: shapes of exports in which a record is not simply a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from checker.model.kinds import Kind
from checker.model.layouts import Group, Layout, Rounds
from checker.model.problem import Problem
from checker.model.text import Text
from checker.rulebook.parts import Parts, strings, text_of
from checker.rulebook.wording import error, unknown

_FIELD = Text("欄位", "field")
_BEYOND = re.compile(r"\(\?(?:[=!]|<[=!])|\\[1-9]")
"""Lookaround and backreferences, which the engine's regular expressions do not have."""


def layouts_of(node: Mapping[str, Any]) -> tuple[Layout, ...]:
    """The layouts of a kind's `x-layouts`, in their order."""
    return tuple(_layout(name, value) for name, value in node.items())


def _layout(name: str, node: Mapping[str, Any]) -> Layout:
    cell = node.get("cell", {})
    spread, group, rounds = node.get("spread"), node.get("group"), node.get("rounds")
    return Layout(
        name=name,
        title=text_of(node["title"]),
        aliases=strings(node.get("aliases")),
        columns={field: strings(words) for field, words in node.get("columns", {}).items()},
        spread=(spread["header"], spread["day"]) if spread else None,
        headers=strings(cell.get("headers")),
        separator=cell.get("separator"),
        pattern=cell.get("pattern"),
        groups=_groups_of(cell.get("pattern")),
        rest=cell.get("rest"),
        number=cell.get("number"),
        group=_group(group) if group else None,
        once=strings(node.get("once")),
        needs=strings(node.get("needs")),
        join={field: tuple(map(strings, parts)) for field, parts in node.get("join", {}).items()},
        rounds=Rounds(rounds["field"], strings(rounds["of"]), rounds["by"]) if rounds else None,
        compose={field: strings(of) for field, of in node.get("compose", {}).items()},
    )


def _group(node: Mapping[str, Any]) -> Group:
    beside = {header: (pair[0], pair[1]) for header, pair in node.get("beside", {}).items()}
    return Group(strings(node["by"]), node["first"], node["last"], beside)


def _groups_of(pattern: str | None) -> tuple[tuple[str, str], ...]:
    """The groups of a pattern in their order, each with its field: `f_or` fills `f` where nothing else does."""
    try:
        return tuple((g, g.removesuffix("_or")) for g in re.compile(pattern or "").groupindex)
    except re.error:  # which the check of layouts reports
        return ()


def check_layouts(parts: Parts, kind: Kind) -> Iterator[Problem]:
    """What a layout says that cannot be: unknown fields, patterns of the wrong make, cells that nothing leads to."""
    for layout in kind.layouts:
        at = ("x-layouts", layout.name)
        for field, way in _named(layout):
            if field not in kind.fields:
                yield _unknown_field(parts, kind, field, (*at, *way))
        if layout.spread and not _groups(layout.spread[0], named=False, count=1):
            yield _wrong_pattern(parts, kind, (*at, "spread", "header"))
        if layout.pattern is not None:
            if not _groups(layout.pattern, named=True):
                yield _wrong_pattern(parts, kind, (*at, "cell", "pattern"))
            else:
                for _, name in layout.groups:
                    if name not in kind.fields:
                        yield _unknown_field(parts, kind, name, (*at, "cell", "pattern"))
        apart = layout.separator or layout.pattern or layout.number
        if apart and not (layout.spread or layout.headers or layout.group):
            yield error(
                "no-cell",
                "cell 須有 headers，或與 spread 同用。",
                "`cell` needs `headers`, or a `spread` beside it.",
                parts.place("kind", kind.name, *at, "cell"),
            )


def check_captured(parts: Parts, kind: Kind) -> Iterator[Problem]:
    """Fields found in other fields' cells: the field has to be there, and the pattern to have one group."""
    for field in kind.fields.values():
        route = ("properties", field.name)
        if field.unit_field is not None and field.unit_field not in kind.fields:
            yield _unknown_field(parts, kind, field.unit_field, (*route, "x-unit-field"))
        if field.captured is None:
            continue
        if field.captured.field not in kind.fields:
            yield _unknown_field(parts, kind, field.captured.field, (*route, "x-from", "field"))
        if not _groups(field.captured.pattern, named=False, count=1):
            yield _wrong_pattern(parts, kind, (*route, "x-from", "pattern"))


def _named(layout: Layout) -> Iterator[tuple[str, tuple[str, ...]]]:
    for field in layout.columns:
        yield field, ("columns", field)
    for field in layout.join:
        yield field, ("join", field)
    for field in layout.once:
        yield field, ("once",)
    for field, of in layout.compose.items():
        yield field, ("compose", field)
        for one in of:
            yield one, ("compose", field)
    if layout.spread:
        yield layout.spread[1], ("spread", "day")
    for key, name in (("rest", layout.rest), ("number", layout.number)):
        if name:
            yield name, ("cell", key)
    if layout.group:
        for name in (*layout.group.by, layout.group.first, layout.group.last):
            yield name, ("group",)
        for header, pair in layout.group.beside.items():
            for name in pair:
                yield name, ("group", "beside", header)
    if layout.rounds:
        for name in (layout.rounds.field, *layout.rounds.of, layout.rounds.by):
            yield name, ("rounds",)
    for name in layout.needs:
        yield name, ("needs",)


def _groups(pattern: str, *, named: bool, count: int | None = None) -> bool:
    """Whether a pattern can be run and has as many groups as it should, all of them named or none."""
    try:
        read = re.compile(pattern)
    except re.error:
        return False
    if _BEYOND.search(pattern):
        return False
    names = len(read.groupindex)
    return (names == read.groups and names > 0) if named else (read.groups == count and names == 0)


def _wrong_pattern(parts: Parts, kind: Kind, way: tuple[str, ...]) -> Problem:
    one = way[-1] == "header" or "x-from" in way
    return error(
        "wrong-pattern",
        "正則表達式須恰有一個不具名的組。" if one else "正則表達式的每一組都須以欄位命名，例如 (?P<step>…)。",
        "The pattern must have exactly one group, without a name."
        if one
        else "Every group of the pattern must be named after a field, such as (?P<step>…).",
        parts.place("kind", kind.name, *way),
        Text("不可用前後查找與反向引用。", "Lookaround and backreferences are not available."),
    )


def _unknown_field(parts: Parts, kind: Kind, name: str, way: tuple[str, ...]) -> Problem:
    return unknown("unknown-field", _FIELD, name, kind.fields, parts.place("kind", kind.name, *way))
