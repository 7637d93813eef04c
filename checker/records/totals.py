"""Rows that are no records: blank ones, headers that stand once more on each page, and the totals and signatures below a table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.model.inputs import Keep
from checker.records.sqltext import BLANKS, as_number, begins_as_ids, begins_unlike, literal, name, trimmed

_WORDS = (
    "合計|合计|總計|总计|小計|小计|累計|累计|共計|共计|本頁合計|本页合计|總額|总额|"
    "制表人?|製表人?|填表人?|審核人?|审核人?|覆核人?|複核人?|复核人?|批准人|打印時間|打印时间|列印時間|導出時間|导出时间|"
    "[Tt]otal|TOTAL|[Ss]ubtotal|[Gg]rand [Tt]otal"
)
_BLANKS = f"{BLANKS}\v\f\x1a"
TOTAL = re.compile(rf"(?:{_WORDS})(?:\s*[:：].*)?", re.DOTALL)
_TOTAL_SQL = rf"(?s)(?:{_WORDS})(?:\s*[:：].*)?"


_INITIALS = "".join(word[0] for word in _WORDS.split("|") if word[0] != "[") + "TtSsGg"


def noise(cells: Sequence[str], key: Sequence[int], titles: Sequence[str] = ()) -> str | None:
    """Return `blank`, `total-row`, `header-again`, or None for a row that is a record.

    `key`: indexes of the key's cells; `titles`: what the header has in their place, where it is known.
    """
    # Some systems still end a text with the sign that DOS ended texts with.
    texts = [c.strip(_BLANKS) for c in cells]
    if not any(texts):
        return "blank"
    keys = [texts[i] for i in key if i < len(texts)]
    if any(titles) and keys == list(titles):
        return "header-again"
    if all(not k or TOTAL.fullmatch(k) for k in keys) and any(TOTAL.fullmatch(t) for t in texts if t):
        return "total-row"
    return None


def titles_of(header: Sequence[str], key: Sequence[int]) -> tuple[str, ...]:
    """Return the texts of a header in the place of the key's cells, for `noise` and `keep`."""
    return tuple(header[i].strip(_BLANKS) if i < len(header) else "" for i in key)


def keep(raws: Sequence[str], key: Sequence[int], titles: Sequence[str] = ()) -> Keep:
    """Return the same as SQL: which rows are records."""
    first = name(raws[key[0]])
    # Nearly every key begins as no word for a total does, and as its header does not.
    initials = [*_INITIALS, *(titles[:1] if any(titles) else ())]
    sure = f"({begins_as_ids(first, initials)} OR {begins_unlike(first, initials)})"

    def total(raw: str) -> str:
        return f"coalesce(regexp_full_match({trimmed(name(raw))}, {literal(_TOTAL_SQL)}), false)"

    def empty(raw: str) -> str:
        return f"coalesce({trimmed(name(raw))}, '') = ''"

    keys = " AND ".join(f"({empty(raws[i])} OR {total(raws[i])})" for i in key)
    marked = " OR ".join(total(r) for r in raws)
    blank = " AND ".join(empty(r) for r in raws)
    again = " AND ".join(
        f"coalesce({trimmed(name(raws[i]))}, '') = {literal(title)}"
        for i, title in zip(key, titles, strict=False)
    )
    again = f" OR ({again})" if any(titles) else ""
    noisy = as_number(f"({keys} AND (({marked}) OR ({blank}))){again}")
    return Keep(f"(CASE WHEN {sure} THEN 0 ELSE {noisy} END = 0)", sure)
