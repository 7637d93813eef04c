"""What an export is: a record kind, the file it is written to, its form, the style of its cells and its headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from rulebook_examples.cells import Style, cell
from rulebook_examples.dataset import Data, Row
from rulebook_examples.dice import Dice
from rulebook_examples.rulebook import nesting, titles


class Form(Protocol):
    """A form in which a table is written; `forms.py` has those that there are."""

    def write(self, table: Table, path: Path) -> None:
        """Write `table` to `path`, which does not exist yet."""


class Export(NamedTuple):
    """How one record kind is written.

    `headers`: field -> header, in the order of the columns; without it every field of the schema under its title.
    `inside`: kinds that stand inside the rows of this one, as their schemas allow (`x-nested`), and their styles. Only forms
    that nest can hold such: JSON, JSON Lines and YAML.
    """

    kind: str
    name: str
    form: Form
    style: Style = Style()
    headers: Mapping[str, str] | None = None
    inside: Mapping[str, Style] = {}

    @property
    def kinds(self) -> Iterator[str]:
        """The kind, and those inside it."""
        yield self.kind
        yield from self.inside


class Table:
    """The rows of an export with what it takes to write them: what a form works on."""

    def __init__(self, export: Export, data: Data, dice: Dice) -> None:
        self.kind, self.style, self.rows = export.kind, export.style, data[export.kind]
        script = export.style.script
        self.headers: Mapping[str, str] = export.headers or {
            name: script(title) for name, title in titles(export.kind).items()
        }
        self._inside = [_Inside(kind, style, data[kind], dice) for kind, style in export.inside.items()]
        self._dice = dice

    def text(self, name: str, row: Row) -> str:
        """Return the cell of `row` in the field `name`."""
        return cell(self.style, self.kind, name, row, self._dice)

    def texts(self) -> Iterator[list[str]]:
        """Yield the cells of each row, in the order of the headers. ValueError where there is something inside a row."""
        if self._inside:
            raise ValueError(f"{self.kind}: a table cannot hold other records inside its rows")
        return ([self.text(name, row) for name in self.headers] for row in self.rows)

    def documents(self, *, titled: bool) -> Iterator[Row]:
        """Yield each row as a mapping for JSON and YAML: headers, or field names, to what stands there.

        Rows of other kinds stand inside the first row that they belong to.
        """
        for row in self.rows:
            document: Row = {
                self.headers[name] if titled else name: plain(self.style, self.kind, name, row, self._dice)
                for name in self.headers
            }
            for inside in self._inside:
                document[inside.place] = inside.rows_of(row)
            yield document


class _Inside:
    """The rows of a kind that stands inside another, by what they belong to."""

    def __init__(self, kind: str, style: Style, rows: Sequence[Row], dice: Dice) -> None:
        self.place, self._link = nesting(kind)
        self._kind, self._style, self._dice = kind, style, dice
        self._waiting: dict[tuple[Any, ...], list[Row]] = {}
        for row in rows:
            self._waiting.setdefault(tuple(row[mine] for mine in self._link), []).append(row)

    def rows_of(self, parent: Row) -> list[Row]:
        """The rows that belong to `parent`, once only."""
        rows = self._waiting.pop(tuple(parent[theirs] for theirs in self._link.values()), [])
        return [
            {
                name: plain(self._style, self._kind, name, row, self._dice)
                for name in row
                if name not in self._link
            }
            for row in rows
        ]


def plain(style: Style, kind: str, name: str, row: Row, dice: Dice) -> str | int | None:
    """Return a value for JSON and YAML: text, except for whole numbers and for what is empty."""
    value = row.get(name)
    if type(value) is int and name not in style.areas and name not in style.money:
        return value
    return cell(style, kind, name, row, dice) or None


def write_exports(exports: Iterable[Export], data: Data, folder: Path, seed: int) -> None:
    """Write `data` into the existing, empty `folder`. ValueError where a kind of the data has no export, or two."""
    written: list[str] = []
    for export in exports:
        table = Table(export, data, Dice(seed, f"cells/{export.kind}"))
        export.form.write(table, folder / export.name)
        written += export.kinds
    if sorted(written) != sorted(data):
        raise ValueError(f"each kind has one export: {sorted(set(written) ^ set(data)) or sorted(written)}")
