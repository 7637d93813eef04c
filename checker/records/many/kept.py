"""The values of YAML files from earlier runs, under the SHA-256 of their bytes.

What a text holds depends on nothing but the text and the parser, so that no change of a rulebook makes it wrong. The cache
is a database in the folder of `RULEBOOK_CACHE`; whatever is wrong with it, the files are parsed afresh.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from checker import __version__, caching

MOST_BYTES = 256 << 20
"""Size from which on the cache is begun anew."""

_NAME = "yaml-{}.sqlite"
_SOME = 400


class Kept:
    """The cache, open for a run. Close it to keep what was added."""

    def __init__(self) -> None:
        self._con: sqlite3.Connection | None = None
        self._path: Path | None = None
        self._added = 0
        with suppress(Exception):  # a cache that cannot be opened is none
            self._open()

    def _open(self) -> None:
        folder = caching.folder()
        if folder is None:
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not caching.private(os.stat(folder)):
            return
        path = folder / _NAME.format(_program())
        for old in folder.glob(_NAME.format("*")):
            if old != path or not caching.private(os.stat(old)) or old.stat().st_size > MOST_BYTES:
                old.unlink(missing_ok=True)
        self._path = path
        con = sqlite3.connect(path, timeout=2, isolation_level=None)
        self._con = con
        os.chmod(path, 0o600)
        # Who loses the newest entries to a power cut parses some files again.
        con.execute("PRAGMA synchronous = OFF")
        con.execute(
            "CREATE TABLE IF NOT EXISTS kept (sha256 TEXT PRIMARY KEY, sum BLOB, value BLOB) WITHOUT ROWID"
        )

    def find(self, sha256: Sequence[str]) -> dict[str, list[Any]]:
        """Return the values that are known, by the hashes of the files."""
        found: dict[str, list[Any]] = {}
        if self._con is None:
            return found
        try:
            for start in range(0, len(sha256), _SOME):
                part = sha256[start : start + _SOME]
                marks = ", ".join("?" * len(part))
                for key, total, value in self._con.execute(
                    f"SELECT sha256, sum, value FROM kept WHERE sha256 IN ({marks})", part
                ):
                    if _sum(key, value) == total:
                        found[key] = json.loads(value)
        except Exception:  # damaged in whatever way
            self._discard()
        return found

    def add(self, values: Iterable[tuple[str, list[Any]]]) -> None:
        """Keep values by the hashes of their files."""
        if self._con is None or self._added > MOST_BYTES:
            return
        rows = []
        for key, value in values:
            data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
            self._added += len(data)
            rows.append((key, _sum(key, data), data))
        try:
            self._con.execute("BEGIN IMMEDIATE")
            self._con.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
            self._con.execute("COMMIT")
        except sqlite3.OperationalError:
            # Another run is writing, or the disk is full: what is not kept is parsed again.
            with suppress(sqlite3.Error):
                self._con.execute("ROLLBACK")
        except sqlite3.Error:
            self._discard()

    def close(self) -> None:
        """Let go of the database."""
        if self._con is not None:
            with suppress(sqlite3.Error):
                self._con.close()
            self._con = None

    def _discard(self) -> None:
        self.close()
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()


def _sum(key: str, value: bytes) -> bytes:
    return hashlib.sha256(key.encode("ascii") + value).digest()[:8]


def _program() -> str:
    """What the values depend on besides the text, as a short word."""
    import yaml  # noqa: PLC0415

    from checker.records.readers import yaml_text  # noqa: PLC0415

    source = b""
    with suppress(OSError):
        source = Path(yaml_text.__file__).read_bytes()
    return hashlib.sha256(f"{__version__} {yaml.__version__} ".encode() + source).hexdigest()[:16]
