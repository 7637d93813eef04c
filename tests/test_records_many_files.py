"""Thousands of small files: parsed beside the program and kept from run to run, with the same outcome as one by one."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from records_kinds import read_all, table

from checker.model.inputs import Inputs
from checker.records import read as reading
from checker.records.many import kept, workers
from checker.records.many.workers import Workers, parse

ODD = {
    "099-broken.yaml": b"contract_no: [1\n",
    "101-gbk.yaml": "合同編號: HT-G\n客户编号: 甲\n".encode("gb18030"),
    "102-bytes.yaml": "合同編號: HT-B\n".encode() + b"\xff\n",
    "103-alias.yaml": b"- &a {contract_no: HT-A1, customer_id: C}\n- *a\n",
    "104-empty.yaml": b"",
    "105-two.yaml": b"--- {contract_no: HT-D1}\n--- {contract_no: HT-D2}\n---\n",
    "106-null.yaml": b"contract_no: HT-N\n? \n: 1\n~: 2\n",
    "107-deep.yaml": b"contract_no: " + b"[" * 300 + b"]" * 300,
    "108-bom.yaml": b"\xef\xbb\xbfcontract_no: HT-BOM\n",
    "109-words.yaml": b"just words\n",
    "110-other.csv": "合同編號,客户编号\nHT-C,C2\n".encode(),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RULEBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(reading, "FEW", 10)
    found = tmp_path / "合同"
    found.mkdir()
    for n in range(60):
        approvals = "".join(f"- {{step: s{i}, person: 00{i}}}\n" for i in range(n % 3))
        (found / f"{n:03}.yaml").write_text(
            f"合同編號: HT-{n:03}\n客户编号: 007\n鋪位: [3F-{n}, x]\napprovals:\n{approvals}", "utf-8"
        )
    for name, data in ODD.items():
        (found / name).write_bytes(data)
    return found


def outcome(inputs: Inputs) -> Any:
    """All that is known of the inputs but where they were written to."""
    rows = [table(inputs, s) for s in inputs.sources]
    sources = [(s.kind, s.path, dict(s.columns)) for s in inputs.sources]
    return rows, sources, inputs.ledger, inputs.problems


def test_many_files_come_out_as_few_do(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for batch in (7, 1000):
        monkeypatch.setattr("checker.records.many.ahead.BATCH", batch)
        first = outcome(read_all(tmp_path / "w1", folder))
        again = outcome(read_all(tmp_path / "w2", folder))
        monkeypatch.setenv("RULEBOOK_CACHE", "off")
        uncached = outcome(read_all(tmp_path / "w3", folder))
        monkeypatch.setattr(reading, "FEW", 10_000)
        one_by_one = outcome(read_all(tmp_path / "w4", folder))
        assert first == again == uncached == one_by_one
        monkeypatch.setattr(reading, "FEW", 10)
        monkeypatch.setenv("RULEBOOK_CACHE", str(tmp_path / "cache"))
    assert [p.code for p in first[3]] == [
        "broken-yaml", "broken-encoding", "empty-file", "too-deep", "no-records"
    ]  # fmt: skip
    assert len(first[0][1]) == 60 + 1 + 2 + 2 + 1 + 1


def test_a_second_run_parses_nothing_that_is_unchanged(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    ask = Workers.ask
    monkeypatch.setattr(Workers, "ask", lambda self, texts: (asked.append(len(texts)), ask(self, texts))[1])
    read_all(tmp_path / "w1", folder)
    (folder / "005.yaml").write_text("合同編號: HT-NEW\n客户编号: 007\n", "utf-8")
    inputs = read_all(tmp_path / "w2", folder)
    # What has errors, aliases or another encoding is never kept.
    assert asked[0] > 60
    assert 1 <= asked[1] < 8
    assert "HT-NEW" in [r["contract_no"] for r in table(inputs, inputs.sources[1])]


@pytest.mark.parametrize("damage", ["noise", "cut", "swapped", "text", "folder"])
def test_a_damaged_cache_is_no_cache(folder: Path, tmp_path: Path, damage: str) -> None:
    want = outcome(read_all(tmp_path / "w1", folder))
    (path,) = (tmp_path / "cache").glob("yaml-*.sqlite")
    data = path.read_bytes()
    if damage == "noise":
        path.write_bytes(data[:4096] + b"\x99" * (len(data) - 4096))
    elif damage == "cut":
        path.write_bytes(data[:5000])
    elif damage == "text":
        path.write_text("no database", "utf-8")
    elif damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        with closing(sqlite3.connect(path)) as con:
            con.execute("UPDATE kept SET value = replace(value, 'HT-0', 'HT-9')")
            con.commit()
    assert outcome(read_all(tmp_path / "w2", folder)) == want
    assert outcome(read_all(tmp_path / "w3", folder)) == want


def test_a_cache_that_others_can_write_to_is_not_read(folder: Path, tmp_path: Path) -> None:
    want = outcome(read_all(tmp_path / "w1", folder))
    (path,) = (tmp_path / "cache").glob("yaml-*.sqlite")
    with closing(sqlite3.connect(path)) as con:
        con.execute("DELETE FROM kept")
        con.commit()
    path.chmod(0o666)
    (tmp_path / "cache").chmod(0o777)
    assert outcome(read_all(tmp_path / "w2", folder)) == want
    with closing(sqlite3.connect(path)) as con:
        assert con.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_the_cache_does_not_grow_without_end(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_all(tmp_path / "w1", folder)
    (path,) = (tmp_path / "cache").glob("yaml-*.sqlite")
    size = path.stat().st_size
    other = tmp_path / "cache" / "yaml-0123.sqlite"
    other.write_bytes(b"of an earlier version")
    monkeypatch.setattr(kept, "MOST_BYTES", size - 1)
    for _ in range(3):
        read_all(tmp_path / "w2", folder)
        assert path.stat().st_size <= size
    assert not other.exists()


def test_runs_at_the_same_time_share_the_cache(folder: Path, tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path\n"
        "from checker.records import read; read.FEW = 10\n"
        "from records_kinds import read_all, table\n"
        "inputs = read_all(Path(sys.argv[2]), sys.argv[3])\nprint(len(table(inputs, inputs.sources[1])))"
    )
    command = [sys.executable, "-c", script, str(Path(__file__).parent)]
    running = [
        subprocess.Popen([*command, str(tmp_path / f"r{n}"), str(folder)], stdout=subprocess.PIPE, text=True)
        for n in range(4)
    ]
    assert {process.communicate(timeout=120)[0].strip() for process in running} == {"67"}


def test_processes_that_die_are_done_without(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    want = outcome(read_all(tmp_path / "w1", folder))
    for serve in ("raise SystemExit", "import sys; sys.stdin.buffer.readline(); print('[1]')"):
        monkeypatch.setenv("RULEBOOK_CACHE", "off")
        monkeypatch.setattr(workers, "_SERVE", serve)
        assert outcome(read_all(tmp_path / "w2", folder)) == want


def test_progress_tells_how_many(folder: Path, tmp_path: Path) -> None:
    said: list[str] = []
    inputs = read_all(tmp_path / "w", folder, progress=said.append)
    total = len(list(folder.iterdir()))
    assert [s.split()[0] for s in said] == [f"{n}/{total}" for n in range(1, total + 1)]
    assert len(inputs.ledger) >= total


def test_texts_are_left_to_others_where_they_are_not_plain() -> None:
    assert parse("a: 1\n") == [{"a": "1"}]
    assert parse("a: &x 1\nb: *x\n") is None
    assert parse("a: [\n") is None
    assert parse("[" * 500 + "]" * 500) is None


GIT = {
    ".gitignore": "*.yaml\n!keep.yaml\n/top/\nbuild/\n",
    "keep.yaml": "",
    "a.yaml": "git-ignored",
    "top/x.csv": "git-ignored",
    "sub/top/x.csv": "",
    "sub/.gitignore": "!again.yaml\nkeep.yaml\n*.csv\n!/x.csv\n",
    "sub/again.yaml": "",
    "sub/keep.yaml": "git-ignored",
    "sub/x.csv": "",
    "sub/y.csv": "git-ignored",
    "sub/deep/build/z.csv": "git-ignored",
    "sub/deep/x.csv": "git-ignored",
}


def test_gitignore_files_within_each_other_are_honoured_as_git_does(tmp_path: Path) -> None:
    top = tmp_path / "exports"
    for name, content in GIT.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if name.endswith(".gitignore") else "", "utf-8")
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    inputs = read_all(tmp_path / "w", top)
    left_out = {Path(e.path).relative_to(top).as_posix() for e in inputs.ledger if e.skipped == "git-ignored"}
    files = [n for n in GIT if not n.endswith(".gitignore")]
    done = subprocess.run(
        ["git", "check-ignore", *files], cwd=top, capture_output=True, text=True, check=False
    )
    ignored = set(done.stdout.split())
    assert ignored == {n for n in files if any(n == p or n.startswith(f"{p}/") for p in left_out)}
    assert left_out >= {"a.yaml", "top", "sub/keep.yaml", "sub/y.csv", "sub/deep/build"}


def test_links_do_not_lead_in_circles(tmp_path: Path) -> None:
    top = tmp_path / "exports"
    top.mkdir()
    (top / "拜訪記錄.csv").write_text("拜訪編號,工號\nV1,1\n", "utf-8")
    (top / "again").symlink_to(top)
    (top / "self.csv").symlink_to(top / "self.csv")
    (top / "nowhere.csv").symlink_to(top / "none")
    (top / "same.csv").symlink_to(top / "拜訪記錄.csv")
    inputs = read_all(tmp_path / "w", top)
    # Of one file under two names, the first counts.
    assert {Path(e.path).name: e.skipped for e in inputs.ledger} == {
        "again": "linked-folder",
        "self.csv": "no-file",
        "nowhere.csv": "no-file",
        "same.csv": None,
    }
    assert len(inputs.sources) == 1
    assert inputs.problems == ()


@pytest.mark.parametrize("name", ["合同", "data", "2025"])
def test_every_file_of_no_kind_is_told_of_and_accounted_for(tmp_path: Path, name: str) -> None:
    """Like records are recognised once, whatever their folder is called; what is of no kind is so in each file."""
    (tmp_path / name).mkdir()
    for n in range(3):
        (tmp_path / name / f"x{n}.yaml").write_text("甲: 1\n乙: 2\n", "utf-8")
        (tmp_path / name / f"HT-{n}.yaml").write_text(f"合同編號: HT-{n}\n客户编号: 00{n}\n", "utf-8")
        (tmp_path / name / f"拜訪記錄{n}.yaml").write_text(
            f"編號: V{n}\n拜訪編號: V{n}\n工號: 00127\n", "utf-8"
        )
    inputs = read_all(tmp_path / "w", tmp_path / name)
    lost = [str(tmp_path / name / f"x{n}.yaml") for n in range(3)]
    assert [p.place.path for p in inputs.problems if p.place] == lost
    assert {e.path for e in inputs.ledger if e.kind is None} == set(lost)
    assert len(inputs.ledger) == 9
    assert {s.kind: len(table(inputs, s)) for s in inputs.sources} == {"contracts": 3, "visits": 3}
