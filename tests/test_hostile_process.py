"""What can go wrong around the program: interruptions, closed pipes, odd files, little memory, a folder that is no rulebook."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import PROGRAM, ROOT, Done, call, environment, spawn
from test_hostile_inputs import BOMB, GOOD, HEADER, ROW, check, sound


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "exports"
    made.mkdir()
    (made / "a-visits.csv").write_text(GOOD, encoding="utf-8")
    return made


def many_rows(file: Path, rows: int, filler: str = "") -> None:
    """Write a visit log of `rows` rows in one go."""
    thousand = "".join(
        ROW.replace("BF-{n:04}", f"BF-@-{n:03}").replace("現場看鋪", f"現場看鋪{filler}") + "\n"
        for n in range(1_000)
    )
    with file.open("w", encoding="utf-8") as out:
        out.write(HEADER + "\n")
        for number in range(rows // 1_000):
            out.write(thousand.replace("@", f"{number:06}"))


def test_a_folder_named_like_a_file(folder: Path) -> None:
    (folder / "b.csv").mkdir()
    (folder / "b.csv" / "visits.csv").write_text(GOOD.replace("BF-", "BG-"), encoding="utf-8")
    assert check(folder).entry("visits.csv")["rows_checked"] == 5


def test_links_in_a_circle(folder: Path) -> None:
    (folder / "round").symlink_to(folder, target_is_directory=True)
    (folder / "self.csv").symlink_to(folder / "self.csv")
    (folder / "nowhere.csv").symlink_to(folder / "nothing.csv")
    checked = check(folder)
    assert checked.entry("a-visits.csv")["rows_checked"] == 5
    assert {Path(e["path"]).name: e["skipped"] for e in checked.report["inputs"] if e["skipped"]} == {
        "round": "linked-folder",
        "self.csv": "no-file",
        "nowhere.csv": "no-file",
    }
    for name in ("self.csv", "nowhere.csv"):
        done = call("check", folder / name, "--as-of", "2025-06-30")
        sound(done)
        assert done.code == 3


def test_a_file_without_permission(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # root may read everything, so the refusal is played
    (folder / "b.csv").write_text(GOOD, encoding="utf-8")
    real = Path.open

    def refuse(self: Path, *args: object, **more: object) -> object:
        if self.name == "b.csv":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", refuse)
    checked = check(folder)
    assert checked.done.code == 3
    assert checked.codes == ["unreadable-file"]
    assert "Permission denied" in checked.report["problems"][0]["text"]
    assert checked.entry("a-visits.csv")["rows_checked"] == 5


def test_a_pipe_is_read_where_it_is_named_and_passed_over_in_a_folder(folder: Path) -> None:
    pipe = folder / "visits.csv"
    os.mkfifo(pipe)
    assert check(folder).entry("visits.csv")["skipped"] == "no-file"
    writer = subprocess.Popen(["cp", str(folder / "a-visits.csv"), str(pipe)])
    done = call("check", pipe, "--as-of", "2025-06-30", "--report", "json")
    assert writer.wait(10) == 0
    assert done.json["inputs"][0]["rows_checked"] == 5


def test_the_shell_may_hand_over_what_a_command_prints(folder: Path) -> None:
    line = f'"{sys.executable}" -c "{PROGRAM}" check <(cat {folder}/a-visits.csv) --as-of 2025-06-30 --report json'
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, check=False, env=environment()
    )
    assert '"rows_checked": 5' in done.stdout, done.stderr


def test_standard_input_that_is_closed_or_empty(folder: Path) -> None:
    for shell in ("<&-", "</dev/null"):
        line = f'"{sys.executable}" -c "{PROGRAM}" check - --as-of 2025-06-30 {shell}'
        done = subprocess.run(
            ["bash", "-c", line], capture_output=True, text=True, check=False, env=environment()
        )
        assert done.returncode == 3, done.stderr
        sound(Done(done.returncode, done.stdout, done.stderr))
        assert "The file is empty" in done.stdout


@pytest.mark.parametrize(
    "command", ["check {f} --as-of 2025-06-30", "inspect {f}", "explain visit_logs", "--help"]
)
def test_a_reader_who_goes_away_is_no_fault(folder: Path, command: str) -> None:
    many_rows(folder / "visits.csv", 2_000)
    line = f'"{sys.executable}" -c "{PROGRAM}" {command.format(f=folder)} | head -c 10; echo ":${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, check=False, env=environment()
    )
    assert done.stderr == ""
    assert done.stdout.endswith((":0\n", ":1\n"))


def test_standard_output_that_is_closed(folder: Path) -> None:
    for shell, code in (
        (">&-", 2),
        ("2>&-", 1),
        (">&- 2>&-", 2),
        (">/dev/full", 2),
        ("-q --report json=/dev/full", 2),
    ):
        line = f'"{sys.executable}" -c "{PROGRAM}" check {folder} --as-of 2025-06-30 {shell}'
        done = subprocess.run(
            ["bash", "-c", line], capture_output=True, text=True, check=False, env=environment()
        )
        assert done.returncode == code, (shell, done.stderr)
        assert "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) <= 1


# What runs in the background of a shell is started so that it ignores interruptions.
HEEDS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "


@pytest.mark.parametrize(
    ("ready", "wait"), [("", 0.05), *(("import checker.cli.main; ", wait) for wait in (0.02, 0.4, 1.2))]
)
def test_an_interruption_is_one_line(folder: Path, ready: str, wait: float) -> None:
    many_rows(folder / "visits.csv", 300_000)
    child = subprocess.Popen(
        [sys.executable, "-c", f"{HEEDS}{ready}print('ready', flush=True); {PROGRAM}",
         "check", str(folder), "--as-of", "2025-06-30"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"  # Python itself has started, however busy the machine is
    time.sleep(wait)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert "Traceback" not in err, err
    assert "Traceback" not in out
    assert child.returncode in (1, 2)  # 1 where it was done already
    if child.returncode == 2:
        # What is interrupted while it is imported has no words yet.
        assert err.strip() in (("Interrupted.",) if ready and wait > 0.1 else ("Interrupted.", ""))


WHILE_LOADING = """
import os, signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
"""
AT_AN_END = """
import os, signal, time
import checker.cli.main as loaded
class Ending:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        sum(range(10))
def ends(**_):
    Ending()
    while True: time.sleep(0.01)
