"""What the modules of kinds work on: the company, how large it is, and what has been made so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from rulebook_examples.company import Staff
from rulebook_examples.dataset import Data
from rulebook_examples.dice import Dice

USUAL_ROWS = 16000
"""About how many rows come out where no number is asked for; more staff and customers make more."""

_ROWS_FIXED, _ROWS_EACH = 4600, 950
"""Rows that are there in any case, and what each Leasing Specialist adds in visits, plans, customers, attendance."""


@dataclass
class World:
    """A year to be made from `seed`, with `specialists` Leasing Specialists and all that goes with that many.

    `data` holds the rows made so far, by record kind.
    """

    seed: int
    specialists: int
    contracts: int = 144
    customers_each: int = 20
    data: Data = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.staff = Staff(self.specialists)

    def dice(self, topic: str) -> Dice:
        """Return the chance for one topic: what one module rolls does not change what another one does."""
        return Dice(self.seed, topic)


def world(seed: int, rows: int = USUAL_ROWS) -> World:
    """Return an empty world that comes to about `rows` rows (at least the usual number) over all kinds."""
    return World(seed, specialists=(max(rows, USUAL_ROWS) - _ROWS_FIXED) // _ROWS_EACH)
