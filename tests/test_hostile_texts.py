"""What stands in cells, headers and file names stays text: no markup, no terminal, no workflow command, no SQL."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from commands import call
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_hostile_inputs import GOOD, HEADER, ROW, check, sound

from checker.reports.page import Page
from checker.results.visible import visible

INJECTIONS = {
    "sql": "'); DROP TABLE visit_logs; --",
    "markup": "[red]alarm[/red] [link=https://example.org]x[/link] [/]",
    "escape": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J",
    "workflow": "x\n::error file=a.py,line=1::forged\r\n::set-output name=a::b",
    "old workflow": "x ##[error]forged ##vso[task.complete]",
    "workflow first": " ::error::forged",
    "percent": "%0A::error::forged%0D",
    "braces": "{visit_id} {0} {{x}} %s $1 `id` $(id)",
    "direction": "\u202eexe.txt\u2066 \u200b",
    "xml": "</failure><![CDATA[x]]>&amp;\x0b\ufffe",
    "formula": "=cmd|' /C calc'!A0",
    "quotes": '"\'""\'\'\\"',
    "emoji": "👩\u200d👩\u200d👧 🧨 𠮷 \U000e0001",
}


def export(text: str) -> str:
    """A visit log with `text` as a key, as a value that cannot be read, as plain text and as a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*HEADER.split(","), text])
    row = ROW.format(n=1).split(",")
    writer.writerow([f"BF {text}", *row[1:3], text, *row[4:6], text, *row[7:], text])
    writer.writerow([*ROW.format(n=2).split(",")[:5], text, "", "", ""])
    return out.getvalue()


@pytest.mark.parametrize("name", INJECTIONS)
def test_a_cell_cannot_speak_for_the_report(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "visit_logs.csv").write_text(export(INJECTIONS[name]), encoding="utf-8", newline="")
    github, junit = tmp_path / "github.txt", tmp_path / "junit.xml"
    checked = check(folder, "--report", f"github={github}", "--report", f"junit={junit}")
    assert checked.entry("visit_logs.csv")["rows_checked"] == 2
    assert any(f["rule"] == "DATA-CELL" for f in checked.report["findings"])
    for line in github.read_text(encoding="utf-8").splitlines():
        assert line.startswith(("::error ", "::warning ", "::notice ", "Not shown"))
        # The first two colons after the command end its properties; what follows is one message.
        assert "forged" not in line.split("::")[1]
    ET.fromstring(junit.read_text(encoding="utf-8"))
    for line in checked.done.out.splitlines():
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


@pytest.mark.parametrize("name", INJECTIONS)
def test_the_json_report_keeps_the_text_as_it_came(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "visit_logs.csv").write_text(export(INJECTIONS[name]), encoding="utf-8", newline="")
    checked = check(folder)
    raw = {f["evidence"].get("raw") for f in checked.report["findings"] if f["rule"] == "DATA-CELL"}
    assert INJECTIONS[name] in raw


@pytest.mark.parametrize("name", INJECTIONS)
def test_inspect_and_trace_show_it_on_its_line(name: str, tmp_path: Path) -> None:
    file = tmp_path / "visit_logs.csv"
    file.write_text(export(INJECTIONS[name]), encoding="utf-8", newline="")
    seen = call("inspect", file)
    sound(seen)
    assert seen.code == 0
    traced = call("trace", "visit_logs", f"BF {INJECTIONS[name]}", file, "--as-of", "2025-06-30")
    sound(traced)
    assert traced.code in (0, 2)  # a key is cleaned as every cell is, and may be another afterwards


@pytest.mark.parametrize("name", INJECTIONS)
def test_a_terminal_is_left_as_it_was(name: str) -> None:
    page = Page()
    page.add(2, visible(INJECTIONS[name]), (" end", "high"))
    painted = page.render(40, True)
    assert painted.replace("\x1b[1;31m", "").replace("\x1b[0m", "").count("\x1b") == 0
    assert painted.count("\x1b[1;31m") == 1


def test_names_on_the_command_line_are_neutralised_too(tmp_path: Path) -> None:
    for word in INJECTIONS.values():
        for argv in (
            ["explain", word],
            ["check", word],
            ["trace", word, word, word],
            ["inspect", word],
            [word],
        ):
            done = call(*argv, *(["--as-of", "2025-06-30"] if argv[0] in ("check", "trace") else []))
            sound(done)
            assert done.code in (2, 3), argv


def test_thousands_of_findings(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    rows = [ROW.format(n=n).replace("2025-04-01 10:06", "someday") for n in range(5_000)]
    (folder / "visit_logs.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    github = tmp_path / "github.txt"
    checked = check(folder, "--report", f"github={github}")
    assert sum(f["rule"] == "DATA-CELL" for f in checked.report["findings"]) == 5_000
    assert checked.done.out.count("BF-4999") >= 1, "a report that is no terminal's is whole"
    assert len(github.read_text(encoding="utf-8").splitlines()) <= 31


RANDOM = settings(
    max_examples=50,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ENDINGS = (".csv", ".xlsx", ".json", ".jsonl", ".yaml")
PIECES = st.lists(
    st.one_of(
        st.binary(max_size=30),
        st.sampled_from(
            [HEADER.encode(), GOOD.encode(), b"\n", b",", b'"', b"\r\n", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe",
             b"{", b"}", b"[", b"]", b": ", b"- ", b"\t", b'{"visit_id": "1"}\n', b"visit_id: 1\n", b"null", b"&a ", b"*a"]
        ),
    ),
    max_size=12,
)  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
@RANDOM
@given(data=st.one_of(st.binary(max_size=400), PIECES.map(b"".join)))
def test_no_bytes_whatever_bring_it_down(ending: str, data: bytes, tmp_path: Path) -> None:
    file = tmp_path / f"any{ending}"
    file.write_bytes(data)
    done = call(
        "check", file, "--as-of", "2025-06-30", "--report", "text", "--report", f"json={tmp_path / 'r.json'}"
    )
    sound(done)
    done = call("inspect", file, "--format", "json")
    sound(done)
    for entry in json.loads(done.out)["inputs"]:
        if entry["kind"] and not entry["skipped"]:
            assert entry["rows_read"] == entry["rows_checked"] + entry["rows_rejected"]


def test_xmllint_accepts_what_cells_hold(tmp_path: Path) -> None:
    import shutil

    if shutil.which("xmllint") is None:
        pytest.skip("material: xmllint is not installed")
    folder = tmp_path / "exports"
    folder.mkdir()
    text = " ".join(INJECTIONS.values())
    (folder / "visit_logs.csv").write_text(export(text), encoding="utf-8", newline="")
    junit = tmp_path / "junit.xml"
    check(folder, "--report", f"junit={junit}")
    done = subprocess.run(["xmllint", "--noout", str(junit)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
