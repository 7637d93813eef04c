"""Where defects are planted: rows are taken once only, and every consequence is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import gcd
from typing import NamedTuple, TypeVar

from rulebook_examples.dataset import Data, Row, label

P = TypeVar("P")

_STRIDE = 0.618
"""How far on the next defect starts to look, as a share of the rows: the golden ratio scatters best."""


class Planted(NamedTuple):
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
        for row in self._scattered(self.data[kind]):
            if self.free(kind, row) and test(row):
                self.keep(kind, row)
                return row
        raise LookupError(f"no {kind} left for this defect")

    def take_part(self, kind: str, parts: Sequence[P], test: Callable[[Row, P], bool]) -> tuple[Row, P]:
        """Return a row of `kind` and one of `parts` (a month, a quarter) that go with `test` and no other defect has had.

        For rules that judge a person, or a project, in each of several periods: other defects may have the same
        row in another period. Raises LookupError where there is none.
        """
        for row in self._scattered(self.data[kind]):
            for part in self._scattered(parts):
                if self.free(kind, row, part) and test(row, part):
                    self.keep(kind, row, part)
                    return row, part
        raise LookupError(f"no {kind} left for this defect")

    def _scattered(self, rows: Sequence[P]) -> Iterator[P]:
        """Every row once, each far from the one before it: rows of one sort often stand together."""
        self._takes += 1
        count = len(rows)
        step = max(1, int(count * _STRIDE))
        while gcd(step, count) > 1:
            step += 1
        start = int(self._takes * _STRIDE % 1 * count)
        return (rows[(start + n * step) % count] for n in range(count))

    def free(self, kind: str, row: Row, part: object = "") -> bool:
        """Whether no defect has had `row` (or that part of it)."""
        return (kind, f"{label(kind, row)}/{part}") not in self._taken

    def keep(self, kind: str, row: Row, part: object = "") -> None:
        """Keep `row` (or that part of it) from other defects."""
        self._taken.add((kind, f"{label(kind, row)}/{part}"))

    def mark(self, rules: str, kind: str, subject: Row | str, what: str, outcome: str = "fail") -> None:
        """Write down that each of `rules` (ids, separated by blanks) must find `subject`, a row or a name."""
        key = subject if isinstance(subject, str) else label(kind, subject)
        self.planted += [Planted(rule, kind, key, outcome, what) for rule in rules.split()]
