"""Positions, deputies, authority matrices and working days, out of documents that fit their schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from checker.model.organization import (
    Delegation,
    Department,
    Matrix,
    MatrixRow,
    Organization,
    Position,
    Roster,
)
from checker.model.text import Text
from checker.rulebook.matrices import check_matrix
from checker.rulebook.parts import Parts, day_of, span_of, strings, text_of
from checker.rulebook.wording import error, unknown
from checker.rulebook.yaml_document import Document

_POSITION = Text("崗位", "position")
_DEPARTMENT = Text("部門", "department")
_MATRIX = Text("權限表", "matrix")

_SATURDAY = 5


def add_organization(parts: Parts, document: Document) -> None:
    """Everything in `organization.yaml`."""
    value = document.value
    parts.origins[("organization", "")] = (document, ())
    positions: dict[str, Position] = {}
    for i, node in enumerate(value["positions"]):
        at = document.place("positions", i, "id")
        if parts.claim("position", node["id"], _POSITION, (document, ("positions", i)), at):
            positions[node["id"]] = Position(
                node["id"], text_of(node["title"]), node.get("rank"), node.get("department")
            )
    departments: dict[str, Department] = {}
    for i, node in enumerate(value.get("departments", ())):
        at = document.place("departments", i, "id")
        if parts.claim("department", node["id"], _DEPARTMENT, (document, ("departments", i)), at):
            title = text_of(node["title"])
            words = strings(node.get("words")) or (title.hant, title.en)
            departments[node["id"]] = Department(node["id"], title, words)
    for i, position in enumerate(value["positions"]):
        name = position.get("department")
        if name is not None and name not in departments:
            at = document.place("positions", i, "department")
            parts.problems.append(unknown("unknown-department", _DEPARTMENT, name, departments, at))
    parts.organization = Organization(
        positions=positions,
        roster=_roster(value.get("roster")),
        delegations=_delegations(parts, document, positions),
        matrices=_matrices(parts, document, positions),
        departments=departments,
    )
    export = value.get("calendar")
    if export is not None:
        parts.calendar = parts.calendar._replace(
            kind=export["kind"], date=export["date"], workday=export["workday"]
        )


def _roster(node: Mapping[str, Any] | None) -> Roster | None:
    if node is None:
        return None
    optional = ("name", "start", "end", "joined", "left", "department")
    return Roster(
        kind=node["kind"],
        person=node["person"],
        position=node["position"],
        accounts=strings(node.get("accounts")),
        **{key: node.get(key) for key in optional},
    )


def _delegations(
    parts: Parts, document: Document, positions: Mapping[str, Position]
) -> tuple[Delegation, ...]:
    found: list[Delegation] = []
    for i, node in enumerate(document.value.get("delegations", ())):
        if node["position"] not in positions:
            at = document.place("delegations", i, "position")
            parts.problems.append(unknown("unknown-position", _POSITION, node["position"], positions, at))
        span = span_of(parts, document, ("delegations", i))
        found.append(Delegation(node["position"], node["person"], span, node.get("reference")))
    return tuple(found)


def _matrices(parts: Parts, document: Document, positions: Mapping[str, Position]) -> dict[str, Matrix]:
    matrices: dict[str, Matrix] = {}
    for i, node in enumerate(document.value.get("matrices", ())):
        at = document.place("matrices", i, "id")
        if not parts.claim("matrix", node["id"], _MATRIX, (document, ("matrices", i)), at):
            continue
        for j, row in enumerate(node["rows"]):
            for key, known in (("applicant", [*positions, "*"]), ("approvers", positions)):
                for k, name in enumerate(row[key]):
                    if name not in known:
                        where = document.place("matrices", i, "rows", j, key, k)
                        parts.problems.append(unknown("unknown-position", _POSITION, name, known, where))
        matrix = Matrix(
            id=node["id"],
            title=text_of(node["title"]),
            measure=text_of(node["measure"]),
            unit=node["unit"],
            rows=tuple(
                MatrixRow(strings(r["applicant"]), r.get("above"), r.get("up_to"), strings(r["approvers"]))
                for r in node["rows"]
            ),
            source=node["source"],
            place=at,
        )
        places = [document.place("matrices", i, "rows", j) for j in range(len(matrix.rows))]
        parts.problems += check_matrix(matrix, places)
        matrices[matrix.id] = matrix
    return matrices


def add_calendar(parts: Parts, documents: Sequence[Document]) -> None:
    """Every day of each year that has a file: worked or not."""
    days: dict[date, bool] = dict(parts.calendar.days)
    for document in documents:
        year = document.value["year"]
        what = Text("年度行事曆", "calendar of the year")
        if parts.claim("calendar", str(year), what, (document, ()), document.place("year")):
            days |= _year(parts, document, year)
    parts.calendar = parts.calendar._replace(days=dict(sorted(days.items())))


def _year(parts: Parts, document: Document, year: int) -> dict[date, bool]:
    days: dict[date, bool] = {}
    day = date(year, 1, 1)
    while day.year == year:
        days[day] = day.weekday() < _SATURDAY
        day += timedelta(days=1)
    resting: set[date] = set()
    for i in range(len(document.value["rest"])):
        span = span_of(parts, document, ("rest", i), "from", "to")
        assert span.start is not None  # the schema asks for both
        assert span.end is not None
        if {span.start.year, span.end.year} != {year}:
            parts.problems.append(_elsewhere(document, ("rest", i), year))
            continue
        rest = {span.start + timedelta(days=n) for n in range((span.end - span.start).days + 1)}
        if rest & resting:
            parts.problems.append(
                error(
                    "calendar-overlap",
                    "這段假期與前面的重疊。",
                    "This holiday overlaps one above.",
                    document.place("rest", i),
                )
            )
        resting |= rest
    for i, written in enumerate(document.value["work"]):
        worked = day_of(written)
        assert worked is not None
        if worked.year != year:
            parts.problems.append(_elsewhere(document, ("work", i), year))
        elif worked in resting or worked.weekday() < _SATURDAY:
            parts.problems.append(
                error(
                    "calendar-contradiction",
                    "補班日必須是週末，且不在假期中。",
                    "A worked day listed here must be a weekend day outside the holidays.",
                    document.place("work", i),
                )
            )
        days[worked] = True
    days.update(dict.fromkeys(resting, False))
    return days


def _elsewhere(document: Document, route: tuple[str | int, ...], year: int) -> Any:
    return error(
        "wrong-year", f"此日不在 {year} 年。", f"This does not lie in {year}.", document.place(*route)
    )
