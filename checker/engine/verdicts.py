"""Result rows into verdicts: evidence names that begin with `_` are taken out and acted upon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checker.engine.values import plain
from checker.model.kinds import Kind
from checker.model.outcomes import CELL_RULE, CODES, UNREADABLE, Judgement, Outcome, Unread, Verdict

_RELATED = "_related:"

LOOK = tuple(i for i, outcome in enumerate(CODES) if outcome in (Outcome.FAIL, Outcome.UNDECIDED))
"""Outcomes that somebody has to look at."""


class _Layout(NamedTuple):
    """Where in a row's evidence what stands: what is shown, by name, the related rows, by kind, and what is acted upon."""

    shown: tuple[tuple[str, int], ...]
    related: tuple[tuple[str, int], ...]
    points: int | None
    severity: int | None


class Telling:
    """Makes verdicts of one rule's result rows. `names`: of the evidence that the engine gives, as `Judgement.evidence` has them."""

    def __init__(self, judgement: Judgement, names: Sequence[str]) -> None:
        self.judgement, self.names = judgement, names
        self._version = names.index("_version") if "_version" in names else None
        self._layouts: dict[int | None, _Layout] = {}

    def of(self, code: int, row: int | None, key: Mapping[str, Any], evidence: Sequence[Any]) -> Verdict:
        """Return one verdict; `evidence` in the order of the names."""
        judgement, outcome = self.judgement, CODES[code]
        version = None if self._version is None else evidence[self._version]
        layout = self._layouts.get(version) or self._layout(version)
        shown = {name: plain(evidence[i]) for name, i in layout.shown}
        points = judgement.points_at
        if layout.points is not None:
            points = tuple(p for p in evidence[layout.points] or () if p) or points
        severity = None
        if outcome is Outcome.FAIL and layout.severity is not None:
            severity = evidence[layout.severity]
        return Verdict(
            judgement.rule,
            judgement.on,
            outcome,
            {k: plain(v) for k, v in key.items()},
            row,
            _open(judgement, shown) if outcome is Outcome.UNDECIDED else shown,
            points,
            tuple((kind, int(number)) for kind, i in layout.related for number in evidence[i] or ()),
            severity,
            version,
        )

    def _layout(self, version: int | None) -> _Layout:
        """The evidence of the version that was applied, and what is common to all."""
        start = f"@{version}:"
        at = {name: i for i, name in enumerate(self.names) if not name.startswith("@")}
        at |= {name.removeprefix(start): i for i, name in enumerate(self.names) if name.startswith(start)}
        self._layouts[version] = _Layout(
            tuple((name, i) for name, i in at.items() if not name.startswith("_")),
            tuple((name.removeprefix(_RELATED), i) for name, i in at.items() if name.startswith(_RELATED)),
            at.get("_points"),
            at.get("_severity"),
        )
        return self._layouts[version]


def _open(judgement: Judgement, shown: dict[str, Any]) -> dict[str, Any]:
    """The evidence without blanks that leave nothing open, if others do: a message names what is to be filled in."""
    blank = {name for name, value in shown.items() if value is None}
    left = judgement.harmless & blank
    return {k: v for k, v in shown.items() if k not in left} if blank - left else shown


def turning_on(verdict: Verdict, cells: tuple[Unread, ...]) -> Verdict:
    """Return a verdict that is undecided because it turns on these cells."""
    fields = sorted({f"{cell.kind}.{field}" for cell in cells for field in cell.fields})
    return verdict._replace(unread=cells, evidence={**verdict.evidence, UNREADABLE: fields})


def bad_cell(  # noqa: PLR0917
    kind: Kind, field: str, row: int, key: Mapping[str, Any], raw: str, date_format: str | None
) -> Verdict:
    """Return the verdict on a cell that holds something, of which no value can be made.

    `date_format`: how the cells of its column are written, where records.yaml says it.
    """
    evidence = {"field": field, "raw": raw} | ({"date_format": date_format} if date_format else {})
    return Verdict(
        CELL_RULE, kind.name, Outcome.FAIL, {**{k: plain(v) for k, v in key.items()}, "field": field}, row,
        evidence, (field,),
    )  # fmt: skip
