"""All rules that judge a record alone, and the reading of its cells, in one scan of a source.

The scan leaves one number a row behind, the packed outcomes, in the order of the file: the counts of every outcome
come from there, and which rows somebody has to look at. It knows cells as most exports have them; rows with others
are looked at as well, by all that is known of the cells of these fields (see `second_look`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from checker.engine.columns import Columns
from checker.engine.names import PACK, digit, label_text, odd_sql, packed, quoted
from checker.engine.relations import Relations
from checker.engine.second_look import SecondLook, few, ordinal_of
from checker.engine.verdicts import LOOK
from checker.model.inputs import Source
from checker.model.outcomes import CODES, Judgement, Outcome, Verdict
from checker.records.sqltext import as_number, literal, only_then

# One look at the last bits of the packed outcomes tells whether there is anything to look at.
assert all((i in LOOK) == (i % 2 == 1) for i in range(len(CODES)))

_REJECTED, _UNSURE = -1, -2
"""What stands in the place of a row's packed outcomes where it is no record; and less than what where they are not known yet.

What is less than `_UNSURE` tells why, as bits: 1 where it may be no record, and 2, 4 … for each field whose cell is unusual.
"""

_BITS = 60
"""So many fields have a bit of their own; the last is that of all others too."""


@dataclass
class Scanned:
    """The outcome of scanning one kind: rows by source and the numbers of those that are no records, counts by rule, and the verdicts."""

    rows: dict[int, int] = field(default_factory=dict)
    rejected: dict[int, tuple[int, ...]] = field(default_factory=dict)
    counts: dict[str, dict[Outcome, int]] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)


class Scan:
    """One kind's scan. `subject`: the label of the one record to give every outcome of."""

    def __init__(
        self, relations: Relations, kind: str, judgements: Sequence[Judgement], subject: str | None = None
    ) -> None:
        self.relations, self.kind, self.subject = relations, kind, subject
        self.described = relations.rulebook.kinds[kind]
        self.judgements = list(judgements)
        self.columns = Columns(self.described, relations.bad_cell(kind), keys=subject is not None)
        self.bad = sorted(self.columns.bad)
        self.doubted: list[tuple[str, int]] = []
        """Rules and the rows for which they are undecided, since the verdict turns on a cell that cannot be read."""
        self.packs = range((len(self.judgements) + 1 + PACK) // (PACK + 1))

    def run(self) -> Scanned:
        """Scan every source, and return what was found."""
        result = Scanned(counts={j.rule: {} for j in self.judgements})
        for source in self.relations.inputs.of(self.kind):
            self._source(result, source)
        return result

    def _codes(self, source: Source, usual: Collection[str]) -> None:
        """Make the table `codes` of the packed outcomes of every row. `usual`: fields of which only the usual shapes are read, all or none."""
        # The cells come first: their outcome is there whatever the number of rules.
        codes = ["0" if usual else self._broken(), *(f"({j.verdict})" for j in self.judgements)]
        parts = [packed(codes[i : i + PACK + 1]) for i in range(0, len(codes), PACK + 1)]
        columns = [
            f"CASE WHEN _kept = 1 THEN {part} ELSE {_REJECTED} END AS c{i}" for i, part in enumerate(parts)
        ]
        if usual:
            unusual = self.columns.unusual(usual)
            marks = " | ".join(
                f"CASE WHEN {sql} THEN {2 << min(i, _BITS)}::BIGINT ELSE 0 END"
                for i, sql in enumerate(unusual.values())
            )
            columns[0] = (
                f"CASE WHEN {' OR '.join(unusual.values())} THEN {_UNSURE} - ({marks} | (1 - _kept))"
                f" WHEN _kept = 1 THEN {parts[0]} ELSE {_UNSURE} - 1 END AS c0"
            )
        columns += ["_ordinal"] if source.ordinal else []
        if self.subject is not None:
            # The one record is looked at whatever came of it; others do not count.
            columns.append(
                f"coalesce({label_text(self.described.key)} = {literal(self.subject)}, false) AS mine"
            )
        kept = source.keep.sure if usual and source.keep else source.kept
        scan = self.columns.select(source, self.judgements, self.bad, kept=kept, every=True, usual=usual)
        self.relations.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE codes AS SELECT {', '.join(columns)} FROM ({scan}) AS {quoted(self.kind)}"
        )

    def _broken(self) -> str:
        bad = [self.columns.bad[f] for f in self.bad]
        look = " OR ".join(b.look for b in bad) or "FALSE"
        return as_number(only_then(look, " OR ".join(b.sql for b in bad) or "FALSE"))

    def _source(self, result: Scanned, source: Source) -> None:
        connection = self.relations.connection
        usual: Collection[str] = ()
        # The label of a record whose key is unusual cannot be told by the usual shapes.
        if source.usual and self.bad and self.subject is None:
            usual = self.columns.fields(self.judgements, self.bad, every=True)
        groups, unsure, marks, total = self._grouped(source, usual)
        if unsure > few(total):
            usual = ()
            groups, unsure, marks, total = self._grouped(source, usual)
        shown = self._counted(result, source, groups)
        rejected = []
        if result.rows[source.number] + unsure < total:
            rejected = connection.execute(
                f"SELECT {ordinal_of(source)} FROM codes WHERE c0 = {_REJECTED} ORDER BY 1"
            ).fetchall()
        result.rejected[source.number] = tuple(n for (n,) in rejected)
        if shown or unsure:
            odd = {f for i, f in enumerate(self.bad) if marks & 2 << min(i, _BITS)}
            cells = self.bad if 0 in shown else sorted(odd)
            # What passes may rest on a cell that cannot be read.
            told = [j for i, j in enumerate(self.judgements, 1) if unsure or i in shown or 0 in shown]
            second = SecondLook(self.relations, self.columns, told, cells, all_shown=self.subject is not None)
            # Planning what tells records from totals would be in vain where all are known to be records.
            looked = source if marks & 1 else source._replace(keep=None)
            second.look(looked, self._wanted(), f"c0 < {_UNSURE}", total, [f for f in usual if f not in odd])
            self.doubted += [(told[n].rule, row) for n, rows in second.doubts.items() for row in rows]
            for n, code, count in second.unsettled():
                counts, before, now = result.counts[told[n].rule], CODES[code], CODES[told[n].unsure]
                counts[before] -= count
                if not counts[before]:
                    del counts[before]
                counts[now] = counts.get(now, 0) + count
            if unsure:
                self._settle(result, source, second)
            result.verdicts += second.verdicts()

    def _wanted(self) -> str:
        """SQL condition over `codes`: somebody has to look at the row."""
        if self.subject is not None:
            return "c0 >= 0 AND mine"
        parts = [min(PACK + 1, len(self.judgements) + 1 - i * (PACK + 1)) for i in self.packs]
        odd = " OR ".join(odd_sql(f"c{i}", places) for i, places in enumerate(parts))
        return f"c0 < {_UNSURE} OR (c0 >= 0 AND ({odd}))"

    def _grouped(self, source: Source, usual: Collection[str]) -> tuple[list[tuple[Any, ...]], int, int, int]:
        """Make the table `codes`; return how often what is in it, how many rows are unsure, the bits of why, and how many rows there are."""
        self._codes(source, usual)
        numbers, mine = ", ".join(f"c{i}" for i in self.packs), "true" if self.subject is None else "mine"
        groups = self.relations.connection.execute(
            f"SELECT {numbers}, {mine}, count(*) FROM codes GROUP BY ALL"
        ).fetchall()
        unsure = [group for group in groups if group[0] < _UNSURE]
        marks = reduce(or_, (_UNSURE - group[0] for group in unsure), 0)
        return groups, sum(group[-1] for group in unsure), marks, sum(group[-1] for group in groups)

    def _counted(self, result: Scanned, source: Source, groups: Sequence[tuple[Any, ...]]) -> set[int]:
        """Count the records whose outcomes are known; return the places of those that somebody has to look at."""
        shown: set[int] = set()
        result.rows[source.number] = 0
        for *found, own, count in groups:
            if found[0] < 0:
                continue
            result.rows[source.number] += count
            if own:
                places = range(len(self.judgements) + 1)
                shown |= self._count(
                    result, [digit(found[n // (PACK + 1)], n % (PACK + 1)) for n in places], count
                )
        return shown

    def _count(self, result: Scanned, outcomes: Sequence[int], count: int) -> set[int]:
        """Add the outcomes of `count` rows, that of the cells first; return the places of those that somebody has to look at."""
        shown = set()
        for place, number in enumerate(outcomes):
            if number in LOOK or (self.subject is not None and place):
                shown.add(place)
            if place:
                counts = result.counts[self.judgements[place - 1].rule]
                counts[CODES[number]] = counts.get(CODES[number], 0) + count
        return shown

    def _settle(self, result: Scanned, source: Source, second: SecondLook) -> None:
        """Count the rows whose outcomes were not known before they were looked at."""
        records, rejected = second.settled()
        for outcomes, count in records:
            result.rows[source.number] += count
            self._count(result, [0, *outcomes], count)
        result.rejected[source.number] = tuple(sorted((*result.rejected[source.number], *rejected)))

    def outcomes(self, judgements: Sequence[Judgement]) -> str:
        """Return a SELECT of every outcome of these rules: rule, kind, key, code."""
        fields = {*self.described.key, *(f for j in judgements for k, f in j.reads if k == self.kind)}
        texts = {f for j in judgements for k, f in j.texts if k == self.kind}
        rules = {rule for rule, _ in self.doubted}
        if rules:
            self.relations.connection.execute(
                "CREATE OR REPLACE TEMP TABLE _doubted AS SELECT unnest(?::VARCHAR[]) AS rule, unnest(?::BIGINT[]) AS _row",
                [[rule for rule, _ in self.doubted], [row for _, row in self.doubted]],
            )
        scan = self.relations.scan(self.kind, fields, texts, row=bool(rules))
        codes = [
            f"CASE WHEN _row IN (SELECT _row FROM _doubted WHERE rule = {literal(j.rule)}) THEN {j.unsure} ELSE {j.verdict} END"
            if j.rule in rules
            else j.verdict
            for j in judgements
        ]
        pairs = ", ".join(
            f"struct_pack(rule := {literal(j.rule)}, code := {code})"
            for j, code in zip(judgements, codes, strict=True)
        )
        return (
            f"SELECT o.rule, {literal(self.kind)} AS kind, _key AS key, o.code FROM (SELECT {label_text(self.described.key)} AS _key,"
            f" unnest([{pairs}]) AS o FROM ({scan}) AS {quoted(self.kind)})"
        )
