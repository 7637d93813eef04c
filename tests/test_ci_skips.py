"""In CI a skipped test fails; only tests of material that does not ship may stay away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = """
import pytest

def test_passes():
    pass

@pytest.mark.skipif(True, reason="no browser")
def test_without_browser():
    pass

def test_gives_up():
    pytest.skip("no network")

def test_of_the_source():
    pytest.skip("material: the source text is not at hand")

@pytest.mark.xfail(reason="known")
def test_known_to_fail():
    raise ValueError
"""


def outcome(folder: Path, name: str, text: str, ci: str | None) -> tuple[int, str]:
    """Run one test file with the hooks of this project's conftest; return exit code and output."""
    (folder / name).write_text(text, encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k not in ("CI", "PYTEST_ADDOPTS")}
    environment |= {"PYTHONPATH": str(Path(__file__).parent)} | ({"CI": ci} if ci else {})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "conftest",
        "-p",
        "no:cacheprovider",
        "-rs",
        "--rootdir",
        str(folder),
        name,
    ]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_a_skip_fails_in_ci_unless_the_material_does_not_ship(tmp_path: Path) -> None:
    code, said = outcome(tmp_path, "test_some.py", TESTS, "true")
    assert code == 1
    assert "1 failed, 1 passed, 1 skipped, 1 xfailed, 1 error" in said
    assert "CI allows no skips: no browser" in said
    assert "CI allows no skips: no network" in said


def test_a_skip_is_a_skip_elsewhere(tmp_path: Path) -> None:
    code, said = outcome(tmp_path, "test_some.py", TESTS, None)
    assert code == 0
    assert "1 passed, 3 skipped, 1 xfailed" in said


def test_a_skipped_module_is_an_error_in_ci(tmp_path: Path) -> None:
    code, said = outcome(
        tmp_path, "test_module.py", "import pytest\npytest.importorskip('no_such_module')\n", "1"
    )
    assert code not in (0, 5)
    assert "CI allows no skips: could not import 'no_such_module'" in said
