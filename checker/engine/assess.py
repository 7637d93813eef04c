"""The whole assessment: plan, read, judge, account."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from checker import duck
from checker.engine.connection import connect, set_day
from checker.engine.joined import judge
from checker.engine.outcomes_file import OutcomesFile
from checker.engine.people import with_people
from checker.engine.plan import Plan, from_files, no_column, plan
from checker.engine.relations import Relations
from checker.engine.scan import Scan
from checker.expressions.functions import CALENDAR
from checker.model.inputs import Inputs
from checker.model.outcomes import CELL_RULE, Assessment, Judgement, Outcome, RuleResult, Verdict
from checker.model.rulebook import Rulebook
from checker.model.span import Span
from checker.model.text import Text
from checker.records.beforehand import typed_beforehand
from checker.records.files import files
from checker.records.ledger import with_counts
from checker.records.mending import mended

if TYPE_CHECKING:
    from checker.engine.worlds import Worlds

Progress = Callable[[str], None]


def assess(
    rulebook: Rulebook,
    judgements: Mapping[str, Judgement],
    inputs: Inputs,
    *,
    as_of: date,
    period: Span | None = None,
    rules: Collection[str] | None = None,
    kinds: Collection[str] | None = None,
    outcomes: Path | None = None,
    subject: tuple[str, str] | None = None,
    progress: Progress | None = None,
    threads: int | None = None,
    accounts: bool = True,
    digests: bool = True,
) -> tuple[Assessment, Inputs]:
    """Judge every rule over the inputs; return what was found, and the inputs with their rows counted.

    `subject`: (kind, label) of one record; then every outcome of it is among the verdicts.
    `accounts`: whether kinds that no rule judges alone are read as well, to count their rows and find the cells that cannot be read.
    `digests`: whether the ledger is to have the SHA-256 of large files, which takes a processor for a while.
    Rows that cannot be read become problems of the inputs, as `mended` has it. Raises RulebookError where a rule's SQL fails.
    """
    tell = progress or (lambda _: None)
    for file in files(inputs) if digests else ():
        file.fingerprint.want_digest()

    def work(inputs: Inputs) -> tuple[Assessment, Inputs]:
        run = _Run(
            rulebook=rulebook,
            judgements=judgements,
            inputs=inputs,
            as_of=as_of,
            period=period,
            outcomes=outcomes,
            subject=subject,
            tell=tell,
            accounts=accounts,
        )
        with connect(inputs, writes=[str(outcomes)] if outcomes else (), threads=threads) as connection:
            run.inputs = named = with_people(rulebook, inputs, connection)
            assessment = run.through(plan(rulebook, judgements, named, rules, kinds), connection)
        return assessment, with_counts(named, assessment.rows, assessment.rejected, digests=digests)

    return mended(inputs, work)


class _Run:
    def __init__(
        self,
        *,
        rulebook: Rulebook,
        judgements: Mapping[str, Judgement],
        inputs: Inputs,
        as_of: date,
        period: Span | None,
        outcomes: Path | None,
        subject: tuple[str, str] | None,
        tell: Progress,
        accounts: bool,
    ) -> None:
        self.rulebook, self.judgements, self.inputs = rulebook, judgements, inputs
        self.as_of, self.period, self.outcomes, self.subject, self.tell = (
            as_of,
            period,
            outcomes,
            subject,
            tell,
        )
        self.accounts = accounts
        self.results: list[RuleResult] = []
        self.verdicts: list[Verdict] = []
        self.rows: dict[int, int] = {}
        self.rejected: dict[int, tuple[int, ...]] = {}

    def through(self, made: Plan, connection: duck.Connection) -> Assessment:
        planned = [*made.joined, *(j for mine in made.scanned.values() for j in mine)]
        self.inputs = self._typed(planned, connection)
        self.relations = Relations(connection, self.rulebook, self.inputs)
        set_day(connection, self.as_of, self.period)
        self.file = OutcomesFile(connection, self.outcomes) if self.outcomes else None
        self.results += made.skipped
        named = {kind for j in planned for kind in (j.joins | {j.on}) if kind in self.rulebook.kinds}
        self.relations.make_empty(named - set(self.inputs.kinds()))
        self._scan(made)
        self._join(made)
        if self.file is not None:
            self.file.write()
        order = {name: i for i, name in enumerate(self.rulebook.rules)}
        self.results.sort(key=lambda r: order[r.rule])
        period = self.period or Span(None, self.as_of)
        return Assessment(
            self.as_of,
            period,
            "duckdb",
            tuple(self.results),
            tuple(sorted(self.verdicts, key=_sorting)),
            self.rows,
            self.rejected,
        )

    def _typed(self, planned: Collection[Judgement], connection: duck.Connection) -> Inputs:
        """Return the inputs with what is small of them typed, once for all that will be asked of it."""
        every = self.subject is None and self.accounts
        kinds = self.inputs.kinds() if every else {k for j in planned for k in (j.joins | {j.on})}
        texts = {pair for j in planned for pair in j.texts}
        return typed_beforehand(
            self.inputs, self.rulebook.kinds, kinds, texts, lambda sql: connection.execute(sql).fetchall()
        )

    def _scan(self, made: Plan) -> None:
        """Every kind that was supplied is scanned, if only to count its rows and read its cells; unless that is of no use."""
        for kind in self.inputs.kinds():
            mine = made.scanned.get(kind, [])
            if (self.subject is not None and self.subject[0] != kind) or not (mine or self.accounts):
                continue
            self.tell(f"scan {kind}")
            scan = Scan(self.relations, kind, mine, self.subject[1] if self.subject else None)
            found = scan.run()
            self.rows |= found.rows
            self.rejected |= found.rejected
            self.verdicts += found.verdicts
            self.results += [self._result(j, found.counts[j.rule]) for j in mine]
            if self.file is not None and mine:
                self.file.add(scan.outcomes(mine))

    def _join(self, made: Plan) -> None:
        wanted = [j for j in made.joined if self.subject is None or j.on == self.subject[0]]
        self._store(wanted)
        worlds = self._worlds(wanted)
        for judgement in wanted:
            self.tell(f"rule {judgement.rule}")
            counts, verdicts = judge(
                self.relations, judgement, worlds, self.subject[1] if self.subject else None
            )
            self.verdicts += verdicts
            self.results.append(self._result(judgement, counts))
            if self.file is not None:
                from checker.engine.joined import outcomes  # noqa: PLC0415 - of the table just made

                self.file.add(outcomes(judgement))

    def _worlds(self, judgements: list[Judgement]) -> Worlds | None:
        """Return the worlds of other readings, None where every cell can be read: known from the scans, where every kind was scanned."""
        found: dict[str, dict[int, frozenset[str]]] = {}
        for verdict in self.verdicts:
            if verdict.rule == CELL_RULE and verdict.row is not None:
                mine = found.setdefault(verdict.kind, {})
                mine[verdict.row] = mine.get(verdict.row, frozenset()) | {verdict.evidence["field"]}
        every = self.subject is None and self.accounts
        if every and not found:
            return None
        from checker.engine.worlds import Worlds, unreadable_rows  # noqa: PLC0415 - most exports can be read

        return Worlds(self.relations, found if every else unreadable_rows(self.relations, judgements))

    def _store(self, judgements: list[Judgement]) -> None:
        """Make the tables that these rules read, each with the columns that they read and no others."""
        self.relations.store_read(judgements, self.tell)
        joins = {name for j in judgements for name in j.joins}
        if CALENDAR in joins:
            self.relations.make_calendar()
        if "window_days" in joins:
            self._window(judgements, joins)

    def _window(self, judgements: list[Judgement], joins: set[str]) -> None:
        """Without a period the window is what the other rules' records span, by the date whose law applies."""
        start, end = (self.period.start, self.period.end) if self.period else (None, None)
        if start is None:
            dated = {}
            for kind in self.relations.stored:
                for rule in self.rulebook.rules.values():
                    field = self.rulebook.kinds[kind].fields.get(rule.dated or "")
                    stored = field is not None and any((kind, field.name) in j.reads for j in judgements)
                    if rule.on == kind and stored and field is not None:
                        dated[kind] = f'"{field.name}"'
            start = self.relations.earliest(dated)
        self.relations.make_window(start, min(end or self.as_of, self.as_of))

    def _result(self, judgement: Judgement, counts: Mapping[Outcome, int]) -> RuleResult:
        """Return a rule's result. Where no column carries what it reads and nothing was decided, it was not assessed."""
        if not sum(counts.values()):
            return RuleResult(
                judgement.rule, True, counts, Text("沒有符合條件的記錄。", "No record matched.")
            )
        carried = self.inputs.fields(judgement.on)
        decided = counts.get(Outcome.PASS, 0) + counts.get(Outcome.FAIL, 0) + counts.get(Outcome.PENDING, 0)
        given = from_files(self.inputs, judgement.on) and self.subject is None
        if given and not decided and counts.get(Outcome.UNDECIDED):
            absent = sorted(f for k, f in judgement.reads if k == judgement.on and f not in carried)
            if absent:
                self.verdicts = [v for v in self.verdicts if v.rule != judgement.rule]
                return RuleResult(judgement.rule, False, {}, no_column(self.rulebook, judgement.on, absent))
        if set(counts) == {Outcome.NOT_APPLICABLE}:
            return RuleResult(
                judgement.rule, True, counts, Text("沒有適用的記錄。", "It applied to no record.")
            )
        return RuleResult(judgement.rule, True, counts)


def _sorting(verdict: Verdict) -> tuple[object, ...]:
    return (
        verdict.rule, tuple("" if v is None else str(v) for v in verdict.key.values()), verdict.row or 0,
    )  # fmt: skip
