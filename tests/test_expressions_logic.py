"""What an expression means: random ones, run by the engine, against a small evaluator of their documented meaning.

A value is None where a cell is empty or cannot be read; a placeholder is a text, and no content. Nothing here knows how SQL is made or run.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import job_book
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.engine.assess import assess
from checker.model.outcomes import Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.records.rows import from_rows
from checker.rulebook.compile import compile_rule

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """An expression as it is written, and what it means for a row of values."""

    sql: str
    means: Callable[[Row], Any]


# --- cells: what an export holds, and the value that it has -------------------------------------------------------

UNREADABLE = "？？"
CELLS: dict[str, list[tuple[str | None, Any]]] = {
    "parts": [(None, None), ("無", None), (UNREADABLE, None), *((str(n), n) for n in (-2, -1, 0, 1, 2, 4))],
    "size": [(None, None), ("-", None), *((t, Decimal(t)) for t in ("-1.5", "0", "0.25", "2", "3.50"))],
    "flag": [(None, None), (UNREADABLE, None), ("是", True), ("否", False)],
    "note": [(None, None), ("無", "無"), ("a", "a"), ("ab", "ab"), ("b%", "b%")],
    "state": [(None, None), (UNREADABLE, None), ("open", "open"), ("done", "done")],
    "opened": [(None, None), (UNREADABLE, None), *((d, date.fromisoformat(d)) for d in ("2024-02-29", "2025-01-31", "2025-03-01"))],
    "closed": [(None, None), *((d, date.fromisoformat(d)) for d in ("2024-12-31", "2025-01-31", "2025-02-28"))],
    "started": [(None, None), *((d, datetime.fromisoformat(d)) for d in ("2025-01-31 00:00", "2025-01-31 18:30", "2025-03-01 09:00"))],
    "tags": [(None, None), ("a", ["a"]), ("a、b", ["a", "b"])],
}  # fmt: skip
EMPTY = {None, "無", "-"}
PIECES = [
    {"job_id": "J0", "amount": 1, "grade": 1}, {"job_id": "J0", "amount": 3, "grade": None}, {"job_id": "J1", "amount": None, "grade": 2},
    {"job_id": "J2", "amount": 2, "grade": 4}, {"job_id": None, "amount": 4, "grade": 0},
]  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> list[tuple[dict[str, Any], Row]]:
    """Draw rows: cells by field, and the values that they have; `text:field` says whether a cell holds anything."""
    rows = []
    for number in range(draw(st.integers(3, 6))):
        cells: dict[str, Any] = {"job_id": f"J{number}"}
        values: dict[str, Any] = {"job_id": f"J{number}"}
        for field, choices in CELLS.items():
            cells[field], values[field] = draw(st.sampled_from(choices))
            values[f"text:{field}"] = cells[field] not in EMPTY
        rows.append((cells, values))
    return rows


# --- the meaning -------------------------------------------------------------------------------------------------


def known(function: Callable[..., Any], *parts: Said) -> Callable[[Row], Any]:
    """What is null as soon as anything in it is."""

    def means(row: Row) -> Any:
        values = [part.means(row) for part in parts]
        return None if any(v is None for v in values) else function(*values)

    return means


def both(a: bool | None, b: bool | None) -> bool | None:
    return False if a is False or b is False else None if a is None or b is None else True


def either(a: bool | None, b: bool | None) -> bool | None:
    return True if a is True or b is True else None if a is None or b is None else False


def day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def compared(sign: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def holds(a: Any, b: Any) -> bool:
        if isinstance(a, date) and isinstance(a, datetime) is not isinstance(b, datetime):
            a, b = day(a), day(b)  # whole days where either is a date
        return sign(a, b)

    return holds


def among(value: Any, others: list[Any]) -> bool | None:
    """Whether it is one of them: not known where it is none of the known, and some are not."""
    result: bool | None = False
    for other in others:
        result = either(result, None if value is None or other is None else value == other)
    return result


def pieces_of(row: Row) -> list[Row]:
    return [piece for piece in PIECES if piece["job_id"] == row["job_id"]]


# --- random expressions ------------------------------------------------------------------------------------------


def field(name: str) -> Said:
    return Said(name, lambda row: row[name])


def written(value: Any) -> Said:
    return Said(f"'{value}'" if isinstance(value, str) else str(value), lambda _: value)


SIGNS = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
signs = st.sampled_from(sorted(SIGNS))
texts = st.sampled_from([field("note"), written("a"), written("ab")])
dates = st.sampled_from([field("opened"), field("closed")])
moments = st.sampled_from([field("opened"), field("closed"), field("started")])
ints = st.sampled_from([field("parts"), *map(written, (-1, 0, 1, 2))])
biggest = Said(
    "(select max(pieces.amount) from pieces where pieces.job_id = jobs.job_id)",
    lambda row: max((p["amount"] for p in pieces_of(row) if p["amount"] is not None), default=None),
)
counted = Said(
    "(select count(*) from pieces where pieces.job_id = jobs.job_id)", lambda row: len(pieces_of(row))
)
numbers_alone = st.sampled_from([field("parts"), field("size"), written(1), written(2), biggest, counted])


def months_apart(a: date, b: date) -> int:
    """Whole months elapsed; the last day of a month ends one that began on a later day of its month."""
    a, b = day(a), day(b)
    months = (b.year - a.year) * 12 + b.month - a.month
    return months - (1 if a.day > b.day and (b + timedelta(1)).month == b.month else 0)


def _numbers(numbers: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    arithmetic = {"+": operator.add, "-": operator.sub}

    def calculated(a: Said, sign: str, b: Said) -> Said:
        return Said(f"({a.sql} {sign} {b.sql})", known(arithmetic[sign], a, b))

    def times(a: Said, b: Said) -> Said:
        return Said(f"{a.sql} * {b.sql}", known(operator.mul, a, b))

    def divided(a: Said, b: Said) -> Said:
        # By nothing: no number.
        return Said(
            f"({a.sql} / {b.sql})", known(lambda x, y: None if y == 0 else Decimal(x) / Decimal(y), a, b)
        )

    def first(a: Said, b: Said) -> Said:
        return Said(
            f"coalesce({a.sql}, {b.sql})",
            lambda row: a.means(row) if a.means(row) is not None else b.means(row),
        )

    def chosen(test: Said, a: Said, b: Said) -> Said:
        return Said(
            f"case when {test.sql} then {a.sql} else {b.sql} end",
            lambda row: (a if test.means(row) is True else b).means(row),
        )

    def unless(a: Said, b: Said) -> Said:
        def means(row: Row) -> Any:
            left, right = a.means(row), b.means(row)
            return None if left is not None and left == right else left

        return Said(f"nullif({a.sql}, {b.sql})", means)

    def between(name: str, function: Callable[[date, date], Any], a: Said, b: Said) -> Said:
        return Said(f"{name}({a.sql}, {b.sql})", known(function, a, b))

    differences = st.sampled_from(
        [("days_between", lambda a, b: (day(b) - day(a)).days), ("months_between", months_apart)]
    )
    halves = st.sampled_from([field("parts"), written(2), written(4)])
    return st.one_of(
        st.builds(calculated, numbers, st.sampled_from("+-"), numbers),
        st.builds(times, numbers_alone, numbers_alone),
        st.builds(divided, numbers_alone, halves),
        st.builds(first, numbers, numbers),
        st.builds(chosen, tests_alone, numbers, numbers),
        st.builds(unless, numbers, numbers_alone),
        st.builds(lambda f, a, b: between(f[0], f[1], a, b), differences, moments, moments),
        st.builds(lambda a: Said(f"length({a.sql})", known(len, a)), texts),
        st.builds(lambda a: Said(f"abs({a.sql})", known(abs, a)), numbers),
        st.just(Said("list_size(tags)", known(len, field("tags")))),
        st.just(Said("filled_count(note, parts, tags)", lambda row: sum(row[f"text:{f}"] for f in ("note", "parts", "tags")))),
    )  # fmt: skip


def _compare(a: Said, sign: str, b: Said) -> Said:
    return Said(f"{a.sql} {sign} {b.sql}", known(compared(SIGNS[sign]), a, b))


def _missing(a: Said) -> Said:
    return Said(f"{a.sql} is null", lambda row: a.means(row) is None)


def _filled(name: str) -> Said:
    return Said(f"filled({name})", lambda row: row[f"text:{name}"])


def _within(a: Said, low: Said, high: Said) -> Said:
    at_least, at_most = known(operator.ge, a, low), known(operator.le, a, high)
    return Said(f"{a.sql} between {low.sql} and {high.sql}", lambda row: both(at_least(row), at_most(row)))


def _one_of(a: Said, others: list[Said]) -> Said:
    return Said(
        f"{a.sql} in ({', '.join(o.sql for o in others)})",
        lambda row: among(a.means(row), [o.means(row) for o in others]),
    )


def _moved(a: Said, days: Said, b: Said) -> Said:
    later = known(lambda d, n: day(d) + timedelta(int(n)), a, days)
    shown = Said(f"add_days({a.sql}, {days.sql})", later)
    return _compare(shown, "<=", b)


PIECE_TESTS = [
    Said("exists (select 1 from pieces where pieces.job_id = jobs.job_id)", lambda row: bool(pieces_of(row))),
    Said(
        "exists (select 1 from pieces where pieces.job_id = jobs.job_id and pieces.amount > jobs.parts)",
        lambda row: any(None not in (p["amount"], row["parts"]) and p["amount"] > row["parts"] for p in pieces_of(row)),
    ),
    Said("parts in (select pieces.grade from pieces)", lambda row: among(row["parts"], [p["grade"] for p in PIECES])),
    Said(
        "parts in (select pieces.grade from pieces where pieces.job_id = jobs.job_id)",
        lambda row: among(row["parts"], [p["grade"] for p in pieces_of(row)]),
    ),
]  # fmt: skip
tests_alone = st.one_of(
    st.just(field("flag")),
    st.builds(_compare, numbers_alone, signs, ints),
    st.builds(_compare, moments, signs, moments),
    st.builds(_compare, texts, st.sampled_from(["=", "<>"]), texts),
    st.sampled_from(["opened", "started"]).map(
        lambda f: Said(f"{f} > '2025-01-31'", known(lambda v: day(v) > date(2025, 1, 31), field(f)))
    ),
    st.builds(_moved, dates, ints, moments),
    st.sampled_from(sorted(CELLS)).map(lambda name: _missing(field(name))),
    st.sampled_from(sorted(CELLS)).map(_filled),
    st.sampled_from(["=", "<>"]).map(lambda sign: _compare(field("state"), sign, written("open"))),
    st.just(_one_of(field("state"), [written("open"), written("void")])),
    st.builds(_one_of, ints, st.lists(ints, min_size=1, max_size=3)),
    st.sampled_from(["a", "z"]).map(
        lambda word: Said(f"list_contains(tags, '{word}')", known(lambda v: word in v, field("tags")))
    ),
    st.just(Said("starts_with(note, 'a')", known(lambda v: v.startswith("a"), field("note")))),
    st.just(Said("note like 'a%'", known(lambda v: v.startswith("a"), field("note")))),
    st.sampled_from(PIECE_TESTS),
)
numbers = st.recursive(numbers_alone, _numbers, max_leaves=4)


def _tests(tests: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    def joined(a: Said, word: str, b: Said) -> Said:
        return Said(
            f"({a.sql} {word} {b.sql})",
            lambda row: (both if word == "and" else either)(a.means(row), b.means(row)),
        )

    def opposite(a: Said) -> Said:
        return Said(f"not ({a.sql})", lambda row: None if a.means(row) is None else not a.means(row))

    def surely(a: Said, word: str) -> Said:
        return Said(f"({a.sql}) is {word}", lambda row: a.means(row) is (word == "true"))

    return st.one_of(
        st.builds(joined, tests, st.sampled_from(["and", "or"]), tests),
        st.builds(opposite, tests),
        st.builds(surely, tests, st.sampled_from(["true", "false"])),
        st.builds(_compare, numbers, signs, numbers),
        st.builds(_within, numbers, numbers, numbers),
        st.builds(_one_of, numbers, st.lists(numbers, min_size=1, max_size=3)),
        st.builds(_missing, numbers),
    )


expressions = st.recursive(tests_alone, _tests, max_leaves=6)

# --- both ways ---------------------------------------------------------------------------------------------------


@cache
def bare() -> tuple[Rulebook, Rule]:
    """Return the rulebook with one rule, and the rule."""
    loaded, _ = job_book.book({"check": {"expression": "flag"}})
    return loaded, loaded.rules["JOB-01"]


def wanted(check: bool | None, when: bool | None) -> Outcome:
    if when is None:
        return Outcome.UNDECIDED
    if not when:
        return Outcome.NOT_APPLICABLE
    return Outcome.UNDECIDED if check is None else Outcome.PASS if check else Outcome.FAIL


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.lists(st.tuples(expressions, st.one_of(st.none(), expressions)), min_size=8, max_size=20), tables())
def test_the_engine_gives_what_an_expression_means(
    given_rules: list[tuple[Said, Said | None]], table: list[tuple[dict[str, Any], Row]]
) -> None:
    loaded, rule = bare()
    rules = {
        f"JOB-{i:03}": rule._replace(id=f"JOB-{i:03}", check=check.sql, when=when.sql if when else None)
        for i, (check, when) in enumerate(given_rules)
    }
    judgements = {name: compile_rule(rule, loaded) for name, rule in rules.items()}
    pieces = [{"piece_id": f"P{i}", **piece} for i, piece in enumerate(PIECES)]
    rows = {"jobs": [cells for cells, _ in table], "pieces": pieces}
    inputs = from_rows(loaded.kinds, rows, placeholders=loaded.placeholders)
    found, _ = assess(loaded._replace(rules=rules), judgements, inputs, as_of=date(2025, 6, 30))
    got = {(v.rule, v.key["job_id"]): v for v in found.verdicts if v.rule in rules}
    counts = {r.rule: {o: n for o, n in r.counts.items() if n} for r in found.results}
    for (name, rule), (check, when) in zip(rules.items(), given_rules, strict=True):
        tally: dict[Outcome, int] = {}
        for _, values in table:
            outcome = wanted(check.means(values), when.means(values) if when else True)
            verdict = got.get((name, values["job_id"]))
            if verdict is not None and verdict.unread:
                # It was decided only because null says something, where the cell says something else that nobody can read.
                assert outcome is not Outcome.UNDECIDED
                for cell in verdict.unread:
                    assert all(values[f] is None and values[f"text:{f}"] for f in cell.fields)
                outcome = Outcome.UNDECIDED
            tally[outcome] = tally.get(outcome, 0) + 1
            listed = outcome if outcome in (Outcome.FAIL, Outcome.UNDECIDED) else None
            assert (verdict.outcome if verdict else None) is listed, (rule.check, rule.when, values)
        assert counts[name] == tally, (rule.check, rule.when)
