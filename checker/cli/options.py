"""Options that several commands share, and what their values look like."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from checker.cli.language import current, t
from checker.model.span import Span
from checker.model.text import LANGS

F = TypeVar("F", bound=Callable[..., Any])

_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_YEAR = re.compile(r"\d{4}")


class Day(click.ParamType):  # type: ignore[type-arg]
    """A day: YYYY-MM-DD, or `today`, the one place where the clock is asked."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        if isinstance(value, date):
            return value
        if value == "today":
            return date.today()
        try:
            return _day(value)
        except ValueError:
            self.fail(
                t(
                    f"「{value}」不是日期；請寫成 2025-06-30，或 today。",
                    f"“{value}” is no day; write 2025-06-30, or today.",
                ),
                param,
                ctx,
            )


class Period(click.ParamType):  # type: ignore[type-arg]
    """A period: 2025, 2025-Q2, 2025-04, or 2025-04-01..2025-06-30."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Span:
        """Return the days of the period."""
        if isinstance(value, Span):
            return value
        try:
            return parse_period(value)
        except ValueError:
            self.fail(
                t(
                    f"「{value}」不是期間；請寫成 2025、2025-Q2、2025-04 或 2025-04-01..2025-06-30。",
                    f"“{value}” is no period; write 2025, 2025-Q2, 2025-04 or 2025-04-01..2025-06-30.",
                ),
                param,
                ctx,
            )


def parse_period(text: str) -> Span:
    """Return the days of a period, both included. ValueError for what is none."""
    if match := _QUARTER.fullmatch(text):
        year, last = int(match[1]), int(match[2]) * 3
        return Span(date(year, last - 2, 1), date(year, last, monthrange(year, last)[1]))
    if match := _MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2])
        return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    if _YEAR.fullmatch(text):
        return Span(date(int(text), 1, 1), date(int(text), 12, 31))
    start, dots, end = text.partition("..")
    span = Span(_day(start), _day(end))
    if not dots or span.start is None or span.end is None or span.start > span.end:
        raise ValueError(text)
    return span


def _day(text: str) -> date:
    # date.fromisoformat alone also takes 20250630 and 2025-W26-1.
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _many(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    def apply(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return apply


lang_option = click.option(
    "--lang",
    type=click.Choice(LANGS),
    default=current,
    show_default=False,
    help=t("輸出的語言。", "Language of the output."),
)

rulebook_options = _many(
    click.option(
        "--rulebook",
        "book",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help=t("規章的資料夾；預設為隨程式附上的規章。", "Folder of the rulebook; by default the one that comes with the program."),
    ),
    click.option(
        "--overlay",
        "overlays",
        type=click.Path(path_type=Path),
        metavar="DIR",
        multiple=True,
        help=t("覆蓋層的資料夾；可重複，依序套用。", "Folder of an overlay; repeatable, applied in order."),
    ),
    lang_option,
)  # fmt: skip

mapping_option = click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=t("說明匯出檔的 records.yaml；預設為匯出檔旁的那一份。", "A records.yaml about the exports; by default the one beside them."),
)  # fmt: skip

attestations_option = click.option(
    "--attestations",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    multiple=True,
    help=t("聲明的檔案；可重複；預設為匯出檔旁的 attestations.yaml。", "A file of attestations; repeatable; by default the attestations.yaml beside the exports."),
)  # fmt: skip

paths_argument = click.argument("paths", nargs=-1, required=True, metavar="PATH...")

date_options = _many(
    click.option(
        "--as-of",
        type=Day(),
        metavar="DAY",
        help=t("以哪一天為準：2025-06-30 或 today；預設取自 records.yaml。", "The day the check is made for: 2025-06-30 or today; by default that of records.yaml."),
    ),
    click.option(
        "--period",
        type=Period(),
        metavar="PERIOD",
        help=t("受檢期間：2025、2025-Q2、2025-04 或 2025-04-01..2025-06-30。", "Days under review: 2025, 2025-Q2, 2025-04 or 2025-04-01..2025-06-30."),
    ),
)  # fmt: skip

all_option = click.option(
    "--all",
    "show_all",
    is_flag=True,
    help=t("在終端機上也列出全部發現。", "List every finding on a terminal too."),
)
redact_option = click.option(
    "--redact",
    is_flag=True,
    help=t("遮蔽個人資料；github 與 junit 一律遮蔽。", "Mask personal data; github and junit always do."),
)
quiet_option = click.option(
    "-q",
    "--quiet",
    is_flag=True,
    help=t("只給結束碼與指定的報告。", "Only the exit code and the reports asked for."),
)
