"""Cases of every pattern: each outcome that it can give, with each of its options, over a few records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Records = Sequence[Mapping[str, Any]]
P, F, U, N, W = "pass", "fail", "undecided", "not_applicable", "pending"


@dataclass(frozen=True)
class Case:
    """One rule and what it says of some records; `severity`: of findings that weigh less than their rule."""

    name: str
    check: Mapping[str, Any]
    expect: Mapping[str, str]
    jobs: Records = ()
    records: Mapping[str, Records] = field(default_factory=dict)
    on: str = "jobs"
    as_of: str = "2025-06-30"
    period: tuple[str, str] | None = None
    severity: Mapping[str, str] = field(default_factory=dict)

    @property
    def pattern(self) -> str:
        return next(iter(self.check))

    @property
    def rows(self) -> dict[str, Records]:
        return {**({"jobs": self.jobs} if self.on == "jobs" else {}), **self.records}


def job(name: str, **cells: Any) -> dict[str, Any]:
    return {"job_id": name, **cells}


def numbered(key: str, *rows: Mapping[str, Any]) -> Records:
    """Give each row a key of its own."""
    return [{key: f"{key}{i}", **row} for i, row in enumerate(rows)]


PEOPLE = [
    {"person": "B", "name": "Bea", "post": "boss", "joined": "2024-01-01"},
    {"person": "L", "name": "Lee", "post": "lawyer", "joined": "2024-01-01"},
    {"person": "C", "name": "Cy", "post": "clerk", "joined": "2024-01-01"},
]
BROKEN = "？？"

REQUIRED = [
    Case(
        "fields", {"required": {"fields": ["note", "parts"]}}, {"A": P, "B": F, "C": F, "D": F, "E": U},
        [job("A", note="x", parts=1), job("B", parts=1), job("C", note="無", parts=1), job("D", note="x", parts=" "), job("E", note="x", parts=BROKEN)],
    ),
    Case(
        "any_of", {"required": {"any_of": [["note", "parts"], ["remark"]]}}, {"A": P, "B": P, "C": F, "D": U, "E": F},
        [job("A", note="x", remark="y"), job("B", parts=1, remark="y"), job("C", note="-", remark="y"), job("D", parts=BROKEN, remark="y"),
         job("E", note="x", parts=2)],
    ),
    Case(
        "also", {"required": {"also": [{"when": "flag", "fields": ["note"]}]}}, {"A": P, "B": F, "C": P, "D": U, "E": P},
        [job("A", flag="是", note="x"), job("B", flag="是"), job("C", flag="否"), job("D"), job("E", note="x")],
    ),
]  # fmt: skip
EXPRESSION = [
    Case("expression", {"expression": "parts > 1 and flag"}, {"A": P, "B": F, "C": U, "D": F},
         [job("A", parts=2, flag="是"), job("B", parts=1, flag="是"), job("C", parts=2), job("D", parts=1)]),
]  # fmt: skip
DATES = [
    job("A", opened="2025-03-01", started="2025-03-01 18:00", closed="2025-03-02"), job("B", opened="2025-03-02", started="2025-03-01 18:00", closed="2025-03-03"),
    job("C", opened="2025-03-01", closed="2025-02-01"), job("D", opened="2025-03-01", started="2025-03-02 09:00"),
]  # fmt: skip
ORDER = ["opened", "started", "closed"]
DATE_ORDER = [
    Case("dates", {"date_order": {"dates": ORDER}}, {"A": P, "B": F, "C": U, "D": U}, DATES),
    Case("equal days", {"date_order": {"dates": ORDER, "equal": True, "missing": "undecided"}}, {"A": P, "B": F, "C": U, "D": U}, DATES),
    Case("no equal days", {"date_order": {"dates": ORDER, "equal": False}}, {"A": F, "B": F, "C": U, "D": U}, DATES),
    Case("missing ones skipped", {"date_order": {"dates": ORDER, "missing": "skip"}}, {"A": P, "B": F, "C": F, "D": P}, DATES),
    Case("moments", {"date_order": {"dates": ["started", "ended"], "equal": False}}, {"A": P, "B": F},
         [job("A", started="2025-03-01 09:00", ended="2025-03-01 09:01"), job("B", started="2025-03-01 09:00", ended="2025-03-01 09:00")]),
]  # fmt: skip
SPANS = [
    job("A", opened="2025-06-20", closed="2025-06-23"), job("B", opened="2025-06-20", closed="2025-06-24"), job("C", opened="2025-06-27"),
    job("D", opened="2025-06-26"), job("E", closed="2025-06-24"), job("F", opened="2025-06-20", closed=BROKEN), job("G", opened="2025-06-20", closed="2025-06-19"),
]  # fmt: skip
MADE = {
    "pieces": numbered(
        "piece_id", {"job_id": "A", "made_on": "2025-06-22"}, {"job_id": "A", "made_on": "2025-06-28", "sort": "x"}, {"job_id": "B", "made_on": "2025-06-28"}
    )
}  # fmt: skip


def deadline(**more: Any) -> dict[str, Any]:
    return {"deadline": {"from": "opened", "to": "closed", **more}}


def first_piece(**more: Any) -> dict[str, Any]:
    return {"in": "pieces", "at": "pieces.made_on", "where": "pieces.job_id = jobs.job_id", **more}


DEADLINE = [
    Case("within days", deadline(within=3, unit="days"), {"A": P, "B": F, "C": W, "D": F, "E": U, "F": U, "G": P}, SPANS),
    Case("not before", deadline(within=":days", not_before=True), {"A": P, "B": F, "C": W, "D": F, "E": U, "F": U, "G": F}, SPANS),
    Case("before is in time", deadline(within=":days", not_before=False), {"G": P}, SPANS[-1:]),
    Case("a limit by field", deadline(within="parts"), {"A": P, "B": F, "C": U},
         [{**SPANS[0], "parts": 3}, {**SPANS[0], "job_id": "B", "parts": 2}, {**SPANS[0], "job_id": "C"}]),
    Case("a softer limit", deadline(within=3, warn=2), {"A": F, "B": F, "C": W, "G": P}, [SPANS[0], SPANS[1], SPANS[2], SPANS[6]],
         severity={"A": "low"}),
    Case("workdays", deadline(within=2, unit="workdays"), {"A": P, "B": F, "C": U},
         [job("A", opened="2025-04-30", closed="2025-05-07"), job("B", opened="2025-04-30", closed="2025-05-08"), job("C", opened="2025-12-30", closed="2026-01-05")]),
    Case("hours", {"deadline": {"from": "started", "to": "ended", "within": 24, "unit": "hours"}}, {"A": P, "B": F, "C": W, "D": F},
         [job("A", started="2025-06-20 10:00", ended="2025-06-21 10:00"), job("B", started="2025-06-20 10:00", ended="2025-06-21 10:01"),
          job("C", started="2025-06-29 10:00"), job("D", started="2025-06-28 10:00")]),
    Case("notice", deadline(at_least=3), {"A": P, "B": P, "E": U, "F": U, "G": F}, [s for s in SPANS if s["job_id"] not in "CD"]),
    Case("the first of others", {"deadline": {"from": "opened", "to": first_piece(pick="first"), "within": 3}}, {"A": P, "B": F, "C": W},
         [SPANS[0], SPANS[1], SPANS[2]], MADE),
    Case("the last of others", {"deadline": {"from": "opened", "to": first_piece(pick="last"), "within": 3}}, {"A": F}, SPANS[:1], MADE),
]  # fmt: skip


def step(on: str, what: str, who: str, at: str | None, **more: Any) -> dict[str, Any]:
    return {"job_id": on, "step": what, "who": who, "at": at, "result": "approved", "round": 1, **more}


LOG = numbered(
    "step_id", step("A", "review", "B", "2025-03-03 09:00"), step("A", "legal", "L", "2025-03-04 09:00"),
    step("B", "review", "B", "2025-03-05 09:00"), step("B", "legal", "L", "2025-03-04 09:00"),
    step("C", "review", "C", "2025-03-03 09:00"), step("C", "legal", "L", "2025-03-04 09:00"),
    step("D", "review", "B", "2025-03-03 09:00"),
    step("E", "review", "X", "2025-03-03 09:00"), step("E", "legal", "L", "2025-03-04 09:00"),
)  # fmt: skip
CHAINED = {"steps": LOG, "people": PEOPLE}
JOBS = [job(name) for name in "ABCDE"]
STEPS = [{"step": "review", "by": "boss"}, {"step": "legal", "by": ["lawyer", "boss"]}]


def chain(steps: Any = None, **more: Any) -> dict[str, Any]:
    return {"approval_chain": {"from": "steps", "steps": steps or STEPS, **more}}


APPROVAL_CHAIN = [
    Case("steps", chain(), {"A": P, "B": F, "C": F, "D": F, "E": U}, JOBS, CHAINED),
    Case("anybody", chain([{"step": "review"}, {"step": "legal"}], order=True), {"A": P, "B": F, "C": P, "D": F, "E": P}, JOBS, CHAINED),
    Case("in any order", chain(order=False), {"A": P, "B": P, "C": F, "D": F, "E": U}, JOBS, CHAINED),
    Case("before", chain(before="closed"), {"A": P, "B": F, "D": W, "E": U, "AA": F},
         [job("A", closed="2025-03-04"), job("AA", closed="2025-03-03"), job("B"), job("D"), job("E", closed="2025-03-31")],
         {"people": PEOPLE, "steps": [*LOG, *numbered("more", {**LOG[0], "job_id": "AA"}, {**LOG[1], "job_id": "AA"})]}
         | {"steps": [*LOG, {**LOG[0], "step_id": "x", "job_id": "AA"}, {**LOG[1], "step_id": "y", "job_id": "AA"}]}),
    Case("after", chain(after="started"), {"A": F, "D": F}, [job("A", started="2025-03-03 09:01"), job("D", started="2025-03-03 08:00")], CHAINED),
    Case("after, in time", chain(after="started"), {"A": P}, [job("A", started="2025-03-03 09:00")], CHAINED),
    Case("steps of a parameter", {"approval_chain": {"from": "steps", "steps": ":chain"}}, {"A": P, "D": F, "C": P}, [job("A"), job("C"), job("D")], CHAINED),
]  # fmt: skip
SEGREGATION = [
    Case("fields", {"segregation_of_duties": {"persons": [{"is": "owner", "as": {"zh-Hant": "主", "en": "owner"}}, {"is": "helper"}]}},
         {"A": P, "B": F, "C": U}, [job("A", owner="B", helper="C"), job("B", owner="B", helper="B"), job("C", owner="B")]),
    Case("a step", {"segregation_of_duties": {"persons": [{"is": "owner"}, {"step": "legal", "from": "steps", "as": {"zh-Hant": "法", "en": "legal"}}]}},
         {"A": P, "B": F, "D": U}, [job("A", owner="B"), job("B", owner="L"), job("D", owner="B")], CHAINED),
    Case("others", {"segregation_of_duties": {"persons": [
        {"is": "owner"}, {"in": "pieces", "person": "pieces.who", "where": "pieces.job_id = jobs.job_id", "as": {"zh-Hant": "工", "en": "maker"}}]}},
         {"A": P, "B": F, "C": U}, [job("A", owner="B"), job("B", owner="B"), job("C", owner="B")],
         {"pieces": numbered("piece_id", {"job_id": "A", "who": "C"}, {"job_id": "B", "who": "C"}, {"job_id": "B", "who": "B"}, {"job_id": "C", "who": None})}),
]  # fmt: skip
NAMED = {
    "pieces": [
        {"piece_id": "x", "sort": "s"},
        {"piece_id": "y", "sort": "t"},
        {"piece_id": "y", "sort": "s"},
        {"piece_id": None, "sort": "s"},
    ]
}
REFERRING = [job("A", parent="x"), job("B", parent="z"), job("C"), job("D", parent="y")]


def reference(**more: Any) -> dict[str, Any]:
    return {"reference": {"fields": ["parent"], "to": "pieces", "keys": ["piece_id"], **more}}


REFERENCE = [
    Case("fields", reference(), {"A": P, "B": F, "C": N, "D": P}, REFERRING, NAMED),
    Case("blanks apart", reference(on_null="not_applicable", exactly_one=False), {"A": P, "B": F, "C": N, "D": P}, REFERRING, NAMED),
    Case("blanks undecided", reference(on_null="undecided"), {"A": P, "B": F, "C": U, "D": P}, REFERRING, NAMED),
    Case("blanks fail", reference(on_null="fail"), {"A": P, "B": F, "C": F, "D": P}, REFERRING, NAMED),
    Case("exactly one", reference(exactly_one=True), {"A": P, "B": F, "C": N, "D": F}, REFERRING, NAMED),
    Case("only some", reference(where="pieces.sort = 't'"), {"A": F, "B": F, "C": N, "D": P}, REFERRING, NAMED),
    Case("two fields", {"reference": {"fields": ["parent", "sort"], "to": "pieces", "keys": ["piece_id", "sort"]}}, {"A": P, "B": F, "C": N},
         [job("A", parent="y", sort="t"), job("B", parent="x", sort="t"), job("C", parent="x")], NAMED),
    Case("itself", {"reference": {"fields": ["parent"], "to": "jobs", "keys": ["job_id"]}}, {"A": P, "B": F, "C": N},
         [job("A", parent="B"), job("B", parent="z"), job("C")]),
]  # fmt: skip
THREE = {
    "pieces": numbered(
        "piece_id",
        *({"job_id": "A", "sort": s} for s in "xxy"),
        {"job_id": "B", "sort": "x"},
        {"job_id": None, "sort": "x"},
    )
}


def coverage(**more: Any) -> dict[str, Any]:
    return {"coverage": {"in": "pieces", "where": "pieces.job_id = jobs.job_id", **more}}


AB = [job("A"), job("B"), job("C")]
COVERAGE = [
    Case("at_least", coverage(at_least=1), {"A": P, "B": P, "C": F}, AB, THREE),
    Case("at_most", coverage(at_most=2), {"A": F, "B": P, "C": P}, AB, THREE),
    Case("from to", coverage(at_least=1, at_most=2), {"A": F, "B": P, "C": F}, AB, THREE),
    Case("exactly", coverage(exactly="parts"), {"A": P, "B": F, "C": U}, [job("A", parts=3), job("B", parts=2), job("C")], THREE),
    Case("distinct", coverage(at_least=3, distinct="pieces.sort"), {"A": F, "B": F, "C": F}, AB, THREE),
    Case("distinct, enough", coverage(at_least=2, distinct="pieces.sort"), {"A": P, "B": F, "C": F}, AB, THREE),
    Case("due", coverage(at_least=2, due="closed"), {"A": P, "B": F, "C": W, "D": U, "E": W},
         [job("A", closed="2025-01-01"), job("B", closed="2025-06-29"), job("C", closed="2025-07-01"), job("D"), job("E", closed="2025-06-30")], THREE),
]  # fmt: skip


def cadence(**more: Any) -> dict[str, Any]:
    return {
        "cadence": {"in": "pieces", "at": "pieces.made_on", "where": "pieces.who = people.person", **more}
    }


def made(*days: str, **more: Any) -> Records:
    return [{"piece_id": f"P{day}{i}", "who": "B", "made_on": day, **more} for i, day in enumerate(days)]


BEA, QUARTER = PEOPLE[:1], ("2025-04-01", "2025-06-30")
AWAY = numbered("absence_id", {"person": "B", "first": "2025-05-01", "last": "2025-05-20"})
LEAVE = {
    "in": "absences",
    "where": "absences.person = people.person",
    "from": "absences.first",
    "until": "absences.last",
}


def of_people(
    name: str, check: Mapping[str, Any], expect: Mapping[str, str], pieces: Records, **more: Any
) -> Case:
    people = more.pop("people", BEA)
    records = {"people": people, "pieces": pieces, **more.pop("records", {})}
    return Case(
        name,
        check,
        expect,
        records=records,
        on="people",
        **{"period": QUARTER, "as_of": "2025-06-15", **more},
    )


CADENCE = [
    of_people("month", cadence(every="month"), {"B/2025-04": P, "B/2025-05": F, "B/2025-06": W}, made("2025-04-30")),
    of_people("week", cadence(every="week"), {"B/2025-W24": P, "B/2025-W25": F, "B/2025-W26": W}, made("2025-06-09"), period=("2025-06-08", "2025-06-29"), as_of="2025-06-28"),
    of_people("quarter", cadence(every="quarter"), {"B/2025-Q1": F, "B/2025-Q2": P}, made("2025-06-30"), period=("2025-01-01", "2025-06-30"), as_of="2025-06-30"),
    of_people("year", cadence(every="year"), {"B/2024": F, "B/2025": W}, [], period=("2024-01-01", "2025-12-31")),
    of_people("workday", cadence(every="workday"), {"B/2025-12-31": F, "B/2026-01-01": U}, [], period=("2025-12-31", "2026-01-01"), as_of="2026-01-01"),
    of_people("days", cadence(every={"days": 10}), {"B/2025-04-01": P, "B/2025-04-11": F, "B/2025-04-21": W}, made("2025-04-10"), period=("2025-04-01", "2025-04-30"), as_of="2025-04-25"),
    of_people("at_least", cadence(every="month", at_least=":days"), {"B/2025-04": P, "B/2025-05": F},
              [*made("2025-04-01", "2025-04-02", "2025-04-02"), *made("2025-05-01", "2025-05-02")], period=("2025-04-01", "2025-05-31")),
    of_people("distinct", cadence(every="month", at_least=2, distinct="pieces.sort"), {"B/2025-04": F, "B/2025-05": P},
              [*made("2025-04-01", "2025-04-02", sort="x"), *made("2025-05-01", sort="x"), *made("2025-05-02", sort="y")], period=("2025-04-01", "2025-05-31")),
    of_people("also", cadence(every="month", also=[{"in": "absences", "at": "absences.first", "where": "absences.person = people.person"}]),
              {"B/2025-04": F, "B/2025-05": P}, [], period=("2025-04-01", "2025-05-31"), records={"absences": AWAY}),
    of_people("active", cadence(every="month", active={"from": "people.start", "until": "people.end"}), {"B/2025-05": F}, [],
              people=[{**BEA[0], "start": "2025-04-02", "end": "2025-06-14"}]),
    of_people("excused", cadence(every="month", excused={**LEAVE, "over": 0.5}), {"B/2025-04": F, "B/2025-05": N, "B/2025-06": W}, [], records={"absences": AWAY}),
    of_people("not excused by as much", cadence(every="month", excused={**LEAVE, "over": 0.7, "prorate": False}), {"B/2025-05": F}, [],
              records={"absences": AWAY}, period=("2025-05-01", "2025-05-31")),
    # 20 of 31 days: of 6 asked for, 6 × 11 / 31 rounded up are 3.
    of_people("prorated", cadence(every="month", at_least=6, excused={**LEAVE, "prorate": True}), {"B/2025-05": P}, made("2025-05-21", "2025-05-22", "2025-05-23"),
              records={"absences": AWAY}, period=("2025-05-01", "2025-05-31")),
    of_people("prorated, too few", cadence(every="month", at_least=6, excused={**LEAVE, "prorate": True}), {"B/2025-05": F}, made("2025-05-21", "2025-05-22"),
              records={"absences": AWAY}, period=("2025-05-01", "2025-05-31")),
    of_people("max_gap_days", cadence(max_gap_days=45), {"B": P, "L": F, "C": W}, [*made("2025-05-05"), *made("2025-06-15", who="L")],
              people=[BEA[0], PEOPLE[1], {**PEOPLE[2], "joined": "2025-06-01"}]),
    of_people("a gap by field", cadence(max_gap_days=":strict_by_sort[people.name]"), {"B": U}, made("2025-05-05")),
    # 34 days to the fifth of May, and 41 from it to the day of the check.
    of_people("a limit of each gap", cadence(max_gap_days="CASE WHEN month(gap_start) = 4 THEN 34 ELSE 41 END"), {"B": P}, made("2025-05-05")),
    of_people("the shorter gap is too long", cadence(max_gap_days="CASE WHEN month(gap_end) = 5 THEN 33 ELSE 41 END"), {"B": F}, made("2025-05-05")),
    of_people("a gap without a limit", cadence(max_gap_days="CASE WHEN month(gap_start) = 4 THEN 34 END"), {"B": U}, made("2025-05-05")),
    of_people("too long, whatever the other's limit is", cadence(max_gap_days="CASE WHEN month(gap_start) = 4 THEN 33 END"), {"B": F}, made("2025-05-05")),
    of_people("nothing yet in a gap of its own limit", cadence(max_gap_days="days_between(gap_start, gap_end)"), {"B": W}, []),
    of_people("gaps of those who are there, each by its limit", cadence(max_gap_days="days_between(gap_start, gap_end) - 1"), {"B": N}, [], people=[{**BEA[0], "joined": "2025-07-01"}]),
    of_people("gaps of those who are there", cadence(max_gap_days=40), {"B": N}, [], people=[{**BEA[0], "joined": "2025-07-01"}]),
]  # fmt: skip


def unique(**more: Any) -> dict[str, Any]:
    return {"unique": more}


def term(name: str, first: str | None, last: str | None, **more: Any) -> dict[str, Any]:
    return job(name, sort="s", opened=first, closed=last, **more)


TERMS = [
    term("A", "2025-01-01", "2025-01-31"), term("B", "2025-01-31", "2025-02-28", parent="A"), term("C", "2025-03-01", "2025-03-31"),
    term("D", None, "2025-12-31"), {**term("E", "2025-01-01", "2025-12-31"), "sort": None},
]  # fmt: skip
TERM = {"by": "sort", "from": "opened", "until": "closed"}
UNIQUE = [
    Case("keys", unique(keys=[["note"], ["sort", "label"]]), {"A": F, "B": F, "C": P, "D": N, "E": P, "G": F, "H": F},
         [job("A", note="x"), job("B", note="x"), job("C", note="X"), job("D"), job("E", sort="s", label="1"),
          job("G", sort="s", label="2"), job("H", sort="s", label="2")]),
    Case("exact", unique(keys=[["note"]], fold=False), {"A": P, "B": P}, [job("A", note="ABC"), job("B", note="ａｂｃ")]),
    Case("folded", unique(keys=[["note"]], fold=True), {"A": F, "B": F, "C": P}, [job("A", note="ABC"), job("B", note="ａｂｃ"), job("C", note="d")]),
    Case("intervals", unique(intervals=TERM), {"A": F, "B": F, "C": P, "D": U, "E": N}, TERMS),
    Case("but some", unique(intervals={**TERM, "where": "parent is null"}), {"A": P, "B": N, "C": P, "D": U, "E": N}, TERMS),
    Case("unless", unique(intervals={**TERM, "unless": "a.parent = b.job_id or b.parent = a.job_id"}), {"A": P, "B": P, "C": P, "D": U, "E": N}, TERMS),
    Case("lists", unique(intervals={**TERM, "by": "tags"}), {"A": F, "B": F, "C": P},
         [term("A", "2025-01-01", "2025-01-31", tags="x、y"), term("B", "2025-01-01", "2025-01-31", tags="y、z"), term("C", "2025-01-01", "2025-01-31", tags="w")]),
]  # fmt: skip
SUMS = {
    "pieces": numbered(
        "piece_id",
        {"job_id": "A", "amount": 1},
        {"job_id": "A", "amount": 2.5},
        {"job_id": "B", "amount": 1},
        {"job_id": "B"},
    )
}


def reconciliation(**more: Any) -> dict[str, Any]:
    return {
        "reconciliation": {"total": "total", "in": "pieces", "where": "pieces.job_id = jobs.job_id", **more}
    }


TOTALS = [job("A", total=3.5), job("AA", total=1), job("B", total=2), job("C")]
RECONCILIATION = [
    Case("sum", reconciliation(sum="pieces.amount"), {"A": P, "AA": F, "B": U, "C": U}, TOTALS, SUMS),
    Case("tolerance", reconciliation(sum="pieces.amount", tolerance=1), {"A": P, "AA": P, "B": U, "C": U}, TOTALS, SUMS),
    Case("count", reconciliation(count=True), {"A": F, "AA": F, "B": P, "C": U}, TOTALS, SUMS),
]  # fmt: skip
QUERY = [
    Case("query", {"query": {"key": ["owner", "n"], "sql": "SELECT owner, count(*) AS n, sum(parts) < 4 AS ok FROM jobs GROUP BY owner"}},
         {"B/2": P, "C/1": F, "L/1": U}, [job("A", owner="B", parts=1), job("B", owner="B", parts=2), job("C", owner="C", parts=4), job("D", owner="L")]),
    Case("pending", {"query": {"key": ["job_id"], "sql": "SELECT _row, job_id, flag AS ok, closed > :as_of AS pending FROM jobs"}},
         {"A": P, "B": W, "C": F, "D": W, "E": U},
         [job("A", flag="是", closed="2025-07-01"), job("B", flag="否", closed="2025-07-01"), job("C", flag="否", closed="2025-06-30"), job("D", closed="2025-07-01"), job("E")]),
]  # fmt: skip
CASES = [
    *REQUIRED, *EXPRESSION, *DATE_ORDER, *DEADLINE, *APPROVAL_CHAIN, *SEGREGATION, *REFERENCE, *COVERAGE, *CADENCE, *UNIQUE,
    *RECONCILIATION, *QUERY,
]  # fmt: skip
CAN = {
    "required": {P, F, U}, "expression": {P, F, U}, "date_order": {P, F, U}, "deadline": {P, F, U, W}, "approval_chain": {P, F, U, W},
    "segregation_of_duties": {P, F, U}, "reference": {P, F, U, N}, "coverage": {P, F, U, W}, "cadence": {P, F, U, N, W},
    "unique": {P, F, U, N}, "reconciliation": {P, F, U}, "query": {P, F, U, W},
}  # fmt: skip
"""The outcomes that a check can give by itself. A condition (`when`) adds not applicable, and undecided."""
