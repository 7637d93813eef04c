"""Which format a file has: by its first bytes, then by its ending. What is known and not read is said by its name."""

from __future__ import annotations

import os

from checker.model.problem import InputError
from checker.model.text import Text
from checker.records.pieces import InputFile
from checker.records.readers import ENDINGS

MARK = b"urn:schemas-microsoft-com:office:spreadsheet"
"""What tells an XML spreadsheet from a web page."""

_WORKBOOK = (b"xl/", b"[Content_Types]", b"opendocument.spreadsheet")
_MAGIC = (
    (b"\xd0\xcf\x11\xe0", "excel"),
    (b"PAR1", "parquet"),
    (b"PARE", "parquet"),
    (b"SQLite format 3\0", "sqlite"),
)
_NOT_READ = (
    (b"%PDF", Text("PDF", "a PDF")),
    (b"\x1f\x8b", Text("gzip 壓縮檔", "a gzip archive")),
    (b"BZh", Text("bzip2 壓縮檔", "a bzip2 archive")),
    (b"\xfd7zXZ", Text("xz 壓縮檔", "an xz archive")),
    (b"7z\xbc\xaf\x27\x1c", Text("7z 壓縮檔", "a 7z archive")),
    (b"Rar!", Text("RAR 壓縮檔", "a RAR archive")),
    (b"\x89PNG", Text("圖片", "a picture")),
    (b"\xff\xd8\xff", Text("圖片", "a picture")),
)


def format_of(file: InputFile) -> str:
    """Return the format of a file, a key of `READERS` or `zip`. Raises InputError for what is empty or not read."""
    head = file.head
    if not head.strip():
        raise empty(file)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "excel" if _is_workbook(file) else "zip"
    for magic, format_ in _MAGIC:
        if head.startswith(magic):
            return format_
    for magic, what in _NOT_READ:
        if head.startswith(magic):
            raise _unsupported(file, what)
    return _text_format(file, head)


def _is_workbook(file: InputFile) -> bool:
    """Whether a zip archive is a workbook. Its first member tells, or else its list of members does."""
    if any(sign in file.head[:4096] for sign in _WORKBOOK):
        return True
    import zipfile  # noqa: PLC0415 - only for archives

    try:
        with zipfile.ZipFile(file.real) as archive:
            return "xl/workbook.xml" in archive.NameToInfo or "xl/workbook.bin" in archive.NameToInfo
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        # Whatever is damaged is what its name says.
        return ENDINGS.get(os.path.splitext(file.path)[1].lower()) == "excel"


def _text_format(file: InputFile, head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    ending = ENDINGS.get(os.path.splitext(file.path)[1].lower())
    if ending in ("yaml", "jsonl"):
        return ending
    if start[:1] == b"<" or (b"<\0" in start[:8] and b"\0" in head[:4]):
        return "spreadsheet-xml" if MARK in head[:8192].replace(b"\0", b"") else "html"
    if start[:1] == b"[":
        return "json"
    if start[:1] == b"{":
        lines = [line for line in start.splitlines()[:2] if line.strip()]
        whole = lines[0].rstrip().endswith(b"}") and (len(lines) > 1 or ending != "json")
        return "jsonl" if whole and all(line.startswith(b"{") for line in lines) else "json"
    return "json" if ending == "json" else "csv"


def empty(file: InputFile) -> InputError:
    """Return the error that there is nothing in the file."""
    return file.fail(
        "empty-file",
        Text("檔案沒有內容。", "The file is empty."),
        Text("請重新匯出。", "Export it again."),
    )


def _unsupported(file: InputFile, what: Text) -> InputError:
    return file.fail(
        "unsupported-format",
        Text(f"這是{what.hant}，無法當作記錄讀取。", f"This is {what.en}, which is not read as records."),
        Text("請匯出為 XLSX、CSV、JSON 或 YAML。", "Export as XLSX, CSV, JSON or YAML."),
    )
