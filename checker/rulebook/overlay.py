"""What an adopter changes: parameters set and confirmed, rules turned on or off or weighed anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.model.text import Text
from checker.rulebook.crosscheck import PARAMETER
from checker.rulebook.parts import Parts, day_of, text_or_none
from checker.rulebook.policy import parameter_values
from checker.rulebook.wording import error, unknown
from checker.rulebook.yaml_document import Document

_OVERLAY = Text("覆蓋層", "overlay")


def apply_overlay(parts: Parts, document: Document) -> None:
    """Apply one `overlay.yaml`, after what its folder adds. Later overlays override earlier ones.

    Names that nothing has, values of another type and rules turned off without a reason are problems.
    """
    value = document.value
    if not parts.claim("overlay", value["id"], _OVERLAY, (document, ()), document.place("id")):
        return
    parts.overlays.append(value["id"])
    for name, change in value.get("parameters", {}).items():
        _set_parameter(parts, document, name, change)
    for name, change in value.get("rules", {}).items():
        _change_rule(parts, document, name, change)


def _set_parameter(parts: Parts, document: Document, name: str, change: Mapping[str, Any]) -> None:
    parameter = parts.parameters.get(name)
    route = ("parameters", name)
    if parameter is None:
        if "parameter" not in parts.broken:
            place = document.key_place(*route)
            parts.problems.append(unknown("unknown-parameter", PARAMETER, name, parts.parameters, place))
        return
    if "value" in change or "values" in change:
        values = parameter_values(parts, document, route, parameter.type)
        # Whoever confirmed the old value did not confirm this one.
        parameter = parameter._replace(values=values, confirmed_by=None, confirmed_on=None)
    confirmed = change.get("confirmed")
    if confirmed is not None:
        parameter = parameter._replace(confirmed_by=confirmed["by"], confirmed_on=day_of(confirmed["on"]))
    parts.parameters[name] = parameter


def _change_rule(parts: Parts, document: Document, name: str, change: Mapping[str, Any]) -> None:
    rule = parts.rules.get(name)
    if rule is None:
        if "rule" not in parts.broken:
            place = document.key_place("rules", name)
            parts.problems.append(unknown("unknown-rule", Text("規則", "rule"), name, parts.rules, place))
        return
    reason = text_or_none(change.get("reason"))
    if "enabled" in change:
        if not change["enabled"] and reason is None:
            parts.problems.append(
                error(
                    "missing-reason",
                    f"停用規則「{name}」必須說明理由。",
                    f"Turning off the rule `{name}` needs a reason.",
                    document.key_place("rules", name),
                    Text("請加上 reason: {zh-Hant: …, en: …}。", "Add a reason: {zh-Hant: …, en: …}."),
                )
            )
        rule = rule._replace(enabled=change["enabled"], disabled_why=None if change["enabled"] else reason)
    if "severity" in change:
        rule = rule._replace(severity=change["severity"])
    parts.rules[name] = rule
