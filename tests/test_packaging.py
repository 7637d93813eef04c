"""The wheel that `pip install .` makes: it holds the rulebook, and works from anywhere."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = ("checker/", "rulebook_examples/")
BUILTIN = ("policy", "rules", "schemas", "site")


def run(command: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, without the checkout on Python's path."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | more
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build the wheel and the source archive without a network; return their paths."""
    folder = tmp_path_factory.mktemp("dist")
    build = f"import hatchling.build as b; print(b.build_wheel({str(folder)!r})); print(b.build_sdist({str(folder)!r}))"
    done = run([sys.executable, "-c", build], ROOT)
    assert done.returncode == 0, done.stderr
    wheel, archive = done.stdout.split()[-2:]
    return folder / wheel, folder / archive


@pytest.fixture(scope="module")
def installed(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own; return its folder of commands.

    The libraries are those of this environment, reached by a path file: nothing is downloaded, and the checkout
    itself stays out of reach, because path files inside such a folder are not followed.
    """
    home = tmp_path_factory.mktemp("home")
    venv.create(home, with_pip=False, symlinks=True)
    scheme = {"base": str(home), "platbase": str(home)}
    site = Path(sysconfig.get_path("purelib", "venv", vars=scheme))
    commands = Path(sysconfig.get_path("scripts", "venv", vars=scheme))
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(commands / "python"),
        "install",
        "--no-deps",
        "--no-index",
    ]
    done = run([*pip, str(built[0])], home)
    assert done.returncode == 0, done.stderr
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return commands


@pytest.mark.slow
def test_the_wheel_holds_the_program_and_the_whole_rulebook_and_nothing_else(
    built: tuple[Path, Path],
) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        names = set(wheel.namelist())
    tracked = run(["git", "ls-files", "-z", *PACKAGES, *BUILTIN], ROOT).stdout.split("\0")
    for name in filter(None, tracked):
        if (ROOT / name).exists():
            assert (name if name.startswith(PACKAGES) else f"checker/_builtin/{name}") in names
    strangers = {n for n in names if not n.startswith(PACKAGES) and ".dist-info/" not in n}
    assert not strangers
    assert not [n for n in names if "test_" in n or "__pycache__" in n]


@pytest.mark.slow
def test_the_source_archive_builds_the_same_wheel(built: tuple[Path, Path], tmp_path: Path) -> None:
    shutil.unpack_archive(built[1], tmp_path)
    (source,) = tmp_path.iterdir()
    done = run(
        [sys.executable, "-c", f"import hatchling.build as b; print(b.build_wheel({str(tmp_path)!r}))"],
        source,
    )
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / done.stdout.split()[-1]) as again, zipfile.ZipFile(built[0]) as wheel:
        assert sorted(again.namelist()) == sorted(wheel.namelist())


@pytest.mark.slow
def test_the_installed_command_finds_its_rulebook_from_another_folder(
    installed: Path, tmp_path: Path
) -> None:
    rulebook = str(installed / "rulebook")
    version = run([rulebook, "--version"], tmp_path)
    assert version.stdout.startswith("rulebook ")
    where = run(
        [str(installed / "python"), "-c", "import checker.builtin as b; print(b.builtin_dir())"], tmp_path
    )
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)

    lint = run([rulebook, "lint", "--lang", "en"], tmp_path)
    assert lint.returncode == 0, lint.stdout + lint.stderr

    (tmp_path / "visit_logs.csv").write_text(
        "拜訪編號,到達時間,填寫時間\nBF-1,2025-04-01 10:06,2025-04-01 12:59\n", encoding="utf-8"
    )
    check = run([rulebook, "check", "visit_logs.csv", "--as-of", "2025-06-30", "--lang", "en"], tmp_path)
    assert check.returncode in (0, 1), check.stdout + check.stderr


@pytest.mark.slow
def test_the_installed_generator_writes_what_the_checkout_writes(installed: Path, tmp_path: Path) -> None:
    for command in ([str(installed / "rulebook-examples")], [sys.executable, "-m", "rulebook_examples"]):
        folder = tmp_path / Path(command[0]).name
        done = subprocess.run(
            [*command, "--out", str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    one, other = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
        for folder in sorted(tmp_path.iterdir())
    )
    assert one == other


def test_every_library_that_the_program_imports_is_declared() -> None:
    extras = [d for extra, asked in PROJECT["optional-dependencies"].items() if extra != "dev" for d in asked]
    declared = {
        re.split(r"[<>=!~\[ ]", d, maxsplit=1)[0].lower() for d in [*PROJECT["dependencies"], *extras]
    }
    owners = packages_distributions()
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            for top in {name.partition(".")[0] for name in names}:
                if top in sys.stdlib_module_names or f"{top}/" in PACKAGES:
                    continue
                # The extension module of a package has its name, and none of its own in the metadata.
                found = {owner.lower() for owner in owners.get(top) or owners.get(top.removeprefix("_"), [])}
                assert found & declared, (
                    f"{path.relative_to(ROOT)} imports {top}, which pyproject.toml does not ask for"
                )


def test_constraints_hold_every_library_once_and_within_its_bounds() -> None:
    from packaging.requirements import Requirement

    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.lower().split("==") for line in lines if not line.startswith("#"))
    assert len(pinned) == sum(not line.startswith("#") for line in lines)
    for wanted in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]:
        requirement = Requirement(wanted)
        assert requirement.specifier.contains(pinned[requirement.name.lower()]), wanted
