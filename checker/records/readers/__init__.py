"""One module a format. A new format is a module, a line here, and a test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from checker.records.pieces import Document, InputFile, Piece

READERS: dict[str, tuple[str, str]] = {
    "csv": ("delimited", "read"),
    "excel": ("excel", "read"),
    "jsonl": ("json_lines", "read"),
    "json": ("documents", "read_json"),
    "yaml": ("documents", "read_yaml"),
}
"""Format -> module of this package and its function. Imported when a file of the format turns up."""

ENDINGS: dict[str, str] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".tab": "csv",
    ".xlsx": "excel", ".xlsm": "excel", ".xls": "excel", ".xlsb": "excel", ".ods": "excel",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".yaml": "yaml", ".yml": "yaml",
}  # fmt: skip
"""Endings of the files that are read when a folder is given."""


def reader(format_: str) -> Callable[[InputFile], Sequence[Piece | Document]]:
    """Return the function that reads files of a format of `READERS`."""
    module, function = READERS[format_]
    found: Callable[[InputFile], Sequence[Piece | Document]] = getattr(
        import_module(f"{__name__}.{module}"), function
    )
    return found
