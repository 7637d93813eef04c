"""`query`: a SELECT, where no other pattern can say it."""

from __future__ import annotations

from checker.expressions.expression import Context, select
from checker.expressions.frames import BUILT_IN, Frame
from checker.expressions.types import Type, fits
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.span import Span
from checker.model.text import Text
from checker.patterns.base import NAMES, PENDING, Draft, Evidence, Pattern, schema
from checker.patterns.words import in_words

SCHEMA = schema(["key", "sql"], key=NAMES, sql={"type": "string", "x-expression": True})


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """Each row is a subject: `ok` true passes, false fails, null is undecided; other columns are evidence.

    A column `pending` is true where there is still time: then only `ok` true says something yet.
    """
    draft, check = Draft(rule, rulebook), rule.check
    if rule.when is not None:
        raise draft.error(
            "sql",
            "when-in-query",
            Text(
                "query 的條件要寫在 SELECT 中，不能用 when。",
                "A query states its condition in the SELECT, not in `when`.",
            ),
        )
    place = draft.place(f"{draft.root}.sql")
    tree, columns = select(check["sql"], Context(rulebook, place, draft.uses), Frame())
    for name in [*check["key"], "ok"]:
        if name not in columns:
            raise draft.error(
                "sql",
                "missing-column",
                Text(f"SELECT 沒有給出欄位「{name}」。", f"The SELECT does not give the column `{name}`."),
            )
    for name in ("ok", "pending"):
        if name in columns and not fits(columns[name], Type.BOOL):
            raise draft.error(
                "sql",
                "wrong-type",
                Text(f"欄位 {name} 必須是真假值。", f"The column `{name}` must be true or false."),
            )
    row = "_row" if "_row" in columns else "CAST(NULL AS BIGINT)"
    subjects = f"SELECT {row} AS _row, {', '.join(f'q.{chr(34)}{c}{chr(34)}' for c in columns if c != '_row')} FROM ({tree.sql(dialect='duckdb')}) AS q"
    evidence = {c: f'"{c}"' for c in columns if c not in ("_row", "_day", "ok", "pending")}
    if rule.in_force != Span():
        draft.dated_by('"_day"' if "_day" in columns else "CAST(getvariable('as_of') AS DATE)")
    code = draft.verdict('"ok"')
    if "pending" in columns:
        code = f'CASE WHEN "pending" AND "ok" IS NOT TRUE THEN {PENDING} ELSE {code} END'
    judgement = draft.judgement(
        draft.guarded(code, draft.when()), evidence,
        subjects=subjects, key=check["key"], points_at=(), day=draft.day(),
    )  # fmt: skip
    kinds = {j for j in judgement.joins if j not in BUILT_IN}
    # The rule's own kind counts only if the SELECT reads it.
    return judgement if rule.on in kinds else judgement._replace(needs=judgement.needs - {rule.on})


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    """What was found, with places for evidence and key values."""
    if outcome is Outcome.UNDECIDED:
        return Text(
            "所需的內容有缺，無法判定。",
            "Something that the check needs is missing, so it cannot be decided.",
        )
    return Text(f"不符合要求：{rule.title.hant}。", f"Not met: {rule.title.en}.")


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    """What the rule asks for: in its title's words, since a SELECT says it to nobody who does not write them."""
    return in_words(rule)


PATTERN = Pattern("query", SCHEMA, compile_, message, sentence)
