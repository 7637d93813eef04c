"""Defects of customer files."""

from __future__ import annotations

from datetime import datetime, timedelta

from rulebook_examples.dataset import Raw, Row
from rulebook_examples.ground import Ground
from rulebook_examples.year import AS_OF, FIRST, at

KIND = "customers"


def _plain(row: Row) -> bool:
    """A customer of old, without a contract, with nothing that other rules look at closely."""
    return (
        row["stage"] in ("lead", "visiting")
        and row["grade"] in ("C", None)
        and row["first_contact_date"] < FIRST
    )


def _new(row: Row) -> bool:
    return bool(row["first_contact_date"] >= FIRST and row["created_at"].date() >= FIRST)


def source(g: Ground) -> None:
    """CHN-02: nobody wrote down where the customer came from."""
    row = g.take(KIND, _new)
    row["source_channel"] = None
    g.mark("CHN-02", KIND, row, "the source of a customer added in the year is blank")


def late_file(g: Ground) -> None:
    """CUS-02: the file was set up long after the first contact."""
    row = g.take(KIND, _new)
    row["created_at"] = datetime.combine(
        row["first_contact_date"] + timedelta(days=6), row["created_at"].time()
    )
    row["updated_at"] = max(row["updated_at"], row["created_at"])
    g.mark("CUS-02", KIND, row, "the file was set up six days after the first contact")


def no_category(g: Ground) -> None:
    """CUS-03 and with it CUS-05, which asks for the category as well."""
    row = g.take(KIND, _plain)
    row["category"] = None
    g.mark("CUS-03 CUS-05", KIND, row, "no category")


def same_code(g: Ground) -> None:
    """CUS-04: two files with one credit code."""
    one, other = (g.take(KIND, lambda c: _plain(c) and bool(c["credit_code"])) for _ in range(2))
    other["credit_code"] = one["credit_code"]
    for row in (one, other):
        g.mark(
            "CUS-04", KIND, row, f"{one['customer_id']} and {other['customer_id']} have the same credit code"
        )


def thin_file(g: Ground) -> None:
    """CUS-05: a placeholder instead of requirements, and talks without a record."""
    row = g.take(KIND, _plain)
    row["requirements"] = Raw("待補")
    g.mark("CUS-05", KIND, row, "the requirements hold a placeholder only")
    row = g.take(KIND, lambda c: c["stage"] == "negotiating" and c["grade"] in ("C", "D"))
    row["negotiation_summary"] = None
    g.mark("CUS-05", KIND, row, "in negotiation, and no record of the talks")


def stale(g: Ground) -> None:
    """CUS-06, and CUS-07 with it: a key customer's file that nobody has touched for six weeks, a visit included."""
    touched = AS_OF - timedelta(days=42)
    visited = {
        v["customer_id"]
        for v in g.data["visit_logs"]
        if touched < v["visit_start"].date() and v["review_result"] != "invalid"
    }
    lately = {
        v["customer_id"] for v in g.data["visit_logs"] if v["visit_start"].date() >= AS_OF - timedelta(days=8)
    } | {n["customer_id"] for n in g.data["negotiations"] if n["date"] >= AS_OF - timedelta(days=8)}
    row = g.take(
        KIND,
        lambda c: (
            c["grade"] == "A" and c["first_contact_date"] < FIRST and c["customer_id"] in visited - lately
        ),
    )
    row["updated_at"] = at(touched, 1065)
    g.mark("CUS-06 CUS-07", KIND, row, "grade A, last updated 42 days before the as-of date")


def bad_numbers(g: Ground) -> None:
    """CUS-08: a phone number of ten digits, and a credit code whose check character is wrong."""
    row = g.take(KIND, _plain)
    row["contact_phone"] = "1390000123"
    g.mark("CUS-08", KIND, row, "a mobile number of ten digits")
    row = g.take(KIND, lambda c: _plain(c) and bool(c["credit_code"]))
    code = row["credit_code"]
    row["credit_code"] = code[:-1] + ("Y" if code[-1] != "Y" else "X")
    g.mark("CUS-08", KIND, row, "the check character of the credit code is wrong")


def same_name(g: Ground) -> None:
    """CUS-10: two files of one name, and no code to tell them apart."""
    one, other = (g.take(KIND, _plain) for _ in range(2))
    other["customer_name"] = one["customer_name"]
    other["credit_code"] = None
    for row in (one, other):
        g.mark("CUS-10", KIND, row, f"{one['customer_id']} and {other['customer_id']} have the same name")
