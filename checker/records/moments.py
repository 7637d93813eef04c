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
    # Without a year only in the form 6月26日: 6.26 may be a number, and 06-26 a range.
    r"(?:(?:(民国)?([0-9]{2,4})(?:[-/.]|(年))([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{1,2})月([0-9]{1,2})日)"
    r"(?:[ t]*\(?((?:星期|週|周|禮拜|礼拜)[1-7日天])\)?)?)"
)
_NEXT = r"\(?(次日|翌日|隔日|第2天)?\)?"
_HALF_DAY = r"(上午|下午|凌晨|早上|中午|晚上|am|pm)?"
_CLOCK = r"(?:([0-9]{1,2})(?::([0-5]?[0-9])(?::([0-5]?[0-9])(?:[.,][0-9]+)?)?|[時时点點]([0-5]?[0-9])?分?(?:([0-5]?[0-9])秒)?))?"
_ZONE = r"(z|[-+][0-9]{2}:?[0-9]{2})?"
_MOMENT = rf"^(?:{_DATE})?[ \tt,]*{_NEXT} *{_HALF_DAY} *{_CLOCK} *{_HALF_DAY} *{_NEXT} *{_ZONE}$"
_GROUPS = [
    "roc",
    "y",
    "nian",
    "m",
    "d",
    "m3",
    "d3",
    "wd",
    "nx",
    "ap",
    "h",
    "mi",
    "s",
    "mi2",
    "s2",
    "ap2",
    "nx2",
    "tz",
]


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


