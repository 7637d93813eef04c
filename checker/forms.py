"""Empty forms to fill in: a table of a record kind as a workbook, which is read back like any export.

Every column has its title, and in a comment what belongs into it and which rules, of which clauses, look at it; cells
offer the words of a list, and warn of what is no day or number. Ids are texts, so that 00127 keeps its zeros.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from checker.folding import fold
from checker.handbook.book import Book
from checker.model.kinds import Field, FieldType, Kind
from checker.model.rules import Rule
from checker.model.text import Lang, Text
from checker.results.cells import expected
from checker.results.showing import NO, YES

ROWS = 1000
"""Rows below the header that offer and warn; more may be filled in."""

_LISTED = 255
"""Characters that a list of words within a cell's rule may have, their commas included."""
_SHEET = 31
_MADE = datetime(2025, 1, 1, tzinfo=UTC)
_SHAPES: Mapping[FieldType, str] = {
    "date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "time": "hh:mm", "int": "0", "decimal": "0.####",
    "money": "#,##0.00", "area": "#,##0.00", "percent": "0.##%",
}  # fmt: skip
"""How cells show what they hold, where that is a number to a spreadsheet; all other types are text."""
REQUIRED: Mapping[str, Text] = {
    "yes": Text("必填。", "Required."),
    "conditional": Text("視情況必填。", "Required in some cases."),
    "no": Text("可不填。", "May be blank."),
}
KEY = Text("與其他主鍵欄合起來認出一筆記錄。", "Tells the record, with the other columns of its key.")
FILL = Text("填寫：{what}。", "Fill in: {what}.")
UNIT = Text("單位：{unit}。", "Unit: {unit}.")
READ = Text("相關規則：{rules}", "Rules that look at it: {rules}")
WARN = Text("請再確認：應為{what}。", "Please check: expected {what}.")


def titles(kind: Kind, lang: Lang) -> list[str]:
    """Return the header of a form: a title for each field, or its name where two fields have one title."""
    words = [field.title.get(lang) for field in kind.fields.values()]
    folded = [fold(word) for word in words]
    return [
        word if folded.count(fold(word)) == 1 else field
        for word, field in zip(words, kind.fields, strict=True)
    ]


def workbook(kind: Kind, lang: Lang, known: Book) -> bytes:
    """Return the form of a kind as an XLSX workbook. `known`: tells which rules read its fields."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})  # the same form is the same file
        sheet = book.add_worksheet(_sheet_name(kind.title.get(lang)))
        sheet.freeze_panes(1, 0)
        headers = {
            needed: book.add_format(
                {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": colour}
            )
            for needed, colour in (("yes", "#F8D7A8"), ("conditional", "#FBEED3"), ("no", "#EDEDED"))
        }
        shapes: dict[str, Format] = {}
        for column, (field, title) in enumerate(zip(kind.fields.values(), titles(kind, lang), strict=True)):
            shape = _SHAPES.get(field.type, "@")
            if shape not in shapes:
                shapes[shape] = book.add_format({"num_format": shape})
            width = 2 * len(title) if lang != "en" else len(title)
            sheet.set_column(column, column, min(max(width + 2, 12), 30), shapes[shape])
            sheet.write_string(0, column, title, headers[field.required])
            rules = known.rules_reading(kind, field.name)
            sheet.write_comment(0, column, _about(kind, field, lang, rules), {"x_scale": 2.5, "y_scale": 2})
            _guard(sheet, column, field, lang)
    return target.getvalue()


def _sheet_name(title: str) -> str:
    """A title as the name of a sheet, which may not hold some signs."""
    return "".join(" " if c in r"[]:*?/\'" else c for c in title)[:_SHEET].strip() or "1"


def _about(kind: Kind, field: Field, lang: Lang, rules: Sequence[Rule]) -> str:
    """What belongs into a column, and the rules that look at it with the numbers of their clauses: `ABC-01 (1.2.3)`."""
    said = [f"{kind.name}.{field.name}", REQUIRED[field.required].get(lang)]
    if field.name in kind.key:
        said.append(KEY.get(lang))
    if field.description is not None:
        said.append(field.description.get(lang))
    said.append(FILL.get(lang).replace("{what}", expected(field, lang)))
    if field.unit:
        said.append(UNIT.get(lang).replace("{unit}", field.unit))
    if rules:
        named = (f"{r.id} ({', '.join(pin.partition('@')[0] for pin in r.clauses)})" for r in rules)
        said.append(READ.get(lang).replace("{rules}", ", ".join(named)))
    return "\n".join(said)


def _guard(sheet: Worksheet, column: int, field: Field, lang: Lang) -> None:
    """Offer the words of a list, or warn of what cannot be read; nobody is kept from writing it."""
    words = [value.title.get(lang) for value in field.values]
    if field.type == "bool":
        words = [YES.get(lang), NO.get(lang)]
    if words and len(",".join(words)) <= _LISTED and not any("," in word for word in words):
        rule: dict[str, object] = {"validate": "list", "source": words}
    elif field.type in _SHAPES:
        rule = {"validate": "custom", "value": f"=ISNUMBER({xl_rowcol_to_cell(1, column)})"}
    else:
        return
    warning = WARN.get(lang).replace("{what}", expected(field, lang))
    sheet.data_validation(
        1, column, ROWS, column, {**rule, "error_type": "warning", "error_message": warning[:_LISTED]}
    )
