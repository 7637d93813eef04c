"""The built-in rule for cells that cannot be read: what was expected, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from checker.model.kinds import Field, FieldType, Kind
from checker.model.rules import Severity
from checker.model.text import Lang, Text
from checker.records.cells import is_name_like
from checker.results.showing import fill
from checker.results.visible import visible

SEVERITY: Severity = "medium"
TITLE = Text("儲存格內容無法讀取", "A cell cannot be read")
REMEDY = Text(
    "請在產生匯出檔的系統中更正此儲存格，再重新匯出；若寫法本身正確，請在 records.yaml 說明此欄的格式。",
    "Correct the cell in the system that the export comes from, and export again; "
    "if it is right as it stands, describe the column in records.yaml.",
)
MESSAGE = Text(
    "「{title}」（{field}）的內容「{raw}」無法讀取；應為{expected}。",
    "{title} ({field}) holds “{raw}”, which cannot be read; expected {expected}.",
)
DOMAIN = "data"

_EXPECTED: Mapping[FieldType, Text] = {
    "text": Text("文字", "text"),
    "str": Text("文字", "text"),
    "file": Text("檔案名稱或連結", "a file name or link"),
    "id": Text("完整的編號，且以文字儲存", "the whole identifier, stored as text"),
    "phone": Text("電話號碼", "a telephone number"),
    "date": Text("日期，例如 2025-04-07", "a date such as 2025-04-07"),
    "datetime": Text("日期與時間，例如 2025-04-07 09:30", "a date and time such as 2025-04-07 09:30"),
    "time": Text("時間，例如 09:30", "a time of day such as 09:30"),
    "int": Text("整數", "a whole number"),
    "decimal": Text("數字", "a number"),
    "money": Text("金額，例如 1,234.50 或 12.5萬元", "an amount such as 1,234.50 or 12.5萬元"),
    "area": Text("面積（平方米），例如 86.5", "an area in square metres such as 86.5"),
    "percent": Text("百分比，例如 5%", "a percentage such as 5%"),
    "bool": Text("「是」或「否」", "yes or no"),
    "enum": Text("以下之一：{values}", "one of: {values}"),
    "list_id": Text("以頓號、逗號或分號分隔的編號", "identifiers separated by commas or semicolons"),
    "list_str": Text("以頓號、逗號或分號分隔的詞", "words separated by commas or semicolons"),
}


_PERSON = Text(
    "工號，或名冊中當日僅一人使用的姓名",
    "a staff number, or a name that the roster gives to one person alone on that day",
)

_ORDER = Text(
    "年在前的日期，或在 records.yaml 以 date_format 寫明日與月孰先",
    "a date with the year first, or a date_format in records.yaml that says whether day or month comes first",
)
_DECLARED = Text(
    "符合 records.yaml 所寫 date_format（{date_format}）的日期，或年在前的日期",
    "a date that fits the date_format of records.yaml ({date_format}), or one with the year first",
)
_SHORT_DATE = re.compile(r"\s*[0-9]{1,2}([-/.])[0-9]{1,2}\1([0-9]{4}|[0-9]{2})([^0-9].*)?", re.DOTALL)


_OTHER_UNIT = Text("{expected}，且不以「{unit}」計", "{expected}, and not one in {unit}")
_RATE = re.compile(r"[^/0-9]*[0-9][0-9,.]*\s*[万萬亿億]?\s*(元?\s*[/／][^0-9].*)")


def expected(field: Field, lang: Lang, raw: str = "", date_format: str | None = None) -> str:
    """Return what a cell of `field`, which holds `raw`, should hold, as the end of a sentence.

    `date_format`: how its column is written, where records.yaml says it.
    """
    if field.references and field.type in ("id", "list_id") and is_name_like(raw):
        return _PERSON.get(lang)
    if field.type in ("date", "datetime") and date_format:
        return fill(_DECLARED, lang, {"date_format": visible(date_format)}.get)
    if field.type in ("date", "datetime") and _SHORT_DATE.fullmatch(raw):
        return _ORDER.get(lang)
    if field.type in ("int", "decimal", "money", "area") and (rate := _RATE.fullmatch(raw.strip())):
        words = {"expected": _EXPECTED[field.type].get(lang), "unit": visible(rate[1])}
        return fill(_OTHER_UNIT, lang, words.get)
    separator = ", " if lang == "en" else "、"
    values = separator.join(value.title.get(lang) for value in field.values)
    return fill(_EXPECTED[field.type], lang, lambda name: values if name == "values" else None)


def cell_message(kind: Kind | None, evidence: Mapping[str, Any], lang: Lang) -> str:
    """Return the message for an unreadable cell: `evidence` holds the `field`, the `raw` text and a stated `date_format`."""
    name = str(evidence.get("field", ""))
    field = kind.fields.get(name) if kind is not None else None
    raw = evidence.get("raw")
    words = {
        "title": field.title.get(lang) if field else name,
        "field": name,
        "raw": visible("" if raw is None else str(raw)),
        "expected": expected(field, lang, "" if raw is None else str(raw), evidence.get("date_format"))
        if field
        else _EXPECTED["text"].get(lang),
    }
    return fill(MESSAGE, lang, words.get)
