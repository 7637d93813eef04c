"""The account is closed: row counts and hashes that were not worth waiting for, and rows that stop a scan."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from checker.model.inputs import Inputs, LedgerEntry, Rejected, Source
from checker.model.problem import InputError, Place, Problem
from checker.model.text import Text
from checker.records import decoding
from checker.records.asking import connected
from checker.records.cut import cut
from checker.records.files import changed, files, twins
from checker.records.locators import Locator
from checker.records.pieces import Scan
from checker.records.readers.dialects import Row, rows
from checker.records.sqltext import name
from checker.records.totals import noise

_SHOWN = 200


def with_counts(
    inputs: Inputs,
    counts: Mapping[int, int],
    left: Mapping[int, Sequence[int]] | None = None,
    *,
    digests: bool = True,
) -> Inputs:
    """Return the inputs with a complete ledger: rows read and rejected, and the SHA-256 of every file.

    `digests`: without it, those of large files are left empty, unless another file is as large: they may be the same.

    `counts`: rows of each source that the engine checked, by source number, as `typed_select` yields them; what is
    missing is counted here. `left`: the ordinals of the rows that it left out. Where a count differs from what was read, an `uncounted-rows` error is added.
    Raises duck.Error where a file cannot be scanned; `repair` helps then.
    """
    ledger, problems = list(inputs.ledger), list(inputs.problems)
    sizes = Counter(file.size for file in files(inputs))
    for given in inputs.sources:
        source, locator = given, given.locator
        if not isinstance(locator, Locator) or not locator.entries:
            continue
        entries = [ledger[i] for i in locator.entries]
        count = counts.get(source.number)
        if arranged := locator.data.get("arranged"):
            # What the engine counted are records; the rows that they came of are counted here.
            records = _records(inputs, source) if count is None else count
            ledger[locator.entries[0]] = entries[0] = entries[0]._replace(records=records)
            source, count = source._replace(relation=arranged.relation, keep=arranged.keep), None
        if any(e.rows_read is None for e in entries):
            rejected = entries[0].rejected
            if count is None or count != _upper(locator):
                gone = None if count is None or left is None else left.get(source.number)
                count, more = _count(inputs, source, count, gone)
                rejected += more
            ledger[locator.entries[0]] = entries[0]._replace(
                rows_read=count + len(rejected), rejected=rejected
            )
        elif count is not None and count != sum(e.rows_checked or 0 for e in entries):
            read = sum(e.rows_checked or 0 for e in entries)
            problems.append(
                Problem(
                    "uncounted-rows",
                    Text(
                        f"讀到 {read} 筆，檢查了 {count} 筆。", f"{read} rows were read and {count} checked."
                    ),
                    Place(source.path, source.sheet),
                )
            )
        file = locator.data.get("file")
        if file is not None and (digests or sizes[file.size] > 1):
            for i in locator.entries:
                ledger[i] = ledger[i]._replace(sha256=ledger[i].sha256 or file.fingerprint.sha256)
    return inputs._replace(ledger=tuple(ledger), problems=(*problems, *changed(inputs), *twins(ledger)))


def _upper(locator: Locator) -> int | None:
    total = locator.data.get("total")
    return None if total is None else total()


def _records(inputs: Inputs, source: Source) -> int:
    """Count the records that a layout makes of a source's rows."""
    with connected(inputs.tables) as con:
        found: int = con.execute(f"SELECT count(*) FROM {source.relation}").fetchall()[0][0]
    return found


def _count(
    inputs: Inputs, source: Source, count: int | None, left: Sequence[int] | None
) -> tuple[int, tuple[Rejected, ...]]:
    """Count the rows of a source that are checked, and list those that `keep` leaves out; blank ones are none.

    `count`, `left`: how many there are, and the ordinals of the others, in order, where they are known.
    """
    if count is not None and left is not None and not left:
        return count, ()
    with connected(inputs.tables) as con, tempfile.TemporaryDirectory(prefix="rulebook-rows-") as folder:
        if count is None or left is None:
            kept = f"SELECT count(*) FROM {source.relation} WHERE {source.kept}"
            count, left = int(con.execute(kept).fetchall()[0][0]), None
        rows = con.execute(_left_out(source, count, left, Path(folder))).fetchall()
    filled = [(at, cells) for at, *cells in rows if any(c is not None and str(c).strip() for c in cells)]
    places = _rows(source, [at for at, _ in filled], count + len(rows))
    rejected = [
        Rejected(row, _reason(source, cells), " | ".join(str(c) for c in cells if c is not None)[:_SHOWN])
        for row, (_, cells) in zip(places, filled, strict=True)
    ]
    return count, tuple(rejected)


