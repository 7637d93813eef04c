"""Defects of the statistics of contracts."""

from __future__ import annotations

from datetime import timedelta

from rulebook_examples.dataset import Raw
from rulebook_examples.ground import Ground
from rulebook_examples.kinds.statistics import figures

KIND = "contract_statistics"


def late_and_missing(g: Ground) -> None:
    """STA-01: a report submitted more than three weeks late; another that was never made."""
    row = g.take(KIND)
    row["submitted_date"] = row["period_end"] + timedelta(days=33)
    g.mark("STA-01", KIND, str(row["period_start"]), "submitted 33 days after the month")
    row = g.take(KIND, lambda r: r is not g.data[KIND][-1])
    g.data[KIND].remove(row)
    g.mark("STA-01", KIND, str(row["period_start"]), "no report for a month in the middle of the year")


def other_figures(g: Ground) -> None:
    """STA-02: one contract too many. The reports are drawn up anew first: other defects have changed the ledger since."""
    for report in g.data[KIND]:
        report.update(figures(g.data["contracts"], report["period_start"], report["period_end"]))
    row = g.take(KIND)
    row["contracts_signed"] += 1
    g.mark("STA-02", KIND, row, "counts one contract more than were signed")
    row = g.take(KIND)
    row["amount_signed"] += 10000
    g.mark("STA-02", KIND, row, "the contract value is ten thousand more than the ledger's")


def no_analysis(g: Ground) -> None:
    """STA-03: figures, and a dash for the analysis."""
    row = g.take(KIND)
    row["analysis"] = Raw("略")
    g.mark("STA-03", KIND, row, "a placeholder instead of an analysis")
