"""The rulebook that ships with the program, compiled: from the cache that the command line uses, once for all tests."""

from __future__ import annotations

from functools import cache

from checker.cli.pipeline import load
from checker.model.outcomes import Judgement
from checker.model.rulebook import Rulebook


@cache
def built_in() -> tuple[Rulebook, dict[str, Judgement]]:
    """Load the rulebook and its rules as SQL. Whoever tests that they load and compile does so afresh."""
    return load(None, ())
