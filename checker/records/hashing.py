"""SHA-256 and newline count of a file in one pass; of a large file in the background, while the engine works."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

_CHUNK = 1 << 20
# One large file at a time: the disk is one, and the engine needs the other cores.
_GATE = threading.Semaphore(1)


class Fingerprint:
    """A file's SHA-256, its number of newlines, and whether it ends in one. Waits for the result when asked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest = ""
        self._newlines = 0
        self._ends = True
        self._error: OSError | None = None
        self._thread: threading.Thread | None = None

    @classmethod
    def of_bytes(cls, data: bytes) -> Fingerprint:
        """Return the fingerprint of bytes at hand."""
        done = cls(Path())
        done._digest = hashlib.sha256(data).hexdigest()
        done._newlines, done._ends = data.count(b"\n"), data.endswith(b"\n")
        return done

    @classmethod
    def in_background(cls, path: Path) -> Fingerprint:
        """Start reading `path`; hashing leaves the interpreter free."""
        pending = cls(path)
        pending._thread = threading.Thread(target=pending._run, daemon=True)
        pending._thread.start()
        return pending

    def _run(self) -> None:
        digest, last = hashlib.sha256(), b"\n"
        try:
            with _GATE, self._path.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
                    self._newlines += chunk.count(b"\n")
                    last = chunk[-1:]
        except OSError as error:
            self._error = error
        self._digest, self._ends = digest.hexdigest(), last == b"\n"

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
    def lines(self) -> int:
        """Number of lines, a last one without a newline included."""
        self._wait()
        return self._newlines + (0 if self._ends else 1)
