"""Words and small formatters that several reports share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.model.inputs import FAULTS
from checker.model.outcomes import Outcome
from checker.model.problem import Place, Problem
from checker.model.rules import Severity
from checker.model.run import Finding, Run
from checker.model.span import Span
from checker.model.text import Lang, Text
from checker.results.visible import visible

SEVERITY_WORDS: Mapping[Severity, Text] = {
    "high": Text("高", "high"),
    "medium": Text("中", "medium"),
    "low": Text("低", "low"),
}

OUTCOME_WORDS: Mapping[Outcome, Text] = {
    Outcome.PASS: Text("通過", "pass"),
    Outcome.FAIL: Text("不符", "fail"),
    Outcome.PENDING: Text("未到期", "pending"),
    Outcome.UNDECIDED: Text("無法判定", "undecided"),
    Outcome.NOT_APPLICABLE: Text("不適用", "not applicable"),
}

REASONS: Mapping[str, Text] = {
    "archive": Text("壓縮檔，成員各自列出", "an archive; its members are listed by themselves"),
    "ignored": Text("records.yaml 指明不讀", "records.yaml says so"),
    "git-ignored": Text(".gitignore 指明不讀", ".gitignore says so"),
    "hidden": Text("隱藏的檔案或資料夾", "hidden"),
    "linked-folder": Text("連結的資料夾", "a linked folder"),
    "lock-file": Text("開啟中的活頁簿的鎖定檔", "lock file of an open workbook"),
    "mapping": Text("匯出檔的說明", "describes the exports"),
    "attestations": Text("條款的聲明", "attests clauses"),
    "no-file": Text("不是檔案", "no file"),
    "not-an-export": Text("不是匯出檔的格式", "not the format of an export"),
    "other-layout": Text(
        "同一檔案的另一張工作表以較完整的形式載有這些記錄",
        "another sheet of the file has these records in a fuller shape",
    ),
    "other-sheet": Text("records.yaml 指定了另一張工作表", "records.yaml names another sheet"),
    "unreadable": Text("無法讀取", "cannot be read"),
    "blank": Text("空白", "blank"),
    **FAULTS,
    "footer": Text("records.yaml 指明的結尾列", "a row at the end, as records.yaml says"),
    "header-again": Text("標題列再次出現", "the header once more"),
    "total-row": Text("合計或簽核列", "totals or signatures"),
}
"""Why an input or a row was left out, in words; a reason that is not here is shown as it is."""

NOTHING_ASSESSED = Text(
    "沒有任何規則能夠評估，什麼也沒有檢查。", "No rule could be assessed, so nothing was checked."
)
NO_FINDINGS = Text("沒有發現不符之處。", "Nothing found.")
NOTHING_MATCHED = Text("沒有適用的對象", "no subject matched")
OPEN = Text("不限", "open")


def outcome_word(outcome: Outcome, lang: Lang) -> str:
    """Return the word for an outcome."""
    return OUTCOME_WORDS[outcome].get(lang)


def no_findings(run: Run) -> Text:
    """Return what a report says that has no findings: that all is well, or that nothing was looked at."""
    return NO_FINDINGS if any(result.assessed for result in run.results) else NOTHING_ASSESSED


def reason_words(code: str, lang: Lang) -> str:
    """Return in words why something was left out."""
    return REASONS[code].get(lang) if code in REASONS else visible(code)


def period_words(period: Span, lang: Lang) -> str:
    """Return the days under review: `2025-04-01 – 2025-06-30`."""
    start = period.start.isoformat() if period.start else OPEN.get(lang)
    end = period.end.isoformat() if period.end else OPEN.get(lang)
    return f"{start} – {end}"


def place_words(place: Place) -> str:
    """Return a place as one word that editors and people can follow, and the column where it is not in that."""
    column = f" [{place.column}]" if isinstance(place.column, str) and place.cell is None else ""
    return visible(f"{place}{column}")


COLUMNS_SHOWN = 3


def rows_of(finding: Finding) -> list[list[Place]]:
    """Return the places of a finding row by row; the subject's own row is the first."""
    rows: dict[tuple[object, ...], list[Place]] = {}
    for place in finding.locations:
        rows.setdefault((place.path, place.sheet, place.row, place.line), []).append(place)
    return list(rows.values())


def row_words(places: Sequence[Place], *, with_file: bool = True) -> str:
    """Return a row in one word or two, with the first few columns that a finding points at.

    Without its file a cell is called by its name alone, and any other row as it is with it.
    """
    first = places[0]
    more = ", …" if len(places) > COLUMNS_SHOWN else ""
    if first.cell is not None:
        named = [place.cell for place in places[:COLUMNS_SHOWN] if place.cell is not None]
        named[0] = place_words(first) if with_file else named[0]
        return ", ".join(named) + more
    columns = [place.column for place in places[:COLUMNS_SHOWN] if isinstance(place.column, str)]
    return visible(f"{first} [{', '.join(columns)}{more}]") if columns else place_words(first)


def where(finding: Finding) -> str:
    """Return the first row of a finding in words, or nothing where there is none."""
    return next((row_words(row) for row in rows_of(finding)), "")


def subject(finding: Finding) -> str:
    """Return the short name of what the finding is about."""
    return visible(finding.label)


def clause_numbers(finding: Finding) -> str:
    """Return the clause numbers; with their revisions where the rule has several versions."""
    pins = finding.clauses
    return ", ".join(pins if finding.version is not None else [pin.partition("@")[0] for pin in pins])


def problem_words(problem: Problem, lang: Lang) -> str:
    """Return a problem on one line."""
    return visible(problem.render(lang))


def problems_of(run: Run) -> tuple[Problem, ...]:
    """Return the problems of a run, each once: errors, then warnings, then notes."""
    levels = {"error": 0, "warning": 1, "note": 2}
    return tuple(
        sorted(
            dict.fromkeys(run.problems),
            key=lambda p: (levels[p.level], str(p.place or ""), p.code, p.text.en),
        )
    )
