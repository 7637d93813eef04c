"""All rules that judge a record alone, and the reading of its cells, in one scan of a source.

The scan leaves one number a row behind, the packed outcomes, in the order of the file: the counts of every outcome
come from there, and which rows somebody has to look at. It knows cells as most exports have them; rows with others
are looked at as well. Only these rows are read again, by all that is known of cells, and with the evidence for what
was found. Where the rows are the lines of a text they are cut out of it; elsewhere the source is scanned once more,
and its rows numbered, which keeps that scan to one processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from checker.engine.names import PACK, digit, label_text, odd_sql, packed, quoted
from checker.engine.relations import Relations
from checker.engine.verdicts import bad_cell, verdict
from checker.model.inputs import Source
from checker.model.outcomes import CODES, Judgement, Outcome, Verdict
from checker.records.cut import cut
from checker.records.sqltext import as_number, literal, only_then
from checker.records.typed import RAW_SUFFIX, numbered, typed_select
from checker.records.unreadable import SEEN_RAW

_LOOK = tuple(i for i, outcome in enumerate(CODES) if outcome in (Outcome.FAIL, Outcome.UNDECIDED))
# One look at the last bits of the packed outcomes tells whether there is anything to look at.
assert all((i in _LOOK) == (i % 2 == 1) for i in range(len(CODES)))

_REJECTED, _UNSURE = -1, -2
"""What stands in the place of a row's packed outcomes where it is no record, or where that is not known yet."""

_FEW = 8
"""Reading rows once more pays while they are at most one in so many,"""

_SMALL = 2000
"""or while they are so few that planning another scan of all would take longer."""


@dataclass
class Scanned:
    """The outcome of scanning one kind: rows by source and the numbers of those that are no records, counts by rule, and the verdicts."""

    rows: dict[int, int] = field(default_factory=dict)
    rejected: dict[int, tuple[int, ...]] = field(default_factory=dict)
    counts: dict[str, dict[Outcome, int]] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)


@dataclass(frozen=True)
class _Looked:
    """What the columns of the table `looked_at` are: `v` the outcomes of rules, `e` the evidence (of which rule, its name), `b` unreadable cells."""

    judgements: Sequence[Judgement]
    evidence: Sequence[tuple[int, str]]
    bad: Sequence[str]


