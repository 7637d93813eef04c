"""Parquet: scanned where it is by the engine's own reader, every value as the text that other formats would give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checker.model.text import Text
from checker.records.pieces import InputFile, Piece, Scan
from checker.records.sqltext import literal, name

_NESTED = frozenset({"list", "array", "struct", "map", "union"})

_ZONED = "timestamp with time zone"


def read(file: InputFile) -> list[Piece]:
    """Return the one table of a Parquet file. Raises InputError for one that is damaged or encrypted."""
    from checker import duck  # noqa: PLC0415 - only where there is such a file

    source = f"read_parquet({literal(str(file.real))}, file_row_number=true)"
    try:
        with duck.connect() as con:
            con.execute(f"SELECT * EXCLUDE (file_row_number) FROM {source} LIMIT 0")
            types = {column: type_ for column, type_, *_ in con.description or ()}
            counted = con.execute(
                "SELECT num_rows FROM parquet_file_metadata(?)", [str(file.real)]
            ).fetchone()
    except duck.Error as error:
        why = str(error).splitlines()[0].replace(str(file.real), file.path).removesuffix(".")
        raise file.fail(
            "broken-parquet",
            Text(f"Parquet 檔無法讀取：{why}。", f"The Parquet file cannot be read: {why}."),
            Text("請重新匯出。", "Export it again."),
        ) from None
    count = int(counted[0]) if counted else 0
    names = tuple(types)
    raws = tuple(f"c{i}" for i in range(1, len(names) + 1))
    zoned = frozenset(i for i, t in enumerate(types.values(), 1) if t.id == _ZONED)
    texts = ", ".join(f"{_text(name(n), t)} AS {c}" for (n, t), c in zip(types.items(), raws, strict=True))

    def scan(skip: int, width: int, key: Sequence[int]) -> Scan:
        relation = f"(SELECT {texts}, file_row_number + 1 AS _n FROM {source})"
        paths, data = (str(file.real),), {"text": str(file.real), "zoned": zoned}
        return Scan(relation, raws, ordinal="_n", total=lambda: count, paths=paths, data=data)

    def scan_nested(prop: str, link: tuple[str, ...], inner: tuple[str, ...]) -> Scan:
        outer = {f"l{i}": _text(name(n), types[n]) for i, n in enumerate(link, 1)}
        fields = dict(_fields(types[prop]))
        own = {f"c{i}": _text(f"_u.{name(n)}", fields[n]) for i, n in enumerate(inner, 1)}
        around = "".join(f"{x} AS {alias}, " for alias, x in outer.items())
        rows = f"(SELECT {around}file_row_number + 1 AS _at, unnest({name(prop)}) AS _u FROM {source})"
        values = ", ".join([*(f"{x} AS {alias}" for alias, x in own.items()), *outer])
        # A record within a record stands where that does.
        data = {"text": str(file.real), "outer": f"SELECT _at FROM {rows}"}
        return Scan(f"(SELECT {values} FROM {rows})", (*own, *outer), paths=(str(file.real),), data=data)

    nested = {n: tuple(f for f, _ in fields) for n, t in types.items() if (fields := _fields(t))}
    return [Piece(file, "parquet", names=names, raws=raws, scan=scan, nested=nested, scan_nested=scan_nested)]


def _fields(type_: Any) -> list[tuple[str, Any]]:
    """The fields and their types where a column holds lists of records, else nothing."""
    if type_.id != "list" or type_.children[0][1].id != "struct":
        return []
    return list(type_.children[0][1].children)


def _text(x: str, type_: Any) -> str:
    """SQL: a value of a Parquet column as the text that a cell would hold."""
    if type_.id in _NESTED:
        return f"CAST(to_json({x}) AS VARCHAR)"
    if type_.id == "blob":
        # Older writers mark texts as mere bytes.
        return f"coalesce(TRY(decode({x})), '0x' || hex({x}))"
    if type_.id == _ZONED:
        return f"CAST(timezone('Asia/Shanghai', {x}) AS VARCHAR)"
    return f"CAST({x} AS VARCHAR)"
