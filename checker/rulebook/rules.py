"""Rules and their examples, out of documents that fit the schema of rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.model.problem import Place
from checker.model.rules import Example, Rule
from checker.model.span import Span
from checker.model.text import Text
from checker.rulebook.parts import Parts, day_of, frozen, span_of, strings, text_of, text_or_none
from checker.rulebook.wording import error
from checker.rulebook.yaml_document import Document, Route

_RULE = Text("規則", "rule")


def keeps_text(route: Route) -> bool:
    """Whether a route of a rule file leads to an example's records, whose cells stay as they are written."""
    return len(route) == 3 and route[0] == "examples" and route[2] == "records"


def add_rule(parts: Parts, document: Document, domain: str, added: bool) -> None:
    """One rule. `added` says that an overlay folder brings it, which turns it on whatever its basis."""
    value = document.value
    name = value["id"]
    if not parts.claim("rule", name, _RULE, (document, ()), document.place("id")):
        return
    pattern, check = next(iter(value["check"].items()))
    places = _places(document)
    rule = Rule(
        id=name,
        domain=domain,
        title=text_of(value["title"]),
        clauses=strings(value["clauses"]),
        basis=value["basis"],
        severity=value["severity"],
        on=value["on"],
        dated=value.get("dated"),
        when=value.get("when"),
        pattern=pattern,
        check=check,
        on_missing=value.get("on_missing", "undecided"),
        optional=strings(value.get("optional")),
        message=text_or_none(value.get("message")),
        remedy=text_of(value["remedy"]),
        note=text_or_none(value.get("note")),
        examples=tuple(_example(parts, document, i, node) for i, node in enumerate(value["examples"])),
        enabled=added or value["basis"] != "overlay",
        disabled_why=None,
        place=document.place("id"),
        places=places,
        in_force=_in_force(parts, document, ()),
        survives={name: text_of(why) for name, why in value.get("survives", {}).items()},
        never={name: text_of(why) for name, why in value.get("never", {}).items()},
    )
    earlier = (_version(parts, document, rule, i) for i in range(len(value.get("earlier", ()))))
    parts.rules[name] = rule._replace(earlier=tuple(earlier))


def _in_force(parts: Parts, document: Document, route: Route) -> Span:
    node = document.value
    for step in route:
        node = node[step]
    return span_of(parts, document, (*route, "in_force")) if node.get("in_force") else Span()


def _version(parts: Parts, document: Document, rule: Rule, number: int) -> Rule:
    """An earlier version: clauses, condition, check and words of its own, and the rest of the rule as it stands."""
    route: Route = ("earlier", number)
    node, start = document.value["earlier"][number], f"earlier.{number}."
    pattern, check = next(iter(node["check"].items()))
    return rule._replace(
        clauses=strings(node["clauses"]),
        when=node.get("when"),
        pattern=pattern,
        check=check,
        message=text_or_none(node.get("message")),
        remedy=text_of(node["remedy"]) if "remedy" in node else rule.remedy,
        note=text_or_none(node.get("note")),
        examples=(),
        place=document.place(*route),
        places={path.removeprefix(start): at for path, at in rule.places.items() if path.startswith(start)}
        | {path: rule.places[path] for path in ("on", "dated") if path in rule.places},
        in_force=_in_force(parts, document, route),
    )


def _example(parts: Parts, document: Document, number: int, node: Mapping[str, Any]) -> Example:
    route: Route = ("examples", number)
    as_of = day_of(node["as_of"])
    assert as_of is not None  # the schema asks for it
    for i, earlier in enumerate(document.value["examples"][:number]):
        if earlier["name"] == node["name"]:
            parts.problems.append(
                error(
                    "duplicate-example",
                    f"例子「{node['name']}」的名稱重複。",
                    f"Another example has the name `{node['name']}` already.",
                    document.place(*route, "name"),
                    Text(
                        f"第一次出現在 {document.place('examples', i, 'name')}。",
                        f"It first stands at {document.place('examples', i, 'name')}.",
                    ),
                )
            )
            break
    return Example(
        name=node["name"],
        as_of=as_of,
        records={kind: tuple(dict(row) for row in rows) for kind, rows in node["records"].items()},
        expect=dict(node["expect"]),
        period=span_of(parts, document, (*route, "period"), "from", "to") if node.get("period") else None,
        parameters={k: frozen(v) for k, v in node.get("parameters", {}).items()},
        place=document.place(*route, "name"),
    )


def _places(document: Document) -> dict[str, Place]:
    """Dotted paths of everything outside the examples, and of each example."""
    return {
        ".".join(map(str, route)): document.place(*route)
        for route in document.values
        if route and (route[0] != "examples" or len(route) <= 2)
    }
