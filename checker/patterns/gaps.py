"""`cadence` with `max_gap_days`: no two happenings lie further apart than so many days."""

from __future__ import annotations

from checker.model.outcomes import Judgement
from checker.patterns.base import FAIL, NOT_APPLICABLE, PASS, PENDING, UNDECIDED, Draft
from checker.patterns.happenings import AS_OF, Happenings


def gaps(draft: Draft, p: Happenings, fields: list[str]) -> Judgement:
    """Gaps are measured from the later of the window's start and the subject's to the earlier of their ends.

    What lies before the window is not known; a gap that is too long already inside it is too long in truth.
    Of several longest gaps the last is shown.
    """
    last = f"least(coalesce(_we, {AS_OF}), {AS_OF})"
    subj = (
        f'SELECT "{p.on}"._row, ({p.when}) AS _when{p.own}, greatest(_ws, {p.active}) AS _from, least({last}, {p.until}) AS _to'
        f' FROM "{p.on}", _bounds'
    )
    happened = p.happened("_subj._row", "_subj._from AND _subj._to")
    points = f"{happened} UNION ALL SELECT _row, _from FROM _subj UNION ALL SELECT _row, _to FROM _subj"
    found = "SELECT _row, _d, lag(_d) OVER (PARTITION BY _row ORDER BY _d) AS _before, _d - _before AS _gap FROM _points"
    worst = (
        "SELECT _row, count(*) - 2 AS _found, max(struct_pack(days := _gap, until := _d)) FILTER (WHERE _gap IS NOT NULL) AS _longest"
        " FROM _gaps GROUP BY _row"
    )
    limit, opened = "_subj._limit", "0"
    first = f" WHEN _limit IS NULL THEN {draft.undecided}"
    if p.limit is not None:
        # A gap is too long by a limit of its own: one that is comes before a longer one that is not.
        worst = (
            "SELECT _row, count(*) - 2 AS _found, max(struct_pack(late := coalesce(_gap > _limit, FALSE), days := _gap, until := _d, most := _limit))"
            " FILTER (WHERE _gap IS NOT NULL) AS _longest, count(*) FILTER (WHERE _gap IS NOT NULL AND _limit IS NULL) AS _open"
            f" FROM (SELECT gap._row, gap.gap_end AS _d, gap._gap, ({p.limit}) AS _limit"
            f' FROM (SELECT _row, _gap, _before AS gap_start, _d AS gap_end FROM _gaps) AS gap JOIN "{p.on}" ON "{p.on}"._row = gap._row) GROUP BY _row'
        )
        limit, opened, first = "_worst._longest.most", "_worst._open", ""
    names = "".join(f', _subj."{f}"' for f in fields)
    subjects = (
        f"WITH _bounds AS ({p.bounds}), _subj AS ({subj}), _points AS ({points}), _gaps AS ({found}), _worst AS ({worst})"
        f" SELECT _subj._row{names}, _subj._when, {limit} AS _limit, _subj._from, _subj._to, _worst._found,"
        f" _worst._longest.days AS _days, _worst._longest.until AS _until, {opened} AS _open"
        " FROM _subj LEFT JOIN _worst ON _worst._row = _subj._row"
    )
    code = (
        f"CASE WHEN _when IS NULL THEN {UNDECIDED} WHEN NOT _when THEN {NOT_APPLICABLE}{first}"
        f" WHEN _from IS NULL OR _to < _from THEN {NOT_APPLICABLE}"
        f" WHEN _days > _limit THEN {FAIL} WHEN _open > 0 THEN {draft.undecided} WHEN _found = 0 THEN {PENDING} ELSE {PASS} END"
    )
    evidence = {f: f'"{f}"' for f in fields}
    evidence |= {
        "found": "_found", "gap_days": "_days", "gap_start": "_until - CAST(_days AS INTEGER)", "gap_end": "_until", "limit": "_limit",
    }  # fmt: skip
    return draft.judgement(code, evidence, subjects=subjects, points_at=draft.kind.key)
