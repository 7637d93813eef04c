"""What a scan of one kind reads: the fields that rules need, and those that tell which cells are unreadable."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from checker.engine.names import quoted
from checker.model.inputs import Source
from checker.model.kinds import Kind
from checker.model.outcomes import Judgement
from checker.records.typed import RAW_SUFFIX, typed_select
from checker.records.unreadable import SEEN_RAW, Unreadable


class Columns(NamedTuple):
    """The columns of the scans of `kind`. `bad`: field -> SQL of whether its cell is unreadable. `keys`: whether every scan has the key."""

    kind: Kind
    bad: Mapping[str, Unreadable]
    keys: bool = False

    def fields(self, judgements: Sequence[Judgement], cells: Collection[str], *, every: bool) -> set[str]:
        """Return the fields that have to be typed: those that the rules read, and those of `cells` whose value tells of the cell.

        `every`: for every row of the source. Then what only the evidence shows is left out, and the key.
        """
        found = {f for f in cells if self.kind.fields[f].type not in SEEN_RAW}
        found |= {
            f
            for j in judgements
            for k, f in j.reads
            if k == self.kind.name and (not every or quoted(f) in j.verdict)
        }
        return found | (set(self.kind.key) if self.keys or not every else set())

    def select(
        self,
        source: Source,
        judgements: Sequence[Judgement],
        cells: Collection[str],
        *,
        kept: str,
        every: bool,
        usual: Collection[str] = (),
    ) -> str:
        """Return the SELECT of these fields, of the texts that the rules read and of the raw `cells`; rows to look at are numbered.

        `kept`: a condition that becomes the column `_kept`. `usual`: fields of which only the usual shapes are read.
        """
        fields = self.fields(judgements, cells, every=every)
        texts = {f for j in judgements for k, f in j.texts if k == self.kind.name}
        return typed_select(
            self.kind, source, sorted(fields), texts=sorted(texts), raws=sorted(cells),
            row=not every, every=kept, usual=usual,
        )  # fmt: skip

    def unusual(self, fields: Collection[str]) -> dict[str, str]:
        """Return field -> SQL condition over a scan of `fields`, all in their usual shapes: its cell has another shape. May be null."""
        return {
            f: f"({quoted(f)} IS NULL AND {quoted(f + RAW_SUFFIX)} <> '')"
            if f in fields
            else self.bad[f].look
            for f in sorted(self.bad)
        }
