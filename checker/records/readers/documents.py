"""Records in YAML and JSON documents: one record a file, a list, a mapping of lists, or many YAML documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.model.text import Text
from checker.records import decoding
from checker.records.pieces import Document, InputFile
from checker.records.yaml_guard import TooDeepError

_ESCAPED = re.compile(r"\\u[dD]")


def read_json(file: InputFile) -> list[Document]:
    """Return the records of a JSON file. Raises InputError at the first character that is not JSON."""
    text = _text(file)
    try:
        value = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_unique
        )
        value = decoding.speakable(value) if _ESCAPED.search(text) else value
    except _DuplicateKeyError as error:
        raise file.fail(
            "duplicate-key",
            Text(f"屬性 {error} 出現兩次。", f"Property {error} stands twice."),
            Text("請刪去其中一個。", "Remove one of them."),
        ) from None
    except json.JSONDecodeError as error:
        raise file.fail(
            "broken-json",
            Text(f"不是正確的 JSON：{error.msg}。", f"Not valid JSON: {error.msg}."),
            Text("請重新匯出。", "Export it again."),
            line=error.lineno,
            column=error.colno,
        ) from None
    except RecursionError:
        raise _too_deep(file) from None
    return _documents(file, "json", value, (0,))


def read_yaml(file: InputFile) -> list[Document]:
    """Return the records of a YAML file. Raises InputError at the first place that is not YAML."""
    if file.values is not None:
        return _of_documents(file, file.values)
    import yaml  # noqa: PLC0415

    from checker.records.readers.yaml_text import load  # noqa: PLC0415

    text = _text(file)
    try:
        values = list(load(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        what = error.problem or "?"
        raise file.fail(
            "broken-yaml",
            Text(f"不是正確的 YAML：{what}。", f"Not valid YAML: {what}."),
            Text("請更正這一處。", "Correct this place."),
            line=mark.line + 1 if mark else None,
            column=mark.column + 1 if mark else None,
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise file.fail(
            "broken-yaml", Text(f"不是正確的 YAML：{_line(error)}。", f"Not valid YAML: {_line(error)}.")
        ) from None
    except (TooDeepError, RecursionError):
        raise _too_deep(file) from None
    return _of_documents(file, values)


def _of_documents(file: InputFile, values: Sequence[Any]) -> list[Document]:
    numbered = [(n, v) for n, v in enumerate(values) if v is not None]
    return [document for n, v in numbered for document in _documents(file, "yaml", v, (n,))]


def _text(file: InputFile) -> str:
    data = file.whole if file.whole is not None else file.real.read_bytes()
    if not data.strip():
        raise file.fail(
            "empty-file",
            Text("檔案沒有內容。", "The file is empty."),
            Text("請重新匯出。", "Export it again."),
        )
    return decoding.decode(file, data, decoding.detect(file, data, whole=True))


class _DuplicateKeyError(ValueError):
    """A property name that stands twice in one object."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        raise _DuplicateKeyError(next(k for k, _ in pairs if k in seen or seen.add(k)))  # type: ignore[func-returns-value]
    return value


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).removesuffix(".")


def _too_deep(file: InputFile) -> Exception:
    return file.fail("too-deep", Text("資料的層次太深。", "The data is nested too deeply."))


def _documents(file: InputFile, format_: str, value: Any, where: tuple[int | str, ...]) -> list[Document]:
    found = list(_walk(file, format_, value, where, None))
    if not found and value not in ([], {}):
        raise file.fail(
            "no-records",
            Text(
                "這裡沒有記錄：須是一筆記錄、記錄的清單，或以記錄類型為名的清單。",
                "No records here: expected a record, a list of records, or lists named by their kind.",
            ),
        )
    return found


def _walk(
    file: InputFile, format_: str, value: Any, where: tuple[int | str, ...], under: str | None
) -> Iterator[Document]:
    if isinstance(value, Mapping):
        lists = [
            k for k, v in value.items() if isinstance(v, list) and v and all(isinstance(e, dict) for e in v)
        ]
        if under is None and lists and len(lists) == len(value):
            for key in lists:
                yield from _walk(file, format_, value[key], (*where, key), key)
            return
        yield Document(file, format_, value, where, under)
    elif isinstance(value, list) and all(isinstance(e, Mapping) for e in value):
        for index, element in enumerate(value):
            yield Document(file, format_, element, (*where, index), under)
