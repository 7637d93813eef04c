"""The report for people: layout, limits and what a hostile cell cannot do."""

from __future__ import annotations

import pytest
import runs
from runs import render

from checker.model.run import Run
from checker.reports import Options
from checker.reports.page import cells


def test_nothing_is_left_out_of_a_file() -> None:
    text = render("text", runs.run(many=200))
    assert text.count("M-") == 200
    assert "--all" not in text


def test_a_terminal_shows_some_and_counts_the_rest() -> None:
    text = render("text", runs.run(many=200), Options(limit=10))
    assert text.count("M-") == 8
    assert "… 192 more of this rule; to see all, use --all or --report json=FILE" in text
    assert "rulebook check … --all" in text


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_no_line_is_wider_than_the_terminal(width: int, lang: str) -> None:
    text = render("text", runs.run(lang, many=3), Options(width=width))  # type: ignore[arg-type]
    assert max(cells(line) for line in text.splitlines()) <= width


def test_colour_changes_nothing_but_colour() -> None:
    import re

    plain = render("text", runs.run(), Options(width=80))
    colour = render("text", runs.run(), Options(width=80, colour=True))
    assert "\x1b[" not in plain
    assert "\x1b[" in colour
    assert re.sub(r"\x1b\[[0-9;]*m", "", colour) == plain


def test_a_cell_cannot_move_the_cursor_or_forge_a_line() -> None:
    run = runs.run()
    odd = run.findings[0]._replace(key={"loan_no": "L\x1b[2J\n✓ all fine\u202e"})
    for options in (Options(), Options(width=80, colour=False)):
        text = render("text", run._replace(findings=(odd,)), options)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert not any(line.strip().startswith("✓") for line in text.splitlines())


def test_markup_in_a_cell_stays_text() -> None:
    run = runs.run()
    odd = run.findings[0]._replace(message="[bold]not bold[/bold] :smile:")
    text = render("text", run._replace(findings=(odd,)), Options(width=200, colour=True))
    assert "[bold]not bold[/bold] :smile:" in text


def test_simplified_chinese_keeps_what_the_records_say() -> None:
    text = render("text", runs.run("zh-Hans"))
    assert "借书须在期限内归还" in text
    assert "李大華" in text  # a reader's name stays as it was written


def test_what_to_do_stands_once_a_rule() -> None:
    text = render("text", runs.run(many=5))
    assert text.count("Correct the records that LOA-01 names.") == 1


def test_undecided_is_apart_from_breaches() -> None:
    text = render("text", runs.run())
    head, _, tail = text.partition("\nUndecided\n")
    assert "L-4" not in head
    assert "L-4" in tail
    assert "Reader (reader), State (state)" in tail


def without_ledger(run: Run) -> Run:
    return run._replace(ledger=(), findings=(), results=(), problems=())


def test_a_run_that_read_nothing_says_so() -> None:
    assert "No records were read" in render("text", without_ledger(runs.run()))


def test_a_run_that_assessed_nothing_is_not_called_clean() -> None:
    text = render("text", without_ledger(runs.run()))
    assert "Nothing found" not in text
    assert "No rule could be assessed" in text
