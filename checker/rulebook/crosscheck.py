"""Names that one part of a rulebook uses and another one must have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from checker.model.problem import Place, Problem
from checker.model.rules import Rule
from checker.model.text import Text
from checker.rulebook.approvals import check_approvals
from checker.rulebook.kind_fields import KIND, known_field, linked
from checker.rulebook.layouts import check_captured, check_layouts
from checker.rulebook.parts import Parts
from checker.rulebook.policy import value_fits
from checker.rulebook.versions import pins_of
from checker.rulebook.wording import error, unknown

CLAUSE = Text("條款", "clause")
FIELD = Text("欄位", "field")
PARAMETER = Text("參數", "parameter")

BUILT_IN_PARAMETERS = frozenset({"as_of", "period_start", "period_end"})

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_QUOTED = re.compile(r"'(?:[^']|'')*'")
_PARAMETER_USE = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")


def cross_check(parts: Parts) -> list[Problem]:
    """Every name that leads nowhere. Sections that could not be read whole are not held against others."""
    problems: list[Problem] = []
    if "clause" not in parts.broken:
        problems += _clauses_named(parts)
    if "organization" not in parts.broken:
        problems += _responsible(parts)
    if "regulation" not in parts.broken:
        problems += _references(parts)
    if "kind" not in parts.broken:
        problems += _kinds(parts)
        problems += _organization(parts)
        for rule in parts.rules.values():
            problems += _rule(parts, rule)
    if "parameter" not in parts.broken:
        for rule in parts.rules.values():
            problems += _parameters(parts, rule)
    return problems


def _clauses_named(parts: Parts) -> Iterator[Problem]:
    for parameter in parts.parameters.values():
        for i, clause in enumerate(parameter.clauses):
            if clause not in parts.clauses and clause not in parts.headings:
                place = parts.place("parameter", parameter.name, "clauses", i)
                yield unknown("unknown-clause", CLAUSE, clause, parts.clauses, place)
    for rule in parts.rules.values():
        seen: set[tuple[object, ...]] = set()
        for pin, route in pins_of(rule):
            name, _, revision = pin.partition("@")
            place = parts.place("rule", rule.id, *route)
            clause_ = parts.clauses.get(name)
            if clause_ is None:
                yield unknown("unknown-clause", CLAUSE, name, parts.clauses, place)
            elif int(revision) > clause_.revision:
                yield error(
                    "unknown-revision",
                    f"條款「{name}」只到第 {clause_.revision} 次修訂。",
                    f"The clause `{name}` is at revision {clause_.revision} only.",
                    place,
                    Text(f'請寫 "{clause_.pin}"。', f'Write "{clause_.pin}".'),
                )
            elif len(route) > 2 and int(revision) not in {r.number for r in clause_.revisions}:
                yield error(
                    "unknown-revision",
                    f"條款「{name}」沒有寫出第 {revision} 次修訂。",
                    f"The clause `{name}` does not tell its revision {revision}.",
                    place,
                    Text("請寫進條款的 earlier。", "Write it into `earlier` of the clause."),
                )
            if (*route[:-1], name) in seen:
                yield error(
                    "duplicate-clause",
                    f"條款「{name}」列了兩次。",
                    f"The clause `{name}` is listed twice.",
                    place,
                )
            seen.add((*route[:-1], name))


def _responsible(parts: Parts) -> Iterator[Problem]:
    if parts.organization is None:
        return
    known = {*parts.organization.positions, *parts.organization.departments}
    for clause in parts.clauses.values():
        for i, name in enumerate(clause.responsible):
            if name not in known:
                place = parts.place("clause", clause.id, "responsible", i)
                yield unknown(
                    "unknown-position", Text("崗位或部門", "position or department"), name, known, place
                )


def _references(parts: Parts) -> Iterator[Problem]:
    known = parts.regulation["references"]
    for parameter in parts.parameters.values():
        for i, name in enumerate(parameter.references):
            if name not in known:
                place = parts.place("parameter", parameter.name, "references", i)
                yield unknown("unknown-reference", Text("來源", "source"), name, known, place)


def _kinds(parts: Parts) -> Iterator[Problem]:
    for kind in parts.kinds.values():
        document, _ = parts.origins[("kind", kind.name)]
        for key in ("x-key", "required"):
            for i, name in enumerate(document.value[key]):
                yield from known_field(kind, name, parts.place("kind", kind.name, key, i))
        for field in kind.fields.values():
            route = ("properties", field.name)
            if field.references is not None:
                other, _, name = field.references.partition(".")
                yield from _kind_and_field(
                    parts, other, name, parts.place("kind", kind.name, *route, "x-references")
                )
            if field.day_of is not None:
                place = parts.place("kind", kind.name, *route, "x-day-of")
                yield from known_field(kind, field.day_of, place, ("date", "datetime"))
        if kind.approvals is not None:
            yield from check_approvals(parts, kind)
        if kind.nested is not None:
            yield from linked(parts, kind, kind.nested.kind, kind.nested.link, "x-nested")
        if kind.day is not None:
            yield from known_field(
                kind, kind.day, parts.place("kind", kind.name, "x-day"), ("date", "datetime")
            )
        yield from check_layouts(parts, kind)
        yield from check_captured(parts, kind)


def _organization(parts: Parts) -> Iterator[Problem]:
    organization = parts.organization
    if organization is not None and organization.roster is not None:
        roster = organization.roster
        yield from _export_fields(
            parts,
            "roster",
            roster.kind,
            ("person", "name", "position", "department", "start", "end", "joined", "left"),
        )
        if roster.kind in parts.kinds:
            document, _ = parts.origins[("organization", "")]
            for i, name in enumerate(roster.accounts):
                yield from known_field(
                    parts.kinds[roster.kind], name, document.place("roster", "accounts", i)
                )
    if parts.calendar.kind is not None:
        yield from _export_fields(parts, "calendar", parts.calendar.kind, ("date", "workday"))


def _export_fields(parts: Parts, section: str, kind: str, keys: Iterable[str]) -> Iterator[Problem]:
    document, _ = parts.origins[("organization", "")]
    node: Mapping[str, Any] = document.value[section]
    if kind not in parts.kinds:
        yield unknown("unknown-kind", KIND, kind, parts.kinds, document.place(section, "kind"))
        return
    for key in keys:
        if key in node:
            yield from known_field(parts.kinds[kind], node[key], document.place(section, key))


def _rule(parts: Parts, rule: Rule) -> Iterator[Problem]:
    for i, name in enumerate(rule.optional):
        if name not in parts.kinds:
            place = parts.place("rule", rule.id, "optional", i)
            yield unknown("unknown-kind", KIND, name, parts.kinds, place)
    for i, example in enumerate(rule.examples):
        yield from _records(parts, rule, i, example.records)
    kind = parts.kinds.get(rule.on)
    if kind is None:
        yield unknown("unknown-kind", KIND, rule.on, parts.kinds, parts.place("rule", rule.id, "on"))
    elif rule.dated is not None and _NAME.fullmatch(rule.dated):
        place = parts.place("rule", rule.id, "dated")
        yield from known_field(kind, rule.dated, place, ("date", "datetime"))


def _records(
    parts: Parts, rule: Rule, example: int, records: Mapping[str, Iterable[Mapping[str, Any]]]
) -> Iterator[Problem]:
    for name, rows in records.items():
        route = ("examples", example, "records", name)
        if name not in parts.kinds:
            place = parts.key_place("rule", rule.id, *route)
            yield unknown("unknown-kind", KIND, name, parts.kinds, place)
            continue
        kind = parts.kinds[name]
        for i, row in enumerate(rows):
            for field in row:
                yield from known_field(kind, field, parts.key_place("rule", rule.id, *route, i, field))


def _parameters(parts: Parts, rule: Rule) -> Iterator[Problem]:
    for i, example in enumerate(rule.examples):
        for name in example.parameters:
            route = ("examples", i, "parameters", name)
            parameter = parts.parameters.get(name)
            if parameter is None:
                place = parts.key_place("rule", rule.id, *route)
                yield unknown("unknown-parameter", PARAMETER, name, parts.parameters, place)
                continue
            document, _ = parts.origins[("rule", rule.id)]
            if not value_fits(document.value["examples"][i]["parameters"][name], parameter.type):
                yield error(
                    "wrong-parameter-type",
                    f"參數「{name}」的型別是 {parameter.type}。",
                    f"The parameter `{name}` is of type {parameter.type}.",
                    parts.place("rule", rule.id, *route),
                )
    known = parts.parameters.keys() | BUILT_IN_PARAMETERS
    for version in rule.versions:
        for path, text in (("when", version.when), *_texts(f"check.{version.pattern}", version.check)):
            for name, offset in _parameters_in(text or "").items():
                if name not in known:
                    place = version.places.get(path, version.place).at(offset)
                    yield unknown("unknown-parameter", PARAMETER, name, parts.parameters, place)


def _parameters_in(text: str) -> dict[str, int]:
    """The `:name`s in an expression, outside its quoted words, and where each stands first."""
    bare = _QUOTED.sub(lambda found: "'" * len(found.group()), text)
    return {use.group(1): use.start() for use in reversed(list(_PARAMETER_USE.finditer(bare)))}


def _texts(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text inside a check with its dotted path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key not in ("zh-Hant", "en"):
                yield from _texts(f"{path}.{key}", item)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _texts(f"{path}.{i}", item)


def _kind_and_field(parts: Parts, kind: str, name: str, place: Place) -> Iterator[Problem]:
    if kind not in parts.kinds:
        yield unknown("unknown-kind", KIND, kind, parts.kinds, place)
    else:
        yield from known_field(parts.kinds[kind], name, place)
