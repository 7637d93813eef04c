"""`rulebook coverage`: clause by clause, what assures it, and where the holes are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from checker.cli import options, pipeline
from checker.cli.language import t
from checker.cli.outlet import Progress, complain, put, put_pieces, terminal_options
from checker.model.inputs import Inputs
from checker.model.span import Span
from checker.model.text import Lang


@click.command(
    name="coverage",
    help=t(
        """逐條列出：哪些規則查了什麼、由誰聲明、哪裡有缺口。沒有 PATH 時，視為沒有提供任何匯出檔。

        \b
        rulebook coverage exports/ --as-of 2025-06-30 --attestations attestations.yaml
        rulebook coverage exports/ --holes
        """,
        """List clause by clause which rules looked at what, who attested, and where the holes are. Without PATH it is
        as if no export had been supplied.

        \b
        rulebook coverage exports/ --as-of 2025-06-30 --attestations attestations.yaml
        rulebook coverage exports/ --holes
        """,
    ),
    epilog=t(
        "結束碼：0 完成 · 1 有缺口（--strict）· 2 規章、設定或命令列有誤 · 3 有輸入無法讀取。",
        "Exit codes: 0 done · 1 there are holes (--strict) · 2 the rulebook, configuration or command line is wrong · 3 an input could not be read.",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@options.date_options
@options.rulebook_options
@options.mapping_option
@options.attestations_option
@click.option("--holes", is_flag=True, help=t("只列出有缺口的條款。", "Only the clauses with holes."))
@click.option("--strict", is_flag=True, help=t("有缺口時結束碼為 1。", "Exit with 1 where there are holes."))
@click.option("--json", "as_json", is_flag=True, help=t("輸出 JSON。", "Write JSON."))
def command(
    *,
    paths: tuple[str, ...],
    as_of: date | None,
    period: Span | None,
    book: Path | None,
    overlays: tuple[Path, ...],
    lang: Lang,
    mapping: Path | None,
    attestations: tuple[Path, ...],
    holes: bool,
    strict: bool,
    as_json: bool,
) -> int:
    """Check, and show what is covered by it."""
    rulebook, judgements = pipeline.load(book, overlays)
    stated = pipeline.attestations_of(attestations, paths, rulebook)
    scope = pipeline.Scope(as_of=as_of, period=period)
    from checker.results.coverage import HOLES, coverage  # noqa: PLC0415
    from checker.results.findings import build_run  # noqa: PLC0415

    with Progress() as progress:
        if paths:
            with pipeline.reading(rulebook, paths, mapping, progress) as read:
                assessment, inputs = pipeline.assess(rulebook, judgements, read, scope, progress)
        else:
            assessment, inputs = pipeline.assess(rulebook, judgements, Inputs((), ()), scope, progress)
        run = build_run(rulebook, inputs, assessment, judgements, lang, attestations=stated)
    errors = [problem for problem in run.problems if problem.level == "error"]
    for problem in errors:
        complain(problem.render(lang))
    covered = coverage(run)
    if as_json:
        from checker.reports.json import coverage_json  # noqa: PLC0415

        put_pieces(coverage_json(run))
    else:
        from checker.cli.coverage_page import coverage_page  # noqa: PLC0415

        terminal = terminal_options()
        put(coverage_page(run, covered, only_holes=holes).render(terminal.width, terminal.colour))
    if errors:
        return 3
    return 1 if strict and any(one.state in HOLES for one in covered) else 0
