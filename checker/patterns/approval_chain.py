"""`approval_chain`: steps of an approval log, by the right positions, in order, before a date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.expressions.types import Type
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.span import Span
from checker.model.text import Text
from checker.patterns.approval_log import aggregates, log_columns, of_last_round
from checker.patterns.approval_steps import Chain, Step, by_day, steps_of
from checker.patterns.approvals import approvals_of, linked
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
    quoted,
    schema,
)
from checker.patterns.changes import Change, each_left_out, flipped, left_out
from checker.patterns.doubts import unreadable_in
from checker.patterns.words import title

_STEP = schema(
    ["step"],
    step={"type": "string"},
    by={"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
)
SCHEMA = schema(
    ["from", "steps"],
    **{
        "from": {"type": "string"},
        "steps": {
            "anyOf": [
                {"type": "string", "pattern": "^:[a-z][a-z0-9_]*$"},
                {"type": "array", "items": _STEP, "minItems": 1},
            ]
        },
        "order": FLAG,
        "after": EXPRESSION,
        "before": EXPRESSION,
    },
)


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """Only the last round counts, and of a step its last approval in it by somebody of the right position."""
    draft, check = Draft(rule, rulebook), rule.check
    name = check["from"]
    frame = draft.both("from", name)
    log = approvals_of(draft, "from", name)
    steps, chains = steps_of(draft)
    when = draft.when() or "TRUE"
    bounds, limits = [], {}
    for side in ("after", "before"):
        if side in check:
            limit = draft.expr(side, check[side], Type.MOMENT)
            bounds += [f"{limit.sql()} AS _{side}", f"{unreadable_in(draft, limit)} AS _{side}_unread"]
            limits[side] = "CAST({t} AS DATE)" if limit.type is Type.DATE else "{t}"
    if len(chains) > 1 or chains[0].in_force != Span():
        bounds.append(f"{draft.day()} AS _day")
        draft.law_matters()
    on = draft.sql("from", linked(draft, log, name), Type.BOOL, frame)
    rows = (
        f'SELECT "{rule.on}"._row AS _on, "{name}"._row AS _log, {log_columns(draft, log, name, steps, frame)}'
        f' FROM "{rule.on}" JOIN "{name}" ON {on}'
        f" WHERE {of_last_round(draft, name, frame)}"
    )
    # Only now is every field known that the rule reads.
    fields = sorted({*draft.own_fields(), *draft.kind.key})
    own = "".join(f', "{rule.on}"."{f}"' for f in fields)
    extra = "".join(f", {b}" for b in bounds)
    subjects = (
        f"WITH _linked AS ({rows}), _steps AS (SELECT _on, {aggregates(steps)} FROM _linked GROUP BY _on)"
        f' SELECT "{rule.on}"._row{own}, ({when}) AS _when, {draft.open_fields()} AS _unsure{extra}, _steps.* FROM "{rule.on}"'
        f' LEFT JOIN _steps ON _steps._on = "{rule.on}"._row'
    )
    return _judged(draft, steps, chains, limits, subjects, name)


def _judged(  # noqa: PLR0917
    draft: Draft, steps: list[Step], chains: list[Chain], limits: dict[str, str], subjects: str, name: str
) -> Judgement:
    branches = [_chain(draft, [(i, steps[i][0]) for i in chain.steps], limits) for chain in chains]
    codes, problems = [code for code, _ in branches], [found for _, found in branches]
    code = by_day(chains, codes, str(draft.undecided))
    packed = ", ".join(
        f"CASE WHEN _n{i} > 0 THEN struct_pack(step := {quoted(word)}, person := _one{i}.person, at := _one{i}.at) END"
        for i, (word, _) in enumerate(steps)
    )
    rows = ", ".join(f"_one{i}.log" for i in range(len(steps)))
    evidence = {f: f'"{f}"' for f in draft.own_fields()}
    found = by_day(chains, problems, "['day:']")
    evidence |= {
        "problems": f"CASE WHEN _when IS NULL THEN list_transform(_unsure, lambda f_: 'when:' || f_) ELSE {found} END",
        "approvals": f"list_filter([{packed}], lambda x: x IS NOT NULL)",
        f"_related:{name}": f"list_filter([{rows}], lambda x: x IS NOT NULL)",
    }
    points = [
        f for f in (draft.rule.check.get("after"), draft.rule.check.get("before")) if f in draft.kind.fields
    ]
    judged = f"CASE WHEN _when IS NULL THEN {UNDECIDED} WHEN NOT _when THEN {NOT_APPLICABLE} ELSE {code} END"
    return draft.judgement(judged, evidence, subjects=subjects, points_at=points or draft.kind.key)


def _chain(draft: Draft, steps: list[tuple[int, str]], limits: dict[str, str]) -> tuple[str, str]:
    """SQL of the outcome of one chain of steps, and of the list of its problems."""
    missing, wrong, unknown = [], [], []
    for place, (i, word) in enumerate(steps):
        missing.append(f"CASE WHEN coalesce(_n{i}, 0) = 0 THEN {quoted('missing:' + word)} END")
        wrong.append(
            f"CASE WHEN _n{i} > 0 AND _good{i} = 0 AND _open{i} = 0 THEN {quoted('position:' + word)} END"
        )
        unknown.append(
            f"CASE WHEN _n{i} > 0 AND _good{i} = 0 AND _open{i} > 0 THEN"
            f" CASE WHEN _untimed{i} > 0 THEN {quoted('time:' + word)} ELSE {quoted('person:' + word)} END END"
        )
        earlier = [f"_at{j}" for j, _ in steps[:place]] if draft.rule.check.get("order", True) else []
        if earlier:
            # The latest of all before it: a step that is still missing does not hide the order of the others.
            last = earlier[0] if len(earlier) == 1 else f"greatest({', '.join(earlier)})"
            wrong.append(f"CASE WHEN _at{i} < {last} THEN {quoted('order:' + word)} END")
        for side, sign, problem in (("after", "<", "early:"), ("before", ">", "late:")):
            if side in limits:
                moment = limits[side].format(t=f"_at{i}")
                wrong.append(f"CASE WHEN {moment} {sign} _{side} THEN {quoted(problem + word)} END")
    unread = [
        f"CASE WHEN _{side}_unread THEN {quoted(f'limit:{draft.rule.check[side]}')} END" for side in limits
    ]
    is_wrong = " OR ".join(f"({w}) IS NOT NULL" for w in wrong)
    is_missing = " OR ".join(f"({m}) IS NOT NULL" for m in missing)
    is_unknown = " OR ".join(f"({u}) IS NOT NULL" for u in (*unknown, *unread))
    # An approval of a step that nobody knows may be the one that is missed, but takes nothing from those that are there.
    failed = f"CASE WHEN _stray > 0 THEN {draft.undecided} ELSE {FAIL} END"
    unclear = f"WHEN _before_unread THEN {draft.undecided} WHEN _before IS NULL THEN {PENDING}"
    late = f"CASE {unclear} ELSE {failed} END" if "before" in limits else failed
    code = (
        f"CASE WHEN {is_wrong} THEN {failed} WHEN {is_missing} THEN {late}"
        f" WHEN {is_unknown} THEN {draft.undecided} ELSE {PASS} END"
    )
    stray = "CASE WHEN _stray > 0 THEN 'stray:' END"
    # Where something is wrong, what cannot be told of another step is not what the outcome rests on.
    found = f"list_filter([{', '.join([stray, *missing, *wrong, *unread])}], lambda x: x IS NOT NULL)"
    untold = f"list_filter([{', '.join([*unknown, *unread])}], lambda x: x IS NOT NULL)"
    return code, f"CASE WHEN {is_wrong} OR {is_missing} THEN {found} ELSE {untold} END"


_PROBLEMS = {
    "when": Text(
        "{field}沒有可用的內容，無從得知規則是否適用",
        "there is nothing to read in {field}, so that it cannot be told whether the rule applies",
    ),
    "day": Text(
        "不知記錄當日適用哪一條審批鏈", "it is not known which chain of approvals applies on the record's day"
    ),
    "limit": Text(
        "{field}的內容讀不出來，無從比較", "{field} cannot be read, so that nothing can be compared with it"
    ),
    "time": Text("「{step}」的核准沒有可用的時間", "the approval of “{step}” has no time that can be read"),
    "person": Text(
        "不知「{step}」的核准人當日是否擔任應有的職位",
        "it is not known whether the one who approved “{step}” held the position on that day",
    ),
    "stray": Text(
        "流水中有一列不知步驟或結果，可能正是所缺的核准",
        "the log has a row of which the step or the result is not known, and which may be what is missed",
    ),
    "missing": Text("缺少「{step}」的核准", "“{step}” was not approved"),
    "position": Text(
        "「{step}」不是由應有職位的人核准", "“{step}” was approved by somebody who did not hold the position"
    ),
    "order": Text("「{step}」早於前一步驟", "“{step}” lies before the step that it follows"),
    "early": Text("「{step}」早於應在其前的日期", "“{step}” is dated too early"),
    "late": Text("「{step}」晚於應在其後的日期", "“{step}” came too late"),
}


def _step_title(rule: Rule, rulebook: Rulebook, word: str) -> Text:
    log = rulebook.kinds[rule.check["from"]]
    step = log.fields[log.approvals.step] if log.approvals else None
    for value in step.values if step else ():
        if value.code == word:
            return value.title
    return Text(word, word)


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    """What was found, with places for evidence and key values."""
    parts = []
    for problem in evidence.get("problems") or ():
        what, word = str(problem).split(":", 1)
        name, field = _step_title(rule, rulebook, word), title(rulebook.kinds[rule.on], word)
        said = _PROBLEMS[what]
        parts.append(
            Text(
                said.hant.format(step=name.hant, field=f"{field.hant}（{word}）"),
                said.en.format(step=name.en, field=f"{field.en} ({word})"),
            )
        )
    if not parts:
        return Text("無從得知規則是否適用。", "It cannot be told whether the rule applies.")
    told = Text("；".join(p.hant for p in parts), "; ".join(p.en for p in parts))
    if outcome is Outcome.UNDECIDED:
        return Text(f"無法判定：{told.hant}。", f"Cannot be decided: {told.en}.")
    return Text(f"{told.hant}。", f"{told.en}.")


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    """What the rule asks for."""
    given, parts = rule.check["steps"], []
    for step in (
        [{"step": str(s)} for s in rulebook.parameters[given[1:]].values[-1].value]
        if isinstance(given, str)
        else given
    ):
        name = _step_title(rule, rulebook, step["step"])
        by = step.get("by", ())
        titles = [rulebook.organization.positions[p].title for p in ((by,) if isinstance(by, str) else by)]
        who = Text("、".join(t.hant for t in titles), " or ".join(t.en for t in titles))
        parts.append(Text(f"{name.hant}（{who.hant}）", f"{name.en} (by {who.en})") if titles else name)
    order = rule.check.get("order", True) and len(parts) > 1
    before = rule.check.get("before")
    until = rulebook.kinds[rule.on].fields[before].title if before in rulebook.kinds[rule.on].fields else None
    return Text(
        f"最後一輪審批須有{' → '.join(p.hant for p in parts)}的核准{'，依此次序' if order else ''}{f'，且不晚於{until.hant}' if until else ''}。",
        f"The last round of approval has {' → '.join(p.en for p in parts)}{', in this order' if order else ''}{f', and not after {until.en}' if until else ''}.",
    )


def _another_order(check: Any) -> Iterator[Change]:
    """The order asked for or not, where there are steps to be in one."""
    if isinstance(check["steps"], str) or len(check["steps"]) > 1:
        yield from flipped("order", True)(check)


CHANGES = (
    each_left_out("steps"),
    left_out("steps.*.by", "after", "before"),
    _another_order,
)
PATTERN = Pattern("approval_chain", SCHEMA, compile_, message, sentence, CHANGES)
