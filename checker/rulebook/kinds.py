"""Record kinds, out of documents that fit the schema of record kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checker.model.kinds import Approvals, Captured, EnumValue, Field, Kind, Nested
from checker.model.text import Text
from checker.rulebook.layouts import layouts_of
from checker.rulebook.parts import Parts, strings, text_of, text_or_none
from checker.rulebook.wording import error
from checker.rulebook.yaml_document import Document

_KIND = Text("記錄種類", "record kind")

_JSON_TYPES = {
    "int": "integer", "decimal": "number", "money": "number", "area": "number", "percent": "number",
    "bool": "boolean", "list_id": "array", "list_str": "array",
}  # fmt: skip


def add_kind(parts: Parts, document: Document) -> None:
    """One record kind with its fields."""
    value = document.value
    name = value["$id"]
    at = document.place("$id")
    if not parts.claim("kind", name, _KIND, (document, ()), at):
        return
    required = frozenset(value["required"])
    fields = {key: _field(key, node, key in required) for key, node in value["properties"].items()}
    for key, node in value["properties"].items():
        _check_field(parts, document, key, node)
    parts.kinds[name] = Kind(
        name=name,
        title=text_of(value["x-title"]),
        grain=text_of(value["x-grain"]),
        typical_source=text_or_none(value.get("x-source")),
        key=strings(value["x-key"]),
        aliases=strings(value["x-aliases"]),
        fields=fields,
        place=at,
        approvals=_approvals(value.get("x-approvals")),
        nested=_nested(value.get("x-nested")),
        day=value.get("x-day"),
        layouts=layouts_of(value.get("x-layouts", {})),
    )


def _field(name: str, node: Mapping[str, Any], required: bool) -> Field:
    samples = node.get("examples") or (None,)
    return Field(
        name=name,
        type=node["x-type"],
        title=text_of(node["x-title"]),
        description=text_or_none(node.get("x-description")),
        aliases=strings(node.get("x-aliases")),
        required="yes" if required else ("conditional" if "x-required" in node else "no"),
        values=tuple(
            EnumValue(code, text_of(v["title"]), strings(v.get("aliases")))
            for code, v in node.get("x-values", {}).items()
        ),
        personal=bool(node.get("x-personal", False)),
        references=node.get("x-references"),
        unit=node.get("x-unit"),
        answers=strings(node.get("x-answers")),
        day_of=node.get("x-day-of"),
        informative=bool(node.get("x-informative", False)),
        sample=samples[0],
        period=node.get("x-period"),
        half_days=_pair(node.get("x-half-days")),
        captured=Captured(**node["x-from"]) if "x-from" in node else None,
        unit_field=node.get("x-unit-field"),
    )


def _pair(node: Sequence[str] | None) -> tuple[str, str] | None:
    return None if node is None else (node[0], node[1])


def _check_field(parts: Parts, document: Document, name: str, node: Mapping[str, Any]) -> None:
    """The JSON Schema side and the x- side of a field must say the same."""
    wanted = _JSON_TYPES.get(node["x-type"], "string")
    if node["type"][0] != wanted:
        parts.problems.append(
            error(
                "type-mismatch",
                f'「{name}」的 x-type 是 {node["x-type"]}，type 應為 [{wanted}, "null"]。',
                f'`{name}` has the x-type {node["x-type"]}, so its type must be [{wanted}, "null"].',
                document.place("properties", name, "type"),
            )
        )
    codes = [code for code in node.get("enum", ()) if code is not None]
    if sorted(codes) != sorted(node.get("x-values", {})):
        parts.problems.append(
            error(
                "enum-mismatch",
                f"「{name}」的 enum 與 x-values 列的代碼不同。",
                f"`enum` and `x-values` of `{name}` list different codes.",
                document.place("properties", name, "enum"),
            )
        )


def _approvals(node: Mapping[str, Any] | None) -> Approvals | None:
    if node is None:
        return None
    return Approvals(
        of=node["of"],
        link=dict(node["link"]),
        step=node["step"],
        person=node["person"],
        at=node["at"],
        result=node.get("result"),
        approved=strings(node.get("approved")),
        rejected=strings(node.get("rejected")),
        round=node.get("round"),
        received=node.get("received"),
        also={step: strings(results) for step, results in node.get("also", {}).items()},
        step_by={step: strings(positions) for step, positions in node.get("step_by", {}).items()},
    )


def _nested(node: Mapping[str, Any] | None) -> Nested | None:
    return None if node is None else Nested(node["kind"], node["property"], dict(node["link"]))
