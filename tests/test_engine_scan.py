"""More rules than fit into one number are judged in one scan, and each of them tells what it found."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from job_book import book

from checker.engine.assess import assess
from checker.model.outcomes import Outcome
from checker.records import beforehand
from checker.records.read import SMALL, read
from checker.records.rows import from_rows

RULES = 45


@pytest.fixture(params=[0, beforehand.BYTES], ids=["scanned", "beforehand"])
def sized(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the files of a test taken for large ones, and for small ones that are typed beforehand."""
    monkeypatch.setattr(beforehand, "BYTES", request.param)


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


@pytest.mark.usefixtures("sized")
@pytest.mark.parametrize("every", [7, 500], ids=["many", "few"])
@pytest.mark.parametrize("subject", [None, ("jobs", "J21")])
def test_rows_that_may_be_no_records(tmp_path: Path, every: int, subject: tuple[str, str] | None) -> None:
    rulebook, judgements = book({"check": {"expression": "parts > 10"}})
    lines, records = ["job_id,parts"], []
    for n in range(1, 30001):
        if n % every == 0:
            # The last begins with a blank, as no key does, and is a record all the same.
            lines += [f"小計,{n}", " ,", f" J{n:05},3"]
            records.append((f"J{n:05}", 3))
        lines.append(f"J{n},{n % 100}")
        records.append((f"J{n}", n % 100))
    path = tmp_path / "jobs.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert path.stat().st_size > SMALL
    inputs = read([str(path)], rulebook.kinds, rulebook.placeholders, workdir=tmp_path)
    found, counted = assess(rulebook, judgements, inputs, as_of=date(2025, 6, 30), subject=subject)
    failing = sorted(key for key, parts in records if parts <= 10 and subject in (None, ("jobs", key)))
    assert sorted(v.key["job_id"] for v in found.verdicts if v.outcome is Outcome.FAIL) == failing
    (entry,) = counted.ledger
    assert entry.rows_checked == len(records)
    assert {r.reason for r in entry.rejected} == {"total-row"}
    assert len(entry.rejected) == 30000 // every


@pytest.mark.usefixtures("sized")
@pytest.mark.parametrize(("first", "every"), [(1, 3), (100, 2), (100, 500)], ids=["at-once", "many", "few"])
def test_cells_of_other_shapes_than_the_usual_ones(tmp_path: Path, first: int, every: int) -> None:
    rulebook, judgements = book({"check": {"expression": "parts > 10 AND opened >= ended"}})
    lines, expected = ["job_id,parts,opened,ended"], {"J0": None}
    for n in range(1, 12001):
        parts, opened = n % 20, "2025-04-02"
        shown: object = parts
        if n >= first and n % every == 0:
            shown = ("５", "１２", "五件左右", "無", "")[n // every % 5]
            parts = {"５": 5, "１２": 12}.get(str(shown))  # type: ignore[assignment]
            opened = "2025年4月2日"
        lines.append(f"J{n},{shown},{opened},2025-04-01 10:00")
        expected[f"J{n}"] = parts
    del expected["J0"]
    path = tmp_path / "jobs.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert path.stat().st_size > SMALL
    inputs = read([str(path)], rulebook.kinds, rulebook.placeholders, workdir=tmp_path)
    assert [source.usual for source in inputs.sources] == [first > 30]
    found, counted = assess(rulebook, judgements, inputs, as_of=date(2025, 6, 30))
    by_outcome = {o: sorted(v.key["job_id"] for v in found.verdicts if v.outcome is o) for o in Outcome}
    failing = sorted(key for key, parts in expected.items() if parts is not None and parts <= 10)
    unknown = sorted(key for key, parts in expected.items() if parts is None)
    bad = sorted(line.split(",")[0] for line in lines if "五件左右" in line)
    assert bad
    assert by_outcome[Outcome.UNDECIDED] == unknown
    assert by_outcome[Outcome.FAIL] == sorted(failing + bad)
    assert dict(found.results[0].counts) == {
        Outcome.FAIL: len(failing),
        Outcome.UNDECIDED: len(unknown),
        Outcome.PASS: len(expected) - len(failing) - len(unknown),
    }
    assert counted.ledger[0].rows_checked == len(expected)


@pytest.mark.usefixtures("sized")
def test_totals_alone_are_told_from_records(tmp_path: Path) -> None:
    """Rows that are not surely records, where no rule and no cell is there to look at."""
    rulebook, judgements = book({"check": {"expression": "parts > 10"}})
    path = tmp_path / "jobs.csv"
    path.write_text(
        "job_id,sort\n" + "".join(f"J{n},plain\n" for n in range(20_000)) + "合計,\n 小計 ,\n", "utf-8"
    )
    inputs = read([str(path)], rulebook.kinds, rulebook.placeholders, workdir=tmp_path)
    assert [source.usual for source in inputs.sources] == [True]
    found, counted = assess(rulebook, judgements, inputs, as_of=date(2025, 6, 30), rules=["NONE"])
    assert not found.verdicts
    (entry,) = counted.ledger
    assert (entry.rows_checked, [r.row for r in entry.rejected]) == (20_000, [20_002, 20_003])
