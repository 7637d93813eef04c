"""Which parameters each rule uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from checker.model.rulebook import Rule, Rulebook

_PARAMETER = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")


def rule_parameters(rule: Rule, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the names of the parameters that a rule's condition and check name, sorted."""
    words = [word for version in rule.versions for word in (*_strings(version.check), version.when or "")]
    named = {name for word in words for name in _PARAMETER.findall(word)}
    return tuple(sorted(named & set(rulebook.parameters)))


def parameter_uses(rulebook: Rulebook) -> dict[str, frozenset[str]]:
    """Return rule id -> the parameters that it uses."""
    return {rule.id: frozenset(rule_parameters(rule, rulebook)) for rule in rulebook.rules.values()}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)
