"""A person's dated statement for a clause that no record can prove."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Literal, NamedTuple

from checker.model.problem import Place

FILE = "attestations.yaml"
"""What the file is called that is found beside exports."""

RULE = "DATA-ATTEST"
"""The id under which attestations that prove nothing are reported."""

Every = Literal["month", "quarter", "half_year", "year"]
_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


class Attestation(NamedTuple):
    """Who stated when what was seen of a clause (`clause@revision`), and until when that holds, if it says so."""

    clause: str
    by: str
    position: str
    on: date
    seen: str
    until: date | None
    place: Place

    def lapses(self, every: Every | None) -> date | None:
        """The last day on which it proves anything: its own, or that of the clause's frequency; None where there is neither.

        A month is the same day of the next one, or its last day where that is shorter.
        """
        ends = [] if self.until is None else [self.until]
        if every is not None:
            months = self.on.year * 12 + self.on.month - 1 + _MONTHS[every]
            year, month = divmod(months, 12)
            ends.append(date(year, month + 1, min(self.on.day, monthrange(year, month + 1)[1])))
        return min(ends, default=None)
