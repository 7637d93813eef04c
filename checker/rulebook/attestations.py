"""`attestations.yaml`, read as strictly as the rulebook itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from checker.model.attestation import Attestation
from checker.model.problem import Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.text import Text
from checker.rulebook.parts import day_of
from checker.rulebook.strict_yaml import read_yaml_file
from checker.rulebook.validate import validate
from checker.rulebook.wording import error, in_order, unknown
from checker.rulebook.yaml_document import Document


def load_attestations(files: Sequence[Path], rulebook: Rulebook) -> tuple[Attestation, ...]:
    """The attestations of these files. RulebookError with everything that is wrong with how they are written.

    Whether they prove anything is not looked at here: that is a matter of the day.
    """
    problems: list[Problem] = []
    found: list[Attestation] = []
    for file in files:
        try:
            document = read_yaml_file(file)
        except RulebookError as exc:
            problems += exc.problems
            continue
        wrong = validate(document, "attestations")
        problems += wrong
        if not wrong:
            found += _of(document, rulebook, problems)
    if problems:
        raise RulebookError(in_order(problems))
    return tuple(found)


def _of(document: Document, rulebook: Rulebook, problems: list[Problem]) -> list[Attestation]:
    found = []
    positions = rulebook.organization.positions
    for i, node in enumerate(document.value["attestations"]):
        route = ("attestations", i)
        on, until = day_of(node["on"]), day_of(node.get("until"))
        assert on is not None  # the schema asks for it
        if node["position"] not in positions:
            place = document.place(*route, "position")
            problems.append(
                unknown("unknown-position", Text("崗位", "position"), node["position"], positions, place)
            )
        if until is not None and until < on:
            place = document.place(*route, "until")
            problems.append(
                error("dates-reversed", "「until」早於「on」。", "`until` is before `on`.", place)
            )
        found.append(
            Attestation(
                clause=node["clause"],
                by=node["by"],
                position=node["position"],
                on=on,
                seen=node["seen"].strip(),
                until=until,
                place=document.place(*route, "clause"),
            )
        )
    return found
