"""What an approval log says: which of its rows approve, and to which record they belong."""

from __future__ import annotations

from checker.model.kinds import Approvals
from checker.model.text import Text
from checker.patterns.base import Draft, quoted


def approvals_of(draft: Draft, path: str, name: str) -> Approvals:
    """Return how the approval log `name` is read. RulebookError where it is no log of the rule's kind."""
    log = draft.book.kinds[name].approvals
    if log is None or log.of != draft.rule.on:
        raise draft.error(
            path,
            "no-approvals",
            Text(
                f"{name} 不是 {draft.rule.on} 的審批流水（x-approvals）。",
                f"{name} is no approval log of {draft.rule.on} (x-approvals).",
            ),
        )
    return log


def linked(draft: Draft, log: Approvals, name: str) -> str:
    """Return the condition that a row of the log belongs to the record, as text to compile."""
    return " AND ".join(f"{name}.{own} = {draft.rule.on}.{theirs}" for own, theirs in log.link.items())


def approving(log: Approvals, name: str) -> str:
    """Return the condition that a row of the log approves, as text to compile; null where its result cannot be read."""
    if log.result is None or not (log.approved or log.also):
        return "TRUE"
    ways = [f"{name}.{log.result} IN ({_words(log.approved)})"] if log.approved else []
    ways += [
        f"({name}.{log.step} = {_words([step])} AND {name}.{log.result} IN ({_words(results)}))"
        for step, results in sorted(log.also.items())
    ]
    return f"CASE WHEN filled({name}.{log.result}) THEN {' OR '.join(ways)} ELSE FALSE END"


def _words(words: tuple[str, ...] | list[str]) -> str:
    return ", ".join(quoted(word) for word in words)
