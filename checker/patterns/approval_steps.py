"""The steps that an approval chain asks for: written in the rule, or those of a parameter on a day."""

from __future__ import annotations

from typing import Any, NamedTuple

from checker.expressions.expression import suggestion
from checker.model.span import Span
from checker.model.text import Text
from checker.patterns.base import Draft, within

Step = tuple[str, tuple[str, ...]]
"""A word of the log, and the positions of which one approves it; none where anybody may."""


class Chain(NamedTuple):
    """The steps that are asked for in a span of days, as positions in the list of all steps."""

    in_force: Span
    steps: tuple[int, ...]


def steps_of(draft: Draft) -> tuple[list[Step], list[Chain]]:
    """Return every step that is ever asked for, and which of them are asked for when."""
    given: Any = draft.rule.check["steps"]
    if isinstance(given, str):
        return _steps_of_parameter(draft, given)
    found: list[Step] = []
    for i, step in enumerate(given):
        by = step.get("by", ())
        positions = (by,) if isinstance(by, str) else tuple(by)
        for position in positions:
            if position not in draft.book.organization.positions:
                raise draft.error(
                    f"steps.{i}.by",
                    "unknown-position",
                    Text(f"沒有職位「{position}」。", f"There is no position `{position}`."),
                    suggestion(position, draft.book.organization.positions),
                )
        if step["step"] in [word for word, _ in found]:
            raise draft.error(
                f"steps.{i}",
                "duplicate-step",
                Text(f"步驟「{step['step']}」列了兩次。", f"The step `{step['step']}` is listed twice."),
            )
        found.append((step["step"], positions))
    return found, [Chain(Span(), tuple(range(len(found))))]


def _steps_of_parameter(draft: Draft, given: str) -> tuple[list[Step], list[Chain]]:
    parameter = draft.book.parameters.get(given[1:])
    if parameter is None or parameter.type != "list":
        raise draft.error(
            "steps",
            "unknown-parameter",
            Text(f"沒有列表參數「{given}」。", f"There is no list parameter `{given}`."),
            suggestion(given[1:], draft.book.parameters),
        )
    draft.uses.parameters.add(parameter.name)
    words = list(dict.fromkeys(str(word) for version in parameter.values for word in version.value))
    if not words:
        raise draft.error(
            "steps", "no-steps", Text(f"參數「{given}」是空的。", f"The parameter `{given}` is empty.")
        )
    chains = [
        Chain(version.in_force, tuple(dict.fromkeys(words.index(str(word)) for word in version.value)))
        for version in parameter.values
    ]
    return [(word, ()) for word in words], chains


def by_day(chains: list[Chain], values: list[str], otherwise: str) -> str:
    """SQL: the value of the chain in force on the record's day; `otherwise` where none is."""
    if len(chains) == 1 and chains[0].in_force == Span():
        return values[0]
    return f"CASE {' '.join(f'WHEN {within(chain.in_force)} THEN {value}' for chain, value in zip(chains, values, strict=True))} ELSE {otherwise} END"
