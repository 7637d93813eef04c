"""The example exports and what a check says of them: made once for all tests that only look at them."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from once import once

from checker.cli.main import run
from rulebook_examples.rulebook import optional_rules

ROOT = Path(__file__).resolve().parent.parent
SEED = 20250401


def generate(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rulebook_examples", "--seed", str(SEED), "--out", str(folder), *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def made(factory: pytest.TempPathFactory, *options: str) -> Path:
    """Return the folder of the exports with these options."""

    def make(folder: Path) -> None:
        done = generate(folder / "year", *options)
        assert done.returncode == 0, done.stderr

    return once(factory, "-".join(["year", *(option.strip("-") for option in options)]), make) / "year"


def check(folder: Path, scratch: Path, *options: str) -> dict[str, Any]:
    """Return the JSON report of a check of `folder`."""
    report = scratch / "report.json"
    assert run(["check", str(folder), "--report", f"json={report}", "--quiet", *options]) in (0, 1)
    return read(report)


def checked(factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the report of the exports as they come, by the rulebook as it comes."""
    return read(once(factory, "year-report", lambda folder: check(made(factory), folder)) / "report.json")


def read(report: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def all_on(factory: pytest.TempPathFactory, folder: Path) -> Path:
    """Return an overlay with every optional rule on, and with the parameters that the exports in `folder` suppose.

    One for all that suppose the same: what stands elsewhere is compiled anew.
    """
    supposes = yaml.safe_load((folder / "planted.yaml").read_text(encoding="utf-8"))["supposes"]
    about = {
        "id": "all-rules",
        "title": {"zh-Hant": "全部規則", "en": "All rules"},
        "rules": {rule: {"enabled": True} for rule in sorted(optional_rules())},
        "parameters": {name: {"value": value} for name, value in supposes.items()},
    }
    text = yaml.safe_dump(about, allow_unicode=True)
    name = f"all-on-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    return once(factory, name, lambda made: (made / "overlay.yaml").write_text(text, encoding="utf-8"))
