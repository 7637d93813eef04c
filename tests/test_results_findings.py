"""From verdicts to findings: places, fingerprints, order and words."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import runs

from checker.model.inputs import ROW_BITS, Column, Inputs, Source
from checker.model.outcomes import CELL_RULE, Assessment, Judgement, Outcome, RuleResult, Verdict
from checker.model.problem import Place
from checker.model.run import Finding, Run
from checker.model.span import Span
from checker.model.text import Lang, Text
from checker.results.findings import build_run
from checker.results.redact import redact
from checker.results.showing import fill, show
from checker.results.visible import visible

BOOK = runs.rulebook()
SOURCES = (
    Source(1, "loans", "in/loans.csv", "loans", {"due": Column("due", "c3", "應還日期", 3)}),
    Source(2, "readers", "in/readers.xlsx", "readers", {}, sheet="名冊"),
)


def row(source: int, ordinal: int) -> int:
    return source << ROW_BITS | ordinal


def verdict(rule: str, key: dict[str, Any], at: int | None, **more: Any) -> Verdict:
    values = {
        "kind": "loans",
        "outcome": Outcome.FAIL,
        "evidence": {"due": "2025-04-07", "returned": None, "state": "out"},
    }
    return Verdict(rule=rule, key=key, row=at, **{**values, **more})


def judgement(rule: str, *kinds: str) -> Judgement:
    reads = frozenset((kind, "reader") for kind in kinds)
    return Judgement(rule, kinds[0], "set", None, (), "0", {}, reads, frozenset(kinds), ())


def built(*verdicts: Verdict, lang: Lang = "en", judgements: dict[str, Judgement] | None = None) -> Run:
    assessment = Assessment(date(2025, 6, 30), Span(), "duckdb", (RuleResult("LOA-01", True),), verdicts)
    return build_run(BOOK, Inputs(SOURCES, ()), assessment, judgements or {}, lang)


def only(run: Run) -> Finding:
    (finding,) = run.findings
    return finding


def test_a_finding_says_what_where_and_what_to_do() -> None:
    finding = only(
        built(
            verdict(
                "LOA-01", {"loan_no": "L-1"}, row(1, 4), points_at=("due",), related=(("readers", row(2, 9)),)
            )
        )
    )
    assert finding.title == "Loans are returned in time"
    assert finding.severity == "high"
    assert finding.clauses == ("2.1@1",)
    assert finding.message == "Due on 2025-04-07, returned on (empty), on loan."
    assert finding.remedy == "Correct the records that LOA-01 names."
    assert finding.locations == (
        Place("in/loans.csv", row=4, column="應還日期"),
        Place("in/readers.xlsx", "名冊", row=9),
    )


def test_only_what_somebody_has_to_look_at_is_a_finding() -> None:
    outcomes = [verdict("LOA-01", {"loan_no": o.value}, row(1, 1), outcome=o) for o in Outcome]
    assert {finding.outcome for finding in built(*outcomes).findings} == {Outcome.FAIL, Outcome.UNDECIDED}


def test_something_expected_that_has_no_row_names_where_it_was_looked_for() -> None:
    run = built(
        verdict("LOA-02", {"reader": "A"}, None),
        judgements={"LOA-02": judgement("LOA-02", "loans", "readers")},
    )
    assert only(run).locations == (Place("in/loans.csv"), Place("in/readers.xlsx", "名冊"))
    run = built(verdict("LOA-02", {"reader": "A"}, None), judgements={"LOA-02": judgement("LOA-02", "loans")})
    assert only(run).locations == (Place("in/loans.csv"),)


def test_undecided_names_the_missing_fields_in_the_readers_language() -> None:
    missing = verdict(
        "LOA-02",
        {"loan_no": "L-1"},
        row(1, 1),
        outcome=Outcome.UNDECIDED,
        evidence={"reader": None, "state": "out"},
    )
    assert only(built(missing)).message == "Cannot be decided: there is nothing to read in Reader (reader)."
    assert only(built(missing, lang="zh-Hant")).message == "無法判定：讀者姓名（reader）沒有可用的內容。"
    assert "Supply what is missing" in only(built(missing)).remedy


def test_a_verdict_may_weigh_less_than_its_rule() -> None:
    assert only(built(verdict("LOA-01", {"loan_no": "L-1"}, row(1, 1), severity="low"))).severity == "low"


def test_fingerprints_know_the_subject_and_not_the_row() -> None:
    first = only(built(verdict("LOA-01", {"loan_no": "L-1"}, row(1, 4)))).fingerprint
    moved = only(
        built(verdict("LOA-01", {"loan_no": "L-1"}, row(1, 900), evidence={"state": "back"}))
    ).fingerprint
    other = only(built(verdict("LOA-01", {"loan_no": "L-2"}, row(1, 4)))).fingerprint
    rule = only(built(verdict("LOA-02", {"loan_no": "L-1"}, row(1, 4)))).fingerprint
    assert first == moved
    assert len({first, other, rule}) == 3


def test_equal_keys_get_fingerprints_of_their_own() -> None:
    twice = built(*(verdict("LOA-01", {"loan_no": "L-1"}, row(1, n)) for n in (4, 5)))
    prints = [finding.fingerprint for finding in twice.findings]
    assert len(set(prints)) == 2
    assert only(built(verdict("LOA-01", {"loan_no": "L-1"}, row(1, 4)))).fingerprint in prints


def test_findings_are_ordered_by_severity_rule_and_subject() -> None:
    verdicts = [
        verdict("REA-01", {"reader_no": "1"}, row(2, 1), kind="readers", evidence={"phone": "1"}),
        verdict("LOA-02", {"loan_no": "B"}, row(1, 1)),
        verdict("LOA-01", {"loan_no": "B"}, row(1, 2)),
        verdict("LOA-01", {"loan_no": "A"}, row(1, 3)),
    ]
    order = [(f.rule, f.label) for f in built(*verdicts).findings]
    assert order == [("LOA-01", "A"), ("LOA-01", "B"), ("LOA-02", "B"), ("REA-01", "1")]
    assert [(f.rule, f.label) for f in built(*reversed(verdicts)).findings] == order


def test_an_unreadable_cell_says_what_was_expected() -> None:
    cell = verdict(CELL_RULE, {"loan_no": "L-1"}, row(1, 4), points_at=("fee",), evidence={"fee": "約三元"})
    finding = only(built(cell))
    assert finding.severity == "medium"
    assert finding.message.startswith("Fee (fee) holds “約三元”, which cannot be read; expected an amount")
    state = verdict(CELL_RULE, {"loan_no": "L-1"}, row(1, 4), points_at=("state",), evidence={"raw": "遺失"})
    assert (
        only(built(state, lang="zh-Hant")).message
        == "「狀態」（state）的內容「遺失」無法讀取；應為以下之一：借出、已還。"
    )
    assert len({f.fingerprint for f in built(cell, state).findings}) == 2


def test_masking_reaches_key_evidence_and_message() -> None:
    evidence = {"reader": "王小明", "people": [{"reader": "李大華", "role": "clerk"}], "note": "王小明 asked"}
    run = redact(
        built(verdict("LOA-02", {"reader": "王小明", "month": "2025-04"}, row(1, 4), evidence=evidence))
    )
    finding = only(run)
    assert finding.key == {"reader": "***", "month": "2025-04"}
    assert finding.message == "The reader is ***."
    assert finding.evidence == {
        "note": "*** asked",
        "people": [{"reader": "***", "role": "clerk"}],
        "reader": "***",
    }


def test_an_unreadable_cell_of_a_personal_field_is_masked() -> None:
    cell = verdict(
        CELL_RULE,
        {"reader_no": "7"},
        row(2, 4),
        kind="readers",
        points_at=("phone",),
        evidence={"raw": "138-OOOO"},
    )
    finding = only(redact(built(cell)))
    assert "138" not in finding.message + str(finding.evidence)
    plain = verdict(CELL_RULE, {"loan_no": "7"}, row(1, 4), points_at=("fee",), evidence={"raw": "約三元"})
    assert "約三元" in only(redact(built(plain))).message


@pytest.mark.parametrize(
    ("value", "field", "shown"),
    [
        (None, None, "(empty)"),
        (True, None, "yes"),
        ("out", "state", "on loan"),
        (["out", "back"], "state", "on loan, returned"),
        ("2025-04-07T00:00:00", "due", "2025-04-07"),
        ("2025-04-07T09:30:00", None, "2025-04-07 09:30"),
        ("2025-04-07 09:30:15", None, "2025-04-07 09:30:15"),
        (datetime(2025, 4, 7, 9, 30), None, "2025-04-07 09:30"),
        (date(2025, 4, 7), None, "2025-04-07"),
        (Decimal("1200.00"), None, "1200"),
        (Decimal("1E+3"), None, "1000"),
        (0.1, None, "0.1"),
        ({"a": 1, "b": None}, None, "a: 1; b: (empty)"),
        ("a\nb\x1b[0m", None, "a b\\u001b[0m"),
    ],
)
def test_values_are_shown_as_people_write_them(value: Any, field: str | None, shown: str) -> None:
    assert show(value, BOOK.kinds["loans"].fields[field] if field else None, "en") == shown


def test_a_template_converts_its_own_words_and_not_the_records() -> None:
    template = Text("讀者是 {name}{{}}，{unknown}", "{name}")
    assert fill(template, "zh-Hans", {"name": "張後發"}.get) == "读者是 張後發{}，{unknown}"


def test_visible_text_keeps_chinese_and_full_width_blanks() -> None:
    assert visible("張　三、Ａ") == "張　三、Ａ"
