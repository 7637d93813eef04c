"""What every pattern is made with: a draft that compiles expressions and ends as a Judgement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from checker.expressions.expression import Context, Expression, Uses, expression, suggestion
from checker.expressions.frames import Frame, kind_table
from checker.expressions.special_names import TEXT_SUFFIX
from checker.expressions.types import Type
from checker.model.kinds import AS_IT_CAME, Kind
from checker.model.outcomes import CODE, Judgement, Outcome
from checker.model.problem import Place, Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.span import Span
from checker.model.text import Text
from checker.patterns.changes import Changer

Evidence = Mapping[str, Any]

PASS, FAIL, PENDING = CODE[Outcome.PASS], CODE[Outcome.FAIL], CODE[Outcome.PENDING]
UNDECIDED, NOT_APPLICABLE = CODE[Outcome.UNDECIDED], CODE[Outcome.NOT_APPLICABLE]

EXPRESSION: dict[str, Any] = {"type": ["string", "number"], "x-expression": True}
FLAG: dict[str, Any] = {"type": "boolean"}
NAMES: dict[str, Any] = {"type": "array", "items": {"type": "string"}, "minItems": 1}
TEXT: dict[str, Any] = {
    "type": "object",
    "required": ["zh-Hant", "en"],
    "additionalProperties": False,
    "properties": {"zh-Hant": {"type": "string"}, "en": {"type": "string"}},
}


def quoted(text: str) -> str:
    """Return `text` as an SQL literal, for which no syntax tree is needed."""
    return "'" + text.replace("'", "''") + "'"


def schema(required: Sequence[str], **properties: Any) -> dict[str, Any]:
    """Return the JSON Schema of an object with these keys and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


class Pattern(NamedTuple):
    """One shape of a check.

    `compile` gives the rule as SQL and raises RulebookError; `message` says what was found, with places for
    evidence and key values; `sentence` says what the rule asks for, for people; `changes` are those of its
    options that the examples of a rule should notice.
    """

    name: str
    schema: Mapping[str, Any]
    compile: Callable[[Rule, Rulebook], Judgement]
    message: Callable[[Rule, Rulebook, Outcome, Evidence], Text]
    sentence: Callable[[Rule, Rulebook], Text]
    changes: tuple[Changer, ...] = ()


