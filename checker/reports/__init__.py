"""Reports: one module a format, each with one function `pieces(run, options) -> Iterator[str]`.

Adding a format: one module here, one line in `REPORTS`, one golden file in `tests/golden/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple

from checker.model.run import Run

REPORTS: dict[str, str] = {
    "text": "checker.reports.text",
    "json": "checker.reports.json",
    "junit": "checker.reports.junit",
    "github": "checker.reports.github",
}
"""Format -> module. A module is imported when its format is asked for."""

WITH_DIGESTS = frozenset({"json"})
"""Formats that show the SHA-256 of the files."""


class Options(NamedTuple):
    """How a report is laid out. Only `text` looks at anything but `redact`.

    `width`: columns of the terminal, or None for unbroken lines. `colour`: ANSI colours are wanted.
    `limit`: findings shown a rule, or None for all. `redact`: personal data is masked.
    """

    width: int | None = None
    colour: bool = False
    limit: int | None = None
    redact: bool = False


def pieces(name: str, run: Run, options: Options) -> Iterator[str]:
    """Yield `run` as a report of the format `name`, ending with a newline, in as many pieces as the format likes. KeyError for an unknown format."""
    report: Iterator[str] = import_module(REPORTS[name]).pieces(run, options)
    return report
