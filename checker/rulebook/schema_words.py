"""The words for what a schema finds wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from checker.model.problem import Problem
from checker.model.text import Text
from checker.rulebook.scalars import quote
from checker.rulebook.wording import did_you_mean, error
from checker.rulebook.yaml_document import Document, Route

_TYPES = {
    "object": Text("鍵與值的對應", "a mapping of keys to values"),
    "array": Text("清單", "a list"),
    "string": Text("文字", "text"),
    "integer": Text("整數", "a whole number"),
    "number": Text("數字", "a number"),
    "boolean": Text("true 或 false", "true or false"),
    "null": Text("空值", "nothing"),
}


def problem_of(document: Document, failure: Any, route: Route) -> Iterator[Problem]:
    """The problems that one failure of a schema means to whoever wrote the file."""
    worded = _WORDED.get(str(failure.validator), _other)
    yield from worded(document, failure, route)


def _name(route: Route) -> Text:
    """What a route leads to, in words."""
    if not route:
        return Text("整份檔案", "the file")
    last = route[-1]
    if isinstance(last, int):
        owner = next((str(step) for step in reversed(route) if isinstance(step, str)), "")
        return Text(f"「{owner}」的第 {last + 1} 項", f"item {last + 1} of `{owner}`")
    return Text(f"「{last}」", f"`{last}`")


def _about(failure: Any) -> Text | None:
    """What the schema says of the place, where it says something."""
    said = failure.schema.get("description") if isinstance(failure.schema, dict) else None
    if not said:
        return None
    words = str(said).rstrip(".")
    return Text(f"應為：{words}。", f"Expected: {words}.")


def _unknown_keys(document: Document, failure: Any, route: Route) -> Iterator[Problem]:
    schema = failure.schema
    known = _known_keys(schema)
    for key in sorted(failure.instance):
        if key in known or any(re.search(p, key) for p in schema.get("patternProperties", {})):
            continue
        yield error(
            "unknown-key",
            f"{_name(route).hant}中沒有「{key}」這個鍵。",
            f"There is no key `{key}` in {_name(route).en}.",
            document.key_place(*route, key),
            did_you_mean(key, known),
        )


def _known_keys(schema: Any) -> set[str]:
    known = set(schema.get("properties", {}))
    for group in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(group, ()):
            if isinstance(part, dict):
                known |= _known_keys(part)
    return known


def _missing(document: Document, failure: Any, route: Route) -> Iterator[Problem]:
    missing = [k for k in failure.validator_value if k not in failure.instance]
    # jsonschema reports each missing key by itself; the message starts with its name.
    key = next((k for k in missing if failure.message.startswith(repr(k))), missing[0])
    yield error(
        "missing-key",
        f"{_name(route).hant}缺少「{key}」。",
        f"`{key}` is missing in {_name(route).en}.",
        document.key_place(*route),
        _about(failure) if "properties" not in failure.schema else None,
    )


def _wrong_word(document: Document, failure: Any, route: Route) -> Iterator[Problem]:
    allowed = [failure.validator_value] if failure.validator == "const" else failure.validator_value
    words = ["null" if w is None else str(w) for w in allowed]
    if not isinstance(failure.instance, (str, int, float)):
        yield from _wrong_type(document, failure, route)
        return
    yield error(
        "unknown-word",
        f"{_name(route).hant}不能是「{document.text(*route)}」。",
        f"{_sentence(route)} cannot be `{document.text(*route)}`.",
        document.place(*route),
        did_you_mean(document.text(*route), words)
        or Text(f"可用的有：{'、'.join(words)}。", f"Known are: {', '.join(words)}."),
    )


def _wrong_type(document: Document, failure: Any, route: Route) -> Iterator[Problem]:
    wanted = failure.validator_value if failure.validator == "type" else []
    wanted = [wanted] if isinstance(wanted, str) else list(wanted)
    place = document.place(*route)
    if "string" in wanted and route in document.written and failure.instance is not None:
        written = document.written[route]
        yield error(
            "unquoted-text",
            f"{_name(route).hant}應為文字，但未加引號的 {written} 不是文字。",
            f"{_sentence(route)} is text, but unquoted {written} is not.",
            place,
            Text(f"請寫 {quote(written)}。", f"Write {quote(written)}."),
        )
        return
    names = [_TYPES[w] for w in wanted if w in _TYPES]
    hant, en = "或".join(n.hant for n in names), " or ".join(n.en for n in names)
    yield error(
        "wrong-type",
        f"{_name(route).hant}應為{hant}。" if names else f"{_name(route).hant}的內容不合。",
        f"{_sentence(route)} must be {en}." if names else f"{_sentence(route)} does not fit.",
        place,
        _about(failure),
    )


def _wrong_form(document: Document, failure: Any, route: Route) -> Iterator[Problem]:
    names_key = isinstance(failure.instance, str) and "propertyNames" in failure.absolute_schema_path
    route = (*route, str(failure.instance)) if names_key else route
    shown = str(failure.instance) if names_key else document.text(*route)
    place = document.key_place(*route) if names_key else document.place(*route)
    yield error(
        "wrong-form",
        f"「{shown}」的寫法不合。" if shown.strip() else f"{_name(route).hant}不能是空白。",
        f"`{shown}` is not written as it must be." if shown.strip() else f"{_sentence(route)} is blank.",
        place,
        _about(failure),
    )


def _wrong_size(document: Document, failure: Any, route: Route) -> Iterator[Problem]:
    bound = failure.validator_value
    words = {
        "minItems": Text(f"至少要有 {bound} 項", f"must hold at least {bound} items"),
        "maxItems": Text(f"至多只能有 {bound} 項", f"must hold at most {bound} items"),
        "minProperties": Text(f"至少要有 {bound} 個鍵", f"must hold at least {bound} keys"),
        "maxProperties": Text(f"至多只能有 {bound} 個鍵", f"must hold at most {bound} keys"),
        "minLength": Text("不能是空白", "must not be blank"),
        "minimum": Text(f"不能小於 {bound}", f"must not be less than {bound}"),
        "maximum": Text(f"不能大於 {bound}", f"must not be greater than {bound}"),
        "exclusiveMinimum": Text(f"必須大於 {bound}", f"must be greater than {bound}"),
        "exclusiveMaximum": Text(f"必須小於 {bound}", f"must be less than {bound}"),
        "uniqueItems": Text("有重複的項目", "holds an item twice"),
    }[str(failure.validator)]
    yield error(
        "wrong-size",
        f"{_name(route).hant}{words.hant}。",
        f"{_sentence(route)} {words.en}.",
        document.place(*route),
        _about(failure),
    )


def _wrong_choice(document: Document, failure: Any, route: Route) -> Iterator[Problem]:
    keys = sorted({k for part in failure.validator_value for k in part.get("required", ())})
    yield error(
        "wrong-choice",
        f"{_name(route).hant}必須恰好有其中一種：{'、'.join(keys)}。"
        if keys
        else f"{_name(route).hant}的內容不合。",
        f"{_sentence(route)} must hold exactly one of: {', '.join(keys)}."
        if keys
        else f"{_sentence(route)} does not fit.",
        document.place(*route),
        _about(failure),
    )


def _other(document: Document, failure: Any, route: Route) -> Iterator[Problem]:
    yield error(
        "schema",
        f"{_name(route).hant}的內容不合。",
        f"{_sentence(route)} does not fit.",
        document.place(*route),
        _about(failure),
    )


def _sentence(route: Route) -> str:
    """The English name of a route at the start of a sentence."""
    name = _name(route).en
    return name[0].upper() + name[1:]


_WORDED: dict[str, Callable[[Document, Any, Route], Iterator[Problem]]] = {
    "additionalProperties": _unknown_keys,
    "unevaluatedProperties": _unknown_keys,
    "required": _missing,
    "enum": _wrong_word,
    "const": _wrong_word,
    "type": _wrong_type,
    "pattern": _wrong_form,
    "format": _wrong_form,
    "oneOf": _wrong_choice,
    "anyOf": _wrong_choice,
    **dict.fromkeys(
        (
            "minItems", "maxItems", "minProperties", "maxProperties", "minLength", "minimum", "maximum",
            "exclusiveMinimum", "exclusiveMaximum", "uniqueItems",
        ),
        _wrong_size,
    ),
}  # fmt: skip
