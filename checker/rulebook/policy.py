"""Regulation, chapters and parameters, out of documents that fit their schemas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from checker.model.problem import Problem
from checker.model.regulation import Clause, Heading, Parameter, ParameterValue, Revision
from checker.model.span import Span
from checker.model.text import Text
from checker.rulebook.parts import Parts, day_of, frozen, span_of, strings, text_of, text_or_none
from checker.rulebook.wording import error
from checker.rulebook.yaml_document import Document, Route

_CLAUSE = Text("條款", "clause")
_HEADING = Text("標題", "heading")
_PARAMETER = Text("參數", "parameter")


def add_regulation(parts: Parts, document: Document) -> None:
    """Identity, gaps, corrections, placeholders and references of the regulation."""
    value = document.value
    parts.origins[("regulation", "")] = (document, ())
    parts.regulation = {
        "id": value["id"],
        "version": value["version"],
        "title": text_of(value["title"]),
        "gaps": tuple(text_of(gap["text"]) for gap in value.get("gaps", ())),
        "corrections": tuple(
            {
                "id": c["id"],
                "at": strings(c["at"]),
                "read": text_of(c["read"]),
                "why": text_of(c["why"]),
            }
            for c in value.get("corrections", ())
        ),
        "placeholders": strings(value.get("placeholders")),
        "references": {k: text_of(v) for k, v in value.get("references", {}).items()},
    }


def add_chapter(parts: Parts, document: Document) -> None:
    """The headings and clauses of one chapter."""
    for i, node in enumerate(document.value["headings"]):
        at = document.place("headings", i, "id")
        if parts.claim("heading", node["id"], _HEADING, (document, ("headings", i)), at):
            parts.headings[node["id"]] = Heading(
                node["id"], node["level"], text_of(node["title"]), node["source"]
            )
    for i, node in enumerate(document.value["clauses"]):
        route: Route = ("clauses", i)
        at = document.place(*route, "id")
        if not parts.claim("clause", node["id"], _CLAUSE, (document, route), at):
            continue
        in_force = span_of(parts, document, (*route, "in_force")) if node.get("in_force") else Span()
        parts.clauses[node["id"]] = Clause(
            id=node["id"],
            sentence=node.get("sentence", node["id"]),
            source=node["source"],
            revision=node["revision"],
            in_force=in_force,
            text=text_of(node["text"]),
            modality=node["modality"],
            responsible=strings(node["responsible"]),
            evidence=strings(node["evidence"]),
            checked=node["checked"],
            why=text_or_none(node.get("why")),
            place=at,
            attest=node.get("attest", {}).get("every"),
            earlier=tuple(
                Revision(
                    earlier["revision"],
                    span_of(parts, document, (*route, "earlier", i, "in_force")),
                    text_of(earlier["text"]),
                )
                for i, earlier in enumerate(node.get("earlier", ()))
            ),
        )


def add_parameters(parts: Parts, document: Document) -> None:
    """The parameters, each with its dated values."""
    for name, node in document.value["parameters"].items():
        route: Route = ("parameters", name)
        at = document.key_place(*route)
        if not parts.claim("parameter", name, _PARAMETER, (document, route), at):
            continue
        confirmed = node.get("confirmed") or {}
        parts.parameters[name] = Parameter(
            name=name,
            type=node["type"],
            unit=node.get("unit"),
            title=text_of(node["title"]),
            values=parameter_values(parts, document, route, node["type"]),
            source=node["source"],
            references=strings(node.get("references")),
            note=text_or_none(node.get("note")),
            clauses=strings(node["clauses"]),
            place=at,
            confirmed_by=confirmed.get("by"),
            confirmed_on=day_of(confirmed.get("on")),
        )


def parameter_values(
    parts: Parts, document: Document, route: Route, type_: str
) -> tuple[ParameterValue, ...]:
    """The `value` or dated `values` under `route`, in order of time. Wrong types and overlaps are problems."""
    node = document.value
    for step in route:
        node = node[step]
    if "value" in node:
        wrong = wrong_value(document, (*route, "value"), node["value"], type_)
        if wrong is not None:
            parts.problems.append(wrong)
        return (ParameterValue(frozen(node["value"]), Span()),)
    values: list[tuple[ParameterValue, int]] = []
    for i, item in enumerate(node["values"]):
        wrong = wrong_value(document, (*route, "values", i, "value"), item["value"], type_)
        if wrong is not None:
            parts.problems.append(wrong)
        span = span_of(parts, document, (*route, "values", i))
        values.append((ParameterValue(frozen(item["value"]), span), i))
    values.sort(key=lambda pair: pair[0].in_force.start or date.min)
    for (earlier, _), (later, i) in pairwise(values):
        end, start = earlier.in_force.end, later.in_force.start
        if end is None or start is None or end >= start:
            parts.problems.append(
                error(
                    "overlapping-values",
                    "兩個值的有效期間重疊。",
                    "Two values hold on the same day.",
                    document.place(*route, "values", i),
                    Text("請以 from 與 until 分開。", "Tell them apart by `from` and `until`."),
                )
            )
    return tuple(value for value, _ in values)


_TYPE_WORDS = {
    "int": Text("整數", "a whole number"),
    "decimal": Text("數字", "a number"),
    "ratio": Text("比率，例如 0.05", "a ratio such as 0.05"),
    "str": Text("文字", "text"),
    "list": Text("清單", "a list"),
    "map": Text("對應表", "a map"),
}


def wrong_value(document: Document, route: Route, value: Any, type_: str) -> Problem | None:
    """The problem with a value that is not of the parameter's type, or None."""
    if value_fits(value, type_):
        return None
    words = _TYPE_WORDS[type_]
    return error(
        "wrong-parameter-type",
        f"此參數的型別是 {type_}，值應為{words.hant}。",
        f"The parameter is of type {type_}; its value must be {words.en}.",
        document.place(*route),
    )


def value_fits(value: Any, type_: str) -> bool:
    """Whether a plain value is of a parameter type."""
    if type_ == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    if type_ in ("decimal", "ratio"):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if type_ == "str":
        return isinstance(value, str)
    return isinstance(value, list) if type_ == "list" else isinstance(value, Mapping)