class Draft:
    """A rule on its way to a Judgement: compiles its expressions and notes what they read."""

    def __init__(self, rule: Rule, rulebook: Rulebook) -> None:
        self.rule, self.book = rule, rulebook
        self.kind: Kind = rulebook.kinds[rule.on]
        self.uses = Uses()
        self.frame = Frame({rule.on: kind_table(self.kind)})
        self.root = f"check.{rule.pattern}"
        self.undecided = FAIL if rule.on_missing == "fail" else UNDECIDED
        self._dated = (
            self._expression("dated", rule.dated, self.frame, Type.MOMENT).tree if rule.dated else None
        )
        # The date says which law applies; it is not what a finding points at unless the check reads it too.
        self._dated_reads, self.uses.reads = self.uses.reads, set()

    # --- expressions -----------------------------------------------------------------------------------------

    def place(self, path: str) -> Place:
        """Return where the part of the rule at a dotted path stands."""
        return self.rule.places.get(path, self.rule.place)

    def _expression(self, path: str, text: Any, frame: Frame, want: Type) -> Expression:
        dated = getattr(self, "_dated", None)
        return expression(text, Context(self.book, self.place(path), self.uses, dated), frame, want)

    def expr(self, path: str, text: Any, want: Type = Type.ANY, frame: Frame | None = None) -> Expression:
        """Compile the expression under `path` (relative to the pattern) over the rule's kind, or over `frame`."""
        return self._expression(f"{self.root}.{path}" if path else self.root, text, frame or self.frame, want)

    def sql(self, path: str, text: Any, want: Type = Type.ANY, frame: Frame | None = None) -> str:
        """As `expr`, printed for DuckDB."""
        return self.expr(path, text, want, frame).sql()

    def error(self, path: str, code: str, text: Text, hint: Text | None = None) -> RulebookError:
        """Return an error at the place of `path` (relative to the pattern)."""
        return RulebookError([Problem(code, text, self.place(f"{self.root}.{path}"), hint)])

    def other(self, path: str, name: str) -> Frame:
        """Return a frame with the rule's kind and another kind, which the rule then joins."""
        if name not in self.book.kinds:
            raise self.error(
                path,
                "unknown-kind",
                Text(f"沒有記錄種類「{name}」。", f"There is no record kind `{name}`."),
                suggestion(name, self.book.kinds),
            )
        self.uses.joins.add(name)
        # A kind beside itself is the outer record's name for the inner one: then the inner needs no other name.
        return Frame({name: kind_table(self.book.kinds[name])}, self.frame if name != self.rule.on else None)

    def both(self, path: str, name: str) -> Frame:
        """Return a frame in which the rule's kind and another stand side by side, for joins."""
        self.other(path, name)
        if name == self.rule.on:
            raise self.error(
                path,
                "same-kind",
                Text(
                    f"這裡不能再用規則自己的 {name}。",
                    f"{name} is the rule's own kind; another is wanted here.",
                ),
                Text("請改用 query。", "Use a query instead."),
            )
        return Frame({self.rule.on: kind_table(self.kind), name: kind_table(self.book.kinds[name])})

    # --- fields ----------------------------------------------------------------------------------------------

    def field(self, path: str, name: str) -> str:
        """Return SQL of a field of the rule's kind; an unknown one is an error."""
        if name not in self.kind.fields:
            raise self.error(
                path,
                "unknown-field",
                Text(f"{self.kind.name} 沒有欄位「{name}」。", f"{self.kind.name} has no field `{name}`."),
                suggestion(name, self.kind.fields),
            )
        self.uses.reads.add((self.kind.name, name))
        return self.column(name)

    def column(self, name: str) -> str:
        """Return SQL of a column of the rule's kind."""
        return f'"{self.rule.on}"."{name}"'

    def has_content(self, path: str, name: str) -> str:
        """Return SQL of whether a field has content; never null."""
        self.field(path, name)
        return self.sql(path, f"filled({name})", Type.BOOL)

    def unreadable(self, name: str) -> str:
        """Return SQL of whether a field's cell holds something of which no value could be made."""
        field = self.kind.fields[name]
        if field.type in AS_IT_CAME:
            return "FALSE"
        self.uses.texts.add((self.kind.name, name))
        return f"({self.column(name)} IS NULL AND {self.column(name + TEXT_SUFFIX)} IS NOT NULL)"

    def dated_by(self, day: str) -> None:
        """Take `day`, SQL of a date, for the one whose law applies, unless the rule names one."""
        if self.rule.dated is None:
            import sqlglot  # noqa: PLC0415 - messages need this module, and no SQL parser

            tree = sqlglot.parse_one(day, dialect="duckdb")
            assert isinstance(tree, sqlglot.exp.Expression)
            self._dated = tree

    def law_matters(self) -> None:
        """Note that the date whose law applies makes a difference here."""
        self.uses.law |= self._dated_reads

    def law_reads(self) -> frozenset[tuple[str, str]]:
        """Return the (kind, field) pairs of the date whose law applies."""
        return frozenset(self._dated_reads)

    def day(self) -> str:
        """Return SQL of the day whose law applies: the record's own, or the as-of date for a rule without one."""
        if self._dated is None:
            return "CAST(getvariable('as_of') AS DATE)"
        return f"CAST({self._dated.sql(dialect='duckdb')} AS DATE)"

    # --- the end ---------------------------------------------------------------------------------------------

    def when(self) -> str | None:
        """Return SQL of the condition under which a record is judged, None where every record is."""
        parts = []
        if self.rule.when is not None:
            parts.append(f"({self._expression('when', self.rule.when, self.frame, Type.BOOL).sql()})")
        if self.rule.in_force != Span():
            self.law_matters()
            parts.append(f"({within(self.rule.in_force, self.day())})")
        return " AND ".join(parts) if parts else None

    def open_fields(self) -> str:
        """Return SQL of the list of the rule's own fields for want of which the condition of `when` is null.

        Of conditions that are joined by AND, those that are null themselves: a blank field that another one asks about decides nothing.
        """
        if self.rule.when is None:
            return "[]::VARCHAR[]"
        from sqlglot import exp  # noqa: PLC0415 - messages need this module, and no SQL parser

        tree = self._expression("when", self.rule.when, self.frame, Type.BOOL).tree.unnest()
        parts = list(tree.flatten()) if isinstance(tree, exp.And) else [tree]
        cases = {
            f"CASE WHEN ({part.sql(dialect='duckdb')}) IS NULL AND {self.column(c.name)} IS NULL THEN {quoted(c.name)} END"
            for part in parts
            for c in part.find_all(exp.Column)
            if c.table == self.rule.on and c.name in self.kind.fields
        }
        return f"list_sort(list_distinct(list_filter([{', '.join(sorted(cases))}]::VARCHAR[], lambda x: x IS NOT NULL)))"

    def guarded(self, code: str, when: str | None) -> str:
        """Return `code` under the condition `when`: not applicable where false, undecided where null."""
        if when is None:
            return code
        return f"CASE ({when}) WHEN TRUE THEN {code} WHEN FALSE THEN {NOT_APPLICABLE} ELSE {UNDECIDED} END"

    def verdict(self, check: str) -> str:
        """Return the number of the outcome of a truth value."""
        return f"CASE ({check}) WHEN TRUE THEN {PASS} WHEN FALSE THEN {FAIL} ELSE {self.undecided} END"

    def fields_read(self) -> dict[str, str]:
        """Return the rule's own fields that were read so far, as evidence."""
        return {f: self.column(f) for f in self.own_fields()}

    def own_fields(self) -> list[str]:
        """Return the rule's own fields that were read so far, the date whose law applies included where that matters."""
        return sorted({f for k, f in self.uses.reads | self.uses.law if k == self.rule.on})

    def judgement(
        self,
        code: str,
        evidence: Mapping[str, str] | None = None,
        *,
        points_at: Sequence[str] | None = None,
        needs_fields: Sequence[str] = (),
        subjects: str | None = None,
        key: Sequence[str] | None = None,
        day: str | None = None,
    ) -> Judgement:
        """Return the rule as SQL. Without `subjects` it judges each record of its kind, `when` included.

        `day`: SQL over the subjects of the date whose law applies, where it is not that of a record.
        """
        own = sorted(f for k, f in self.uses.reads if k == self.rule.on)
        if subjects is None:
            code = self.guarded(code, self.when())
            evidence = {**self.fields_read(), **(evidence or {})}
        self.uses.reads |= self._dated_reads | self.uses.law
        kinds = {k for k in self.uses.joins | {k for k, _ in self.uses.reads} if k in self.book.kinds}
        calendar = {self.book.calendar.kind} - {None}
        return Judgement(
            rule=self.rule.id,
            on=self.rule.on,
            scope="row" if subjects is None else "set",
            subjects=subjects,
            key=tuple(key if key is not None else self.kind.key),
            verdict=code,
            evidence=dict(evidence or {}),
            reads=frozenset(self.uses.reads),
            needs=frozenset((kinds | {self.rule.on}) - set(self.rule.optional) - (calendar - {self.rule.on})),
            points_at=tuple(points_at if points_at is not None else own),
            needs_fields=frozenset(needs_fields),
            joins=frozenset(self.uses.joins),
            folds=frozenset(self.uses.folds),
            texts=frozenset(self.uses.texts),
            parameters=frozenset(self.uses.parameters),
            day=day,
            unsure=self.undecided,
        )


def within(span: Span, day: str = "_day") -> str:
    """Return SQL of whether a day lies in a span."""
    bounds = [f"{day} >= DATE '{span.start}'"] if span.start else []
    bounds += [f"{day} <= DATE '{span.end}'"] if span.end else []
    return " AND ".join(bounds) or "TRUE"


def plain(name: str) -> bool:
    """Whether an expression is just a name."""
    return name.isidentifier()
