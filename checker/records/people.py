"""People's names in fields that hold ids: looked up in the roster of the record's own day, and never guessed.

The different cells of a column are few. They are fetched once, looked up here, and put back as one SQL expression. A
column whose first cells are ids is left as it is, and costs nothing; a name further down counts as unreadable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from checker.folding import fold
from checker.model.inputs import Column, Inputs, Source
from checker.model.kinds import Field, Kind
from checker.model.organization import Roster
from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records import cells
from checker.records.captured import beside, beside_again
from checker.records.locators import Locator
from checker.records.sqltext import literal, looked_up, name, trimmed
from checker.records.typed import typed_field, typed_select

Rows = Callable[[str], Sequence[Sequence[Any]]]
"""Runs a query over the inputs' relations and returns its rows."""

_SAMPLE = 200
_SHOWN = 5
_NUMBER = re.compile(r"0*([1-9][0-9]*)(?:[.]0)?")


@dataclass(frozen=True)
class Stay:
    """A person, and the days of their employment as far as they are known."""

    id: str
    start: date | None = None
    end: date | None = None


@dataclass
class _Directory:
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
        number = _NUMBER.fullmatch(plain)
        return [Stay(i) for i in sorted(self.bare.get(number[1], ()))] if number else []

    def is_odd(self, word: str) -> bool:
        """Whether a cell is somebody by another name than the id, or nobody; an id that is unknown is left to the rules."""
        stays = self.find(word)
        return stays is not None and (bool(stays) or cells.is_name_like(word))


def resolve(inputs: Inputs, kinds: Mapping[str, Kind], roster: Roster | None, rows: Rows) -> Inputs:
    """Return the inputs with names of people in fields that refer to the roster replaced by ids.

    What cannot be told - two people of one name, somebody who had left on that day, a title or a remark with the name -
    stays as it is, and its cell counts as unreadable. Lost zeros are put back where they fit one id alone. Both are said in
    warnings. Without a roster nothing is changed, but for what records.yaml says. Raises duckdb.Error where a file cannot be scanned.
    """
    if roster is None or not (inputs.of(roster.kind) or inputs.people):
        return inputs
    fields = {k: people_fields(kind, roster) for k, kind in kinds.items()}
    if not any(f in s.columns for s in inputs.sources for f in fields[s.kind]):
        return inputs
    known = _directory(inputs, kinds, roster, rows)
    sources, problems = [], list(inputs.problems)
    for source in inputs.sources:
        mine = [kinds[source.kind].fields[f] for f in fields[source.kind] if f in source.columns]
        changed, said = _source(kinds[source.kind], source, mine, known, rows)
        sources.append(changed)
        problems += said
    return replace(inputs, sources=tuple(sources), problems=tuple(problems))


def people_fields(kind: Kind, roster: Roster) -> tuple[str, ...]:
    """The fields of a kind that hold ids of people of the roster."""
    target = f"{roster.kind}.{roster.person}"
    return tuple(
        f.name for f in kind.fields.values() if f.references == target and f.type in ("id", "list_id")
    )


def _directory(inputs: Inputs, kinds: Mapping[str, Kind], roster: Roster, rows: Rows) -> _Directory:
    known = _Directory(given={fold(word): id_ for word, id_ in inputs.people.items()})
    wanted = [roster.person, roster.name, roster.joined or roster.start, roster.left, *roster.accounts]
    for source in inputs.of(roster.kind):
        held = [f for f in dict.fromkeys(wanted) if f]
        for found in rows(typed_select(kinds[roster.kind], source, held, row=False)):
            row = dict(zip(held, found, strict=True))
            _enter(known, roster, row)
    for id_ in known.ids:
        if number := _NUMBER.fullmatch(id_):
            known.bare.setdefault(number[1], set()).add(id_)
    return known


def _enter(known: _Directory, roster: Roster, row: Mapping[str, Any]) -> None:
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


def _source(
    kind: Kind, source: Source, fields: Sequence[Field], known: _Directory, rows: Rows
) -> tuple[Source, list[Problem]]:
    locator = source.locator
    if not fields or not isinstance(locator, Locator):
        return source, []
    locator = replace(locator, people=frozenset(f.name for f in fields))
    odd = [f for f in fields if f.name not in _in_order(source, fields, known, rows)]
    added: dict[str, str] = {}
    columns = dict(source.columns)
    problems: list[Problem] = []
    for one in odd:
        column = source.columns[one.name]
        words = _words(source, one, rows)
        found = {word: stays for word in words if (stays := known.find(word)) is not None}
        sql = _replaced(kind, source, one, found)
        if sql:
            added[f"w_{one.name}"] = sql
            columns[one.name] = replace(column, raw=f"w_{one.name}")
        problems += _said(source, column, found)
    plain = locator.plain - {f.name for f in odd}
    locator = replace(locator, plain=plain, data=beside_again(locator.data, added))
    relation = beside(source.relation, added)
    return replace(source, relation=relation, columns=columns, locator=locator), problems


def _in_order(source: Source, fields: Sequence[Field], known: _Directory, rows: Rows) -> set[str]:
    """The fields whose first cells are ids, or empty."""
    raws = {f.name: name(source.columns[f.name].raw) for f in fields}
    lists = ", ".join(f"list(DISTINCT {raw})" for raw in raws.values())
    first = rows(
        f"SELECT {lists} FROM (SELECT {', '.join(raws.values())} FROM {source.relation} LIMIT {_SAMPLE})"
    )[0]
    return {
        f.name
        for f, cells_ in zip(fields, first, strict=True)
        if not any(known.is_odd(w) for cell in cells_ or () for w in _parts(f, cell))
    }


