"""`cadence`: something happens in every period, or with no gap longer than so many days."""

from __future__ import annotations

from dataclasses import dataclass

from checker.expressions.frames import Frame
from checker.expressions.functions import CALENDAR
from checker.expressions.types import Type
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rule, Rulebook
from checker.model.text import Text
from checker.patterns.base import EXPRESSION, FAIL, FLAG, NOT_APPLICABLE, PASS, PENDING, UNDECIDED, Draft, Evidence, Pattern, schema

_EVERY = {
    "anyOf": [
        {"enum": ["week", "month", "quarter", "year", "workday"]},
        schema(["days"], days=EXPRESSION),
    ]
}
_EXCUSED = schema(
    ["in", "where", "from", "until"],
    **{"in": {"type": "string"}, "where": EXPRESSION, "from": EXPRESSION, "until": EXPRESSION, "over": EXPRESSION, "prorate": FLAG},
)
SCHEMA = {
    **schema(
        ["in", "at", "where"],
        **{
            "in": {"type": "string"},
            "at": EXPRESSION,
            "where": EXPRESSION,
            "every": _EVERY,
            "at_least": EXPRESSION,
            "max_gap_days": EXPRESSION,
            "distinct": EXPRESSION,
            "active": schema([], **{"from": EXPRESSION, "until": EXPRESSION}),
            "excused": _EXCUSED,
        },
    ),
    "oneOf": [{"required": ["every"]}, {"required": ["max_gap_days"]}],
}

