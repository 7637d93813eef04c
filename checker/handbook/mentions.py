"""Sentences about rules, for people: values for the parameters that they name, and long conditions set apart.

A sentence names a parameter as `:name` or `:name[key]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from checker.model.kinds import Field
from checker.model.regulation import Parameter
from checker.model.rules import Rule
from checker.model.text import Lang, Text
from checker.results.showing import show

_MENTION = re.compile(r"(?<![:\w]):([A-Za-z_][A-Za-z0-9_]*)(?:\[([^\]]*)\])?")
_RATIO = Field("", "percent", Text("", ""), None, (), "no")
"""What a ratio is shown as: a percentage."""
_LONG = 60
"""An expression of more characters is no part of a sentence that people read."""
_BUILT_IN = {
    "as_of": Text("檢查日", "the as-of date"),
    "period_start": Text("期間首日", "the first day of the period"),
    "period_end": Text("期間末日", "the last day of the period"),
}


@dataclass(frozen=True)
class Mention:
    """A parameter named in a sentence. `key`: the expression that picks an entry of a map."""

    parameter: Parameter
    key: str | None


def set_apart(sentence: Text, rule: Rule, lang: Lang) -> tuple[str, tuple[str, ...]]:
    """Return the sentence of a rule with its long expressions as ‹condition 1›, and those expressions."""
    hant, en = _line(sentence.hant), _line(sentence.en)
    expressions = dict.fromkeys(map(_line, _strings(rule.check)))
    found = [e for e in expressions if len(e) > _LONG and e in en]
    # One may stand within another, which then is to go as a whole.
    for number, expression in sorted(enumerate(found, 1), key=lambda pair: -len(pair[1])):
        hant = hant.replace(expression, f"〈條件 {number}〉")
        en = en.replace(expression, f"‹condition {number}›")
    return Text(hant, en).get(lang), tuple(found)


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
    """Return the sentence of a rule as plain text, with the values of the parameters that it names."""
    text, _ = set_apart(sentence, rule, lang)
    pieces = pieces_of(text, parameters, lang)
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
