"""Layouts carried out: a table in which a record is not simply a row becomes one in which it is, in SQL.

A record's ordinal is that of its row, shifted, with the number of the column or item that it comes from in the low bits,
so that its cells are found again without anything being kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from checker.model.inputs import Column, Keep
from checker.model.kinds import Kind
from checker.model.layouts import Layout
from checker.records import cells
from checker.records.declared import declared, in_iso
from checker.records.hints import FileHints
from checker.records.pieces import Scan
from checker.records.sqltext import literal, name, trimmed
from checker.records.vocabulary import CELL, beside_key, is_special, part_key

PART_BITS = 16
"""An ordinal is `row << PART_BITS | part`; the part is a column's or an item's number."""


class Bound(NamedTuple):
    """A layout bound to a table: `columns` of fields and of what is no field, `spread`: column number -> day, all headers, and what records.yaml says."""

    layout: Layout
    columns: Mapping[str, Column]
    spread: Mapping[int, date] = {}
    headers: Sequence[str] = ()
    hints: FileHints = FileHints()

    def fields(self) -> dict[str, Column]:
        """The columns that hold fields."""
        return {f: c for f, c in self.columns.items() if not is_special(f)}


class Arranged(NamedTuple):
    """How records were made of rows: the rows as they were, and where the cells of a field stand.

    `parts`: fields from the cell whose column the ordinal's low bits name, where columns are spread; `headers`: theirs.
    `last`: fields of a group's last row.
    """

    relation: str
    keep: Keep | None
    spread: bool
    parts: frozenset[str]
    last: frozenset[str]
    headers: Mapping[int, str] = {}


def fields_taken(layout: Layout) -> set[str]:
    """The fields that a layout takes from cells whatever other columns say: those are of the form, and not of its steps."""
    ends = (layout.group.first, layout.group.last) if layout.group else ()
    return {*(f for _, f in layout.groups), *ends}


def fields_made(layout: Layout) -> set[str]:
    """The fields that a layout makes out of cells and headers."""
    made = {f for _, f in layout.groups} | set(layout.compose)
    made |= {f for f in (layout.rest, layout.number, *layout.join) if f}
    if layout.spread:
        made.add(layout.spread[1])
    if layout.group:
        made |= {
            layout.group.first,
            layout.group.last,
            *(f for pair in layout.group.beside.values() for f in pair),
        }
    if layout.rounds:
        made.add(layout.rounds.field)
    return made


def arrange(kind: Kind, bound: Bound, scan: Scan, keep: Keep | None) -> tuple[Scan, dict[str, Column]]:
    """Return the scan of the records, with what was done to it in its data, and the columns of their fields."""
    work = _Work(kind, bound, scan, keep)
    relation = work.through()
    headers = {i: bound.headers[i - 1] for i in bound.spread}
    made = Arranged(
        scan.relation, keep, bool(bound.spread), frozenset(work.parts), frozenset(work.last), headers
    )
    arranged = scan._replace(
        relation=relation, ordinal="_n", cells=None, data={**scan.data, "arranged": made, "again": None}
    )
    return arranged, work.columns


class _Work:
    def __init__(self, kind: Kind, bound: Bound, scan: Scan, keep: Keep | None) -> None:
        self.kind, self.bound, self.layout, self.scan, self.keep = kind, bound, bound.layout, scan, keep
        self.columns = bound.fields()
        self.parts: set[str] = set()
        self.last: set[str] = set()
        cell = bound.columns.get(CELL)
        self.cell = name(cell.raw) if cell else None
        self.cell_index = cell.index if cell else None
        self.header = cell.header if cell else self.layout.title.hant
        if bound.spread:
            first, last = (bound.headers[i - 1].strip() for i in (min(bound.spread), max(bound.spread)))
            self.header = f"{first} … {last}"

    def through(self) -> str:
        layout = self.layout
        sql = self._join(self._rows())
        if layout.once:
            sql = self._once(sql)
        if self.bound.spread:
            sql = self._spread(sql)
        elif self.cell:
            sql = f"(SELECT *, {self.cell} AS _cell, 0 AS _part FROM {sql})"
        else:
            sql = f"(SELECT *, 0 AS _part FROM {sql})"
        if layout.separator:
            sql = self._items(sql)
        elif self.cell or self.bound.spread:
            sql = f"(SELECT *, _cell AS _item, 1 AS _no FROM {sql})"
        sql = f"(SELECT *, (_at << {PART_BITS}) + _part AS _n FROM {sql})"
        if layout.group:
            sql = self._group(sql)
        if layout.pattern:
            sql = self._pattern(sql)
        if layout.number and layout.number not in self.columns:
            sql = f"(SELECT *, CAST(_no AS VARCHAR) AS p_number FROM {sql})"
            self._made(layout.number, "p_number")
        if layout.rounds and layout.rounds.field not in self.columns:
            sql = self._rounds(sql)
        return self._compose(sql)

    def _made(self, name_: str, raw: str, header: str | None = None) -> None:
        """Note a field that is taken from the cell."""
        self.parts.add(name_)
        index = None if self.bound.spread else self.cell_index
        self.columns[name_] = Column(name_, raw, header or self.header, index)

    def _raw(self, name_: str) -> str:
        return name(self.columns[name_].raw) if name_ in self.columns else "NULL"

    def _rows(self) -> str:
        scan = self.scan
        at = name(scan.ordinal) if scan.ordinal else "row_number() OVER ()"
        # More rows than the bits hold would be taken for others.
        most = 1 << (40 - PART_BITS)
        at = f"CASE WHEN {at} < {most} THEN {at} ELSE error('more than {most} rows') END"
        others = f"* EXCLUDE ({name(scan.ordinal)})" if scan.ordinal else "*"
        sql = f"(SELECT {others}, {at} AS _at FROM {scan.relation})"
        return f"(SELECT * FROM {sql} WHERE {self.keep.whole})" if self.keep else sql

    def _join(self, sql: str) -> str:
        """Put together the columns that hold a field in parts; where there is but one of them, it holds the field."""
        added = []
        for name_, parts in self.layout.join.items():
            keys = [part_key(name_, n) for n in range(len(parts))]
            held = [self.bound.columns[key] for key in keys if key in self.bound.columns]
            if len(held) == 1:
                self.columns.setdefault(name_, replace(held[0], field=name_))
            elif held and name_ not in self.columns:
                texts = ", ".join(f"nullif({trimmed(name(c.raw))}, '')" for c in held)
                added.append(f"nullif(concat_ws(' ', {texts}), '') AS {name('j_' + name_)}")
                header = " ".join(c.header for c in held)
                self.columns[name_] = replace(
                    held[0], field=name_, raw=f"j_{name_}", header=header, unit=None
                )
        return f"(SELECT *, {', '.join(added)} FROM {sql})" if added else sql

    def _once(self, sql: str) -> str:
        """Leave out rows that repeat the key of an earlier one and otherwise hold the same or nothing."""
        by = ", ".join(f"{trimmed(self._raw(f))}" for f in self.layout.once)
        given = " AND ".join(f"coalesce({trimmed(self._raw(f))}, '') <> ''" for f in self.layout.once)
        window = f"OVER (PARTITION BY {by} ORDER BY _at)"
        same = " AND ".join(
            f"(coalesce({trimmed(name(c.raw))}, '') = '' OR {name(c.raw)} = first_value({name(c.raw)}) {window})"
            for c in self.columns.values()
        )
        return f"(SELECT * FROM {sql} QUALIFY NOT coalesce({given} AND row_number() {window} > 1 AND {same}, false))"

    def _spread(self, sql: str) -> str:
        raws = self.scan.raws
        days = ", ".join(
            f"{{'k': {i}, 'd': '{day.isoformat()}', 'c': {name(raws[i - 1])}}}"
            for i, day in self.bound.spread.items()
        )
        inner = f"(SELECT *, unnest([{days}]) AS _u FROM {sql})"
        if self.layout.spread and self.layout.spread[1] not in self.columns:
            self._made(self.layout.spread[1], "_day")
        return (
            f"(SELECT * EXCLUDE (_u), _u.k AS _part, _u.d AS _day, _u.c AS _cell FROM {inner}"
            f" WHERE {trimmed('_u.c')} <> '')"
        )

    def _items(self, sql: str) -> str:
        pieces = f"regexp_split_to_array(_cell, {literal(self.layout.separator or '')})"
        filled = f"list_filter(list_transform({pieces}, lambda e_: {trimmed('e_')}), lambda e_: e_ <> '')"
        numbered = f"list_transform({filled}, lambda e_, i_: {{'n': i_, 'c': e_}})"
        part = "_part" if self.bound.spread else "_i.n"
        return (
            f"(SELECT * EXCLUDE (_i, _part), _i.c AS _item, _i.n AS _no, {part} AS _part"
            f" FROM (SELECT *, unnest({numbered}) AS _i FROM {sql}))"
        )

    def _pattern(self, sql: str) -> str:
        pattern = f"^(?:{self.layout.pattern})$"
        groups = [group for group, _ in self.layout.groups]
        text = literal(pattern)
        sql = (
            f"(SELECT *, regexp_full_match(_item, {text}) AS _fits,"
            f" regexp_extract(_item, {text}, {groups!r}) AS _p FROM {sql})"
        )
        values: dict[str, list[str]] = {}
        for group, field_ in sorted(self.layout.groups, key=lambda g: g[0] != g[1]):
            values.setdefault(field_, []).append(f"nullif({trimmed(f'_p.{name(group)}')}, '')")
        added = []
        for name_, found in values.items():
            value = found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"
            other = "_item" if name_ == self.layout.rest else "NULL"
            added.append(f"CASE WHEN _fits THEN {value} ELSE {other} END AS {name('p_' + name_)}")
            self._made(name_, f"p_{name_}")
        return f"(SELECT * EXCLUDE (_p, _fits), {', '.join(added)} FROM {sql})"

    def _group(self, sql: str) -> str:
        group = self.layout.group
        assert group is not None
        first = self.kind.fields[group.first]
        day = None
        if first.day_of:
            day_raw = "_day" if self.bound.spread else self._raw(first.day_of)
            day = cells.typed(self.kind.fields[first.day_of], f"CAST({day_raw} AS VARCHAR)")
        shown = cells.text(first, "_item")
        written = declared(
            self.kind, {group.first: Column(group.first, "_item", self.header)}, self.bound.hints
        )
        item = in_iso(written)[1].get(f"t_{group.first}", "_item")
        sql = f"(SELECT *, {item} AS _read FROM {sql})"
        sql = f"(SELECT *, {cells.typed(first, '_read', day_sql=day)} AS _t, ({shown}) IS NOT NULL AS _shown FROM {sql})"
        # One that cannot be read might have been any of them.
        broken = "bool_or(_shown AND _t IS NULL)"
        several = "count(DISTINCT _t) > 1"
        kept = {c.raw: c.raw for c in self.columns.values() if not c.raw.startswith("_day")}
        added = [
            f"first({name(raw)} ORDER BY _n) FILTER (WHERE {name(raw)} IS NOT NULL) AS {name(raw)}"
            for raw in kept
        ]
        added.append(
            f"CASE WHEN {broken} THEN first(_item ORDER BY _n) FILTER (WHERE _shown AND _t IS NULL) ELSE arg_min(_item, _t) END AS p_first"
        )
        added.append(f"CASE WHEN {several} AND NOT {broken} THEN arg_max(_item, _t) END AS p_last")
        beside: list[tuple[str, str, str, bool]] = []
        for i, (header, (one, other)) in enumerate(group.beside.items()):
            column = self.bound.columns.get(beside_key(header))
            if column is None:
                continue
            raw = name(column.raw)
            added.append(f"arg_min({raw}, _t) AS p_b{i}")
            added.append(f"CASE WHEN {several} THEN arg_max({raw}, _t) END AS p_e{i}")
            beside += [(one, f"p_b{i}", column.header, False), (other, f"p_e{i}", column.header, True)]
            self.columns[one] = Column(one, f"p_b{i}", column.header, column.index)
            self.columns[other] = Column(other, f"p_e{i}", column.header, column.index)
            self.last.add(other)
        by = ["_day"] if self.bound.spread else []
        by += [self._raw(f) for f in group.by if f in self.columns and self.columns[f].raw != "_day"]
        added += ["_day"] if self.bound.spread else []
        where = f"CASE WHEN {broken} THEN min(_n) FILTER (WHERE _shown AND _t IS NULL) ELSE coalesce(arg_min(_n, _t), min(_n)) END"
        added += [f"{where} AS _n", "coalesce(arg_max(_n, _t), min(_n)) AS _last"]
        self._made(group.first, "p_first")
        self._made(group.last, "p_last")
        self.last.add(group.last)
        return f"(SELECT {', '.join(added)} FROM {sql} GROUP BY {', '.join(by)})"

    def _rounds(self, sql: str) -> str:
        rounds = self.layout.rounds
        assert rounds is not None
        if rounds.by not in self.columns:
            return sql
        of = ", ".join(trimmed(self._raw(f)) for f in rounds.of)
        by = trimmed(self._raw(rounds.by))
        self.columns[rounds.field] = replace(
            self.columns[rounds.by], field=rounds.field, raw="p_round", unit=None
        )
        return f"(SELECT *, CAST(dense_rank() OVER (PARTITION BY {of} ORDER BY {by}) AS VARCHAR) AS p_round FROM {sql})"

    def _compose(self, sql: str) -> str:
        added = []
        for name_, of in self.layout.compose.items():
            held = [f for f in of if f in self.columns]
            if name_ in self.columns or len(held) < len(of):
                continue
            texts = ", ".join(f"nullif({trimmed(self._raw(f))}, '')" for f in held)
            added.append(f"nullif(concat_ws(' ', {texts}), '') AS {name('m_' + name_)}")
            self.columns[name_] = replace(self.columns[held[0]], field=name_, raw=f"m_{name_}", unit=None)
        return f"(SELECT *, {', '.join(added)} FROM {sql})" if added else sql
