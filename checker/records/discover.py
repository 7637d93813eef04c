"""From what the user gave - files, folders, patterns, `-` - to the files to read, in an order that never changes."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
from collections.abc import Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path
from typing import Any, NamedTuple

from checker.model import attestation
from checker.model.problem import InputError, Place, Problem
from checker.model.text import Text
from checker.records import urls
from checker.records.mapping import NAME
from checker.records.pieces import fresh
from checker.records.readers import ENDINGS
from checker.records.urls import Address

_LITTER = frozenset({"Thumbs.db", "desktop.ini"})
"""What file managers leave behind."""


class Found(NamedTuple):
    """A file: as the user would name it, and where its bytes are. `skipped` says why it is not read.

    `at`: where it stands for names and patterns, if not there. `problem`: why it cannot be read, known already.
    `address`: of a database. `named`: the user named this very file, so that it is an export to be read.
    """

    path: str
    real: Path
    skipped: str | None = None
    at: Path | None = None
    problem: Problem | None = None
    address: Address | None = None
    named: bool = False

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
            found.setdefault(real, Found("-", real, at=Path.cwd() / "-", named=True))
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
                    found[real] = Found(match, real, named=match == given)
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
    return Found(given, real, at=Path(given).absolute(), named=True)


def skip(name: str) -> str | None:
    """Return why a file of that name is not read when it is found in a folder or archive; None where it is."""
    if name.startswith("~$"):
        return "lock-file"
    if name.startswith(".") or name in _LITTER:
        return "hidden"
    if name == NAME:
        return "mapping"
    if name == attestation.FILE:
        return "attestations"
    if os.path.splitext(name)[1].lower() not in ENDINGS:
        return "not-an-export"
    return None


def _walk(top: Path) -> Iterator[Found]:
    yield from _within(str(top), str(top.resolve()), [])


def _within(shown: str, real: str, specs: list[tuple[str, Any]]) -> Iterator[Found]:
    """Yield what is in a folder: its files and what is left out, then what is in the folders within it.

    Plain texts instead of paths: there may be ten thousand files.
    """
    try:
        with os.scandir(real) as entries:
            here = sorted(entries, key=lambda e: e.name)
    except OSError as error:
        yield Found(shown, Path(real), problem=unreadable_folder(shown, error))
        return
    if any(e.name == ".gitignore" for e in here):
        specs = [*specs, (f"{real}{os.sep}", _ignore(Path(real, ".gitignore")))]
    inner = []
    for entry in here:
        path = os.path.join(shown, entry.name)
        if _is_folder(entry):
            reason = (
                "hidden" if entry.name.startswith(".") else "linked-folder" if entry.is_symlink() else None
            )
            if reason is None and _ignored(specs, f"{real}{os.sep}{entry.name}/"):
                reason = "git-ignored"
            if reason:
                yield Found(path, Path(real, entry.name), reason)
            else:
                inner.append(entry.name)
            continue
        reason = skip(entry.name)
        if reason is None and _ignored(specs, f"{real}{os.sep}{entry.name}"):
            reason = "git-ignored"
        at = Path(real, entry.name)
        if reason is None and entry.is_symlink():
            at = Path(os.path.realpath(at))
            reason = None if at.is_file() else "no-file"
        elif reason is None and not entry.is_file():
            reason = "no-file"
        yield Found(path, at, reason)
    for name in inner:
        yield from _within(os.path.join(shown, name), os.path.join(real, name), specs)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def unreadable_folder(path: str, error: OSError) -> Problem:
    """Return the error that a folder cannot be listed."""
    why = error.strerror or type(error).__name__
    text = Text(f"資料夾無法讀取：{why}。", f"The folder cannot be read: {why}.")
    hint = Text("請檢查權限。", "Check its permissions.")
    return Problem("unreadable-folder", text, Place(path), hint)


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


def _ignored(specs: Sequence[tuple[str, Any]], path: str) -> bool:
    """Whether git would leave the path out: the last pattern that fits decides, and inner files come after outer ones."""
    for base, spec in reversed(specs):
        verdict = spec.check_file(path[len(base) :].replace(os.sep, "/")).include
        if verdict is not None:
            return bool(verdict)
    return False
