"""All rules that judge a record alone, and the reading of its cells, in one scan of a source.

The scan leaves one number a row behind, the packed outcomes, in the order of the file: the counts of every outcome
come from there, and which rows somebody has to look at. Only these are read again, with the evidence for what was
found. Where the rows are the lines of a text they are cut out of it; elsewhere the source is scanned once more, and
its rows numbered, which keeps that scan to one processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from checker.engine.names import PACK, digit, label_text, odd_sql, packed, quoted
from checker.engine.relations import Relations
from checker.engine.verdicts import bad_cell, verdict
from checker.model.inputs import Keep, Source
from checker.model.outcomes import CODES, Judgement, Outcome, Verdict
from checker.records.cut import cut
from checker.records.sqltext import as_number, literal, only_then
from checker.records.typed import RAW_SUFFIX, SEEN_RAW, numbered, typed_select

_LOOK = tuple(i for i, outcome in enumerate(CODES) if outcome in (Outcome.FAIL, Outcome.UNDECIDED))
# One look at the last bits of the packed outcomes tells whether there is anything to look at.
assert all((i in _LOOK) == (i % 2 == 1) for i in range(len(CODES)))

_REJECTED, _UNSURE = -1, -2
"""What stands in the place of a row's packed outcomes where it is no record, or where that is not known yet."""

_FEW = 8
"""Cutting rows out of a text pays while they are at most one in so many."""


@dataclass
class Scanned:
    """The outcome of scanning one kind: rows by source and the numbers of those that are no records, counts by rule, and the verdicts."""

    rows: dict[int, int] = field(default_factory=dict)
    rejected: dict[int, tuple[int, ...]] = field(default_factory=dict)
    counts: dict[str, dict[Outcome, int]] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)


def _ordinal(source: Source) -> str:
    """SQL over the table of packed outcomes, which has the rows of the source in their order: the number of a row."""
    return "_ordinal" if source.ordinal else "rowid + 1"


