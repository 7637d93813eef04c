"""Whole reports, so that wording is reviewed. Written anew with `pytest --update-golden`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import runs
from runs import render

from checker.reports import REPORTS, Options


@pytest.mark.parametrize(
    ("name", "format_", "lang", "options"),
    [
        ("report.zh-Hant.txt", "text", "zh-Hant", Options()),
        ("report.en.txt", "text", "en", Options()),
        ("report.narrow.zh-Hant.txt", "text", "zh-Hant", Options(width=60)),
        ("report.redacted.en.txt", "text", "en", Options(redact=True)),
        ("report.json", "json", "en", Options()),
        ("report.junit.xml", "junit", "zh-Hant", Options()),
        ("report.github.txt", "github", "en", Options()),
    ],
)
def test_golden(
    name: str, format_: str, lang: str, options: Options, golden: Callable[[str, str], None]
) -> None:
    golden(name, render(format_, runs.run(lang), options))  # type: ignore[arg-type]


@pytest.mark.parametrize("format_", sorted(REPORTS))
def test_a_clean_run_ends_with_one_newline_in_every_format(format_: str) -> None:
    for lang in ("zh-Hant", "zh-Hans", "en"):
        text = render(format_, runs.clean(lang))  # type: ignore[arg-type]
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


@pytest.mark.parametrize("format_", sorted(REPORTS))
def test_two_renderings_are_the_same(format_: str) -> None:
    assert render(format_, runs.run()) == render(format_, runs.run())
