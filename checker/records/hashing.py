"""What is known of a file's bytes: its SHA-256 and its lines; of a large file found out in the background, while the engine works."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

from checker.records.breaks import CHUNK, Breaks, counted_apart, digest, digested

T = TypeVar("T")

_LARGE = 32 << 20
"""Bytes from which on a process of its own pays."""

_BACK = 10
"""How far a digest stands back: the engine has the processors before it, and still it is done soon after the scan."""

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


class _Background(Generic[T]):
    """Work that a thread does; whoever asks for the result waits for it. `back`: so far it stands back for the engine."""

    def __init__(self, work: Callable[[], T], back: int = 0) -> None:
        self._work, self._back = work, back
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            with _GATE:
                if self._back:
                    with suppress(AttributeError, OSError):  # where a thread has no priority of its own
                        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), self._back)
                self._result = self._work()
        except Exception as error:  # whoever asks is told
            self._error = error

    def result(self) -> T:
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result


class Fingerprint:
    """A file's SHA-256 and what there is to know of its line breaks. Waits for the result when asked.

    Of a large file the lines are counted at once, for every check needs them, and the digest is made once it is wanted.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest = ""
        self._breaks = Breaks()
        self._data = b""  # whose line breaks nobody has asked for yet
        self._both: _Background[tuple[str, Breaks]] | None = None
        self._counted: _Background[Breaks] | None = None
        self._digested: _Background[str] | None = None

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
        if piece == CHUNK and path.stat().st_size >= _LARGE:
            self._counted = _Background(lambda: counted_apart(path))
        else:
            self._both = _Background(lambda: digested(path, piece))

    def want_digest(self) -> None:
        """Have the digest made, if it is not there and nobody has wanted it before."""
        if self._counted is not None and self._digested is None:
            self._digested = _Background(lambda: digest(self._path), _BACK)

    @property
    def sha256(self) -> str:
        """Hexadecimal digest of the whole file. Raises OSError if it could not be read to the end."""
        self.want_digest()
        if self._digested is not None:
            return self._digested.result()
        return self._both.result()[0] if self._both is not None else self._digest

    @property
    def breaks(self) -> Breaks:
        """The line breaks of the whole file. Raises OSError as `sha256` does."""
        if self._counted is not None:
            return self._counted.result()
        if self._both is not None:
            return self._both.result()[1]
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
