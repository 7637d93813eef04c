"""All rules that judge a record alone, and the reading of its cells, in one scan of a kind.

The first scan packs the outcomes of a row into one number and groups by it: counts of every outcome, and the keys
of rows that somebody has to look at. Only if there are such rows, a second scan finds them again, with their row
numbers and evidence. Row numbers in the first would cost more than the second scan does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from checker.engine.names import PACK, digit, digit_sql, key_text, label_text, packed, quoted
from checker.engine.relations import Relations
from checker.engine.verdicts import bad_cell, verdict
from checker.model.outcomes import CODES, Judgement, Outcome, Verdict
from checker.records.typed import RAW_SUFFIX

_LOOK = tuple(i for i, outcome in enumerate(CODES) if outcome in (Outcome.FAIL, Outcome.UNDECIDED))


@dataclass
class Scanned:
    """The outcome of scanning one kind: rows by source, counts by rule, and the verdicts."""

    rows: dict[int, int] = field(default_factory=dict)
    counts: dict[str, dict[Outcome, int]] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)


class Scan:
    """One kind's scan. `subject`: the label of the one record to give every outcome of."""

    def __init__(self, relations: Relations, kind: str, judgements: Sequence[Judgement], subject: str | None = None) -> None:
        self.relations, self.kind, self.subject = relations, kind, subject
        self.described = relations.rulebook.kinds[kind]
        self.judgements = list(judgements)
        self.bad = relations.bad_cell(kind)
        read = {f for j in self.judgements for k, f in j.reads if k == kind}
        self.fields = read | set(self.described.key) | set(self.bad)
        self.texts = {f for j in self.judgements for k, f in j.texts if k == kind}

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
        look = " OR ".join(f"{digit_sql('_code', i)} IN ({', '.join(map(str, _LOOK))})" for i in range(len(codes)))
        if self.subject is not None:
            # The one record is looked at whatever came of it; others do not count.
            look = f"_key = {_text(self.subject)}"
        key = label_text(self.described.key) if self.subject is not None else key_text(self.described.key)
        scan = self.relations.scan(self.kind, self.fields, self.texts, False, self.bad)
        rows = self.relations.connection.execute(
            f"WITH judged AS (SELECT _src, {key} AS _key, {packed(codes)} AS _code FROM ({scan}) AS {quoted(self.kind)})"
            f" SELECT _src, _code, count(*), list(_key) FILTER (WHERE {look}) FROM judged GROUP BY ALL"
        ).fetchall()
        keys: set[str] = set()
        for source, code, count, found in rows:
            if cells:
                result.rows[source] = result.rows.get(source, 0) + count
            keys.update(found or ())
            counted = count if self.subject is None else len(found or ())
            for i, judgement in enumerate(judgements):
                counts = result.counts[judgement.rule]
                outcome = CODES[digit(code, i)]
                counts[outcome] = counts.get(outcome, 0) + counted
        if keys:
            result.verdicts += self._found(judgements, codes, sorted(keys), key, cells)

    def _found(
        self, judgements: list[Judgement], codes: list[str], keys: list[str], key: str, cells: bool
    ) -> list[Verdict]:
        connection, kind = self.relations.connection, quoted(self.kind)
        connection.execute("CREATE OR REPLACE TEMP TABLE wanted AS SELECT unnest(?::VARCHAR[]) AS _key", [keys])
        evidence = [(i, name, sql) for i, j in enumerate(judgements) for name, sql in j.evidence.items()]
        columns = [f"{sql} AS e{n}" for n, (_, _, sql) in enumerate(evidence)]
        names = [f"{quoted(k)}" for k in self.described.key]
        bad = sorted(self.bad) if cells else []
        broken = [f"CASE WHEN {self.bad[f]} THEN {quoted(f + RAW_SUFFIX)} END AS b{n}" for n, f in enumerate(bad)]
        scan = self.relations.scan(self.kind, self.fields, self.texts, True, self.bad)
        found = connection.execute(
            f"SELECT _row, {packed(codes)} AS _code, {', '.join(names + columns + broken)} FROM"
            f" (SELECT * FROM ({scan}) AS {kind} WHERE {key} IN (SELECT _key FROM wanted)) AS {kind} ORDER BY _row"
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
        scan = self.relations.scan(self.kind, self.fields, self.texts, False, self.bad)
        pairs = ", ".join(f"struct_pack(rule := {_text(j.rule)}, code := {j.verdict})" for j in judgements)
        return (
            f"SELECT o.rule, {_text(self.kind)} AS kind, _key AS key, o.code FROM (SELECT {label_text(self.described.key)} AS _key,"
            f" unnest([{pairs}]) AS o FROM ({scan}) AS {quoted(self.kind)})"
        )


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
