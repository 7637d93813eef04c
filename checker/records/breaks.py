"""The SHA-256 of a file, and where its lines end, in one pass; of a large file in a process of its own."""

from __future__ import annotations

import hashlib
import os
import sys
from array import array
from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path

CHUNK = 1 << 20
_STEP = 1 << 13
_NICE = 10
"""How far the digest stands back: the engine has the processors before it, and still it is done soon after the scan."""

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


def digested_apart(path: Path, counted: Callable[[Breaks], None]) -> str:
    """As `digested`, by another process: counting lines would keep this one's interpreter from everything else. Raises OSError.

    `counted` is given the line breaks as soon as they are known, which is long before the digest is.
    """
    import subprocess  # noqa: PLC0415 - only for large files

    command = [sys.executable, "-c", _SERVE, str(path), str(os.getpid())]
    try:
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as made:
            assert made.stdout is not None
            length = int(made.stdout.readline())
            dumped = made.stdout.read(length)
            if len(dumped) != length:
                raise ValueError
            counted(Breaks.load(dumped))
            digest = made.stdout.read().decode()
        if made.returncode or not digest:
            raise ValueError
    except (ValueError, OSError):
        # Whatever the matter is, here it is an error with a name.
        digest, breaks = digested(path)
        counted(breaks)
    return digest


def serve() -> None:
    """Write the line breaks of the file that the command line names, and then its digest, while the process that it names too is there.

    The breaks come first, while the other process is still starting; the digest is wanted at its very end, and until
    then the engine has the processors before it.
    """
    path, asked_by = Path(sys.argv[1]), int(sys.argv[2])

    def chunks() -> Iterator[bytes]:
        return takewhile(lambda _: os.getppid() == asked_by, _chunks(path))

    breaks, digest, out = Breaks(), hashlib.sha256(), sys.stdout.buffer
    for chunk in chunks():
        breaks.take(chunk)
    dumped = breaks.dump()
    out.write(f"{len(dumped)}\n".encode() + dumped)
    out.flush()
    if hasattr(os, "nice"):
        os.nice(_NICE)
    for chunk in chunks():
        digest.update(chunk)
    out.write(digest.hexdigest().encode())
