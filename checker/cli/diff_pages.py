"""The pages of `rulebook diff`, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from checker.model.rulebook import Rulebook
from checker.model.text import Lang, Text
from checker.reports.page import Page
from checker.reports.wording import OUTCOME_WORDS
from checker.results.compare import SECTIONS, Change, Findings
from checker.results.visible import visible

if TYPE_CHECKING:
    from checker.cli.diff import Book
    from checker.engine.changes import Changed

SHOWN = 5
"""Subjects named of each change of verdict; JSON has them all."""

SIGNS = {"added": ("+", "good"), "removed": ("-", "high"), "changed": ("~", "medium")}
NOTHING = Text("兩份規章沒有不同。", "The two rulebooks do not differ.")
VERDICTS = Text("會改變的判定", "Verdicts that would change")
NO_VERDICTS = Text("這些記錄的判定都不會改變。", "No verdict on these records would change.")
NOT_JUDGED = Text("未判定", "not judged")
MORE = Text("……另有 {n} 項，見 --json", "… {n} more, see --json")
NEW = Text("新增", "New")
FIXED = Text("已消除", "Fixed")
OPEN = Text("仍在", "Still open")
NONE = Text("沒有", "none")


def rulebooks_page(
    old: Book, new: Book, changes: Sequence[Change], verdicts: Sequence[Changed] | None, lang: Lang
) -> Page:
    """What differs between two rulebooks, and the verdicts that differ for it."""
    page = Page()
    for sign, book in (("-", old), ("+", new)):
        digest = book.rulebook.digest.removeprefix("sha256:")[:12]
        title = f"{book.rulebook.title.get(lang)} {book.rulebook.version}"
        page.add(0, f"{sign} ", (title, "title"), (f"  {book.named} · sha256:{digest}", "dim"))
    if not changes:
        page.gap()
        page.add(0, NOTHING.get(lang))
    for section, title_ in SECTIONS.items():
        mine = [change for change in changes if change.section == section]
        if mine:
            page.gap()
            page.add(0, (title_.get(lang), "title"), (f"  {len(mine)}", "dim"))
        for change in mine:
            sign, style = SIGNS[change.what]
            page.add(2, (f"{sign} {change.id}", style), f"  {_title(old, new, change, lang)}")
            for name, (before, after) in _told(change, lang):
                page.add(6, (name, "dim"), f"  {_shown(before, lang)} → {_shown(after, lang)}")
    if verdicts is not None:
        _verdicts(page, verdicts, lang)
    return page


def _title(old: Book, new: Book, change: Change, lang: Lang) -> str:
    book = (old if change.what == "removed" else new).rulebook
    if change.section == "clauses":
        return book.clauses[change.id].text.get(lang)
    named: Mapping[str, Any] = {"parameters": book.parameters, "rules": book.rules, "kinds": book.kinds}.get(
        change.section, {}
    )
    found = named.get(change.id)
    return found.title.get(lang) if found is not None else ""


def _told(change: Change, lang: Lang) -> Iterable[tuple[str, tuple[Any, Any]]]:
    """The parts of a change; of a text only the language of the reader."""
    other = "hant" if lang == "en" else "en"
    for name, pair in change.parts.items():
        last = name.rpartition(".")[2]
        if last != other:
            yield (name.rpartition(".")[0] if last in ("hant", "en") else name), pair


def _shown(value: Any, lang: Lang) -> str:
    if value is None or value in ([], {}):
        return "–"
    return visible(" ".join(_words(value, lang).split()))


def _words(value: Any, lang: Lang) -> str:
    """A value as people would write it: texts in their language, days and versions in short."""
    if isinstance(value, list):
        return (" | " if any(isinstance(v, dict) for v in value) else ", ").join(
            _words(v, lang) for v in value
        )
    if not isinstance(value, dict):
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    names = set(value)
    if names == {"hant", "en"}:
        return Text(value["hant"], value["en"]).get(lang)
    if names == {"start", "end"}:
        return " – ".join(value[side] or "…" for side in ("start", "end"))
    days = value.get("in_force")
    dated = f" ({_words(days, lang)})" if days and any(days.values()) else ""
    for name in ("value", "text", "clauses"):
        # A value of a parameter, a revision of a clause, a version of a rule: each with its days.
        if days is not None and name in value:
            return _words(value[name], lang) + dated
    return json.dumps(value, ensure_ascii=False)


def _verdicts(page: Page, verdicts: Sequence[Changed], lang: Lang) -> None:
    page.gap()
    if not verdicts:
        page.add(0, NO_VERDICTS.get(lang))
        return
    page.add(0, (VERDICTS.get(lang), "title"), (f"  {len(verdicts):,}", "dim"))
    groups: dict[tuple[str, str | None, str | None], list[str]] = {}
    for one in verdicts:
        groups.setdefault((one.rule, one.old, one.new), []).append(visible(one.key))
    for (rule, old, new), keys in groups.items():
        words = f"{_outcome(old, lang)} → {_outcome(new, lang)}"
        page.add(2, (rule, "strong"), f"  {words}  ", (f"{len(keys):,}", "dim"))
        separator = ", " if lang == "en" else "、"
        left = f" {MORE.get(lang).format(n=f'{len(keys) - SHOWN:,}')}" if len(keys) > SHOWN else ""
        page.add(4, separator.join(keys[:SHOWN]) + left)


def _outcome(outcome: str | None, lang: Lang) -> str:
    return NOT_JUDGED.get(lang) if outcome is None else OUTCOME_WORDS[outcome].get(lang)  # type: ignore[index]


def rulebooks_json(
    old: Rulebook, new: Rulebook, changes: Sequence[Change], verdicts: Sequence[Changed] | None
) -> str:
    """The same for programs: every change with its old and new value, every verdict with its old and new outcome."""
    return _json(
        {
            "old": {"id": old.id, "version": old.version, "digest": old.digest},
            "new": {"id": new.id, "version": new.version, "digest": new.digest},
            "changes": [
                {
                    "section": c.section,
                    "id": c.id,
                    "what": c.what,
                    "parts": {name: {"old": a, "new": b} for name, (a, b) in c.parts.items()},
                }
                for c in changes
            ],
            "verdicts": None if verdicts is None else [v._asdict() for v in verdicts],
        }
    )


def reports_page(found: Findings, lang: Lang) -> Page:
    """What two runs found, by new, fixed and still open."""
    page = Page()
    for title, style, findings in (
        (NEW, "high", found.new),
        (FIXED, "good", found.fixed),
        (OPEN, "medium", found.open),
    ):
        page.gap()
        page.add(0, (title.get(lang), "title"), f"  {len(findings):,}" if findings else f"  {NONE.get(lang)}")
        for finding in findings:
            key = "/".join("" if v is None else str(v) for v in finding.get("key", {}).values())
            words = (
                (str(finding.get("rule")), style),
                f"  {visible(key)}  {visible(str(finding.get('message')))}",
            )
            page.add(2, *words)
    return page


def reports_json(found: Findings) -> str:
    """The same for programs: the findings whole, as the reports have them."""
    return _json({"new": list(found.new), "fixed": list(found.fixed), "open": list(found.open)})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
