"""Parameters that a sentence names, as `:name` or `:name[key]`: their values, for people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from checker.model.rulebook import Field, Parameter
from checker.model.text import Lang, Text
from checker.results.showing import show

_MENTION = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)(?:\[([^\]]*)\])?")
_RATIO = Field("", "percent", Text("", ""), None, (), "no")
"""What a ratio is shown as: a percentage."""


@dataclass(frozen=True)
class Mention:
    """A parameter named in a sentence. `key`: the expression that picks an entry of a map."""

    parameter: Parameter
    key: str | None


def pieces_of(text: str, parameters: Mapping[str, Parameter]) -> list[str | Mention]:
    """Return a sentence in pieces: its words, and the parameters between them."""
    found: list[str | Mention] = []
    end = 0
    for match in _MENTION.finditer(text):
        if match[1] in parameters:
            found += [text[end : match.start()], Mention(parameters[match[1]], match[2])]
            end = match.end()
    return [piece for piece in (*found, text[end:]) if piece != ""]


def mentioned(mention: Mention, lang: Lang) -> str:
    """Return what stands for a parameter in a sentence: its value, or its title where there is more than one."""
    parameter = mention.parameter
    if len(parameter.values) == 1 and parameter.type != "map":
        return shown_value(parameter, parameter.values[0].value, lang)
    title = parameter.title.get(lang)
    return f"“{title}”" if lang == "en" else f"「{title}」"


def spoken(text: Text, parameters: Mapping[str, Parameter], lang: Lang) -> str:
    """Return a sentence as plain text, with the values of the parameters that it names."""
    pieces = pieces_of(text.get(lang), parameters)
    return "".join(piece if isinstance(piece, str) else mentioned(piece, lang) for piece in pieces)


def shown_value(parameter: Parameter, value: object, lang: Lang) -> str:
    """Return one value of a parameter, without its unit."""
    return show(value, _RATIO if parameter.type == "ratio" else None, lang)
