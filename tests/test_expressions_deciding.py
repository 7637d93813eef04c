"""Which blanks leave a record undecided, and which are an answer: held against what the engine says of a record with the blank."""

from __future__ import annotations

import job_book
import pytest

from checker.rulebook.compile import compile_rule

WHOLE = {
    "job_id": "J1", "state": "open", "size": 2, "parts": 3, "opened": "2025-04-01", "closed": "2025-04-10", "flag": True,
}  # fmt: skip
OTHERS = {"steps": [{"step_id": "S1", "job_id": "J1", "step": "review", "result": "approved"}]}
CASES = [
    ("size > 1", {"size"}, set()),
    ("state IS NULL OR state <> 'void'", set(), {"state"}),
    ("state IS NOT NULL AND state <> 'void'", set(), {"state"}),
    ("(state IS NULL OR state <> 'void') AND size > 1", {"size"}, {"state"}),
    ("coalesce(closed, DATE '2025-01-01') > DATE '2024-01-01'", set(), {"closed"}),
    ("coalesce(size > 1, FALSE)", set(), {"size"}),
    ("CASE WHEN opened IS NULL THEN NULL WHEN size > 1 THEN TRUE ELSE FALSE END", {"opened"}, {"size"}),
    ("CASE WHEN size > 1 THEN TRUE WHEN size <= 1 THEN FALSE END", {"size"}, set()),
    ("CASE WHEN flag THEN size > 1 ELSE TRUE END", {"size"}, {"flag"}),
    ("EXISTS (SELECT 1 FROM steps WHERE steps.job_id = jobs.job_id AND jobs.size > 1)", set(), {"size"}),
    (
        "(SELECT count(*) FROM steps WHERE steps.job_id = jobs.job_id AND jobs.size > 1) > 0",
        set(),
        {"size"},
    ),
    ("filled(size) AND NOT (parts < 2)", {"parts"}, {"size"}),
]


@pytest.mark.parametrize(("expression", "matter", "answers"), CASES, ids=[case[0][:40] for case in CASES])
def test_blanks_that_matter_and_blanks_that_are_an_answer(
    expression: str, matter: set[str], answers: set[str]
) -> None:
    loaded, judgements = job_book.book({"check": {"expression": expression}})
    compiled = compile_rule(loaded.rules["JOB-01"], loaded)
    assert compiled.harmless - {"job_id"} == answers
    for name in matter | answers:
        rows = {"jobs": [{**WHOLE, name: ""}], **OTHERS}
        outcome = job_book.judge_by(loaded, judgements, "JOB-01", rows).outcomes["J1"]
        assert (outcome == "undecided") == (name in matter), name


def test_the_evidence_of_what_is_undecided_names_only_blanks_that_matter() -> None:
    check = {"expression": "(state IS NULL OR state <> 'void') AND size > 1"}
    rows = [{"job_id": "J1"}, {"job_id": "J2", "size": 1}]
    judged = job_book.judge(check, {"jobs": rows})
    assert judged.outcomes == {"J1": "undecided", "J2": "fail"}
    assert judged.verdicts["J1"].evidence == {"size": None}
    assert judged.verdicts["J2"].evidence == {"size": 1, "state": None}
