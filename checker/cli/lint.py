"""`rulebook lint`: what is wrong with the rulebook itself."""

from __future__ import annotations

from pathlib import Path

import click

from checker.cli import options, pipeline
from checker.cli.counts import counts
from checker.cli.language import t
from checker.cli.outlet import put
from checker.model.text import Lang
from checker.results.uses import parameter_uses


@click.command(
    name="lint",
    help=t(
        """檢查規章本身：沒有規則的條款、沒有條款的規則、待確認的規則、沒有用到的參數與欄位、缺少的譯文。

        \b
        rulebook lint
        rulebook lint --rulebook our-rules --overlay our-mall --strict
        rulebook lint --mutants --rule ABC-01
        """,
        """Check the rulebook itself: clauses without rules, rules without clauses, suspect rules, unused parameters
        and fields, texts missing in a language.

        \b
        rulebook lint
        rulebook lint --rulebook our-rules --overlay our-mall --strict
        rulebook lint --mutants --rule ABC-01
        """,
    ),
    epilog=t("結束碼：0 沒有錯誤 · 2 有錯誤。", "Exit codes: 0 no errors · 2 errors."),
)
@options.rulebook_options
@click.option("--strict", is_flag=True, help=t("警告也視為錯誤。", "Warnings count as errors."))
@click.option(
    "--mutants",
    is_flag=True,
    help=t(
        "把規則的條件、比較與選項逐一改掉再執行例子；沒有例子看得出的改動是錯誤。",
        "Change each condition, comparison and option of the rules in turn and run the examples; a change that none of them notices is an error.",
    ),
)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="ID",
    help=t("--mutants 只改這條規則；可重複。", "With --mutants, change only this rule; repeatable."),
)
def command(
    *,
    book: Path | None,
    overlays: tuple[Path, ...],
    lang: Lang,
    strict: bool,
    mutants: bool,
    rules: tuple[str, ...],
) -> int:
    """List the problems, then how much was looked at."""
    if rules and not mutants:
        raise click.UsageError(t("--rule 須與 --mutants 一起用。", "--rule goes with --mutants."))
    rulebook, judgements = pipeline.load(book, overlays)
    chosen = pipeline.known(rules, rulebook.rules, pipeline.RULE, "unknown-rule")
    from checker.rulebook.lint import lint  # noqa: PLC0415
    from checker.rulebook.lint_outcomes import outcome_problems  # noqa: PLC0415 - brings the SQL parser

    reads = {rule: judgement.reads for rule, judgement in judgements.items()}
    problems = [p for p in lint(rulebook, reads, parameter_uses(rulebook)) if p.level != "note"]
    problems += outcome_problems(rulebook, judgements)
    said = counts(rulebook, lang) + "\n"
    if mutants:
        from checker.engine import mutants as mutation  # noqa: PLC0415 - DuckDB is the larger half of a start

        mutated = mutation.run_mutants(rulebook, chosen)
        problems += mutation.survivor_problems(rulebook, mutated)
        noticed, left = sum(one.noticed for one in mutated), len({one.rule for one in mutated})
        said += t(
            f"改動 {len(mutated)} · 例子看得出 {noticed} · {left} 條規則\n",
            f"{len(mutated)} mutants · {noticed} noticed by the examples · {left} rules\n",
        )
    errors = sum(problem.level == "error" for problem in problems)
    warnings = len(problems) - errors
    for problem in problems:
        put(f"{problem.level}: {problem.render(lang)}\n")
    put(said)
    put(t(f"錯誤 {errors} · 警告 {warnings}", f"errors {errors} · warnings {warnings}") + "\n")
    return 2 if errors or (strict and warnings) else 0
