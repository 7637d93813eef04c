"""Build the finished run: every fail and undecided verdict becomes a finding with a place and a remedy."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from checker.model.attestation import Attestation
from checker.model.inputs import Inputs
from checker.model.kinds import Kind
from checker.model.outcomes import CELL_RULE, Assessment, Judgement, Outcome, Verdict
from checker.model.problem import Place
from checker.model.rulebook import Rulebook
from checker.model.rules import SEVERITIES
from checker.model.run import Finding, Run
from checker.model.text import Lang
from checker.results.attestations import attestation_findings
from checker.results.messages import applied, message_of, remedy_of, severity_of, title_of
from checker.results.uses import assumptions, unconfirmed

REPORTED = frozenset({Outcome.FAIL, Outcome.UNDECIDED})


def build_run(
    rulebook: Rulebook,
    inputs: Inputs,
    assessment: Assessment,
    judgements: Mapping[str, Judgement],
    lang: Lang,
    *,
    attestations: tuple[Attestation, ...] = (),
) -> Run:
    """Return the run that the reports render, with its findings sorted by severity, rule and subject."""
    verdicts = [verdict for verdict in assessment.verdicts if verdict.outcome in REPORTED]
    findings = build_findings(rulebook, inputs, verdicts, judgements, lang, as_of=assessment.as_of)
    if attestations:
        stated = attestation_findings(rulebook, attestations, assessment.as_of, lang)
        findings = tuple(sorted((*findings, *stated), key=sort_key))
    return Run(
        rulebook=rulebook,
        lang=lang,
        as_of=assessment.as_of,
        period=assessment.period,
        engine=assessment.engine,
        ledger=inputs.ledger,
        results=tuple(sorted(assessment.results, key=lambda result: result.rule)),
        findings=findings,
        problems=(*inputs.problems, *(note for entry in inputs.ledger for note in entry.notes)),
        attestations=attestations,
    )


def build_findings(
    rulebook: Rulebook,
    inputs: Inputs,
    verdicts: list[Verdict],
    judgements: Mapping[str, Judgement],
    lang: Lang,
    *,
    as_of: date,
) -> tuple[Finding, ...]:
    """Return one finding a verdict, whatever its outcome; `rulebook trace` also shows those that pass."""
    orders = {name: _order(kind) for name, kind in rulebook.kinds.items()}
    verdicts = [_in_order(orders, verdict) for verdict in verdicts]
    places = _locate(inputs, verdicts)
    fallbacks: dict[str, tuple[Place, ...]] = {}
    assumed: dict[tuple[str, int | None], tuple[str, ...]] = {}
    seen: Counter[str] = Counter()
    findings = []
    for verdict in verdicts:
        found = [place for point in _points(verdict) for place in places[point]]
        if not found:
            if verdict.rule not in fallbacks:
                fallbacks[verdict.rule] = _sources(inputs, verdict, judgements.get(verdict.rule))
            found = list(fallbacks[verdict.rule])
        evidence = _evidence(verdict)
        subject = _subject(verdict, evidence)
        seen[subject] += 1
        stated = applied(rulebook, verdict.rule, verdict.version)
        which = (verdict.rule, verdict.version)
        if stated is not None and which not in assumed:
            assumed[which] = unconfirmed(stated, rulebook)
        findings.append(
            Finding(
                rule=verdict.rule,
                title=title_of(rulebook, verdict.rule, lang),
                outcome=verdict.outcome,
                severity=verdict.severity or severity_of(rulebook, verdict.rule),
                clauses=stated.clauses if stated is not None else (),
                kind=verdict.kind,
                key=verdict.key,
                locations=tuple(dict.fromkeys(found)),
                evidence=evidence,
                message=message_of(
                    rulebook, lang, verdict.rule,
                    kind=verdict.kind, outcome=verdict.outcome, key=verdict.key, evidence=evidence,
                    version=verdict.version,
                ),
                remedy=remedy_of(
                    rulebook, verdict.rule, verdict.outcome, lang, verdict.version, unread=bool(verdict.unread)
                ),
                fingerprint=_fingerprint(subject, seen[subject]),
                version=verdict.version,
                assumed=assumptions(assumed[which], stated, rulebook, evidence, as_of) if stated is not None else {},
            )
        )  # fmt: skip
    return tuple(sorted(findings, key=sort_key))


def sort_key(finding: Finding) -> tuple[Any, ...]:
    """Order by severity, rule, subject, then place: nothing that changes from run to run."""
    places = [(p.path, p.sheet or "", p.row or 0, p.line or 0, str(p.column)) for p in finding.locations[:1]]
    return (
        SEVERITIES.index(finding.severity),
        finding.rule,
        finding.label,
        finding.outcome.value,
        places,
        finding.fingerprint,
    )


def _order(kind: Kind) -> dict[str, tuple[bool, int]]:
    """The places of a kind's fields in the order of the schema, those of the key last: the report names the subject anyway."""
    return {name: (name in kind.key, n) for n, name in enumerate(kind.fields)}


