"""SHA-256 and line breaks of a file in one pass; of a large file in the background, while the engine works."""

from __future__ import annotations

import hashlib
import threading
from array import array
from pathlib import Path

_CHUNK = 1 << 20
_STEP = 1 << 14
# One large file at a time: the disk is one, and the engine needs the other cores.
_GATE = threading.Semaphore(1)


class Breaks:
    """Counts the line breaks of bytes that come in pieces, and remembers where they are, roughly.

    `offsets` and `counts`: for pieces of some sixteen kilobytes, where each ends, and how many newlines there are up to
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
        with path.open("rb", buffering=0) as stream:
            while chunk := stream.read(_CHUNK):
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


class Fingerprint:
    """A file's SHA-256 and what there is to know of its line breaks. Waits for the result when asked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest = ""
        self._breaks = Breaks()
        self._data = b""  # whose line breaks nobody has asked for yet
        self._error: OSError | None = None
        self._thread: threading.Thread | None = None

    @classmethod
    def of_bytes(cls, data: bytes) -> Fingerprint:
        """Return the fingerprint of bytes at hand."""
        done = cls(Path())
        done._digest = hashlib.sha256(data).hexdigest()
        done._data = data
        return done

    @classmethod
    def in_background(cls, path: Path, piece: int = _CHUNK) -> Fingerprint:
        """Start reading `path`, `piece` bytes at a time; hashing leaves the interpreter free."""
        pending = cls(path)
        pending.start(path, piece)
        return pending

    @classmethod
    def later(cls) -> Fingerprint:
        """Return the fingerprint of what is not there yet: empty until `start` says what to read."""
        return cls(Path())

    def start(self, path: Path, piece: int = _CHUNK) -> None:
        """Start reading `path` in the background."""
        self._path = path
        self._thread = threading.Thread(target=self._run, args=(piece,), daemon=True)
        self._thread.start()

    def _run(self, piece: int) -> None:
        digest = hashlib.sha256()
        try:
            with _GATE, self._path.open("rb", buffering=0) as stream:
                while chunk := stream.read(piece):
                    digest.update(chunk)
                    self._breaks.take(chunk)
        except OSError as error:
            self._error = error
        self._digest = digest.hexdigest()

    def _wait(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._error is not None:
            raise self._error

    @property
    def sha256(self) -> str:
        """Hexadecimal digest of the whole file. Raises OSError if it could not be read to the end."""
        self._wait()
        return self._digest

    @property
    def breaks(self) -> Breaks:
        """The line breaks of the whole file."""
        self._wait()
        if self._data:
            data, self._data = self._data, b""
            self._breaks.take(data)
        return self._breaks

    @property
    def lines(self) -> int:
        """Number of lines, a last one without a newline included."""
        return self.breaks.lines

    @property
    def bare_returns(self) -> bool:
        """Whether some carriage return stands without a newline: lines then are not what `lines` counts."""
        return self.breaks.bare_returns
