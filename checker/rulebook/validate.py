"""Documents against our own schemas: what does not fit, with its line, column and a way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from checker.builtin import builtin_dir
from checker.model.problem import Problem
from checker.rulebook.schema_words import problem_of
from checker.rulebook.strict_yaml import read_yaml_file
from checker.rulebook.yaml_document import Document, Route


class _DateText(str):
    """A date as text while it is validated: it fits `format: date`, but is not just any string."""


def validate(document: Document, schema: str) -> list[Problem]:
    """Every way in which `document` does not fit one of the program's schemas, such as `policy/chapter`."""
    return list(_problems(document, _validator(schema), document.value, ()))


def validate_part(document: Document, schema: Mapping[str, Any], route: Route) -> list[Problem]:
    """The same for the value at `route` alone, against a schema given as a value."""
    value = document.value
    for step in route:
        value = value[step]
    return list(_problems(document, _STRICT(schema, format_checker=FormatChecker()), value, route))


@lru_cache(maxsize=32)
def _validator(name: str) -> Any:
    path = builtin_dir() / "schemas" / f"{name}.yaml"
    schema = read_yaml_file(path, f"schemas/{name}.yaml").value
    return _STRICT(schema, format_checker=FormatChecker())


def _problems(document: Document, validator: Any, value: Any, route: Route) -> Iterator[Problem]:
    errors = sorted(validator.iter_errors(_view(value)), key=lambda e: [str(p) for p in e.absolute_path])
    for found in errors:
        error = found
        if error.validator in ("anyOf", "oneOf") and error.context:
            error = best_match([found], key=_depth) or found
            if error.validator == "required" and error.parent is found:
                error = found
        yield from problem_of(document, error, (*route, *error.absolute_path))


def _depth(error: ValidationError) -> Any:
    return (-len(error.path), error.validator in ("anyOf", "oneOf"), error.validator != "type")


def _view(value: Any) -> Any:
    """The value as JSON knows it: dates as text that remembers being a date."""
    if isinstance(value, dict):
        return {k: _view(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_view(v) for v in value]
    if isinstance(value, date):
        return _DateText(value.isoformat())
    return value


def _type(validator: Any, types: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    wanted = [types] if isinstance(types, str) else types
    if isinstance(instance, _DateText) and "format" not in schema and len(wanted) < 3:
        yield ValidationError(f"{instance!r} is a date")
    elif not any(validator.is_type(instance, kind) for kind in wanted):
        yield ValidationError(f"{instance!r} is not of type {', '.join(wanted)}")


_STRICT: Any = extend(Draft202012Validator, {"type": _type})  # type: ignore[no-untyped-call]
