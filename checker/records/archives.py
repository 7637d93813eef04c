"""Zip archives: each member is unpacked within limits and read as the file that it is."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records.discover import Found, skip
from checker.records.mapping import NAME
from checker.records.pieces import InputFile

MOST_BYTES = 8 << 30
"""Unpacked bytes of an archive, all members together."""

MOST_MEMBERS = 200_000

RATIO, HARMLESS = 200, 32 << 20
"""How many times its packed size a member may have, once it is larger than `HARMLESS`. Tables pack to a tenth or thirtieth."""

_CHUNK = 1 << 20
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


def members(file: InputFile) -> Iterator[Found]:
    """Yield the members of an archive, unpacked one by one, in the order of their names.

    What cannot be unpacked has a `problem`. Raises InputError for an archive that is damaged as a whole.
    """
    try:
        with zipfile.ZipFile(file.real) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
            if len(infos) > MOST_MEMBERS:
                raise file.fail(
                    "zip-bomb",
                    Text(
                        f"壓縮檔有 {len(infos):,} 個成員，過多。",
                        f"The archive has {len(infos):,} members, too many.",
                    ),
                    _SPLIT,
                )
            left = MOST_BYTES
            for name, info in sorted(((_name(i), i) for i in infos), key=lambda pair: pair[0]):
                found = _member(file, archive, info, name, left)
                if not found.skipped and not found.problem:
                    left -= found.real.stat().st_size
                yield found
    except _FAULTS as error:
        raise file.fail(
            "broken-archive",
            Text(f"壓縮檔無法讀取：{_why(error)}。", f"The archive cannot be read: {_why(error)}."),
            Text("檔案可能不完整；請重新取得。", "It may be incomplete; get it again."),
        ) from None


_SPLIT = Text("請先解壓縮並查看內容。", "Unpack it by hand and look at what is in it.")


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name. Without the mark for UTF-8 it is in whatever the packing computer used: in China, GBK."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
            for encoding in ("utf-8", "gb18030"):
                try:
                    name = raw.decode(encoding)
                    break
                except UnicodeDecodeError:
                    continue
        except UnicodeEncodeError:
            pass
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in ("", ".", ".."))


def _member(file: InputFile, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, left: int) -> Found:
    path, at = f"{file.path}!{name}", file.at / name
    parts = Path(name).parts
    reason = skip(parts[-1]) if parts else "no-file"
    if any(part.startswith(".") or part == "__MACOSX" for part in parts[:-1]):
        reason = "hidden"
    if parts and parts[-1] == NAME and not reason:
        reason = "mapping"
    if reason and reason != "mapping":
        return Found(path, at, reason)
    if name.lower().endswith(".zip"):
        return Found(path, at, problem=nested(path))
    target = file.fresh(Path(name).suffix.lower() if name.isascii() and "." in parts[-1] else "")
    problem = _unpack(archive, info, path, target, left)
    if problem:
        target.unlink(missing_ok=True)
    return Found(path, target, reason, at=at, problem=problem)


def nested(path: str) -> Problem:
    """Return the warning that an archive within an archive is not read."""
    return Problem(
        "nested-archive",
        Text("壓縮檔裡的壓縮檔不讀取。", "An archive within an archive is not read."),
        Place(path),
        Text("請先解開外層。", "Unpack the outer one first."),
        level="warning",
    )


def _unpack(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, target: Path, left: int
) -> Problem | None:
    if info.flag_bits & 1:
        said = Text("這個成員有密碼保護。", "This member is protected by a password.")
        hint = Text("請提供沒有密碼的壓縮檔。", "Supply the archive without a password.")
        return Problem("encrypted-member", said, Place(path), hint)
    most, written = max(RATIO * info.compress_size, HARMLESS), 0
    try:
        # What a header says of the size is not believed: what comes out is counted.
        with archive.open(info) as source, target.open("wb") as sink:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                if written > min(most, left):
                    return _bomb(path, written, info.compress_size)
                sink.write(chunk)
    except _FAULTS as error:
        said = Text(f"這個成員無法解開：{_why(error)}。", f"This member cannot be unpacked: {_why(error)}.")
        hint = Text("壓縮檔可能不完整；請重新取得。", "The archive may be incomplete; get it again.")
        return Problem("broken-member", said, Place(path), hint)
    return None


def _bomb(path: str, written: int, packed: int) -> Problem:
    size = f"{written >> 20:,} MiB"
    return Problem(
        "zip-bomb",
        Text(
            f"這個成員由 {packed:,} 位元組解出超過 {size}，不再解開。",
            f"This member unpacks from {packed:,} bytes to more than {size} and is unpacked no further.",
        ),
        Place(path),
        _SPLIT,
    )


def _why(error: Exception) -> str:
    return " ".join(str(error).split()).removesuffix(".") or type(error).__name__
