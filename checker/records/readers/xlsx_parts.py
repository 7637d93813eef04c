"""What the XML of an XLSX workbook tells beside its values: hidden rows and columns, merged cells, formulas without a stored
value, the date system, and whether it unpacks to more than memory holds. Sheets are read in pieces, and searched rather than parsed."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

_CHUNK = 4 << 20
_RATIO, _HARMLESS = 200, 64 << 20
_MOST_CELLS, _SPARSE = 30_000_000, 50
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?hidden="(?:1|true)"[^>]*>')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col [^>]*?hidden="(?:1|true)"[^>]*>')
_PREFIXED = re.compile(rb"<\w+:sheetData")
_NUMBER = re.compile(rb' r="(\d+)"')
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_EMPTY_FORMULA = re.compile(
    rb"<(?:\w+:)?c ([^>]*)>\s*<(?:\w+:)?f(?: [^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(rb'(<(?:\w+:)?c [^>]*?\bt=")e(")')
_ERROR_CELL = re.compile(rb'(<(\w+:)?c [^>]*?\bt=")e("[^>]*>).*?(</(?:\w+:)?c>)', re.DOTALL)
_REFERENCE = re.compile(rb'r="([A-Z]+)(\d+)"')
_FAR_COLUMN = re.compile(rb' r="[A-Z]{3}')
_LAST_ROW = re.compile(rb'.*<(?:\w+:)?row [^>]*?r="(\d+)"', re.DOTALL)
_FIRST_VALUE = re.compile(
    rb'<(?:\w+:)?row [^>]*>\s*(?:<(?:\w+:)?c [^>]*/>\s*)*<(?:\w+:)?c [^>]*?r="([A-Z]+)\d+"[^>]*>'
)
SHOWN = 20
"""Formulas without a value that are named one by one."""


class BombError(Exception):
    """The workbook unpacks to far more than it should, or spans far more cells than it has."""


@dataclass
class SheetFacts:
    """What there is to know of a sheet. Rows and columns count from 1.

    `merged`: (first row, last row, column) of cells merged over several rows. `valueless`: the first formulas without a stored
    value, of `formulas`. `errors`: whether cells hold an error such as #N/A. `size`: bytes of its XML.
    """

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    valueless: list[str] = field(default_factory=list)
    formulas: int = 0
    errors: bool = False
    size: int = 0


@dataclass
class WorkbookFacts:
    """What there is to know of a workbook. `dates_1904`: whether its days count from 1904."""

    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    dates_1904: bool = False


def facts(path: Path) -> WorkbookFacts | None:
    """Return the facts of an XLSX workbook, None for other formats and for what cannot be read. Raises BombError."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _parts(archive)
            if parts is None:
                return None
            found, sheets = parts
            for member in archive.namelist():
                if member.lower().endswith(".xml") and member not in sheets.values():
                    for _ in pieces(archive, member, b""):
                        pass
            for title, member in sheets.items():
                found.sheets[title] = _sheet(archive, member)
            return found
    except _FAULTS:
        return None


def spoken(piece: bytes) -> bytes:
    """Return a piece of a sheet with the errors in its cells, such as #N/A, as texts: readers of values take them for blanks."""
    return _ERROR.sub(rb"\1str\2", piece) if b't="e"' in piece else piece


def numbered(piece: bytes) -> bytes:
    """Return a piece of a sheet with a number in the place of every error: what else a column holds tells of what type it is."""
    return _ERROR_CELL.sub(rb"\1n\3<\2v>0</\2v>\4", piece) if b't="e"' in piece else piece


def rewritten(path: Path, target: Path, change: Callable[[bytes], bytes]) -> Path:
    """Write a copy of a workbook whose sheets are changed, and return it. Raises what reading a broken archive does."""
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
        sheets = set(members(archive).values())
        for member in archive.namelist():
            with copy.open(member, "w") as sink:
                for piece in pieces(archive, member, b"<row " if member in sheets else b""):
                    sink.write(change(piece) if member in sheets else piece)
    return target