def _parts(field_: Field, cell: str | None) -> list[str]:
    if cell is None or not cell.strip():
        return []
    return re.split(r"[、；;，,/｜|\n\r]", cell) if field_.type == "list_id" else [cell]


def _words(source: Source, field_: Field, rows: Rows) -> list[str]:
    """Every different person that the column names."""
    raw = name(source.columns[field_.name].raw)
    locator = source.locator
    placeholders = locator.placeholders if isinstance(locator, Locator) else ()
    if field_.type == "list_id":
        one = cells.typed(field_, raw, placeholders=placeholders)
        query = f"SELECT DISTINCT unnest({one}) AS w FROM {source.relation}"
    else:
        query = f"SELECT DISTINCT {trimmed(f'({cells.text(field_, raw, placeholders)})')} AS w FROM {source.relation}"
    return sorted(w for (w,) in rows(query) if w)


def _replaced(kind: Kind, source: Source, field_: Field, found: Mapping[str, Sequence[Stay]]) -> str | None:
    """SQL: the cell with the id in place of the name where it can be told; None where nothing is replaced."""
    raw = name(source.columns[field_.name].raw)
    day = None
    if kind.day and kind.day in source.columns:
        day = f"CAST({typed_field(kind, source, kind.fields[kind.day])} AS DATE)"
    always = {w: stays[0].id for w, stays in found.items() if len(stays) == 1 and _timeless(stays[0], day)}
    dated = {w: stays for w, stays in found.items() if w not in always and stays and day}
    if not always and not dated:
        return None

    def one(x: str) -> str:
        sql = f"coalesce({looked_up(x, always)}, {x})" if always else x
        cases = "".join(
            f"WHEN {literal(w)} THEN {_on_day(x, stays, day or '')} " for w, stays in dated.items()
        )
        return f"CASE {x} {cases}ELSE {sql} END" if cases else sql

    if field_.type == "list_id":
        locator = source.locator
        placeholders = locator.placeholders if isinstance(locator, Locator) else ()
        parts = cells.typed(field_, raw, placeholders=placeholders)
        # What is no list stays what it is, and is reported as such.
        return f"coalesce(array_to_string(list_transform({parts}, lambda w_: {one('w_')}), '、'), {raw})"
    looked = one(trimmed(raw))
    return f"CASE WHEN {raw} IS NOT NULL THEN {looked} END"


def _timeless(stay: Stay, day: str | None) -> bool:
    """Whether one alone bears the name, and the record's day makes no difference."""
    return day is None or (stay.start is None and stay.end is None)


def _on_day(x: str, stays: Sequence[Stay], day: str) -> str:
    """SQL: the id of the one person who was employed on the day, else the name as it is."""
    there = [_there(stay, day) for stay in stays]
    several = " + ".join(f"CAST({t} AS INTEGER)" for t in there)
    choice = "".join(f"WHEN {t} THEN {literal(stay.id)} " for t, stay in zip(there, stays, strict=True))
    unknown = f"WHEN {day} IS NULL THEN {literal(stays[0].id) if len(stays) == 1 else x} "
    return f"CASE {unknown}WHEN {several} = 1 THEN CASE {choice}END ELSE {x} END"


def _there(stay: Stay, day: str) -> str:
    parts = [f"{day} >= DATE '{stay.start}'"] if stay.start else []
    parts += [f"{day} <= DATE '{stay.end}'"] if stay.end else []
    return f"({' AND '.join(parts) or 'true'})"


def _said(source: Source, column: Column, found: Mapping[str, Sequence[Stay]]) -> list[Problem]:
    """What has to be said of a column: zeros put back, names that several bear, and names of nobody."""
    place = Place(source.path, source.sheet, column=column.header)
    problems = []
    zeros = {w: s[0].id for w, s in found.items() if len(s) == 1 and _NUMBER.fullmatch(w) and w != s[0].id}
    if zeros:
        shown = _few(f"{w.removesuffix('.0')} → {id_}" for w, id_ in zeros.items())
        problems.append(
            Problem(
                "zeros-put-back",
                Text(
                    f"開頭的零已遺失；名冊中只有一個工號相符，已據以讀取：{shown}。",
                    f"Zeros at the front were lost; each fits one number of the roster alone and was read as that: {shown}.",
                ),
                place,
                Text("請把該欄設為文字後重新匯出。", "Format the column as text and export again."),
                level="warning",
            )
        )
    several = {w: s for w, s in found.items() if len(s) > 1}
    if several:
        shown = _few(f"{w}（{'、'.join(x.id for x in s)}）" for w, s in several.items())
        problems.append(
            Problem(
                "several-people",
                Text(
                    f"名冊中有多人同名，只有在記錄當日僅一人在職時才能讀取：{shown}。",
                    f"Several people of the roster bear the name; it was read only where one was employed on the day: {shown}.",
                ),
                place,
                Text(
                    "請匯出工號，或在 records.yaml 的 people 寫明。",
                    "Export the numbers, or say whom under people in records.yaml.",
                ),
                level="warning",
            )
        )
    nobody = [w for w, s in found.items() if not s and cells.is_name_like(w)]
    if nobody:
        problems.append(
            Problem(
                "unknown-people",
                Text(
                    f"名冊中沒有這些人（職稱或帶註記的姓名不會被猜測）：{_few(nobody)}。",
                    f"Nobody in the roster is called so, and titles or names with remarks are not guessed at: {_few(nobody)}.",
                ),
                place,
                Text(
                    "請匯出工號，或在 records.yaml 的 people 寫明。",
                    "Export the numbers, or say whom under people in records.yaml.",
                ),
                level="warning",
            )
        )
    return problems


def _few(words: Iterable[str]) -> str:
    shown = list(words)
    return "、".join([*shown[:_SHOWN], *(["…"] if len(shown) > _SHOWN else [])])