def _reason(source: Source, cells: Sequence[Any]) -> str:
    """Why `keep` has left a row out."""
    data = source.locator.data
    texts = ["" if c is None else str(c) for c in cells]
    again = noise(texts, data.get("key", ()), data.get("titles", ())) == "header-again"
    return "header-again" if again else "total-row"


def _left_out(source: Source, count: int, left: Sequence[int] | None, folder: Path) -> str:
    """SQL: the rows that are not checked, each with its ordinal. Lines of a text that are known are cut out of it."""
    texts = ", ".join(name(r) for r in source.locator.data["raws"])
    pieces = cut(source, left, count + len(left), folder) if left is not None else None
    if pieces is not None and left is not None:
        return f"SELECT [{', '.join(map(str, left))}][row_number() OVER ()], {texts} FROM {pieces.relation}"
    if left is not None and source.ordinal:
        wanted = f"{name(source.ordinal)} IN ({', '.join(map(str, left))})"
        return f"SELECT {name(source.ordinal)}, {texts} FROM {source.relation} WHERE {wanted} ORDER BY 1"
    numbered = f"(SELECT *, row_number() OVER () AS _at FROM {source.relation})"
    return f"SELECT _at, {texts} FROM {numbered} WHERE NOT ({source.kept}) ORDER BY _at"


def _rows(source: Source, ordinals: Sequence[int], read: int) -> list[int]:
    """The export's rows or lines of these of `read` data rows."""
    if not ordinals:
        return []
    from checker.records.locate import places  # noqa: PLC0415

    found = places(source, [(ordinal, ()) for ordinal in ordinals], read)
    return [place[0].line or place[0].row or at for place, at in zip(found, ordinals, strict=True)]


def _unscannable(source: Source, error: str) -> Problem:
    return Problem(
        "unreadable-rows",
        Text("資料列無法讀取：{why}", "Rows cannot be read: {why}").format(
            why=error.splitlines()[0][:_SHOWN]
        ),
        Place(source.path, source.sheet),
        Text("請重新匯出。", "Export it again."),
    )


def blamed(inputs: Inputs, error_text: str) -> tuple[int, ...]:
    """Return the numbers of the sources whose file a scan error of DuckDB names, or else of those that fail by themselves."""
    texts = {
        s.number: text
        for s in inputs.sources
        if isinstance(s.locator, Locator) and (text := s.locator.data.get("text"))
    }
    named = tuple(number for number, text in texts.items() if text in error_text)
    return named or tuple(s.number for s in inputs.sources if s.number in texts and _fails(inputs, s))


def _fails(inputs: Inputs, source: Source) -> bool:
    from checker import duck  # noqa: PLC0415

    with connected(inputs.tables) as con:
        try:
            con.execute(f"SELECT count(COLUMNS(*)) FROM {source.relation}").fetchall()
        except duck.Error:
            return True
    return False


def without(inputs: Inputs, source_numbers: Sequence[int], problem: Problem) -> Inputs:
    """Return the inputs without sources that nothing could save: their entries are unreadable, for the reason given."""
    lost = [s for s in inputs.sources if s.number in source_numbers]
    ledger = list(inputs.ledger)
    for source in lost:
        for i in source.locator.entries if isinstance(source.locator, Locator) else ():
            file = source.locator.data.get("file")
            sha256 = ledger[i].sha256 or (file.fingerprint.sha256 if file else "")
            ledger[i] = ledger[i]._replace(sha256=sha256, rows_read=None, rejected=(), skipped="unreadable")
    return inputs._replace(
        sources=tuple(s for s in inputs.sources if s not in lost),
        ledger=tuple(ledger),
        problems=(*inputs.problems, problem),
    )


