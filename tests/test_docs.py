"""What the documents say exists, and what exists is in the documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from commands import call

from checker.cli.main import COMMANDS
from checker.patterns import PATTERNS
from checker.records.readers import READERS
from checker.reports import REPORTS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FORMATS = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
KINDS_OF_CODE = {"PATTERNS": PATTERNS, "READERS": READERS, "REPORTS": REPORTS, "COMMANDS": COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_speaks_of_every_command(command: str) -> None:
    assert re.search(rf"`?rulebook {command}\b", README)


def test_the_readme_names_no_command_that_there_is_not() -> None:
    named = set(re.findall(r"^rulebook ([a-z]+)|`rulebook ([a-z]+)", README, re.MULTILINE))
    assert {a or b for a, b in named} <= set(COMMANDS)


def test_make_targets_and_documents_agree() -> None:
    named = set(re.findall(r"`make ([a-z]+)|^make ([a-z]+)", README + ARCHITECTURE, re.MULTILINE))
    assert {a or b for a, b in named} <= TARGETS
    missing = {target for target in TARGETS if f"make {target}" not in README}
    assert missing <= {"help", "setup", "examples", "clean"}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_described(pattern: str) -> None:
    assert f"### {pattern}\n" in FORMATS


def test_the_paths_in_the_documents_exist() -> None:
    paths = re.findall(
        r"`((?:checker|policy|rules|schemas|tests|docs|examples|site)/[\w./-]*)`", README + ARCHITECTURE
    )
    assert paths
    for path in set(paths) - {"examples/year"}:
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("name", KINDS_OF_CODE)
def test_the_tables_to_extend_are_named(name: str) -> None:
    assert f"`{name}`" in ARCHITECTURE


def test_every_relative_link_leads_somewhere() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_rule_that_the_readme_shows_works_as_it_says(tmp_path: Path) -> None:
    recipe = README.partition("### A rule in one file")[2].partition("\n## ")[0]
    for text in re.findall(r"```yaml\n(.*?)```", recipe, re.DOTALL):
        name = "rules/visits/OUR-01.yaml" if "examples:" in text else "overlay.yaml"
        (tmp_path / "ours" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "ours" / name).write_text(text, encoding="utf-8")
        assert yaml.safe_load(text)["id"] in recipe
    lines = [
        line.split()[1:]
        for line in re.findall(r"^rulebook (?:lint|test) .*--overlay.*$", recipe, re.MULTILINE)
    ]
    assert len(lines) == 3
    for words in lines:
        done = call(*(tmp_path / "ours" if word == "ours" else word for word in words))
        assert done.code == 0, done.out + done.err
