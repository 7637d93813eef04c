"""`rulebook check`: check records and report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import click

from checker.cli import options, pipeline
from checker.cli.language import t
from checker.cli.outlet import STDOUT, Progress, complain, put_file, terminal_options
from checker.model.outcomes import Outcome
from checker.model.problem import Problem, RulebookError
from checker.model.rules import SEVERITIES, Severity
from checker.model.run import Run
from checker.model.span import Span
from checker.model.text import Lang, Text
from checker.reports import REPORTS, WITH_DIGESTS, Options, pieces
from checker.reports.wording import NOTHING_ASSESSED, problems_of

FailOn = Literal["high", "medium", "low", "never"]
OUTCOME_ENDINGS = (".parquet", ".csv", ".jsonl")

NOTHING_CHECKED = Problem(
    "nothing-assessed",
    NOTHING_ASSESSED,
    None,
    Text(
        "請用 rulebook inspect 查看檔案如何被辨識，並確認 --rule 與 --kind。",
        "See with rulebook inspect what was recognised, and look at --rule and --kind.",
    ),
)


class ReportTarget(click.ParamType):  # type: ignore[type-arg]
    """`FORMAT` or `FORMAT=FILE`."""

    name = "report"

    def convert(
        self, value: str | tuple[str, str], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return (format, target); the target `-` is standard output."""
        if isinstance(value, tuple):
            return value
        name, equals, target = value.partition("=")
        if name not in REPORTS or (equals and not target):
            formats = ", ".join(REPORTS)
            self.fail(
                t(
                    f"「{value}」不是報告；請寫 FORMAT 或 FORMAT=FILE，FORMAT 為 {formats} 之一。",
                    f"“{value}” is no report; write FORMAT or FORMAT=FILE, with one of {formats}.",
                ),
                param,
                ctx,
            )
        return name, target or STDOUT


