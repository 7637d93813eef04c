"""An assumed parameter that nobody has confirmed is told of in every finding that rests on it."""

from __future__ import annotations

from pathlib import Path

from commands import call
from job_book import write

RULE = {
    "dated": "opened",
    "check": {"deadline": {"from": "opened", "to": "closed", "within": ":dated_days", "unit": "days"}},
}
OTHER = {"check": {"expression": "parts <= 3"}}
JOBS = "job_id,opened,closed,parts\nJ1,2025-03-01,2025-03-20,4\nJ2,2025-05-01,2025-05-20,4\n"
CONFIRMED = """\
id: ours
title: {zh-Hant: 本公司, en: Ours}
parameters:
  dated_days: {confirmed: {by: Board, on: 2025-01-31}}
"""


def check(tmp_path: Path, *more: object, report: str = "json") -> str:
    write(tmp_path / "book", [RULE, OTHER])
    (tmp_path / "jobs表.csv").write_text(JOBS, encoding="utf-8")
    done = call(
        "check", tmp_path / "jobs表.csv", "--rulebook", tmp_path / "book", "--as-of", "2025-06-30",
        "--report", report, *more,
    )  # fmt: skip
    assert done.code == 1, done.err
    return done.out


def test_each_finding_names_the_value_of_the_day_of_its_record(tmp_path: Path) -> None:
    import json

    found = {(f["rule"], f["key"]["job_id"]): f["assumed"] for f in json.loads(check(tmp_path))["findings"]}
    assert found == {
        ("JOB-01", "J1"): {"dated_days": 2},
        ("JOB-01", "J2"): {"dated_days": 5},
        ("JOB-02", "J1"): {},
        ("JOB-02", "J2"): {},
    }


def test_the_text_says_it_once_a_rule(tmp_path: Path) -> None:
    text = check(tmp_path, report="text")
    assert text.count("assumed and not confirmed") == 1
    assert "Rests on what is assumed and not confirmed: dated_days = 2 | 5" in text


def test_a_confirmed_one_is_an_assumption_no_longer(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours/overlay.yaml").write_text(CONFIRMED, encoding="utf-8")
    overlay = ("--overlay", tmp_path / "ours")
    assert "not confirmed" not in check(tmp_path, *overlay, report="text")
    done = call("explain", "dated_days", "--rulebook", tmp_path / "book", *overlay)
    assert "confirmed by Board on 2025-01-31" in done.out
    assert "not confirmed" in call("explain", "dated_days", "--rulebook", tmp_path / "book").out
    assert "not confirmed" in call("explain", "JOB-01", "--rulebook", tmp_path / "book").out
