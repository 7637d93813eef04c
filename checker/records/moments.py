"""Dates, times of day and timestamps: cell text to DuckDB SQL.

One strict definition of what a date is. The first branch is the shape that most exports have and costs little;
the rarer shapes follow in one expression that is evaluated for the remaining cells only.
"""

from __future__ import annotations

from checker.records.sqltext import half_width, literal

NO_PUNCH = (
    "未打卡",
    "缺卡",
    "無打卡",
    "无打卡",
    "未簽到",
    "未签到",
    "未簽退",
    "未签退",
    "休息",
    "請假",
    "请假",
    "(-)",
    "（-）",
)
"""Words that stand in columns of times where there is no time: empty, and not unreadable."""

ZERO_DATES = ("1900-01-00", "0000-00-00", "0000-00-00 00:00:00", "1900-01-00 00:00:00", "1900/1/0")
"""What spreadsheets and databases show for an empty date."""

_DIGITS = dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True)) | {
    "號": "日",
    "号": "日",
    "國": "国",
}

_DATE = (
    r"(?:(民国)?([0-9]{2,4})(?:[-/.]|(年))([0-9]{1,2})[-/.月]([0-9]{1,2})日?)"
    r"(?:[ t]*\(?((?:星期|週|周|禮拜|礼拜)[1-7日天])\)?)?"
)
_NEXT = r"\(?(次日|翌日|隔日|第2天)?\)?"
_HALF_DAY = r"(上午|下午|凌晨|早上|中午|晚上|am|pm)?"
_CLOCK = r"(?:([0-9]{1,2})(?::([0-5]?[0-9])(?::([0-5]?[0-9])(?:[.,][0-9]+)?)?|[時时点點]([0-5]?[0-9])?分?(?:([0-5]?[0-9])秒)?))?"
_ZONE = r"(z|[-+][0-9]{2}:?[0-9]{2})?"
_MOMENT = f"^(?:{_DATE})?[ t,]*{_NEXT} *{_HALF_DAY} *{_CLOCK} *{_HALF_DAY} *{_NEXT} *{_ZONE}$"
_GROUPS = ["roc", "y", "nian", "m", "d", "wd", "nx", "ap", "h", "mi", "s", "mi2", "s2", "ap2", "nx2", "tz"]


def _chinese_tens(x: str) -> str:
    """SQL: 十, 二十, 十五, 二十五 in `x` (whose digits are Arabic already) as plain numbers."""
    # In RE2 a group number has one digit: \10 is group 1 and a zero.
    for pattern, result in (
        ("([1-9])十([1-9])", r"\1\2"),
        ("([1-9])十", r"\10"),
        ("十([1-9])", r"1\1"),
        ("十", "10"),
    ):
        x = f"regexp_replace({x}, '{pattern}', '{result}', 'g')"
    return x


