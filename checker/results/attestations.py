"""What attestations prove on the day of the check, and which of them prove nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from checker.model.attestation import RULE, Attestation
from checker.model.outcomes import Outcome
from checker.model.regulation import Clause
from checker.model.rulebook import Rulebook
from checker.model.rules import Severity
from checker.model.run import Finding
from checker.model.text import Lang, Text

TITLE = Text("聲明沒有證明力", "An attestation proves nothing")
DOMAIN = "attestations"


class Fault(NamedTuple):
    """Why an attestation proves nothing, and what to do about it."""

    message: Text
    remedy: Text
    severity: Severity


FAULTS = {
    "unknown": Fault(
        Text("沒有條款「{clause}」。", "There is no clause `{clause}`."),
        Text("請更正條款編號。", "Correct the number of the clause."),
        "medium",
    ),
    "moved-on": Fault(
        Text("聲明依據 {clause}，當日有效的是 {current}。", "It was given for {clause}; in force on that day is {current}."),
        Text("請依現行條文重新聲明。", "Have it stated anew for the clause as it is in force."),
        "medium",
    ),
    "repealed": Fault(
        Text("條款「{clause}」當日並未生效。", "The clause {clause} is not in force on that day."),
        Text("請刪去這項聲明，或更正日期。", "Take the attestation out, or correct its date."),
        "low",
    ),
    "future": Fault(
        Text("聲明日期 {on} 晚於檢查所依的日期。", "It is dated {on}, after the day of the check."),
        Text("請更正日期，或等到那一天再檢查。", "Correct the date, or check again on that day."),
        "medium",
    ),
    "needless": Fault(
        Text("條款 {clause} 由規則檢查，不需要聲明。", "The clause {clause} is checked by rules and needs no attestation."),
        Text("請刪去這項聲明。", "Take the attestation out."),
        "low",
    ),
    "lapsed": Fault(
        Text("聲明於 {until} 失效。", "It lapsed after {until}."),
        Text("請負責人重新查看並聲明。", "Have the person responsible look again and state what they see."),
        "medium",
    ),
}  # fmt: skip
"""Problem -> its words. The first one that fits is told."""


def fault_of(rulebook: Rulebook, attestation: Attestation, as_of: date) -> str | None:
    """Return why an attestation proves nothing on `as_of`, a key of `FAULTS`; None where it holds."""
    clause = rulebook.clauses.get(attestation.clause.partition("@")[0])
    if clause is None:
        return "unknown"
    if clause.checked == "by_rules":
        return "needless"
    if attestation.on > as_of:
        return "future"
    current = current_pin(clause, as_of)
    if current is None:
        return "repealed"
    if current != attestation.clause:
        return "moved-on"
    ends = attestation.lapses(clause.attest)
    return "lapsed" if ends is not None and ends < as_of else None


def current_pin(clause: Clause, day: date) -> str | None:
    """Return the clause with the revision in force on `day`; None where none is."""
    return next((f"{clause.id}@{r.number}" for r in clause.revisions if r.in_force.covers(day)), None)


def valid(rulebook: Rulebook, attestations: Sequence[Attestation], as_of: date) -> dict[str, Attestation]:
    """Return the latest attestation that holds, by clause."""
    found: dict[str, Attestation] = {}
    for attestation in sorted(attestations, key=lambda a: (a.on, str(a.place))):
        if fault_of(rulebook, attestation, as_of) is None:
            found[attestation.clause.partition("@")[0]] = attestation
    return found


def attestation_findings(
    rulebook: Rulebook, attestations: Sequence[Attestation], as_of: date, lang: Lang
) -> Iterator[Finding]:
    """Yield a finding for each attestation that proves nothing. One that a later one has taken over is no news."""
    holding = valid(rulebook, attestations, as_of)
    seen: dict[str, int] = {}
    for attestation in attestations:
        name = attestation.clause.partition("@")[0]
        fault = fault_of(rulebook, attestation, as_of)
        if fault is None or (fault in ("lapsed", "moved-on") and name in holding):
            continue
        clause = rulebook.clauses.get(name)
        ends = attestation.lapses(clause.attest if clause is not None else None)
        values = {
            "clause": attestation.clause,
            "current": clause and current_pin(clause, as_of),
            "on": attestation.on.isoformat(),
            "until": ends and ends.isoformat(),
        }
        words = FAULTS[fault]
        subject = f"{RULE}|{attestation.clause}|{attestation.on}|{fault}"
        seen[subject] = seen.get(subject, 0) + 1
        yield Finding(
            rule=RULE,
            title=TITLE.get(lang),
            outcome=Outcome.FAIL,
            severity=words.severity,
            clauses=(attestation.clause,) if clause is not None else (),
            kind="attestations",
            key={"clause": attestation.clause, "on": attestation.on.isoformat()},
            locations=(attestation.place,),
            evidence={"problem": fault, "until": values["until"], "current": values["current"]},
            message=words.message.format(**values).get(lang),
            remedy=words.remedy.get(lang),
            fingerprint=hashlib.sha256(f"{subject}|{seen[subject]}".encode()).hexdigest(),
        )
