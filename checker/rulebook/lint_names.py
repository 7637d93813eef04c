"""Ids against the names of the files and folders that hold them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath

from checker.model.problem import Problem
from checker.model.rulebook import Rulebook
from checker.rulebook.wording import remark


def name_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Files named otherwise than what they hold, rules in a folder of other rules, clauses in another chapter."""
    for name, place in (
        *((rule.id, rule.place) for rule in rulebook.rules.values()),
        *((kind.name, kind.place) for kind in rulebook.kinds.values()),
    ):
        if PurePath(place.path).stem != name:
            yield remark(
                "file-name",
                f"檔名應為 {name}.yaml。",
                f"The file should be named {name}.yaml.",
                place,
            )
    yield from _folders(rulebook)
    for clause in rulebook.clauses.values():
        chapter, stem = clause.id.split(".")[0], PurePath(clause.place.path).stem
        if chapter.isdigit() and stem.isdigit() and int(chapter) != int(stem):
            yield remark(
                "wrong-chapter",
                f"條款「{clause.id}」不屬於第 {int(stem)} 章的檔案。",
                f"The clause `{clause.id}` does not belong in the file of chapter {int(stem)}.",
                clause.place,
            )


def _folders(rulebook: Rulebook) -> Iterator[Problem]:
    """Rules whose ids start alike stand in one folder: that of most of them."""
    homes: dict[str, Counter[str]] = {}
    for rule in rulebook.rules.values():
        homes.setdefault(rule.id.partition("-")[0], Counter())[rule.domain] += 1
    for rule in rulebook.rules.values():
        home = homes[rule.id.partition("-")[0]]
        usual = min(home, key=lambda domain: (-home[domain], domain))
        if rule.domain != usual:
            yield remark(
                "wrong-folder",
                f"規則「{rule.id}」應與同類規則一起放在 rules/{usual}。",
                f"The rule `{rule.id}` should stand with its like in rules/{usual}.",
                rule.place,
            )
