"""Approval logs that do not say their steps: these follow from the approver's position on that day, or are left open."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from commands import call

from checker.builtin import builtin_dir

ROSTER = """工號,姓名,部門,崗位,在職狀態,入職日期,任職日期,離任日期,離職日期
00103,乙某,商業招商部,部門經理,在職,2022-01-01,2022-01-01,2025-03-31,
00103,乙某,商業招商部,副經理,在職,2022-01-01,2025-04-01,,
00104,丙某,商業招商部,部門經理,在職,2022-01-01,2025-04-01,,
00301,丁某,法務部,法務專員,在職,2022-01-01,2022-01-01,,
00501,庚某,總經辦,總經理,在職,2022-01-01,2022-01-01,,
00501,庚某,法務部,法務專員,在職,2022-01-01,2022-01-01,,
00127,甲某,商業招商部,招商專員,在職,2023-01-01,2023-01-01,,
00601,辛某,工程部,部門經理,在職,2022-01-01,2022-01-01,,
"""
CONTRACTS = "合同編號,合同類型,合同狀態,起草日期,簽訂日期\n"
FORM = "合同編號,審批編號,審批記錄\n"


def log(number: int, *steps: tuple[str, str, str]) -> str:
    """A form as DingTalk exports it: name|id|action|time| of each step, all in one cell."""
    said = "\n\n".join(f"{who}|{who}|{what}|{when}:00|;" for who, what, when in steps)
    return f'HT-{number},20250401000000000{number:04},"甲某|甲某|提交申請|2025-04-01 09:00:00|;\n\n{said}"\n'


def exported(folder: Path, *logs: str, roster: str = ROSTER) -> Path:
    count = range(1, len(logs) + 1)
    (folder / "合同臺賬.csv").write_text(
        CONTRACTS + "".join(f"HT-{n},租賃合同,執行中,2025-04-01,2025-04-20\n" for n in count), "utf-8"
    )
    (folder / "合同審批單.csv").write_text(FORM + "".join(logs), "utf-8")
    if roster:
        (folder / "花名冊.csv").write_text(roster, "utf-8")
    return folder


def outcomes(folder: Path, rule: str, *more: object) -> tuple[dict[str, str], dict[str, Any]]:
    listed = folder.parent / f"{rule}.csv"
    done = call("check", folder, "--as-of", "2025-06-30", "--rule", rule, "--report", "json",
                "--outcomes", listed, *more)  # fmt: skip
    lines = listed.read_text("utf-8").splitlines()[1:]
    rows = (line.split(",") for line in lines)
    return {row[2]: row[3] for row in rows if row[0] == rule}, done.json


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


MANAGER, LEGAL = ("丙某", "同意", "2025-04-03 09:00"), ("丁某", "同意", "2025-04-04 09:00")


def test_chains_of_an_export_without_steps_are_decided(folder: Path) -> None:
    exported(
        folder,
        log(1, MANAGER, LEGAL),
        log(
            2, ("丁某", "同意", "2025-04-03 09:00"), ("丙某", "同意", "2025-04-04 09:00")
        ),  # Legal went first
        log(3, ("乙某", "同意", "2025-04-03 09:00"), LEGAL),  # no longer the manager on that day
        log(4, MANAGER, ("丁某", "拒絕", "2025-04-04 09:00")),
        log(5, MANAGER, LEGAL, ("庚某", "同意", "2025-04-05 09:00")),  # an approval more changes nothing
    )
    found, report = outcomes(folder, "CON-07")
    assert found == {"HT-1": "pass", "HT-2": "fail", "HT-3": "fail", "HT-4": "fail", "HT-5": "pass"}
    problems = {f["key"]["contract_no"]: f["evidence"]["problems"] for f in report["findings"]}
    assert problems == {
        "HT-2": ["order:legal_review"], "HT-3": ["missing:manager_review"],
        "HT-4": ["missing:manager_review", "missing:legal_review"],  # the rejection ended the only round
    }  # fmt: skip
    found, _ = outcomes(folder, "CON-03")
    assert found == {"HT-1": "pass", "HT-2": "pass", "HT-3": "fail", "HT-4": "fail", "HT-5": "pass"}


def test_the_position_is_that_of_the_day(folder: Path) -> None:
    exported(
        folder,
        log(1, ("乙某", "同意", "2025-03-31 09:00"), LEGAL),
        log(2, ("丙某", "同意", "2025-03-31 09:00"), LEGAL),
    )
    found, _ = outcomes(folder, "CON-03")
    assert found == {"HT-1": "pass", "HT-2": "undecided"}


def test_the_manager_of_another_department_takes_no_step(folder: Path) -> None:
    exported(folder, log(1, ("辛某", "同意", "2025-04-03 09:00"), LEGAL))
    found, report = outcomes(folder, "CON-03")
    assert found == {"HT-1": "fail"}
    assert report["findings"][0]["evidence"]["problems"] == ["missing:manager_review"]


def test_who_holds_the_positions_of_two_steps_is_not_guessed_at(folder: Path) -> None:
    exported(folder, log(1, MANAGER, ("庚某", "同意", "2025-04-04 09:00")), log(2, MANAGER, LEGAL))
    found, report = outcomes(folder, "CON-06")
    assert found == {"HT-1": "undecided", "HT-2": "pass"}
    warned = {p["code"]: p["text"] for p in report["problems"]}
    assert "00501（gm、legal_review）" in warned["several-steps"]
    (finding,) = [f for f in report["findings"] if f["rule"] == "CON-06"]
    assert "the step or the result is not known" in finding["message"]


def test_somebody_whom_the_roster_does_not_know_leaves_the_chain_open(folder: Path) -> None:
    exported(folder, log(1, MANAGER, ("癸某", "同意", "2025-04-04 09:00")), log(2, MANAGER))
    found, report = outcomes(folder, "CON-06")
    assert found == {"HT-1": "undecided", "HT-2": "fail"}
    assert "no-step" in [p["code"] for p in report["problems"]]


def test_a_deputy_takes_the_step_of_the_position_that_was_delegated(folder: Path, tmp_path: Path) -> None:
    book = tmp_path / "book"
    for part in ("policy", "rules", "schemas"):
        shutil.copytree(builtin_dir() / part, book / part)
    file = book / "policy/organization.yaml"
    given = '  - {position: leasing_manager, person: "00127", from: 2025-04-02, until: 2025-04-05}\n'
    file.write_text(file.read_text("utf-8").replace("delegations: []\n", f"delegations:\n{given}"), "utf-8")
    deputy = "甲某", "同意", "2025-04-03 09:00"
    exported(folder, log(1, deputy, LEGAL), log(2, ("甲某", "同意", "2025-04-06 09:00"), LEGAL))
    found, _ = outcomes(folder, "CON-03", "--rulebook", book)
    assert found == {"HT-1": "pass", "HT-2": "fail"}


def test_a_log_without_steps_wants_a_roster(folder: Path) -> None:
    exported(folder, log(1, MANAGER, LEGAL), roster="")
    _, report = outcomes(folder, "CON-17")
    (said,) = [p for p in report["problems"] if p["code"] == "no-steps"]
    assert "staff_roster" in said["hint"]
    assert not [f for f in report["findings"] if f["outcome"] == "fail" and f["rule"] == "CON-17"]


def test_steps_that_the_log_says_stay(folder: Path) -> None:
    exported(folder, log(1))
    (folder / "合同審批單.csv").write_text(
        "合同編號,步驟,審批節點,審批人,審批時間,審批結果\nHT-1,1,部門經理審核,丁某,2025-04-03 09:00,同意\n"
        "HT-1,2,法務審核,丁某,2025-04-04 09:00,同意\n",
        "utf-8",
    )
    found, report = outcomes(folder, "CON-03")
    assert found == {"HT-1": "fail"}
    assert report["findings"][0]["evidence"]["problems"] == ["position:manager_review"]


def test_inspect_says_which_steps_cannot_be_told(folder: Path) -> None:
    exported(folder, log(1, MANAGER, ("庚某", "同意", "2025-04-04 09:00")))
    assert "several-steps" in [
        p["code"] for p in call("inspect", folder, "--format", "json").json["problems"]
    ]
    (folder / "花名冊.csv").unlink()
    assert "Supply the" in call("inspect", folder).out


HEADED = "合同編號,步驟,審批節點,審批人,審批時間,審批結果\n"


def listed(folder: Path, *rows: str, contracts: int = 1, roster: str = ROSTER) -> Path:
    """An export with a column for the step, as OA systems have it."""
    exported(folder, *[""] * contracts, roster=roster)
    (folder / "合同審批單.csv").write_text(HEADED + "".join(f"{row}\n" for row in rows), "utf-8")
    return folder


def test_a_blank_step_among_others_follows_from_the_position_too(folder: Path) -> None:
    listed(
        folder,
        "HT-1,1,,丙某,2025-04-03 09:00,同意",
        "HT-1,2,法務審核,丁某,2025-04-04 09:00,同意",
        "HT-2,1,--,甲某,2025-04-03 09:00,同意",
        "HT-2,2,法務審核,丁某,2025-04-04 09:00,同意",
        "HT-3,1,法務審核,丙某,2025-04-03 09:00,同意",  # what the log says stays
        "HT-3,2,法務審核,丁某,2025-04-04 09:00,同意",
        "HT-4,1,會簽節點,丙某,2025-04-03 09:00,同意",  # and what cannot be read is not replaced
        "HT-4,2,法務審核,丁某,2025-04-04 09:00,同意",
        contracts=4,
    )
    found, report = outcomes(folder, "CON-03")
    assert found == {"HT-1": "pass", "HT-2": "fail", "HT-3": "fail", "HT-4": "undecided"}
    (entry,) = [e for e in report["inputs"] if e["kind"] == "contract_approvals"]
    assert [c["header"] for c in entry["columns"] if c["derived"]] == ["審批節點"]
    assert len(entry["columns"]) == 6
    assert "審批節點 [derived where not said]" in call("inspect", folder).out


def test_a_column_that_says_every_step_is_not_touched(folder: Path) -> None:
    listed(folder, "HT-1,1,部門經理審核,丙某,2025-04-03 09:00,同意")
    (entry,) = [e for e in call("inspect", folder, "--format", "json").json["inputs"] if "審批" in e["path"]]
    assert not [c for c in entry["columns"] if c["derived"]]


def test_blank_steps_want_a_roster_and_are_counted(folder: Path) -> None:
    listed(
        folder, "HT-1,1,,丙某,2025-04-03 09:00,同意", "HT-1,2,法務審核,丁某,2025-04-04 09:00,同意", roster=""
    )
    found, report = outcomes(folder, "CON-03")
    assert found == {}
    (said,) = [p for p in report["problems"] if p["code"] == "no-steps"]
    assert "of 1 records is blank" in said["text"]


KEEPERS = "00701,壬某,行政部,印章管理員,在職,2022-01-01,2022-01-01,,\n00702,癸某,行政部,其他,在職,2022-01-01,2022-01-01,,\n"


@pytest.mark.parametrize(
    ("who", "outcome"),
    [("壬某", "pass"), ("癸某", "undecided"), ("子某", "undecided"), ("丙某", "fail"), ("庚某", "undecided")],
)
def test_an_approval_after_the_signature_may_be_the_sealing(folder: Path, who: str, outcome: str) -> None:
    """The keeper of the seal seals; whoever holds no position of a step may have; the manager has approved."""
    exported(folder, log(1, MANAGER, LEGAL, (who, "同意", "2025-04-22 09:00")), roster=ROSTER + KEEPERS)
    found, _ = outcomes(folder, "CON-16")
    assert found == {"HT-1": outcome}


def test_what_leaves_a_chain_open_is_named(folder: Path) -> None:
    """And not whichever field happens to be empty besides."""
    listed(
        folder,
        "HT-2,1,部門經理審核,丙某,2025-04-03 09:00,同意",
        "HT-2,2,法務審核,丁某,下週一,同意",
        "HT-3,1,部門經理審核,丙某,2025-04-03 09:00,同意",
        "HT-3,2,法務審核,壬某,2025-04-04 09:00,同意",
        "HT-4,2,法務審核,丁某,下週一,同意",
    )
    (folder / "合同臺賬.csv").write_text(
        CONTRACTS
        + "HT-1,租賃合同,,2025-04-01,\nHT-2,,,2025-04-01,2025-04-20\nHT-3,,執行中,2025-04-01,2025-04-20\n"
        "HT-4,,執行中,2025-04-01,2025-04-20\n",
        "utf-8",
    )
    found, report = outcomes(folder, "CON-07")
    assert found == {"HT-1": "undecided", "HT-2": "undecided", "HT-3": "undecided", "HT-4": "fail"}
    said = {f["key"]["contract_no"]: f["message"] for f in report["findings"] if f["rule"] == "CON-07"}
    assert said == {
        "HT-1": "Cannot be decided: there is nothing to read in Contract status (status), so that it cannot be told whether the "
        "rule applies.",
        "HT-2": "Cannot be decided: the approval of “legal review” has no time that can be read.",
        "HT-3": "Cannot be decided: it is not known whether the one who approved “legal review” held the position on that day.",
        "HT-4": "“review by the department manager” was not approved.",
    }
