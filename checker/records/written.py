"""A table that has to be written out before the engine can scan it: rows of a database, of a web page."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from checker.records.pieces import InputFile, Piece, Scan
from checker.records.readers.delimited import relation
from checker.records.readers.dialects import Dialect

DIALECT = Dialect()


def write(target: Path, rows: Iterable[Sequence[Any]]) -> int:
    """Write rows of texts, numbers and None to `target` and return their number. None becomes an empty cell."""
    count = 0

    def counted() -> Iterable[Sequence[Any]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with target.open("w", encoding="utf-8", newline="") as sink:
        csv.writer(sink, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(counted())
    return count


def piece(
    file: InputFile,
    format_: str,
    title: str,
    names: Sequence[str],
    fetch: Callable[[Path], int],
    *,
    encoding: str | None = None,
    zoned: Collection[str] = (),
) -> Piece:
    """Return a table of a database. `fetch` writes its rows, as `write` does, once it turns out to hold records.

    `zoned`: columns of moments that have a zone of their own there, and are those of China by now.
    """
    indexes = frozenset(i for i, n in enumerate(names, 1) if n in zoned)

    def scanned(skip: int, width: int, key: Sequence[int]) -> Scan:
        target = file.fresh(".csv")
        found = scan(file, target, len(names), key, fetch(target))
        return found._replace(data={**found.data, "zoned": indexes})

    raws = tuple(f"c{i}" for i in range(1, len(names) + 1))
    # Of the tables of a whole database, not all need be records.
    optional = file.address is None or title not in file.address.tables
    return Piece(
        file, format_, title, encoding, names=tuple(names), raws=raws, scan=scanned, optional=optional
    )


def scan(file: InputFile, target: Path, width: int, key: Sequence[int], count: int) -> Scan:
    """Return the scan of a text that `write` wrote: row n of the table is record n of it."""
    data = {
        "dialect": DIALECT,
        "skip": 0,
        "width": width,
        "key": tuple(key),
        "text": str(target),
        "numbered": True,
    }
    return Scan(
        relation(target, DIALECT, 0, width),
        tuple(f"c{i}" for i in range(1, width + 1)),
        total=lambda: count,
        paths=(str(target),),
        data=data,
    )
