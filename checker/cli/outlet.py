"""Where output goes: reports to stdout or files, messages and progress to stderr."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import click

from checker.cli.language import t
from checker.reports import Options

LIMIT = 10
"""Findings shown a rule on a terminal, unless all are asked for."""
STDOUT = "-"


def terminal_options(*, show_all: bool = False, redact: bool = False) -> Options:
    """Return how a report is laid out on standard output: for a terminal, or plain and whole."""
    if sys.stdout is None or not sys.stdout.isatty():
        return Options(redact=redact)
    import shutil  # noqa: PLC0415 - only people have terminals

    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size().columns
    return Options(width=width, colour=colour, limit=None if show_all else LIMIT, redact=redact)


def put(text: str) -> None:
    """Write `text` to standard output, as `put_pieces` does."""
    put_pieces([text])


def put_pieces(pieces: Iterable[str]) -> None:
    """Write the pieces of a text to standard output in UTF-8. A reader who has gone away ends the output, not the check.

    OSError where nothing can be written: a full disk, or an output that was closed before the start.
    """
    if sys.stdout is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), "stdout")
    from checker.reports.write import encode  # noqa: PLC0415 - needed only when there is something to say

    try:
        sys.stdout.flush()
        binary = getattr(sys.stdout, "buffer", None)
        if binary is None:
            sys.stdout.writelines(pieces)
        else:
            binary.writelines(map(encode, pieces))
            binary.flush()
        sys.stdout.flush()
    except BrokenPipeError:
        _silence()


def put_file(path: str, pieces: Iterable[str]) -> None:
    """Write the pieces of a text to the file `path`, whole or not at all; `-` is standard output. OSError if it cannot."""
    if path == STDOUT:
        put_pieces(pieces)
        return
    from checker.reports.write import write_whole  # noqa: PLC0415

    write_whole(Path(path), pieces)


def put_new(path: Path, data: bytes, there: str) -> None:
    """Write `data` to a file that is not there yet. A usage error otherwise: `there`, or why it cannot be written."""
    try:
        with path.open("xb") as sink:
            sink.write(data)
    except FileExistsError:
        raise click.UsageError(there) from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise click.UsageError(t(f"無法寫入 {path}：{why}。", f"{path} cannot be written: {why}.")) from None


def complain(line: str) -> None:
    """Write one line to standard error. It may name files and keys, which must not steer the terminal that shows it."""
    from checker.results.visible import visible  # noqa: PLC0415 - needed only when something is wrong

    if sys.stderr is None:
        return
    encoding = sys.stderr.encoding or "utf-8"
    safe = visible(line).encode(encoding, "backslashreplace").decode(encoding)
    try:
        print(safe, file=sys.stderr, flush=True)
    except OSError:
        return


def hush() -> None:
    """Flush both outputs, so that a closed pipe is met here and not while Python shuts down."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        _silence()
    with suppress(OSError):
        if sys.stderr is not None:
            sys.stderr.flush()


def _silence() -> None:
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
    os.close(sink)


class Progress:
    """A line on standard error that says what is being done, once that takes longer than a second.

    Call it with a text; leave the `with` block to wipe the line. Where nobody watches it is silent.
    """

    PATIENCE = 1.0

    def __init__(self, *, quiet: bool = False) -> None:
        self._watched = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._start = time.monotonic()
        self._dirty = False

    def __call__(self, text: str) -> None:
        """Say what is being done."""
        if self._watched and time.monotonic() - self._start > self.PATIENCE:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            self._dirty = True

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._dirty:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
