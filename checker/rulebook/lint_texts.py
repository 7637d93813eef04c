"""Texts that miss a language, or hold one language where the other should be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.model.kinds import Kind
from checker.model.problem import Place, Problem
from checker.model.rulebook import Rulebook
from checker.model.text import Text
from checker.rulebook.han import simplified_in
from checker.rulebook.wording import remark

_HAN = re.compile(r"[\u3400-\u9fff]")
_ENGLISH = re.compile(r"[A-Za-z]{2,}\s+[a-z]{2,}")

Named = tuple[str, Text | None, Place | None]


def text_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Every text of the rulebook, looked at in both languages."""
    for name, text, place in _texts(rulebook):
        if text is not None:
            yield from _problems(name, text, place)


def _problems(name: str, text: Text, place: Place | None) -> Iterator[Problem]:
    for language, words in (("zh-Hant", text.hant), ("en", text.en)):
        if not words.strip():
            yield remark(
                "missing-text",
                f"{name}：缺少 {language} 的文字。",
                f"{name}: the {language} text is missing.",
                place,
                "error",
            )
    if text.hant == text.en and (_HAN.search(text.en) or _ENGLISH.search(text.en)):
        yield remark(
            "untranslated",
            f"{name}：兩種語言的文字相同。",
            f"{name}: the text is the same in both languages.",
            place,
        )
    simplified = "".join(simplified_in(text.hant))
    if simplified:
        yield remark(
            "simplified",
            f"{name}：zh-Hant 的文字中有簡體字「{simplified}」。",
            f"{name}: the zh-Hant text holds characters that only Simplified Chinese uses: {simplified}.",
            place,
        )


def _texts(rulebook: Rulebook) -> Iterator[Named]:
    yield "title", rulebook.title, None
    for gap in rulebook.gaps:
        yield "gaps", gap, None
    for correction in rulebook.corrections:
        yield f"{correction['id']} why", correction["why"], None
    for reference, text in rulebook.references.items():
        yield f"{reference}", text, None
    for heading in rulebook.headings:
        yield f"{heading.id} title", heading.title, None
    for clause in rulebook.clauses.values():
        yield f"{clause.id} text", clause.text, clause.place
        yield f"{clause.id} why", clause.why, clause.place
        for revision in clause.earlier:
            yield f"{clause.id}@{revision.number} text", revision.text, clause.place
    for parameter in rulebook.parameters.values():
        yield f"{parameter.name} title", parameter.title, parameter.place
        yield f"{parameter.name} note", parameter.note, parameter.place
    for name, title in rulebook.organization.titles.items():
        yield f"{name} title", title, None
    for matrix in rulebook.organization.matrices.values():
        yield f"{matrix.id} title", matrix.title, matrix.place
        yield f"{matrix.id} measure", matrix.measure, matrix.place
    for kind in rulebook.kinds.values():
        yield from _of_kind(kind)
    for rule in rulebook.rules.values():
        for part in ("title", "message", "remedy", "note", "disabled_why"):
            yield f"{rule.id} {part}", getattr(rule, part), rule.places.get(f"{part}.zh-Hant", rule.place)
        for i, version in enumerate(rule.earlier):
            for part in ("message", "remedy", "note"):
                place = rule.places.get(f"earlier.{i}.{part}.zh-Hant", version.place)
                yield f"{rule.id} earlier {part}", getattr(version, part), place
        for key, excuses in (("survives", rule.survives), ("never", rule.never)):
            for what, why in excuses.items():
                yield f"{rule.id} {key} {what}", why, rule.places.get(f"{key}.{what}.zh-Hant", rule.place)


def _of_kind(kind: Kind) -> Iterator[Named]:
    yield f"{kind.name} title", kind.title, kind.place
    yield f"{kind.name} grain", kind.grain, kind.place
    yield f"{kind.name} source", kind.typical_source, kind.place
    for field in kind.fields.values():
        yield f"{kind.name}.{field.name} title", field.title, kind.place
        yield f"{kind.name}.{field.name} description", field.description, kind.place
        for value in field.values:
            yield f"{kind.name}.{field.name} {value.code}", value.title, kind.place
