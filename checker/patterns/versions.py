"""A rule of several versions as one Judgement: each record is judged by the version in force on its own date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from checker.model.outcomes import Judgement
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.patterns.base import NOT_APPLICABLE, UNDECIDED, Draft, quoted, within

VERSION = "_version"


def of_version(number: int, name: str) -> str:
    """Return the name under which a version's evidence travels through the engine."""
    return f"@{number}:{name}"


def joined_versions(rule: Rule, rulebook: Rulebook, versions: Sequence[Judgement]) -> Judgement:
    """Return the judgements of a rule's versions, oldest first, as one.

    A record without a date is undecided; one that no version holds for is not applicable, as each version says itself.
    """
    draft = Draft(rule, rulebook)
    whole = _Whole(draft, rule, versions)
    alone = all(version.scope == "row" for version in versions)
    made = whole.of_records() if alone else whole.of_subjects()
    newest = versions[-1]
    return Judgement(
        rule=rule.id,
        on=rule.on,
        scope="row" if alone else "set",
        subjects=made.subjects,
        key=newest.key,
        verdict=made.verdict,
        evidence=made.evidence,
        reads=frozenset().union(*(v.reads for v in versions), draft.law_reads()),
        needs=frozenset().union(*(v.needs for v in versions)),
        points_at=tuple(dict.fromkeys(f for v in reversed(versions) for f in v.points_at)),
        needs_fields=frozenset.intersection(*(v.needs_fields for v in versions)),
        joins=frozenset().union(*(v.joins for v in versions)),
        folds=frozenset().union(*(v.folds for v in versions)),
        texts=frozenset().union(*(v.texts for v in versions)),
        parameters=frozenset().union(*(v.parameters for v in versions)),
        unsure=newest.unsure,
    )


class _Made(NamedTuple):
    verdict: str
    evidence: Mapping[str, str]
    subjects: str | None = None


class _Whole:
    def __init__(self, draft: Draft, rule: Rule, versions: Sequence[Judgement]) -> None:
        self.draft, self.rule, self.versions = draft, rule, versions

    def _in(self, number: int, day: str) -> str:
        return f"({within(self.rule.versions[number].in_force, day)})"

    def of_records(self) -> _Made:
        """Each record by itself, so that the rule stays in the one scan of its kind."""
        day = self.draft.day()
        numbers = range(len(self.versions))
        chosen = " ".join(f"WHEN {self._in(i, day)} THEN ({self.versions[i].verdict})" for i in numbers)
        which = " ".join(f"WHEN {self._in(i, day)} THEN {i}" for i in numbers)
        evidence = {VERSION: f"CASE {which} END"}
        for name in sorted(f for _, f in self.draft.law_reads()):
            evidence[name] = self.draft.column(name)
        for i, version in enumerate(self.versions):
            evidence |= {of_version(i, name): sql for name, sql in _evidence(version).items()}
        code = f"CASE {chosen} WHEN ({day}) IS NULL THEN {UNDECIDED} ELSE {NOT_APPLICABLE} END"
        return _Made(code, evidence)

    def of_subjects(self) -> _Made:
        """The subjects of each version that its days hold for; all others come from the newest."""
        parts, evidence = [], {VERSION: f'"{VERSION}"'}
        for i, version in enumerate(self.versions):
            columns = ["_row", *(f'"{k}"' for k in version.key), f"({version.verdict}) AS _verdict"]
            for n, (name, sql) in enumerate(_evidence(version).items()):
                columns.append(f'{sql} AS "_e{i}_{n}"')
                evidence[of_version(i, name)] = f'"_e{i}_{n}"'
            columns.append(f"{i} AS {VERSION}")
            source = f"({version.subjects}) AS subject" if version.scope == "set" else f'"{version.on}"'
            parts.append(f"SELECT {', '.join(columns)} FROM {source} WHERE {self._mine(i, version)}")
        return _Made("_verdict", evidence, " UNION ALL BY NAME ".join(parts))

    def _mine(self, number: int, version: Judgement) -> str:
        """SQL: whether a subject falls to this version."""
        newest = number == len(self.versions) - 1
        if version.day is not None or version.scope == "row":
            day = version.day or self.draft.day()
            inside = [self._in(i, day) for i in range(number + 1)]
            return f"NOT coalesce({' OR '.join(inside[:-1])}, FALSE)" if newest else inside[-1]
        day, on = self.draft.day(), f'"{version.on}"'
        rows = [
            f"coalesce(_row IN (SELECT {on}._row FROM {on} WHERE {self._in(i, day)}), FALSE)"
            for i in range(number + 1)
        ]
        return f"NOT ({' OR '.join(rows[:-1])})" if newest else rows[-1]


def _evidence(version: Judgement) -> dict[str, str]:
    """The evidence of a version, and with it the fields that a finding of this version points at."""
    return {"_points": f"[{', '.join(quoted(f) for f in version.points_at)}]", **version.evidence}
