"""`records.yaml`: what cannot be guessed about the exports beside it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from checker.model.kinds import Kind
from checker.model.problem import InputError, Place, Problem
from checker.model.span import Span
from checker.model.text import Text
from checker.records.pieces import FileHints
from checker.records.yaml_guard import AliasError, TooDeepError, check_plain

NAME = "records.yaml"
_TOP = {"as_of", "period", "files", "ignore", "people"}
_FILE = {
    "kind", "layout", "sheet", "header_row", "header_rows", "footer_rows",
    "encoding", "delimiter", "quote", "escape", "columns", "constants",
}  # fmt: skip


@dataclass(frozen=True)
class Mapped:
    """A records.yaml as read. `folder`: where it stands; its patterns are relative to it."""

    folder: Path
    files: Mapping[str, FileHints] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    as_of: date | None = None
    period: Span | None = None
    people: Mapping[str, str] = field(default_factory=dict)

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
                return hints
        return FileHints(period=self.period) if self.period else None

    def ignored(self, real: Path) -> bool:
        """Whether the file is not to be read."""
        if not self.ignore:
            return False
        from pathspec import GitIgnoreSpec  # noqa: PLC0415

        return GitIgnoreSpec.from_lines(self.ignore).match_file(self._relative(real))


def load(real: Path, shown: str, kinds: Mapping[str, Kind]) -> Mapped:
    """Read a records.yaml. Raises InputError, with the place, for anything that it may not say."""
    import yaml  # noqa: PLC0415

    reader = _Reader(shown, kinds)
    try:
        text = real.read_text("utf-8-sig")
        check_plain(text)
        node = yaml.compose(text, yaml.SafeLoader)
        value = yaml.safe_load(text)
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
    except (yaml.YAMLError, ValueError, OSError) as error:  # ValueError: a date such as 2025-02-30
        why = " ".join(str(error).split()).removesuffix(".")
        said = Text(f"無法讀取：{why}。", f"Cannot be read: {why}.")
        raise InputError(Problem("unreadable-mapping", said, Place(shown))) from None
    if value is None:
        return Mapped(real.parent)
    reader.no_duplicates(node)
    reader.expect(node, value, dict)
    reader.known(node, value, _TOP)
    files = {}
    for pattern, said in reader.items(node, value, "files"):
        inner = reader.child(reader.child(node, "files"), pattern)
        files[str(pattern)] = reader.file(inner, said)
    period = reader.period(node, value)
    files = {pattern: replace(hints, period=period) for pattern, hints in files.items()}
    ignore = value.get("ignore") or []
    reader.expect(reader.child(node, "ignore"), ignore, list)
    reader.patterns(reader.child(node, "ignore"), ignore)
    return Mapped(
        real.parent,
        files,
        tuple(map(str, ignore)),
        reader.day(node, value, "as_of"),
        period,
        reader.people(node, value),
    )


class _Reader:
    """Checks a records.yaml against what it may say, keeping the places."""

    def __init__(self, shown: str, kinds: Mapping[str, Kind]) -> None:
        self.shown, self.kinds = shown, kinds

    def fail(self, node: Any, code: str, text: Text, hint: Text | None = None) -> InputError:
        mark = getattr(node, "start_mark", None)
        place = Place(self.shown, line=mark.line + 1, column=mark.column + 1) if mark else Place(self.shown)
        return InputError(Problem(code, text, place, hint))

    def child(self, node: Any, key: str) -> Any:
        for k, v in getattr(node, "value", ()):
            if k.value == str(key):
                return v
        return node

    def key(self, node: Any, key: str) -> Any:
        return next((k for k, _ in getattr(node, "value", ()) if k.value == str(key)), node)

    def no_duplicates(self, node: Any) -> None:
        if node.id == "mapping":
            seen: set[str] = set()
            for k, v in node.value:
                if str(k.value) in seen:
                    raise self.fail(
                        k, "duplicate-key", Text(f"{k.value} 出現兩次。", f"{k.value} stands twice.")
                    )
                seen.add(str(k.value))
                self.no_duplicates(v)
        elif node.id == "sequence":
            for v in node.value:
                self.no_duplicates(v)

    def expect(self, node: Any, value: Any, type_: type) -> None:
        if not isinstance(value, type_):
            words = {
                dict: ("對應表", "a mapping"),
                list: ("清單", "a list"),
                int: ("整數", "a whole number"),
                str: ("文字", "text"),
            }
            hant, en = words[type_]
            raise self.fail(node, "wrong-type", Text(f"這裡須是{hant}。", f"This has to be {en}."))

    def known(self, node: Any, value: Mapping[str, Any], allowed: set[str]) -> None:
        for key in value:
            if key not in allowed:
                raise self.unknown(self.key(node, key), "unknown-key", str(key), allowed)

    def unknown(self, node: Any, code: str, word: str, allowed: Any) -> InputError:
        from difflib import get_close_matches  # noqa: PLC0415

        close = get_close_matches(word, sorted(allowed), 1)
        hint = Text(f"是否指 {close[0]}？", f"Did you mean {close[0]}?") if close else None
        return self.fail(node, code, Text(f"不認得 {word}。", f"{word} is not known here."), hint)

    def items(self, node: Any, value: Mapping[str, Any], key: str) -> list[tuple[Any, Any]]:
        inner = value.get(key) or {}
        self.expect(self.child(node, key), inner, dict)
        return list(inner.items())

    def patterns(self, node: Any, ignore: list[Any]) -> None:
        if not ignore:
            return
        from pathspec import GitIgnoreSpec  # noqa: PLC0415

        for inner, pattern in zip(node.value, ignore, strict=True):
            try:
                GitIgnoreSpec.from_lines([str(pattern)])
            except ValueError:
                said = Text(f"{pattern} 不是樣式。", f"{pattern} is no pattern.")
                hint = Text("請照 .gitignore 的寫法。", "Write it as in a .gitignore.")
                raise self.fail(inner, "wrong-pattern", said, hint) from None

    def number(self, node: Any, value: Mapping[str, Any], key: str, most: int = 1 << 20) -> int | None:
        found = value.get(key)
        if found is not None:
            self.expect(self.child(node, key), found, int)
            if not 1 <= found <= most or isinstance(found, bool):
                said = Text(f"{key} 須在 1 到 {most} 之間。", f"{key} is between 1 and {most}.")
                raise self.fail(self.child(node, key), "wrong-type", said)
        return int(found) if found is not None else None

    def day(self, node: Any, value: Mapping[str, Any], key: str) -> date | None:
        found = value.get(key)
        if isinstance(found, str):
            with suppress(ValueError):
                found = date.fromisoformat(found)
        if found is not None and type(found) is not date:
            raise self.fail(
                self.child(node, key),
                "wrong-date",
                Text("這裡須是日期，如 2025-06-30。", "This has to be a date such as 2025-06-30."),
            )
        return found

    def period(self, node: Any, value: Mapping[str, Any]) -> Span | None:
        inner = value.get("period")
        if inner is None:
            return None
        here = self.child(node, "period")
        self.expect(here, inner, dict)
        self.known(here, inner, {"from", "to"})
        span = Span(self.day(here, inner, "from"), self.day(here, inner, "to"))
        if span.start is None or span.end is None or span.start > span.end:
            raise self.fail(
                here,
                "wrong-period",
                Text(
                    "period 須有 from 與 to，且 from 不晚於 to。",
                    "A period has from and to, and from is not after to.",
                ),
            )
        return span

    def people(self, node: Any, value: Mapping[str, Any]) -> dict[str, str]:
        """Name -> id. A number has lost its zeros already, so that an id has to be text."""
        found = {}
        for name, id_ in self.items(node, value, "people"):
            self.expect(self.child(self.child(node, "people"), name), id_, str)
            found[str(name)] = id_
        return found

    def file(self, node: Any, value: Any) -> FileHints:
        self.expect(node, value, dict)
        self.known(node, value, _FILE)
        kind = value.get("kind")
        if kind is not None and kind not in self.kinds:
            raise self.unknown(self.child(node, "kind"), "unknown-kind", str(kind), self.kinds)
        layout = value.get("layout")
        layouts = [one.name for one in self.kinds[kind].layouts] if kind else []
        if layout is not None and layout not in layouts:
            raise self.unknown(self.child(node, "layout"), "unknown-layout", str(layout), layouts)
        for key in ("sheet", "encoding"):
            if value.get(key) is not None:
                self.expect(self.child(node, key), value[key], str)
        header_row = self.number(node, value, "header_row")
        for key, fits in (("delimiter", (1,)), ("quote", (0, 1)), ("escape", (1,))):
            sign = value.get(key)
            if sign is not None:
                self.expect(self.child(node, key), sign, str)
                if len(sign) not in fits or sign in ("\n", "\r"):
                    raise self.fail(
                        self.child(node, key),
                        "wrong-type",
                        Text(f"{key} 須是一個字元。", f"{key} is one character."),
                    )
        columns = {str(h): str(f) for h, f in self.items(node, value, "columns")}
        constants = {}
        for name, constant in self.items(node, value, "constants"):
            constants[str(name)] = str(constant).lower() if isinstance(constant, bool) else str(constant)
        if kind is not None:
            fields = self.kinds[kind].fields
            for key, names in (("columns", columns.items()), ("constants", ((n, n) for n in constants))):
                for shown, name in names:
                    if name not in fields:
                        raise self.unknown(
                            self.child(self.child(node, key), shown), "unknown-field", name, fields
                        )
        return FileHints(
            kind,
            value.get("sheet"),
            header_row,
            value.get("encoding"),
            value.get("delimiter"),
            columns,
            constants,
            quote=value.get("quote"),
            escape=value.get("escape"),
            header_rows=self.number(node, value, "header_rows", 2),
            footer_rows=self.number(node, value, "footer_rows") or 0,
            layout=layout,
        )
