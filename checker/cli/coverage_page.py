"""The page of `rulebook coverage`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from checker.model.outcomes import Outcome, RuleResult
from checker.model.rules import Rule
from checker.model.run import Run
from checker.model.text import Lang, Text
from checker.reports.page import Page, Segment, cells, pad
from checker.reports.wording import outcome_word
from checker.results.coverage import HOLES, Covered, State
from checker.results.visible import visible

STATES: dict[State, tuple[Text, str]] = {
    "checked": (Text("已檢查", "checked"), "good"),
    "partly": (Text("部分檢查", "partly checked"), "medium"),
    "not_assessed": (Text("未檢查", "not assessed"), "high"),
    "no_rule": (Text("沒有規則", "no rule"), "high"),
    "attested": (Text("已聲明", "attested"), "good"),
    "not_attested": (Text("沒有有效聲明", "not attested"), "high"),
    "judgement": (Text("由人判斷", "judged by people"), "dim"),
    "not_in_force": (Text("當日未生效", "not in force"), "dim"),
}
TITLE = Text("涵蓋", "Coverage")
AS_OF = Text("以 {day} 為準", "as of {day}")
CLAUSES = Text("{n} 條條款", "{n} clauses")
HOLE = Text("{n} 個缺口", "{n} holes")
NO_HOLE = Text("沒有缺口", "no holes")
SIGNED = Text("{by}（{position}）於 {on} 聲明：{seen}", "{by} ({position}) on {on}: {seen}")
UNTIL = Text("，至 {until} 有效", ", good until {until}")
NOTHING = Text("沒有記錄", "no records")
SHOWN = (Outcome.FAIL, Outcome.UNDECIDED, Outcome.PENDING, Outcome.PASS)


def coverage_page(run: Run, covered: Sequence[Covered], *, only_holes: bool) -> Page:
    """Every clause (or those with holes) under its chapter, with what assures it; then how many there are of each sort."""
    page, lang = Page(), run.lang
    page.add(
        0,
        (f"{run.rulebook.title.get(lang)} {run.rulebook.version}", "title"),
        (f"  {AS_OF.get(lang).format(day=run.as_of)}", "dim"),
    )
    shown = [one for one in covered if not only_holes or one.state in HOLES]
    width = max((cells(one.clause.id) for one in shown), default=0)
    titles = {h.id: h.title.get(lang) for h in run.rulebook.headings}
    chapter = None
    for one in shown:
        home = one.clause.id.partition(".")[0]
        if home != chapter:
            chapter = home
            page.gap()
            page.add(0, (f"{home}  {titles.get(home, '')}", "title"))
        _write(page, run, one, width)
    _write_sums(page, covered, lang)
    return page


def _write(page: Page, run: Run, one: Covered, width: int) -> None:
    lang = run.lang
    words, style = STATES[one.state]
    mark = "!" if one.state in HOLES else " "
    head: list[Segment | str] = [
        (f"{mark} {pad(one.clause.id, width)}", style if mark == "!" else "strong"),
        "  ",
    ]
    page.add(1, *head, (words.get(lang), style), (f"  {_text(one, lang)}", "dim"), hang=width + 4)
    inner = width + 5
    if one.attestation is not None:
        stated = one.attestation
        position = run.rulebook.organization.positions[stated.position].title.get(lang)
        said = SIGNED.get(lang).format(
            by=visible(stated.by), position=position, on=stated.on, seen=visible(stated.seen)
        )
        page.add(inner, said + (UNTIL.get(lang).format(until=one.until) if one.until else ""))
    if one.state in ("judgement", "not_attested") and one.clause.why is not None:
        page.add(inner, one.clause.why.get(lang))
    for rule, result in one.rules:
        if rule.enabled or (result is not None and result.assessed):
            page.add(inner, (rule.id, rule.severity), "  ", *_counts(rule, result, lang))


def _text(one: Covered, lang: Lang) -> str:
    number = one.pin.rpartition("@")[2]
    return next((r.text for r in one.clause.revisions if str(r.number) == number), one.clause.text).get(lang)


def _counts(rule: Rule, result: RuleResult | None, lang: Lang) -> list[Segment | str]:
    if result is None or not result.assessed:
        why = result.why.get(lang) if result is not None and result.why is not None else ""
        return [(STATES["not_assessed"][0].get(lang), "high"), f"  {why}".rstrip()]
    parts: list[Segment | str] = []
    for outcome in SHOWN:
        count = result.counts.get(outcome, 0)
        if count:
            style = {Outcome.FAIL: "high", Outcome.UNDECIDED: "undecided"}.get(outcome, "")
            parts += [(" · ", "dim")] if parts else []
            parts.append((f"{outcome_word(outcome, lang)} {count:,}", style))
    return parts or [(result.why.get(lang) if result.why is not None else NOTHING.get(lang), "dim")]


def _write_sums(page: Page, covered: Sequence[Covered], lang: Lang) -> None:
    counted = Counter(one.state for one in covered)
    holes = sum(counted[state] for state in HOLES)
    parts: list[Segment | str] = []
    for state, (words, style) in STATES.items():
        if counted[state]:
            parts += [" · ", (f"{words.get(lang)} {counted[state]:,}", style)]
    page.gap()
    colon = ": " if lang == "en" else "："
    page.add(
        0, (TITLE.get(lang) + colon, "title"), CLAUSES.get(lang).format(n=f"{len(covered):,}"), *parts, " · ",
        (HOLE.get(lang).format(n=f"{holes:,}"), "high") if holes else (NO_HOLE.get(lang), "good"),
    )  # fmt: skip
