"""The engine: compiled rules over typed tables, on DuckDB. Outcomes out."""

from __future__ import annotations

from checker.engine.assess import assess
from checker.engine.examples import ExampleResult, run_examples
from checker.engine.explain import sql
from checker.engine.mutants import Mutated, run_mutants, survivor_problems
from checker.engine.normalize import normalize

__all__ = [
    "ExampleResult",
    "Mutated",
    "assess",
    "normalize",
    "run_examples",
    "run_mutants",
    "sql",
    "survivor_problems",
]
