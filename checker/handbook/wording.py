"""Words of the handbook that stand for a code of the rulebook."""

from __future__ import annotations

from collections.abc import Mapping

from checker.model.text import Lang, Text

LANGUAGE_NAMES: Mapping[Lang, str] = {"zh-Hant": "繁體中文", "zh-Hans": "简体中文", "en": "English"}
"""A language is always named in itself."""

MODALITY = {
    "must": Text("應當", "must"),
    "should": Text("宜", "should"),
    "principle": Text("原則", "principle"),
}
CHECKED = {
    "by_rules": Text("由規則檢查", "Checked by rules"),
    "by_attestation": Text("由人聲明", "Attested by people"),
    "by_judgement": Text("由人判斷", "Judged by people"),
}
BASIS = {
    "direct": Text("條文明文", "the clause's own words"),
    "derived": Text("由條文推得", "derived from the clause"),
    "overlay": Text("超出條文", "beyond the clause"),
}
SOURCES = {
    "regulation": Text("規章明定", "regulation"),
    "cited": Text("引用來源", "cited"),
    "assumed": Text("假定", "assumed"),
}
REQUIRED = {
    "yes": Text("每列必填", "in every row"),
    "conditional": Text("視階段而定", "from some stage on"),
    "no": Text("選填", "optional"),
}
TYPES = {
    "text": Text("長文字", "long text"),
    "str": Text("文字", "text"),
    "id": Text("編號", "identifier"),
    "date": Text("日期", "date"),
    "datetime": Text("日期與時間", "date and time"),
    "time": Text("時刻", "time of day"),
    "int": Text("整數", "whole number"),
    "decimal": Text("數字", "number"),
    "money": Text("金額", "amount of money"),
    "area": Text("面積", "area"),
    "percent": Text("百分比", "percentage"),
    "bool": Text("是或否", "yes or no"),
    "enum": Text("選項", "one of a list"),
    "phone": Text("電話號碼", "telephone number"),
    "list_id": Text("多個編號", "list of identifiers"),
    "list_str": Text("多項文字", "list of texts"),
    "file": Text("附件", "attachment"),
}
UNITS = {
    "days": Text("天", "days"),
    "workdays": Text("工作日", "working days"),
    "hours": Text("小時", "hours"),
    "minutes": Text("分鐘", "minutes"),
    "months": Text("個月", "months"),
    "years": Text("年", "years"),
    "persons": Text("人", "persons"),
    "times": Text("次", "times"),
    "visits": Text("次拜訪", "visits"),
    "events": Text("場活動", "events"),
    "copies": Text("份", "copies"),
    "CNY": Text("元", "CNY"),
    "m2": Text("平方米", "m²"),
}
"""Units that need a word; any other is shown as it is written."""


def joined(words: list[str], lang: Lang) -> str:
    """Return `words` as an enumeration."""
    return (", " if lang == "en" else "、").join(words)


def unit_word(unit: str | None, lang: Lang) -> str:
    """Return the word for a unit, nothing where there is none."""
    if unit is None:
        return ""
    return UNITS[unit].get(lang) if unit in UNITS else unit


def counted(shown: str, unit: str | None, lang: Lang) -> str:
    """Return a number with its unit: 3 天, 1 person. A unit that is no word for what is counted is left out."""
    if unit not in UNITS:
        return shown
    word = UNITS[unit].get(lang)
    return f"{shown} {word.removesuffix('s') if lang == 'en' and shown == '1' else word}"


OUTCOME_MEANINGS = {
    "pass": Text("符合規則。", "It is as the rule asks."),
    "fail": Text("不符合規則，須處理。", "It is not, and something has to be done."),
    "pending": Text("還在期限之內，尚未完成。", "It is not done yet, and there is still time."),
    "undecided": Text(
        "資料不足，不能判定；不當作通過。", "Something needed is missing; it does not count as a pass."
    ),
    "not_applicable": Text("規則不適用於這個對象。", "The rule does not concern this subject."),
}