def _rare(x: str, day: str | None, *, whole: bool) -> str:
    """SQL: the timestamp in `x` for every shape but the plain ISO one; null where it is none of them.

    `day`: SQL of the date that a bare time of day belongs to. `whole`: a bare number may be a day serial only.
    """
    number = "try_cast(n AS DOUBLE)"
    year = (
        "CASE WHEN s.roc <> '' THEN CAST(CAST(s.y AS INTEGER) + 1911 AS VARCHAR) WHEN length(s.y) = 4 THEN s.y "
        "WHEN length(s.y) = 2 AND (s.nian <> '' OR s.wd <> '') THEN '20' || s.y END"
    )
    date = f"try_cast(({year}) || '-' || s.m || '-' || s.d AS DATE)"
    if day:
        date = f"CASE WHEN s.d <> '' THEN {date} ELSE {day} END"
    half = "(s.ap || s.ap2)"
    hour = "coalesce(try_cast(s.h AS INTEGER), 0)"
    hour = (
        f"CASE WHEN {half} IN ('下午', '晚上', 'pm') AND {hour} < 12 THEN {hour} + 12 "
        f"WHEN {half} = '中午' AND {hour} < 3 THEN {hour} + 12 "
        f"WHEN {half} IN ('上午', '凌晨', '早上', 'am') AND {hour} = 12 THEN 0 ELSE {hour} END"
    )
    seconds = (
        f"({hour}) * 3600 + coalesce(try_cast(s.mi || s.mi2 AS INTEGER), 0) * 60 "
        "+ coalesce(try_cast(s.s || s.s2 AS INTEGER), 0)"
        " + CASE WHEN s.nx || s.nx2 = '' THEN 0 ELSE 86400 END"
        " + CASE WHEN s.tz = '' THEN 0 WHEN s.tz = 'z' THEN 28800 ELSE 28800 - CAST(s.tz[1] || '1' AS INTEGER)"
        " * (CAST(s.tz[2:3] AS INTEGER) * 3600 + CAST(s.tz[-2:] AS INTEGER) * 60) END"
    )
    shapes = (
        f"list_transform([regexp_extract(n, {literal(_MOMENT)}, {_GROUPS!r})], lambda s: "
        # A half of a day is not a time, and neither is an hour past the second midnight.
        f"CASE WHEN s.h = '' AND ({half} <> '' OR s.nx || s.nx2 <> '' OR s.d = '') THEN NULL WHEN {hour} >= 48 THEN NULL "
        f"ELSE CAST({date} AS TIMESTAMP) + to_seconds({seconds}) END)[1]"
    )
    fraction = (
        ""
        if whole or not day
        else f"WHEN regexp_full_match(n, '0?[.][0-9]+') THEN CAST({day} AS TIMESTAMP)"
        f" + to_minutes(CAST(round({number} * 1440) AS BIGINT)) "
    )
    normal = f"regexp_replace({_chinese_tens(half_width(x, _DIGITS))}, '^1899-12-3[01][ t]', '')"
    return (
        f"list_transform([{normal}], lambda n: CASE "
        "WHEN regexp_full_match(n, '[2-7][0-9]{4}([.][0-9]+)?') THEN TIMESTAMP '1899-12-30'"
        f" + to_seconds(CAST(round({number} * 86400) AS BIGINT)) "
        "WHEN regexp_full_match(n, '(19|20)[0-9]{6}') THEN CAST(try_cast(n[1:4] || '-' || n[5:6] || '-' || n[7:8] AS DATE) AS TIMESTAMP) "
        "WHEN regexp_full_match(n, '1[0-9]{12}') THEN epoch_ms(CAST(n AS BIGINT)) + INTERVAL 8 HOUR "
        f"{fraction}ELSE {shapes} END)[1]"
    )


def date(x: str, *, plain: bool = False) -> str:
    """SQL: the DATE in cell text `x`, null where it cannot be read. `plain`: ISO shapes only."""
    # The cast alone would also take '2024-3-5 ' and years of one digit; the shape makes it exact.
    fast = (
        f"CASE WHEN {x} LIKE '____-__-__' AND {x} >= '0' AND {x} NOT LIKE '% ' THEN try_cast({x} AS DATE) END"
    )
    if plain:
        return fast
    slash = f"CASE WHEN regexp_full_match({x}, '[0-9]{{4}}/[0-9]{{1,2}}/[0-9]{{1,2}}') THEN try_cast(replace({x}, '/', '-') AS DATE) END"
    rare = f"CAST({_rare(x, None, whole=True)} AS DATE)"
    return f"CASE WHEN {x} IS NULL OR {x} = '' THEN NULL ELSE coalesce({fast}, {slash}, {rare}) END"


def timestamp(x: str, day: str | None = None, *, plain: bool = False) -> str:
    """SQL: the TIMESTAMP in cell text `x`; a bare time of day is joined to the date that the SQL `day` gives."""
    fast = (
        # Spreadsheets give a bare time of day as one of 1899; that is for the rare branch.
        f"CASE WHEN ({x} LIKE '____-__-__ __:__' OR {x} LIKE '____-__-__ __:__:__') AND {x} >= '19'"
        f" AND NOT contains({x}, ': ') AND {x} NOT LIKE '% ' THEN try_cast({x} AS TIMESTAMP)"
    )
    if day:
        clock = f"({x} LIKE '__:__' OR {x} LIKE '__:__:__') AND {x} < '24'"
        fast += f" WHEN {clock} THEN CAST({day} AS DATE) + try_cast({x} AS TIME)"
    fast += " END"
    if plain:
        return fast
    slash = (
        rf"CASE WHEN {x} >= '19' AND regexp_full_match({x}, '\d{{4}}[-/]\d\d?[-/]\d\d?[ T]\d\d?:\d\d(:\d\d)?')"
        f" THEN try_cast(replace({x}, '/', '-') AS TIMESTAMP) END"
    )
    return f"CASE WHEN {x} IS NULL OR {x} = '' THEN NULL ELSE coalesce({fast}, {slash}, {_rare(x, day, whole=False)}) END"
