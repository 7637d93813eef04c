"""What a finished run means for whoever waits for it."""

from __future__ import annotations

import pytest
import runs

from checker.cli.check import exit_code
from checker.model.outcomes import Outcome, RuleResult
from checker.model.problem import Problem, RulebookError
from checker.model.run import Run
from checker.model.text import Text


def only(*rules: str, outcome: Outcome = Outcome.FAIL) -> Run:
    run = runs.run()
    kept = tuple(f for f in run.findings if f.rule in rules and f.outcome is outcome)
    return run._replace(problems=(), findings=kept)


@pytest.mark.parametrize(
    ("rule", "codes"),
    [("LOA-01", (1, 1, 1, 0)), ("LOA-02", (0, 1, 1, 0)), ("REA-01", (0, 0, 1, 0)), ("none", (0, 0, 0, 0))],
)
def test_findings_count_from_their_severity_on(rule: str, codes: tuple[int, ...]) -> None:
    levels = ("high", "medium", "low", "never")
    assert tuple(exit_code(only(rule), level, strict=False) for level in levels) == codes  # type: ignore[arg-type]


def test_undecided_counts_only_when_strict() -> None:
    run = only("LOA-02", outcome=Outcome.UNDECIDED)
    assert exit_code(run, "low", strict=False) == 0
    assert exit_code(run, "low", strict=True) == 1
    assert exit_code(run, "high", strict=True) == 0


def test_warnings_count_only_when_strict() -> None:
    run = only("none")._replace(problems=(Problem("w", Text("警告", "warning"), level="warning"),))
    assert exit_code(run, "low", strict=False) == 0
    assert exit_code(run, "low", strict=True) == 1


def test_an_unreadable_input_goes_before_findings() -> None:
    assert exit_code(runs.run(), "low", strict=False) == 3
    assert exit_code(runs.run(), "never", strict=False) == 3


def test_a_check_that_checked_nothing_is_not_clean() -> None:
    run = only("none")._replace(results=(RuleResult("LOA-01", False, {}, Text("無", "none")),))
    with pytest.raises(RulebookError, match="nothing was checked"):
        exit_code(run, "low", strict=False)
