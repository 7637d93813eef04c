"""From what the user gave - files, folders, patterns, `-` - to the files to read, in an order that never changes."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path
from typing import Any

from checker.model.problem import InputError, Place, Problem
from checker.model.text import Text
from checker.records import urls
from checker.records.mapping import NAME
from checker.records.pieces import fresh
from checker.records.readers import ENDINGS
from checker.records.urls import Address

_LITTER = frozenset({"Thumbs.db", "desktop.ini"})
"""What file managers leave behind."""


@dataclass(frozen=True)
class Found:
    """A file: as the user would name it, and where its bytes are. `skipped` says why it is not read.

    `at`: where it stands for names and patterns, if not there. `problem`: why it cannot be read, known already.
    `address`: of a database.
    """

    path: str
    real: Path
    skipped: str | None = None
    at: Path | None = None
    problem: Problem | None = None
    address: Address | None = None

    @property
    def place(self) -> Path:
        """Where the file stands, for names and patterns."""
        return self.at or self.real


def discover(paths: Sequence[str], workdir: Path) -> tuple[list[Found], list[Path], list[Problem]]:
    """Return the files, each once; the folders in which a records.yaml counts; and what was not found.

    `-` is standard input, copied into `workdir`.
    """
    found: dict[Path, Found] = {}
    folders: dict[Path, None] = {}
    problems: list[Problem] = []
    for given in paths:
        if given == "-":
            real = workdir / "stdin"
            if real not in found:
                with real.open("wb") as sink:
                    shutil.copyfileobj(sys.stdin.buffer if sys.stdin else io.BytesIO(), sink)
            found.setdefault(real, Found("-", real, at=Path.cwd() / "-"))
            continue
        try:
            address = urls.parse(given)
        except InputError as error:
            problems.append(error.problem)
            continue
        if address is not None and address.format != "sqlite":
            place = Path.cwd() / address.database
            found.setdefault(Path(address.shown), Found(address.shown, Path(), at=place, address=address))
            continue
        if address is not None:
            given = address.database  # noqa: PLW2901 - from here on it is a file as others are
            real = Path(given).resolve()
            if real.is_file():
                found[real] = Found(address.shown, real, address=address)
                folders.setdefault(real.parent)
                continue
        if stream := _stream(given, workdir):
            found[stream.real] = stream
            continue
        matches = [given]
        if not os.path.lexists(given) and has_magic(given):
            matches = sorted(glob(given, recursive=True))
        if not matches or not os.path.exists(matches[0]):
            problems.append(
                Problem(
                    "no-such-file",
                    Text("沒有這個檔案或資料夾。", "There is no such file or folder."),
                    Place(given),
                    Text("請檢查路徑。", "Check the path."),
                )
            )
            continue
        for match in matches:
            top = Path(match)
            if top.is_dir():
                folders.setdefault(top.resolve())
                for item in _walk(top):
                    found.setdefault(item.real, item)
            else:
                folders.setdefault(top.resolve().parent)
                real = top.resolve()
                if has_magic(given) and (reason := skip(top.name)):
                    found.setdefault(real, Found(match, real, reason))
                elif real not in found or found[real].skipped:
                    # A file that is named is read, whatever it is called.
                    found[real] = Found(match, real)
    return list(found.values()), list(folders), problems


def _stream(given: str, workdir: Path) -> Found | None:
    """A copy of what is read only once, such as the `/dev/fd/63` that a shell makes of `<(command)`."""
    try:
        if not stat.S_ISFIFO(os.stat(given).st_mode):
            return None
        real = fresh(workdir, "")
        with open(given, "rb") as source, real.open("wb") as sink:
            shutil.copyfileobj(source, sink)
    except (OSError, ValueError):
        return None
    return Found(given, real, at=Path(given).absolute())


def skip(name: str) -> str | None:
    """Return why a file of that name is not read when it is found in a folder or archive; None where it is."""
    if name.startswith("~$"):
        return "lock-file"
    if name.startswith(".") or name in _LITTER:
        return "hidden"
    if name == NAME:
        return "mapping"
    if Path(name).suffix.lower() not in ENDINGS:
        return "not-an-export"
    return None


def _walk(top: Path) -> Iterator[Found]:
    specs: list[tuple[Path, Any]] = []
    for folder, inner, names in os.walk(top):
        here = Path(folder)
        inner.sort()
        if ".gitignore" in names:
            specs.append((here, _ignore(here / ".gitignore")))
        for name in list(inner):
            sub = here / name
            reason = "hidden" if name.startswith(".") else None
            if reason is None and sub.is_symlink():
                reason = "linked-folder"
            if reason is None and _ignored(specs, sub, folder=True):
                reason = "git-ignored"
            if reason:
                inner.remove(name)
                yield Found(str(sub), sub.absolute(), reason)
        for name in sorted(names):
            file = here / name
            reason = skip(name)
            if reason is None and _ignored(specs, file, folder=False):
                reason = "git-ignored"
            if reason is None and not file.is_file():
                reason = "no-file"
            yield Found(str(file), file.resolve() if reason is None else file.absolute(), reason)


def _ignore(file: Path) -> Any:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return GitIgnoreSpec([])
    return GitIgnoreSpec.from_lines(line for line in lines if _is_pattern(line))


def _is_pattern(line: str) -> bool:
    """Whether git would read the line as a pattern; what it cannot read it passes over."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _ignored(specs: Sequence[tuple[Path, Any]], path: Path, *, folder: bool) -> bool:
    for base, spec in specs:
        if path.is_relative_to(base):
            relative = path.relative_to(base).as_posix() + ("/" if folder else "")
            if spec.match_file(relative):
                return True
    return False
