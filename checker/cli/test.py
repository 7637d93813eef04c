"""`rulebook test`: run the examples that stand beside the rules."""

from __future__ import annotations

from pathlib import Path

import click

from checker.cli import options, pipeline
from checker.cli.counts import counts
from checker.cli.language import t
from checker.cli.outlet import put
from checker.model.text import Lang
from checker.results.visible import visible


@click.command(
    name="test",
    help=t(
        """執行規則旁的例子，每個對象都須得到所寫的結果。

        \b
        rulebook test
        rulebook test --rule ABC-01 --rule ABC-02
        """,
        """Run the rules' examples: every subject must get the outcome that stands beside it.

        \b
        rulebook test
        rulebook test --rule ABC-01 --rule ABC-02
        """,
    ),
    epilog=t("結束碼：0 全部相符 · 2 有例子不符。", "Exit codes: 0 all as expected · 2 some are not."),
)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="ID",
    help=t("只執行這條規則；可重複。", "Only this rule; repeatable."),
)
@options.rulebook_options
@options.quiet_option
def command(
    *, rules: tuple[str, ...], book: Path | None, overlays: tuple[Path, ...], lang: Lang, quiet: bool
) -> int:
    """Run the examples, and show those that came out otherwise."""
    rulebook, judgements = pipeline.load(book, overlays)
    chosen = pipeline.known(rules, rulebook.rules, pipeline.RULE, "unknown-rule")
    from checker.engine.examples import run_examples  # noqa: PLC0415 - DuckDB is the larger half of a start

    results = run_examples(rulebook, judgements, chosen)
    failed = [result for result in results if not result.ok]
    for result in failed:
        put(f"✗ {result.rule} {visible(result.example)}\n")
        for subject in sorted({*result.expected, *result.got}):
            expected, got = result.expected.get(subject), result.got.get(subject)
            if expected != got:
                put(
                    t(
                        f"    {subject}：應為 {expected}，得到 {got}\n",
                        f"    {subject}: expected {expected}, got {got}\n",
                    )
                )
        for problem in result.problems:
            put(f"    {problem.render(lang)}\n")
    if not quiet:
        put(counts(rulebook, lang) + "\n")
    tested = len({result.rule for result in results})
    passed = len(results) - len(failed)
    put(
        t(
            f"例子 {passed}/{len(results)} 相符 · {tested} 條規則\n",
            f"{passed} of {len(results)} examples as expected · {tested} rules\n",
        )
    )
    return 2 if failed or not results else 0
