"""All rules that judge a record alone, and the reading of its cells, in one scan of a kind.

The first scan packs the outcomes of a row into one number and groups by it: counts of every outcome, and the keys
of rows that somebody has to look at, as they stand in the file. Only if there are such rows, a second scan finds them
again by these keys and types no others, with their row numbers and the evidence of the rules that found something.
Row numbers in the first would keep it to one processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from checker.engine.names import PACK, digit, label_text, odd_sql, packed, quoted
from checker.engine.relations import Relations
from checker.engine.verdicts import bad_cell, verdict
from checker.model.outcomes import CODES, Judgement, Outcome, Verdict
from checker.records.typed import RAW_SUFFIX, SEEN_RAW, are_records

_LOOK = tuple(i for i, outcome in enumerate(CODES) if outcome in (Outcome.FAIL, Outcome.UNDECIDED))
# One look at the last bits of the packed outcomes tells whether there is anything to look at.
assert all((i in _LOOK) == (i % 2 == 1) for i in range(len(CODES)))


@dataclass
class Scanned:
    """The outcome of scanning one kind: rows by source, counts by rule, and the verdicts."""

    rows: dict[int, int] = field(default_factory=dict)
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
        self.bad = relations.bad_cell(kind)

    def _select(
        self,
        judgements: Sequence[Judgement],
        *,
        cells: bool,
        key: bool,
        keyed: bool = False,
        wanted: Sequence[str] = (),
    ) -> str:
        """Return the scan with what these rules read, and with `cells` what tells the cells that cannot be read.

        `key`: with the typed key. `keyed`: with the untouched one. `wanted`: only the rows of these, which stand in a table of
        this name, and with their numbers.
        """
        raws: set[str] = set(self.bad) if cells else set()
        fields = {f for f in raws if self.described.fields[f].type not in SEEN_RAW}
        fields |= {f for j in judgements for k, f in j.reads if k == self.kind}
        fields |= set(self.described.key) if key else set()
        texts = {f for j in judgements for k, f in j.texts if k == self.kind}
        return self.relations.scan(
            self.kind, fields, texts, bool(wanted), raws,
            keyed=keyed, wanted="wanted" if wanted else None, records=bool(wanted) and are_records(wanted),
        )  # fmt: skip

    def run(self) -> Scanned:
        """Scan, and return what was found."""
        result = Scanned(counts={j.rule: {} for j in self.judgements})
        for start in range(0, max(len(self.judgements), 1), PACK):
            self._part(result, self.judgements[start : start + PACK], cells=start == 0)
        return result

    def _part(self, result: Scanned, judgements: list[Judgement], cells: bool) -> None:
        codes = [f"({j.verdict})" for j in judgements]
        if cells:
            broken = " OR ".join(self.bad[f] for f in sorted(self.bad)) or "FALSE"
            codes.append(f"CASE WHEN {broken} THEN 1 ELSE 0 END")
        look = odd_sql("_code", len(codes))
        mine = ""
        if self.subject is not None:
            # The one record is looked at whatever came of it; others do not count.
            look = f"_label = {_text(self.subject)}"
            mine = f"{label_text(self.described.key)} AS _label, "
        scan = self._select(judgements, cells=cells, key=self.subject is not None, keyed=True)
        rows = self.relations.connection.execute(
            f"WITH judged AS (SELECT _src, _key, {mine}{packed(codes)} AS _code FROM ({scan}) AS {quoted(self.kind)})"
            f" SELECT _src, _code, count(*), list(_key) FILTER (WHERE {look}) FROM judged GROUP BY _src, _code"
        ).fetchall()
        keys: set[str] = set()
        shown: set[int] = set()
        for source, code, count, found in rows:
            if cells:
                result.rows[source] = result.rows.get(source, 0) + count
            keys.update(found or ())
            counted = count if self.subject is None else len(found or ())
            for i, judgement in enumerate(judgements):
                counts = result.counts[judgement.rule]
                outcome = CODES[digit(code, i)]
                counts[outcome] = counts.get(outcome, 0) + counted
            shown |= {
                i
                for i in range(len(codes))
                if found and (self.subject is not None or digit(code, i) in _LOOK)
            }
        if keys:
            told = [j for i, j in enumerate(judgements) if i in shown]
            result.verdicts += self._found(told, sorted(keys), cells=cells and len(judgements) in shown)

    def _found(self, judgements: list[Judgement], keys: list[str], *, cells: bool) -> list[Verdict]:
        connection, kind = self.relations.connection, quoted(self.kind)
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE wanted AS SELECT unnest(?::VARCHAR[]) AS _key", [keys]
        )
        codes = [f"({j.verdict})" for j in judgements]
        evidence = [(i, name, sql) for i, j in enumerate(judgements) for name, sql in j.evidence.items()]
        columns = [f"{sql} AS e{n}" for n, (_, _, sql) in enumerate(evidence)]
        names = [f"{quoted(k)}" for k in self.described.key]
        bad = sorted(self.bad) if cells else []
        broken = [
            f"CASE WHEN {self.bad[f]} THEN {quoted(f + RAW_SUFFIX)} END AS b{n}" for n, f in enumerate(bad)
        ]
        scan = self._select(judgements, cells=cells, key=True, wanted=keys)
        label = label_text(self.described.key)
        one = f" WHERE {label} = {_text(self.subject)}" if self.subject is not None else ""
        found = connection.execute(
            f"SELECT _row, {packed(codes)} AS _code, {', '.join(names + columns + broken)}"
            f" FROM ({scan}) AS {kind}{one} ORDER BY _row"
        ).fetchall()
        verdicts = []
        for row, code, *rest in found:
            values = dict(zip(self.described.key, rest, strict=False))
            given = rest[len(names) :]
            for i, judgement in enumerate(judgements):
                number = digit(code, i)
                if number in _LOOK or self.subject is not None:
                    mine = {name: given[n] for n, (j, name, _) in enumerate(evidence) if j == i}
                    verdicts.append(verdict(judgement, number, row, values, mine))
            for n, name in enumerate(bad):
                raw = given[len(columns) + n]
                if raw is not None:
                    verdicts.append(bad_cell(self.described, name, row, values, raw))
        return verdicts

    def outcomes(self, judgements: Sequence[Judgement]) -> str:
        """Return a SELECT of every outcome of these rules: rule, kind, key, code."""
        scan = self._select(judgements, cells=False, key=True)
        pairs = ", ".join(f"struct_pack(rule := {_text(j.rule)}, code := {j.verdict})" for j in judgements)
        return (
            f"SELECT o.rule, {_text(self.kind)} AS kind, _key AS key, o.code FROM (SELECT {label_text(self.described.key)} AS _key,"
            f" unnest([{pairs}]) AS o FROM ({scan}) AS {quoted(self.kind)})"
        )


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
