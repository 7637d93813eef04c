"""Two rulebooks or two reports side by side: what came, what went, and what is otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from checker.model.problem import Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.text import Text

SECTIONS = {
    "clauses": Text("條款", "Clauses"),
    "parameters": Text("參數", "Parameters"),
    "rules": Text("規則", "Rules"),
    "kinds": Text("記錄種類", "Record kinds"),
    "organization": Text("組織與權限", "Organisation and authority"),
    "calendar": Text("工作日曆", "Working days"),
}
"""What is compared, in the order in which it is told."""

_WHERE = {"place", "places"}
_UNTOLD = {"examples"}
"""Examples prove a rule and do not change what it says."""


class Change(NamedTuple):
    """Something of a rulebook that changed. `parts`: name -> (old, new), as values of JSON."""

    section: str
    id: str
    what: Literal["added", "removed", "changed"]
    parts: Mapping[str, tuple[Any, Any]]


class Findings(NamedTuple):
    """The findings of two reports, by where they stand: in the new one only, in the old one only, in both."""

    new: tuple[Mapping[str, Any], ...]
    fixed: tuple[Mapping[str, Any], ...]
    open: tuple[Mapping[str, Any], ...]


def compare_rulebooks(old: Rulebook, new: Rulebook) -> list[Change]:
    """What changed, section by section and by id."""
    before, after = _sections(old), _sections(new)
    found = []
    for section in SECTIONS:
        mine, theirs = before[section], after[section]
        for name in sorted({*mine, *theirs}):
            if name not in theirs:
                found.append(Change(section, name, "removed", {}))
            elif name not in mine:
                found.append(Change(section, name, "added", {}))
            else:
                parts = dict(_parts(mine[name], theirs[name]))
                if parts:
                    found.append(Change(section, name, "changed", parts))
    return found


def _sections(book: Rulebook) -> dict[str, Mapping[str, Any]]:
    organization = _plain(book.organization)
    matrices = organization.pop("matrices")
    days: dict[str, dict[str, bool]] = {f"{day:%Y-%m}": {} for day in book.calendar.days}
    for day, works in book.calendar.days.items():
        days[f"{day:%Y-%m}"][day.isoformat()] = works
    return {
        "clauses": {name: _plain(clause) for name, clause in book.clauses.items()},
        "parameters": {name: _plain(parameter) for name, parameter in book.parameters.items()},
        "rules": {name: _plain(rule) for name, rule in book.rules.items()},
        "kinds": {name: _plain(kind) for name, kind in book.kinds.items()},
        "organization": {
            **{part: {"value": value} for part, value in organization.items()},
            **{f"matrices.{name}": matrix for name, matrix in matrices.items()},
        },
        "calendar": days,
    }


def _plain(value: Any) -> Any:
    """A value of the model as one of JSON, without the places that it was read from."""
    if isinstance(value, tuple) and (names := getattr(value, "_fields", ())):
        return {name: _plain(getattr(value, name)) for name in names if name not in _WHERE | _UNTOLD}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _parts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """The names under which the two differ; of maps within, the entries that do."""
    for name in [*old, *(n for n in new if n not in old)]:
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            for inner, pair in _parts(before, after):
                yield f"{name}.{inner}", pair
        else:
            yield name, (before, after)


def compare_reports(old: Mapping[str, Any], new: Mapping[str, Any]) -> Findings:
    """The findings of two reports by their fingerprints, in the order of the reports."""
    before, after = _by_fingerprint(old), _by_fingerprint(new)
    return Findings(
        new=tuple(f for name, f in after.items() if name not in before),
        fixed=tuple(f for name, f in before.items() if name not in after),
        open=tuple(f for name, f in after.items() if name in before),
    )


def _by_fingerprint(report: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    try:
        return {str(finding["fingerprint"]): finding for finding in report["findings"]}
    except (KeyError, TypeError):
        raise RulebookError([NO_REPORT]) from None


NO_REPORT = Problem(
    "no-report",
    Text("這不是 rulebook check 的 JSON 報告。", "This is no JSON report of rulebook check."),
    None,
    Text("請用 --report json=FILE 產生。", "Make one with --report json=FILE."),
)
