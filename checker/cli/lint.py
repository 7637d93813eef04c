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
        """,
        """Check the rulebook itself: clauses without rules, rules without clauses, suspect rules, unused parameters
        and fields, texts missing in a language.

        \b
        rulebook lint
        rulebook lint --rulebook our-rules --overlay our-mall --strict
        """,
    ),
    epilog=t("結束碼：0 沒有錯誤 · 2 有錯誤。", "Exit codes: 0 no errors · 2 errors."),
)
@options.rulebook_options
@click.option("--strict", is_flag=True, help=t("警告也視為錯誤。", "Warnings count as errors."))
def command(*, book: Path | None, overlays: tuple[Path, ...], lang: Lang, strict: bool) -> int:
    """List the problems, then how much was looked at."""
    rulebook, judgements = pipeline.load(book, overlays)
    from checker.rulebook.lint import lint  # noqa: PLC0415

    reads = {rule: judgement.reads for rule, judgement in judgements.items()}
    problems = [p for p in lint(rulebook, reads, parameter_uses(rulebook)) if p.level != "note"]
    errors = sum(problem.level == "error" for problem in problems)
    warnings = len(problems) - errors
    for problem in problems:
        put(f"{problem.level}: {problem.render(lang)}\n")
    put(counts(rulebook, lang) + "\n")
    put(t(f"錯誤 {errors} · 警告 {warnings}", f"errors {errors} · warnings {warnings}") + "\n")
    return 2 if errors or (strict and warnings) else 0
