"""The example exports: made alike from a seed, in order where they say so, and spoilt exactly where they say so."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import example_years
import pytest
import yaml
from example_years import ROOT, check, generate

from checker.records import beforehand
from rulebook_examples.catalogue import exports
from rulebook_examples.forms import Workbook

Findings = Counter[tuple[str, str, str, str]]


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    return partial(example_years.made, tmp_path_factory)


@pytest.fixture(scope="session")
def planted(made: Callable[..., Path]) -> Path:
    return made()


def findings(report: dict[str, Any]) -> Findings:
    return Counter(
        (f["rule"], f["kind"], "/".join("" if v is None else str(v) for v in f["key"].values()), f["outcome"])
        for f in report["findings"]
    )


def listed(folder: Path) -> Findings:
    lines = yaml.safe_load((folder / "planted.yaml").read_text(encoding="utf-8"))["planted"]
    return Counter((line["rule"], line["kind"], line["key"], line["outcome"]) for line in lines)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of the planted set by the rulebook as it comes."""
    return example_years.checked(tmp_path_factory)


@pytest.fixture(scope="session")
def all_on(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, Path], Findings]:
    """Give the findings with every optional rule on, and with the parameters that the exports suppose."""

    def found(folder: Path, scratch: Path) -> Findings:
        return findings(
            check(folder, scratch, "--overlay", str(example_years.all_on(tmp_path_factory, folder)))
        )

    return found


def test_the_same_seed_gives_the_same_bytes(planted: Path, tmp_path: Path) -> None:
    generate(tmp_path / "again")
    assert digests(tmp_path / "again") == digests(planted)


OTHER = ("--seed", "7")
LARGER = ("--rows", "40000")


def test_another_seed_gives_another_year(made: Callable[..., Path]) -> None:
    assert digests(made(*OTHER))["visit_logs.csv"] != digests(made())["visit_logs.csv"]


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), OTHER], ids=" ".join)
def test_a_clean_set_breaks_no_rule(
    options: tuple[str, ...],
    made: Callable[..., Path],
    tmp_path: Path,
    all_on: Callable[[Path, Path], Findings],
) -> None:
    assert all_on(made(*options, "--clean"), tmp_path) == Counter()


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), OTHER, LARGER], ids=" ".join)
def test_what_is_planted_is_found_and_nothing_else(
    options: tuple[str, ...],
    made: Callable[..., Path],
    tmp_path: Path,
    all_on: Callable[[Path, Path], Findings],
) -> None:
    folder = made(*options)
    found = all_on(folder, tmp_path)
    assert sorted((listed(folder) - found).elements()) == [], "planted and not found"
    assert sorted((found - listed(folder)).elements()) == [], "found and not planted"


@pytest.mark.slow
def test_small_files_say_the_same_where_they_are_read_as_large_ones(
    planted: Path, plain: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beforehand, "BYTES", 0)
    monkeypatch.setattr(beforehand, "ROWS", 0)
    assert check(planted, tmp_path) == plain


def test_every_message_is_filled_in(plain: dict[str, Any]) -> None:
    assert [f["message"] for f in plain["findings"] if re.search(r"\{\w+\}", f["message"])] == []


def test_every_rule_has_a_defect_or_a_reason(planted: Path, plain: dict[str, Any]) -> None:
    rules = {rule["id"] for rule in plain["rules"]}
    spoilt = {rule for rule, *_ in listed(planted)}
    left_out = set(yaml.safe_load((planted / "planted.yaml").read_text(encoding="utf-8"))["not_planted"])
    assert rules - spoilt - left_out == set()
    assert spoilt & left_out == set()


def test_every_file_is_recognised_and_every_row_accounted_for(planted: Path, plain: dict[str, Any]) -> None:
    inputs = [entry for entry in plain["inputs"] if entry["kind"]]
    kinds = {entry["kind"] for entry in inputs}
    assert kinds == {kind for export in exports() for kind in export.kinds}
    assert all(entry["unmapped"] == [] for entry in inputs)
    assert all(entry["rows_read"] == entry["rows_checked"] + entry["rows_rejected"] for entry in inputs)
    rejected = [(row["reason"], entry["kind"]) for entry in inputs for row in entry["rejected"]]
    totals = [("total-row", e.kind) for e in exports() if isinstance(e.form, Workbook) and e.form.totals]
    assert sorted(rejected) == sorted(totals)
    total = yaml.safe_load((planted / "planted.yaml").read_text(encoding="utf-8"))["rows"]
    assert sum(entry["rows_checked"] for entry in inputs) == total


def test_the_example_overlay_changes_what_is_found(
    planted: Path, plain: dict[str, Any], tmp_path: Path
) -> None:
    before = findings(plain)
    adjusted = findings(check(planted, tmp_path, "--overlay", str(ROOT / "examples" / "overlay")))
    gained = {rule for rule, *_ in adjusted - before}
    lost = {rule for rule, *_ in before - adjusted}
    assert gained == {"EVT-05", "LAW-01", "ORG-03"}
    assert lost == {"VIS-05"}


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    done = generate(tmp_path)
    assert done.returncode == 2
    assert "holds something else" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_more_rows_on_request(made: Callable[..., Path]) -> None:
    usual, larger = (
        sum(1 for _ in csv.reader(io.StringIO((folder / "visit_logs.csv").read_text(encoding="utf-8"))))
        for folder in (made(), made(*LARGER))
    )
    assert larger > max(usual, 5000)
