"""What has to be said of approvals without a step: whose they are, and why their positions do not tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.model.inputs import Column, Source
from checker.model.kinds import Kind
from checker.model.organization import Roster
from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records.people_said import few


def untold(
    source: Source, column: Column, people: Sequence[str | None], steps: Mapping[str, Sequence[str]]
) -> list[Problem]:
    """What has to be said of approvals whose step stays open: by whom they are, and why the positions do not tell.

    `column`: of the approvers. `steps`: by person, those of all positions held.
    """
    place = Place(source.path, source.sheet, column=column.header)
    several = [f"{p}（{'、'.join(steps[p])}）" for p in people if p and len(steps.get(p, ())) > 1]
    others = [p or "?" for p in people if not p or len(steps.get(p, ())) <= 1]
    problems = []
    if several:
        problems.append(
            Problem(
                "several-steps",
                Text(
                    f"審批沒有寫步驟，而當日的崗位可屬數個步驟，因此不判定：{few(several)}。",
                    f"Approvals say no step, and the positions of that day fit several, so that it is left open: {few(several)}.",
                ),
                place,
                Text("請匯出審批節點的欄位。", "Export the column with the step."),
                level="warning",
            )
        )
    if others:
        problems.append(
            Problem(
                "no-step",
                Text(
                    f"審批沒有寫步驟，而名冊中查不到審批人當日的崗位，或審批沒有日期：{few(others)}。",
                    "Approvals say no step, and the roster does not tell which position the approver held on that day, or the "
                    f"approval has no date: {few(others)}.",
                ),
                place,
                Text(
                    "請補齊名冊，或匯出審批節點的欄位。",
                    "Complete the roster, or export the column with the step.",
                ),
                level="warning",
            )
        )
    return problems


def no_roster(
    kind: Kind, source: Source, kinds: Mapping[str, Kind], roster: Roster | None, count: int
) -> Problem:
    """The warning that `count` approvals say no step, and that there is no roster that would tell it."""
    assert kind.approvals is not None
    step = kind.fields[kind.approvals.step].title
    title = kinds[roster.kind].title if roster and roster.kind in kinds else Text("名冊", "roster")
    own = source.columns.get(kind.approvals.step)
    lacks = Text(
        f"{count:,} 筆記錄的「{step.hant}」是空的" if own else f"記錄沒有「{step.hant}」",
        f"The “{step.en}” of {count:,} records is blank" if own else f"The log has no column “{step.en}”",
    )
    return Problem(
        "no-steps",
        Text(
            f"{lacks.hant}，須由審批人當日的崗位得知；未提供{title.hant}，因此依步驟判斷的規則無法判定。",
            f"{lacks.en}. It would follow from the position that the approver held on that day, but no "
            f"{title.en} was supplied, so that rules about steps are undecided.",
        ),
        Place(source.path, source.sheet, column=own.header if own else None),
        Text(
            f"請一併提供{title.hant}{f'（{roster.kind}）' if roster else ''}，或匯出審批節點的欄位。",
            f"Supply the {title.en}{f' ({roster.kind})' if roster else ''} as well, or export the column with the step.",
        ),
        level="warning",
    )
