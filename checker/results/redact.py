"""Mask personal data in a run, for reports that other people than the auditors get to see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.model.attestation import RULE as ATTEST
from checker.model.inputs import LedgerEntry
from checker.model.kinds import Field
from checker.model.outcomes import CELL_RULE
from checker.model.rulebook import Rulebook
from checker.model.run import Finding, Run
from checker.results.messages import message_of

MASK = "***"


def redact(run: Run) -> Run:
    """Return `run` with the values of fields marked personal masked in keys, evidence and messages.

    Messages are told again from the masked evidence. Rejected rows lose their text, as nobody knows what it holds.
    """
    personal = _personal(run.rulebook)
    return run._replace(
        findings=tuple(_finding(finding, run, personal) for finding in run.findings),
        ledger=tuple(_entry(entry) for entry in run.ledger),
        attestations=tuple(a._replace(by=MASK, seen=MASK) for a in run.attestations),
    )


def _personal(rulebook: Rulebook) -> frozenset[str]:
    """Names of personal fields of any kind: evidence may hold values of other kinds than the rule's own."""
    fields = (f for kind in rulebook.kinds.values() for f in kind.fields.values())
    return frozenset(f.name for f in fields if f.personal)


def _finding(finding: Finding, run: Run, personal: frozenset[str]) -> Finding:
    if finding.rule == ATTEST:
        return finding  # it names clause and day, and nobody
    kind = run.rulebook.kinds.get(finding.kind)
    own = kind.fields if kind is not None else {}
    secrets = _secrets({**finding.evidence, **finding.key}, own, personal)
    if finding.rule == CELL_RULE:
        field = own.get(str(finding.evidence.get("field")))
        if field is None or field.personal:
            secrets |= _strings(finding.evidence.get("raw"))
    if not secrets and not any(_is_personal(name, own, personal) for name in finding.evidence):
        return finding
    key = {name: _mask(name, value, own, personal, secrets) for name, value in finding.key.items()}
    evidence = {name: _mask(name, value, own, personal, secrets) for name, value in finding.evidence.items()}
    message = message_of(
        run.rulebook,
        run.lang,
        finding.rule,
        kind=finding.kind,
        outcome=finding.outcome,
        key=key,
        evidence=evidence,
        version=finding.version,
    )
    return finding._replace(key=key, evidence=evidence, message=_scrub(message, secrets))


def _is_personal(name: str, own: Mapping[str, Field], personal: frozenset[str]) -> bool:
    return own[name].personal if name in own else name in personal


def _secrets(values: Mapping[str, Any], own: Mapping[str, Field], personal: frozenset[str]) -> set[str]:
    """The personal words of a finding, to be masked wherever else they turn up in it."""
    found: set[str] = set()
    for name, value in values.items():
        if _is_personal(name, own, personal):
            found |= _strings(value)
        elif name not in own and isinstance(value, (list, tuple)):
            for item in value:
                if isinstance(item, Mapping):
                    found |= _secrets(item, {}, personal)
        elif name not in own and isinstance(value, Mapping):
            found |= _secrets(value, {}, personal)
    return found


def _strings(value: Any) -> set[str]:
    if isinstance(value, str):
        # One character alone is not scrubbed out of other text: it would tear innocent words.
        return {value} if len(value.strip()) > 1 else set()
    if isinstance(value, Mapping):
        return set().union(*(_strings(item) for item in value.values()))
    if isinstance(value, (list, tuple)):
        return set().union(*(_strings(item) for item in value))
    return set()


def _mask(
    name: str, value: Any, own: Mapping[str, Field], personal: frozenset[str], secrets: set[str]
) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if _is_personal(name, own, personal):
        return [MASK for _ in value] if isinstance(value, (list, tuple)) else MASK
    if isinstance(value, str):
        return _scrub(value, secrets)
    if isinstance(value, (list, tuple)):
        return [_mask(name, item, own, personal, secrets) for item in value]
    if isinstance(value, Mapping):
        return {inner: _mask(str(inner), item, {}, personal, secrets) for inner, item in value.items()}
    return value


def _scrub(text: str, secrets: set[str]) -> str:
    for secret in sorted(secrets, key=lambda word: (-len(word), word)):
        text = text.replace(secret, MASK)
    return text


def _entry(entry: LedgerEntry) -> LedgerEntry:
    # The headers of a table that was not recognised may be its first record.
    unmapped = entry.unmapped if entry.kind is not None else tuple(MASK for _ in entry.unmapped)
    return entry._replace(
        rejected=tuple(row._replace(text=MASK) for row in entry.rejected), unmapped=unmapped
    )
