"""Parses the YAML files of a batch while those of the batch before are entered into the book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checker.records.many.kept import Kept
from checker.records.many.workers import Workers
from checker.records.pieces import InputFile

BATCH = 500


class Ahead:
    """Use it in a `with` block: `begin` a batch, `finish` it, and begin the next."""

    def __init__(self) -> None:
        self._workers, self._kept = Workers(), Kept()
        self._known: dict[str, list[Any]] = {}
        self._asked: list[str] = []

    def __enter__(self) -> Ahead:
        return self

    def __exit__(self, *exc: object) -> None:
        self._workers.__exit__(*exc)
        self._kept.close()

    def begin(self, files: Sequence[InputFile]) -> None:
        """Look up the files, and have those parsed that are not known."""
        texts: dict[str, str] = {}
        for file in files:
            if file.whole is not None and not file.hints.encoding:
                try:
                    texts[file.fingerprint.sha256] = file.whole.decode("utf-8-sig")
                except UnicodeDecodeError:
                    continue  # whoever reads it says where it is broken
        self._known = self._kept.find(list(texts))
        self._asked = [sha256 for sha256 in texts if sha256 not in self._known]
        if self._asked:
            self._workers.ask([texts[sha256] for sha256 in self._asked])

    def finish(self) -> Mapping[str, list[Any]]:
        """Return the values of the files' documents, by SHA-256, of all that could be had without trouble."""
        if self._asked:
            answers = zip(self._asked, self._workers.answer(), strict=True)
            new = {sha256: values for sha256, values in answers if values is not None}
            self._kept.add(new.items())
            self._known |= new
        found, self._known, self._asked = self._known, {}, []
        return found
