"""`rulebook diff`: two rulebooks with the verdicts that would change, and the reports of two runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import ROOT, call
from hypothesis import given
from hypothesis import strategies as st

from checker.results.compare import compare_reports

AMENDMENT = ROOT / "examples" / "amendment"
BOOKS = (AMENDMENT / "before", AMENDMENT / "after")
FILINGS = (AMENDMENT / "filings.csv", "--as-of", "2025-07-31")


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_the_page_of_the_amendment(
    lang: str, golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(AMENDMENT)
    done = call("diff", "before", "after", "filings.csv", "--as-of", "2025-07-31", lang=lang)
    assert done.code == 0, done.err
    golden(f"diff.{lang}.txt", "\n".join(line.split(" · sha256")[0] for line in done.out.splitlines()) + "\n")


def test_json_holds_every_change_and_every_verdict_that_would_change() -> None:
    found = call("diff", *BOOKS, *FILINGS, "--json").json
    assert [(c["section"], c["id"], c["what"]) for c in found["changes"]] == [
        ("clauses", "1.1", "changed"),
        ("parameters", "filing_days", "changed"),
        ("rules", "FIL-01", "changed"),
        ("kinds", "filings", "changed"),
    ]
    assert found["changes"][0]["parts"]["revision"] == {"old": 1, "new": 2}
    assert found["verdicts"] == [
        {"rule": "FIL-01", "kind": "filings", "key": "HT-2025-102", "old": "fail", "new": "pass"},
        {"rule": "FIL-01", "kind": "filings", "key": "HT-2025-103", "old": "pass", "new": "fail"},
    ]


def test_a_rulebook_does_not_differ_from_itself() -> None:
    done = call("diff", BOOKS[0], BOOKS[0], *FILINGS)
    assert done.code == 0
    assert "do not differ" in done.out
    assert "No verdict on these records would change." in done.out
    assert call("diff", "builtin", "builtin", "--json").json["changes"] == []


def test_an_overlay_is_named_after_a_plus() -> None:
    found = call("diff", "builtin", f"builtin+{ROOT / 'examples/overlay'}", "--json").json
    changes = {(c["section"], c["id"]): c for c in found["changes"]}
    assert changes["rules", "LARK-01"]["what"] == "added"
    assert changes["rules", "VIS-05"]["parts"]["enabled"] == {"old": True, "new": False}
    assert found["verdicts"] is None


def report(folder: str, target: Path) -> Path:
    call("check", *FILINGS, "--rulebook", AMENDMENT / folder, "--report", f"json={target}", "-q")
    return target


def test_two_reports_are_told_apart_by_fingerprint(tmp_path: Path) -> None:
    old, new = report("before", tmp_path / "old.json"), report("after", tmp_path / "new.json")
    found = call("diff", old, new, "--json").json
    keys = {name: [f["key"]["contract"] for f in found[name]] for name in ("new", "fixed", "open")}
    assert keys == {
        "new": ["HT-2025-103"],
        "fixed": ["HT-2025-102"],
        "open": ["HT-2025-101", "HT-2025-104"],
    }
    text = call("diff", old, new).out
    assert "Fixed  1\n  FIL-01  HT-2025-102" in text


@pytest.mark.parametrize("text", ["{", "[]", '{"findings": [1]}', '{"findings": null}', "1"])
def test_what_is_no_report_is_told(tmp_path: Path, text: str) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = call("diff", tmp_path / "a.json", tmp_path / "b.json")
    assert done.code == 2
    assert "JSON" in done.err


def test_a_report_is_not_compared_with_a_rulebook(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    assert call("diff", tmp_path / "a.json", BOOKS[0]).code == 2
    assert call("diff", tmp_path / "nothing", BOOKS[0]).code == 2


def test_an_input_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    done = call("diff", *BOOKS, tmp_path / "nothing.csv", *FILINGS)
    assert done.code == 3
    assert done.err.count("nothing.csv") == 1


NAMES = st.sets(st.sampled_from("abcdef"))


@given(NAMES, NAMES)
def test_every_finding_of_two_reports_is_in_one_of_three_heaps(old: set[str], new: set[str]) -> None:
    reports = [{"findings": [{"fingerprint": name} for name in sorted(names)]} for names in (old, new)]
    found = compare_reports(*reports)
    assert {f["fingerprint"] for f in found.new} == new - old
    assert {f["fingerprint"] for f in found.fixed} == old - new
    assert {f["fingerprint"] for f in found.open} == old & new
    assert json.dumps(found.new)
