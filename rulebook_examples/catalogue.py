"""The table of the modules of kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rulebook_examples.dataset import Data
from rulebook_examples.exports import Export
from rulebook_examples.kinds import (
    assessments,
    attendance,
    complaints,
    conduct,
    contracts,
    customers,
    development,
    event_guests,
    events,
    grading,
    issues,
    leave,
    move_in,
    negotiations,
    planning,
    projects,
    rewards,
    service,
    staff,
    statistics,
    tracking,
    training,
    visits,
    workdays,
)
from rulebook_examples.world import World


class Part(Protocol):
    """What a module of `kinds/` offers."""

    @property
    def EXPORTS(self) -> Sequence[Export]:  # noqa: N802 - it stands for a constant of the module
        """How its kinds are written."""

    def build(self, world: World, /) -> Data:
        """Return the rows of its kinds, in order."""


PARTS: Sequence[Part] = (
    staff,
    workdays,
    customers,
    leave,
    contracts,
    move_in,
    statistics,
    grading,
    tracking,
    visits,
    service,
    assessments,
    rewards,
    training,
    events,
    event_guests,
    development,
    issues,
    conduct,
    complaints,
    planning,
    projects,
    negotiations,
    attendance,
)
"""In order of dependency: a module may read what stands before it."""


def build(world: World) -> Data:
    """Fill `world` and return its data: every row is in order."""
    for part in PARTS:
        world.data |= part.build(world)
    return world.data


def exports() -> list[Export]:
    """Return how every kind is written."""
    return [export for part in PARTS for export in part.EXPORTS]
