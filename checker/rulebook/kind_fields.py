"""Fields that marks of a kind name, and which have to be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.model.kinds import Kind
from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.rulebook.parts import Parts
from checker.rulebook.wording import error, unknown

KIND = Text("記錄種類", "record kind")


def known_field(kind: Kind, name: str, place: Place, types: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Yield what is wrong with a name that has to be a field of the kind, of one of the `types`."""
    if name not in kind.fields:
        what = Text(f"「{kind.name}」欄位", f"field of `{kind.name}`")
        yield unknown("unknown-field", what, name, kind.fields, place)
    elif types and kind.fields[name].type not in types:
        yield error(
            "wrong-field-type",
            f"欄位「{name}」不是日期。",
            f"The field `{name}` is not a date.",
            place,
        )


def linked(parts: Parts, kind: Kind, other: str, link: Mapping[str, str], mark: str) -> Iterator[Problem]:
    """Yield what is wrong with a link from fields of the kind to those of another."""
    key = "of" if mark == "x-approvals" else "kind"
    if other not in parts.kinds:
        yield unknown("unknown-kind", KIND, other, parts.kinds, parts.place("kind", kind.name, mark, key))
        return
    for own, theirs in link.items():
        yield from known_field(kind, own, parts.key_place("kind", kind.name, mark, "link", own))
        yield from known_field(parts.kinds[other], theirs, parts.place("kind", kind.name, mark, "link", own))
