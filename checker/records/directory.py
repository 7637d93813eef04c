"""Whom the roster knows, by id, by name and by other accounts, and on which days."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from checker.folding import fold
from checker.model.inputs import Inputs
from checker.model.kinds import Kind
from checker.model.organization import Roster
from checker.records import cells
from checker.records.typed import typed_select

Rows = Callable[[str], Sequence[Sequence[Any]]]
"""Runs a query over the inputs' relations and returns its rows."""

NUMBER = re.compile(r"0*([1-9][0-9]*)(?:[.]0)?")
"""A number as a spreadsheet may have made it of an id."""


class Stay(NamedTuple):
    """A person, and the days of their employment as far as they are known."""

    id: str
    start: date | None = None
    end: date | None = None


@dataclass
class Directory:
    """Whom the roster knows: ids, what else names them, and where zeros at the front are all that differs."""

    ids: set[str] = field(default_factory=set)
    names: dict[str, dict[str, Stay]] = field(default_factory=dict)
    accounts: dict[str, set[str]] = field(default_factory=dict)
    bare: dict[str, set[str]] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)

    def find(self, word: str) -> Sequence[Stay] | None:
        """Return whom a cell may mean: one or several; none where nobody is meant who can be found; None for an id."""
        plain = unicodedata.normalize("NFKC", word).strip()
        if plain in self.ids:
            return None
        folded = fold(word)
        if folded in self.given:
            return [Stay(self.given[folded])]
        if accounts := self.accounts.get(plain):
            return [Stay(i) for i in sorted(accounts)]
        if stays := self.names.get(folded):
            return [stays[i] for i in sorted(stays)]
        number = NUMBER.fullmatch(plain)
        return [Stay(i) for i in sorted(self.bare.get(number[1], ()))] if number else []

    def is_odd(self, word: str) -> bool:
        """Whether a cell is somebody by another name than the id, or nobody; an id that is unknown is left to the rules."""
        stays = self.find(word)
        return stays is not None and (bool(stays) or cells.is_name_like(word))


def people_fields(kind: Kind, roster: Roster) -> tuple[str, ...]:
    """The fields of a kind that hold ids of people of the roster."""
    target = f"{roster.kind}.{roster.person}"
    return tuple(
        f.name for f in kind.fields.values() if f.references == target and f.type in ("id", "list_id")
    )


def roster_rows(
    inputs: Inputs, kinds: Mapping[str, Kind], roster: Roster, wanted: Sequence[str | None], rows: Rows
) -> Iterator[dict[str, Any]]:
    """Yield the rows of the roster that was supplied: field -> typed value, of the fields `wanted` that the roster has."""
    held = [f for f in dict.fromkeys(wanted) if f]
    for source in inputs.of(roster.kind):
        for found in rows(typed_select(kinds[roster.kind], source, held, row=False)):
            yield dict(zip(held, found, strict=True))


def read_directory(inputs: Inputs, kinds: Mapping[str, Kind], roster: Roster, rows: Rows) -> Directory:
    """Return whom the roster that was supplied knows, and whom records.yaml names. Raises duck.Error where a file cannot be scanned."""
    known = Directory(given={fold(word): id_ for word, id_ in inputs.people.items()})
    wanted = [roster.person, roster.name, roster.joined or roster.start, roster.left, *roster.accounts]
    for row in roster_rows(inputs, kinds, roster, wanted, rows):
        _enter(known, roster, row)
    for id_ in known.ids:
        if number := NUMBER.fullmatch(id_):
            known.bare.setdefault(number[1], set()).add(id_)
    return known


def _enter(known: Directory, roster: Roster, row: Mapping[str, Any]) -> None:
    id_ = row[roster.person]
    if id_ is None:
        return
    known.ids.add(id_)
    for account in roster.accounts:
        if row[account]:
            known.accounts.setdefault(row[account], set()).add(id_)
    called = row.get(roster.name or "")
    if called:
        start, end = row.get(roster.joined or roster.start or ""), row.get(roster.left or "")
        stays = known.names.setdefault(fold(called), {})
        before = stays.get(id_)
        if before:
            # Several rows of a person are posts that they held one after the other.
            start = min(start, before.start) if start and before.start else None
            end = max(filter(None, (end, before.end)), default=None)
        stays[id_] = Stay(id_, start, end)
