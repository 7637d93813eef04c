"""Forms to fill in: every kind's is read back as that kind, column by column, and what a form offers can be read."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from built_in import built_in
from commands import call

from checker.folding import fold
from checker.forms import titles
from checker.model.text import LANGS, Lang, to_hans


@pytest.mark.parametrize("lang", LANGS)
def test_every_form_is_read_back_as_its_kind(lang: Lang, tmp_path: Path) -> None:
    book, _ = built_in()
    for kind in book.kinds:
        file = tmp_path / f"{kind}.csv"
        header = ",".join(titles(book.kinds[kind], lang))
        values = ",".join(
            f'"{field.values[-1].title.get(lang)}"' if field.values else ""
            for field in book.kinds[kind].fields.values()
        )
        file.write_text(f"{header}\n{values}\n", "utf-8")
    found = json.loads(call("inspect", tmp_path, "--format", "json", "--lang", "en").out)
    assert [p for p in found["problems"] if p["level"] == "error"] == []
    read = {Path(e["path"]).stem: e for e in found["inputs"]}
    for kind, described in book.kinds.items():
        entry = read[kind]
        assert (entry["kind"], entry["unmapped"]) == (kind, [])
        assert {c["field"] for c in entry["columns"] if c["header"]} >= set(described.fields)
    checked = call("check", tmp_path, "--as-of", "2025-06-30", "--report", "json", "--lang", "en").json
    assert [f["message"] for f in checked["findings"] if f["rule"] == "DATA-CELL"] == []


def test_a_form_tells_what_belongs_into_it(tmp_path: Path) -> None:
    file = tmp_path / "拜訪.xlsx"
    done = call("template", "visit_logs", "-o", file, "--lang", "zh-Hant")
    assert (done.code, done.out) == (0, "")
    with zipfile.ZipFile(file) as package:
        comments = package.read("xl/comments1.xml").decode("utf-8")
        sheet = package.read("xl/worksheets/sheet1.xml").decode("utf-8")
    about = next(
        c for c in re.findall(r"<comment .*?</comment>", comments, re.DOTALL) if "visit_logs.recorded_at" in c
    )
    assert "VIS-08 (2.2.3.1)" in about
    assert "必填" in about
    assert "2025-04-07 09:30" in about
    assert "實地拜訪,客戶來訪,電話,視頻,其他" in sheet or sheet.count('type="list"') >= 2
    again = tmp_path / "again.xlsx"
    call("template", "visit_logs", "-o", again, "--lang", "zh-Hant")
    assert again.read_bytes() == file.read_bytes()
    entry = json.loads(call("inspect", file, "--format", "json").out)["inputs"][0]
    assert (entry["kind"], entry["rows_read"], entry["unmapped"]) == ("visit_logs", 0, [])


def test_a_form_overwrites_nothing_and_says_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "form.csv"
    assert call("template", "visit_logs", "-o", file).code == 0
    before = file.read_bytes()
    assert before.startswith("\ufeff".encode())
    for args, said in (
        (["visit_logs", "-o", file], "is there already"),
        (["visit_log"], "Did you mean `visit_logs`"),
        (["visit_logs", "-o", tmp_path / "form.pdf"], "must end in .xlsx or .csv"),
        (["visit_logs", "-o", tmp_path / "nowhere" / "form.csv"], "cannot be written"),
    ):
        done = call("template", *args, "--lang", "en")
        assert done.code == 2
        assert said in done.err
    assert file.read_bytes() == before
    assert call("template", "visit_logs", "-o", "-", "--lang", "en").out.startswith("Visit number,")


def test_headers_are_known_in_simplified_characters_as_people_write_them() -> None:
    """回覆 is written 回复 in Simplified Chinese, though 覆 alone is not 复: a word is converted as a whole."""
    book, _ = built_in()
    lost = [
        (kind.name, field.name, word)
        for kind in book.kinds.values()
        for field in kind.fields.values()
        for words in [(field.title.hant, *field.aliases)]
        for word in words
        if fold(to_hans(word)) not in set(map(fold, words))
    ]
    assert lost == []