def _rare(x: str, day: str | None, *, whole: bool, halves: tuple[str, str] | None = None) -> str:
    """SQL: the timestamp in `x` for every shape but the plain ISO one; null where it is none of them.

    `day`: SQL of the date that a bare time of day belongs to. `whole`: a bare number may be a day serial only.
    `halves`: the times of day that 上午 and 下午 stand for by themselves.
    """
    year = (
        "CASE WHEN s_.roc <> '' THEN CAST(CAST(s_.y AS INTEGER) + 1911 AS VARCHAR) WHEN length(s_.y) = 4 THEN s_.y "
        "WHEN length(s_.y) = 2 AND (s_.nian <> '' OR s_.wd <> '') THEN '20' || s_.y END"
    )
    bare_day = ""
    if day:
        # A punch of the 1st of January on the work date of the 31st of December is one of the next year.
        new_year = f"year({day}) + CAST(month({day}) = 12 AND s_.m3 IN ('1', '01') AS INTEGER)"
        bare_day = f"WHEN s_.d3 <> '' THEN try_cast(({new_year}) || '-' || s_.m3 || '-' || s_.d3 AS DATE) WHEN s_.h <> '' THEN {day} "
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
    seconds = f"({hour}) * 3600 + v_.s"
    if halves:
        first, second = (3600 * int(h[:2]) + 60 * int(h[3:]) for h in halves)
        half = f"CASE v_.half WHEN '上午' THEN {first} WHEN 'am' THEN {first} WHEN '下午' THEN {second} WHEN 'pm' THEN {second} END"
        seconds = f"CASE WHEN v_.h IS NULL THEN {half} ELSE {seconds} END"
    moment = f"CAST(v_.d AS TIMESTAMP) + to_seconds({seconds} + v_.late + {zone})"
    shapes = let(f"regexp_extract(n_, {literal(_MOMENT)}, {_GROUPS!r})", "s_", let(parts, "v_", moment))
    fraction = (
        ""
        if whole or not day
        else f"WHEN regexp_full_match(n_, '0?[.][0-9]+') THEN CAST({day} AS TIMESTAMP)"
        " + to_minutes(CAST(round(CAST(n_ AS DOUBLE) * 1440) AS BIGINT)) "
    )
    # The planner's time is that of the text: what stands in it several times is named.
    plain = let(half_width(x), "h_", f"regexp_replace({_chinese('h_')}, '^1899-12-3[01][ t]', '')")
    return let(
        plain,
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


_DECADES = ("202", "201", "203", "200")
"""Of the years that nearly every record is of; the likeliest first."""

_ISO_DATE = "20[0-3][0-9]-[0-9]{2}-[0-9]{2}"
_ISO_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"


def _of_these_decades(x: str) -> str:
    """SQL condition: `x` begins with a year of four digits of `_DECADES`. A year of three, 202-, comes before 2020."""
    return "(" + " OR ".join(f"({x} >= '{d}0' AND {x} < '{int(d) + 1}')" for d in _DECADES) + ")"


def _settled(fast: str, x: str, shape: str, *others: str) -> str:
    """SQL: `fast`, or where that is null the first of `others` that is not; null where `x` is empty.

    A cell of the `shape` that `fast` reads, and of which it made nothing, holds a day that does not exist: the others
    would not find it either, and cost more for that one row than all its neighbours do.
    """
    rest = f"CASE WHEN {x} <> '' AND NOT regexp_full_match({x}, '{shape}') THEN coalesce({', '.join(others)}) END"
    return f"coalesce({fast}, {rest})"


def date(x: str, *, plain: bool = False) -> str:
    """SQL: the DATE in cell text `x`, null where it cannot be read. `plain`: ISO shapes only."""
    if plain:
        return _iso_date(x)
    dashed = (
        f"CASE WHEN regexp_full_match({x}, '[0-9]{{4}}[-/.年][0-9]{{1,2}}[-/.月][0-9]{{1,2}}日?') "
        f"THEN try_cast({_dashes(x)} AS DATE) END"
    )
    rare = f"CAST({_rare(x, None, whole=True)} AS DATE)"
    return _settled(usual_date(x), x, _ISO_DATE, dashed, rare)


def _iso_date(x: str) -> str:
    return f"CAST(try_strptime({x}, '%Y-%m-%d') AS DATE)"


def usual_date(x: str) -> str:
    """SQL: the DATE in cell text `x`, null where it is not an ISO date of these decades."""
    # The length and the year leave no room for years of three digits, or blanks at the end.
    return f"CASE WHEN {_of_these_decades(x)} AND strlen({x}) = 10 THEN {_iso_date(x)} END"


_PERIOD = (
    r"^(民国)?([0-9]{4}|[0-9]{2,3}年)年?度?[-/.]?"
    r"(?:第?([1-4])季度?|q([1-4])|(上|下)半年度?|h([12])|([0-9]{1,2})月份?|([01][0-9])|[-/.]([0-9]))?$"
)


def period(x: str, *, end: bool) -> str:
    """SQL: the first or last DATE of the month, quarter, half or year in cell text `x`, or the date where it is one."""
    shape = let(
        f"regexp_extract({_chinese(half_width(x))}, {literal(_PERIOD)},"
        " ['roc', 'y', 'q', 'q2', 'half', 'h', 'm', 'm2', 'm3'])",
        "s_",
        let(
            "{'y': try_cast(replace(s_.y, '年', '') AS INTEGER)"
            " + CASE WHEN s_.roc <> '' THEN 1911 WHEN length(s_.y) < 4 THEN 2000 ELSE 0 END,"
            " 'q': try_cast(s_.q || s_.q2 AS INTEGER),"
            " 'h': CASE WHEN s_.half = '上' OR s_.h = '1' THEN 1 WHEN s_.half = '下' OR s_.h = '2' THEN 2 END,"
            " 'm': try_cast(s_.m || s_.m2 || s_.m3 AS INTEGER)}",
            "v_",
            let(
                "CASE WHEN v_.y NOT BETWEEN 1900 AND 2199 THEN NULL"
                " WHEN v_.q IS NOT NULL THEN [v_.q * 3 - 2, v_.q * 3] WHEN v_.h IS NOT NULL THEN [v_.h * 6 - 5, v_.h * 6]"
                " WHEN v_.m IS NOT NULL THEN CASE WHEN v_.m BETWEEN 1 AND 12 THEN [v_.m, v_.m] END ELSE [1, 12] END",
                "m_",
                "last_day(make_date(v_.y, m_[2], 1))" if end else "make_date(v_.y, m_[1], 1)",
            ),
        ),
    )
    return f"CASE WHEN {x} IS NULL OR {x} = '' THEN NULL ELSE coalesce({date(x)}, {shape}) END"


def timestamp(
    x: str, day: str | None = None, *, plain: bool = False, halves: tuple[str, str] | None = None
) -> str:
    """SQL: the TIMESTAMP in cell text `x`; a bare time of day is joined to the date that the SQL `day` gives.

    `halves`: the times of day that 上午 and 下午 stand for where no hour is given; without it they are not read.
    """
    if plain:
        return f"CASE {_iso_moments(x)} {_clock(x, day)}END"
    dashed = (
        rf"CASE WHEN {x} >= '19' AND regexp_full_match({x}, "
        r"'\d{4}[-/.年]\d\d?[-/.月]\d\d?日?[ T]\d\d?:\d\d(:\d\d)?')"
        f" THEN try_cast({_dashes(x)} AS TIMESTAMP) END"
    )
    rare = _rare(x, day, whole=False, halves=halves)
    return _settled(usual_timestamp(x, day), x, f"{_ISO_DATE} {_ISO_CLOCK}", dashed, rare)


def usual_timestamp(x: str, day: str | None = None) -> str:
    """SQL: the TIMESTAMP in cell text `x`, null where it is neither an ISO one of these decades nor, with `day`, a clock."""
    return f"CASE WHEN {_of_these_decades(x)} THEN CASE {_iso_moments(x)} END {_clock(x, day)}END"


def _iso_moments(x: str) -> str:
    # A cast would cost less, but take '08: 6' for 08:00 and a zone at the end for one of UTC.
    shapes = [(16, "%Y-%m-%d %H:%M"), (19, "%Y-%m-%d %H:%M:%S")]
    return " ".join(f"WHEN strlen({x}) = {n} THEN try_strptime({x}, '{shape}')" for n, shape in shapes)


def _clock(x: str, day: str | None) -> str:
    clock = f"({x} LIKE '__:__' OR {x} LIKE '__:__:__') AND {x} < '24'"
    return f"WHEN {clock} THEN CAST({day} AS DATE) + try_cast({x} AS TIME) " if day else ""
