"""`unique`: no two records share a key, and intervals that share a thing do not overlap."""

from __future__ import annotations

from checker.expressions.frames import Frame, kind_table
from checker.expressions.special_names import FOLD_SUFFIX, TEXT_SUFFIX
from checker.expressions.types import FIELD_TYPES, Type
from checker.model.outcomes import Judgement, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.patterns.base import (
    EXPRESSION,
    FAIL,
    FLAG,
    NAMES,
    NOT_APPLICABLE,
    PASS,
    UNDECIDED,
    Draft,
    Evidence,
    Pattern,
    schema,
)
from checker.patterns.changes import each_left_out, left_out
from checker.patterns.words import join, title

_INTERVALS = schema(
    ["by", "from", "until"],
    **{
        "by": {"type": "string"},
        "from": EXPRESSION,
        "until": EXPRESSION,
        "where": EXPRESSION,
        "unless": EXPRESSION,
    },
)
SCHEMA = {
    **schema([], keys={"type": "array", "items": NAMES, "minItems": 1}, fold=FLAG, intervals=_INTERVALS),
    "anyOf": [{"required": ["keys"]}, {"required": ["intervals"]}],
}


def compile_(rule: Rule, rulebook: Rulebook) -> Judgement:
    """Each record is compared with the others of its kind to which `when` applies."""
    draft, check = Draft(rule, rulebook), rule.check
    draft.uses.joins.add(rule.on)
    when = draft.when() or "TRUE"
    columns, problems, unsure, known = [f"({when}) AS _when"], [], [], []
    points: set[str] = set()
    for i, key in enumerate(check.get("keys", ())):
        parts = [_key_part(draft, f"keys.{i}", name, bool(check.get("fold"))) for name in key]
        filled = " AND ".join(f"{p} IS NOT NULL" for p in parts)
        columns.append(
            f"CASE WHEN ({when}) AND {filled} THEN count(*) FILTER (WHERE ({when}) AND {filled})"
            f" OVER (PARTITION BY {', '.join(parts)}) ELSE 0 END AS _same_{i}"
        )
        problems.append(f"CASE WHEN _same_{i} > 1 THEN 'key:{i}' END")
        known.append(f"_same_{i} > 0")
        points.update(key)
    if "intervals" in check:
        interval, by = _intervals(draft)
        columns += interval
        points.add(by)
        overlaps = _overlaps(draft)
        problems.append("CASE WHEN len(_others) > 0 THEN 'overlap' END")
        unsure.append(
            "(_where IS NULL OR (_where AND _by IS NOT NULL AND (_from IS NULL OR _until IS NULL)))"
        )
        known.append("(_where AND len(_by) > 0)")
    names = {*draft.own_fields(), *draft.kind.key}
    names |= {name + TEXT_SUFFIX for k, name in draft.uses.texts if k == rule.on}
    names |= {name + FOLD_SUFFIX for k, name in draft.uses.folds if k == rule.on}
    own = ", ".join(f'"{rule.on}"."{name}"' for name in sorted(names))
    subjects = f'SELECT "{rule.on}"._row, {own}, {", ".join(columns)} FROM "{rule.on}"'
    if "intervals" in check:
        subjects = (
            f"WITH _base AS ({subjects}), {overlaps} SELECT _base.*, coalesce(_overlaps._found, []) AS _others"
            " FROM _base LEFT JOIN _overlaps ON _overlaps._on = _base._row"
        )
    some = " OR ".join(f"({p}) IS NOT NULL" for p in problems)
    code = (
        f"CASE WHEN _when IS NULL THEN {UNDECIDED} WHEN NOT _when THEN {NOT_APPLICABLE} WHEN {some} THEN {FAIL}"
        + (f" WHEN {' OR '.join(unsure)} THEN {draft.undecided}" if unsure else "")
        # With nothing to compare by, there is nothing that could be doubled.
        + f" WHEN NOT ({' OR '.join(f'coalesce({k}, FALSE)' for k in known)}) THEN {NOT_APPLICABLE} ELSE {PASS} END"
    )
    evidence = {f: f'"{f}"' for f in draft.own_fields()}
    evidence["problems"] = f"list_filter([{', '.join(problems)}], lambda x: x IS NOT NULL)"
    if "intervals" in check:
        evidence[f"_related:{rule.on}"] = "_others"
    return draft.judgement(code, evidence, subjects=subjects, points_at=sorted(points))


