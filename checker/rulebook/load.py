"""A folder of YAML becomes a Rulebook, or one error that lists everything wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from checker.model.organization import Organization
from checker.model.problem import Place, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.text import Text
from checker.rulebook.compile import Pattern, all_patterns
from checker.rulebook.crosscheck import cross_check
from checker.rulebook.files import OVERLAY, SourceFile, Sources, read_sources
from checker.rulebook.kinds import add_kind
from checker.rulebook.organization import add_calendar, add_organization
from checker.rulebook.overlay import apply_overlay
from checker.rulebook.parts import Parts
from checker.rulebook.policy import add_chapter, add_parameters, add_regulation
from checker.rulebook.rules import add_rule, keeps_text
from checker.rulebook.strict_yaml import read_yaml
from checker.rulebook.validate import validate, validate_part
from checker.rulebook.versions import settle_versions
from checker.rulebook.wording import did_you_mean, error, in_order, unknown
from checker.rulebook.yaml_document import Document, Route

_SECTIONS = {"clause": "policy/chapter", "kind": "record-kind", "rule": "rule", "calendar": "policy/calendar"}
_SINGLE = {
    "policy/regulation.yaml": "regulation",
    "policy/parameters.yaml": "parameter",
    "policy/organization.yaml": "organization",
}
_SCHEMAS = {
    **_SECTIONS,
    "regulation": "policy/regulation",
    "parameter": "policy/parameters",
    "organization": "policy/organization",
    "overlay": "overlay",
}


def load_rulebook(
    path: Path | None = None,
    overlays: Sequence[Path] = (),
    patterns: Mapping[str, Pattern] | None = None,
) -> Rulebook:
    """Read, validate and cross-check the rulebook at `path` (None: the built-in one) with its overlays.

    Raises RulebookError with every problem of every file. `patterns` is the table to read checks by,
    normally that of `checker.patterns`.
    """
    return build(read_sources(path, overlays), patterns)


def build(sources: Sources, patterns: Mapping[str, Pattern] | None = None) -> Rulebook:
    """The Rulebook out of files that have been read already."""
    table = all_patterns() if patterns is None else patterns
    parts = Parts()
    _add_files(parts, sources.base, table, overlay=False)
    for files in sources.overlays:
        document = _add_files(parts, files, table, overlay=True)
        if document is not None:
            apply_overlay(parts, document)
    parts.problems += cross_check(parts)
    parts.problems += settle_versions(parts)
    if parts.problems:
        raise RulebookError(in_order(parts.problems))
    regulation = parts.regulation
    return Rulebook(
        id=regulation["id"],
        version=regulation["version"],
        title=regulation["title"],
        digest=sources.digest,
        headings=tuple(parts.headings.values()),
        clauses=parts.clauses,
        gaps=regulation["gaps"],
        corrections=regulation["corrections"],
        placeholders=regulation["placeholders"],
        parameters=parts.parameters,
        organization=parts.organization or Organization({}, None, (), {}),
        calendar=parts.calendar,
        kinds=dict(sorted(parts.kinds.items())),
        rules=dict(sorted(parts.rules.items())),
        references=regulation["references"],
        overlays=tuple(parts.overlays),
    )


def _add_files(
    parts: Parts, files: Sequence[SourceFile], patterns: Mapping[str, Pattern], overlay: bool
) -> Document | None:
    """Read the files of one folder into `parts`; give back its `overlay.yaml`, where it has one."""
    changes: Document | None = None
    calendars: list[Document] = []
    for file in files:
        section = _section(parts, file, overlay)
        if section is None:
            continue
        document = _read(parts, file, section, patterns)
        if document is None:
            parts.broken.add(section)
        elif section == "overlay":
            changes = document
        elif section == "calendar":
            calendars.append(document)
        elif section == "rule":
            folders = file.name.split("/")[1:-1]
            add_rule(parts, document, folders[0] if folders else "", added=overlay)
        else:
            _ADD[section](parts, document)
    add_calendar(parts, calendars)
    return changes


_ADD = {
    "regulation": add_regulation,
    "parameter": add_parameters,
    "organization": add_organization,
    "clause": add_chapter,
    "kind": add_kind,
}


def _section(parts: Parts, file: SourceFile, overlay: bool) -> str | None:
    """What a file holds, by its name; None with a problem where nothing would read it."""
    section = _SINGLE.get(file.name)
    if file.name == OVERLAY:
        section = "overlay"
    elif file.name.startswith("policy/chapters/"):
        section = "clause"
    elif file.name.startswith("policy/calendar/"):
        section = "calendar"
    elif file.name.startswith("rules/"):
        section = "rule"
    elif file.name.startswith("schemas/records/"):
        section = "kind"
    if overlay and section in ("regulation", "parameter", "organization", "calendar"):
        parts.problems.append(
            error(
                "not-in-overlay",
                "覆蓋層不能有這個檔案。",
                "An overlay cannot hold this file.",
                Place(file.shown),
                Text(
                    "參數請寫在 overlay.yaml 的 parameters。",
                    "Set parameters under `parameters` in overlay.yaml.",
                ),
            )
        )
        return None
    if section is None:
        parts.problems.append(
            error(
                "unknown-file",
                "不會讀取名稱如此的檔案。",
                "A file of this name is not read.",
                Place(file.shown),
                did_you_mean(file.name, _SINGLE),
            )
        )
    return section


def _read(parts: Parts, file: SourceFile, section: str, patterns: Mapping[str, Pattern]) -> Document | None:
    """A document that fits its schema and, if it is a rule, that of its pattern; None with problems if not."""
    try:
        document = read_yaml(file.data, file.shown, keeps_text if section == "rule" else None)
    except RulebookError as exc:
        parts.problems += exc.problems
        return None
    problems = validate(document, _SCHEMAS[section])
    if section == "rule":
        for route, name in _checks(document.value):
            if name in patterns:
                problems += validate_part(document, patterns[name].schema, (*route, name))
            else:
                place = document.key_place(*route, name)
                problems.append(
                    unknown("unknown-pattern", Text("檢查模式", "pattern"), name, patterns, place)
                )
    parts.problems += problems
    return None if problems else document


def _checks(rule: Any) -> Iterator[tuple[Route, str]]:
    """The routes of the checks of a rule and its earlier versions, and the pattern that each picks."""
    if not isinstance(rule, dict):
        return
    earlier = rule.get("earlier")
    nodes: list[tuple[Route, Any]] = [(("check",), rule.get("check"))]
    for i, node in enumerate(earlier if isinstance(earlier, list) else ()):
        nodes.append((("earlier", i, "check"), node.get("check") if isinstance(node, dict) else None))
    for route, check in nodes:
        if isinstance(check, dict) and len(check) == 1:
            yield route, next(iter(check))
