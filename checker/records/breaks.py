"""The SHA-256 of a file, and where its lines end."""

from __future__ import annotations

import hashlib
import os
import sys
from array import array
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

CHUNK = 1 << 20
_STEP = 1 << 13
_SERVE = "from checker.records.breaks import serve; serve()"


class Breaks:
    """Counts the line breaks of bytes that come in pieces, and remembers where they are, roughly.

    `offsets` and `counts`: for pieces of some eight kilobytes, where each ends, and how many newlines there are up to
    there.
    """

    def __init__(self) -> None:
        self.newlines = 0
        self.last = b"\n"
        self.offsets = array("Q")
        self.counts = array("Q")
        self._size = 0
        self._bare = False

    @classmethod
    def of(cls, path: Path) -> Breaks:
        """Return the line breaks of a file."""
        breaks = cls()
        for chunk in _chunks(path):
            breaks.take(chunk)
        return breaks

    def take(self, data: bytes) -> None:
        """Add the bytes that come next."""
        for at in range(0, len(data), _STEP):
            self.newlines += data.count(b"\n", at, at + _STEP)
            self.offsets.append(self._size + min(at + _STEP, len(data)))
            self.counts.append(self.newlines)
        self._size += len(data)
        if not self._bare and (self.last == b"\r" or b"\r" in data):
            # A return at the end of a piece waits for the next one.
            joined = (b"\r" if self.last == b"\r" else b"") + data
            ends = joined.endswith(b"\r")
            self._bare = joined.count(b"\r") - ends != joined.count(b"\r\n")
        self.last = data[-1:] or self.last

    @property
    def lines(self) -> int:
        """Number of lines, a last one without a newline included."""
        return self.newlines + (0 if self.last == b"\n" else 1)

    @property
    def bare_returns(self) -> bool:
        """Whether some carriage return stands without a newline: lines then are not what `lines` counts."""
        return self._bare or self.last == b"\r"

    def dump(self) -> bytes:
        """Return all of it as bytes, for `load`."""
        head = f"{self.newlines} {self.last.hex()} {int(self._bare)} {self._size}\n".encode()
        return head + self.offsets.tobytes() + self.counts.tobytes()

    @classmethod
    def load(cls, data: bytes) -> Breaks:
        """Return what `dump` wrote."""
        head, _, arrays = data.partition(b"\n")
        newlines, last, bare, size = head.decode().split(" ")
        breaks, half = cls(), len(arrays) // 2
        breaks.newlines, breaks.last = int(newlines), bytes.fromhex(last)
        breaks._bare, breaks._size = bare == "1", int(size)
        breaks.offsets.frombytes(arrays[:half])
        breaks.counts.frombytes(arrays[half:])
        return breaks


def _chunks(path: Path, piece: int = CHUNK) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as stream:
        while chunk := stream.read(piece):
            yield chunk


def digested(path: Path, piece: int = CHUNK) -> tuple[str, Breaks]:
    """Read a file, `piece` bytes at a time; return its SHA-256 and its line breaks. Raises OSError."""
    digest, breaks = hashlib.sha256(), Breaks()
    for chunk in _chunks(path, piece):
        digest.update(chunk)
        breaks.take(chunk)
    return digest.hexdigest(), breaks


def digest(path: Path) -> str:
    """Return a file's SHA-256. Raises OSError."""
    with path.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def counted_apart(path: Path) -> Breaks:
    """Return a file's line breaks, counted by another process: it would keep this one's interpreter from everything else. Raises OSError."""
    import subprocess  # noqa: PLC0415 - only for large files

    command = [sys.executable, "-c", _SERVE, str(path), str(os.getpid())]
    try:
        made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)
        return Breaks.load(made.stdout)
    except (subprocess.CalledProcessError, ValueError, OSError):
        return Breaks.of(path)  # whatever the matter is, here it is an error with a name


def serve() -> None:
    """Write the line breaks of the file that the command line names, unless the process that it names too is gone by then."""
    path, asked_by = Path(sys.argv[1]), int(sys.argv[2])
    breaks = Breaks()
    for chunk in takewhile(lambda _: os.getppid() == asked_by, _chunks(path)):
        breaks.take(chunk)
    sys.stdout.buffer.write(breaks.dump())
