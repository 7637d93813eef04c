"""The reference report: JSON as `schemas/report.json` describes it. Every other format shows the same values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from checker.model.inputs import LedgerEntry, TextDialect
from checker.model.outcomes import Outcome, RuleResult
from checker.model.problem import Place, Problem
from checker.model.run import Finding, Run
from checker.model.text import Lang
from checker.reports import Options
from checker.reports.wording import problems_of
from checker.results.coverage import HOLES, Covered, coverage
from checker.results.redact import redact


def pieces(run: Run, options: Options) -> Iterator[str]:
    """Yield the run as JSON: one line an item, so that two reports can be compared line by line."""
    return layout(_document(redact(run) if options.redact else run))


def _document(run: Run) -> dict[str, Any]:
    """The run as the value that `schemas/report.json` describes, but for its findings, which are an iterator."""
    digest = run.rulebook.digest
    return {
        "rulebook": {
            "id": run.rulebook.id,
            "version": run.rulebook.version,
            "digest": digest if digest.startswith("sha256:") else f"sha256:{digest}",
        },
        "as_of": run.as_of.isoformat(),
        "period": {"from": _day(run.period.start), "to": _day(run.period.end)},
        "lang": run.lang,
        "engine": run.engine,
        "inputs": [
            input_document(entry) for entry in sorted(run.ledger, key=lambda e: (e.path, e.sheet or ""))
        ],
        "summary": {
            **{outcome.value: run.total(outcome) for outcome in Outcome},
            "waived": 0,
            "rules_not_assessed": sum(not result.assessed for result in run.results),
        },
        "rules": [_rule(result, run.lang) for result in run.results],
        "coverage": [_covered(covered, run.lang) for covered in coverage(run)],
        "findings": map(finding_document, run.findings),
        "problems": [problem_document(problem, run.lang) for problem in problems_of(run)],
    }


def layout(value: Mapping[str, Any]) -> Iterator[str]:
    """Yield a JSON object with each item of its lists on a line of its own, ending with a newline.

    A list may be an iterator, whose items are then never there all at once.
    """
    yield "{"
    for number, (name, part) in enumerate(value.items()):
        yield f"{',' if number else ''}\n  {_dump(name)}: "
        if isinstance(part, (list, Iterator)):
            before = "[\n    "
            for item in part:
                yield before + _dump(item)
                before = ",\n    "
            yield "[]" if before.startswith("[") else "\n  ]"
        else:
            yield _dump(part)
    yield "\n}\n"


def _dump(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=_plain, allow_nan=False)
    # The same value to every reader of JSON, and no command to the CI system that may read it as a log.
    return text.replace("##[", r"\u0023#[")


def _plain(value: Any) -> Any:
    """Values of the engine that JSON does not know: dates and exact numbers."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def input_document(entry: LedgerEntry) -> dict[str, Any]:
    """Return an entry of the ledger as the schema describes it."""
    return {
        "path": entry.path,
        "sheet": entry.sheet,
        "sha256": entry.sha256,
        "format": entry.format,
        "encoding": entry.encoding,
        "kind": entry.kind,
        "layout": entry.layout,
        "dialect": _dialect(entry.dialect),
        "header_row": entry.header_row,
        "columns": [
            {
                "field": c.field,
                "header": c.header,
                "index": c.index,
                "unit": c.unit,
                "date_format": c.date_format,
                "time_zone": c.time_zone,
                "derived": c.derived,
            }
            for c in entry.columns
        ],
        "unmapped": list(entry.unmapped),
        "rows_read": entry.rows_read,
        "rows_checked": entry.rows_checked,
        "rows_rejected": len(entry.rejected),
        "rejected": [{"row": r.row, "reason": r.reason, "text": r.text} for r in entry.rejected],
        "records": entry.records if entry.layout else entry.rows_checked,
        "skipped": entry.skipped,
    }


def _dialect(dialect: TextDialect | None) -> dict[str, Any] | None:
    return None if dialect is None else dialect._asdict()


def _rule(result: RuleResult, lang: Lang) -> dict[str, Any]:
    return {
        "id": result.rule,
        "assessed": result.assessed,
        **{outcome.value: result.counts.get(outcome, 0) for outcome in Outcome},
        "waived": 0,
        "why": result.why.get(lang) if result.why is not None else None,
    }


def _covered(covered: Covered, lang: Lang) -> dict[str, Any]:
    attestation = covered.attestation
    return {
        "clause": covered.pin,
        "checked": covered.clause.checked,
        "state": covered.state,
        "hole": covered.state in HOLES,
        "rules": [
            {
                "id": rule.id,
                "assessed": result is not None and result.assessed,
                **{o.value: result.counts.get(o, 0) if result is not None else 0 for o in Outcome},
                "why": result.why.get(lang) if result is not None and result.why is not None else None,
            }
            for rule, result in covered.rules
        ],
        "attestation": None
        if attestation is None
        else {
            "by": attestation.by,
            "position": attestation.position,
            "on": attestation.on.isoformat(),
            "until": _day(covered.until),
            "seen": attestation.seen,
        },
        "why": covered.clause.why.get(lang) if covered.clause.why is not None else None,
    }


def coverage_json(run: Run) -> Iterator[str]:
    """Yield the coverage alone, as it stands in the report."""
    covered: list[dict[str, Any]] = [_covered(one, run.lang) for one in coverage(run)]
    return layout({"as_of": run.as_of.isoformat(), "coverage": covered})


def finding_document(finding: Finding) -> dict[str, Any]:
    """Return a finding as the schema describes it."""
    return {
        "rule": finding.rule,
        "title": finding.title,
        "outcome": finding.outcome.value,
        "severity": finding.severity,
        "clauses": list(finding.clauses),
        "kind": finding.kind,
        "key": {name: _scalar(value) for name, value in finding.key.items()},
        "locations": _places(finding.locations),
        "evidence": {name: finding.evidence[name] for name in sorted(finding.evidence)},
        "message": finding.message,
        "remedy": finding.remedy,
        "assumed": dict(finding.assumed),
        "fingerprint": finding.fingerprint,
        "waiver": None,
    }


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return _plain(value)


def _places(places: Iterable[Place]) -> list[dict[str, Any]]:
    return [
        {"path": p.path, "sheet": p.sheet, "row": p.row, "line": p.line, "column": p.column, "cell": p.cell}
        for p in places
    ]


def problem_document(problem: Problem, lang: Lang) -> dict[str, Any]:
    """Return a problem as the schema describes it."""
    place = problem.place
    return {
        "code": problem.code,
        "level": problem.level,
        "text": problem.text.get(lang),
        "hint": problem.hint.get(lang) if problem.hint is not None else None,
        "path": place.path if place else None,
        "sheet": place.sheet if place else None,
        "row": place.row if place else None,
        "line": place.line if place else None,
        "column": (place.column or place.cell) if place else None,
    }
