"""The way in: paths to `Inputs`. A file that cannot be read is a problem, and all the others are still read."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from checker.model.inputs import Inputs
from checker.model.kinds import Kind
from checker.model.problem import InputError, Place, Problem
from checker.model.span import Span
from checker.model.text import Text
from checker.records import archives
from checker.records import mapping as mappings
from checker.records.book import Book
from checker.records.discover import Found, discover
from checker.records.formats import format_of
from checker.records.groups import Groups
from checker.records.hashing import Fingerprint
from checker.records.hints import FileHints
from checker.records.pieces import Document, InputFile, Missing, Piece, Stamp, fresh
from checker.records.readers import reader
from checker.records.tables import take_all

SMALL = 256 * 1024
"""Bytes up to which a text file is looked at whole, so that nothing about it is left to find out later."""

HEAD = 64 * 1024

FEW = 200
"""YAML files up to which processes beside this one and a cache would cost more than they save."""


def read(
    paths: Sequence[str],
    kinds: Mapping[str, Kind],
    placeholders: Sequence[str],
    *,
    mapping: Path | None = None,
    workdir: Path,
    progress: Callable[[str], None] | None = None,
) -> Inputs:
    """Read files, folders, patterns and `-` (standard input) into `Inputs`.

    `placeholders`: words that are not content. `mapping`: a records.yaml in place of those beside the inputs.
    `workdir`: an existing folder of the caller's for transcoded files; it has to outlive the Inputs.
    `progress` is called with the path of each file before it is read. Never raises for what a file holds.
    The ledger's SHA-256 and row counts of large files are filled in by `ledger.with_counts`.
    """
    reading = _Reading(kinds, placeholders, workdir.resolve(), progress)
    found, folders, problems = discover(paths, reading.workdir)
    reading.book.problems += problems
    for file in [mapping] if mapping else [f / mappings.NAME for f in folders]:
        if mapping or file.is_file():
            reading.learn(file, _shown(file), Path() if mapping else file.parent)
    with _keeping_all(len(found) > FEW):
        reading.take_all(found)
        reading.groups.finish(reading.workdir)
    inputs = _graver(reading.book.inputs(), {item.path for item in found if item.named})
    as_of = [m.as_of for m in reading.known.values() if m.as_of]
    periods: list[Span] = [m.period for m in reading.known.values() if m.period]
    return inputs._replace(
        as_of=as_of[0] if as_of else None,
        period=periods[0] if periods else None,
        people={word: id_ for m in reading.known.values() for word, id_ in m.people.items()},
    )


def _graver(inputs: Inputs, named: set[str]) -> Inputs:
    """The inputs; that nothing in a file was recognised is an error where the user named this very file."""
    lost = named - {entry.path for entry in inputs.ledger if entry.kind is not None}

    def level(problem: Problem) -> Problem:
        grave = problem.code == "unknown-kind" and problem.level == "warning"
        here = problem.place is not None and problem.place.path in lost
        return problem._replace(level="error") if grave and here else problem

    return inputs._replace(
        problems=tuple(map(level, inputs.problems)),
        ledger=tuple(
            e._replace(notes=tuple(map(level, e.notes))) if e.path in lost else e for e in inputs.ledger
        ),
    )


@contextmanager
def _keeping_all(many: bool) -> Iterator[None]:
    """Do not look for garbage: of many files, millions of values come to stay, and looking takes as long as reading."""
    collecting = many and gc.isenabled()
    if collecting:
        gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


Opened = InputFile | Problem | str
"""A file, or what is wrong with it, or why it is not read."""


def _is_yaml(item: Found) -> bool:
    return item.path.endswith((".yaml", ".yml")) and not item.skipped


class _Reading:
    """One reading of inputs: what is known of them, and the book that they are entered into."""

    def __init__(
        self,
        kinds: Mapping[str, Kind],
        placeholders: Sequence[str],
        workdir: Path,
        progress: Callable[[str], None] | None,
    ) -> None:
        self.kinds, self.workdir, self.progress = kinds, workdir, progress
        self.book = Book(kinds, tuple(placeholders))
        self.groups = Groups(self.book)
        self.known: dict[Path, mappings.Mapped] = {}

    def learn(self, file: Path, shown: str, folder: Path) -> None:
        """Take in a records.yaml that counts for `folder`, or for everything where that is empty."""
        try:
            mapped = mappings.load(file, shown, self.kinds)
        except InputError as error:
            self.book.problems += error.problems
        else:
            self.known[folder] = mapped._replace(folder=folder) if folder.parts else mapped

    def take_all(self, found: Sequence[Found], *, members: bool = False) -> None:
        """Read files into the book, in their order. `members`: they are those of an archive."""
        if sum(1 for item in found if _is_yaml(item)) <= FEW:
            for n, item in enumerate(found, 1):
                self._enter(item, self._open(item), f"{n:,}/{len(found):,}", member=members)
            return
        from checker.records.many.ahead import BATCH, Ahead  # noqa: PLC0415 - only for thousands of files

        with Ahead() as ahead:
            before: list[tuple[Found, Opened]] = []
            for start in range(0, len(found) + BATCH, BATCH):
                batch = [(item, self._open(item)) for item in found[start : start + BATCH]]
                values = ahead.finish()
                ahead.begin([file for item, file in batch if isinstance(file, InputFile) and _is_yaml(item)])
                for n, (item, opened) in enumerate(before, start - BATCH + 1):
                    file = opened
                    if isinstance(file, InputFile) and _is_yaml(item) and file.whole is not None:
                        file = replace(file, values=values.get(file.fingerprint.sha256))
                    self._enter(item, file, f"{n:,}/{len(found):,}", member=members)
                before = batch

    def _open(self, item: Found) -> Opened:
        mapped = _mapped(item.place, self.known)
        if item.skipped or (mapped and mapped.ignored(item.place)):
            return item.skipped or "ignored"
        if item.problem:
            return item.problem
        try:
            return _open(item, mapped.hints(item.place) if mapped else None, self.workdir)
        except OSError as error:
            return _unreadable(item.path, error)

    def _enter(self, item: Found, file: Opened, count: str, *, member: bool) -> None:
        """Enter a file into the book, or why it is not read. `count`: which of how many it is, for those who wait."""
        if isinstance(file, str):
            self.book.skip(item.path, file)
            return
        if isinstance(file, Problem):
            self.book.unreadable(item.path, file, "")
            return
        if self.progress:
            self.progress(f"{count}  {item.path}")
        sha256 = file.fingerprint.sha256 if file.whole is not None else ""
        try:
            format_ = file.address.format if file.address else format_of(file)
            if format_ == "zip":
                self._unpack(file, member=member)
                return
            mapped, empty = _mapped(item.place, self.known), True
            tables: list[Piece] = []
            for piece in reader(format_)(file):
                empty = False
                if isinstance(piece, Piece):
                    tables.append(piece)
                else:
                    self._record(piece, file)
            if empty:
                self.book.blank(Piece(file, format_))
            hints = [mapped.hints(file.at, one.sheet) if mapped and one.sheet else None for one in tables]
            take_all(self.book, tables, [hint or file.hints for hint in hints])
        except InputError as error:
            self.book.unreadable(item.path, error.problem, sha256)
        except OSError as error:
            self.book.unreadable(item.path, _unreadable(item.path, error), sha256)
        finally:
            file.held.close()

    def _record(self, piece: Document | Missing, file: InputFile) -> None:
        if isinstance(piece, Document):
            self.groups.take(piece)
            return
        place = piece.problem.place
        self.book.unreadable(file.path, piece.problem, "", place.sheet if place else None)

    def _unpack(self, file: InputFile, *, member: bool) -> None:
        if member:
            self.book.unreadable(file.path, archives.nested(file.path), file.fingerprint.sha256)
            return
        self.book.account(Piece(file, "zip"), None, skipped="archive")
        found = list(archives.members(file))
        tops = {item.place.relative_to(file.at).parts[0] for item in found if item.place != file.at}
        folder = file.at / next(iter(tops)) if len(tops) == 1 else file.at
        for item in found:
            if item.skipped == "mapping" and item.real.exists() and item.place.parent in (file.at, folder):
                self.learn(item.real, item.path, item.place.parent)
        self.take_all(found, members=True)


def _unreadable(path: str, error: OSError) -> Problem:
    why = error.strerror or type(error).__name__
    text = Text(f"檔案無法讀取：{why}。", f"The file cannot be read: {why}.")
    return Problem(
        "unreadable-file",
        text,
        Place(path),
        Text("請檢查檔案與權限。", "Check the file and its permissions."),
    )


def _shown(file: Path) -> str:
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def _mapped(real: Path, known: Mapping[Path, mappings.Mapped]) -> mappings.Mapped | None:
    if not known:
        return None
    if Path() in known:
        return known[Path()]
    near = [folder for folder in known if real.is_relative_to(folder)]
    return known[max(near, key=lambda f: len(f.parts))] if near else None


def _open(item: Found, hints: FileHints | None, workdir: Path) -> InputFile:
    if item.address and item.address.format != "sqlite":
        nothing, hints = Fingerprint.later(), hints or FileHints()
        return InputFile(
            item.path, item.place, item.real, workdir, hints, b"", 0, nothing, address=item.address
        )
    with item.real.open("rb") as stream:
        status = os.fstat(stream.fileno())
        size = status.st_size
        whole = size <= SMALL
        head = stream.read(SMALL if whole else HEAD)
    fingerprint = Fingerprint.of_bytes(head) if whole else Fingerprint.in_background(item.real)
    return InputFile(
        item.path,
        item.place,
        _named(item.real, workdir),
        workdir,
        hints or FileHints(),
        head,
        size,
        fingerprint,
        head if whole else None,
        item.address,
        stamp=Stamp.of(item.real, status),
    )


def _named(real: Path, workdir: Path) -> Path:
    """The file, or a copy of it where its name is in a broken encoding, which no SQL can spell."""
    try:
        str(real).encode("utf-8")
    except UnicodeEncodeError:
        copy = fresh(workdir, real.suffix)
        shutil.copyfile(real, copy)
        return copy
    return real
