"""Numbers, amounts, areas, ratios and yes/no: cell text to DuckDB SQL."""

from __future__ import annotations

from collections.abc import Mapping

from checker.records.sqltext import half_width, let, literal, looked_up, swapped, trimmed

_SIMPLE = {
    "萬": "万",
    "億": "亿",
    "圓": "元",
    "圆": "元",
    "塊": "元",
    "块": "元",
    "時": "时",
    "鐘": "钟",
    "個": "个",
    "㎡": "平",
}
_THOUSANDS = {"": "1", "千": "1000", "万": "10000", "百万": "1000000", "千万": "10000000", "亿": "100000000"}

MONEY = {f"{n}{c}": f for n, f in _THOUSANDS.items() for c in ("", "元", "rmb", "cny") if n or c}
AREA = dict.fromkeys(("平", "m²", "m2", "平方米", "平方公尺", "平米"), "1") | {
    "万平方米": "10000",
    "万平": "10000",
    "公顷": "10000",
}
_MINUTE, _HOUR = ("分", "分钟", "min", "minutes"), ("时", "小时", "h", "hours")
UNITS: Mapping[str, Mapping[str, str]] = {
    "CNY": MONEY,
    "m2": AREA,
    "minutes": dict.fromkeys(_MINUTE, "1") | dict.fromkeys(_HOUR, "60"),
    "hours": dict.fromkeys(_HOUR, "1") | dict.fromkeys(_MINUTE, "1.0 / 60"),
    "days": dict.fromkeys(("天", "日", "d", "days"), "1"),
    "months": dict.fromkeys(("月", "个月", "months"), "1") | {"年": "12"},
    "years": {"年": "1", "years": "1"},
    "persons": dict.fromkeys(("人", "名", "位"), "1"),
    "customers": dict.fromkeys(("家", "个", "户"), "1"),
    "copies": {"份": "1"},
    "times": {"次": "1"},
}
"""By the unit of a field: the unit words that cells and headers use, and what to multiply by."""

_OTHER_TIMES = {w for u in ("minutes", "hours", "days", "months", "years") for w in UNITS[u]}
_NUMBER = r"^([-+(]?)(?:¥|rmb|cny|人民[币幣])?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?([.][0-9]+)?"

YES = (
    "是",
    "有",
    "y",
    "yes",
    "t",
    "true",
    "1",
    "√",
    "✓",
    "✔",
    "☑",
    "已",
    "已完成",
    "已參加",
    "已参加",
    "對",
    "对",
)
NO = (
    "否",
    "無",
    "无",
    "沒有",
    "没有",
    "n",
    "no",
    "f",
    "false",
    "0",
    "×",
    "✗",
    "✘",
    "x",
    "未",
    "未完成",
    "未參加",
    "未参加",
    "不是",
    "☐",
)


def units_of(type_: str, unit: str | None) -> Mapping[str, str]:
    """Return the unit words of a field of this type and unit, and what to multiply by."""
    return UNITS.get({"money": "CNY", "area": "m2"}.get(type_, unit or ""), {})


def unit_word(unit: str) -> str:
    """Return a unit of a header as the tables of units have it."""
    return "".join(_SIMPLE.get(c, c) for c in unit.lower())


def header_factor(unit: str | None, units: Mapping[str, str]) -> str | None:
    """What bare numbers under a header with `unit` are multiplied by; None where the unit does not fit the field."""
    if unit is None:
        return "1"
    folded = unit_word(unit)
    if folded in units:
        return units[folded]
    # A rent in 元/㎡/天 keeps its number, but hours are no days: a company rule would be needed.
    return None if folded in _OTHER_TIMES and set(units) & _OTHER_TIMES else "1"


