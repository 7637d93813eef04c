"""The tables and lists of the pages, as Markdown. Templates call them by name."""

from __future__ import annotations

from collections.abc import Iterable

from checker.handbook import markup, wording
from checker.handbook.book import Chapter
from checker.handbook.speaker import Speaker
from checker.model.kinds import Field, Kind
from checker.model.organization import Matrix, MatrixRow
from checker.model.regulation import Parameter
from checker.model.rules import Rule
from checker.reports.wording import SEVERITY_WORDS
from checker.results.showing import show


class Tables:
    """Rows for `table`, and longer lists, in the language of a speaker."""

    def __init__(self, speaker: Speaker) -> None:
        self._s = speaker
        self._book = speaker.book

    def rule_rows(self, rules: Iterable[Rule]) -> list[list[str]]:
        """Return id, title, severity and clauses of rules."""
        s = self._s
        off = s.t("（停用）", " (off)")
        return [
            [
                s.rule_link(rule),
                s.say(rule.title) + ("" if rule.enabled else off),
                s.chip(s.say(SEVERITY_WORDS[rule.severity]), rule.severity),
                s.listed(s.clause_link(pin.partition("@")[0]) for pin in rule.clauses),
            ]
            for rule in rules
        ]

    def parameter_rows(self, parameters: Iterable[Parameter]) -> list[list[str]]:
        """Return title, values and source of parameters."""
        s = self._s
        return [
            [s.parameter_link(p), self.parameter_values(p), self.source_chip(p.source) + self._confirmed(p)]
            for p in parameters
        ]

    def _confirmed(self, parameter: Parameter) -> str:
        s = self._s
        if parameter.confirmed_by is not None:
            who = f"{markup.md(parameter.confirmed_by)} · {parameter.confirmed_on}"
            return "<br>" + s.t(f"已由 {who} 確認", f"confirmed: {who}")
        return " " + s.chip(s.t("未經確認", "not confirmed"), "suspect") if parameter.unconfirmed else ""

    def parameter_values(self, parameter: Parameter) -> str:
        """Return a parameter's values, each with its days where it has any."""
        s = self._s
        lines = []
        for value in parameter.values:
            words = s.value(value, parameter)
            if value.in_force.start is not None or value.in_force.end is not None:
                words += s.t("（", " (") + s.days(value.in_force) + s.t("）", ")")
            lines.append(words)
        return "<br>".join(lines)

    def source_chip(self, source: str) -> str:
        """Return where a number comes from, as a mark."""
        return self._s.chip(self._s.say(wording.SOURCES[source]), source)

    def reference_lines(self, parameter: Parameter) -> str:
        """Return the sources of a parameter, one a line."""
        s, references = self._s, self._book.rulebook.references
        return "<br>".join(
            f"{s.reference_link(name)} {s.say(references[name]) if name in references else ''}".strip()
            for name in parameter.references
        )

    def kind_rows(self) -> list[list[str]]:
        """Return title, grain, and numbers of fields and rules of every kind."""
        s = self._s
        return [
            [
                f"{s.kind_link(kind.name)}<br>{markup.code(kind.name)}",
                s.say(kind.grain),
                s.number(len(kind.fields)),
                s.number(len(self._book.rules_reading(kind))),
            ]
            for kind in self._book.rulebook.kinds.values()
        ]

    def field_rows(self, kind: Kind) -> list[list[str]]:
        """Return title, name, type and need of every field."""
        s = self._s
        return [
            [
                s.kind_link(kind.name, field.name),
                markup.code(field.name),
                self.field_type(field),
                s.say(wording.REQUIRED[field.required]),
            ]
            for field in kind.fields.values()
        ]

    def field_type(self, field: Field) -> str:
        """Return a field's type in words, with its unit."""
        s = self._s
        unit = wording.unit_word(field.unit, s.lang)
        words = s.say(wording.TYPES[field.type])
        return f"{words}{s.t('（', ' (')}{markup.md(unit)}{s.t('）', ')')}" if unit else words

    def field_links(self, kind: Kind, fields: Iterable[str]) -> str:
        """Return links to fields of a kind."""
        return self._s.listed(self._s.kind_link(kind.name, field) for field in fields)

    def key_links(self, kind: Kind) -> str:
        """Return links to the fields that identify a row."""
        return self.field_links(kind, kind.key)

    def field_reference(self, field: Field) -> str:
        """Return a link to the field that a field's values come from."""
        kind, _, name = (field.references or "").partition(".")
        known = kind in self._book.rulebook.kinds and name in self._book.rulebook.kinds[kind].fields
        if not known:
            return markup.code(field.references or "")
        return f"{self._s.kind_link(kind)} · {self._s.kind_link(kind, name)}"

    def value_lines(self, field: Field) -> str:
        """Return the values of an enumeration with the words that exports use, one a line."""
        s = self._s
        lines = []
        for value in field.values:
            known = s.listed(markup.md(alias) for alias in value.aliases)
            lines.append(
                f"{markup.code(value.code)} {s.say(value.title)}"
                + (s.t("（寫作 ", " (written ") + known + s.t("）", ")") if known else "")
            )
        return "<br>".join(lines)

    def role_rows(self) -> list[list[str]]:
        """Return every position and department that a clause names, and how many do."""
        s = self._s
        return [[s.role_link(role), s.number(len(owed))] for role, _, owed in self._book.roles if owed]

    def matrix_rows(self, matrix: Matrix) -> list[list[str]]:
        """Return who must approve how much for whom."""
        s = self._s
        return [
            [
                s.listed(self._applicant(name) for name in row.applicant),
                self._measure(row, matrix.unit),
                s.listed(s.role_link(name) for name in row.approvers),
            ]
            for row in matrix.rows
        ]

    def _applicant(self, name: str) -> str:
        return self._s.t("其他人", "anyone else") if name == "*" else self._s.role_link(name)

    def _measure(self, row: MatrixRow, unit: str) -> str:
        s, word = self._s, wording.unit_word(unit, self._s.lang)
        above = show(row.above, None, s.lang) if row.above is not None else None
        up_to = show(row.up_to, None, s.lang) if row.up_to is not None else None
        if above is None and up_to is None:
            return s.t("不論多少", "any")
        if above is None:
            return s.t(f"{up_to} {word}以內", f"up to {up_to} {word}")
        if up_to is None:
            return s.t(f"超過 {above} {word}", f"more than {above} {word}")
        return s.t(f"超過 {above}，至 {up_to} {word}", f"more than {above}, up to {up_to} {word}")

    def coverage_totals(self) -> str:
        """Return how many clauses of each chapter are checked in which way."""
        s = self._s
        ways = list(wording.CHECKED)
        header = [s.t("章", "Chapter"), *(s.say(wording.CHECKED[way]) for way in ways), s.t("合計", "Total")]
        rows = []
        sums = dict.fromkeys(ways, 0)
        for chapter in self._book.chapters:
            counts = {way: sum(c.checked == way for c in chapter.clauses) for way in ways}
            sums = {way: sums[way] + counts[way] for way in ways}
            rows.append(
                [s.chapter_link(chapter), *map(s.number, counts.values()), s.number(len(chapter.clauses))]
            )
        rows.append(
            [
                f"**{s.t('合計', 'Total')}**",
                *(f"**{s.number(n)}**" for n in sums.values()),
                f"**{s.number(sum(sums.values()))}**",
            ]
        )
        return markup.table(header, rows)

    def clause_rows(self, chapter: Chapter) -> list[list[str]]:
        """Return the clauses of a chapter, how each is checked, and by which rules."""
        s = self._s
        return [
            [
                s.clause_link(clause.id),
                s.chip(s.say(wording.CHECKED[clause.checked]), clause.checked),
                s.listed(s.rule_link(rule) for rule in self._book.rules_of(clause)),
            ]
            for clause in chapter.clauses
        ]

    def clauses_without_rules(self) -> list[str]:
        """Return links to the clauses that rules should check and none does."""
        clauses = self._book.rulebook.clauses.values()
        return [
            self._s.clause_link(c.id)
            for c in clauses
            if c.checked == "by_rules" and not self._book.rules_of(c)
        ]

    def suspect_rules(self) -> list[str]:
        """Return links to the rules whose clause has moved on."""
        return [self._s.rule_link(r) for r in self._book.rulebook.rules.values() if self._book.suspect(r)]

    def unread_evidence(self) -> list[str]:
        """Return the records that clauses name as evidence and that the rulebook does not describe."""
        rulebook = self._book.rulebook
        named = {kind for clause in rulebook.clauses.values() for kind in clause.evidence}
        return [self._s.kind_link(kind) for kind in sorted(named - set(rulebook.kinds))]
