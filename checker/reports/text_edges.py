"""Head and foot of the report for people: what was read, what could not be checked, the totals, the next steps."""

from __future__ import annotations

from collections import Counter

from checker.model.inputs import LedgerEntry
from checker.model.outcomes import CELL_RULE, Outcome
from checker.model.rules import SEVERITIES
from checker.model.run import Run
from checker.model.text import Lang, Text
from checker.reports.page import Page, Segment, cells, pad
from checker.reports.wording import (
    NOTHING_MATCHED,
    SEVERITY_WORDS,
    outcome_word,
    period_words,
    problem_words,
    problems_of,
    reason_words,
)
from checker.results.visible import visible

PATHS_SHOWN = 3
ROWS_SHOWN = 10

AS_OF = Text("截至 {as_of} · 期間 {period}", "as of {as_of} · period {period}")
OVERLAYS = Text("覆蓋層：{names}", "overlays: {names}")
READ = Text("已讀取", "Read")
NOTHING_READ = Text("沒有讀到任何可檢查的記錄", "No records were read")
ROWS = Text("{n} 列", "{n} rows")
ROW = Text("1 列", "1 row")
UNCOUNTED = Text("列數未知", "rows not counted")
MORE_FILES = Text("……另 {n} 個", "… {n} more")
NOT_ASSESSED = Text(
    "未評估的規則（不算通過，也不算不符）", "Rules not assessed (neither passed nor breached)"
)
NO_SUBJECT = Text("沒有對象的規則", "Rules without a subject")
PROBLEMS = Text("輸入的問題", "Problems with the inputs")
LEFT_OUT = Text("未檢查的內容", "Not checked")
REJECTED = Text("剔除 {n} 列：{reason}（第 {rows} 列）", "{n} rejected: {reason} (row {rows})")
UNMAPPED = Text("未對應到欄位：{columns}", "columns of no field: {columns}")
SKIPPED = Text("略過 {n} 個：{why}", "{n} skipped: {why}")
RESULT = Text("結果", "Result")
RULES = Text("{assessed}/{all} 條規則已評估", "{assessed} of {all} rules assessed")
NEXT = Text("下一步", "Next")
EXPLAIN = Text("規則的依據、判讀方式與處理方法", "the rule: why, how it is read, what to do")
TRACE = Text("對一筆記錄逐條查看所有規則", "every rule on one record, with the evidence")
INSPECT = Text("各欄如何對應", "how each column was recognised")
ALL = Text("列出每一項", "list every finding")


def write_header(page: Page, run: Run) -> None:
    """Write the rulebook, the dates, and what was read, by kind."""
    book, lang = run.rulebook, run.lang
    page.add(
        0,
        (book.title.get(lang), "title"),
        f" {book.version}  ",
        (f"{book.id} · {_short(book.digest)}", "dim"),
    )
    as_of = AS_OF.get(lang).format(as_of=run.as_of.isoformat(), period=period_words(run.period, lang))
    page.add(0, as_of, (f" · {run.engine}", "dim"))
    if book.overlays:
        page.add(0, OVERLAYS.get(lang).format(names=", ".join(book.overlays)))
    kinds: dict[str, list[LedgerEntry]] = {}
    for entry in sorted(run.ledger, key=_place):
        if entry.kind is not None and entry.skipped is None:
            kinds.setdefault(entry.kind, []).append(entry)
    page.gap()
    page.add(0, ((READ if kinds else NOTHING_READ).get(lang), "title"))
    lines = [
        (
            f"{book.kinds[kind].title.get(lang)} ({kind})" if kind in book.kinds else kind,
            _rows(kinds[kind], lang),
            _some([_name(entry) for entry in kinds[kind]], lang),
        )
        for kind in sorted(kinds)
    ]
    widths = [max((cells(line[column]) for line in lines), default=0) for column in (0, 1)]
    for name, rows, paths in lines:
        page.add(2, pad(name, widths[0]), "  ", pad(rows, widths[1]), "  ", (paths, "place"))


def write_not_assessed(page: Page, run: Run) -> None:
    """Write the rules that were not assessed, and those that had nothing to judge, grouped by the reason."""
    for heading, assessed in ((NOT_ASSESSED, False), (NO_SUBJECT, True)):
        reasons: dict[str, list[str]] = {}
        for result in run.results:
            if result.assessed is assessed and (result.why is not None or not assessed):
                why = (result.why or NOTHING_MATCHED).get(run.lang)
                reasons.setdefault(why, []).append(result.rule)
        if reasons:
            page.gap()
            page.add(0, (heading.get(run.lang), "title"))
        for why in sorted(reasons, key=lambda reason: reasons[reason]):
            page.add(2, why, ("  " + ", ".join(reasons[why]), "dim"))