def _key_part(draft: Draft, path: str, name: str, fold: bool) -> str:
    column = draft.field(path, name)
    if (
        fold
        and FIELD_TYPES[draft.kind.fields[name].type] is Type.TEXT
        and draft.kind.fields[name].type != "enum"
    ):
        draft.uses.folds.add((draft.kind.name, name))
        return draft.column(name + FOLD_SUFFIX)
    return column


def _intervals(draft: Draft) -> tuple[list[str], str]:
    check = draft.rule.check["intervals"]
    by = check["by"]
    column = draft.field("intervals.by", by)
    shared = column if FIELD_TYPES[draft.kind.fields[by].type] is Type.LIST else f"[{column}]"
    where = draft.sql("intervals.where", check["where"], Type.BOOL) if "where" in check else "TRUE"
    return [
        f"CASE WHEN {column} IS NOT NULL THEN {shared} END AS _by",
        f"{draft.sql('intervals.from', check['from'], Type.MOMENT)} AS _from",
        f"{draft.sql('intervals.until', check['until'], Type.MOMENT)} AS _until",
        f"({where}) AS _where",
    ], by


def _overlaps(draft: Draft) -> str:
    """SQL of the tables of things with their terms, and of the rows whose terms overlap.

    A row stands once for each thing that it has, so that only rows of the same thing are compared.
    """
    check = draft.rule.check["intervals"]
    unless = ""
    if "unless" in check:
        table = kind_table(draft.kind)
        condition = draft.sql("intervals.unless", check["unless"], Type.BOOL, Frame({"a": table, "b": table}))
        unless = f" AND NOT coalesce({condition}, FALSE)"
    return (
        "_things AS (SELECT *, unnest(_by) AS _thing FROM _base WHERE _when AND _where),"
        " _overlaps AS (SELECT a._row AS _on, list(DISTINCT b._row ORDER BY b._row) AS _found FROM _things AS a JOIN _things AS b"
        " ON a._thing = b._thing AND a._row <> b._row AND a._from <= b._until AND b._from <= a._until"
        f"{unless} GROUP BY a._row)"
    )


def message(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Evidence) -> Text:
    """What was found, with places for evidence and key values."""
    kind, parts = rulebook.kinds[rule.on], []
    for problem in evidence.get("problems") or ():
        if problem == "overlap":
            by = title(kind, rule.check["intervals"]["by"])
            parts.append(
                Text(
                    f"與另一筆記錄在同一{by.hant}的期間重疊",
                    f"its term overlaps that of another record of the same {by.en}",
                )
            )
        else:
            key = rule.check["keys"][int(str(problem).split(":")[1])]
            names = join([title(kind, name) for name in key])
            parts.append(Text(f"{names.hant}重複", f"{names.en} is used more than once"))
    if not parts:
        return Text(
            "起訖或條件不明，無法判定是否重疊。",
            "Start, end or condition is not known, so an overlap cannot be told.",
        )
    return Text(f"{'；'.join(p.hant for p in parts)}。", f"{'; '.join(p.en for p in parts).capitalize()}.")


def sentence(rule: Rule, rulebook: Rulebook) -> Text:
    """What the rule asks for."""
    kind, parts = rulebook.kinds[rule.on], []
    for key in rule.check.get("keys", ()):
        names = join([title(kind, name) for name in key])
        parts.append(Text(f"{names.hant}不得重複", f"{names.en} is unique"))
    if "intervals" in rule.check:
        by = title(kind, rule.check["intervals"]["by"])
        parts.append(Text(f"同一{by.hant}的期間不得重疊", f"terms of the same {by.en} do not overlap"))
    return Text(f"{'；'.join(p.hant for p in parts)}。", f"{'; '.join(p.en for p in parts)}.")


CHANGES = (
    each_left_out("keys"),
    each_left_out("keys.*"),
    left_out("fold", "intervals.where", "intervals.unless"),
)
PATTERN = Pattern("unique", SCHEMA, compile_, message, sentence, CHANGES)
