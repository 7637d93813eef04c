"""What `records.yaml` says of a file, as the readers want it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from checker.model.problem import Place
from checker.model.span import Span


class Written(NamedTuple):
    """How cells are written. None: nothing is said. `place`: where records.yaml says it."""

    date_format: str | None = None
    time_zone: str | None = None
    unit: str | None = None
    place: Place | None = None


class FileHints(NamedTuple):
    """What `records.yaml` says of a file. None and empty: nothing.

    `quote`: may be empty, where cells are never quoted. `header_rows`: how many rows the header takes. `footer_rows`: rows at
    the end of a text file that are no records. `written`: how all cells of the file are written; `columns_written`: those
    below a header, which goes before that. `exact`: it is this one file that is spoken of, and no pattern.
    """

    kind: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    columns: Mapping[str, str] = {}
    constants: Mapping[str, str] = {}
    layout: str | None = None
    period: Span | None = None
    quote: str | None = None
    escape: str | None = None
    header_rows: int | None = None
    footer_rows: int = 0
    written: Written = Written()
    columns_written: Mapping[str, Written] = {}
    exact: bool = False
