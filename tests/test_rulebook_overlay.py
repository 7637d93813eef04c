"""Overlays: what an adopter may change, and what is refused."""

from datetime import date
from pathlib import Path

import pytest
import small_rulebook as small

from checker.model.problem import Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.rulebook.load import load_rulebook

HEAD = "id: mall\ntitle: {zh-Hant: 商場, en: Mall}\n"
REASON = "reason: {zh-Hant: 另有系統, en: Another system does it}"


def load(folder: Path, overlay: str, files: dict[str, str] | None = None) -> Rulebook:
    """The small rulebook with one overlay of this text and these further files."""
    book = small.write(folder / "book")
    for name, text in {"overlay.yaml": HEAD + overlay, **(files or {})}.items():
        target = folder / "overlay" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return load_rulebook(book, [folder / "overlay"], small.PATTERNS)


def problems(folder: Path, overlay: str, files: dict[str, str] | None = None) -> tuple[Problem, ...]:
    with pytest.raises(RulebookError) as caught:
        load(folder, overlay, files)
    return caught.value.problems


def test_an_overlay_is_recorded_and_changes_the_digest(tmp_path: Path) -> None:
    plain = load_rulebook(small.write(tmp_path / "plain"), (), small.PATTERNS)
    book = load(tmp_path, "")
    assert (plain.overlays, book.overlays) == ((), ("mall",))
    assert plain.digest != book.digest
    assert plain.rules.keys() == book.rules.keys()


def test_a_parameter_is_set_and_confirmed(tmp_path: Path) -> None:
    text = (
        f"parameters: {{visit_log_days: {{value: 5, confirmed: {{by: 王某, on: 2025-01-31}}, {REASON}}}}}\n"
    )
    parameter = load(tmp_path, text).parameters["visit_log_days"]
    assert [v.value for v in parameter.values] == [5]
    assert (parameter.confirmed_by, parameter.confirmed_on) == ("王某", date(2025, 1, 31))
    assert parameter.source == "cited"


def test_a_parameter_may_be_confirmed_as_it_is(tmp_path: Path) -> None:
    text = "parameters: {visit_log_days: {confirmed: {by: 王某, on: 2025-01-31}}}\n"
    parameter = load(tmp_path, text).parameters["visit_log_days"]
    assert [v.value for v in parameter.values] == [2, 1]
    assert parameter.confirmed_by == "王某"


def test_a_rule_is_turned_off_and_weighed_anew(tmp_path: Path) -> None:
    rule = load(tmp_path, f"rules: {{VIS-01: {{enabled: false, severity: high, {REASON}}}}}\n").rules[
        "VIS-01"
    ]
    assert (rule.enabled, rule.severity) == (False, "high")
    assert rule.disabled_why is not None
    assert rule.disabled_why.en == "Another system does it"


@pytest.mark.parametrize(("overlay", "enabled"), [("", False), ("rules: {VIS-02: {enabled: true}}\n", True)])
def test_an_overlay_rule_is_off_until_an_adopter_turns_it_on(
    tmp_path: Path, overlay: str, enabled: bool
) -> None:
    extra = small.RULE.replace("VIS-01", "VIS-02").replace("basis: direct", "basis: overlay")
    small.write(tmp_path / "book", {"rules/visits/VIS-02.yaml": extra})
    assert load(tmp_path, overlay).rules["VIS-02"].enabled is enabled


def test_a_folder_adds_rules_clauses_and_kinds(tmp_path: Path) -> None:
    added = {
        "rules/own/OWN-01.yaml": small.RULE.replace("VIS-01", "OWN-01")
        .replace("basis: direct", "basis: overlay")
        .replace("1.1@2", "99.1@1")
        .replace("staff:", "cars:")
        .replace("{staff_id: A}", "{car_id: A}"),
        "policy/chapters/99.yaml": small.CHAPTER.replace('"1', '"99').replace("revision: 2", "revision: 1"),
        "schemas/records/cars.yaml": small.STAFF.replace("$id: staff", "$id: cars").replace(
            "staff_id", "car_id"
        ),
    }
    book = load(tmp_path, "", added)
    assert book.rules["OWN-01"].enabled
    assert book.rules["OWN-01"].domain == "own"
    assert "99.1" in book.clauses
    assert "cars" in book.kinds


@pytest.mark.parametrize(
    ("overlay", "code", "at", "hint"),
    [
        ("parameters: {visit_log_day: {value: 1}}\n", "unknown-parameter", (3, 14), "`visit_log_days`"),
        ("parameters: {visit_log_days: {value: 1.5}}\n", "wrong-parameter-type", (3, 38), ""),
        ("rules: {VIS-02: {enabled: true}}\n", "unknown-rule", (3, 9), "`VIS-01`"),
        ("rules: {VIS-01: {enabled: false}}\n", "missing-key", (3, 9), ""),
        ("rules: {VIS-01: {enabled: no}}\n", "implicit-boolean", (3, 27), ""),
        ("rules: {VIS-01: {severity: hihg}}\n", "unknown-word", (3, 28), "`high`"),
        ("rule: {}\n", "unknown-key", (3, 1), "`rules`"),
    ],
)
def test_refused_at_its_place(
    tmp_path: Path, overlay: str, code: str, at: tuple[int, int], hint: str
) -> None:
    (problem,) = problems(tmp_path, overlay)
    assert problem.place is not None
    assert (problem.code, (problem.place.line, problem.place.column)) == (code, at)
    assert problem.place.path.endswith("overlay/overlay.yaml")
    assert hint in (problem.hint.en if problem.hint else "")


def test_ids_that_exist_already_are_refused(tmp_path: Path) -> None:
    added = {
        "rules/visits/VIS-01.yaml": small.RULE,
        "policy/chapters/01.yaml": small.CHAPTER,
        "schemas/records/staff.yaml": small.STAFF,
    }
    found = problems(tmp_path, "", added)
    assert {p.code for p in found} == {"duplicate-id"}
    assert len(found) == 5  # a heading, two clauses, a kind, a rule
    assert all(p.hint is not None and "book" in p.hint.en for p in found)


def test_what_an_overlay_cannot_hold(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "", {"policy/parameters.yaml": small.PARAMETERS})
    assert problem.code == "not-in-overlay"


def test_a_folder_without_overlay_yaml_is_none(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RulebookError) as caught:
        load_rulebook(small.write(tmp_path / "book"), [tmp_path / "empty"], small.PATTERNS)
    assert [p.code for p in caught.value.problems] == ["no-overlay"]


def test_later_overlays_override_earlier_ones_and_ids_differ(tmp_path: Path) -> None:
    folders = []
    for name, days in (("one", 3), ("two", 4)):
        folder = tmp_path / name
        folder.mkdir()
        text = HEAD.replace("mall", name) + f"parameters: {{visit_log_days: {{value: {days}}}}}\n"
        (folder / "overlay.yaml").write_text(text, encoding="utf-8")
        folders.append(folder)
    base = small.write(tmp_path / "book")
    book = load_rulebook(base, folders, small.PATTERNS)
    assert book.overlays == ("one", "two")
    assert book.parameters["visit_log_days"].values[0].value == 4
    with pytest.raises(RulebookError) as caught:
        load_rulebook(base, [folders[0], folders[0]], small.PATTERNS)
    assert [p.code for p in caught.value.problems] == ["duplicate-id"]
