"""Where defects are planted: rows are taken once only, and every consequence is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from examples.generator.dataset import Data, Row, label

_STRIDE = 0.618
"""How far on the next defect starts to look, as a share of the rows: the golden ratio scatters best."""


@dataclass(frozen=True)
class Planted:
    """One outcome that a check must find: rule, record kind, name of the subject, and what was done to it."""

    rule: str
    kind: str
    key: str
    outcome: str
    what: str


class Ground:
    """The data, and the account of what was planted in them."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.planted: list[Planted] = []
        self._takes = 0
        self._taken: set[tuple[str, str]] = set()

    def take(self, kind: str, test: Callable[[Row], bool] = lambda row: True) -> Row:
        """Return a row of `kind` that meets `test` and no other defect has had. Defects lie scattered over the rows.

        Raises LookupError where there is none: the data are too small for all the defects.
        """
        rows = self.data[kind]
        self._takes += 1
        start = int(self._takes * _STRIDE % 1 * len(rows))
        for row in (*rows[start:], *rows[:start]):
            if (kind, label(kind, row)) not in self._taken and test(row):
                self.keep(kind, row)
                return row
        raise LookupError(f"no {kind} left for this defect")

    def keep(self, kind: str, row: Row) -> None:
        """Keep `row` from other defects."""
        self._taken.add((kind, label(kind, row)))

    def mark(self, rules: str, kind: str, subject: Row | str, what: str, outcome: str = "fail") -> None:
        """Write down that each of `rules` (ids, separated by blanks) must find `subject`, a row or a name."""
        key = subject if isinstance(subject, str) else label(kind, subject)
        self.planted += [Planted(rule, kind, key, outcome, what) for rule in rules.split()]
