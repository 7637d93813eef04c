"""More rules than fit into one number are judged in one scan, and each of them tells what it found."""

from __future__ import annotations

from datetime import date

import pytest
from job_book import book

from checker.engine import assess
from checker.model.outcomes import Outcome
from checker.records.rows import from_rows

RULES = 45


@pytest.mark.parametrize("subject", [None, ("jobs", "J1")])
def test_every_rule_is_heard(subject: tuple[str, str] | None) -> None:
    rulebook, judgements = book(*({"check": {"expression": f"parts > {n}"}} for n in range(1, RULES + 1)))
    rows = {"jobs": [{"job_id": "J1", "parts": 0}, {"job_id": "J2", "parts": 30}, {"job_id": "J3"}]}
    inputs = from_rows(rulebook.kinds, rows, placeholders=rulebook.placeholders)
    found, _ = assess(rulebook, judgements, inputs, as_of=date(2025, 6, 30), subject=subject)
    heard = {(v.rule, v.key["job_id"], v.outcome, v.evidence.get("parts")) for v in found.verdicts}
    wanted = set()
    for n in range(1, RULES + 1):
        rule = f"JOB-{n:02}"
        wanted.add((rule, "J1", Outcome.FAIL, 0))
        if subject is None:
            wanted.add((rule, "J3", Outcome.UNDECIDED, None))
            wanted |= {(rule, "J2", Outcome.FAIL, 30)} if n >= 30 else set()
    assert heard == wanted
    one = {Outcome.FAIL: 1} if subject else None
    for n, result in enumerate(found.results, 1):
        failing = Outcome.FAIL if n >= 30 else Outcome.PASS
        expected = {Outcome.FAIL: 1, Outcome.UNDECIDED: 1}
        expected[failing] = expected.get(failing, 0) + 1
        assert dict(result.counts) == (one or expected), result.rule
