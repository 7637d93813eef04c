"""Dates, times of day and timestamps: cell text to DuckDB SQL.

One strict definition of what a date is. The first branch is the shape that most exports have and costs little;
the rarer shapes follow in one expression that is evaluated for the remaining cells only.
"""

from __future__ import annotations

from checker.records.sqltext import half_width, let, listed, literal

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


def _chinese(x: str) -> str:
    """SQL: Chinese numerals in `x` as Arabic ones: 二〇二四, 十, 二十, 十五, 二十五."""
    plain = f"translate({x}, {literal(''.join(_DIGITS))}, {literal(''.join(_DIGITS.values()))})"
    # In RE2 a group number has one digit: \\10 is group 1 and a zero.
    for pattern, result in (
        ("([1-9])十([1-9])", r"\1\2"),
        ("([1-9])十", r"\10"),
        ("十([1-9])", r"1\1"),
        ("十", "10"),
    ):
        plain = f"regexp_replace({plain}, '{pattern}', '{result}', 'g')"
    return f"CASE WHEN regexp_matches({x}, '[{''.join(_DIGITS)}十]') THEN {plain} ELSE {x} END"


def _rare(x: str, day: str | None, *, whole: bool) -> str:
    """SQL: the timestamp in `x` for every shape but the plain ISO one; null where it is none of them.

    `day`: SQL of the date that a bare time of day belongs to. `whole`: a bare number may be a day serial only.
    """
    year = (
        "CASE WHEN s_.roc <> '' THEN CAST(CAST(s_.y AS INTEGER) + 1911 AS VARCHAR) WHEN length(s_.y) = 4 THEN s_.y "
        "WHEN length(s_.y) = 2 AND (s_.nian <> '' OR s_.wd <> '') THEN '20' || s_.y END"
    )
    bare_day = f"WHEN s_.h <> '' THEN {day} " if day else ""
    parts = (
        f"{{'d': CASE WHEN s_.d <> '' THEN try_cast(({year}) || '-' || s_.m || '-' || s_.d AS DATE) {bare_day}END, "
        # Half a day without an hour is not a time.
        "'h': CASE WHEN s_.h <> '' THEN CAST(s_.h AS INTEGER) WHEN s_.ap || s_.ap2 || s_.nx || s_.nx2 = '' THEN 0 END, "
        "'half': s_.ap || s_.ap2, 'late': CASE WHEN s_.nx || s_.nx2 = '' THEN 0 ELSE 86400 END, "
        "'s': coalesce(try_cast(s_.mi || s_.mi2 AS INTEGER), 0) * 60 + coalesce(try_cast(s_.s || s_.s2 AS INTEGER), 0), "
        "'tz': replace(s_.tz, ':', '')}"
    )
    hour = (
        f"CASE WHEN v_.half = '' THEN CASE WHEN v_.h < 48 THEN v_.h END "
        f"WHEN v_.half = '中午' THEN CASE WHEN v_.h < 3 THEN v_.h + 12 WHEN v_.h < 15 THEN v_.h END "
        f"WHEN {listed('v_.half', ('上午', '凌晨', '早上', 'am'))} THEN CASE WHEN v_.h <= 12 THEN v_.h % 12 END "
        "WHEN v_.h < 24 THEN v_.h % 12 + 12 END"
    )
    zone = (
        "CASE WHEN v_.tz = '' THEN 0 WHEN v_.tz = 'z' THEN 28800 ELSE 28800 - CAST(v_.tz[1] || '1' AS INTEGER)"
        " * (CAST(v_.tz[2:3] AS INTEGER) * 3600 + CAST(v_.tz[4:5] AS INTEGER) * 60) END"
    )
    moment = f"CAST(v_.d AS TIMESTAMP) + to_seconds(({hour}) * 3600 + v_.s + v_.late + {zone})"
    shapes = let(f"regexp_extract(n_, {literal(_MOMENT)}, {_GROUPS!r})", "s_", let(parts, "v_", moment))
    fraction = (
        ""
        if whole or not day
        else f"WHEN regexp_full_match(n_, '0?[.][0-9]+') THEN CAST({day} AS TIMESTAMP)"
        " + to_minutes(CAST(round(CAST(n_ AS DOUBLE) * 1440) AS BIGINT)) "
    )
    return let(
        f"regexp_replace({_chinese(half_width(x))}, '^1899-12-3[01][ t]', '')",
        "n_",
        "CASE WHEN regexp_full_match(n_, '[2-7][0-9]{4}([.][0-9]+)?') THEN TIMESTAMP '1899-12-30'"
        " + to_seconds(CAST(round(CAST(n_ AS DOUBLE) * 86400) AS BIGINT)) "
        "WHEN regexp_full_match(n_, '(19|20)[0-9]{6}') "
        "THEN CAST(try_cast(n_[1:4] || '-' || n_[5:6] || '-' || n_[7:8] AS DATE) AS TIMESTAMP) "
        "WHEN regexp_full_match(n_, '1[0-9]{12}') THEN epoch_ms(CAST(n_ AS BIGINT)) + INTERVAL 8 HOUR "
        f"{fraction}ELSE {shapes} END",
    )