def first_column(path: Path, sheet: str) -> int | None:
    """How many columns stand left of the sheet's first cell with a value; None where the format does not tell."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _parts(archive)
            if parts is None:
                return None
            least = 0
            for piece in pieces(archive, parts[1][sheet], b"<row "):
                for match in _FIRST_VALUE.finditer(piece):
                    column = index(match.group(1))
                    least = min(least or column, column)
            return max(least - 1, 0)
    except (*_FAULTS, BombError):
        return None


def index(letters: bytes) -> int:
    """The number of a column: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def letters(number: int) -> str:
    """The name of a column: 1 is A."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def _parts(archive: zipfile.ZipFile) -> tuple[WorkbookFacts, dict[str, str]] | None:
    """The facts of the workbook as a whole, and the members of its sheets by their titles."""
    if "xl/workbook.xml" not in archive.NameToInfo:
        return None
    book = _xml(archive, "xl/workbook.xml")
    relations = _xml(archive, "xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        return None
    targets = {r.get("Id"): r.get("Target") or "" for r in relations}
    sheets: dict[str, str] = {}
    found = WorkbookFacts()
    for element in book.iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "workbookPr":
            found.dates_1904 = element.get("date1904") in ("1", "true")
        elif tag == "sheet":
            relation = next((v for k, v in element.attrib.items() if k.endswith("}id")), None)
            target = targets.get(relation, "")
            member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if member in archive.NameToInfo:
                sheets[element.get("name") or ""] = member
    return found, sheets


def members(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the member of each sheet by its title."""
    parts = _parts(archive)
    return parts[1] if parts else {}


def _xml(archive: zipfile.ZipFile, member: str) -> ElementTree.Element | None:
    if archive.getinfo(member).file_size > _HARMLESS:
        raise BombError
    try:
        return ElementTree.fromstring(archive.read(member))
    except ElementTree.ParseError:
        return None


def pieces(archive: zipfile.ZipFile, member: str, cut: bytes) -> Iterator[bytes]:
    """Yield a member in pieces of a few megabytes that end before `cut`, where it stands in them at all. Raises BombError."""
    most = max(_RATIO * archive.getinfo(member).compress_size, _HARMLESS)
    read, rest = 0, b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            if read > most:
                raise BombError
            rest += chunk
            at = rest.rfind(cut) if cut else len(rest)
            if at <= 0 and len(rest) > 4 * _CHUNK:
                at = len(rest)
            if at > 0:
                yield rest[:at]
                rest = rest[at:]
    if rest:
        yield rest


def _sheet(archive: zipfile.ZipFile, member: str) -> SheetFacts:
    found = SheetFacts(size=archive.getinfo(member).file_size)
    cells = last = rows = 0
    far = prefixed = False
    for number, piece in enumerate(pieces(archive, member, b"<row ")):
        # Names with a prefix, which hardly anybody writes, are of all elements or of none.
        prefixed = prefixed or (number == 0 and bool(_PREFIXED.search(piece)))
        cells += piece.count(b":c " if prefixed else b"<c ")
        rows += piece.count(b":row " if prefixed else b"<row ")
        if match := _LAST_ROW.match(piece[max(0, piece.rfind(b"<row ")) :]):
            last = int(match.group(1))
        far = far or _FAR_COLUMN.search(piece) is not None
        if b"hidden=" in piece:
            found.hidden_rows += [
                int(n.group(1)) for m in _HIDDEN_ROW.finditer(piece) if (n := _NUMBER.search(m.group()))
            ]
            found.hidden_columns += [_span(m.group()) for m in _HIDDEN_COLUMN.finditer(piece)]
        if b't="e"' in piece:
            found.errors = found.errors or _ERROR.search(piece) is not None
        if (b":f" if prefixed else b"<f") in piece:
            for match in _EMPTY_FORMULA.finditer(piece):
                # A text that a formula came to may be empty, and is a value.
                if b't="str"' not in match.group(1) and (cell := _REFERENCE.search(match.group(1))):
                    found.formulas += 1
                    if len(found.valueless) < SHOWN:
                        found.valueless.append((cell.group(1) + cell.group(2)).decode("ascii"))
        if b"mergeCell " in piece:
            found.merged += [
                (int(m.group(2)), int(m.group(4)), index(m.group(1)))
                for m in _MERGE.finditer(piece)
                if int(m.group(4)) > int(m.group(2))
            ]
    if max(last, rows) * (16_384 if far else 702) > max(_MOST_CELLS, _SPARSE * cells):
        _refuse_sparse(archive, member, cells)
    return found


def _refuse_sparse(archive: zipfile.ZipFile, member: str, cells: int) -> None:
    """Raise BombError where the values stand so far apart that the table around them does not fit into memory."""
    rows = columns = 0
    for piece in pieces(archive, member, b"<row "):
        for match in _REFERENCE.finditer(piece):
            columns, rows = max(columns, index(match.group(1))), max(rows, int(match.group(2)))
    if rows * columns > max(_MOST_CELLS, _SPARSE * cells):
        raise BombError


def _span(element: bytes) -> tuple[int, int]:
    first, last = (re.search(rb" %s=\"(\d+)\"" % name, element) for name in (b"min", b"max"))
    return (int(first.group(1)), int(last.group(1))) if first and last else (0, 0)
