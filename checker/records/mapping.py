"""`records.yaml`: what cannot be guessed about the exports beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checker.model.kinds import Kind
from checker.model.problem import InputError, Place, Problem
from checker.model.span import Span
from checker.model.text import Text
from checker.records.hints import FileHints
from checker.records.yaml_guard import AliasError, TooDeepError, check_plain

if TYPE_CHECKING:
    from checker.records.mapping_nodes import Items, Nodes

NAME = "records.yaml"
TOP = ("as_of", "period", "files", "ignore", "people")


class Mapped(NamedTuple):
    """A records.yaml as read. `folder`: where it stands; its patterns are relative to it."""

    folder: Path
    files: Mapping[str, FileHints] = {}
    ignore: tuple[str, ...] = ()
    as_of: date | None = None
    period: Span | None = None
    people: Mapping[str, str] = {}

    def _relative(self, real: Path) -> str:
        try:
            return real.relative_to(self.folder).as_posix()
        except ValueError:
            return real.name

    def hints(self, real: Path, sheet: str | None = None) -> FileHints | None:
        """Return what is said of a file (and sheet): by its exact name first, then by the first pattern that fits."""
        relative = self._relative(real)
        for pattern, hints in sorted(self.files.items(), key=lambda i: i[0] not in (relative, real.name)):
            if any(pattern == n or fnmatchcase(n, pattern) for n in (relative, real.name)) and (
                sheet is None or hints.sheet is None or hints.sheet == sheet
            ):
                return hints._replace(exact=pattern in (relative, real.name))
        return FileHints(period=self.period) if self.period else None

    def ignored(self, real: Path) -> bool:
        """Whether the file is not to be read."""
        if not self.ignore:
            return False
        from pathspec import GitIgnoreSpec  # noqa: PLC0415

        return GitIgnoreSpec.from_lines(self.ignore).match_file(self._relative(real))


def load(real: Path, shown: str, kinds: Mapping[str, Kind]) -> Mapped:
    """Read a records.yaml. Raises InputError with everything that it may not say, each with its place."""
    import yaml  # noqa: PLC0415 - only where there is such a file

    from checker.records.mapping_files import file_hints  # noqa: PLC0415
    from checker.records.mapping_nodes import Nodes, is_null  # noqa: PLC0415

    try:
        text = real.read_text("utf-8-sig")
        check_plain(text)
        node = yaml.compose(text, yaml.SafeLoader)
    except AliasError as error:
        place = Place(shown, line=error.mark.line + 1, column=error.mark.column + 1)
        said = Text("這裡不允許清單或對應表的別名。", "Aliases of lists and mappings are not allowed here.")
        hint = Text("請把內容寫出來；若是文字，請加引號。", "Write the content out; if it is text, quote it.")
        raise InputError(Problem("alias", said, place, hint)) from None
    except TooDeepError:
        said = Text("資料的層次太深。", "The data is nested too deeply.")
        raise InputError(Problem("too-deep", said, Place(shown))) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        what = error.problem or "?"
        place = Place(shown, line=mark.line + 1, column=mark.column + 1) if mark else Place(shown)
        raise InputError(
            Problem("broken-yaml", Text(f"不是正確的 YAML：{what}。", f"Not valid YAML: {what}."), place)
        ) from None
    except UnicodeDecodeError:
        said = Text("不是 UTF-8 編碼。", "This is not UTF-8 text.")
        hint = Text("請另存為 UTF-8。", "Save it as UTF-8.")
        raise InputError(Problem("unreadable-mapping", said, Place(shown), hint)) from None
    except (yaml.YAMLError, ValueError, OSError) as error:
        why = " ".join(str(error).split()).removesuffix(".")
        said = Text(f"無法讀取：{why}。", f"Cannot be read: {why}.")
        raise InputError(Problem("unreadable-mapping", said, Place(shown))) from None
    if node is None or is_null(node):
        return Mapped(real.parent)
    nodes = Nodes(shown)
    items = nodes.items(node, TOP)
    period = nodes.period(items)
    mapped = Mapped(
        real.parent,
        {
            pattern: file_hints(nodes, one, kinds)._replace(period=period)
            for pattern, (_, one) in nodes.inner(items, "files").items()
        },
        _patterns(nodes, items),
        nodes.day(items, "as_of"),
        period,
        _people(nodes, items),
    )
    if nodes.problems:
        raise InputError(
            *sorted(nodes.problems, key=lambda p: (p.place.line, p.place.column) if p.place else ())
        )
    return mapped


def _patterns(nodes: Nodes, items: Items) -> tuple[str, ...]:
    found = nodes.words(nodes.part(items, "ignore"))
    if not found:
        return ()
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    for node, pattern in found:
        try:
            GitIgnoreSpec.from_lines([pattern])
        except ValueError:
            said = Text(f"{pattern} 不是樣式。", f"{pattern} is no pattern.")
            hint = Text("請照 .gitignore 的寫法。", "Write it as in a .gitignore.")
            nodes.wrong(node, "wrong-pattern", said, hint)
    return tuple(pattern for _, pattern in found)


def _people(nodes: Nodes, items: Items) -> dict[str, str]:
    """Name -> id. A number has lost its zeros already, so that an id has to be text."""
    inner = nodes.inner(items, "people")
    return {name: id_ for name in inner if (id_ := nodes.text(inner, name)) is not None}