def repair(inputs: Inputs, source_number: int, error_text: str) -> Inputs:
    """Return the inputs with one source read again row by row, after DuckDB could not scan it.

    Rows that cannot be read are rejected, each with its reason, and the others go to a new file. Sources that share
    the file are renewed as well. Raises InputError where nothing can be saved: broken encoding (with line and
    column), a quote that is never closed, or a source that was read row by row before.
    """
    source = next(s for s in inputs.sources if s.number == source_number)
    locator = source.locator
    if not isinstance(locator, Locator) or "file" not in locator.data or "lines" in locator.data:
        raise InputError(_unscannable(source, error_text))
    if locator.format == "jsonl":
        return _repair_json_lines(inputs, source)
    if "dialect" in locator.data:
        return _renewed(inputs, {source.number: _clean_csv(locator)})
    raise InputError(_unscannable(source, error_text))


def _clean_csv(locator: Locator) -> Scan:
    from checker.records.readers import delimited  # noqa: PLC0415

    data, file = locator.data, locator.data["file"]
    path = Path(data["text"])
    if path == file.real:
        # A file whose head is ASCII shows only now what it is.
        encoding = decoding.whole_encoding(file)
        if encoding != "utf-8":
            return delimited.transcoded(file, encoding, data)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        found = rows(stream, data["dialect"])
        body: Iterable[Row] = (row for i, row in enumerate(found) if i >= data["skip"])
        if data.get("numbered"):
            # What was written for the scan alone has rows, and no lines that anybody could look up.
            body = (row._replace(line=i) for i, row in enumerate(body, 1))
        return delimited.clean(file, body, data)


def _repair_json_lines(inputs: Inputs, source: Source) -> Inputs:
    from checker.records.readers import json_lines  # noqa: PLC0415

    text = source.locator.data["text"]
    file = source.locator.data["file"]
    shared = [
        s for s in inputs.sources if isinstance(s.locator, Locator) and s.locator.data.get("text") == text
    ]
    raw = Path(text).read_bytes()
    decoding.decode(file, raw, "utf-8")
    del raw
    nested = [s.locator.data["property"] for s in shared if "property" in s.locator.data]
    names = next((s.locator.data["names"] for s in shared if "names" in s.locator.data), ())
    scan = json_lines.clean(file, Path(text), names, nested)
    renewed = {}
    for one in shared:
        data = one.locator.data
        if "property" in data:
            path = Path(scan.data["text"])
            inner = json_lines.scan_records(path, data["property"], data["link"], data["inner"])
            renewed[one.number] = inner._replace(data={**inner.data, "lines": scan.data["lines"]})
        else:
            renewed[one.number] = scan
    return _renewed(inputs, renewed)


def _renewed(inputs: Inputs, scans: Mapping[int, Scan]) -> Inputs:
    sources, ledger, paths = [], list(inputs.ledger), dict.fromkeys(inputs.paths)
    for source in inputs.sources:
        scan = scans.get(source.number)
        if scan is None:
            sources.append(source)
            continue
        locator: Locator = source.locator
        if "made" in locator.data:
            scan = locator.data["made"](scan)
        data: dict[str, Any] = {**locator.data, **scan.data, "total": scan.total}
        keep = source.keep if scan.rows is None else None
        renewed = locator._replace(data=data, plain=frozenset())
        sources.append(
            source._replace(relation=scan.relation, ordinal=scan.ordinal, keep=keep, locator=renewed)
        )
        rejected = tuple(Rejected(*r) for r in scan.rejects)
        rows = None if scan.rows is None else scan.rows + len(rejected)
        entry: LedgerEntry = ledger[locator.entries[0]]
        encoding = scan.data.get("encoding", entry.encoding)
        ledger[locator.entries[0]] = entry._replace(rows_read=rows, rejected=rejected, encoding=encoding)
        paths.update(dict.fromkeys(scan.paths))
    return inputs._replace(sources=tuple(sources), ledger=tuple(ledger), paths=tuple(paths))
