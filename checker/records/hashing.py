"""What is known of a file's bytes: its SHA-256 and its lines; of a large file found out in the background, while the engine works."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections.abc import Sequence
from pathlib import Path

from checker.records.breaks import CHUNK, Breaks, digested, digested_apart

_LARGE = 32 << 20
"""Bytes from which on a process of its own pays."""

# One large file at a time: the disk is one, and the engine needs the other cores.
_GATE = threading.Semaphore(1)

_begun: dict[tuple[str, int, int], Fingerprint] = {}
"""Path, size and time of change of files of which `begin` was told, and that nobody has asked for yet."""


def begin(paths: Sequence[str]) -> None:
    """Start on the large files among `paths`, because nothing else needs the other cores before the rulebook is loaded."""
    for path in paths:
        try:
            status = os.stat(path)
            if stat.S_ISREG(status.st_mode) and status.st_size >= _LARGE:
                real = Path(path).resolve()
                _begun[str(real), status.st_size, status.st_mtime_ns] = Fingerprint.in_background(real)
        except (OSError, ValueError, RuntimeError):
            continue  # whoever reads it will say so


class Fingerprint:
    """A file's SHA-256 and what there is to know of its line breaks. Waits for the result when asked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest = ""
        self._breaks = Breaks()
        self._data = b""  # whose line breaks nobody has asked for yet
        self._error: OSError | None = None
        self._thread: threading.Thread | None = None
        self._counted = threading.Event()

    @classmethod
    def of_bytes(cls, data: bytes) -> Fingerprint:
        """Return the fingerprint of bytes at hand."""
        done = cls(Path())
        done._digest = hashlib.sha256(data).hexdigest()
        done._data = data
        return done

    @classmethod
    def in_background(cls, path: Path, piece: int = CHUNK) -> Fingerprint:
        """Start reading `path`, `piece` bytes at a time, unless that has begun already."""
        status = os.stat(path)
        begun = _begun.pop((str(path), status.st_size, status.st_mtime_ns), None)
        if begun is not None:
            return begun
        pending = cls(path)
        pending.start(path, piece)
        return pending

    @classmethod
    def later(cls) -> Fingerprint:
        """Return the fingerprint of what is not there yet: empty until `start` says what to read."""
        return cls(Path())

    def start(self, path: Path, piece: int = CHUNK) -> None:
        """Start reading `path` in the background."""
        self._path = path
        self._thread = threading.Thread(target=self._run, args=(piece,), daemon=True)
        self._thread.start()

    def _run(self, piece: int) -> None:
        try:
            with _GATE:
                if piece == CHUNK and self._path.stat().st_size >= _LARGE:
                    self._digest = digested_apart(self._path, self._count)
                else:
                    self._digest, breaks = digested(self._path, piece)
                    self._count(breaks)
        except OSError as error:
            self._error = error
        finally:
            self._counted.set()

    def _count(self, breaks: Breaks) -> None:
        self._breaks = breaks
        self._counted.set()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    @property
    def sha256(self) -> str:
        """Hexadecimal digest of the whole file. Raises OSError if it could not be read to the end."""
        if self._thread is not None:
            self._thread.join()
        self._raise()
        return self._digest

    @property
    def breaks(self) -> Breaks:
        """The line breaks of the whole file, which are known before its digest is. Raises OSError as that does."""
        if self._thread is not None:
            self._counted.wait()
        self._raise()
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
