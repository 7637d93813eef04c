"""The files of a rulebook and its overlays: found, read as bytes, and hashed. Imports nothing heavy."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from checker.builtin import builtin_dir
from checker.model.problem import Place, Problem, RulebookError
from checker.model.text import Text

_FOLDERS = ("policy", "rules", "schemas/records")
OVERLAY = "overlay.yaml"


class SourceFile(NamedTuple):
    """One YAML file. `name` is relative to its rulebook, with `/`; `shown` is the path for people."""

    name: str
    shown: str
    data: bytes


class Sources(NamedTuple):
    """Every file that a rulebook is read from. `overlays` are in the order in which they apply."""

    base: tuple[SourceFile, ...]
    overlays: tuple[tuple[SourceFile, ...], ...]
    digest: str
    """`sha256:` and the hexadecimal hash over names and contents, in a fixed order."""


def read_sources(path: Path | None, overlays: Sequence[Path]) -> Sources:
    """Read the rulebook at `path` (None: the built-in one) and its overlays. Raises RulebookError."""
    problems: list[Problem] = []
    root = builtin_dir() if path is None else path
    base = _folder(root, None if path is None else path, "policy/regulation.yaml", problems)
    extra = tuple(_folder(overlay, overlay, OVERLAY, problems) for overlay in overlays)
    if problems:
        raise RulebookError(problems)
    return Sources(base, extra, _digest(base, extra))


def _folder(root: Path, shown: Path | None, marker: str, problems: list[Problem]) -> tuple[SourceFile, ...]:
    """The YAML files of one folder; a folder without its `marker` file is no rulebook."""
    files: list[SourceFile] = []
    for name in _names(root, with_overlay=marker == OVERLAY):
        label = name if shown is None else (shown / name).as_posix()
        if name.endswith(".yml"):
            problems.append(
                Problem(
                    "file-name",
                    Text("檔名須以 .yaml 結尾。", "The file's name must end in .yaml."),
                    Place(label),
                    Text("請改名，否則不會讀取。", "Rename it; otherwise it is not read."),
                )
            )
            continue
        try:
            with open(os.path.join(root, name), "rb", buffering=0) as stream:
                files.append(SourceFile(name, label, stream.readall()))
        except OSError as exc:
            why = exc.strerror or type(exc).__name__
            problems.append(
                Problem(
                    "unreadable-file",
                    Text(f"無法讀取檔案：{why}。", f"Cannot read the file: {why}."),
                    Place(label),
                )
            )
    if not any(f.name == marker for f in files) and not any(
        p.place == Place(str(root / marker)) for p in problems
    ):
        what = Text("覆蓋層", "overlay") if marker == OVERLAY else Text("規章", "rulebook")
        problems.append(
            Problem(
                "not-a-folder" if not root.is_dir() else f"no-{what.en}",
                Text(
                    f"此處沒有{what.hant}：找不到 {marker}。", f"This is no {what.en}: there is no {marker}."
                ),
                Place(str(root if shown is None else shown)),
                Text("請檢查路徑。", "Check the path."),
            )
        )
    return tuple(files)


def _names(root: Path, with_overlay: bool) -> Iterator[str]:
    """Relative names of the YAML files that belong to a rulebook, sorted; hidden ones do not."""
    names = [OVERLAY] if with_overlay and (root / OVERLAY).is_file() else []
    for folder in _FOLDERS:
        top = os.path.join(root, folder)
        for where, folders, files in os.walk(top):
            folders[:] = [f for f in folders if not f.startswith(".")]
            inner = os.path.relpath(where, root).replace(os.sep, "/")
            names += [
                f"{inner}/{f}" for f in files if f.endswith((".yaml", ".yml")) and not f.startswith(".")
            ]
    yield from sorted(names)


def _digest(base: Sequence[SourceFile], overlays: Sequence[Sequence[SourceFile]]) -> str:
    total = hashlib.sha256()
    for number, files in enumerate((base, *overlays)):
        for file in files:
            name = file.name if number == 0 else f"overlay {number}/{file.name}"
            total.update(f"{name}\n{len(file.data)}\n".encode("utf-8", "surrogatepass"))
            total.update(file.data)
    return f"sha256:{total.hexdigest()}"
