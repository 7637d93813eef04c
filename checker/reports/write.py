"""Write a report whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def encode(text: str) -> bytes:
    """Return `text` as UTF-8. What is no character (a file name in a broken encoding) is written as an escape."""
    return text.encode("utf-8", "backslashreplace")


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write the pieces of a text to `path` so that a reader sees the old file or the new one, and never a part. OSError if it cannot.

    What is no regular file (a pipe, a device) cannot be replaced and is written in place.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            file.writelines(map(encode, pieces))
        return
    target = path.resolve()  # a link keeps pointing at its file
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(map(encode, pieces))
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
