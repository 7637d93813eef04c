"""`cadence` with `every`: something happens so often in every period."""

from __future__ import annotations

from checker.expressions.functions import CALENDAR
from checker.expressions.types import Type
from checker.model.outcomes import Judgement
from checker.patterns.base import FAIL, NOT_APPLICABLE, PASS, PENDING, UNDECIDED, Draft
from checker.patterns.happenings import AS_OF, Happenings, without

_LABELS = {"week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}


def periods(draft: Draft, p: Happenings, fields: list[str]) -> Judgement:
    """Subjects are a record of the rule's kind and a whole period in which it is active."""
    check = draft.rule.check
    counted = "count(DISTINCT _value)" if "distinct" in check else "count(*)"
    value = _distinct(draft) if "distinct" in check else "NULL"
    subj = (
        f'SELECT "{p.on}"._row, _period.*, ({p.when}) AS _when{p.own} FROM "{p.on}", _period'
        f" WHERE coalesce({p.active} <= _period._start, TRUE) AND coalesce({p.until} >= _period._end, TRUE)"
    )
    happened = p.happened(f"_subj._row, _subj._start, {value} AS _value", "_subj._start AND _subj._end")
    found = f"SELECT _row, _start, {counted} AS _found FROM ({happened}) GROUP BY 1, 2"
    excused, share, rest = _excused(draft, p)
    shown = [f for f in fields if f != "period"]
    names = "".join(f', _subj."{f}"' for f in shown)
    subjects = (
        f"WITH _bounds AS ({p.bounds}), _period AS ({_period_rows(draft, p.step)}), _subj AS ({subj}), _counted AS ({found}){excused}"
        f" SELECT _subj._row{names}, _subj._label AS period, _subj._start, _subj._end, _subj._when, _subj._known, _subj._limit,"
        f" _subj._over, coalesce(_counted._found, 0) AS _found, {share} AS _share FROM _subj"
        f" LEFT JOIN _counted ON _counted._row = _subj._row AND _counted._start = _subj._start{rest}"
    )
    spare = check.get("excused", {})
    # Rounded first: 8 less a quarter is 6, and not a little more that would be counted as 7.
    wanted = "ceil(round(_limit * (1 - _share), 6))" if spare.get("prorate") else "_limit"
    over = f" WHEN _share > _over THEN {NOT_APPLICABLE}" if "over" in spare else ""
    code = (
        f"CASE WHEN _when IS NULL THEN {UNDECIDED} WHEN NOT _when THEN {NOT_APPLICABLE} WHEN _limit IS NULL THEN {draft.undecided}"
        f" WHEN _found >= {wanted} AND _known THEN {PASS}{over} WHEN NOT _known THEN {draft.undecided}"
        f" WHEN _end > {AS_OF} THEN {PENDING} ELSE {FAIL} END"
    )
    evidence = {f: f'"{f}"' for f in shown}
    evidence |= {
        "found": "_found",
        "wanted": f"CAST({wanted} AS BIGINT)",
        "start_day": "_start",
        "end_day": "_end",
    }
    if spare:
        evidence["excused_share"] = "_share"
    return draft.judgement(
        code,
        evidence,
        subjects=subjects,
        key=[*draft.kind.key, "period"],
        points_at=draft.kind.key,
        day=None if draft.rule.dated else "_start",
    )


def _distinct(draft: Draft) -> str:
    return draft.sql("distinct", draft.rule.check["distinct"], frame=draft.both("in", draft.rule.check["in"]))


def _period_rows(draft: Draft, days: str) -> str:
    """SQL of the whole periods of the window that have begun. A period that the window's start cuts is left out."""
    every = draft.rule.check["every"]
    inside = f"_start >= _ws AND _start <= {AS_OF} AND (_we IS NULL OR _end <= _we)"
    if every == "workday":
        draft.uses.joins.add(CALENDAR)
        days = f"SELECT CAST(unnest(generate_series(_ws, least(coalesce(_we, {AS_OF}), {AS_OF}), INTERVAL 1 DAY)) AS DATE) AS _d FROM _bounds"
        return (
            "SELECT _d AS _start, _d AS _end, strftime(_d, '%Y-%m-%d') AS _label, (calendar.is_workday IS NOT NULL) AS _known"
            f" FROM ({days}) LEFT JOIN calendar ON calendar.day = _d WHERE coalesce(calendar.is_workday, TRUE)"
        )
    if isinstance(every, dict):
        # A length that is no number of days leaves no periods, and no endless series of them.
        step = f"greatest(CAST({days} AS INTEGER), 1)"
        rows = f"SELECT CAST(unnest(generate_series(_ws, {AS_OF}, to_days({step}))) AS DATE) AS _start, _ws, _we FROM _bounds"
        return (
            f"SELECT _start, _start + {step} - 1 AS _end, strftime(_start, '%Y-%m-%d') AS _label, TRUE AS _known"
            f" FROM ({rows}) WHERE {inside}"
        )
    label = (
        f"strftime(_start, '{_LABELS[every]}')"
        if every in _LABELS
        else "concat(year(_start), '-Q', quarter(_start))"
    )
    rows = (
        f"SELECT CAST(unnest(generate_series(date_trunc('{every}', _ws), CAST({AS_OF} AS TIMESTAMP), INTERVAL 1 {every.upper()})) AS DATE)"
        " AS _start, _ws, _we FROM _bounds"
    )
    ends = f"(SELECT *, CAST(_start + INTERVAL 1 {every.upper()} AS DATE) - 1 AS _end FROM ({rows}))"
    return f"SELECT _start, _end, {label} AS _label, TRUE AS _known FROM {ends} WHERE {inside}"


def _excused(draft: Draft, p: Happenings) -> tuple[str, str, str]:
    """SQL: a table of excused days by subject, their share of the period, and the join to it."""
    check = draft.rule.check
    if "excused" not in check:
        return "", "0.0", ""
    spare = check["excused"]
    frame = draft.both("excused.in", spare["in"])
    inner = without(frame, draft.rule.on)
    where = draft.sql("excused.where", spare["where"], Type.BOOL, frame)
    start = f"CAST({draft.sql('excused.from', spare['from'], Type.MOMENT, inner)} AS DATE)"
    end = f"CAST({draft.sql('excused.until', spare['until'], Type.MOMENT, inner)} AS DATE)"
    # Two leaves of the same day excuse it once.
    days = (
        f"unnest(generate_series(greatest({start}, _subj._start), least({end}, _subj._end), INTERVAL 1 DAY))"
    )
    table = (
        f', _spared AS (SELECT _subj._row, _subj._start, {days} AS _day FROM (SELECT * FROM _subj WHERE _when) AS _subj JOIN "{p.on}" ON "{p.on}"._row = _subj._row'
        f' JOIN "{spare["in"]}" ON ({where}) AND {start} <= _subj._end AND {end} >= _subj._start),'
        " _excused AS (SELECT _row, _start, count(DISTINCT _day) AS _days FROM _spared GROUP BY 1, 2)"
    )
    share = "(coalesce(_excused._days, 0) / (date_diff('day', _subj._start, _subj._end) + 1))"
    return (
        table,
        share,
        " LEFT JOIN _excused ON _excused._row = _subj._row AND _excused._start = _subj._start",
    )