def _dashes(x: str) -> str:
    """SQL: a date written with slashes, points or 年月日, with dashes."""
    for sign in "/.年月":
        x = f"replace({x}, '{sign}', '-')"
    return f"replace({x}, '日', '')"


def date(x: str, *, plain: bool = False) -> str:
    """SQL: the DATE in cell text `x`, null where it cannot be read. `plain`: ISO shapes only."""
    # The cast alone would also take '2024-3-5 ' and years of one digit; the shape makes it exact.
    fast = (
        f"CASE WHEN {x} LIKE '____-__-__' AND {x} >= '0' AND {x} NOT LIKE '% ' THEN try_cast({x} AS DATE) END"
    )
    if plain:
        return fast
    usual = (
        f"CASE WHEN regexp_full_match({x}, '[0-9]{{4}}[-/.年][0-9]{{1,2}}[-/.月][0-9]{{1,2}}日?') "
        f"THEN try_cast({_dashes(x)} AS DATE) END"
    )
    rare = f"CAST({_rare(x, None, whole=True)} AS DATE)"
    return f"CASE WHEN {x} IS NULL OR {x} = '' THEN NULL ELSE coalesce({fast}, {usual}, {rare}) END"


def timestamp(x: str, day: str | None = None, *, plain: bool = False) -> str:
    """SQL: the TIMESTAMP in cell text `x`; a bare time of day is joined to the date that the SQL `day` gives."""
    # Spreadsheets give a bare time of day as one of 1899; that is for the rare branch. The cast would read
    # '08: 6' as 08:00.
    fast = (
        f"CASE WHEN ({x} LIKE '____-__-__ __:__' OR {x} LIKE '____-__-__ __:__:__') AND {x} >= '19'"
        f" AND NOT contains({x}, ': ') THEN try_cast({x} AS TIMESTAMP)"
    )
    if day:
        clock = f"({x} LIKE '__:__' OR {x} LIKE '__:__:__') AND {x} < '24'"
        fast += f" WHEN {clock} THEN CAST({day} AS DATE) + try_cast({x} AS TIME)"
    fast += " END"
    if plain:
        return fast
    usual = (
        rf"CASE WHEN {x} >= '19' AND regexp_full_match({x}, "
        r"'\d{4}[-/.年]\d\d?[-/.月]\d\d?日?[ T]\d\d?:\d\d(:\d\d)?')"
        f" THEN try_cast({_dashes(x)} AS TIMESTAMP) END"
    )
    return f"CASE WHEN {x} IS NULL OR {x} = '' THEN NULL ELSE coalesce({fast}, {usual}, {_rare(x, day, whole=False)}) END"
