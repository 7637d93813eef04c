"""The rulebook read crosswise: what stands under which heading, and who points at whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple, TypeVar

from checker.handbook import anchors
from checker.model.kinds import Kind
from checker.model.outcomes import Judgement
from checker.model.regulation import Clause, Heading, Parameter
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.results.uses import rule_parameters

K = TypeVar("K")
V = TypeVar("V")

_DEPTH = {"chapter": 1, "section": 2, "item": 3}


class Section(NamedTuple):
    """A heading and the clauses that stand directly under it. `depth`: 1 for a chapter, 3 for an item."""

    heading: Heading
    depth: int
    clauses: tuple[Clause, ...]


class Chapter(NamedTuple):
    """A chapter; its first section is its own heading."""

    id: str
    heading: Heading
    sections: tuple[Section, ...]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause of the chapter, in order."""
        return tuple(clause for section in self.sections for clause in section.clauses)


class Book:
    """A rulebook with its compiled rules, and every relation in it both ways round."""

    def __init__(self, rulebook: Rulebook, judgements: Mapping[str, Judgement]) -> None:
        self.rulebook = rulebook
        self.judgements = judgements

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters in the order of the regulation; clauses without a heading get a chapter of their own."""
        headings = {heading.id: heading for heading in self.rulebook.headings}
        under: dict[str, list[Clause]] = defaultdict(list)
        for clause in self.rulebook.clauses.values():
            home = _heading_of(clause, headings)
            if home not in headings:
                headings[home] = Heading(home, "chapter", Text(home, home), home)
            under[home].append(clause)
        grouped: dict[str, list[Heading]] = defaultdict(list)
        for heading in headings.values():
            grouped[_first(heading.id)].append(heading)
        return tuple(
            Chapter(
                id=name,
                heading=members[0],
                sections=tuple(Section(h, _DEPTH[h.level], tuple(under[h.id])) for h in members),
            )
            for name, members in grouped.items()
        )

    @cached_property
    def _chapter_of(self) -> Mapping[str, str]:
        return {clause.id: chapter.id for chapter in self.chapters for clause in chapter.clauses}

    @cached_property
    def _heading_chapter(self) -> Mapping[str, str]:
        return {section.heading.id: chapter.id for chapter in self.chapters for section in chapter.sections}

    def address(self, number: str) -> tuple[str, str] | None:
        """Return page and anchor of a clause, or of a heading, by its number; None where there is neither."""
        if number in self._chapter_of:
            return anchors.chapter_page(self._chapter_of[number]), anchors.clause_anchor(number)
        if number in self._heading_chapter:
            return anchors.chapter_page(self._heading_chapter[number]), anchors.heading_anchor(number)
        return None

    @cached_property
    def _clause_rules(self) -> Mapping[str, tuple[Rule, ...]]:
        return _grouped(
            (pin.partition("@")[0], rule) for rule in self.rulebook.rules.values() for pin in rule.pins
        )

    def rules_of(self, clause: Clause) -> tuple[Rule, ...]:
        """Return the rules that read a clause."""
        return self._clause_rules.get(clause.id, ())

    def suspect(self, rule: Rule) -> bool:
        """Return whether a clause of the rule has moved on since the rule was written."""
        return bool(self.rulebook.suspects(rule))

    @cached_property
    def domains(self) -> Mapping[str, tuple[Rule, ...]]:
        """Domain -> its rules, both sorted by name."""
        found = _grouped((rule.domain, rule) for _, rule in sorted(self.rulebook.rules.items()))
        return dict(sorted(found.items()))

    def chapters_of(self, rules: Iterable[Rule]) -> tuple[Chapter, ...]:
        """Return the chapters whose clauses the rules read, in the order of the regulation."""
        wanted = {self._chapter_of.get(pin.partition("@")[0]) for rule in rules for pin in rule.clauses}
        return tuple(chapter for chapter in self.chapters if chapter.id in wanted)

    def parameters_of(self, rule: Rule) -> tuple[Parameter, ...]:
        """Return the parameters that a rule uses."""
        return tuple(self.rulebook.parameters[name] for name in rule_parameters(rule, self.rulebook))

    @cached_property
    def _parameter_rules(self) -> Mapping[str, tuple[Rule, ...]]:
        return _grouped(
            (parameter.name, rule)
            for rule in self.rulebook.rules.values()
            for parameter in self.parameters_of(rule)
        )

    def rules_using(self, parameter: Parameter) -> tuple[Rule, ...]:
        """Return the rules that use a parameter."""
        return self._parameter_rules.get(parameter.name, ())

    @cached_property
    def _field_rules(self) -> Mapping[tuple[str, str], tuple[Rule, ...]]:
        return _grouped(
            (read, self.rulebook.rules[name])
            for name, judgement in sorted(self.judgements.items())
            if name in self.rulebook.rules
            for read in judgement.reads
        )

    def rules_reading(self, kind: Kind, field: str | None = None) -> tuple[Rule, ...]:
        """Return the rules that read a kind, or one field of it."""
        if field is not None:
            return self._field_rules.get((kind.name, field), ())
        found = {
            rule.id: rule
            for (name, _), rules in self._field_rules.items()
            if name == kind.name
            for rule in rules
        }
        found.update({rule.id: rule for rule in self.rulebook.rules.values() if rule.on == kind.name})
        return tuple(found[name] for name in sorted(found))

    def fields_of(self, rule: Rule) -> tuple[tuple[Kind, tuple[str, ...]], ...]:
        """Return the kinds that a rule reads, its own first, with the fields in the order of the kind."""
        judgement = self.judgements.get(rule.id)
        if judgement is None:
            return ()
        names = sorted({kind for kind, _ in judgement.reads}, key=lambda kind: (kind != rule.on, kind))
        kinds = [self.rulebook.kinds[name] for name in names if name in self.rulebook.kinds]
        return tuple((k, tuple(f for f in k.fields if (k.name, f) in judgement.reads)) for k in kinds)

    @cached_property
    def roles(self) -> tuple[tuple[str, Text, tuple[Clause, ...]], ...]:
        """Every position and department with its title and the clauses it answers for."""
        titles = self.rulebook.organization.titles
        owed = _grouped((name, c) for c in self.rulebook.clauses.values() for name in c.responsible)
        titles |= {name: Text(name, name) for name in owed if name not in titles}
        return tuple((name, title, owed.get(name, ())) for name, title in titles.items())

    @cached_property
    def role_titles(self) -> Mapping[str, Text]:
        """Position or department -> its title."""
        return {name: title for name, title, _ in self.roles}

    def corrections_of(self, clause: Clause) -> tuple[str, ...]:
        """Return the ids of the corrections to the sentence that a clause restates."""
        return tuple(c["id"] for c in self.rulebook.corrections if clause.sentence in c["at"])


def _heading_of(clause: Clause, headings: Mapping[str, Heading]) -> str:
    name = clause.sentence
    while name not in headings and "." in name:
        name = name.rpartition(".")[0]
    return name


def _first(number: str) -> str:
    return number.partition(".")[0]


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    found: dict[K, dict[int, V]] = defaultdict(dict)
    for key, value in pairs:
        found[key].setdefault(id(value), value)
    return {key: tuple(values.values()) for key, values in found.items()}
