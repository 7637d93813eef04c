"""What a records.yaml says of one file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.model.kinds import Field, Kind
from checker.model.text import Text
from checker.records.date_formats import date_format
from checker.records.hints import FileHints, Written
from checker.records.mapping_nodes import Items, Nodes
from checker.records.zones import names_near, shifts

_WRITTEN = ("date_format", "time_zone")
FILE = (
    "kind", "layout", "sheet", "header_row", "header_rows", "footer_rows",
    "encoding", "delimiter", "quote", "escape", "columns", "constants", *_WRITTEN,
)  # fmt: skip
COLUMN = ("field", "unit", *_WRITTEN)


def file_hints(nodes: Nodes, node: Any, kinds: Mapping[str, Kind]) -> FileHints:
    """Return what the mapping `node` says of a file. What is wrong with it is noted in `nodes`, and not said."""
    items = nodes.items(node, FILE)
    kind = nodes.text(items, "kind")
    if kind is not None and kind not in kinds:
        nodes.unknown(items["kind"][1], "unknown-kind", kind, kinds)
        kind = None
    known = kinds[kind] if kind else None
    layout = nodes.text(items, "layout")
    layouts = [one.name for one in known.layouts] if known else []
    # Of a kind that is not known nobody can say which layouts it has.
    if layout is not None and layout not in layouts and (known or "kind" not in items):
        nodes.unknown(items["layout"][1], "unknown-layout", layout, layouts)
    columns, columns_written = _columns(nodes, items, known)
    return FileHints(
        kind,
        nodes.text(items, "sheet"),
        nodes.number(items, "header_row"),
        nodes.text(items, "encoding"),
        nodes.sign(items, "delimiter"),
        columns,
        _constants(nodes, items, known),
        layout=layout if layout in layouts else None,
        quote=nodes.sign(items, "quote", may_be_empty=True),
        escape=nodes.sign(items, "escape"),
        header_rows=nodes.number(items, "header_rows", 2),
        footer_rows=nodes.number(items, "footer_rows") or 0,
        written=_written(nodes, items, node),
        columns_written=columns_written,
    )


def _columns(nodes: Nodes, items: Items, kind: Kind | None) -> tuple[dict[str, str], dict[str, Written]]:
    """By header: the field that the column holds, and how its cells are written. One or the other may be missing."""
    fields: dict[str, str] = {}
    written: dict[str, Written] = {}
    for header, (_, node) in nodes.inner(items, "columns").items():
        said: Items = {"field": (node, node)}
        if node.id != "scalar":
            said = nodes.items(node, COLUMN)
            written[header] = _written(nodes, said, node)
        name = nodes.text(said, "field")
        if name is not None and _is_field(nodes, said["field"][1], name, kind):
            fields[header] = name
    return fields, written


def _constants(nodes: Nodes, items: Items, kind: Kind | None) -> dict[str, str]:
    found = {}
    for name, (key, node) in nodes.inner(items, "constants").items():
        if _is_field(nodes, key, name, kind) and (text := nodes.constant(name, node)) is not None:
            found[name] = text
    return found


def _is_field(nodes: Nodes, node: Any, name: str, kind: Kind | None) -> bool:
    """Whether the kind has the field; of a kind that is not said, the file will tell."""
    fields: Mapping[str, Field] = kind.fields if kind else {name: None}  # type: ignore[dict-item]
    if name not in fields:
        nodes.unknown(node, "unknown-field", name, fields)
    return name in fields


def _written(nodes: Nodes, items: Items, node: Any) -> Written:
    dates, zone = nodes.text(items, "date_format"), nodes.text(items, "time_zone")
    if dates is not None and date_format(dates) is None:
        nodes.wrong(
            items["date_format"][1],
            "wrong-date-format",
            Text(f"{dates} 不是日期的寫法。", f"{dates} is no way to write dates."),
            Text(
                "請以 YYYY（或 YY）、MM、DD 各一次寫出次序與分隔，如 DD/MM/YYYY、MM-DD-YY 或 DD-MMM-YYYY；其後的時刻不必寫。",
                "Give YYYY (or YY), MM and DD once each, with the signs between them, such as DD/MM/YYYY, MM-DD-YY or "
                "DD-MMM-YYYY; a time of day after it needs no words.",
            ),
        )
        dates = None
    if zone is not None and shifts(zone) is None:
        near = names_near(zone)
        hint = Text(f"是否指 {near[0]}？", f"Did you mean {near[0]}?") if near else None
        nodes.wrong(
            items["time_zone"][1],
            "wrong-time-zone",
            Text(f"不認得時區 {zone}。", f"{zone} is no time zone that is known here."),
            hint
            or Text(
                "請寫 UTC、+09:00 或 Europe/London 這樣的名稱。",
                "Write UTC, +09:00, or a name such as Europe/London.",
            ),
        )
        zone = None
    return Written(dates, zone, nodes.text(items, "unit"), nodes.place(node))
