"""JSON Lines: one record a line, scanned where it is; records within records become a table of their own."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from checker.model.text import Text
from checker.records import decoding
from checker.records.pieces import InputFile, Piece, Scan
from checker.records.sqltext import literal, name

_PROBES = 64

_LONGEST = 16_000_000
"""Bytes of a line. The engine takes objects of hardly more."""


def loads(text: str) -> Any:
    """Parse JSON with every number kept as it is written."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)


def read(file: InputFile) -> list[Piece]:
    """Return the one table of a JSON Lines file. Raises InputError where its first lines are none."""
    data = file.whole if file.whole is not None else file.head
    encoding = decoding.detect(file, data, whole=file.whole is not None)
    real = file.real
    if encoding != "utf-8":
        real = file.fresh(".jsonl")
        decoding.transcode(file, encoding, real)
    names: dict[str, None] = {}
    nested: dict[str, dict[str, None]] = {}
    faults: list[int] = []
    for line, value in _sample(real, whole=file.whole is not None):
        if not isinstance(value, dict):
            faults.append(line)
            continue
        for key, inner in value.items():
            names.setdefault(key)
            if isinstance(inner, list) and inner and all(isinstance(e, dict) for e in inner):
                for element in inner:
                    nested.setdefault(key, {}).update(dict.fromkeys(element))
    if not names:
        raise file.fail(
            "no-records",
            Text("沒有可讀的 JSON 記錄。", "There are no JSON records that can be read."),
            Text("每一列須是一個 JSON 物件。", "Every line has to be one JSON object."),
            line=faults[0] if faults else None,
        )
    if len({n.lower() for n in names}) < len(names):
        raise file.fail(
            "duplicate-key",
            Text("屬性名稱只差在大小寫。", "Property names differ in nothing but case."),
            Text("請更改其中一個名稱。", "Rename one of them."),
        )
    known_bad = bool(faults)

    def scan(skip: int, width: int, key: Sequence[int]) -> Scan:
        if known_bad:
            return clean(file, real, tuple(names))
        return _scan(file, real, tuple(names))

    def scan_nested(prop: str, link: tuple[str, ...], inner: tuple[str, ...]) -> Scan:
        path = Path(clean(file, real, tuple(names)).data["text"]) if known_bad else real
        return scan_records(path, prop, link, inner)

    return [
        Piece(
            file,
            "jsonl",
            encoding=encoding,
            names=tuple(names),
            scan=scan,
            nested={k: tuple(v) for k, v in nested.items()},
            scan_nested=scan_nested,
        )
    ]


def _sample(path: Path, *, whole: bool) -> Iterator[tuple[int, Any]]:
    """Yield (line, value) of the lines looked at for property names; value is None for what is no JSON."""
    with path.open("rb") as stream:
        for line, raw in enumerate(_lines(stream), 1):
            if not whole and line > 200:
                break
            if raw.strip():
                yield line, _value(raw)
        if whole:
            return
        # Properties may turn up late; a few lines all over the file are looked at.
        size = path.stat().st_size
        for probe in range(1, _PROBES):
            stream.seek(size * probe // _PROBES)
            stream.readline(_LONGEST)
            value = _value(stream.readline(_LONGEST))
            if isinstance(value, dict):
                yield 0, value


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines; of one that is longer than the engine takes only the beginning, with one byte too many."""
    while raw := stream.readline(_LONGEST + 1):
        yield raw
        while len(raw) > _LONGEST and not raw.endswith(b"\n"):
            raw = stream.readline(_LONGEST + 1)


def _value(raw: bytes) -> Any:
    if len(raw) > _LONGEST:
        return None
    try:
        value = loads(raw.decode("utf-8"))
        return decoding.speakable(value) if b"\\u" in raw else value
    except (ValueError, RecursionError):
        return None


def _columns(types: dict[str, str]) -> str:
    return "{" + ", ".join(f"{literal(n)}: {literal(t)}" for n, t in types.items()) + "}"


def _read_json(path: Path, types: dict[str, str]) -> str:
    return f"read_json({literal(str(path))}, format='newline_delimited', auto_detect=false, columns={_columns(types)})"


def _scan(file: InputFile, path: Path, names: tuple[str, ...]) -> Scan:
    def relation(path: Path) -> str:
        return _read_json(path, dict.fromkeys(names, "VARCHAR"))

    return Scan(
        relation(path),
        names,
        total=lambda: file.fingerprint.lines,
        paths=(str(path),),
        data={"text": str(path), "names": names, "again": relation},
    )


def scan_records(path: Path, prop: str, link: tuple[str, ...], inner: tuple[str, ...]) -> Scan:
    """Rows of `prop`, each with the link properties of the record around it. Raws: `c1 …` inner, then link."""
    struct = ", ".join(f"{name(n)} VARCHAR" for n in inner)
    types = {**dict.fromkeys(link, "VARCHAR"), prop: f"STRUCT({struct})[]"}
    links = [f"l{i}" for i in range(1, len(link) + 1)]
    raws = [f"c{i}" for i in range(1, len(inner) + 1)]
    outer = "".join(f"{name(n)} AS {a}, " for n, a in zip(link, links, strict=True))
    select = ", ".join([*(f"_u.{name(n)} AS {a}" for n, a in zip(inner, raws, strict=True)), *links])
    relation = (
        f"(SELECT {select} FROM (SELECT {outer}unnest({name(prop)}) AS _u FROM {_read_json(path, types)}))"
    )
    return Scan(
        relation,
        (*raws, *links),
        paths=(str(path),),
        data={"text": str(path), "property": prop, "inner": inner, "link": link},
    )


def clean(file: InputFile, path: Path, names: tuple[str, ...], nested: Sequence[str] = ()) -> Scan:
    """Write the lines that are JSON objects to a new file and return its scan; the others are rejected.

    `nested`: properties that hold records; where one holds anything else, it is left out and the line rejected.
    """
    target = file.fresh(".jsonl")
    lines, rejects = array("Q"), []
    with path.open("rb") as source, target.open("w", encoding="utf-8") as sink:
        for line, raw in enumerate(_lines(source), 1):
            if not raw.strip():
                continue
            value = _value(raw)
            broken = value is None and raw.strip() != b"null"
            reason = None if isinstance(value, dict) else "broken-json" if broken else "no-record"
            reason = "too-long" if len(raw) > _LONGEST else reason
            if reason is None and any(not _is_records(value.get(n)) for n in nested):
                reason = "no-record-list"
            if reason:
                rejects.append((line, reason, raw[:800].decode("utf-8", "backslashreplace").strip()[:200]))
                continue
            json.dump(value, sink, ensure_ascii=False)
            sink.write("\n")
            lines.append(line)
    return _scan(file, target, names)._replace(
        rows=len(lines),
        rejects=tuple(rejects),
        data={**_scan(file, target, names).data, "lines": lines},
    )


def _is_records(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(e is None or isinstance(e, dict) for e in value))
