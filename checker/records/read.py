"""The way in: paths to `Inputs`. A file that cannot be read is a problem, and all the others are still read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from checker.model.inputs import Inputs
from checker.model.problem import InputError, Place, Problem
from checker.model.rulebook import Kind, Span
from checker.model.text import Text
from checker.records import mapping as mappings
from checker.records.book import Book
from checker.records.discover import Found, discover
from checker.records.groups import Groups
from checker.records.hashing import Fingerprint
from checker.records.pieces import Document, FileHints, InputFile, Piece
from checker.records.readers import ENDINGS, reader
from checker.records.tables import take

SMALL = 256 * 1024
"""Bytes up to which a text file is looked at whole, so that nothing about it is left to find out later."""

HEAD = 64 * 1024


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
    workdir = workdir.resolve()
    found, folders, problems = discover(paths, workdir)
    known: dict[Path, mappings.Mapped] = {}
    for file in [mapping] if mapping else [f / mappings.NAME for f in folders]:
        if mapping or file.is_file():
            try:
                known[file.parent if not mapping else Path()] = mappings.load(file, _shown(file), kinds)
            except InputError as error:
                problems.append(error.problem)
    book = Book(kinds, tuple(placeholders))
    groups = Groups(book)
    book.problems += problems
    for item in found:
        mapped = _mapped(item.real, known)
        if item.skipped or (mapped and mapped.ignored(item.real)):
            book.skip(item.path, item.skipped or "ignored")
            continue
        if progress:
            progress(item.path)
        _read_one(item, mapped, workdir, book, groups)
    groups.finish(workdir)
    as_of = [m.as_of for m in known.values() if m.as_of]
    periods: list[Span] = [m.period for m in known.values() if m.period]
    return replace(book.inputs(), as_of=as_of[0] if as_of else None, period=periods[0] if periods else None)


def _shown(file: Path) -> str:
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def _mapped(real: Path, known: Mapping[Path, mappings.Mapped]) -> mappings.Mapped | None:
    if Path() in known:
        return known[Path()]
    near = [folder for folder in known if real.is_relative_to(folder)]
    return known[max(near, key=lambda f: len(f.parts))] if near else None


def _read_one(item: Found, mapped: mappings.Mapped | None, workdir: Path, book: Book, groups: Groups) -> None:
    sha256 = ""
    try:
        file = _open(item, mapped.hints(item.real) if mapped else None, workdir)
        sha256 = file.fingerprint.sha256 if file.whole is not None else ""
        pieces = reader(format_of(file))(file)
        if not pieces:
            book.blank(Piece(file, format_of(file)))
        for piece in pieces:
            if isinstance(piece, Document):
                groups.take(piece)
            else:
                hints = mapped.hints(item.real, piece.sheet) if mapped and piece.sheet else None
                take(book, piece, hints or file.hints)
    except InputError as error:
        book.unreadable(item.path, error.problem, sha256)
    except OSError as error:
        why = error.strerror or type(error).__name__
        text = Text(f"檔案無法讀取：{why}。", f"The file cannot be read: {why}.")
        hint = Text("請檢查檔案與權限。", "Check the file and its permissions.")
        book.unreadable(item.path, Problem("unreadable-file", text, Place(item.path), hint), sha256)


def _open(item: Found, hints: FileHints | None, workdir: Path) -> InputFile:
    size = item.real.stat().st_size
    whole = size <= SMALL
    with item.real.open("rb") as stream:
        head = stream.read(SMALL if whole else HEAD)
    fingerprint = Fingerprint.of_bytes(head) if whole else Fingerprint.in_background(item.real)
    return InputFile(
        item.path,
        _named(item.real, workdir),
        workdir,
        hints or FileHints(),
        head,
        size,
        fingerprint,
        head if whole else None,
    )


def _named(real: Path, workdir: Path) -> Path:
    """The file, or a copy of it where its name is in a broken encoding, which no SQL can spell."""
    try:
        str(real).encode("utf-8")
    except UnicodeEncodeError:
        copy = workdir / f"{len(list(workdir.iterdir())):05d}{real.suffix}"
        shutil.copyfile(real, copy)
        return copy
    return real


def format_of(file: InputFile) -> str:
    """Return the format of a file by its first bytes, then by its ending.

    Raises InputError for what is known and not read: web pages named .xls, archives, PDF, databases.
    """
    head = file.head
    if not head.strip():
        raise file.fail(
            "empty-file",
            Text("檔案沒有內容。", "The file is empty."),
            Text("請重新匯出。", "Export it again."),
        )
    if head.startswith(b"PK\x03\x04"):
        if b"xl/" in head or b"[Content_Types]" in head or b"opendocument.spreadsheet" in head:
            return "excel"
        raise _unsupported(file, "壓縮檔", "an archive")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "excel"
    for magic, hant, en in (
        (b"%PDF", "PDF", "a PDF"),
        (b"PAR1", "Parquet 檔", "a Parquet file"),
        (b"SQLite format 3", "SQLite 資料庫", "an SQLite database"),
        (b"\x1f\x8b", "壓縮檔", "compressed"),
        (b"\x89PNG", "圖片", "a picture"),
        (b"\xff\xd8\xff", "圖片", "a picture"),
    ):
        if head.startswith(magic):
            raise _unsupported(file, hant, en)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] == b"<":
        raise _unsupported(
            file, "網頁（有些系統把網頁存成 .xls）", "a web page (some systems name those .xls)"
        )
    ending = ENDINGS.get(Path(file.path).suffix.lower())
    if ending in ("yaml", "jsonl"):
        return ending
    if start[:1] == b"[":
        return "json"
    if start[:1] == b"{":
        lines = [line for line in start.splitlines()[:2] if line.strip()]
        whole = lines[0].rstrip().endswith(b"}") and (len(lines) > 1 or ending != "json")
        return "jsonl" if whole and all(line.startswith(b"{") for line in lines) else "json"
    return "json" if ending == "json" else "csv"


def _unsupported(file: InputFile, hant: str, en: str) -> InputError:
    return file.fail(
        "unsupported-format",
        Text(f"這是{hant}，無法當作記錄讀取。", f"This is {en}, which is not read as records."),
        Text("請匯出為 XLSX、CSV、JSON 或 YAML。", "Export as XLSX, CSV, JSON or YAML."),
    )
