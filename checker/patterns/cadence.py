"""`cadence`: something happens in every period, or with no gap longer than so many days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checker.expressions.frames import Frame
from checker.expressions.functions import CALENDAR
from checker.expressions.types import Type
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.patterns.base import (
    EXPRESSION,
    FAIL,
    FLAG,
    NOT_APPLICABLE,
    PASS,
    PENDING,
    UNDECIDED,
    Draft,
    Evidence,
    Pattern,
    schema,
)
from checker.patterns.changes import by_one, left_out

_EVERY = {
    "anyOf": [
        {"enum": ["week", "month", "quarter", "year", "workday"]},
        schema(["days"], days=EXPRESSION),
    ]
}
_ALSO = schema(["in", "at", "where"], **{"in": {"type": "string"}, "at": EXPRESSION, "where": EXPRESSION})
_EXCUSED = schema(
    ["in", "where", "from", "until"],
    **{
        "in": {"type": "string"},
        "where": EXPRESSION,
        "from": EXPRESSION,
        "until": EXPRESSION,
        "over": EXPRESSION,
        "prorate": FLAG,
    },
)
SCHEMA = {
    **schema(
        ["in", "at", "where"],
        **{
            "in": {"type": "string"},
            "at": EXPRESSION,
            "where": EXPRESSION,
            "also": {"type": "array", "items": _ALSO, "minItems": 1},
            "every": _EVERY,
            "at_least": EXPRESSION,
            "max_gap_days": EXPRESSION,
            "distinct": EXPRESSION,
            "active": schema([], **{"from": EXPRESSION, "until": EXPRESSION}),
            "excused": _EXCUSED,
        },
    ),
    "oneOf": [{"required": ["every"]}, {"required": ["max_gap_days"]}],
    "not": {"required": ["also", "distinct"]},
}

_AS_OF = "CAST(getvariable('as_of') AS DATE)"
_LABELS = {"week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}


@dataclass(frozen=True)
class _Source:
    """Where happenings are: a kind, and SQL of which of them concern a subject and on what day they were."""

    kind: str
    where: str
    at: str


@dataclass(frozen=True)
class _Parts:
    """The SQL of the pieces that both forms are made of."""

    on: str
    own: str
    when: str
    active: str
    until: str
    sources: list[_Source]
    bounds: str

    def happened(self, columns: str, span: str) -> str:
        """Return SQL of the happenings that concern a subject within `span`: `columns` and their day `_d`."""
        return " UNION ALL ".join(
            f"SELECT {columns}, {s.at} AS _d FROM (SELECT * FROM _subj WHERE _when) AS _subj"
            f' JOIN "{self.on}" ON "{self.on}"._row = _subj._row'
            f' JOIN "{s.kind}" ON ({s.where}) AND {s.at} BETWEEN {span}'
            for s in self.sources
        )

    step: str


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """Subjects are records of the rule's kind, with `every` one for each whole period in which they are active.

    Tables and columns made here begin with `_`, which no kind and no field does.
    """
    draft, check = Draft(rule, rulebook), rule.check
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
    limit = (
        draft.sql("at_least", check.get("at_least", 1), Type.NUMBER)
        if "every" in check
        else draft.sql("max_gap_days", check["max_gap_days"], Type.NUMBER)
    )
    over = check.get("excused", {}).get("over")
    share = draft.sql("excused.over", over, Type.NUMBER) if over is not None else "NULL"
    fields = sorted({*draft.own_fields(), *draft.kind.key})
    own = "".join(f', "{rule.on}"."{f}"' for f in fields) + f", ({limit}) AS _limit, ({share}) AS _over"
    first = ", ".join(f'(SELECT min({s.at}) FROM "{s.kind}")' for s in sources)
    bounds = (
        f"SELECT coalesce(CAST(getvariable('period_start') AS DATE), least({first})) AS _ws,"
        f" CAST(getvariable('period_end') AS DATE) AS _we"
    )
    parts = _Parts(rule.on, own, when, start, end, sources, bounds, step)
    return _periods(draft, parts, fields) if "every" in check else _gaps(draft, parts, fields)


def _day_of(draft: Draft, path: str, given: Mapping[str, Any]) -> str:
    frame = _without(draft.both(f"{path}in", given["in"]), draft.rule.on)
    return f"CAST({draft.sql(f'{path}at', given['at'], Type.MOMENT, frame)} AS DATE)"


def _source(draft: Draft, path: str, given: Mapping[str, Any], at: str) -> _Source:
    frame = draft.both(f"{path}in", given["in"])
    return _Source(given["in"], draft.sql(f"{path}where", given["where"], Type.BOOL, frame), at)


def _without(frame: Frame, name: str) -> Frame:
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


# --- every period ------------------------------------------------------------------------------------------------


def _periods(draft: Draft, p: _Parts, fields: list[str]) -> Judgement:
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
        f" WHEN _end > {_AS_OF} THEN {PENDING} ELSE {FAIL} END"
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
    inside = f"_start >= _ws AND _start <= {_AS_OF} AND (_we IS NULL OR _end <= _we)"
    if every == "workday":
        draft.uses.joins.add(CALENDAR)
        days = f"SELECT CAST(unnest(generate_series(_ws, least(coalesce(_we, {_AS_OF}), {_AS_OF}), INTERVAL 1 DAY)) AS DATE) AS _d FROM _bounds"
        return (
            "SELECT _d AS _start, _d AS _end, strftime(_d, '%Y-%m-%d') AS _label, (calendar.is_workday IS NOT NULL) AS _known"
            f" FROM ({days}) LEFT JOIN calendar ON calendar.day = _d WHERE coalesce(calendar.is_workday, TRUE)"
        )
    if isinstance(every, dict):
        # A length that is no number of days leaves no periods, and no endless series of them.
        step = f"greatest(CAST({days} AS INTEGER), 1)"
        rows = f"SELECT CAST(unnest(generate_series(_ws, {_AS_OF}, to_days({step}))) AS DATE) AS _start, _ws, _we FROM _bounds"
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
        f"SELECT CAST(unnest(generate_series(date_trunc('{every}', _ws), CAST({_AS_OF} AS TIMESTAMP), INTERVAL 1 {every.upper()})) AS DATE)"
        " AS _start, _ws, _we FROM _bounds"
    )
    ends = f"(SELECT *, CAST(_start + INTERVAL 1 {every.upper()} AS DATE) - 1 AS _end FROM ({rows}))"
    return f"SELECT _start, _end, {label} AS _label, TRUE AS _known FROM {ends} WHERE {inside}"


def _excused(draft: Draft, p: _Parts) -> tuple[str, str, str]:
    """SQL: a table of excused days by subject, their share of the period, and the join to it."""
    check = draft.rule.check
    if "excused" not in check:
        return "", "0.0", ""
    spare = check["excused"]
    frame = draft.both("excused.in", spare["in"])
    inner = _without(frame, draft.rule.on)
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


# --- no long gap -------------------------------------------------------------------------------------------------


def _gaps(draft: Draft, p: _Parts, fields: list[str]) -> Judgement:
    """Gaps are measured from the later of the window's start and the subject's to the earlier of their ends.

    What lies before the window is not known; a gap that is too long already inside it is too long in truth.
    Of several longest gaps the last is shown.
    """
    last = f"least(coalesce(_we, {_AS_OF}), {_AS_OF})"
    subj = (
        f'SELECT "{p.on}"._row, ({p.when}) AS _when{p.own}, greatest(_ws, {p.active}) AS _from, least({last}, {p.until}) AS _to'
        f' FROM "{p.on}", _bounds'
    )
    happened = p.happened("_subj._row", "_subj._from AND _subj._to")
    points = f"{happened} UNION ALL SELECT _row, _from FROM _subj UNION ALL SELECT _row, _to FROM _subj"
    gaps = "SELECT _row, _d, _d - lag(_d) OVER (PARTITION BY _row ORDER BY _d) AS _gap FROM _points"
    worst = (
        "SELECT _row, count(*) - 2 AS _found, max(struct_pack(days := _gap, until := _d)) FILTER (WHERE _gap IS NOT NULL) AS _longest"
        " FROM _gaps GROUP BY _row"
    )
    names = "".join(f', _subj."{f}"' for f in fields)
    subjects = (
        f"WITH _bounds AS ({p.bounds}), _subj AS ({subj}), _points AS ({points}), _gaps AS ({gaps}), _worst AS ({worst})"
        f" SELECT _subj._row{names}, _subj._when, _subj._limit, _subj._from, _subj._to, _worst._found,"
        " _worst._longest.days AS _days, _worst._longest.until AS _until"
        " FROM _subj LEFT JOIN _worst ON _worst._row = _subj._row"
    )
    code = (
        f"CASE WHEN _when IS NULL THEN {UNDECIDED} WHEN NOT _when THEN {NOT_APPLICABLE} WHEN _limit IS NULL THEN {draft.undecided}"
        f" WHEN _from IS NULL OR _to < _from THEN {NOT_APPLICABLE}"
        f" WHEN _days > _limit THEN {FAIL} WHEN _found = 0 THEN {PENDING} ELSE {PASS} END"
    )
    evidence = {f: f'"{f}"' for f in fields}
    evidence |= {
        "found": "_found", "gap_days": "_days", "gap_start": "_until - CAST(_days AS INTEGER)", "gap_end": "_until", "limit": "_limit",
    }  # fmt: skip
    return draft.judgement(code, evidence, subjects=subjects, points_at=draft.kind.key)


_EVERY_TEXT = {
    "week": Text("每週", "every week"),
    "month": Text("每月", "every month"),
    "quarter": Text("每季", "every quarter"),
    "year": Text("每年", "every year"),
    "workday": Text("每個工作日", "every working day"),
}


def _titles(rule: Rule, rulebook: Rulebook) -> Text:
    sources = [rule.check, *rule.check.get("also", ())]
    titles = [rulebook.kinds[s["in"]].title for s in sources]
    return Text("或".join(t.hant for t in titles), " or ".join(t.en for t in titles))


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    """What was found, with places for evidence and key values."""
    other = _titles(rule, rulebook)
    if outcome is Outcome.UNDECIDED:
        return Text(
            "條件、期限或工作日曆不明，無法判定。",
            "The condition, the limit or the calendar is not known, so it cannot be decided.",
        )
    if "every" in rule.check:
        return Text(
            f"{{period}} 應有至少 {{wanted}} 筆{other.hant}，只有 {{found}} 筆。",
            f"{{period}}: {{found}} in {other.en}; at least {{wanted}} wanted.",
        )
    return Text(
        f"從 {{gap_start}} 到 {{gap_end}} 有 {{gap_days}} 天沒有{other.hant}，不得超過 {{limit}} 天。",
        f"No {other.en} for {{gap_days}} days from {{gap_start}} to {{gap_end}}; the limit is {{limit}}.",
    )


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    """What the rule asks for."""
    check = rule.check
    on, other = rulebook.kinds[rule.on].title, _titles(rule, rulebook)
    if "max_gap_days" in check:
        return Text(
            f"每筆{on.hant}的{other.hant}間隔不得超過 {check['max_gap_days']} 天。",
            f"For each record of {on.en}, no gap in {other.en} is longer than {check['max_gap_days']} days.",
        )
    every = check["every"]
    period = (
        _EVERY_TEXT[every]
        if isinstance(every, str)
        else Text(f"每 {every['days']} 天", f"every {every['days']} days")
    )
    least = check.get("at_least", 1)
    return Text(
        f"每筆{on.hant}{period.hant}須有至少 {least} 筆{other.hant}；只計在職或有效期間，未結束的期間待定。",
        f"For each record of {on.en}, {period.en} has at least {least} of {other.en}; only while active, and an open period is pending.",
    )


CHANGES = (
    by_one("at_least"),
    by_one("max_gap_days"),
    left_out("distinct", "active.from", "active.until", "excused", "excused.over", "excused.prorate"),
)
PATTERN = Pattern("cadence", SCHEMA, compile_, message, sentence, CHANGES)