_AS_OF = "CAST(getvariable('as_of') AS DATE)"
_LABELS = {"week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}


@dataclass(frozen=True)
class _Parts:
    """The SQL of the pieces that both forms are made of."""

    on: str
    own: str
    when: str
    active: str
    until: str
    happenings: str
    where: str
    at: str
    bounds: str


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """Subjects are records of the rule's kind, with `every` one for each whole period in which they are active."""
    draft, check = Draft(rule, rulebook), rule.check
    frame = draft.both("in", check["in"])
    at = f"CAST({draft.sql('at', check['at'], Type.MOMENT, Frame(dict(list(frame.tables.items())[1:])))} AS DATE)"
    where = draft.sql("where", check["where"], Type.BOOL, frame)
    when = draft.when() or "TRUE"
    start, end = _active(draft)
    limit = draft.sql("at_least", check.get("at_least", 1), Type.NUMBER) if "every" in check else draft.sql("max_gap_days", check["max_gap_days"], Type.NUMBER)
    fields = sorted({f for k, f in draft.uses.reads if k == rule.on} | set(draft.kind.key))
    own = "".join(f', "{rule.on}"."{f}"' for f in fields) + f", ({limit}) AS _limit"
    bounds = (
        f"SELECT coalesce(CAST(getvariable('period_start') AS DATE), (SELECT min({at}) FROM \"{check['in']}\")) AS _ws,"
        f" CAST(getvariable('period_end') AS DATE) AS _we"
    )
    parts = _Parts(rule.on, own, when, start, end, check["in"], where, at, bounds)
    return _periods(draft, parts, fields) if "every" in check else _gaps(draft, parts, fields)


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
    counted = f"count(DISTINCT {_distinct(draft)})" if "distinct" in check else "count(*)"
    subj = (
        f'SELECT "{p.on}"._row, period.*, ({p.when}) AS _when{p.own} FROM "{p.on}", period'
        f" WHERE coalesce({p.active} <= period.start_day, TRUE) AND coalesce({p.until} >= period.end_day, TRUE)"
    )
    found = (
        f"SELECT subj._row, subj.start_day, {counted} AS found FROM subj JOIN \"{p.on}\" ON \"{p.on}\"._row = subj._row"
        f' JOIN "{p.happenings}" ON ({p.where}) AND {p.at} BETWEEN subj.start_day AND subj.end_day GROUP BY 1, 2'
    )
    excused, share, rest = _excused(draft, p)
    names = ", ".join(f'subj."{f}"' for f in fields)
    subjects = (
        f"WITH bounds AS ({p.bounds}), period AS ({_period_rows(draft)}), subj AS ({subj}), found AS ({found}){excused}"
        f" SELECT subj._row, {names}, subj.label AS period, subj.start_day, subj.end_day, subj._when, subj._known, subj._limit,"
        f" coalesce(found.found, 0) AS found, {share} AS excused_share FROM subj"
        f" LEFT JOIN found ON found._row = subj._row AND found.start_day = subj.start_day{rest}"
    )
    spare = check.get("excused", {})
    wanted = "ceil(_limit * (1 - excused_share))" if spare.get("prorate") else "_limit"
    over = ""
    if "over" in spare:
        over = f" WHEN excused_share > ({draft.sql('excused.over', spare['over'], Type.NUMBER)}) THEN {NOT_APPLICABLE}"
    code = (
        f"CASE WHEN _when IS NULL OR _limit IS NULL THEN {UNDECIDED} WHEN NOT _when THEN {NOT_APPLICABLE}"
        f" WHEN found >= {wanted} AND _known THEN {PASS}{over} WHEN NOT _known THEN {UNDECIDED}"
        f" WHEN end_day > {_AS_OF} THEN {PENDING} ELSE {FAIL} END"
    )
    evidence = {f: f'"{f}"' for f in fields}
    evidence |= {"found": "found", "wanted": f"CAST({wanted} AS BIGINT)", "start_day": "start_day", "end_day": "end_day"}
    return draft.judgement(code, evidence, subjects=subjects, key=[*draft.kind.key, "period"], points_at=draft.kind.key)


def _distinct(draft: Draft) -> str:
    return draft.sql("distinct", draft.rule.check["distinct"], frame=draft.both("in", draft.rule.check["in"]))


def _period_rows(draft: Draft) -> str:
    """SQL of the whole periods of the window that have begun. A period that the window's start cuts is left out."""
    every = draft.rule.check["every"]
    inside = f"start_day >= _ws AND start_day <= {_AS_OF} AND (_we IS NULL OR end_day <= _we)"
    if every == "workday":
        draft.uses.joins.add(CALENDAR)
        days = f"SELECT CAST(unnest(generate_series(_ws, least(coalesce(_we, {_AS_OF}), {_AS_OF}), INTERVAL 1 DAY)) AS DATE) AS d FROM bounds"
        return (
            "SELECT d AS start_day, d AS end_day, strftime(d, '%Y-%m-%d') AS label, (calendar.is_workday IS NOT NULL) AS _known"
            f" FROM ({days}) LEFT JOIN calendar ON calendar.day = d WHERE coalesce(calendar.is_workday, TRUE)"
        )
    if isinstance(every, dict):
        step = f"CAST({draft.sql('every.days', every['days'], Type.NUMBER, Frame())} AS INTEGER)"
        rows = f"SELECT CAST(unnest(generate_series(_ws, {_AS_OF}, to_days({step}))) AS DATE) AS start_day, _ws, _we FROM bounds"
        return (
            f"SELECT start_day, start_day + {step} - 1 AS end_day, strftime(start_day, '%Y-%m-%d') AS label, TRUE AS _known"
            f" FROM ({rows}) WHERE {inside}"
        )
    label = f"strftime(start_day, '{_LABELS[every]}')" if every in _LABELS else "concat(year(start_day), '-Q', quarter(start_day))"
    rows = (
        f"SELECT CAST(unnest(generate_series(date_trunc('{every}', _ws), CAST({_AS_OF} AS TIMESTAMP), INTERVAL 1 {every.upper()})) AS DATE)"
        " AS start_day, _ws, _we FROM bounds"
    )
    ends = f"(SELECT *, CAST(start_day + INTERVAL 1 {every.upper()} AS DATE) - 1 AS end_day FROM ({rows}))"
    return f"SELECT start_day, end_day, {label} AS label, TRUE AS _known FROM {ends} WHERE {inside}"


def _excused(draft: Draft, p: _Parts) -> tuple[str, str, str]:
    """SQL: a table of excused days by subject, their share of the period, and the join to it."""
    check = draft.rule.check
    if "excused" not in check:
        return "", "0.0", ""
    spare = check["excused"]
    frame = draft.both("excused.in", spare["in"])
    inner = Frame(dict(list(frame.tables.items())[1:]))
    where = draft.sql("excused.where", spare["where"], Type.BOOL, frame)
    start = f"CAST({draft.sql('excused.from', spare['from'], Type.MOMENT, inner)} AS DATE)"
    end = f"CAST({draft.sql('excused.until', spare['until'], Type.MOMENT, inner)} AS DATE)"
    days = f"date_diff('day', greatest({start}, subj.start_day), least({end}, subj.end_day)) + 1"
    table = (
        f", excused AS (SELECT subj._row, subj.start_day, sum({days}) AS days FROM subj JOIN \"{p.on}\" ON \"{p.on}\"._row = subj._row"
        f' JOIN "{spare["in"]}" ON ({where}) AND {start} <= subj.end_day AND {end} >= subj.start_day GROUP BY 1, 2)'
    )
    share = "least(coalesce(excused.days, 0) / (date_diff('day', subj.start_day, subj.end_day) + 1), 1)"
    return table, share, " LEFT JOIN excused ON excused._row = subj._row AND excused.start_day = subj.start_day"


# --- no long gap -------------------------------------------------------------------------------------------------


def _gaps(draft: Draft, p: _Parts, fields: list[str]) -> Judgement:
    """Gaps are measured from the later of the window's start and the subject's to the earlier of their ends.

    What lies before the window is not known; a gap that is too long already inside it is too long in truth.
    """
    last = f"least(coalesce(_we, {_AS_OF}), {_AS_OF})"
    subj = (
        f'SELECT "{p.on}"._row, ({p.when}) AS _when{p.own}, greatest(_ws, {p.active}) AS _from, least({last}, {p.until}) AS _to'
        f' FROM "{p.on}", bounds'
    )
    happened = (
        f'SELECT subj._row, {p.at} AS d FROM subj JOIN "{p.on}" ON "{p.on}"._row = subj._row'
        f' JOIN "{p.happenings}" ON ({p.where}) AND {p.at} BETWEEN subj._from AND subj._to'
    )
    points = f"SELECT _row, d FROM ({happened}) UNION ALL SELECT _row, _from FROM subj UNION ALL SELECT _row, _to FROM subj"
    gaps = "SELECT _row, d AS gap_end, lag(d) OVER (PARTITION BY _row ORDER BY d) AS gap_start FROM points"
    worst = (
        "SELECT _row, count(*) - 2 AS found, max(gap_end - gap_start) AS gap_days, arg_max(gap_start, gap_end - gap_start) AS gap_start,"
        " arg_max(gap_end, gap_end - gap_start) AS gap_end FROM gaps GROUP BY _row"
    )
    names = ", ".join(f'subj."{f}"' for f in fields)
    subjects = (
        f"WITH bounds AS ({p.bounds}), subj AS ({subj}), points AS ({points}), gaps AS ({gaps}), worst AS ({worst})"
        f" SELECT subj._row, {names}, subj._when, subj._limit, subj._from, subj._to, worst.found, worst.gap_days, worst.gap_start, worst.gap_end"
        " FROM subj LEFT JOIN worst ON worst._row = subj._row"
    )
    code = (
        f"CASE WHEN _when IS NULL THEN {UNDECIDED} WHEN NOT _when THEN {NOT_APPLICABLE} WHEN _limit IS NULL THEN {UNDECIDED}"
        f" WHEN _from IS NULL OR _to < _from THEN {NOT_APPLICABLE}"
        f" WHEN gap_days > _limit THEN {FAIL} WHEN found = 0 THEN {PENDING} ELSE {PASS} END"
    )
    evidence = {f: f'"{f}"' for f in fields}
    evidence |= {"found": "found", "gap_days": "gap_days", "gap_start": "gap_start", "gap_end": "gap_end", "limit": "_limit"}
    return draft.judgement(code, evidence, subjects=subjects, points_at=draft.kind.key)


_EVERY_TEXT = {
    "week": Text("每週", "every week"),
    "month": Text("每月", "every month"),
    "quarter": Text("每季", "every quarter"),
    "year": Text("每年", "every year"),
    "workday": Text("每個工作日", "every working day"),
}


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    other = rulebook.kinds[rule.check["in"]].title
    if outcome is Outcome.UNDECIDED:
        return Text("條件、期限或工作日曆不明，無法判定。", "The condition, the limit or the calendar is not known, so it cannot be decided.")
    if "every" in rule.check:
        return Text(f"{{period}} 應有至少 {{wanted}} 筆{other.hant}，只有 {{found}} 筆。", f"{{period}}: {{found}} in {other.en}; at least {{wanted}} wanted.")
    return Text(
        f"從 {{gap_start}} 到 {{gap_end}} 有 {{gap_days}} 天沒有{other.hant}，不得超過 {{limit}} 天。",
        f"No {other.en} for {{gap_days}} days from {{gap_start}} to {{gap_end}}; the limit is {{limit}}.",
    )


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    check = rule.check
    on, other = rulebook.kinds[rule.on].title, rulebook.kinds[check["in"]].title
    if "max_gap_days" in check:
        return Text(
            f"每筆{on.hant}的{other.hant}間隔不得超過 {check['max_gap_days']} 天。",
            f"For each record of {on.en}, no gap in {other.en} is longer than {check['max_gap_days']} days.",
        )
    every = check["every"]
    period = _EVERY_TEXT[every] if isinstance(every, str) else Text(f"每 {every['days']} 天", f"every {every['days']} days")
    least = check.get("at_least", 1)
    return Text(
        f"每筆{on.hant}{period.hant}須有至少 {least} 筆{other.hant}；只計在職或有效期間，未結束的期間待定。",
        f"For each record of {on.en}, {period.en} has at least {least} of {other.en}; only while active, and an open period is pending.",
    )


PATTERN = Pattern("cadence", SCHEMA, compile_, message, sentence)