def write_inputs(page: Page, run: Run, limit: int | None) -> None:
    """Write what is wrong with the inputs and which of their rows and columns were not checked."""
    lang = run.lang
    problems = [problem for problem in problems_of(run) if problem.level != "note"]
    if problems:
        page.gap()
        page.add(0, (PROBLEMS.get(lang), "title"))
    for problem in problems:
        style = "high" if problem.level == "error" else "medium"
        page.add(2, ("✗ " if problem.level == "error" else "! ", style), problem_words(problem, lang))
    left_out = [
        (_name(entry), words)
        for entry in sorted(run.ledger, key=_place)
        for words in _left_out(entry, lang, limit)
    ]
    skipped: dict[str, list[str]] = {}
    for entry in sorted(run.ledger, key=_place):
        if entry.skipped and entry.skipped != "unreadable":  # those are problems, and told above
            skipped.setdefault(entry.skipped, []).append(_name(entry))
    if left_out or skipped:
        page.gap()
        page.add(0, (LEFT_OUT.get(lang), "title"))
    for place, words in left_out:
        page.add(2, (place, "place"), "  ", words)
    for reason, names in skipped.items():
        why = SKIPPED.get(lang).format(n=f"{len(names):,}", why=reason_words(reason, lang))
        page.add(2, why, "  ", (_some(names, lang), "place"))


def write_summary(page: Page, run: Run, *, hidden: bool) -> None:
    """Write the totals in one line, and what to type next."""
    lang = run.lang
    failed = [finding for finding in run.findings if finding.outcome is Outcome.FAIL]
    levels = Counter(finding.severity for finding in failed)
    by_level = ", ".join(f"{SEVERITY_WORDS[s].get(lang)} {levels[s]:,}" for s in SEVERITIES if levels[s])
    parts: list[Segment | str] = []
    for outcome in (Outcome.FAIL, Outcome.UNDECIDED, Outcome.PENDING, Outcome.PASS, Outcome.NOT_APPLICABLE):
        total = run.total(outcome)
        words = f"{outcome_word(outcome, lang)} {total:,}"
        if outcome is Outcome.FAIL and by_level:
            words += f" ({by_level})"
        style = {Outcome.FAIL: "high", Outcome.UNDECIDED: "undecided", Outcome.PASS: "good"}.get(outcome, "")
        parts += [(words, style if total else "dim"), " · "]
    assessed = sum(result.assessed for result in run.results)
    page.gap()
    colon = ": " if lang == "en" else "："
    page.add(
        0,
        (RESULT.get(lang) + colon, "title"),
        *parts,
        RULES.get(lang).format(assessed=assessed, all=len(run.results)),
    )
    steps = _steps(run, hidden)
    if steps:
        page.gap()
        page.add(0, (NEXT.get(lang), "title"))
    width = max((cells(command) for command, _ in steps), default=0)
    for command, what in steps:
        page.add(2, (pad(command, width), "command"), "  ", what.get(lang))


def _steps(run: Run, hidden: bool) -> list[tuple[str, Text]]:
    steps = []
    explained = [finding for finding in run.findings if finding.rule in run.rulebook.rules]
    if explained:
        steps.append((f"rulebook explain {explained[0].rule}", EXPLAIN))
    traced = [f for f in explained if f.locations and (f.locations[0].row or f.locations[0].line)]
    if traced:
        first = traced[0]
        steps.append((f"rulebook trace {first.kind} {_quoted(first.label)} PATH…", TRACE))
    unread = [entry for entry in run.ledger if entry.unmapped or (entry.kind is None and not entry.skipped)]
    unread_paths = sorted(
        {entry.path for entry in unread}
        | {p.path for f in run.findings if f.rule == CELL_RULE for p in f.locations}
    )
    if unread_paths:
        steps.append((f"rulebook inspect {_quoted(unread_paths[0].partition('!')[0])}", INSPECT))
    if hidden:
        steps.append(("rulebook check … --all", ALL))
    return steps


def _quoted(word: str) -> str:
    """A word as a shell takes it."""
    word = visible(word)
    plain = all(char.isalnum() or char in "-_./:=+,@%" for char in word)
    return word if plain and word else "'" + word.replace("'", "'\\''") + "'"


def _short(digest: str) -> str:
    return f"sha256:{digest.removeprefix('sha256:')[:12]}"


def _place(entry: LedgerEntry) -> tuple[str, str]:
    return entry.path, entry.sheet or ""


def _rows(entries: list[LedgerEntry], lang: Lang) -> str:
    counted = [entry.rows_checked for entry in entries if entry.rows_checked is not None]
    if len(counted) < len(entries):
        return UNCOUNTED.get(lang)
    total = sum(counted)
    return ROW.get(lang) if total == 1 else ROWS.get(lang).format(n=f"{total:,}")


def _name(entry: LedgerEntry) -> str:
    return visible(f"{entry.path}:{entry.sheet}" if entry.sheet else entry.path)


def _some(names: list[str], lang: Lang) -> str:
    """A few names, and how many more there are; the JSON report has them all."""
    if len(names) <= PATHS_SHOWN:
        return ", ".join(names)
    return f"{names[0]} {MORE_FILES.get(lang).format(n=f'{len(names) - 1:,}')}"


def _left_out(entry: LedgerEntry, lang: Lang, limit: int | None) -> list[str]:
    words = []
    if entry.unmapped and entry.kind is not None:  # a table of no kind is a problem, and told above
        words.append(UNMAPPED.get(lang).format(columns=visible(", ".join(entry.unmapped))))
    reasons: dict[str, list[int]] = {}
    for rejected in entry.rejected:
        reasons.setdefault(rejected.reason, []).append(rejected.row)
    for reason, rows in reasons.items():
        shown = rows if limit is None else rows[:ROWS_SHOWN]
        numbers = ", ".join(map(str, shown)) + (" …" if len(shown) < len(rows) else "")
        words.append(
            REJECTED.get(lang).format(n=f"{len(rows):,}", reason=reason_words(reason, lang), rows=numbers)
        )
    return words
