"""`rulebook handbook`: the published form of the rulebook."""

from __future__ import annotations

from pathlib import Path

import click

from checker.cli import options, pipeline
from checker.cli.language import t
from checker.cli.outlet import Progress, put
from checker.model.text import LANGS, Lang


@click.group(name="handbook", help=t("產生供閱讀的手冊。", "Build the handbook that people read."))
def command() -> None:
    """Hold the handbook's commands together."""


@command.command(
    name="build",
    help=t(
        """把規章做成網站，三種語言各一份。

        \b
        rulebook handbook build -o public
        rulebook handbook build -o public --language zh-Hant --base-url https://example.org/handbook/
        """,
        """Build the handbook as a web site, once in each language.

        \b
        rulebook handbook build -o public
        rulebook handbook build -o public --language en --base-url https://example.org/handbook/
        """,
    ),
)
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help=t("寫到哪個資料夾。", "Folder to write to."),
)
@click.option(
    "--language",
    "langs",
    type=click.Choice(LANGS),
    multiple=True,
    help=t("只產生這種語言；可重複。", "Only this language; repeatable."),
)
@click.option(
    "--base-url",
    metavar="URL",
    default=None,
    help=t("網站將放在哪個網址。", "Address at which the site will stand."),
)
@options.rulebook_options
def build(
    *,
    out: Path,
    langs: tuple[Lang, ...],
    base_url: str | None,
    book: Path | None,
    overlays: tuple[Path, ...],
    lang: Lang,
) -> int:
    """Build the site and name its folder."""
    rulebook, judgements = pipeline.load(book, overlays)
    from checker.handbook.build import build as build_handbook  # noqa: PLC0415 - only for a build

    with Progress() as progress:
        build_handbook(rulebook, judgements, out, langs or LANGS, progress, base_url=base_url)
    put(f"{out}\n")
    return 0
