"""A rulebook about jobs, for the tests of expressions, patterns and the engine: one rule at a time, over a few records."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from small_rulebook import CALENDAR, CHAPTER, REGULATION

from checker.engine.assess import assess
from checker.engine.examples import run_examples
from checker.model.outcomes import Judgement, Outcome, Verdict
from checker.model.problem import Place
from checker.model.rulebook import Rulebook
from checker.model.rules import Example
from checker.model.span import Span
from checker.patterns import PATTERNS
from checker.records.rows import from_rows
from checker.rulebook.compile import compile_rules
from checker.rulebook.load import load_rulebook

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

_WORDS = {
    "state": ("open", "done", "void"),
    "step": ("submit", "review", "legal"),
    "result": ("approved", "rejected", "submitted"),
}
_KINDS: dict[str, dict[str, str]] = {
    "jobs": {
        "job_id": "id", "owner": "id", "helper": "id", "state": "enum", "sort": "str", "opened": "date", "started": "datetime",
        "ended": "datetime", "closed": "date", "size": "decimal", "parts": "int", "flag": "bool", "tags": "list_str",
        "note": "text", "remark": "text", "parent": "id", "total": "money", "label": "str", "period": "str", "_": "",
    },
    "steps": {
        "step_id": "id", "job_id": "id", "step": "enum", "who": "id", "at": "datetime", "result": "enum", "round": "int",
    },
    "pieces": {"piece_id": "id", "job_id": "id", "amount": "money", "made_on": "date", "sort": "str", "who": "id", "grade": "int"},
    "people": {
        "person": "id", "name": "str", "post": "str", "start": "date", "end": "date", "joined": "date", "left": "date",
    },
    "absences": {"absence_id": "id", "person": "id", "first": "date", "last": "date"},
}  # fmt: skip
_MORE: dict[str, str] = {
    "steps": (
        "x-approvals: {of: jobs, link: {job_id: job_id}, step: step, person: who, at: at, result: result, approved: [approved],\n"
        "  rejected: [rejected],"
        "  also: {submit: [submitted]}, round: round}\n"
    )
}

ORGANIZATION = """\
positions:
  - {id: boss, title: {zh-Hant: 主管, en: boss}, rank: 2}
  - {id: lawyer, title: {zh-Hant: 法務, en: lawyer}, rank: 1}
roster: {kind: people, person: person, name: name, position: post, start: start, end: end, joined: joined, left: left}
delegations:
  - {position: boss, person: D, from: 2025-04-01, until: 2025-04-15, reference: null}
matrices:
  - id: spend
    title: {zh-Hant: 支出, en: Spending}
    measure: {zh-Hant: 金額, en: Amount}
    unit: CNY
    source: assumed
    rows:
      - {applicant: ["*"], up_to: 100, approvers: [lawyer]}
      - {applicant: ["*"], above: 100, approvers: [lawyer, boss]}
      - {applicant: [boss], approvers: [boss]}
"""

PARAMETERS = """\
parameters:
  days:
    {type: int, unit: days, title: {zh-Hant: 天數, en: Days allowed}, value: 3, source: assumed, clauses: ["1.1"]}
  dated_days:
    {type: int, unit: days, title: {zh-Hant: 分期天數, en: Dated days}, source: assumed, clauses: ["1.1"],
     values: [{value: 2, until: 2025-03-31}, {value: 5, from: 2025-04-01}]}
  later_days:
    {type: int, unit: days, title: {zh-Hant: 新天數, en: Later days}, source: assumed, clauses: ["1.1"],
     values: [{value: 5, from: 2025-04-01}]}
  sorts:
    {type: list, title: {zh-Hant: 類別, en: Sorts}, value: [A, B], source: assumed, clauses: ["1.1"]}
  dated_sorts:
    {type: list, title: {zh-Hant: 分期類別, en: Dated sorts}, source: assumed, clauses: ["1.1"],
     values: [{value: [A], until: 2025-03-31}, {value: [A, B], from: 2025-04-01}]}
  chain:
    {type: list, title: {zh-Hant: 審批步驟, en: Steps}, source: assumed, clauses: ["1.1"],
     values: [{value: [review], until: 2025-03-31}, {value: [review, legal], from: 2025-04-01}]}
  by_sort:
    {type: map, title: {zh-Hant: 各類天數, en: Days by sort}, value: {A: 3, "": 5, "*": 7}, source: assumed, clauses: ["1.1"]}
  strict_by_sort:
    {type: map, title: {zh-Hant: 各類上限, en: Limit by sort}, value: {A: 3}, source: assumed, clauses: ["1.1"]}
