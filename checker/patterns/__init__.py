"""The table of patterns: one module each. A new one is a module, a line here, and a test."""

from __future__ import annotations

from collections.abc import Mapping

from checker.patterns import (
    approval_chain,
    cadence,
    coverage,
    date_order,
    deadline,
    expression,
    query,
    reconciliation,
    reference,
    required,
    segregation_of_duties,
    unique,
)
from checker.patterns.base import Pattern

PATTERNS: Mapping[str, Pattern] = {
    "required": required.PATTERN,
    "expression": expression.PATTERN,
    "date_order": date_order.PATTERN,
    "deadline": deadline.PATTERN,
    "approval_chain": approval_chain.PATTERN,
    "segregation_of_duties": segregation_of_duties.PATTERN,
    "reference": reference.PATTERN,
    "coverage": coverage.PATTERN,
    "cadence": cadence.PATTERN,
    "unique": unique.PATTERN,
    "reconciliation": reconciliation.PATTERN,
    "query": query.PATTERN,
}
