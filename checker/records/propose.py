"""A records.yaml for exports at hand: what was recognised, and lines to fill in for what was not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from checker.folding import fold
from checker.model.inputs import Inputs, LedgerEntry
from checker.model.kinds import Kind
from checker.model.text import Lang, Text
from checker.records.date_orders import DateOrder

_HEAD = Text(
    "這些匯出檔無法由程式自行判斷之處。標有 TODO 的列請填寫後去掉井號；其餘是已辨識的內容。",
    "What cannot be guessed about these exports. Lines with TODO want an answer and their # taken away; the rest was recognised.",
)
_AS_OF = Text("TODO 檢查所依據的日期", "TODO the day that the check is made for")
_PERIOD = Text("TODO 檢查的期間", "TODO the period of the check")
_UNKNOWN = Text("TODO 這是哪一種記錄？", "TODO which kind of record is this?")
_COLUMN = Text("TODO 對應哪一個欄位？或刪去此列", "TODO which field is it? or leave the line out")
_ORDER = Text("TODO {example}：日在前還是月在前？", "TODO {example}: day first, or month first?")
_NEAR = Text("；最接近：{fields}", "; nearest: {fields}")
_SHEETS = Text(
    "此檔另有已辨識的工作表：{sheets}", "other sheets of the file were recognised as well: {sheets}"
)
_CLOSE = 0.5


def proposal(
    inputs: Inputs, kinds: Mapping[str, Kind], orders: Sequence[DateOrder], folder: Path, lang: Lang
) -> str:
    """Return the text of a records.yaml in `folder`. It can be read as it stands: all that is open is commented out.

    `orders`: columns of dates whose order of day and month has to be said.
    """
    lines = [f"# {_HEAD.get(lang)}", ""]
    if inputs.as_of:
        lines.append(f"as_of: {inputs.as_of}")
    else:
        lines.append(f"# as_of: 2025-06-30  # {_AS_OF.get(lang)}")
    if inputs.period:
        lines.append(f"period: {{from: {inputs.period.start}, to: {inputs.period.end}}}")
    else:
        lines.append(f"# period: {{from: 2025-04-01, to: 2025-06-30}}  # {_PERIOD.get(lang)}")
    lines.append("files:")
    by_path: dict[str, list[LedgerEntry]] = {}
    for entry in inputs.ledger:
        if not entry.skipped:
            by_path.setdefault(entry.path, []).append(entry)
    for path, entries in by_path.items():
        dated = [order for order in orders if order.path == path]
        lines += _file(path, entries, kinds, dated, folder, lang)
    return "\n".join(lines) + "\n"


def _file(  # noqa: PLR0917
    path: str,
    entries: Sequence[LedgerEntry],
    kinds: Mapping[str, Kind],
    dated: Sequence[DateOrder],
    folder: Path,
    lang: Lang,
) -> Iterator[str]:
    name = _quoted(_relative(path, folder))
    known = [e for e in entries if e.kind is not None]
    if not known:
        entry = entries[0]
        near = " ".join(note.text.get(lang) for note in entry.notes if note.code.endswith("-kind"))
        yield f"  # {name}: {{kind: }}  # {_UNKNOWN.get(lang)} {_one_line(near)}"
        return
    entry = known[0]
    yield f"  {name}:"
    yield f"    kind: {entry.kind}"
    if entry.layout:
        yield f"    layout: {entry.layout}"
    if entry.sheet is not None and len(known) == 1:
        yield f"    sheet: {_quoted(entry.sheet)}"
    elif len(known) > 1:
        yield f"    # {_one_line(_SHEETS.get(lang).format(sheets=', '.join(str(e.sheet) for e in known)))}"
    if entry.header_row is not None and len(known) == 1:
        yield f"    header_row: {entry.header_row}"
    known_dates = {order.header: order.format for order in dated if order.format}
    asked = {order.header: order for order in dated if not order.format and order.header not in known_dates}
    if known_dates or asked or entry.unmapped:
        yield "    columns:" if known_dates else "    # columns:"
    for header, format_ in known_dates.items():
        yield f"      {_quoted(header)}: {{date_format: {_quoted(format_)}}}"
    for header, order in asked.items():
        said = _ORDER.get(lang).format(example=order.example)
        yield f"    #   {_quoted(header)}: {{date_format: {_quoted(order.likely)}}}  # {_one_line(said)}"
    if entry.kind is not None:
        for header in entry.unmapped:
            fields = _nearest(header, kinds[entry.kind], entry)
            said = _NEAR.get(lang).format(fields=", ".join(fields)) if fields else ""
            yield f"    #   {_quoted(header)}: {fields[0] if fields else ''}  # {_COLUMN.get(lang)}{said}"


def _nearest(header: str, kind: Kind, entry: LedgerEntry) -> list[str]:
    """The fields without a column whose words are closest to a header, the closest first."""
    taken = {column.field for column in entry.columns}
    words = {
        fold(word): field.name
        for field in kind.fields.values()
        if field.name not in taken
        for word in (field.name, field.title.hant, field.title.en, *field.aliases)
    }
    close = get_close_matches(fold(header), list(words), 6, _CLOSE)
    return list(dict.fromkeys(words[word] for word in close))[:3]


def _relative(path: str, folder: Path) -> str:
    try:
        return Path(path).resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return Path(path).name


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
