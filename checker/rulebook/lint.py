"""What is not wrong with a rulebook, but not right either: holes, leftovers, and texts that need a look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.model.problem import Problem
from checker.model.regulation import Clause
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text
from checker.rulebook.lint_names import name_problems
from checker.rulebook.lint_texts import text_problems
from checker.rulebook.wording import in_order, remark

Reads = Mapping[str, frozenset[tuple[str, str]]]


def lint(rulebook: Rulebook, reads: Reads, parameter_uses: Mapping[str, frozenset[str]]) -> list[Problem]:
    """Errors and warnings of a rulebook that loads, by file and line.

    `reads`: rule id -> the (kind, field) pairs that its compiled form reads. `parameter_uses`: rule id -> the
    parameters that it uses.
    """
    problems = [
        *_clauses(rulebook),
        *_rules(rulebook),
        *_parameters(rulebook, parameter_uses),
        *_fields(rulebook, reads),
        *text_problems(rulebook),
        *name_problems(rulebook),
    ]
    return in_order(problems)


def _clauses(rulebook: Rulebook) -> Iterator[Problem]:
    """Every clause in force is covered by rules, or says why not."""
    readers: dict[str, list[Rule]] = {}
    for rule in rulebook.rules.values():
        for pin in rule.pins:
            readers.setdefault(pin.partition("@")[0], []).append(rule)
    for clause in rulebook.clauses.values():
        yield from _attested(clause)
        rules = readers.get(clause.id, [])
        if clause.checked == "by_rules":
            if clause.in_force.end is None:
                yield from _by_rules(clause, rules)
            continue
        if clause.why is None:
            yield remark(
                "clause-without-reason",
                f"條款「{clause.id}」不由規則檢查，但沒有說明理由。",
                f"The clause `{clause.id}` is not checked by rules and does not say why.",
                clause.place,
                "error",
            )
        own = sorted(r.id for r in rules if r.basis != "overlay")
        if own:
            yield remark(
                "clause-has-rules",
                f"條款「{clause.id}」標為 {clause.checked}，卻有規則讀取：{'、'.join(own)}。",
                f"The clause `{clause.id}` is marked {clause.checked}, yet rules read it: {', '.join(own)}.",
                clause.place,
            )


def _attested(clause: Clause) -> Iterator[Problem]:
    if clause.attest is not None and clause.checked != "by_attestation":
        yield remark(
            "needless-frequency",
            f"條款「{clause.id}」有聲明的頻率，卻標為 {clause.checked}。",
            f"The clause `{clause.id}` says how often it is attested, and is marked {clause.checked}.",
            clause.place,
        )


def _by_rules(clause: Clause, rules: list[Rule]) -> Iterator[Problem]:
    if not rules:
        yield remark(
            "clause-without-rule",
            f"條款「{clause.id}」標為由規則檢查，但沒有規則。",
            f"The clause `{clause.id}` is to be checked by rules, and there is none.",
            clause.place,
            "error",
        )
    elif not any(r.enabled or r.basis == "overlay" for r in rules):
        names = sorted(r.id for r in rules)
        yield remark(
            "clause-without-rule",
            f"條款「{clause.id}」的規則都已停用：{'、'.join(names)}。",
            f"Every rule of the clause `{clause.id}` is turned off: {', '.join(names)}.",
            clause.place,
        )


def _rules(rulebook: Rulebook) -> Iterator[Problem]:
    for rule in rulebook.rules.values():
        if not rule.clauses:
            yield remark(
                "rule-without-clause",
                f"規則「{rule.id}」沒有條款。",
                f"The rule `{rule.id}` has no clause.",
                rule.place,
            )
        for i, pin in enumerate(rule.clauses):
            if pin in rulebook.suspects(rule):
                clause = rulebook.clauses[pin.partition("@")[0]]
                yield remark(
                    "suspect",
                    f"規則「{rule.id}」依據 {pin}，條款已是 {clause.pin}：請確認規則是否仍然相符。",
                    f"The rule `{rule.id}` was read at {pin}; the clause is now {clause.pin}."
                    " See whether the rule still says the same, then raise the pin.",
                    rule.places.get(f"clauses.{i}", rule.place),
                    "error",
                )
        wanted = {outcome for example in rule.examples for outcome in example.expect.values()}
        for outcome in ("fail", "pass"):
            if outcome not in wanted:
                yield remark(
                    "missing-example",
                    f"規則「{rule.id}」沒有結果為 {outcome} 的例子。",
                    f"The rule `{rule.id}` has no example that comes out as {outcome}.",
                    rule.places.get("examples", rule.place),
                    "error",
                )


def _parameters(rulebook: Rulebook, uses: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    used = frozenset[str]().union(*uses.values())
    for parameter in rulebook.parameters.values():
        if parameter.name not in used:
            yield remark(
                "unused-parameter",
                f"沒有規則使用參數「{parameter.name}」。",
                f"No rule uses the parameter `{parameter.name}`.",
                parameter.place,
                "error",
            )
        if parameter.source == "cited" and not parameter.references:
            yield remark(
                "parameter-without-source",
                f"參數「{parameter.name}」標為 cited，但沒有列出來源。",
                f"The parameter `{parameter.name}` is marked cited and cites nothing.",
                parameter.place,
            )


def _fields(rulebook: Rulebook, reads: Reads) -> Iterator[Problem]:
    used = _machinery(rulebook).union(*reads.values())
    for kind in rulebook.kinds.values():
        idle = [
            field.name
            for field in kind.fields.values()
            if (kind.name, field.name) not in used and not field.informative and field.name not in kind.key
        ]
        if idle:
            yield Problem(
                "unread-field",
                Text(
                    f"「{kind.name}」中沒有規則讀取的欄位：{'、'.join(idle)}。",
                    f"No rule reads these fields of `{kind.name}`: {', '.join(idle)}.",
                ),
                kind.place,
                Text(
                    "僅供參考的欄位請標上 x-informative: true。",
                    "Mark a field that only informs with x-informative: true.",
                ),
                "error",
            )
        read = [f.name for f in kind.fields.values() if f.informative and (kind.name, f.name) in used]
        if read:
            yield remark(
                "needless-informative",
                f"「{kind.name}」中標為僅供參考、卻有規則讀取的欄位：{'、'.join(read)}。",
                f"Rules read these fields of `{kind.name}`, which are marked x-informative: {', '.join(read)}.",
                kind.place,
            )


def _machinery(rulebook: Rulebook) -> frozenset[tuple[str, str]]:
    """The fields that the program itself reads: roster, calendar, links, and the days of bare times."""
    used: set[tuple[str, str]] = set()
    roster = rulebook.organization.roster
    if roster is not None:
        names = (
            roster.person, roster.name, roster.position, roster.start, roster.end, roster.joined, roster.left,
        )  # fmt: skip
        used |= {(roster.kind, name) for name in names if name is not None}
    calendar = rulebook.calendar
    if calendar.kind is not None:
        used |= {(calendar.kind, name) for name in (calendar.date, calendar.workday) if name is not None}
    for kind in rulebook.kinds.values():
        if kind.approvals is not None:
            a = kind.approvals
            own = (a.step, a.person, a.at, a.result, a.round, a.received, *a.link)
            used |= {(kind.name, name) for name in own if name is not None}
        if kind.nested is not None:
            used |= {(kind.name, name) for name in kind.nested.link}
        used |= {(kind.name, f.day_of) for f in kind.fields.values() if f.day_of is not None}
    return frozenset(used)
