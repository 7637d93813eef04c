"""Text files: which encoding, strictly; and what a broken byte is reported as."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from checker.model.problem import InputError
from checker.model.text import Text
from checker.records.pieces import InputFile

_CJK = re.compile(rb"[\xe3-\xe9][\x80-\xbf][\x80-\xbf]")
_CHUNK = 1 << 20

_RARE = 50
"""One byte in how many may be NUL in a text that is damaged; what has more of them is no text."""


def utf16(head: bytes) -> str | None:
    """Return `utf-16` or its variant where the bytes are such text, else None."""
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    sample = head[: len(head) // 2 * 2][:4096]
    if len(sample) >= 8:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        # Without a mark, only text with many Latin letters, digits or separators can be told.
        for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
            if zeros * 5 > len(sample) // 2 and others == 0:
                try:
                    sample.decode(name)
                except UnicodeDecodeError:
                    return None
                return name
    return None


def valid_start(data: bytes, encoding: str) -> bool:
    """Whether `data`, which may end within a character, decodes."""
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(data, False)
    except UnicodeDecodeError:
        return False
    return True


def _nul(file: InputFile, data: bytes) -> InputError:
    """Return the input error for a text with a byte in it that no text has."""
    before = data[: data.index(0)].decode("utf-8", "ignore")
    return file.fail(
        "nul-byte",
        Text(
            "這裡有一個空位元組（0x00），文字檔不會有。", "A NUL byte (0x00) stands here, which no text has."
        ),
        Text("檔案可能損壞，請重新匯出。", "The file may be damaged; export it again."),
        line=before.count("\n") + 1,
        column=len(before) - before.rfind("\n"),
    )


def broken(file: InputFile, encoding: str, data: bytes, error: UnicodeDecodeError) -> InputError:
    """Return the input error for the first byte that does not decode, with line and column."""
    before = data[: error.start].decode(encoding, "ignore")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return broken_at(file, encoding, data[error.start], line, column)


def broken_at(file: InputFile, encoding: str, byte: int, line: int, column: int) -> InputError:
    """Return the input error for a byte that does not decode, at this line and column."""
    return file.fail(
        "broken-encoding",
        Text(
            f"不是正確的 {encoding} 文字（位元組 0x{byte:02X}）。",
            f"Not valid {encoding} text (byte 0x{byte:02X}).",
        ),
        Text(
            "請重新匯出為 UTF-8；若檔案用其他編碼，請在 records.yaml 寫明 encoding。",
            "Export again as UTF-8, or state its encoding in records.yaml.",
        ),
        line=line,
        column=column,
    )


def speakable(value: Any) -> Any:
    """Return a JSON value in which half a surrogate pair, which is no character, stands as the escape that it was."""
    if isinstance(value, str):
        return value if value.isprintable() else value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, list):
        return [speakable(element) for element in value]
    if isinstance(value, dict):
        return {speakable(name): speakable(inner) for name, inner in value.items()}
    return value


def detect(file: InputFile, data: bytes, *, whole: bool) -> str:
    """Return the encoding of `data`: `utf-8`, `utf-8-sig`, `utf-16…` or `gb18030`. `whole`: it is all of the file.

    Raises InputError for binary data and for text that is broken in every encoding that is tried.
    """
    if file.hints.encoding:
        try:
            found = codecs.lookup(file.hints.encoding)
            "".encode(found.name)  # refuses codecs such as rot13 and hex, which are not of text
            return found.name
        except (LookupError, ValueError):
            raise file.fail(
                "unknown-encoding",
                Text(
                    f"沒有名為 {file.hints.encoding} 的編碼。",
                    f"There is no encoding called {file.hints.encoding}.",
                ),
                Text("請更正 records.yaml。", "Correct records.yaml."),
            ) from None
    if wide := utf16(data[:65536]):
        return wide
    if nuls := data.count(b"\0", 0, 65536):
        if nuls <= min(len(data), 65536) // _RARE:
            raise _nul(file, data)
        raise file.fail(
            "not-text",
            Text(
                "這不是文字檔，也不是可讀的試算表。",
                "This is neither text nor a spreadsheet that can be read.",
            ),
            Text("請匯出為 XLSX 或 CSV。", "Export as XLSX or CSV."),
        )
    plain = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    if (_decodes if whole else valid_start)(data, plain):
        return plain
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        # Chinese before the first wrong byte that is right UTF-8 is no accident: the file is UTF-8, and damaged.
        if plain == "utf-8-sig" or _CJK.search(data[: error.start]):
            raise broken(file, "utf-8", data, error) from None
    if not whole or _decodes(data, "gb18030"):
        return "gb18030"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise broken(file, "gb18030", data, error) from None
    return "gb18030"


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def decode(file: InputFile, data: bytes, encoding: str) -> str:
    """Return the text of `data`, without a byte order mark. Raises InputError at the first broken byte."""
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise broken(file, encoding, data, error) from None


def texts(file: InputFile, encoding: str) -> Iterator[str]:
    """Yield the file's text in pieces, without a byte order mark. Raises InputError at the first broken byte."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line, column, first = 1, 1, True
    with file.real.open("rb") as source:
        while True:
            chunk = source.read(_CHUNK)
            try:
                text = decoder.decode(chunk, not chunk)
            except UnicodeDecodeError as error:
                # What the decoder was given: what it had kept of the last chunk, and this one.
                before = error.object[: error.start].decode(encoding, "ignore")
                if "\n" in before:
                    line, column = line + before.count("\n"), 1
                column += len(before) - before.rfind("\n") - 1
                raise broken_at(file, encoding, error.object[error.start], line, column) from None
            if text:
                text = text.removeprefix("\ufeff") if first else text
                first = False
                if "\n" in text:
                    line, column = line + text.count("\n"), 1
                column += len(text) - text.rfind("\n") - 1
                yield text
            if not chunk:
                return


def whole_encoding(file: InputFile) -> str:
    """Return the encoding of a file whose head may be ASCII alone: `utf-8` or `gb18030`. Reads all of it, a piece at a time.

    Raises InputError at the first byte that is broken: in the one where there was Chinese before it, else in the other.
    """
    chinese = False
    try:
        for text in texts(file, "utf-8"):
            chinese = chinese or any("\u3000" <= c <= "\u9fff" for c in set(text))
    except InputError:
        if file.hints.encoding or chinese or _chinese_before_fault(file):
            raise
        for _ in texts(file, "gb18030"):
            pass
        return "gb18030"
    return "utf-8"


def _chinese_before_fault(file: InputFile) -> bool:
    """Whether the chunk that holds the first broken byte has Chinese in right UTF-8 before it."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    with file.real.open("rb") as source:
        while chunk := source.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return _CJK.search(error.object[: error.start]) is not None
    return False


def transcode(file: InputFile, encoding: str, target: Path) -> None:
    """Write the file to `target` as UTF-8 without a byte order mark. Raises InputError at the first broken byte."""
    with target.open("w", encoding="utf-8", newline="") as sink:
        for text in texts(file, encoding):
            sink.write(text)
