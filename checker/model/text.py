"""Texts in the languages of the regulation: zh-Hant and en are written, zh-Hans is derived."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple, get_args

Lang = Literal["zh-Hant", "zh-Hans", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)


@lru_cache(maxsize=1)
def _t2s():  # type: ignore[no-untyped-def]
    # Imported late: loading the conversion tables costs more than a small check.
    from opencc import OpenCC  # noqa: PLC0415

    return OpenCC("t2s")


@lru_cache(maxsize=65536)
def to_hans(text: str) -> str:
    """Return `text` (Traditional Chinese) in Simplified Chinese characters."""
    return str(_t2s().convert(text))


class Text(NamedTuple):
    """One text in Traditional Chinese and English."""

    hant: str
    en: str

    def get(self, lang: Lang) -> str:
        """Return the text in `lang`; zh-Hans is converted from zh-Hant."""
        if lang == "en":
            return self.en
        return self.hant if lang == "zh-Hant" else to_hans(self.hant)

    def format(self, **values: object) -> Text:
        """Return the text with `{name}` places filled in, in both languages."""
        return Text(self.hant.format(**values), self.en.format(**values))
