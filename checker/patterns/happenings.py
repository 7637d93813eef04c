"""What a cadence counts: where happenings are, whom they concern, and while when somebody has to have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from checker.expressions.frames import Frame, Table, kind_table
from checker.expressions.types import Type
from checker.patterns.base import Draft

AS_OF = "CAST(getvariable('as_of') AS DATE)"
GAP = Table({"gap_start": Type.DATE, "gap_end": Type.DATE})
"""What `max_gap_days` may ask about: the days between which nothing happened."""


class Source(NamedTuple):
    """Where happenings are: a kind, and SQL of which of them concern a subject and on what day they were."""

    kind: str
    where: str
    at: str


class Happenings(NamedTuple):
    """The SQL of the pieces that both forms of a cadence are made of.

    `own`: further columns of a subject; `active` and `until`: its first and last day; `bounds`: the window; `step`: the
    days of a period that is a number of them; `limit`: the days that a gap may have, where it is not the same for all gaps.
    """

    on: str
    own: str
    when: str
    active: str
    until: str
    sources: list[Source]
    bounds: str
    step: str
    limit: str | None = None

    def happened(self, columns: str, span: str) -> str:
        """Return SQL of the happenings that concern a subject within `span`: `columns` and their day `_d`."""
        return " UNION ALL ".join(
            f"SELECT {columns}, {s.at} AS _d FROM (SELECT * FROM _subj WHERE _when) AS _subj"
            f' JOIN "{self.on}" ON "{self.on}"._row = _subj._row'
            f' JOIN "{s.kind}" ON ({s.where}) AND {s.at} BETWEEN {span}'
            for s in self.sources
        )


def happenings(draft: Draft) -> tuple[Happenings, list[str]]:
    """Compile what both forms have in common; also the fields of the rule's kind that it shows.

    Tables and columns made here begin with `_`, which no kind and no field does.
    """
    rule, check = draft.rule, draft.rule.check
    given = [("", check), *((f"also.{i}.", one) for i, one in enumerate(check.get("also", ())))]
    days_of = [_day_of(draft, path, one) for path, one in given]
    days = check["every"]["days"] if isinstance(check.get("every"), dict) else 0
    step = draft.sql("every.days", days, Type.NUMBER, Frame())
    if "every" in check:
        # What is asked for in a period is what was asked for when it began.
        draft.dated_by("_start")
    sources = [_source(draft, path, one, at) for (path, one), at in zip(given, days_of, strict=True)]
    when = draft.when() or "TRUE"
    start, end = _active(draft)
    limit, of_gap = _limit(draft)
    over = check.get("excused", {}).get("over")
    share = draft.sql("excused.over", over, Type.NUMBER) if over is not None else "NULL"
    fields = sorted({*draft.own_fields(), *draft.kind.key})
    own = "".join(f', "{rule.on}"."{f}"' for f in fields)
    own += f", ({'NULL' if of_gap else limit}) AS _limit, ({share}) AS _over"
    first = ", ".join(f'(SELECT min({s.at}) FROM "{s.kind}")' for s in sources)
    bounds = (
        f"SELECT coalesce(CAST(getvariable('period_start') AS DATE), least({first})) AS _ws,"
        f" CAST(getvariable('period_end') AS DATE) AS _we"
    )
    happened = Happenings(rule.on, own, when, start, end, sources, bounds, step, limit if of_gap else None)
    return happened, fields


def _limit(draft: Draft) -> tuple[str, bool]:
    """Return SQL of how many happenings, or days without one, are the limit, and whether it is one of the single gap."""
    from sqlglot import exp  # noqa: PLC0415 - messages need the patterns, and no SQL parser

    check = draft.rule.check
    if "every" in check:
        return draft.sql("at_least", check.get("at_least", 1), Type.NUMBER), False
    frame = Frame({draft.rule.on: kind_table(draft.kind), "gap": GAP})
    read = draft.expr("max_gap_days", check["max_gap_days"], Type.NUMBER, frame)
    return read.sql(), any(column.table == "gap" for column in read.tree.find_all(exp.Column))


def _day_of(draft: Draft, path: str, given: Mapping[str, Any]) -> str:
    frame = without(draft.both(f"{path}in", given["in"]), draft.rule.on)
    return f"CAST({draft.sql(f'{path}at', given['at'], Type.MOMENT, frame)} AS DATE)"


def _source(draft: Draft, path: str, given: Mapping[str, Any], at: str) -> Source:
    frame = draft.both(f"{path}in", given["in"])
    return Source(given["in"], draft.sql(f"{path}where", given["where"], Type.BOOL, frame), at)


def without(frame: Frame, name: str) -> Frame:
    """Return a frame without one of its tables."""
    return Frame({alias: table for alias, table in frame.tables.items() if alias != name})


def _active(draft: Draft) -> tuple[str, str]:
    """When a subject's duty begins and ends; the roster's own dates where the rule is about people."""
    active, roster = draft.rule.check.get("active", {}), draft.book.organization.roster
    start = end = "CAST(NULL AS DATE)"
    if roster is not None and roster.kind == draft.rule.on:
        begins = [draft.field("active", f) for f in (roster.start, roster.joined) if f]
        ends = [draft.field("active", f) for f in (roster.end, roster.left) if f]
        start = f"coalesce({', '.join([*begins, start])})"
        end = f"least({', '.join([*ends, end])})"
    if "from" in active:
        start = f"CAST({draft.sql('active.from', active['from'], Type.MOMENT)} AS DATE)"
    if "until" in active:
        end = f"CAST({draft.sql('active.until', active['until'], Type.MOMENT)} AS DATE)"
    return start, end