def _few(total: int) -> int:
    return max(_SMALL, total // _FEW)


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
        self.broken = as_number(only_then(look, " OR ".join(b.sql for b in bad) or "FALSE"))

    def run(self) -> Scanned:
        """Scan every source, and return what was found."""
        result = Scanned(counts={j.rule: {} for j in self.judgements})
        for source in self.relations.inputs.of(self.kind):
            self._source(result, source)
        return result

    def _fields(self, judgements: Sequence[Judgement], *, cells: bool, every: bool) -> set[str]:
        """Return the fields that a scan has to type: those that the rules read, and with `cells` those whose value tells of theirs."""
        fields = {f for f in self.bad if self.described.fields[f].type not in SEEN_RAW} if cells else set()
        # What only the evidence shows need not be typed for every row.
        fields |= {
            f
            for j in judgements
            for k, f in j.reads
            if k == self.kind and (not every or quoted(f) in j.verdict)
        }
        return fields | (set(self.described.key) if not every or self.subject is not None else set())

    def _select(
        self,
        source: Source,
        judgements: Sequence[Judgement],
        *,
        cells: bool,
        kept: str,
        row: bool = False,
        usual: bool = False,
    ) -> str:
        """Return the scan of a source with what these rules read, with `cells` what tells the unreadable ones, and with what `kept` says of it."""
        fields = self._fields(judgements, cells=cells, every=not row)
        texts = {f for j in judgements for k, f in j.texts if k == self.kind}
        return typed_select(
            self.described, source, sorted(fields), texts=sorted(texts), raws=sorted(self.bad) if cells else (),
            row=row, every=kept, usual=usual,
        )  # fmt: skip

    def _codes(self, source: Source, *, usual: bool) -> None:
        """Make the table `codes` of the packed outcomes of every row.

        `usual`: of those that surely are records, and have no cells but usual ones; of the others that they are unsure.
        """
        fields = self._fields(self.judgements, cells=True, every=True)
        unsure = " OR ".join(
            f"({quoted(f)} IS NULL AND {quoted(f + RAW_SUFFIX)} <> '')" if f in fields else self.bad[f].look
            for f in sorted(self.bad)
        )
        # The cells come first: their outcome is there whatever the number of rules.
        codes = ["0" if usual else self.broken, *(f"({j.verdict})" for j in self.judgements)]
        otherwise = _UNSURE if usual and source.keep else _REJECTED
        columns = []
        for i, part in enumerate(codes[n : n + PACK + 1] for n in range(0, len(codes), PACK + 1)):
            outcome = packed(part)
            if usual and unsure and i == 0:
                outcome = f"CASE WHEN {unsure} THEN {_UNSURE} ELSE {outcome} END"
            columns.append(f"CASE WHEN _kept = 1 THEN {outcome} ELSE {otherwise} END AS c{i}")
        columns += ["_ordinal"] if source.ordinal else []
        if self.subject is not None:
            # The one record is looked at whatever came of it; others do not count.
            columns.append(
                f"coalesce({label_text(self.described.key)} = {literal(self.subject)}, false) AS mine"
            )
        kept = source.keep.sure if usual and source.keep else source.kept
        scan = self._select(source, self.judgements, cells=True, kept=kept, usual=usual)
        self.relations.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE codes AS SELECT {', '.join(columns)} FROM ({scan}) AS {quoted(self.kind)}"
        )

    def _source(self, result: Scanned, source: Source) -> None:
        connection = self.relations.connection
        mine = "true" if self.subject is None else "mine"
        # The label of a record whose key is unusual cannot be told by the usual shapes.
        self._codes(source, usual=source.usual and self.subject is None)
        unsure, total = connection.execute(
            f"SELECT count(*) FILTER (c0 = {_UNSURE}), count(*) FROM codes"
        ).fetchall()[0]
        if unsure > _few(total):
            self._codes(source, usual=False)
            unsure = 0
        packs = range((len(self.judgements) + 1 + PACK) // (PACK + 1))
        numbers = ", ".join(f"c{i}" for i in packs)
        shown: set[int] = set()
        rows = 0
        for *found, own, count in connection.execute(
            f"SELECT {numbers}, {mine}, count(*) FROM codes WHERE c0 >= 0 GROUP BY ALL"
        ).fetchall():
            rows += count
            if own:
                outcomes = [
                    digit(found[n // (PACK + 1)], n % (PACK + 1)) for n in range(len(self.judgements) + 1)
                ]
                shown |= self._count(result, outcomes, count)
        rejected = []
        if rows + unsure < total:
            rejected = connection.execute(
                f"SELECT {_ordinal(source)} FROM codes WHERE c0 = {_REJECTED} ORDER BY 1"
            ).fetchall()
        result.rows[source.number] = rows
        result.rejected[source.number] = tuple(n for (n,) in rejected)
        if shown or unsure:
            parts = [min(PACK + 1, len(self.judgements) + 1 - i * (PACK + 1)) for i in packs]
            odd = " OR ".join(odd_sql(f"c{i}", places) for i, places in enumerate(parts))
            look = mine if self.subject is not None else odd
            again = self._again(source, f"c0 = {_UNSURE} OR (c0 >= 0 AND ({look}))", total)
            told = [j for i, j in enumerate(self.judgements, 1) if unsure or i in shown]
            looked = self._look(again, told, cells=bool(unsure) or 0 in shown)
            if unsure:
                self._settle(result, source)
            result.verdicts += self._verdicts(source, looked)

    def _count(self, result: Scanned, outcomes: Sequence[int], count: int) -> set[int]:
        """Add the outcomes of `count` rows, that of the cells first; return the places of those that somebody has to look at."""
        shown = set()
        for place, number in enumerate(outcomes):
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
            f"CREATE OR REPLACE TEMP TABLE wanted AS SELECT row_number() OVER (ORDER BY {ordinal}) AS _at, {ordinal} AS _ordinal,"
            f" c0 = {_UNSURE} AS _unsure FROM codes WHERE {look}"
        )
        few = connection.execute("SELECT count(*) FROM wanted").fetchall()[0][0] <= _few(total)
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
        return replace(source, relation=relation, ordinal="_ordinal")

    def _look(self, source: Source, judgements: list[Judgement], *, cells: bool) -> _Looked:
        """Make the table `looked_at`: these rows judged once more by all that is known of cells, with the evidence."""
        # The rows are few: a column for each outcome, where the first scan packs them.
        evidence = [(i, name, sql) for i, j in enumerate(judgements) for name, sql in j.evidence.items()]
        bad = sorted(self.bad) if cells else []
        columns = [
            *(f"{j.verdict} AS v{n}" for n, j in enumerate(judgements)),
            *(f"{quoted(k)} AS k{n}" for n, k in enumerate(self.described.key)),
            *(f"{sql} AS e{n}" for n, (_, _, sql) in enumerate(evidence)),
            *(
                f"CASE WHEN {self.bad[f].sql} THEN {quoted(f + RAW_SUFFIX)} END AS b{n}"
                for n, f in enumerate(bad)
            ),
        ]
        scan = self._select(source, judgements, cells=cells, kept=source.kept, row=True)
        self.relations.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE looked_at AS SELECT {', '.join(['_row', '_ordinal', '_kept', *columns])}"
            f" FROM ({scan}) AS {quoted(self.kind)}"
        )
        return _Looked(judgements, [(i, name) for i, name, _ in evidence], bad)

    def _settle(self, result: Scanned, source: Source) -> None:
        """Count the outcomes of the rows that were unsure, all of which have been looked at."""
        codes = ", ".join(f"v{n}" for n in range(len(self.judgements)))
        found = self.relations.connection.execute(
            f"SELECT _kept, {codes + ', ' if codes else ''}count(*) FROM looked_at JOIN wanted USING (_ordinal) WHERE _unsure GROUP BY ALL"
        ).fetchall()
        for kept, *outcomes, count in found:
            if kept:
                result.rows[source.number] += count
                self._count(result, [0, *outcomes], count)
        gone = self.relations.connection.execute("SELECT _ordinal FROM looked_at WHERE _kept = 0").fetchall()
        result.rejected[source.number] = tuple(
            sorted((*result.rejected[source.number], *(n for (n,) in gone)))
        )

    def _verdicts(self, source: Source, looked: _Looked) -> list[Verdict]:
        """Return the verdicts of the table `looked_at` that somebody has to look at."""
        numbers, keys = range(len(looked.judgements)), range(len(self.described.key))
        found = [*(f"v{n} & 1 = 1" for n in numbers), *(f"b{n} IS NOT NULL" for n in range(len(looked.bad)))]
        shown = " OR ".join(found) if self.subject is None else "true"
        groups = (("v", len(numbers)), ("k", len(keys)), ("e", len(looked.evidence)), ("b", len(looked.bad)))
        columns = [f"{letter}{n}" for letter, count in groups for n in range(count)]
        rows = self.relations.connection.execute(
            f"SELECT {', '.join(['_row', *columns])} FROM looked_at WHERE _kept = 1 AND ({shown}) ORDER BY _row"
        ).fetchall()
        first = len(numbers) + len(keys)
        verdicts = []
        for row, *values in rows:
            key = dict(zip(self.described.key, values[len(numbers) : first], strict=True))
            given = values[first:]
            for i, judgement in enumerate(looked.judgements):
                if values[i] in _LOOK or self.subject is not None:
                    mine = {name: given[n] for n, (j, name) in enumerate(looked.evidence) if j == i}
                    verdicts.append(verdict(judgement, values[i], row, key, mine))
            for name, raw in zip(looked.bad, given[len(looked.evidence) :], strict=True):
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
