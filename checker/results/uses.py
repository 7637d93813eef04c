"""Which parameters each rule uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from checker.model.rulebook import Rulebook
from checker.model.rules import Rule

_PARAMETER = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")


def rule_parameters(rule: Rule, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the names of the parameters that a rule's condition and check name, sorted."""
    return tuple(
        sorted({name for version in rule.versions for name in version_parameters(version, rulebook)})
    )


def version_parameters(version: Rule, rulebook: Rulebook) -> frozenset[str]:
    """Return the same of one version alone."""
    words = (*_strings(version.check), version.when or "")
    return frozenset(name for word in words for name in _PARAMETER.findall(word)) & set(rulebook.parameters)


def unconfirmed(version: Rule, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the parameters of a version that nobody has confirmed yet, sorted."""
    used = version_parameters(version, rulebook)
    return tuple(sorted(name for name in used if rulebook.parameters[name].unconfirmed))


def assumptions(
    names: tuple[str, ...], version: Rule, rulebook: Rulebook, evidence: Mapping[str, Any], as_of: date
) -> dict[str, Any]:
    """Return these parameters, on which a verdict rests, with the values of the record's own day.

    The evidence holds that day wherever the value has changed over time.
    """
    stated = evidence.get(version.dated or "", as_of)
    day = date.fromisoformat(stated[:10]) if isinstance(stated, str) else stated
    return {name: rulebook.parameters[name].on(day) for name in names}


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