@click.command(
    name="check",
    help=t(
        """檢查匯出的記錄；PATH 可以是檔案、資料夾、樣式或 zip。

        \b
        rulebook check exports/ --as-of 2025-06-30 --period 2025-Q2
        rulebook check 拜訪.xlsx --as-of today --rule ABC-01
        rulebook check exports.zip --report github --report json=report.json
        rulebook check exports/ --fail-on high --outcomes outcomes.parquet
        """,
        """Check exported records: files, folders, globs and zip archives.

        \b
        rulebook check exports/ --as-of 2025-06-30 --period 2025-Q2
        rulebook check visits.xlsx --as-of today --rule ABC-01
        rulebook check exports.zip --report github --report json=report.json
        rulebook check exports/ --fail-on high --outcomes outcomes.parquet
        """,
    ),
    epilog=t(
        "結束碼：0 沒有發現 · 1 有 --fail-on 以上的發現 · 2 規章、設定或命令列有誤 · 3 有輸入無法讀取（其餘仍會檢查並報告）。",
        "Exit codes: 0 clean · 1 findings at or above --fail-on · 2 the rulebook, configuration or command line is wrong "
        "· 3 an input could not be read (the rest is checked and reported all the same).",
    ),
)
@options.paths_argument
@options.date_options
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="ID",
    help=t("只用這條規則；可重複。", "Only this rule; repeatable."),
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    help=t("只查這種記錄；可重複。", "Only rules on this record kind; repeatable."),
)
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="low",
    show_default=True,
    help=t("此嚴重程度以上的發現使結束碼為 1。", "Findings of this severity or above make the exit code 1."),
)
@click.option(
    "--strict",
    is_flag=True,
    help=t("警告與無法判定也視為發現。", "Warnings and what is undecided count as findings too."),
)
@options.rulebook_options
@options.mapping_option
@options.attestations_option
@click.option(
    "--report",
    "reports",
    type=ReportTarget(),
    multiple=True,
    metavar="FORMAT[=FILE]",
    help=t(
        f"報告格式：{', '.join(REPORTS)}；可重複；預設為 text。",
        f"Report format, one of {', '.join(REPORTS)}; repeatable; text by default.",
    ),
)
@click.option(
    "--outcomes",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=t(
        "寫出每條規則對每個對象的結果：.parquet、.csv 或 .jsonl。",
        "Write every outcome, passes included: .parquet, .csv or .jsonl.",
    ),
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb"]),
    default="duckdb",
    show_default=True,
    help=t("執行規則的引擎。", "What runs the rules."),
)
@options.redact_option
@options.all_option
@options.quiet_option
def command(
    *,
    paths: tuple[str, ...],
    as_of: date | None,
    period: Span | None,
    rules: tuple[str, ...],
    kinds: tuple[str, ...],
    fail_on: FailOn,
    strict: bool,
    book: Path | None,
    overlays: tuple[Path, ...],
    lang: Lang,
    mapping: Path | None,
    attestations: tuple[Path, ...],
    reports: tuple[tuple[str, str], ...],
    outcomes: Path | None,
    engine: str,
    redact: bool,
    show_all: bool,
    quiet: bool,
) -> int:
    """Check, write the reports, and return the exit code."""
    targets = list(reports) or ([] if quiet else [("text", STDOUT)])
    _writable(targets, outcomes)
    rulebook, judgements = pipeline.load(book, overlays)
    stated = pipeline.attestations_of(attestations, paths, rulebook)
    scope = pipeline.Scope(
        as_of=as_of,
        period=period,
        rules=pipeline.known(rules, rulebook.rules, pipeline.RULE, "unknown-rule"),
        kinds=pipeline.known(kinds, rulebook.kinds, pipeline.KIND, "unknown-kind"),
        outcomes=outcomes,
        digests=any(name in WITH_DIGESTS for name, _ in targets),
    )
    with Progress(quiet=quiet) as progress, pipeline.reading(rulebook, paths, mapping, progress) as read:
        assessment, inputs = pipeline.assess(rulebook, judgements, read, scope, progress)
        from checker.results.findings import build_run  # noqa: PLC0415

        run = build_run(rulebook, inputs, assessment, judgements, lang, attestations=stated)
    on_terminal = terminal_options(show_all=show_all, redact=redact)
    for name, target in targets:
        put_file(target, pieces(name, run, on_terminal if target == STDOUT else Options(redact=redact)))
    if not any(name == "text" and target == STDOUT for name, target in targets):
        for problem in problems_of(run):
            if problem.level == "error":
                complain(problem.render(lang))
    return exit_code(run, fail_on, strict=strict)


def exit_code(run: Run, fail_on: FailOn, *, strict: bool) -> int:
    """Return what the run means for whoever waits for it. RulebookError where nothing was checked at all."""
    if any(problem.level == "error" for problem in run.problems):
        return 3
    if not any(result.assessed for result in run.results):
        raise RulebookError([NOTHING_CHECKED])
    if fail_on == "never":
        return 0
    grave: Sequence[Severity] = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    counted = {Outcome.FAIL, Outcome.UNDECIDED} if strict else {Outcome.FAIL}
    found = any(finding.outcome in counted and finding.severity in grave for finding in run.findings)
    warned = strict and any(problem.level == "warning" for problem in run.problems)
    return 1 if found or warned else 0


def _writable(targets: Sequence[tuple[str, str]], outcomes: Path | None) -> None:
    """Complain about a file that cannot be written before the work is done, and not after it."""
    files = [Path(target) for _, target in targets if target != STDOUT] + ([outcomes] if outcomes else [])
    if outcomes is not None and outcomes.suffix.lower() not in OUTCOME_ENDINGS:
        endings = ", ".join(OUTCOME_ENDINGS)
        raise click.BadParameter(
            t(f"「{outcomes}」的結尾須為 {endings} 之一。", f"“{outcomes}” must end in one of {endings}."),
            param_hint="--outcomes",
        )
    for number, path in enumerate(files):
        if path in files[:number]:
            raise click.UsageError(
                t(f"兩份輸出都要寫到「{path}」。", f"Two outputs would be written to “{path}”.")
            )
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise click.UsageError(
                t(
                    f"無法寫入「{path}」：它是資料夾，或其資料夾不存在。",
                    f"“{path}” cannot be written: it is a folder, or its folder does not exist.",
                )
            )
