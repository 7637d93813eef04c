"""Columns of dates such as 03/04/2025, of which nobody can know whether day or month comes first, unless records.yaml says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from checker.model.inputs import Inputs, Source
from checker.model.kinds import DAY_TYPES, Kind
from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records.directory import Rows
from checker.records.sqltext import half_width, literal, name
from checker.records.typed import typed_field

_SHAPE = r"^([0-9]{1,2})([-/.])([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})([^0-9].*)?$"


class DateOrder(NamedTuple):
    """A column with such dates. `format`: the way to write dates that alone fits all of them, None where two do or none does.

    `likely`: the format to ask about. `example`: one of the cells.
    """

    path: str
    sheet: str | None
    header: str
    example: str
    likely: str
    format: str | None

    def problem(self) -> Problem:
        """Return what is to be said of it."""
        place = Place(self.path, self.sheet, column=self.header)
        write = f"{{date_format: {self.format or self.likely}}}"
        hint = Text(
            f"請在 records.yaml 的 columns 寫明，例如「{self.header}」: {write}。",
            f"Say it under columns in records.yaml, such as {self.header!r}: {write}.",
        )
        if self.format:
            said = Text(
                f"日期寫作 {self.example}；整欄只合於 {self.format}，但未經寫明不會這樣讀。",
                f"Dates are written as {self.example}; all of them fit {self.format} alone, but are not read so unless it is said.",
            )
        else:
            said = Text(
                f"日期寫作 {self.example}，無法得知日與月孰先，因此不讀取。",
                f"Dates are written as {self.example}, and whether day or month comes first cannot be known, so they are not read.",
            )
        return Problem("unclear-dates", said, place, hint, level="warning")


def date_orders(inputs: Inputs, kinds: Mapping[str, Kind], rows: Rows) -> list[DateOrder]:
    """Return the columns of dates that are not read because day and month might be either.

    Reads each file with dates once. Raises duck.Error where one cannot be scanned.
    """
    found: list[DateOrder] = []
    for source in inputs.sources:
        fields = [
            f
            for f, c in source.columns.items()
            if kinds[source.kind].fields[f].type in DAY_TYPES and c.date_format is None
        ]
        if fields:
            counted = rows(_query(kinds[source.kind], source, fields))
            found += [
                order for f, row in zip(fields, counted, strict=True) if (order := _order(source, f, row))
            ]
    return found


def _open(kind: Kind, source: Source, field: str) -> str:
    """SQL: the cell of a field if it is such a date and is not read; one with a weekday, or of another certain shape, is read."""
    x = name(source.columns[field].raw)
    # Most dates begin with the year, and one whose second and third signs are digits is none of these.
    year_first = f"{x}[2] BETWEEN '0' AND '9' AND {x}[3] BETWEEN '0' AND '9'"
    shaped = f"regexp_matches({half_width(x)}, {literal(_SHAPE)})"
    value = typed_field(kind, source, kind.fields[field])
    return f"CASE WHEN {x} <> '' AND NOT ({year_first}) AND {shaped} THEN CASE WHEN ({value}) IS NULL THEN {x} END END"


def _query(kind: Kind, source: Source, fields: Sequence[str]) -> str:
    """SQL: of each field, in their order: the largest first and second number, the first cell, its sign, the digits of the year."""
    cells = ", ".join(f"{{'i': {i}, 'x': {_open(kind, source, f)}}}" for i, f in enumerate(fields))
    parts = f"regexp_extract({half_width('c_.x')}, {literal(_SHAPE)}, ['a', 's', 'b', 'y'])"
    return (
        f"WITH cells AS (SELECT unnest([{cells}]) AS c_ FROM {source.relation} WHERE {source.kept}),"
        f" dated AS (SELECT c_.i AS i, c_.x AS x, {parts} AS p FROM cells WHERE c_.x <> '')"
        " SELECT max(CAST(p.a AS INTEGER)), max(CAST(p.b AS INTEGER)), min(x), min(p.s), min(length(p.y))"
        f" FROM (SELECT unnest(range({len(fields)})) AS i) AS n LEFT JOIN (SELECT * FROM dated WHERE p.a <> '') AS d USING (i)"
        " GROUP BY i ORDER BY i"
    )


def _order(source: Source, field: str, row: Sequence[object]) -> DateOrder | None:
    first, second, example, sign, digits = row
    if not isinstance(first, int) or not isinstance(second, int):
        return None
    year = "YYYY" if digits == 4 else "YY"
    day_first, month_first = f"DD{sign}MM{sign}{year}", f"MM{sign}DD{sign}{year}"
    fitting = [f for f, month in ((day_first, second), (month_first, first)) if month <= 12]
    return DateOrder(
        source.path,
        source.sheet,
        source.columns[field].header,
        str(example).strip(),
        (fitting or [day_first])[0],
        fitting[0] if len(fitting) == 1 else None,
    )