loaded.cli.main = ends
"""


@pytest.mark.parametrize(
    "before",
    [*(WHILE_LOADING.format(name=name) for name in ("_duckdb", "decimal", "checker.engine")), AT_AN_END],
)
def test_an_interruption_is_one_line_wherever_it_falls(folder: Path, before: str) -> None:
    # The engine would end the process with a core dump, and the end of an object's life swallows what is raised in it.
    done = subprocess.run(
        [sys.executable, "-c", HEEDS + before + PROGRAM, "check", str(folder), "--as-of", "2025-06-30", "--lang", "en"],
        capture_output=True, text=True, check=False, env=environment(), timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.strip()) == (2, "", "Interrupted.")


@pytest.mark.slow
def test_memory_stays_bounded(tmp_path: Path) -> None:
    # Findings are kept in memory, every one; the rows are not. So: a rule that these rows keep.
    file = tmp_path / "visit_logs.csv"
    many_rows(file, 1_000_000)
    assert file.stat().st_size > 90_000_000
    program = (
        "import resource, sys; from checker.cli.main import run;"
        f"code = run(['check', {str(file)!r}, '--as-of', '2025-06-30', '--rule', 'VIS-08', '--report', 'json={tmp_path / 'r.json'}']);"
        "print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment()
    )
    code, kilobytes = map(int, done.stdout.split())
    assert code in (0, 1), done.stderr
    assert kilobytes < 800_000


def rulebook(tmp_path: Path) -> Path:
    made = tmp_path / "book"
    made.mkdir()
    for name in ("policy", "rules", "schemas"):
        shutil.copytree(ROOT / name, made / name)
    return made


BROKEN = {
    "tabs": b"parameters:\n\tx: 1\n",
    "bomb": BOMB.encode(),
    "deep": b"[" * 50_000,
    "binary": bytes(range(256)),
    "empty": b"",
    "list": b"- 1\n",
    "scalar": b"nothing\n",
    "tag": b"!!python/object/apply:os.system ['echo hi']\n",
    "sql": b'id: "x\'); DROP TABLE--"\n',
    "escape": b"id: '\x1b[31m'\n",
    "documents": b"--- {}\n--- {}\n",
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize(
    "file", ["policy/parameters.yaml", "rules/visits/VIS-08.yaml", "schemas/records/visit_logs.yaml"]
)
def test_a_broken_rulebook_is_named_with_its_place(name: str, file: str, tmp_path: Path) -> None:
    book = tmp_path / "book"
    (book / "policy").mkdir(parents=True)
    (book / "policy" / "regulation.yaml").write_bytes((ROOT / "policy" / "regulation.yaml").read_bytes())
    (book / file).parent.mkdir(parents=True, exist_ok=True)
    (book / file).write_bytes(BROKEN[name])
    for command in (["lint"], ["test"], ["explain", "x"], ["check", tmp_path, "--as-of", "2025-06-30"]):
        done = call(*command, "--rulebook", book)
        sound(done)
        assert done.code == 2
        assert str(book / file) in done.err


def test_what_is_no_rulebook_or_overlay(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "twice").mkdir()
    (tmp_path / "twice" / "overlay.yaml").write_text(
        "id: twice\ntitle: {zh-Hant: 兩次, en: Twice}\noverlay: ../twice\n", "utf-8"
    )
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / "rules").symlink_to(tmp_path / "loop", target_is_directory=True)
    for option in ("--rulebook", "--overlay"):
        for place in (
            empty,
            folder / "a-visits.csv",
            tmp_path / "nothing",
            tmp_path / "twice",
            tmp_path / "loop",
        ):
            done = call("check", folder, "--as-of", "2025-06-30", option, place)
            sound(done)
            assert done.code == 2, (option, place)
            assert done.err.count("\n") <= 3, done.err


def test_a_mapping_that_is_not_there(folder: Path, tmp_path: Path) -> None:
    for place in (tmp_path / "nothing.yaml", folder):
        done = call("check", folder, "--as-of", "2025-06-30", "--mapping", place)
        sound(done)
        assert done.code in (2, 3), place


def test_the_command_itself_ends_alike(folder: Path) -> None:
    done = spawn("check", folder, "--as-of", "2025-06-30")
    sound(done)
    assert done.code == 1
    assert done.out.startswith("Management Rules")
