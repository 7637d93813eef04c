"""The loaded rulebook and its compiled rules, kept from run to run under the hash of what they came from.

Reading, validating and compiling a rulebook costs far more than a small check. Nothing heavy is imported here:
a run that finds its rulebook in the cache needs no YAML, JSON Schema or SQL parser. The cache holds pickles, which
are as trustworthy as `__pycache__`: only files of the user's own in a folder that nobody else can write to are read.
Whatever goes wrong with it, the rulebook is loaded afresh.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from checker import __version__, caching, folding
from checker.model.rulebook import Rulebook
from checker.rulebook.files import Sources, read_sources
from checker.rulebook.packed import packed

T = TypeVar("T")

_KEPT = 24
_ROOMS = ("model", "expressions", "patterns", "rulebook")
_SUFFIX = ".pickle"


def load_compiled(
    path: Path | None, overlays: Sequence[Path], compile: Callable[[Rulebook], T]
) -> tuple[Rulebook, T]:
    """The rulebook at `path` (None: the built-in one) with its overlays, and what `compile` makes of it.

    Both come from the cache where the same files were compiled by the same program before. `compile` must be a
    function of a module and depend on the rulebook alone. `RULEBOOK_CACHE` names the cache's folder, or is `off`.
    Raises RulebookError.
    """
    sources = read_sources(path, overlays)
    folder = caching.folder()
    if folder is None:
        return _fresh(sources, compile)
    name = _key(sources, compile) + _SUFFIX
    found = _read(folder, name)
    if found is not None:
        with contextlib.suppress(OSError):
            os.utime(folder / name)  # what is used is not tidied away
        rulebook, compiled, words = found
        folding.remember(words)
        return rulebook, compiled
    rulebook, compiled = _fresh(sources, compile)
    _write(folder, name, (packed(rulebook), compiled, _words(rulebook)))
    return rulebook, compiled


def _words(rulebook: Rulebook) -> folding.Memory:
    """What reading records will ask of the words in the rulebook: loading the converters takes as long as a small check."""
    folding.spellings(rulebook.placeholders)
    for kind in rulebook.kinds.values():
        for word in (kind.name, kind.title.hant, kind.title.en, *kind.aliases):
            folding.fold(word)
        for field in kind.fields.values():
            for word in (field.name, field.title.hant, field.title.en, *field.aliases):
                folding.fold(word)
            folding.spellings(field.answers)
            for value in field.values:
                folding.spellings((*value.aliases, value.title.hant, value.title.en))
    return folding.memory()


def _fresh(sources: Sources, compile: Callable[[Rulebook], T]) -> tuple[Rulebook, T]:
    from checker.rulebook.load import build  # noqa: PLC0415  (YAML and JSON Schema, only where needed)

    rulebook = build(sources)
    return rulebook, compile(rulebook)


def _key(sources: Sources, compile: Callable[..., object]) -> str:
    """A hash over everything that the result depends on: files, the names they are shown under, the program."""
    total = hashlib.sha256(sources.digest.encode())
    for files in (sources.base, *sources.overlays):
        total.update("\n".join(f.shown for f in files).encode("utf-8", "surrogatepass"))
        total.update(b"\n\n")
    total.update(f"{compile.__module__}.{compile.__qualname__}\n{__version__}\n{sys.version}\n".encode())
    for line in _program():
        total.update(line.encode("utf-8", "surrogatepass"))
    return total.hexdigest()


def _program() -> Iterator[str]:
    """The state of the program's files, so that a changed checkout does not meet its own past."""
    package = Path(__file__).resolve().parent.parent
    folders = [(package / room, ".py") for room in _ROOMS]
    schemas = package / "_builtin" / "schemas"
    schemas = schemas if schemas.is_dir() else package.parent / "schemas"
    folders += [(schemas, ".yaml"), (schemas / "policy", ".yaml")]
    for folder, suffix in folders:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            yield from sorted(
                f"{folder.name}/{e.name} {e.stat().st_size} {e.stat().st_mtime_ns}\n"
                for e in entries
                if e.name.endswith(suffix)
            )
    with contextlib.suppress(OSError):
        found = os.stat(package / "folding.py")
        yield f"folding {found.st_size} {found.st_mtime_ns}\n"
    sql = find_spec("sqlglot")
    if sql is not None and sql.origin is not None:
        # Each release writes its number into this file; reading the package's metadata would cost more.
        with contextlib.suppress(OSError):
            found = os.stat(os.path.join(os.path.dirname(sql.origin), "_version.py"))
            yield f"sqlglot {found.st_size} {found.st_mtime_ns}\n"


def _read(folder: Path, name: str) -> tuple[Rulebook, Any, folding.Memory] | None:
    """The cached result; None where there is none, or it is damaged, or somebody else could have put it there."""
    try:
        if not caching.private(os.stat(folder)):
            return None
        with open(folder / name, "rb") as file:
            if not caching.private(os.fstat(file.fileno())):
                return None
            expected = file.read(32)
            data = file.read()
        if hashlib.sha256(data).digest() != expected:
            return None
        rulebook, compiled, words = pickle.loads(data)
        return (rulebook, compiled, words) if isinstance(rulebook, Rulebook) else None
    except Exception:  # a cache that cannot be read is no cache: unpickling may raise anything
        return None


def _write(folder: Path, name: str, result: tuple[Rulebook, T, folding.Memory]) -> None:
    """Keep a result; it appears whole or not at all."""
    import tempfile  # noqa: PLC0415  (brings random and more, and a warm start never writes)

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not caching.private(os.stat(folder)):
            return
        data = pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(data).digest())
                file.write(data)
            os.replace(temporary, folder / name)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
        _tidy(folder)
    except Exception:  # a full disk or a read-only home must not stop a check
        return


def _tidy(folder: Path) -> None:
    """Keep only what was written or used last."""
    kept = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda f: f.stat().st_mtime_ns, reverse=True)
    for old in kept[_KEPT:]:
        with contextlib.suppress(OSError):
            old.unlink()
