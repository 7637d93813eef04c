"""Decoding of YAML files, and what the YAML parser complains about, in words for people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.model.problem import Place, Problem, RulebookError
from checker.model.text import Text
from checker.rulebook.wording import error

_CONTROL = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # what YAML does not allow in a file, quoted or not

_COMPLAINTS: tuple[tuple[str, Text], ...] = (
    (
        "mapping values are not allowed",
        Text("此處不能有「鍵: 值」。", "A `key: value` cannot stand here."),
    ),
    (
        "did not find expected key",
        Text("此處應為鍵，或縮排不一致。", "A key is expected here, or the indentation differs."),
    ),
    ("expected ',' or '}'", Text("大括號中缺少「,」或「}」。", "A `,` or `}` is missing in the braces.")),
    ("expected ',' or ']'", Text("中括號中缺少「,」或「]」。", "A `,` or `]` is missing in the brackets.")),
    (
        "cannot start any token",
        Text("此字元不能作值的開頭。", "A value cannot start with this character."),
    ),
    ("unexpected end of stream", Text("檔案在引號中途結束。", "The file ends inside quotes.")),
    ("could not find expected ':'", Text("鍵後缺少「:」。", "A `:` is missing after a key.")),
    (
        "expected '-' indicator",
        Text(
            "清單中此處應為「-」，或縮排不一致。",
            "A `-` is expected in this list, or the indentation differs.",
        ),
    ),
    ("escape character", Text("雙引號中的跳脫字元無效。", "An escape inside double quotes is not valid.")),
    (
        "block sequence entries are not allowed",
        Text("清單項目不能寫在此處。", "A list item cannot stand here."),
    ),
    ("tab character", Text("縮排用了定位字元（Tab）。", "The indentation holds a tab.")),
    ("document start", Text("文件結束後還有內容。", "Something stands after the end of the document.")),
    ("node content", Text("此處缺少值。", "A value is missing here.")),
    ("mapping keys are not allowed", Text("此處不能有鍵。", "A key cannot stand here.")),
)

_QUOTE_HINT = Text(
    "含有冒號、#、@、反引號、% 或括號的文字請加引號。",
    "Quote text that holds a colon, #, @, a backtick, % or brackets.",
)
_TAB_HINT = Text("請改用空格。", "Use spaces.")


def decoded(data: bytes | str, file: str) -> str:
    """The text of a UTF-8 file, without its byte order mark. Raises RulebookError."""
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        before = data[: exc.start].decode("utf-8-sig", "replace")
        raise RulebookError(
            [
                error(
                    "not-utf8",
                    "檔案不是 UTF-8 編碼。",
                    "The file is not encoded as UTF-8.",
                    _place_after(before, file),
                    Text("請另存為 UTF-8。", "Save it as UTF-8."),
                )
            ]
        ) from exc


def control_character(text: str, file: str) -> Problem | None:
    """The problem with the first character that YAML does not allow, or None."""
    found = _CONTROL.search(text)
    if found is None:
        return None
    name = f"U+{ord(found.group()):04X}"
    return error(
        "control-character",
        f"檔案含有不允許的字元 {name}。",
        f"The file holds the character {name}, which is not allowed.",
        _place_after(text[: found.start()], file),
        Text("請刪去。", "Remove it."),
    )


def syntax_problem(exc: Exception, lines: Sequence[str], file: str) -> Problem:
    """The parser's complaint as a problem with line and column."""
    mark = getattr(exc, "problem_mark", None) or getattr(exc, "context_mark", None)
    complaint = str(getattr(exc, "problem", None) or exc)
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    place = Place(file, line=line + 1, column=column + 1)
    written = lines[line] if line < len(lines) else ""
    indent = written[: len(written) - len(written.lstrip())]
    if "tab character" in complaint or "\t" in indent or written[column : column + 1] == "\t":
        return error("tab", "縮排用了定位字元（Tab）。", "The indentation holds a tab.", place, _TAB_HINT)
    for words, text in _COMPLAINTS:
        if words in complaint:
            return error(
                "yaml-syntax", f"YAML 語法錯誤：{text.hant}", f"YAML syntax: {text.en}", place, _QUOTE_HINT
            )
    return error(
        "yaml-syntax", f"YAML 語法錯誤（{complaint}）。", f"YAML syntax: {complaint}.", place, _QUOTE_HINT
    )


def _place_after(text: str, file: str) -> Place:
    line = text.count("\n") + 1
    return Place(file, line=line, column=len(text) - (text.rfind("\n") + 1) + 1)