class Scan:
    """One kind's scan. `subject`: the label of the one record to give every outcome of."""

    def __init__(
        self, relations: Relations, kind: str, judgements: Sequence[Judgement], subject: str | None = None
    ) -> None:
        self.relations, self.kind, self.subject = relations, kind, subject
        self.described = relations.rulebook.kinds[kind]
        self.judgements = list(judgements)
        self.bad = relations.bad_cell(kind)
        bad = [self.bad[f] for f in sorted(self.bad)]
        look = " OR ".join(b.look for b in bad) or "FALSE"
        broken = only_then(look, " OR ".join(b.sql for b in bad) or "FALSE")
        # The cells come first: their outcome is there whatever the number of rules.
        codes = [as_number(broken), *(f"({j.verdict})" for j in self.judgements)]
        self.parts = [codes[i : i + PACK + 1] for i in range(0, len(codes), PACK + 1)]

    def run(self) -> Scanned:
        """Scan every source, and return what was found."""
        result = Scanned(counts={j.rule: {} for j in self.judgements})
        for source in self.relations.inputs.of(self.kind):
            self._source(result, source)
        return result

    def _select(
        self, source: Source, judgements: Sequence[Judgement], *, cells: bool, every: str | None = None
    ) -> str:
        """Return the scan of a source with what these rules read, and with `cells` what tells the unreadable ones.

        `every`: with every row, in order, and what this condition says of it. Else the records, with row ids and keys.
        """
        raws: set[str] = set(self.bad) if cells else set()
        fields = {f for f in raws if self.described.fields[f].type not in SEEN_RAW}
        # What only the evidence shows need not be typed for every row.
        fields |= {
            f
            for j in judgements
            for k, f in j.reads
            if k == self.kind and (not every or quoted(f) in j.verdict)
        }
        fields |= set(self.described.key) if not every or self.subject is not None else set()
        texts = {f for j in judgements for k, f in j.texts if k == self.kind}
        return typed_select(
            self.described, source, sorted(fields), texts=sorted(texts), raws=sorted(raws), row=not every, every=every
        )  # fmt: skip

    def _codes(self, source: Source, table: str, kept: str, otherwise: int) -> None:
        """Make a table of the packed outcomes of every row; `otherwise` for those that `kept` does not hold for."""
        columns = [
            f"CASE WHEN _kept = 1 THEN {packed(part)} ELSE {otherwise} END AS c{i}"
            for i, part in enumerate(self.parts)
        ]
        columns += ["_ordinal"] if source.ordinal else []
        if self.subject is not None:
            # The one record is looked at whatever came of it; others do not count.
            columns.append(
                f"coalesce({label_text(self.described.key)} = {literal(self.subject)}, false) AS mine"
            )
        scan = self._select(source, self.judgements, cells=True, every=kept)
        self.relations.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {', '.join(columns)} FROM ({scan}) AS {quoted(self.kind)}"
        )

    def _settle(self, source: Source, keep: Keep) -> None:
        """Find out of the rows that are not surely records whether they are: the columns that tell are read for them only."""
        connection = self.relations.connection
        unsure, total = connection.execute(
            f"SELECT count(*) FILTER (c0 = {_UNSURE}), count(*) FROM codes"
        ).fetchall()[0]
        if unsure * _FEW > total:
            self._codes(source, "codes", keep.whole, _REJECTED)
        elif unsure:
            few = self._again(source, f"c0 = {_UNSURE}", total)
            self._codes(few, "settled", keep.whole, _REJECTED)
            named = [f"c{i}" for i in range(len(self.parts))]
            named += ["mine"] if self.subject is not None else []
            connection.execute(
                f"UPDATE codes SET {', '.join(f'{c} = settled.{c}' for c in named)}"
                f" FROM settled WHERE codes.{_ordinal(source)} = settled._ordinal"
            )

    def _source(self, result: Scanned, source: Source) -> None:
        connection = self.relations.connection
        mine = "true" if self.subject is None else "mine"
        if source.keep:
            self._codes(source, "codes", source.keep.sure, _UNSURE)
            self._settle(source, source.keep)
        else:
            self._codes(source, "codes", "true", _REJECTED)
        numbers = ", ".join(f"c{i}" for i in range(len(self.parts)))
        shown: set[int] = set()
        total = 0
        for *packs, own, count in connection.execute(
            f"SELECT {numbers}, {mine}, count(*) FROM codes GROUP BY ALL"
        ).fetchall():
            total += count
            if packs[0] < 0:
                continue
            result.rows[source.number] = result.rows.get(source.number, 0) + count
            if own:
                shown |= self._count(result, packs, count)
        result.rows.setdefault(source.number, 0)
        left = []
        if result.rows[source.number] < total:
            left = connection.execute(
                f"SELECT {_ordinal(source)} FROM codes WHERE c0 < 0 ORDER BY 1"
            ).fetchall()
        result.rejected[source.number] = tuple(n for (n,) in left)
        if shown:
            look = mine if self.subject is not None else " OR ".join(
                odd_sql(f"c{i}", len(part)) for i, part in enumerate(self.parts)
            )  # fmt: skip
            found = self._again(source, f"c0 >= 0 AND ({look})", total)
            told = [j for i, j in enumerate(self.judgements, 1) if i in shown]
            result.verdicts += self._verdicts(found, told, cells=0 in shown)

    def _count(self, result: Scanned, packs: Sequence[int], count: int) -> set[int]:
        """Add the outcomes of `count` rows; return the places of those that somebody has to look at."""
        shown = set()
        for place in range(len(self.judgements) + 1):
            number = digit(packs[place // (PACK + 1)], place % (PACK + 1))
            if number in _LOOK or (self.subject is not None and place):
                shown.add(place)
            if place:
                counts = result.counts[self.judgements[place - 1].rule]
                counts[CODES[number]] = counts.get(CODES[number], 0) + count
        return shown

    def _again(self, source: Source, look: str, total: int) -> Source:
        """Return a source of the rows of `codes` that `look` holds for, with their numbers in `_ordinal`."""
        connection = self.relations.connection
        ordinal = _ordinal(source)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE wanted AS SELECT row_number() OVER (ORDER BY {ordinal}) AS _at, {ordinal} AS _ordinal"
            f" FROM codes WHERE {look}"
        )
        few = connection.execute("SELECT count(*) FROM wanted").fetchall()[0][0] * _FEW <= total
        ordinals = connection.execute("SELECT _ordinal FROM wanted ORDER BY _at").fetchall() if few else []
        folder = Path(connection.execute("SELECT current_setting('temp_directory')").fetchall()[0][0])
        pieces = cut(source, [n for (n,) in ordinals], total, folder) if few else None
        if pieces is not None:
            lines = f"(SELECT *, row_number() OVER () AS _at FROM {pieces.relation})"
            relation = f"(SELECT l.*, w._ordinal FROM {lines} AS l JOIN wanted AS w ON w._at = l._at)"
        else:
            # A bare IN becomes a join that takes the file for the smaller side, and holds all of it in memory.
            relation = (
                f"(SELECT * FROM {numbered(source)}"
                " WHERE CASE WHEN _ordinal IN (SELECT _ordinal FROM wanted) THEN true ELSE false END)"
            )
        return replace(source, relation=relation, ordinal="_ordinal", keep=None)

    def _verdicts(self, source: Source, judgements: list[Judgement], *, cells: bool) -> list[Verdict]:
        """Judge these rows once more, with the evidence, and return what somebody has to look at."""
        # The rows are few: a column for each outcome, where the first scan packs them.
        codes = [f"{j.verdict} AS v{n}" for n, j in enumerate(judgements)]
        evidence = [(i, name, sql) for i, j in enumerate(judgements) for name, sql in j.evidence.items()]
        keys = [quoted(k) for k in self.described.key]
        bad = sorted(self.bad) if cells else []
        columns = [
            *codes,
            *keys,
            *(f"{sql} AS e{n}" for n, (_, _, sql) in enumerate(evidence)),
            *(
                f"CASE WHEN {self.bad[f].sql} THEN {quoted(f + RAW_SUFFIX)} END AS b{n}"
                for n, f in enumerate(bad)
            ),
        ]
        scan = self._select(source, judgements, cells=cells)
        found = self.relations.connection.execute(
            f"SELECT {', '.join(['_row', *columns])} FROM ({scan}) AS {quoted(self.kind)} ORDER BY _row"
        ).fetchall()
        first = len(codes) + len(keys)
        verdicts = []
        for row, *values in found:
            key = dict(zip(self.described.key, values[len(codes) : first], strict=True))
            given = values[first:]
            for i, judgement in enumerate(judgements):
                if values[i] in _LOOK or self.subject is not None:
                    mine = {name: given[n] for n, (j, name, _) in enumerate(evidence) if j == i}
                    verdicts.append(verdict(judgement, values[i], row, key, mine))
            for name, raw in zip(bad, given[len(evidence) :], strict=True):
                if raw is not None:
                    column = source.columns.get(name)
                    written = column.date_format if column else None
                    verdicts.append(bad_cell(self.described, name, row, key, raw, written))
        return verdicts

    def outcomes(self, judgements: Sequence[Judgement]) -> str:
        """Return a SELECT of every outcome of these rules: rule, kind, key, code."""
        fields = {*self.described.key, *(f for j in judgements for k, f in j.reads if k == self.kind)}
        texts = {f for j in judgements for k, f in j.texts if k == self.kind}
        scan = self.relations.scan(self.kind, fields, texts, row=False)
        pairs = ", ".join(f"struct_pack(rule := {literal(j.rule)}, code := {j.verdict})" for j in judgements)
        return (
            f"SELECT o.rule, {literal(self.kind)} AS kind, _key AS key, o.code FROM (SELECT {label_text(self.described.key)} AS _key,"
            f" unnest([{pairs}]) AS o FROM ({scan}) AS {quoted(self.kind)})"
        )
