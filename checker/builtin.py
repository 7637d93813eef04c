"""Where the files that ship with the program are: the built-in rulebook, the schemas, the handbook's sources."""

from __future__ import annotations

from pathlib import Path


def builtin_dir() -> Path:
    """The folder that holds `policy/`, `rules/`, `schemas/` and `site/`.

    In an installed wheel they stand inside the package; in a checkout, beside it.
    """
    package = Path(__file__).resolve().parent
    inside = package / "_builtin"
    return inside if inside.is_dir() else package.parent
