"""One module a format. A new format is a module, a line here, and a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from checker.records.pieces import Document, InputFile, Missing, Piece

READERS: dict[str, tuple[str, str]] = {
    "csv": ("delimited", "read"),
    "excel": ("excel", "read"),
    "jsonl": ("json_lines", "read"),
    "json": ("documents", "read_json"),
    "yaml": ("documents", "read_yaml"),
    "html": ("html", "read"),
    "spreadsheet-xml": ("spreadsheet_xml", "read"),
    "parquet": ("parquet", "read"),
    "sqlite": ("sqlite", "read"),
    "postgresql": ("postgresql", "read"),
    "mysql": ("mysql", "read"),
}
"""Format -> module of this package and its function, which yields pieces. Imported when a file of the format turns up."""

ENDINGS: dict[str, str] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".tab": "csv",
    ".xlsx": "excel", ".xlsm": "excel", ".xls": "excel", ".xlsb": "excel", ".ods": "excel",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".yaml": "yaml", ".yml": "yaml",
    ".html": "html", ".htm": "html", ".parquet": "parquet", ".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite", ".zip": "zip",
}  # fmt: skip
"""Endings of the files that are read when a folder is given; `zip` is unpacked, and its members are read."""


def reader(format_: str) -> Callable[[InputFile], Iterable[Piece | Document | Missing]]:
    """Return the function that reads files of a format of `READERS`."""
    module, function = READERS[format_]
    found: Callable[[InputFile], Iterable[Piece | Document | Missing]] = getattr(
        import_module(f"{__name__}.{module}"), function
    )
    return found
