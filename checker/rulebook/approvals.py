"""How an approval log says that it is read, checked against its fields, its codes and the positions."""

from __future__ import annotations

from collections.abc import Iterator

from checker.model.kinds import Kind
from checker.model.problem import Problem
from checker.model.text import Text
from checker.rulebook.kind_fields import known_field, linked
from checker.rulebook.parts import Parts
from checker.rulebook.wording import error, unknown


def check_approvals(parts: Parts, kind: Kind) -> Iterator[Problem]:
    """Yield what is wrong with the `x-approvals` of a kind."""
    approvals = kind.approvals
    assert approvals is not None
    for key in ("step", "person", "at", "result", "round", "received"):
        name = getattr(approvals, key)
        if name is not None:
            yield from known_field(kind, name, parts.place("kind", kind.name, "x-approvals", key))
    yield from linked(parts, kind, approvals.of, approvals.link, "x-approvals")
    result = kind.fields.get(approvals.result or "")
    if result is not None and result.values:
        codes = [v.code for v in result.values]
        for key in ("approved", "rejected"):
            for i, code in enumerate(getattr(approvals, key)):
                if code not in codes:
                    place = parts.place("kind", kind.name, "x-approvals", key, i)
                    yield unknown("unknown-word", Text("代碼", "code"), code, codes, place)
        yield from _approving_steps(parts, kind, codes)
    yield from _steps_by_position(parts, kind)


def _steps_by_position(parts: Parts, kind: Kind) -> Iterator[Problem]:
    assert kind.approvals is not None
    step = kind.fields.get(kind.approvals.step)
    steps = [v.code for v in step.values] if step else []
    positions = parts.organization.positions if parts.organization else {}
    owner: dict[str, str] = {}
    for name, held in kind.approvals.step_by.items():
        if steps and name not in steps:
            place = parts.key_place("kind", kind.name, "x-approvals", "step_by", name)
            yield unknown("unknown-word", Text("步驟", "step"), name, steps, place)
        for i, position in enumerate(held):
            place = parts.place("kind", kind.name, "x-approvals", "step_by", name, i)
            if position != "*" and position not in positions:
                yield unknown("unknown-position", Text("職位", "position"), position, positions, place)
            elif position in owner:
                said = f"{owner[position]} / {name}"
                yield error(
                    "duplicate-step",
                    f"職位「{position}」屬於兩個步驟：{said}。",
                    f"The position `{position}` is of two steps: {said}.",
                    place,
                )
            owner.setdefault(position, name)


def _approving_steps(parts: Parts, kind: Kind, codes: list[str]) -> Iterator[Problem]:
    approvals = kind.approvals
    assert approvals is not None
    step = kind.fields.get(approvals.step)
    steps = [v.code for v in step.values] if step else []
    for name, results in approvals.also.items():
        if steps and name not in steps:
            place = parts.key_place("kind", kind.name, "x-approvals", "also", name)
            yield unknown("unknown-word", Text("步驟", "step"), name, steps, place)
        for i, code in enumerate(results):
            if code not in codes:
                place = parts.place("kind", kind.name, "x-approvals", "also", name, i)
                yield unknown("unknown-word", Text("代碼", "code"), code, codes, place)
