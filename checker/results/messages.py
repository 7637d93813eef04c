"""The message of a finding: a pure function of rule, subject and evidence, so that it can be told again masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.model.attestation import RULE as ATTEST
from checker.model.kinds import Kind
from checker.model.outcomes import CELL_RULE, UNREADABLE, Outcome
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule, Severity
from checker.model.text import Lang, Text
from checker.results import attestations, cells
from checker.results.showing import fill, show

MISSING = Text(
    "無法判定：{fields}沒有可用的內容。", "Cannot be decided: there is nothing to read in {fields}."
)

_TURNS_ON = Text(
    "無法判定：結果取決於無法讀取的儲存格，即{fields}。",
    "Cannot be decided: it turns on a cell that cannot be read, in {fields}.",
)

_READ = Text(
    "請更正無法讀取的儲存格，再檢查一次。",
    "Correct the cells that cannot be read, and check again.",
)

COMPLETE = Text(
    "請補上缺少的內容或所依據的匯出檔，再檢查一次。",
    "Supply what is missing, or the export that holds it, and check again.",
)


def applied(rulebook: Rulebook, rule: str, version: int | None) -> Rule | None:
    """Return the version of a rule that a verdict applied: the newest where none is named; None for no rule of the rulebook."""
    stated = rulebook.rules.get(rule)
    return stated if stated is None or version is None else stated.versions[version]


def title_of(rulebook: Rulebook, rule: str, lang: Lang) -> str:
    """Return the title of a rule of the rulebook or of the built-in one for cells; else its id."""
    if rule in rulebook.rules:
        return rulebook.rules[rule].title.get(lang)
    built_in = {CELL_RULE: cells.TITLE, ATTEST: attestations.TITLE}
    return built_in[rule].get(lang) if rule in built_in else rule


def remedy_of(
    rulebook: Rulebook,
    rule: str,
    outcome: Outcome,
    lang: Lang,
    version: int | None = None,
    *,
    unread: bool = False,
) -> str:
    """Return what to do about a finding: what is undecided is to be completed, or made readable (`unread`), not corrected."""
    if outcome is Outcome.UNDECIDED:
        return (_READ if unread else COMPLETE).get(lang)
    stated = applied(rulebook, rule, version)
    if stated is not None:
        return stated.remedy.get(lang)
    return cells.REMEDY.get(lang) if rule == CELL_RULE else ""


def severity_of(rulebook: Rulebook, rule: str) -> Severity:
    """Return the severity that a rule states."""
    return rulebook.rules[rule].severity if rule in rulebook.rules else cells.SEVERITY


def domain_of(rulebook: Rulebook, rule: str) -> str:
    """Return the domain (the folder) that a rule belongs to."""
    if rule == ATTEST:
        return attestations.DOMAIN
    return rulebook.rules[rule].domain if rule in rulebook.rules else cells.DOMAIN


def message_of(
    rulebook: Rulebook,
    lang: Lang,
    rule: str,
    *,
    kind: str,
    outcome: Outcome,
    key: Mapping[str, Any],
    evidence: Mapping[str, Any],
    version: int | None = None,
) -> str:
    """Return one sentence that says what was found for the subject `key` of `kind`."""
    described = rulebook.kinds.get(kind)
    stated = applied(rulebook, rule, version)
    if stated is None:
        return cells.cell_message(described, evidence, lang)
    if outcome is Outcome.UNDECIDED and evidence.get(UNREADABLE):
        names = _listed([_beside(rulebook, kind, name, lang) for name in evidence[UNREADABLE]], lang)
        return fill(_TURNS_ON, lang, {"fields": names}.get)
    if outcome is Outcome.UNDECIDED:
        # Where a pattern names its problems, a field that happens to be empty is not what it rests on.
        missing = [] if evidence.get("problems") else missing_fields(described, evidence)
        if missing:
            names = _listed([field_title(described, name, lang) for name in missing], lang)
            return fill(MISSING, lang, {"fields": names}.get)
    template = _template(stated, rulebook, outcome, evidence)
    return fill(template, lang, lambda name: _value(name, described, key, evidence, lang))


def _listed(names: list[str], lang: Lang) -> str:
    return (", " if lang == "en" else "、").join(names)


def _beside(rulebook: Rulebook, kind: str, name: str, lang: Lang) -> str:
    """The title of a field given as kind.field, with that of its kind where it is another than the subject's."""
    other, _, field = name.partition(".")
    described = rulebook.kinds.get(other)
    title = field_title(described, field, lang)
    if other == kind or described is None:
        return title
    return f"{title} of {described.title.en}" if lang == "en" else f"{described.title.get(lang)}的{title}"


def missing_fields(kind: Kind | None, evidence: Mapping[str, Any]) -> list[str]:
    """Return the names in `evidence` that are fields of `kind` and hold nothing."""
    if kind is None:
        return []
    return [name for name in sorted(evidence) if evidence[name] is None and name in kind.fields]


def field_title(kind: Kind | None, name: str, lang: Lang) -> str:
    """Return a field's title with its name: 結束時間（ended_at）."""
    if kind is None or name not in kind.fields:
        return name
    title = kind.fields[name].title.get(lang)
    return f"{title} ({name})" if lang == "en" else f"{title}（{name}）"


def _template(rule: Rule, rulebook: Rulebook, outcome: Outcome, evidence: Mapping[str, Any]) -> Text:
    if rule.message is not None and outcome is not Outcome.UNDECIDED:
        return rule.message
    # Imported late: reports of hand-made runs, and rules with a message of their own, need no patterns.
    from checker.patterns import PATTERNS  # noqa: PLC0415

    return PATTERNS[rule.pattern].message(rule, rulebook, outcome, evidence)


def _value(
    name: str, kind: Kind | None, key: Mapping[str, Any], evidence: Mapping[str, Any], lang: Lang
) -> str | None:
    field = kind.fields.get(name) if kind is not None else None
    for values in (evidence, key):
        if name in values:
            return show(values[name], field, lang)
    return None
