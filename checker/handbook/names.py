"""Titles that the handbook needs and a rulebook has no place for: domains, and evidence that no kind describes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from checker.builtin import builtin_dir
from checker.model.text import Text


def domain_title(domain: str) -> Text:
    """Return the title of a domain; one that is not known is its own title."""
    return _titles()["domains"].get(domain) or Text(domain, domain)


def evidence_title(kind: str) -> Text | None:
    """Return the title of a sort of evidence that is not described as a record kind, None where it is not known."""
    return _titles()["evidence"].get(kind)


@lru_cache(maxsize=1)
def _titles() -> Mapping[str, Mapping[str, Text]]:
    import yaml  # noqa: PLC0415 - only for a build

    data = yaml.safe_load((builtin_dir() / "site" / "words.yaml").read_text(encoding="utf-8"))
    return {
        section: {name: Text(pair["zh-Hant"], pair["en"]) for name, pair in titles.items()}
        for section, titles in data.items()
    }
