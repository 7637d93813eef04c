"""The command line as the tests call it: in this process, or as a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.cli.main import run

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "from checker.cli.start import main; main()"


@dataclass(frozen=True)
class Done:
    """A finished command: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Standard output as JSON."""
        found: dict[str, Any] = json.loads(self.out)
        return found


def call(*args: object, lang: str = "en", stdin: bytes = b"") -> Done:
    """Run a command in this process; `lang` is handed over with --lang where the command takes it."""
    words = [str(arg) for arg in args]
    if "--lang" not in words:
        words += ["--lang", lang]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    held, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = run(words)
    finally:
        sys.stdin = held
    texts = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]  # type: ignore[attr-defined]
    return Done(code, *texts)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a child: this one, in English, without colours forced or forbidden."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "RULEBOOK_DEBUG")}
    return {**kept, "RULEBOOK_LANG": "en", "PYTHONUTF8": "1", **(more or {})}


def spawn(
    *args: object, env: Mapping[str, str] | None = None, stdin: bytes = b"", cwd: Path | None = None
) -> Done:
    """Run a command as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, args)],
        input=stdin, capture_output=True, env=environment(env), cwd=cwd, check=False, timeout=120,
    )  # fmt: skip
    return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
