"""Addresses inside the handbook. Every one is derived from an id, so that no link is ever typed.

A page is named by its Markdown path inside a language (`chapters/6.md`). In an anchor `.` becomes `-`, and `-` becomes
`~`, which no id holds, so that two ids never share an anchor.
"""

from __future__ import annotations

import posixpath

HOME = "index.md"
RULES = "rules.md"
RECORDS = "records.md"
PARAMETERS = "parameters.md"
ROLES = "roles.md"
COVERAGE = "coverage.md"
CALENDAR = "calendar.md"
REFERENCES = "references.md"


def slug(name: str) -> str:
    """Return `name` as part of an anchor."""
    return name.replace("-", "~").replace(".", "-")


def chapter_page(chapter: str) -> str:
    """Return the page of a chapter."""
    return f"chapters/{slug(chapter)}.md"


def rule_page(rule: str) -> str:
    """Return the page of a rule."""
    return f"rules/{rule}.md"


def kind_page(kind: str) -> str:
    """Return the page of a record kind."""
    return f"records/{kind}.md"


def clause_anchor(clause: str) -> str:
    """Return the anchor of a clause on the page of its chapter: `c-6-1-2`."""
    return f"c-{slug(clause)}"


def heading_anchor(heading: str) -> str:
    """Return the anchor of a heading of the regulation on the page of its chapter."""
    return f"h-{slug(heading)}"


def field_anchor(field: str) -> str:
    """Return the anchor of a field on the page of its kind."""
    return f"f-{slug(field)}"


def parameter_anchor(parameter: str) -> str:
    """Return the anchor of a parameter."""
    return f"p-{slug(parameter)}"


def role_anchor(role: str) -> str:
    """Return the anchor of a position or department."""
    return f"r-{slug(role)}"


def matrix_anchor(matrix: str) -> str:
    """Return the anchor of an authority matrix."""
    return f"m-{slug(matrix)}"


def reference_anchor(reference: str) -> str:
    """Return the anchor of a source that parameters cite."""
    return f"s-{slug(reference)}"


def correction_anchor(correction: str) -> str:
    """Return the anchor of a correction of the source text."""
    return f"e-{slug(correction)}"


def domain_anchor(domain: str) -> str:
    """Return the anchor of a domain in the index of rules."""
    return f"d-{slug(domain)}"


def html(page: str) -> str:
    """Return where a Markdown page stands in the built site."""
    return f"{page.removesuffix('.md')}.html"


def relative(here: str, page: str, anchor: str = "") -> str:
    """Return the link from page `here` to `page`, both inside one language."""
    target = "" if here == page and anchor else posixpath.relpath(page, posixpath.dirname(here) or ".")
    return f"{target}#{anchor}" if anchor else target
