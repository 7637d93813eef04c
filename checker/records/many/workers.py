"""Processes that parse YAML texts beside this one. Parsing is work for the interpreter, of which a process has one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

MOST = 8
"""Processes that are started at most."""

_SERVE = "from checker.records.many.workers import serve; serve()"


def parse(text: str) -> list[Any] | None:
    """Return the values of the documents in `text`, None where that takes somebody who can say what is wrong.

    A text with aliases is left to others too: written out, they may multiply without end.
    """
    import yaml  # noqa: PLC0415

    from checker.records.readers.yaml_text import load  # noqa: PLC0415
    from checker.records.yaml_guard import TooDeepError  # noqa: PLC0415

    if "&" in text and "*" in text:
        return None
    try:
        return list(load(text))
    except (yaml.YAMLError, ValueError, TooDeepError):
        return None


def serve() -> None:
    """Answer requests until there are none: a line with a list of texts, and a line with the list of their values."""
    for line in sys.stdin.buffer:
        values = [parse(text) for text in json.loads(line)]
        sys.stdout.buffer.write(json.dumps(values, ensure_ascii=False).encode("utf-8") + b"\n")
        sys.stdout.buffer.flush()


class Workers:
    """Some processes, started with the first request. Use it in a `with` block; what a process fails at comes back as None."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []
        self._asked: list[tuple[subprocess.Popen[bytes] | None, int]] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *exc: object) -> None:
        for process in self._running:
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    stream.close()  # type: ignore[union-attr]
            process.kill()
            process.wait()

    def ask(self, texts: Sequence[str]) -> None:
        """Send texts. `answer` has to be called before the next ones."""
        if not self._running:
            self._start()
        count = max(1, len(self._running))
        share = -(-len(texts) // count)
        self._asked = []
        for i in range(count):
            part = texts[i * share : (i + 1) * share]
            process = self._running[i] if self._running else None
            if process is not None and part:
                try:
                    assert process.stdin is not None
                    process.stdin.write(json.dumps(part, ensure_ascii=False).encode("utf-8") + b"\n")
                    process.stdin.flush()
                except (OSError, ValueError):
                    process = None
            self._asked.append((process, len(part)))

    def answer(self) -> list[list[Any] | None]:
        """Return the values of the texts that were sent, in their order."""
        found: list[list[Any] | None] = []
        for process, count in self._asked:
            values: list[list[Any] | None] = []
            if process is not None and count:
                with suppress(OSError, ValueError):
                    assert process.stdout is not None
                    values = json.loads(process.stdout.readline())
            found += values if len(values) == count else [None] * count
        self._asked = []
        return found

    def _start(self) -> None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        package = str(Path(__file__).resolve().parents[3])
        paths = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
        for _ in range(min(cores - 1, MOST)):
            with suppress(OSError, ValueError):
                self._running.append(
                    subprocess.Popen(
                        [sys.executable, "-c", _SERVE],
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.DEVNULL,
                        env={**os.environ, "PYTHONPATH": paths},
                    )
                )
