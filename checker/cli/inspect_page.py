"""What `rulebook inspect` shows: of each input, how it was recognised, its columns, its people, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.model.inputs import Column, Inputs, LedgerEntry, TextDialect
from checker.model.kinds import Kind
from checker.model.rulebook import Rulebook
from checker.model.text import Lang, Text
from checker.reports.page import Page, cells, pad
from checker.reports.wording import problem_words, reason_words
from checker.results.visible import visible

if TYPE_CHECKING:
    from checker.records.people_found import NamesFound

UNKNOWN = Text("沒有辨識出種類", "kind not recognised")
HEADER = Text("標題在第 {n} 列", "header in row {n}")
ROWS = Text("{n} 列", "{n} rows")
UNMAPPED = Text("沒有對應的欄位：", "Columns of no field: ")
ABSENT = Text("檔案裡沒有的欄位：", "Fields without a column: ")
REJECTED = Text("剔除第 {row} 列（{reason}）：{text}", "row {row} rejected ({reason}): {text}")
SKIPPED = Text("略過：{why}", "skipped: {why}")
AS_OF = Text("以 {as_of} 為準（取自 records.yaml）", "as of {as_of}, from records.yaml")
WROTE = Text("已寫入 {path}；請填寫標有 TODO 的列。", "Wrote {path}; fill in the lines with TODO.")
LAYOUT = Text("版式：{title}", "layout: {title}")
RECORDS = Text("{n} 筆記錄", "{n} records")
BALANCE = Text(
    "{read} 列 = {checked} 列檢查 + {rejected} 列剔除",
    "{read} rows = {checked} checked + {rejected} rejected",
)
DELIMITER = Text("分隔 {sign}", "delimiter {sign}")
QUOTE = Text("引號 {sign}", "quote {sign}")
NO_QUOTE = Text("不用引號", "no quotes")
ESCAPE = Text("跳脫 {sign}", "escape {sign}")
LINE_END = Text("換行 {end}", "line end {end}")
MIXED = Text("不一致", "mixed")
PREAMBLE = Text("標題之上 {n} 行", "{n} lines above the header")
FOOTER = Text("結尾 {n} 行不是記錄", "{n} lines at the end are no records")
DERIVED = Text(" [未寫明者推得]", " [derived where not said]")
NONE = Text("沒有讀到任何檔案。", "Nothing was read.")
PEOPLE = Text("人員「{header}」→ {field}", "People in {header} → {field}")
RESOLVED = Text("{n} 個姓名查得工號：{names}", "{n} names made ids: {names}")
SEVERAL = Text("同名而當日不能分辨：", "borne by several, and the day does not tell: ")
AWAY = Text("當日不在職：", "not employed on the day: ")
NOBODY = Text("名冊中沒有：", "nobody in the roster: ")
NO_ROSTER = Text("沒有名冊，姓名無法查對：", "no roster was supplied to look names up in: ")
_SHOWN = 12


def page(rulebook: Rulebook, inputs: Inputs, people: Sequence[NamesFound], lang: Lang) -> Page:
    """Return the page of the inputs. `people`: what became of the names in their columns."""
    shown = Page()
    if inputs.as_of is not None:
        shown.add(0, AS_OF.get(lang).format(as_of=inputs.as_of.isoformat()))
    for entry in inputs.ledger:
        shown.gap()
        _entry(shown, rulebook.kinds.get(entry.kind or ""), entry, lang)
        for found in people:
            if (found.path, found.sheet) == (entry.path, entry.sheet) and entry.columns:
                _people(shown, found, lang)
    if not inputs.ledger:
        shown.add(0, NONE.get(lang))
    if inputs.problems:
        shown.gap()
    for problem in inputs.problems:
        shown.add(0, ("✗ " if problem.level == "error" else "! ", "high"), problem_words(problem, lang))
    return shown


def _entry(page: Page, kind: Kind | None, entry: LedgerEntry, lang: Lang) -> None:
    page.add(0, (visible(f"{entry.path}:{entry.sheet}" if entry.sheet else entry.path), "title"))
    facts = [f"{kind.title.get(lang)} ({kind.name})" if kind else UNKNOWN.get(lang), entry.format]
    facts += [entry.encoding] if entry.encoding else []
    facts += [HEADER.get(lang).format(n=entry.header_row)] if entry.header_row else []
    if entry.rejected:
        numbers = (entry.rows_read or 0, entry.rows_checked or 0, len(entry.rejected))
        read, checked, left = (f"{n:,}" for n in numbers)
        facts.append(BALANCE.get(lang).format(read=read, checked=checked, rejected=left))
    elif entry.rows_read is not None:
        facts.append(ROWS.get(lang).format(n=f"{entry.rows_read:,}"))
    if entry.layout and entry.records is not None:
        facts.append(RECORDS.get(lang).format(n=f"{entry.records:,}"))
    if entry.skipped:
        facts = [SKIPPED.get(lang).format(why=reason_words(entry.skipped, lang))]
    page.add(2, " · ".join(facts))
    layout = next((one for one in kind.layouts if one.name == entry.layout), None) if kind else None
    if layout is not None:
        page.add(2, LAYOUT.get(lang).format(title=layout.title.get(lang)))
    if entry.sha256:
        page.add(2, (f"sha256 {entry.sha256}", "dim"))
    if entry.dialect is not None:
        page.add(2, (_dialect(entry.dialect, lang), "dim"))
    rows = [_column(column, kind, lang) for column in entry.columns]
    widths = [max((cells(row[n]) for row in rows), default=0) for n in range(3)]
    for row in rows:
        page.add(
            4,
            (pad(row[0], widths[0]), "dim"),
            "  ",
            pad(row[1], widths[1]),
            "  → ",
            (pad(row[2], widths[2]), "place"),
            "  ",
            row[3],
        )
    if entry.unmapped:
        page.add(2, (UNMAPPED.get(lang), "medium"), visible(", ".join(entry.unmapped)))
    if kind is not None and entry.columns:
        absent = [name for name in kind.fields if name not in {column.field for column in entry.columns}]
        if absent:
            page.add(2, (ABSENT.get(lang), "dim"), (", ".join(absent), "dim"))
    for rejected in entry.rejected:
        words = {
            "row": rejected.row,
            "reason": reason_words(rejected.reason, lang),
            "text": visible(rejected.text),
        }
        page.add(2, REJECTED.get(lang).format(**words))
    for note in entry.notes:
        page.add(2, ("! ", "low"), problem_words(note, lang))


def _column(column: Column, kind: Kind | None, lang: Lang) -> tuple[str, str, str, str]:
    field = kind.fields.get(column.field) if kind else None
    title = field.title.get(lang) if field else ""
    said = "".join(f" [{visible(s)}]" for s in (column.unit, column.date_format, column.time_zone) if s)
    said += DERIVED.get(lang) if column.derived else ""
    return str(column.index or ""), visible(column.header) + said, column.field, title


def _dialect(dialect: TextDialect, lang: Lang) -> str:
    """How a text file is laid out, in one line."""
    delimiter = {"\t": "Tab", "\x01": "\\x01"}.get(dialect.delimiter, dialect.delimiter)
    parts = [DELIMITER.get(lang).format(sign=delimiter)]
    parts.append(QUOTE.get(lang).format(sign=dialect.quote) if dialect.quote else NO_QUOTE.get(lang))
    parts += [ESCAPE.get(lang).format(sign=dialect.escape)] if dialect.escape else []
    parts.append(
        LINE_END.get(lang).format(end=MIXED.get(lang) if dialect.line_end == "mixed" else dialect.line_end)
    )
    parts += [PREAMBLE.get(lang).format(n=dialect.preamble)] if dialect.preamble else []
    parts += [FOOTER.get(lang).format(n=dialect.footer)] if dialect.footer else []
    return " · ".join(parts)


def _people(page: Page, found: NamesFound, lang: Lang) -> None:
    page.add(2, (PEOPLE.get(lang).format(header=visible(found.header), field=found.field), "title"))
    if not found.roster:
        page.add(4, ("! ", "low"), NO_ROSTER.get(lang), visible(_few(list(found.unknown), lang)))
        return
    told = [f"{name} → {'/'.join(ids)}" for name, ids in found.resolved.items()]
    if told:
        page.add(4, RESOLVED.get(lang).format(n=len(told), names=visible(_few(told, lang))))
    for words, names in ((SEVERAL, found.several), (AWAY, found.away)):
        if names:
            shown = [f"{name}（{'、'.join(ids)}）×{count}" for name, (ids, count) in names.items()]
            page.add(4, (words.get(lang), "medium"), visible(_few(shown, lang)))
    if found.unknown:
        shown = [f"{name} ×{count}" for name, count in found.unknown.items()]
        page.add(4, (NOBODY.get(lang), "medium"), visible(_few(shown, lang)))


def _few(words: Sequence[str], lang: Lang) -> str:
    """The first of many words, and how many there are besides."""
    more = len(words) - _SHOWN
    separator = ", " if lang == "en" else "、"
    return separator.join(words[:_SHOWN]) + (f" … +{more}" if more > 0 else "")
