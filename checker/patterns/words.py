"""Pieces of the patterns' sentences and messages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.model.kinds import Kind
from checker.model.rules import Rule
from checker.model.text import Text

_EITHER = re.compile(r"coalesce\((\w+), (\w+)\)")


def title(kind: Kind, name: str) -> Text:
    """Return a field's title, of coalesce(a, b) those of both fields, or the name itself where it is no field."""
    own = name.removeprefix(f"{kind.name}.")
    if own in kind.fields:
        return kind.fields[own].title
    either = _EITHER.fullmatch(name)
    if either and either[1] in kind.fields and either[2] in kind.fields:
        first, second = kind.fields[either[1]].title, kind.fields[either[2]].title
        return Text(f"{first.hant}（未填則為{second.hant}）", f"{first.en} (or else {second.en})")
    return Text(name, name)


def in_words(rule: Rule) -> Text:
    """Return what a rule asks for where SQL says it: its title; its note says how that is judged."""
    if rule.note is None:
        return Text(f"{rule.title.hant}。", f"{rule.title.en}.")
    return Text(
        f"{rule.title.hant}。如何判斷，見下面的說明。",
        f"{rule.title.en}. The note below tells how that is judged.",
    )


def join(texts: Sequence[Text]) -> Text:
    """Return texts as a list in one sentence."""
    return Text("、".join(t.hant for t in texts), ", ".join(t.en for t in texts))
