"""Workflow commands: escaped, levelled, and counted beyond what GitHub shows."""

from __future__ import annotations

import runs
from runs import render

from checker.model.problem import Place


def test_levels_follow_severity() -> None:
    lines = render("github", runs.run()).splitlines()
    rules = {line.partition("title=")[2].partition(" ")[0]: line.partition(" ")[0] for line in lines[::-1]}
    assert rules["LOA-01"] == "::error"
    assert rules["DATA-CELL"] == "::warning"
    assert rules["REA-01"] == "::notice"


def test_ten_of_each_level_and_then_the_count() -> None:
    lines = render("github", runs.run(many=25)).splitlines()
    assert sum(line.startswith("::error ") for line in lines) == 10
    # 26 failing findings of high severity and one unreadable input, less the ten shown.
    assert lines[-1].startswith("Not shown: error 17.")


def test_what_github_reads_as_syntax_is_escaped() -> None:
    run = runs.run()
    place = Place("in/a,b:c%.csv", line=3, column=2)
    odd = run.findings[0]._replace(
        title="50%, so: there", message="one\ntwo ::error::%0A", locations=(place,)
    )
    book = run.rulebook._replace(rules={})
    text = render("github", run._replace(rulebook=book, problems=(), findings=(odd._replace(evidence={}),)))
    assert text == (
        "::error file=in/a%2Cb%3Ac%25.csv,line=3,col=2,title=LOA-01 50%25%2C so%3A there"
        "::L-1%0Aone%0Atwo ::error::%250A%0A→ Correct the records that LOA-01 names.\n"
    )


def test_a_cell_without_a_line_is_named_in_the_message() -> None:
    line = next(line for line in render("github", runs.run()).splitlines() if "REA-01" in line)
    assert "file=in/readers.xlsx,title=" in line
    assert "名冊, 一!H17" in line.partition("::in/")[2]


def test_a_member_of_an_archive_points_at_the_archive() -> None:
    line = next(line for line in render("github", runs.run()).splitlines() if "VIS-01" in line)
    assert line.startswith("::notice file=in/stock.zip,title=")


def test_personal_data_is_always_masked() -> None:
    text = render("github", runs.run())
    for secret in ("13800000000", "王小明", "李大華"):
        assert secret not in text


def test_a_clean_run_says_so() -> None:
    assert render("github", runs.clean()) == "Nothing found.\n"
