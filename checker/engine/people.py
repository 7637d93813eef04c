"""Names of people made ids, and steps found, before anything is judged: the roster is looked up through the engine's own connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checker import duck
from checker.model.inputs import Inputs
from checker.model.rulebook import Rulebook
from checker.records.beforehand import marked
from checker.records.people import resolve


def with_people(rulebook: Rulebook, inputs: Inputs, connection: duck.Connection) -> Inputs:
    """Return the inputs with names of people replaced by ids, with the steps of approvals that positions tell, and with small sources marked.

    Raises duck.Error where a file cannot be scanned.
    """

    def rows(query: str) -> Sequence[Sequence[Any]]:
        return connection.execute(query).fetchall()

    named = resolve(marked(inputs), rulebook.kinds, rulebook.organization.roster, rows)
    logs = [log for kind in named.kinds() if (log := rulebook.kinds[kind].approvals)]
    if not any(log.step_by for log in logs):
        return named
    from checker.records.steps import with_steps  # noqa: PLC0415 - only where there is a log of approvals

    return with_steps(named, rulebook.kinds, rulebook.organization, rows)
