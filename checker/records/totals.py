"""Rows that are no records: blank ones, and the totals and signatures below a table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.records.sqltext import literal, name, trimmed

_WORDS = (
    "合計|合计|總計|总计|小計|小计|累計|累计|共計|共计|本頁合計|本页合计|總額|总额|"
    "制表人?|製表人?|填表人?|審核人?|审核人?|覆核人?|複核人?|复核人?|批准人|打印時間|打印时间|列印時間|導出時間|导出时间|"
    "[Tt]otal|TOTAL|[Ss]ubtotal|[Gg]rand [Tt]otal"
)
TOTAL = re.compile(rf"(?:{_WORDS})(?:\s*[:：].*)?", re.DOTALL)
_TOTAL_SQL = rf"(?s)(?:{_WORDS})(?:\s*[:：].*)?"


# Nearly every key begins with a letter or digit and is no word for a total: those are settled at once.
_FROM, _TO, _INITIALS = "0", "\u4e00", (("G", "H"), ("S", "U"), ("g", "h"), ("s", "u"))


def settled(key: str) -> bool:
    """Whether a row is a record for what its first key cell says, whatever stands in the others; as `keep` has it."""
    return _FROM <= key < _TO and not any(c <= key < d for c, d in _INITIALS)


def noise(cells: Sequence[str], key: Sequence[int]) -> str | None:
    """Return `blank`, `total-row`, or None for a row that is a record. `key`: indexes of the key's cells."""
    texts = [c.strip() for c in cells]
    if not any(texts):
        return "blank"
    keys = [texts[i] for i in key if i < len(texts)]
    if all(not k or TOTAL.fullmatch(k) for k in keys) and any(TOTAL.fullmatch(t) for t in texts if t):
        return "total-row"
    return None


def keep(raws: Sequence[str], key: Sequence[int]) -> str:
    """Return the same as SQL: a condition that holds for rows that are records. Never null."""
    first = name(raws[key[0]])
    words = " AND ".join(f"NOT ({first} >= '{c}' AND {first} < '{d}')" for c, d in _INITIALS)
    usual = f"{first} >= '{_FROM}' AND {first} < '{_TO}' AND {words}"

    def total(raw: str) -> str:
        return f"coalesce(regexp_full_match({trimmed(name(raw))}, {literal(_TOTAL_SQL)}), false)"

    def empty(raw: str) -> str:
        return f"coalesce({trimmed(name(raw))}, '') = ''"

    keys = " AND ".join(f"({empty(raws[i])} OR {total(raws[i])})" for i in key)
    marked = " OR ".join(total(r) for r in raws)
    blank = " AND ".join(empty(r) for r in raws)
    return f"CASE WHEN {usual} THEN true ELSE NOT ({keys} AND (({marked}) OR ({blank}))) END"
