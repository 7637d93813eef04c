"""The functions that expressions may use. A name that is not in these tables is an error.

Templates are SQL of DuckDB's dialect with `:a0`, `:a1` ... for the arguments; they become syntax trees
before anything is put into them.
"""

from __future__ import annotations

from typing import NamedTuple

from checker.expressions.types import Type

_T, _N, _D, _M, _B, _L, _A = (
    Type.TEXT, Type.NUMBER, Type.DATE, Type.MOMENT, Type.BOOL, Type.LIST, Type.ANY,
)  # fmt: skip


class Function(NamedTuple):
    """Argument types, result type and SQL. `rest` allows more arguments of the last type.

    `template` None: printed as the SQL function of the same name. `result` None: the common type of the arguments.
    """

    args: tuple[Type, ...]
    result: Type | None
    template: str | None = None
    rest: bool = False
    optional: int = 0


_DAY0, _DAY1 = "CAST(:a0 AS DATE)", "CAST(:a1 AS DATE)"
_WHOLE_MONTHS = (
    f"(date_diff('month', {_DAY0}, {_DAY1})"
    f" - CASE WHEN day({_DAY0}) > day({_DAY1}) AND {_DAY1} <> last_day({_DAY1}) THEN 1 ELSE 0 END)"
)


def _moved(template: str, most: int) -> str:
    """A date so far away that no date is left is null: one absurd cell must not stop the run."""
    return f"CASE WHEN :a1 BETWEEN -{most} AND {most} THEN {template} END"


# GB 32100-2015: 18 characters without I, O, S, V, Z; weights 3^(i-1) mod 31; check character (31 - sum mod 31) mod 31.
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_SUM = " + ".join(
    f"(strpos('{_CREDIT_ALPHABET}', substr(:a0, {i + 1}, 1)) - 1) * {pow(3, i, 31)}" for i in range(17)
)
_CREDIT = (
    f"(regexp_full_match(:a0, '[{_CREDIT_ALPHABET}]{{18}}')"
    f" AND (31 - ({_CREDIT_SUM}) % 31) % 31 = strpos('{_CREDIT_ALPHABET}', substr(:a0, 18, 1)) - 1)"
)

FUNCTIONS: dict[str, Function] = {
    # values
    "coalesce": Function((_A,), None, rest=True),
    "nullif": Function((_A, _A), None),
    "greatest": Function((_A,), None, rest=True),
    "least": Function((_A,), None, rest=True),
    # numbers
    "abs": Function((_N,), _N),
    "round": Function((_N, _N), _N, optional=1),
    "floor": Function((_N,), _N),
    "ceil": Function((_N,), _N),
    # text
    "length": Function((_T,), _N),
    "lower": Function((_T,), _T),
    "upper": Function((_T,), _T),
    "trim": Function((_T,), _T),
    "substr": Function((_T, _N, _N), _T, optional=1),
    "replace": Function((_T, _T, _T), _T),
    "concat": Function((_A,), _T, rest=True),
    "contains": Function((_T, _T), _B),
    "starts_with": Function((_T, _T), _B),
    "matches": Function((_T, _T), _B, "regexp_full_match(:a0, :a1)"),
    "is_credit_code": Function((_T,), _B, _CREDIT),
    # days and moments
    "day": Function((_M,), _D, _DAY0),
    "year": Function((_M,), _N),
    "month": Function((_M,), _N),
    "month_start": Function((_M,), _D, f"CAST(date_trunc('month', {_DAY0}) AS DATE)"),
    "month_end": Function((_M,), _D, f"last_day({_DAY0})"),
    "days_between": Function((_M, _M), _N, f"date_diff('day', {_DAY0}, {_DAY1})"),
    "months_between": Function((_M, _M), _N, _WHOLE_MONTHS),
    "hours_between": Function(
        (_M, _M), _N, "((epoch(CAST(:a1 AS TIMESTAMP)) - epoch(CAST(:a0 AS TIMESTAMP))) / 3600)"
    ),
    "minutes_between": Function(
        (_M, _M), _N, "((epoch(CAST(:a1 AS TIMESTAMP)) - epoch(CAST(:a0 AS TIMESTAMP))) / 60)"
    ),
    "add_days": Function((_M, _N), _D, _moved(f"{_DAY0} + CAST(:a1 AS INTEGER)", 1_000_000)),
    "add_months": Function(
        (_M, _N), _D, _moved(f"CAST({_DAY0} + to_months(CAST(:a1 AS INTEGER)) AS DATE)", 30_000)
    ),
    # lists
    "list_contains": Function((_L, _A), _B, "list_contains(:a0, :a1)"),
    "list_overlaps": Function((_L, _L), _B, "list_has_any(:a0, :a1)"),
    "list_covers": Function((_L, _L), _B, "list_has_all(:a0, :a1)"),
    "list_size": Function((_L,), _N, "len(:a0)"),
}

CALENDAR = "calendar"
"""The relation of known days: day, is_workday, workday_no (running count) and run (a stretch without holes)."""


def of_day(column: str, day: str) -> str:
    """SQL of what the calendar says of a day, null where it does not know the day."""
    return f"(SELECT max(_c.{column}) FROM calendar AS _c WHERE _c.day = {day})"


def workdays(start: str, end: str) -> str:
    """SQL of the working days after `start`, up to and with `end`; null where a day between them is not known."""
    passed = f"{of_day('workday_no', end)} - {of_day('workday_no', start)}"
    return f"(CASE WHEN {of_day('run', start)} = {of_day('run', end)} THEN {passed} END)"


CALENDAR_FUNCTIONS: dict[str, Function] = {
    "is_workday": Function((_M,), _B, of_day("is_workday", _DAY0)),
    "workdays_between": Function((_M, _M), _N, workdays(_DAY0, _DAY1)),
    "add_workdays": Function(
        (_M, _N),
        _D,
        "(SELECT min(_c1.day) FROM calendar AS _c0 JOIN calendar AS _c1 ON _c0.run = _c1.run"
        f" WHERE _c0.day = {_DAY0} AND _c1.is_workday AND _c1.workday_no = _c0.workday_no + :a1)",
    ),
}

AGGREGATES: dict[str, Type | None] = {
    "count": _N, "sum": _N, "avg": _N, "min": None, "max": None, "string_agg": _T, "row_number": _N,
}  # fmt: skip
"""Functions over many rows and what they give (None: the type of the argument). Only inside a subquery."""

SPECIAL = (
    "filled",
    "filled_count",
    "fold",
    "holds",
    "employed",
    "person_named",
    "authority",
    "in_last_round",
)
"""Functions that look into the rulebook: `checker.expressions.special` expands them."""