"""


def _kind(name: str, fields: Mapping[str, str]) -> str:
    key = next(iter(fields))
    lines = [
        "$schema: https://json-schema.org/draft/2020-12/schema", f"$id: {name}", "type: object", f"title: {name}",
        f"x-title: {{zh-Hant: {name}表, en: {name}}}", "x-grain: {zh-Hant: 一列, en: a row}", f"x-key: [{key}]",
        f"x-aliases: [{name}表]", _MORE.get(name, "") + "required: []", "properties:",
    ]  # fmt: skip
    json = {"int": "integer", "decimal": "number", "money": "number", "bool": "boolean", "list_str": "array"}
    for field, type_ in fields.items():
        if not type_:
            continue
        words = _WORDS.get(field, ()) if type_ == "enum" else ()
        more = f", enum: [{', '.join(words)}, null]" if words else ""
        values = ", ".join(f"{w}: {{title: {{zh-Hant: {w}值, en: {w}}}}}" for w in words)
        more += f", x-values: {{{values}}}" if words else ""
        lines.append(
            f'  {field}: {{type: [{json.get(type_, "string")}, "null"], x-type: {type_},'
            f" x-title: {{zh-Hant: {field}欄, en: {field}}}{more}}}"
        )
    return "\n".join(lines) + "\n"


FILES: dict[str, str] = {
    "policy/regulation.yaml": REGULATION,
    "policy/chapters/01.yaml": CHAPTER.replace("specialist", "boss")
    .replace("[sales]", "[boss]")
    .replace("[visits]", "[jobs]"),
    "policy/parameters.yaml": PARAMETERS,
    "policy/organization.yaml": ORGANIZATION,
    "policy/calendar/2025.yaml": CALENDAR,
    **{f"schemas/records/{name}.yaml": _kind(name, fields) for name, fields in _KINDS.items()},
}
_RULE: dict[str, Any] = {
    "id": "JOB-01", "title": {"zh-Hant": "試題", "en": "A rule"}, "clauses": ["1.1@2"], "basis": "direct", "severity": "high",
    "on": "jobs", "remedy": {"zh-Hant": "更正", "en": "Correct it"},
    "examples": [
        {"name": name, "as_of": date(2025, 6, 30), "records": {"jobs": []}, "expect": {}} for name in ("one", "two")
    ],
}  # fmt: skip


def write(
    folder: Path, rules: Sequence[Mapping[str, Any]] = (), files: Mapping[str, str] | None = None
) -> Path:
    """Write the rulebook with these rules to `folder`; what a rule does not say is as in `_RULE`."""
    texts = {**FILES, **(files or {})}
    for number, rule in enumerate(rules, 1):
        whole = {**_RULE, "id": f"JOB-{number:02}", **rule}
        texts[f"rules/jobs/{whole['id']}.yaml"] = yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)
    for name, text in texts.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def book(
    *rules: Mapping[str, Any], files: Mapping[str, str] | None = None
) -> tuple[Rulebook, dict[str, Judgement]]:
    """Load and compile the rulebook with these rules. RulebookError with what is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        loaded = load_rulebook(write(Path(folder), rules, files), (), PATTERNS)
        return loaded, compile_rules(loaded)


@dataclass(frozen=True)
class Judged:
    """What came of one rule: outcomes by label, and what the engine found, by label."""

    outcomes: Mapping[str, str]
    verdicts: Mapping[str, Verdict]


def judge(
    check: Mapping[str, Any],
    records: Rows,
    *,
    as_of: str = "2025-06-30",
    period: tuple[str, str] | None = None,
    **rule: Any,
) -> Judged:
    """Judge `records` by one rule, in the two ways there are: as an example, and as a check. They must agree."""
    loaded, judgements = book({"check": check, **rule})
    (only,) = loaded.rules.values()
    return judge_by(loaded, judgements, only.id, records, as_of=as_of, period=period)


def judge_by(
    loaded: Rulebook,
    judgements: Mapping[str, Judgement],
    rule: str,
    records: Rows,
    *,
    as_of: str = "2025-06-30",
    period: tuple[str, str] | None = None,
) -> Judged:
    """As `judge`, by a rule of a rulebook that is loaded already."""
    only = loaded.rules[rule]
    rows = {kind: tuple(dict(r) for r in given) for kind, given in records.items()}
    span = Span(*(date.fromisoformat(d) for d in period)) if period else None
    example = Example("here", date.fromisoformat(as_of), rows, {}, span, {}, Place("here"))
    loaded = loaded._replace(rules={only.id: only._replace(examples=(example,), enabled=True)})
    (result,) = run_examples(loaded, judgements)
    assert not result.problems, [p.render("en") for p in result.problems]
    inputs = from_rows(loaded.kinds, rows, placeholders=loaded.placeholders)
    found, _ = assess(loaded, judgements, inputs, as_of=example.as_of, period=span)
    (counted,) = found.results
    tally: dict[Outcome, int] = {}
    for outcome in result.got.values():
        tally[Outcome(outcome)] = tally.get(Outcome(outcome), 0) + 1
    if len(result.got) == sum(counted.counts.values()):
        assert dict(counted.counts) == tally, counted
    verdicts = {loaded.label(v.kind, v.key): v for v in found.verdicts if v.rule == only.id}
    return Judged(dict(result.got), verdicts)


def outcomes(check: Mapping[str, Any], records: Rows, **more: Any) -> dict[str, str]:
    """Return label -> outcome of one rule."""
    return dict(judge(check, records, **more).outcomes)


def holds_for(expression: str, *rows: Mapping[str, Any], **more: Any) -> list[str]:
    """Return the outcomes of an expression over jobs, in the order of the rows."""
    records = {
        "jobs": [{"job_id": f"J{i:03}", **row} for i, row in enumerate(rows)],
        **more.pop("records", {}),
    }
    return [outcome for _, outcome in sorted(outcomes({"expression": expression}, records, **more).items())]
