"""What has been read so far: the rulebook while it is being put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from checker.model.kinds import Kind
from checker.model.organization import Calendar, Organization
from checker.model.problem import Place, Problem
from checker.model.regulation import Clause, Heading, Parameter
from checker.model.rules import Rule
from checker.model.span import Span
from checker.model.text import Text
from checker.rulebook.wording import error
from checker.rulebook.yaml_document import Document, Route


@dataclass
class Parts:
    """The parts of a rulebook, the places they came from, and what is wrong with them.

    `origins`: (section, id) -> document and route, so that a later check can point at a value inside.
    `broken`: sections of which a file could not be read, so that names missing there are no further news.
    """

    regulation: Mapping[str, Any] = field(default_factory=dict)
    headings: dict[str, Heading] = field(default_factory=dict)
    clauses: dict[str, Clause] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    organization: Organization | None = None
    calendar: Calendar = field(default_factory=lambda: Calendar({}))
    kinds: dict[str, Kind] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    overlays: list[str] = field(default_factory=list)
    origins: dict[tuple[str, str], tuple[Document, Route]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def place(self, section: str, name: str, *route: str | int) -> Place:
        """The place of a value inside what `name` was read from."""
        document, start = self.origins[(section, name)]
        return document.place(*start, *route)

    def key_place(self, section: str, name: str, *route: str | int) -> Place:
        """The place of a key inside what `name` was read from."""
        document, start = self.origins[(section, name)]
        return document.key_place(*start, *route)

    def claim(self, section: str, name: str, what: Text, origin: tuple[Document, Route], at: Place) -> bool:
        """Note where `name` comes from; False, with a problem, where another one has the name already."""
        if (section, name) in self.origins:
            first, start = self.origins[(section, name)]
            where = first.place(*start)
            self.problems.append(
                error(
                    "duplicate-id",
                    f"{what.hant}「{name}」已經存在。",
                    f"The {what.en} `{name}` exists already.",
                    at,
                    Text(f"第一次出現在 {where}。", f"It first stands at {where}."),
                )
            )
            return False
        self.origins[(section, name)] = origin
        return True


def text_of(value: Mapping[str, Any]) -> Text:
    """A pair of texts, without the line break that a block scalar ends in."""
    return Text(value["zh-Hant"].strip(), value["en"].strip())


def text_or_none(value: Mapping[str, Any] | None) -> Text | None:
    """The same for a text that may be absent."""
    return None if value is None else text_of(value)


def day_of(value: Any) -> date | None:
    """A day that the schema has let pass: a date, a quoted one, or nothing."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def span_of(parts: Parts, document: Document, route: Route, first: str = "from", last: str = "until") -> Span:
    """The days between two keys of the mapping at `route`; a problem where they are the wrong way round."""
    node = document.value
    for step in route:
        node = node[step]
    span = Span(day_of(node.get(first)), day_of(node.get(last)))
    if span.start and span.end and span.start > span.end:
        parts.problems.append(
            error(
                "dates-reversed",
                f"「{last}」早於「{first}」。",
                f"`{last}` is before `{first}`.",
                document.place(*route, last),
            )
        )
    return span


def strings(values: Iterable[Any] | None) -> tuple[str, ...]:
    """A list of texts as a tuple; empty where it is absent."""
    return tuple(str(v) for v in values or ())


def frozen(value: Any) -> Any:
    """A value with its lists as tuples, so that nothing can add to it."""
    if isinstance(value, Mapping):
        return {k: frozen(v) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(frozen(v) for v in value)
    return value
