"""The columns of a kind made complete: what stands within cells and headers, and how cells are written, laid around the scan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checker.model.inputs import Column
from checker.model.kinds import Kind
from checker.records.captured import beside, beside_again, captured, header_units
from checker.records.declared import declared, in_iso
from checker.records.hints import FileHints
from checker.records.rates import in_cells, in_relation, rates


class Completed(NamedTuple):
    """A relation with columns added, the columns of its fields, its locator's data, and fields that are the same in all rows."""

    relation: str
    columns: Mapping[str, Column]
    data: Mapping[str, Any]
    constants: Mapping[str, str]


def completed(  # noqa: PLR0917
    kind: Kind,
    columns: Mapping[str, Column],
    relation: str,
    data: Mapping[str, Any],
    hints: FileHints,
    cells: Sequence[Sequence[str]] | None,
    tables: Mapping[str, Any],
) -> Completed:
    """Return the relation with what is taken out of other cells, written another way, or counted in a unit of its own.

    `cells`: all rows as they stand in the export, None where they are not at hand; then the relation is asked, which may
    speak of `tables`.
    """
    found, cut_out = captured(kind, columns)
    known = declared(kind, {**columns, **found}, hints)
    dated, rewritten = in_iso(known)
    known |= dated
    given = {**header_units(kind, known), **hints.constants}
    constants = {f: v for f, v in given.items() if f not in known}
    # One around the other: what is written out may stand in a column that was cut out of another.
    for added in (cut_out, rewritten):
        relation, data = beside(relation, added), beside_again(data, added)
    holds = in_relation(relation, tables) if cells is None else in_cells(cells)
    rated, units = rates(kind, known, constants, holds)
    relation, data = beside(relation, units), beside_again(data, units)
    return Completed(relation, known | rated, data, constants)
