"""Defects of the assessment scheme and of assessments."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from rulebook_examples.dataset import Row
from rulebook_examples.ground import Ground
from rulebook_examples.kinds.assessments import fill_in
from rulebook_examples.kinds.statistics import signed

KIND = "assessments"
_HEADS = ("00101", "00102", "00103")


def _row(g: Ground, indicator: str, measure: str | None = None) -> Row:
    """A row of a specialist's quarterly assessment."""
    return g.take(
        KIND,
        lambda r: (
            r["kind"] == "periodic"
            and r["employee_id"] not in _HEADS
            and (r["indicator"], r["measure"]) == (indicator, measure)
        ),
    )


def four_indicators(g: Ground) -> None:
    """KPI-01: a scheme without teamwork, its weights no longer a hundred per cent."""
    row = g.take("assessment_schemes", lambda r: r["indicator"] == "teamwork")
    g.data["assessment_schemes"].remove(row)
    key = f"{row['scheme_id']}/{row['effective_from']}"
    g.mark("KPI-01", "assessment_schemes", key, "the scheme has no indicator of teamwork")


def no_area(g: Ground) -> None:
    """KPI-02: the task indicator counts contracts and value only."""
    row = g.take("assessment_schemes", lambda r: r["indicator"] == "task")
    row["sub_indicators"] = "招商項目數量、簽約金額"
    g.mark("KPI-02", "assessment_schemes", row, "the task indicator does not count the area")


def other_figures(g: Ground) -> None:
    """KPI-03: one contract too many. The figures are filled in anew first: other defects have changed the ledger since."""
    fill_in(g.data, g.data[KIND])
    for row in g.data[KIND]:
        field = {"area": "rentable_area", "amount": "contract_amount"}.get(row["measure"] or "")
        if field and row["employee_id"] not in _HEADS:
            mine = signed(g.data["contracts"], row["period_start"], row["period_end"])
            if any(c[field] is None for c in mine if c["drafted_by"] == row["employee_id"]):
                g.keep(KIND, row)
                g.mark("KPI-03", KIND, row, "one of the contracts counted has lost its figure", "undecided")
    row = _row(g, "task", "projects")
    row["actual_value"] += 1
    g.mark("KPI-03", KIND, row, "counts one contract more than the ledger")


def more_customers(g: Ground) -> None:
    """KPI-04: two new customers more than there are files; and a rate forty points too high."""
    row = _row(g, "customer_development", "new_customers")
    row["actual_value"] += 2
    g.mark("KPI-04", KIND, row, "two new customers more than there are files")
    row = _row(g, "customer_development", "conversion_rate")
    row["actual_value"] += Decimal("0.4")
    g.mark("KPI-04", KIND, row, "the conversion rate is forty points above that of the files")


def beside_the_survey(g: Ground) -> None:
    """KPI-05: a score thirty points below what the customers said."""
    row = _row(g, "satisfaction")
    row["score"] -= 30
    g.mark(
        "KPI-05", KIND, f"{row['assessment_id']}/satisfaction", "thirty points below the mean of the survey"
    )


def no_teamwork(g: Ground) -> None:
    """KPI-06: an assessment without a score for teamwork."""
    row = _row(g, "teamwork")
    g.data[KIND].remove(row)
    g.mark("KPI-06", KIND, row["assessment_id"], "teamwork was not scored")


def full_mark(g: Ground) -> None:
    """KPI-07: a full mark for discipline in a quarter with a disciplinary case."""

    def has_case(row: Row) -> bool:
        return row["indicator"] == "discipline" and any(
            case["employee_id"] == row["employee_id"]
            and row["period_start"] <= case["date"] <= row["period_end"]
            for case in g.data["discipline_records"]
        )

    row = g.take(KIND, has_case)
    row["score"] = 100
    g.mark("KPI-07", KIND, row, "a full mark for discipline in a quarter with a disciplinary case")


def not_assessed(g: Ground) -> None:
    """KPI-08: a specialist's quarter without an assessment, and without a bonus, which rests on it."""

    def whole(row: Row) -> bool:
        return (
            row["kind"] == "periodic"
            and row["indicator"] == "total"
            and row["grade"] != "excellent"
            and row["employee_id"] not in _HEADS
            and all(g.free(KIND, other) for other in _rows(g, row["assessment_id"]))
            and all(g.free("bonuses", bonus) for bonus in _bonuses(g, row["assessment_id"]))
        )

    total = g.take(KIND, whole)
    for row in _rows(g, total["assessment_id"]):
        g.data[KIND].remove(row)
    for bonus in _bonuses(g, total["assessment_id"]):
        g.data["bonuses"].remove(bonus)
    key = f"{total['employee_id']}/{total['period_end']}"
    g.mark("KPI-08", KIND, key, "no assessment of a specialist for a quarter")


def _rows(g: Ground, assessment_id: str) -> list[Row]:
    return [row for row in g.data[KIND] if row["assessment_id"] == assessment_id]


def _bonuses(g: Ground, assessment_id: str) -> list[Row]:
    return [row for row in g.data["bonuses"] if row["assessment_id"] == assessment_id]


def late(g: Ground) -> None:
    """KPI-09: finished twelve days after the quarter; the bonus waited for it."""
    row = g.take(
        KIND,
        lambda r: (
            r["indicator"] == "total" and r["kind"] == "periodic" and bool(_bonuses(g, r["assessment_id"]))
        ),
    )
    row["assessed_date"] = row["period_end"] + timedelta(days=12)
    for bonus in _bonuses(g, row["assessment_id"]):
        bonus["approved_date"] = row["assessed_date"] + timedelta(days=2)
        bonus["paid_date"] = row["assessed_date"] + timedelta(days=6)
        g.keep("bonuses", bonus)
    g.mark("KPI-09", KIND, row, "finished twelve days after the end of the quarter")


def oneself(g: Ground) -> None:
    """KPI-10: somebody's own assessor."""
    row = _row(g, "total")
    row["assessor_id"] = row["employee_id"]
    g.mark("KPI-10", KIND, row, "assessed by the person assessed")


def left_open(g: Ground) -> None:
    """KPI-11: corrected after the day set for it; and held for no stated reason."""
    row = g.take(KIND, lambda r: r["kind"] == "ad_hoc" and bool(r["corrective_done"]))
    row["corrective_done"] = row["corrective_due"] + timedelta(days=5)
    g.mark("KPI-11", KIND, row["assessment_id"], "put right five days after the day set for it")
    row = g.take(KIND, lambda r: r["kind"] == "ad_hoc" and not r["findings"])
    row["reason"] = None
    g.mark("KPI-11", KIND, row["assessment_id"], "does not say why it was held")
