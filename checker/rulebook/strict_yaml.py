"""Strict YAML: plain values with the place of each, and no word or number that turns into something else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from checker.model.problem import Place, RulebookError
from checker.rulebook.wording import error
from checker.rulebook.yaml_builder import Builder
from checker.rulebook.yaml_document import Document, Route
from checker.rulebook.yaml_syntax import control_character, decoded


def read_yaml_file(
    path: Path, shown: str | None = None, as_text: Callable[[Route], bool] | None = None
) -> Document:
    """Read one YAML file; `shown` is its name in problems. Raises RulebookError."""
    name = shown or str(path)
    try:
        data = path.read_bytes()
    except OSError as exc:
        reason = exc.strerror or str(exc)
        problem = error(
            "unreadable-file", f"無法讀取檔案：{reason}。", f"Cannot read the file: {reason}.", Place(name)
        )
        raise RulebookError([problem]) from exc
    return read_yaml(data, name, as_text)


def read_yaml(data: bytes | str, file: str, as_text: Callable[[Route], bool] | None = None) -> Document:
    """Read one YAML document strictly. Raises RulebookError with every problem found.

    `as_text` tells of a route whether the scalars at it and below it are kept as their source text
    (a plain `null`, `~` or nothing is None), as cells of an export are.
    """
    text = decoded(data, file)
    bad = control_character(text, file)
    if bad is not None:
        raise RulebookError([bad])
    builder = Builder(text, file, as_text or (lambda route: False))
    builder.run()
    if builder.problems:
        raise RulebookError(builder.problems)
    return Document(file, builder.result, builder.values, builder.keys, builder.written, builder.pieces)