def _in_order(orders: Mapping[str, Mapping[str, tuple[bool, int]]], verdict: Verdict) -> Verdict:
    """Point at the fields in the order of their kind."""
    order = orders.get(verdict.kind)
    if order is None or len(verdict.points_at) < 2:
        return verdict
    last = (False, len(order))
    fields = tuple(sorted(verdict.points_at, key=lambda name: (*order.get(name, last), name)))
    return verdict if fields == verdict.points_at else verdict._replace(points_at=fields)


def _points(verdict: Verdict) -> list[tuple[int, tuple[str, ...]]]:
    """The rows a finding points at, the subject's own first, each with the fields to point at."""
    points = [] if verdict.row is None else [(verdict.row, verdict.points_at)]
    if verdict.unread:
        # The cells that it turns on, rather than those that would matter if they could be read.
        points = [p for p in points if all(cell.row != verdict.row for cell in verdict.unread)]
        return [*((cell.row, cell.fields) for cell in verdict.unread), *points]
    return [*points, *((row, ()) for _, row in verdict.related)]


def _locate(
    inputs: Inputs, verdicts: list[Verdict]
) -> Mapping[tuple[int, tuple[str, ...]], tuple[Place, ...]]:
    wanted = list(dict.fromkeys(point for verdict in verdicts for point in _points(verdict)))
    if not wanted:
        return {}
    # Imported late: a clean check has nothing to locate.
    from checker.records.locate import locate_all  # noqa: PLC0415

    return dict(zip(wanted, locate_all(inputs, wanted), strict=True))


def _sources(inputs: Inputs, verdict: Verdict, judgement: Judgement | None) -> tuple[Place, ...]:
    """The inputs in which something expected was looked for and not found."""
    kinds = {verdict.kind} | ({kind for kind, _ in judgement.reads} if judgement is not None else set())
    places = {Place(source.path, source.sheet) for source in inputs.sources if source.kind in kinds}
    return tuple(sorted(places, key=lambda place: (place.path, place.sheet or "")))


def _evidence(verdict: Verdict) -> dict[str, Any]:
    evidence = {name: verdict.evidence[name] for name in sorted(verdict.evidence)}
    if verdict.rule == CELL_RULE and verdict.points_at:
        # Messages and masking need to know which field the raw text belongs to.
        field = evidence.setdefault("field", verdict.points_at[0])
        evidence.setdefault("raw", evidence.get(field))
    return evidence


def _subject(verdict: Verdict, evidence: Mapping[str, Any]) -> str:
    parts: list[Any] = [verdict.rule, verdict.kind, dict(verdict.key)]
    if verdict.rule == CELL_RULE:
        parts.append(evidence.get("field"))  # one row may hold several cells that cannot be read
    return json.dumps(parts, ensure_ascii=False, default=str)


def _fingerprint(subject: str, ordinal: int) -> str:
    """Stable from run to run wherever the row stands; `ordinal` tells subjects with equal keys apart."""
    text = subject if ordinal == 1 else f"{subject}#{ordinal}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
