"""Sentences about rules, for people: values for the parameters that they name, and long conditions set apart.

A sentence names a parameter as `:name` or `:name[key]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from checker.model.kinds import Field
from checker.model.regulation import Parameter
from checker.model.rules import Rule
from checker.model.text import Lang, Text
from checker.patterns.words import in_words
from checker.results.showing import show

_MENTION = re.compile(r"(?<![:\w]):([A-Za-z_][A-Za-z0-9_]*)(?:\[([^\]]*)\])?")
_RATIO = Field("", "percent", Text("", ""), None, (), "no")
"""What a ratio is shown as: a percentage."""
_SIMPLE = re.compile(r"[\w.:]+(?:\[\w+\])?")
"""A name, a number or a parameter, which may stand in a sentence; anything else is SQL, which few people read."""
_BUILT_IN = {
    "as_of": Text("檢查日", "the as-of date"),
    "period_start": Text("期間首日", "the first day of the period"),
    "period_end": Text("期間末日", "the last day of the period"),
}


class Mention(NamedTuple):
    """A parameter named in a sentence. `key`: the expression that picks an entry of a map."""

    parameter: Parameter
    key: str | None


class Reading(NamedTuple):
    """What a rule asks for, in one language.

    `words` are for everybody. Where the pattern's sentence cannot do without SQL, they are the rule's title, and
    `formal` is that sentence with ‹condition 1› for each of the `conditions`.
    """

    words: str
    formal: str | None = None
    conditions: tuple[str, ...] = ()

    def numbered(self, lang: Lang) -> Iterator[tuple[str, str]]:
        """Yield the conditions under the names that they have in `formal`."""
        for number, condition in enumerate(self.conditions, 1):
            yield Text(f"條件 {number}", f"condition {number}").get(lang), condition


def reading_of(sentence: Text, rule: Rule, lang: Lang) -> Reading:
    """Return the sentence of a rule's pattern as a reading."""
    hant, en = _line(sentence.hant), _line(sentence.en)
    expressions = dict.fromkeys(map(_line, _strings(rule.check)))
    placed: dict[str, str] = {}
    # One may stand within another, which then is to go as a whole.
    for expression in sorted(expressions, key=len, reverse=True):
        if not _SIMPLE.fullmatch(expression) and expression in en:
            placed[expression] = mark = f"\0{len(placed)}\0"
            hant, en = hant.replace(expression, mark), en.replace(expression, mark)
    if not placed:
        return Reading(Text(hant, en).get(lang))
    conditions = tuple(e for e in expressions if e in placed)
    for number, expression in enumerate(conditions, 1):
        hant = hant.replace(placed[expression], f"〈條件 {number}〉")
        en = en.replace(placed[expression], f"‹condition {number}›")
    return Reading(in_words(rule).get(lang), Text(hant, en).get(lang), conditions)


def pieces_of(text: str, parameters: Mapping[str, Parameter], lang: Lang) -> list[str | Mention]:
    """Return a sentence in pieces: its words, and the parameters between them."""
    found: list[str | Mention] = []
    end = 0
    for match in _MENTION.finditer(text):
        if match[1] in parameters:
            found += [text[end : match.start()], Mention(parameters[match[1]], match[2])]
        elif match[1] in _BUILT_IN:
            found += [text[end : match.start()], _BUILT_IN[match[1]].get(lang)]
        else:
            continue
        end = match.end()
    return [piece for piece in (*found, text[end:]) if piece != ""]


def mentioned(mention: Mention, lang: Lang) -> str:
    """Return what stands for a parameter in a sentence: its value, or its title where there is more than one."""
    parameter = mention.parameter
    if len(parameter.values) == 1 and parameter.type != "map":
        return shown_value(parameter, parameter.values[0].value, lang)
    title = parameter.title.get(lang)
    return f"“{title}”" if lang == "en" else f"「{title}」"


def spoken(sentence: Text, rule: Rule, parameters: Mapping[str, Parameter], lang: Lang) -> str:
    """Return the reading of a rule as plain text, with the values of the parameters that it names."""
    reading = reading_of(sentence, rule, lang)
    pieces = pieces_of(" ".join(filter(None, [reading.words, reading.formal])), parameters, lang)
    return "".join(piece if isinstance(piece, str) else mentioned(piece, lang) for piece in pieces)


def shown_value(parameter: Parameter, value: object, lang: Lang) -> str:
    """Return one value of a parameter, without its unit."""
    return show(value, _RATIO if parameter.type == "ratio" else None, lang)


def _line(text: str) -> str:
    return " ".join(text.split())


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
