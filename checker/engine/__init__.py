"""The engine: compiled rules over typed tables, on DuckDB. Outcomes out."""

from __future__ import annotations

from checker.engine.assess import assess
from checker.engine.examples import ExampleResult, run_examples
from checker.engine.explain import sql
from checker.engine.normalize import normalize

__all__ = [
    "ExampleResult",
    "assess",
    "normalize",
    "run_examples",
    "sql",
]