def decimal(x: str, scale: int, units: Mapping[str, str], bare: str | None, *, plain: bool = False) -> str:
    """SQL: the DECIMAL(18, scale) in cell text `x`.

    `units`: words that may follow the number, and their factors. `bare`: the factor of a number without
    one, None where a bare number cannot be read. `plain`: bare numbers only.
    """
    kind = f"DECIMAL(18,{scale})"

    def bare_number(y: str) -> str:
        # The cast takes digits, sign, point and exponent, and '_' between digits, which no export means.
        if bare is None:
            return f"CAST(NULL AS {kind})"
        cast = f"try_cast({y} AS {kind})"
        if bare != "1":
            cast = f"try_cast(try_cast({y} AS DECIMAL(28,8)) * {bare} AS {kind})"
        return f"CASE WHEN NOT contains({x}, '_') THEN {cast} END"

    fast = bare_number(x)
    if plain:
        return fast
    grouped = bare_number(f"replace({x}, ',', '')")
    grouped = (
        f"CASE WHEN regexp_full_match({x}, '-?[0-9]{{1,3}}(,[0-9]{{3}})+([.][0-9]+)?') THEN {grouped} END"
    )
    suffix = "|".join(sorted(units, key=len, reverse=True))
    pattern = f"{_NUMBER}({suffix})?整?([)]?)$"
    factor = "".join(f"WHEN {literal(u)} THEN {f} " for u, f in units.items() if f != "1")
    factor = f"CASE s_.u {factor}WHEN '' THEN {bare or 'NULL'} ELSE 1 END"
    value = f"try_cast(replace(s_.i, ',', '') || s_.f AS DECIMAL(28,8)) * {factor}"
    sign = "CASE WHEN s_.l = '(' AND s_.r = ')' OR s_.l = '-' AND s_.r = '' THEN -1 WHEN s_.l <> '(' AND s_.r = '' THEN 1 END"
    number = let(
        f"regexp_extract(z_, {literal(pattern)}, ['l', 'i', 'f', 'u', 'r'])",
        "s_",
        f"try_cast({value} * {sign} AS {kind})",
    )
    # A letter O right beside digits was meant for a zero; no unit begins with one.
    zeros = "CASE WHEN regexp_matches(n_, '^o[0-9.]|[0-9.]o') THEN translate(n_, 'o', '0') ELSE n_ END"
    rare = [let(zeros, "z_", number)]
    if set(units) & _OTHER_TIMES:
        rare.append(let(_spelled("n_"), "z_", number))
    if "h" in units and "min" in units:
        hours, minutes = units["h"], units["min"]
        rare.append(
            let(
                "regexp_extract(n_, '^([0-9]+)(?:小时|时|h)([0-9]+)(?:分钟?|min)$', ['h', 'm'])",
                "s_",
                f"try_cast(try_cast(s_.h AS DECIMAL(28,8)) * {hours} + try_cast(s_.m AS DECIMAL(28,8)) * {minutes} AS {kind})",
            )
        )
    rare.append(_chinese_number("n_", units, kind, bare))
    value = f"coalesce({', '.join(rare)})"
    rare_sql = let(let(half_width(x), "h_", f"replace({swapped('h_', _SIMPLE)}, ' ', '')"), "n_", value)
    # Inside CASE, because what stands twice elsewhere is worked out beforehand for every row.
    return f"CASE WHEN {x} IS NULL OR {x} = '' THEN NULL ELSE coalesce({fast}, {grouped}, {rare_sql}) END"


def _spelled(x: str) -> str:
    """SQL: a length of time with its halves as decimals: 半天, 1天半, 一個半月."""
    small = f"translate({x}, '一二两三四五六七八九', '1223456789')"
    for pattern, result in (
        ("^半", "0.5"),
        ("^([0-9]+)个?半", r"\1.5"),
        ("^([0-9]+)(天|日|小时|时|年)半$", r"\1.5\2"),
    ):
        small = f"regexp_replace({small}, '{pattern}', '{result}')"
    return f"CASE WHEN contains({x}, '半') THEN {small} END"


def _section(level: str) -> tuple[str, list[str], str]:
    """Up to four Chinese digits (千百十個): regex, group names, SQL of the value."""
    groups = [f"{level}{p}" for p in "qbstg"]
    pattern = "(?:([0-9])千)?0?(?:([0-9])百)?0?(?:([0-9])?(十))?0?([0-9])?"
    q, b, s, t, g = (f"c_.{x}" for x in groups)
    value = (
        f"(coalesce(try_cast({q} AS INTEGER), 0) * 1000 + coalesce(try_cast({b} AS INTEGER), 0) * 100"
        f" + CASE WHEN {t} = '' THEN 0 ELSE coalesce(try_cast({s} AS INTEGER), 1) * 10 END"
        f" + coalesce(try_cast({g} AS INTEGER), 0))"
    )
    return pattern, groups, value


_CAPITAL = {
    **dict(zip("零〇壹貳贰叁參参肆伍陸陆柒捌玖", "001223334566789", strict=True)),
    **dict(zip("一二兩两三四五六七八九", "12223456789", strict=True)),
    **{"拾": "十", "佰": "百", "仟": "千", "正": "整"},
}


