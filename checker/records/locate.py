"""Where a row stands in the original: found for findings only, each file read at most once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checker.model.inputs import ROW_BITS, Column, Inputs, Source
from checker.model.problem import Place
from checker.records.asking import connected
from checker.records.layouts import PART_BITS, Arranged
from checker.records.locators import Locator

Wanted = tuple[int, Sequence[str]]


def locate(inputs: Inputs, row: int, fields: Sequence[str]) -> tuple[Place, ...]:
    """Return the places of a row's cells: one for each of `fields` that the source carries, or one of the row.

    `row` is a row id. Lines for CSV and JSON Lines, line and column for JSON and YAML, the cell for workbooks.
    """
    return locate_all(inputs, [(row, fields)])[0]


def locate_all(inputs: Inputs, wanted: Sequence[Wanted]) -> list[tuple[Place, ...]]:
    """Return what `locate` does for each of `wanted`, reading every file once."""
    sources = {s.number: s for s in inputs.sources}
    by_source: dict[int, list[int]] = {}
    for i, (row, _) in enumerate(wanted):
        by_source.setdefault(row >> ROW_BITS, []).append(i)
    found: list[tuple[Place, ...]] = [()] * len(wanted)
    for number, indexes in by_source.items():
        asked = [(wanted[i][0] & ((1 << ROW_BITS) - 1), wanted[i][1]) for i in indexes]
        rows = _rows_read(inputs, sources[number])
        for i, place in zip(indexes, places(sources[number], asked, rows, inputs.tables), strict=True):
            found[i] = place
    return found


def _rows_read(inputs: Inputs, source: Source) -> int | None:
    """How many rows a file turned out to have, once that is known."""
    entries = source.locator.entries if isinstance(source.locator, Locator) else ()
    return inputs.ledger[entries[0]].rows_read if len(entries) == 1 else None


def places(
    source: Source,
    asked: Sequence[Wanted],
    rows: int | None = None,
    tables: Mapping[str, Any] | None = None,
) -> list[tuple[Place, ...]]:
    """Return the places for (ordinal, fields) pairs of one source.

    `rows`: how many it has, if that is known. `tables`: those of the inputs.
    """
    locator = source.locator
    if isinstance(locator, Locator) and "arranged" in locator.data:
        return _arranged(source, asked, rows, tables)
    match locator.format if isinstance(locator, Locator) else "rows":
        case "csv":
            lines = _csv_lines(locator, [o for o, _ in asked], rows)
            return [_cells(source, f, Place(source.path, line=lines.get(o))) for o, f in asked]
        case "jsonl":
            lines = _json_lines(locator, [o for o, _ in asked], rows)
            return [_cells(source, f, Place(source.path, line=lines.get(o))) for o, f in asked]
        case "excel":
            return _excel(source, asked)
        case "json" | "yaml":
            return _documents(source, asked)
    numbers = _row_numbers(locator, [o for o, _ in asked])
    return [_cells(source, f, Place(source.path, source.sheet, row=numbers.get(o, o))) for o, f in asked]


def _row_numbers(locator: Any, ordinals: Sequence[int]) -> Mapping[int, int]:
    """The row of each record that does not simply have its own number."""
    data = locator.data if isinstance(locator, Locator) else {}
    if "lines" in data:
        return {o: data["lines"][o - 1] for o in ordinals}
    if "outer" not in data:
        return {}
    from checker import duck  # noqa: PLC0415

    numbered = f"SELECT row_number() OVER () AS n, _at FROM ({data['outer']})"
    with duck.connect() as con:
        return dict(
            con.execute(
                f"SELECT * FROM ({numbered}) WHERE n IN (SELECT unnest(?))", [list(ordinals)]
            ).fetchall()
        )


def _arranged(
    source: Source, asked: Sequence[Wanted], rows: int | None, tables: Mapping[str, Any] | None
) -> list[tuple[Place, ...]]:
    """The places of records that a layout made: those of the row and the column that each cell came from."""
    made: Arranged = source.locator.data["arranged"]
    ends = _ends(source, asked, made, tables or {})
    wanted: list[tuple[int, list[str]]] = []
    shares: list[list[int]] = []
    columns: dict[str, Column] = {}
    for ordinal, fields in asked:
        mine: list[int] = []
        held: list[str | None] = [f for f in fields if f in source.columns]
        for field in held or [None]:
            at = ends.get(ordinal, ordinal) if field in made.last else ordinal
            index = None
            if field is not None:
                column = source.columns[field]
                index = at & ((1 << PART_BITS) - 1) if made.spread and field in made.parts else column.index
                header = made.headers.get(index, column.header) if index else column.header
                columns[f"{index}/{header}"] = Column(field, "", header, index)
            mine.append(len(wanted))
            wanted.append((at >> PART_BITS, [] if field is None else [f"{index}/{header}"]))
        shares.append(mine)
    bare = {k: v for k, v in source.locator.data.items() if k != "arranged"}
    rows_only = source._replace(columns=columns, locator=source.locator._replace(data=bare))
    found = places(rows_only, wanted, rows)
    return [tuple(place for i in mine for place in found[i]) for mine in shares]


def _ends(
    source: Source, asked: Sequence[Wanted], made: Arranged, tables: Mapping[str, Any]
) -> dict[int, int]:
    """Where the last row of each group stands, of the groups whose last row is asked for."""
    wanted = [o for o, fields in asked if made.last.intersection(fields)]
    if not wanted:
        return {}
    with connected(tables) as con:
        found = con.execute(
            f"SELECT _n, _last FROM {source.relation} WHERE _n IN (SELECT unnest(?::BIGINT[]))", [wanted]
        ).fetchall()
    return dict(found)


def _cells(source: Source, fields: Sequence[str], row: Place) -> tuple[Place, ...]:
    held = [source.columns[f] for f in fields if f in source.columns]
    return tuple(Place(row.path, row.sheet, row.row, row.line, c.header) for c in held) or (row,)


def _csv_lines(locator: Locator, ordinals: Sequence[int], rows_read: int | None) -> dict[int, int]:
    data = locator.data
    if "lines" in data:
        return {o: data["lines"][o - 1] for o in ordinals}
    if rows_read is not None and rows_read == _one_a_row(data):
        return {o: data["skip"] + o for o in ordinals}
    from checker.records.readers import dialects  # noqa: PLC0415

    last, found, wanted = max(ordinals), {}, set(ordinals)
    with open(data["text"], encoding="utf-8-sig", newline="") as stream:
        rows = dialects.rows(stream, data["dialect"])
        for _ in range(data["skip"]):
            next(rows, None)
        ordinal = 0
        for row in rows:
            # A blank line is no row for the scan, unless there is but one column.
            if row.cells or data["width"] == 1:
                ordinal += 1
                if ordinal in wanted:
                    found[ordinal] = row.line
                if ordinal >= last:
                    break
    return found


def _one_a_row(data: Mapping[str, Any]) -> int | None:
    """How many rows a text has if each is one line, which is so if there are as many; None where it cannot be told."""
    file, total = data["file"], data.get("total")
    # In UTF-16 half a character may look like a newline; other copies have the lines of the file.
    if total is None or b"\0" in file.head or file.fingerprint.bare_returns:
        return None
    return int(total())


def _json_lines(locator: Locator, ordinals: Sequence[int], rows_read: int | None) -> dict[int, int]:
    data = locator.data
    kept = data.get("lines")
    if kept is not None and "property" not in data:
        return {o: kept[o - 1] for o in ordinals}
    if kept is None and "property" not in data and rows_read is not None and rows_read == _one_a_row(data):
        return {o: o for o in ordinals}  # no line is blank
    last, found, wanted, ordinal = max(ordinals), {}, set(ordinals), 0
    with open(data["text"], "rb") as stream:
        for line, raw in enumerate(stream, 1):
            if not raw.strip():
                continue
            for _ in range(_records_in(raw, data.get("property"))):
                ordinal += 1
                if ordinal in wanted:
                    found[ordinal] = kept[line - 1] if kept is not None else line
            if ordinal >= last:
                break
    return found


def _records_in(raw: bytes, prop: str | None) -> int:
    if prop is None:
        return 1
    from checker.records.readers.json_lines import loads  # noqa: PLC0415

    inner = loads(raw.decode("utf-8")).get(prop)
    return len(inner) if isinstance(inner, list) else 0


def _excel(source: Source, asked: Sequence[Wanted]) -> list[tuple[Place, ...]]:
    from checker.records.readers.xlsx_parts import first_column, letters  # noqa: PLC0415

    data = source.locator.data
    offset = data["left"] if "left" in data else first_column(data["file"].real, data["sheet"])
    found = []
    for ordinal, fields in asked:
        row = data["skip"] + ordinal
        held = [source.columns[f] for f in fields if f in source.columns]
        found.append(
            tuple(
                Place(
                    source.path,
                    source.sheet,
                    row=row,
                    column=c.header,
                    cell=f"{letters(c.index + offset)}{row}" if offset is not None and c.index else None,
                )
                for c in held
            )
            or (Place(source.path, source.sheet, row=row),)
        )
    return found


def _documents(source: Source, asked: Sequence[Wanted]) -> list[tuple[Place, ...]]:
    held = source.locator.data["places"]
    by_file: dict[str, list[int]] = {}
    for i, (ordinal, _) in enumerate(asked):
        by_file.setdefault(held[ordinal - 1][0].file.path, []).append(i)
    found: list[tuple[Place, ...]] = [()] * len(asked)
    for indexes in by_file.values():
        # One file at a time: the trees of thousands would take more memory than all their records.
        trees = _composed(held[asked[indexes[0]][0] - 1][0].file)
        for i in indexes:
            document, bound = held[asked[i][0] - 1]
            found[i] = _in_document(document, bound, trees, asked[i][1])
    return found


def _in_document(document: Any, bound: Any, trees: Sequence[Any], fields: Sequence[str]) -> tuple[Place, ...]:
    path = document.file.path
    node = _node(trees, document.where)
    record = Place(path, **_mark(node))
    cells = []
    for name in fields:
        header = bound.columns[name].header if name in bound.columns else None
        if header is not None and node is not None:
            key = _key(node, header)
            cells.append(Place(path, **_mark(key)) if key is not None else record)
    return tuple(cells) or (record,)


def _composed(file: Any) -> list[Any]:
    """The syntax trees of a YAML or JSON file, which is YAML for this purpose. Empty where they cannot be had."""
    import yaml  # noqa: PLC0415

    from checker.records import decoding  # noqa: PLC0415
    from checker.records.readers.yaml_text import compose  # noqa: PLC0415

    data = file.whole if file.whole is not None else file.real.read_bytes()
    text = decoding.decode(file, data, decoding.detect(file, data, whole=True))
    # JSON allows tabs as indentation, and YAML does not.
    text = text.replace("\t", " ")
    try:
        return compose(text)
    except (yaml.YAMLError, RecursionError):
        return []


def _node(trees: Sequence[Any], where: Sequence[int | str]) -> Any:
    number, *way = where
    if not isinstance(number, int) or number >= len(trees):
        return None
    node = trees[number]
    for step in way:
        if isinstance(step, int):
            node = node.value[step]
        else:
            node = next((v for k, v in node.value if k.value == step), None)
        if node is None:
            return None
    return node


def _key(node: Any, header: str) -> Any:
    return next((v for k, v in getattr(node, "value", ()) if getattr(k, "value", None) == header), None)


def _mark(node: Any) -> Mapping[str, Any]:
    if node is None:
        return {}
    return {"line": node.start_mark.line + 1, "column": node.start_mark.column + 1}