def _chinese_number(x: str, units: Mapping[str, str], kind: str, bare: str | None) -> str:
    """SQL: a number in Chinese numerals, such as 壹拾万元整 or 十五天, as a decimal of type `kind`; null where it is none."""
    pattern, groups, terms = "^", [], []
    for level, mark, factor in (("y", "亿", 100_000_000), ("w", "万", 10_000), ("e", "", 1)):
        part, names, value = _section(level)
        pattern += f"(?:{part}{mark})?" if mark else part
        groups += names
        terms.append(f"CAST({value} AS DECIMAL(18,4)) * {factor}")
    whole_number = " + ".join(terms)
    if units is MONEY:
        pattern += "(?:(元)(?:([0-9])角)?0?(?:([0-9])分)?整?|万|亿)$"
        groups += ["u", "jiao", "fen"]
        cents = "coalesce(try_cast(c_.jiao AS INTEGER), 0) * 0.1 + coalesce(try_cast(c_.fen AS INTEGER), 0) * 0.01"
        result = f"CASE WHEN c_.u <> '' THEN try_cast({whole_number} + {cents} AS {kind}) END"
    else:
        pattern += f"({'|'.join(sorted(units, key=len, reverse=True))})?$"
        groups.append("u")
        factors = "".join(f"WHEN {literal(u)} THEN {f} " for u, f in units.items() if f != "1")
        # The pattern fits nothing at all as well, and a unit alone; neither is a number.
        result = (
            f"CASE WHEN concat({', '.join(f'c_.{g}' for g in groups[:-1])}) <> '' OR regexp_matches({x}, '^[零〇]')"
            f" THEN try_cast(({whole_number}) * CASE c_.u {factors}WHEN '' THEN {bare or 'NULL'} ELSE 1 END AS {kind}) END"
        )
    parts = let(f"regexp_extract({swapped(x, _CAPITAL)}, {literal(pattern)}, {groups!r})", "c_", result)
    return f"CASE WHEN regexp_matches({x}, '^[{''.join(_CAPITAL)}十]') THEN {parts} END"


def whole(x: str, units: Mapping[str, str], bare: str | None, *, plain: bool = False) -> str:
    """SQL: the BIGINT in cell text `x`; a number with a fraction is none."""
    fast = f"CASE WHEN NOT contains({x}, '_') AND try_cast({x} AS DECIMAL(18,4)) % 1 = 0 THEN try_cast({x} AS BIGINT) END"
    if plain:
        return fast
    value = decimal(x, 4, units, bare)
    checked = let(value, "v_", "CASE WHEN v_ % 1 = 0 THEN try_cast(v_ AS BIGINT) END")
    return (
        f"CASE WHEN {x} IS NULL OR {x} = '' THEN NULL ELSE coalesce({fast}, {checked}) END"
        if bare == "1"
        else checked
    )


def percent(x: str, unit: str | None, *, plain: bool = False) -> str:
    """SQL: the ratio in cell text `x` as DECIMAL(18,6). Without a percent sign in cell or header only |x| < 1 is one."""
    marks = {"%": "0.01", "‰": "0.001"}
    if unit in ("%", "‰"):
        return decimal(x, 6, marks, marks[unit], plain=plain)
    bare = f"CASE WHEN NOT contains({x}, '_') AND abs(try_cast({x} AS DOUBLE)) < 1 THEN try_cast({x} AS DECIMAL(18,6)) END"
    return (
        bare
        if plain
        else f"CASE WHEN {x} IS NULL THEN NULL ELSE coalesce({bare}, {decimal(x, 6, marks, None)}) END"
    )


def boolean(x: str, yes: frozenset[str], no: frozenset[str], *, plain: bool = False) -> str:
    """SQL: the BOOLEAN in cell text `x`. The words are in lower case; `plain`: the cells are, too."""
    table = dict.fromkeys(sorted(yes), "true") | dict.fromkeys(sorted(no), "false")
    exact = looked_up(x, table)
    if plain:
        return f"CAST({exact} AS BOOLEAN)"
    folded = looked_up(f"lower({trimmed(x)})", table)
    return (
        f"CASE WHEN {x} IS NULL OR {x} = '' THEN NULL ELSE CAST(coalesce({exact}, {folded}) AS BOOLEAN) END"
    )
