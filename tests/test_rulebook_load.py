"""Loading: what a folder becomes, and every way in which its parts may not fit together."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import small_rulebook as small
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import checker.patterns
from checker.builtin import builtin_dir
from checker.model.problem import Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.span import Span
from checker.rulebook.cache import load_compiled
from checker.rulebook.compile import compile_rules
from checker.rulebook.load import load_rulebook


def load(folder: Path) -> Rulebook:
    return load_rulebook(folder, (), small.PATTERNS)


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(RulebookError) as caught:
        load(folder)
    return caught.value.problems


def test_a_rulebook_becomes_values(tmp_path: Path) -> None:
    book = load(small.write(tmp_path))
    assert (book.id, book.version, book.title.en, book.placeholders) == (
        "small",
        "1.0",
        "Small rules",
        ("無", "-"),
    )
    assert list(book.clauses) == ["1.1", "1.2"]
    assert book.clauses["1.1"].pin == "1.1@2"
    assert book.clauses["1.2"].in_force == Span(None, date(2025, 12, 31))
    assert [v.value for v in book.parameters["visit_log_days"].values] == [2, 1]
    assert book.parameters["visit_log_days"].values[1].in_force == Span(date(2025, 4, 1), None)
    assert book.organization.delegations[0].person == "00103"
    assert book.organization.matrices["leave"].rows[1].above == 3
    assert book.kinds["visits"].fields["method"].values[0].aliases == ("上門",)
    assert book.kinds["visits"].fields["visit_id"].required == "yes"
    assert book.digest.startswith("sha256:")
    assert len(book.digest) == 71


def test_the_calendar_knows_every_day_of_its_years(tmp_path: Path) -> None:
    days = load(small.write(tmp_path)).calendar.days
    assert len(days) == 365
    assert days[date(2025, 4, 26)] is False  # Saturday
    assert days[date(2025, 4, 27)] is True  # Sunday, worked
    assert days[date(2025, 4, 28)] is True
    assert days[date(2025, 5, 5)] is False  # Monday, holiday
    assert date(2026, 1, 1) not in days


def test_a_rule_knows_where_its_parts_stand(tmp_path: Path) -> None:
    folder = small.write(tmp_path)
    rule = load(folder).rules["VIS-01"]
    lines = small.RULE.splitlines()

    def pointed(path: str) -> str:
        place = rule.places[path]
        assert place.path == str(folder / "rules/visits/VIS-01.yaml")
        assert isinstance(place.column, int)
        return lines[(place.line or 0) - 1][place.column - 1 :]

    assert rule.domain == "visits"
    assert pointed("when") == "method <> 'phone'"
    assert pointed("check.deadline.within").startswith(":visit_log_days")
    assert pointed("check.deadline.sql") == "SELECT 1"
    assert pointed("clauses.0").startswith("1.1@2")
    assert rule.check["sql"] == "SELECT 1\nFROM visits\n"


def test_cells_of_examples_keep_their_text(tmp_path: Path) -> None:
    (row,) = load(small.write(tmp_path)).rules["VIS-01"].examples[0].records["visits"]
    assert row == {"visit_id": "00127", "visited_on": "2025-04-07 10:00", "method": "on", "staff_id": None}
    assert load(tmp_path).rules["VIS-01"].examples[0].expect == {"00127": "fail"}
    assert load(tmp_path).rules["VIS-01"].examples[0].parameters == {"visit_log_days": 1}


def test_optional_parts_may_be_absent(tmp_path: Path) -> None:
    keep = {name: None for name in small.FILES if name != "policy/regulation.yaml"}
    book = load(small.write(tmp_path, keep))
    assert not book.rules
    assert not book.parameters
    assert not book.calendar.days
    assert book.organization.roster is None


def test_every_problem_of_every_file_is_told_in_order(tmp_path: Path) -> None:
    folder = small.write(
        tmp_path,
        {
            "policy/parameters.yaml": small.PARAMETERS.replace("title:", "titel:"),
            "policy/chapters/01.yaml": small.CHAPTER.replace(
                "modality: must", "modality: must\n    modality: must"
            ),
            "rules/visits/VIS-01.yaml": small.RULE.replace("direct", "drect").replace("low", "12:30"),
        },
    )
    found = [(Path(p.place.path).name, p.code) for p in problems(folder) if p.place]
    assert found == [
        ("01.yaml", "duplicate-key"),
        ("parameters.yaml", "missing-key"),
        ("parameters.yaml", "unknown-key"),
        ("VIS-01.yaml", "sexagesimal"),
    ]


def test_a_broken_file_hides_no_wrong_name_in_another(tmp_path: Path) -> None:
    folder = small.write(
        tmp_path,
        {
            "policy/regulation.yaml": small.REGULATION.replace("title:", "titel:"),
            "rules/visits/VIS-01.yaml": small.RULE.replace("on: visits", "on: visit"),
        },
    )
    assert {p.code for p in problems(folder)} == {"missing-key", "unknown-key", "unknown-kind"}


REFUSED: list[tuple[str, str, str, str, str]] = [
    # file, what is replaced, by what, problem, what stands at its place
    ("rules/visits/VIS-01.yaml", "1.1@2", "1.3@1", "unknown-clause", "1.3@1"),
    ("rules/visits/VIS-01.yaml", "1.1@2", "1.1@3", "unknown-revision", "1.1@3"),
    ("rules/visits/VIS-01.yaml", '["1.1@2"]', '["1.1@2", "1.1@1"]', "duplicate-clause", "1.1@1"),
    ("rules/visits/VIS-01.yaml", "on: visits", "on: visit", "unknown-kind", "visit"),
    ("rules/visits/VIS-01.yaml", "dated: visited_on", "dated: visited", "unknown-field", "visited"),
    ("rules/visits/VIS-01.yaml", "dated: visited_on", "dated: method", "wrong-field-type", "method"),
    ("rules/visits/VIS-01.yaml", "on: visits", "on: visits\noptional: [stuff]", "unknown-kind", "stuff"),
    ("rules/visits/VIS-01.yaml", "deadline:", "dedline:", "unknown-pattern", "dedline"),
    ("rules/visits/VIS-01.yaml", "within:", "witin:", "unknown-key", "witin"),
    ("rules/visits/VIS-01.yaml", ":visit_log_days", ":visit_log_day", "unknown-parameter", ":visit_log_day"),
    ("rules/visits/VIS-01.yaml", "<> 'phone'", "<> :method", "unknown-parameter", ":method"),
    ("rules/visits/VIS-01.yaml", "{visit_log_days: 1}", "{visit_log_day: 1}", "unknown-parameter", "visit_log_day"),
    ("rules/visits/VIS-01.yaml", "{visit_log_days: 1}", "{visit_log_days: x}", "wrong-parameter-type", "x}"),
    ("rules/visits/VIS-01.yaml", "method: on", "methd: on", "unknown-field", "methd"),
    ("rules/visits/VIS-01.yaml", "staff: [", "staf: [", "unknown-kind", "staf:"),
    ("rules/visits/VIS-01.yaml", "in time\n", "too late\n", "duplicate-example", "too late"),
    ("schemas/records/visits.yaml", "x-key: [visit_id]", "x-key: [visit]", "unknown-field", "visit]"),
    ("schemas/records/visits.yaml", "staff.staff_id", "staff.id", "unknown-field", "staff.id"),
    ("schemas/records/visits.yaml", "staff.staff_id", "stuff.id", "unknown-kind", "stuff.id"),
    ("schemas/records/visits.yaml", "enum: [onsite, phone", "enum: [onsite, phones", "enum-mismatch", "[onsite"),
    ("schemas/records/visits.yaml", 'type: [string, "null"], x-type: date', 'type: [integer, "null"], x-type: date', "type-mismatch", "[integer"),
    ("policy/organization.yaml", "kind: staff,", "kind: staf,", "unknown-kind", "staf,"),
    ("policy/organization.yaml", "person: staff_id", "person: staf_id", "unknown-field", "staf_id"),
    ("policy/organization.yaml", "position: manager,", "position: manger,", "unknown-position", "manger"),
    ("policy/organization.yaml", "from: 2025-01-01, until: null", "from: 2025-01-02, until: 2025-01-01", "dates-reversed", "2025-01-01,"),
    ("policy/organization.yaml", "approvers: [manager]", "approvers: [manger]", "unknown-position", "manger"),
    ("policy/organization.yaml", "above: 3", "above: 4", "matrix-gap", '{applicant: ["*"], above'),
    ("policy/organization.yaml", "above: 3", "above: 2", "matrix-overlap", '{applicant: ["*"], above'),
    ("policy/organization.yaml", "above: 3", "up_to: 3, above: 3", "empty-row", '{applicant: ["*"], up_to: 3, above'),
    ("policy/organization.yaml", "[manager], approvers", "[manager], up_to: 9, approvers", "matrix-gap", "{applicant: [manager]"),
    ("policy/organization.yaml", "id: specialist,", "id: manager,", "duplicate-id", "manager, title: {zh-Hant: 專"),
    ("policy/chapters/01.yaml", "[specialist]", "[specialists]", "unknown-position", "specialists"),
    ("policy/chapters/01.yaml", '- id: "1.2"', '- id: "1.1"', "duplicate-id", "1.1"),
    ("policy/chapters/01.yaml", "from: null", "from: 2026-01-01", "dates-reversed", "2025-12-31"),
    ("policy/parameters.yaml", '["1.1"]', '["1.7"]', "unknown-clause", "1.7"),
    ("policy/parameters.yaml", "[S1]", "[S2]", "unknown-reference", "S2"),
    ("policy/parameters.yaml", "value: 2", "value: two", "wrong-parameter-type", "two"),
    ("policy/parameters.yaml", "from: 2025-04-01", "from: 2025-03-31", "overlapping-values", "{value: 1"),
    ("policy/calendar/2025.yaml", "to: 2025-05-05", "to: 2026-05-05", "wrong-year", "{from"),
    ("policy/calendar/2025.yaml", "[2025-04-27]", "[2025-04-28]", "calendar-contradiction", "2025-04-28"),
    ("policy/calendar/2025.yaml", "[2025-04-27]", "[2025-05-03]", "calendar-contradiction", "2025-05-03"),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case[3]}-{case[4]}")
def test_refused_at_its_place(tmp_path: Path, case: tuple[str, str, str, str, str]) -> None:
    file, old, new, code, at = case
    assert old in small.FILES[file]
    text = small.FILES[file].replace(old, new)
    found = [p for p in problems(small.write(tmp_path, {file: text})) if p.code == code]
    assert found
    places = [p.place for p in found if p.place]
    assert {p.path for p in places} == {str(tmp_path / file)}
    lines = text.splitlines()
    assert any(
        lines[(p.line or 0) - 1][p.column - 1 :].startswith(at) for p in places if isinstance(p.column, int)
    ), [str(p) for p in places]


def test_a_wrong_name_comes_with_the_right_one(tmp_path: Path) -> None:
    text = small.RULE.replace("on: visits", "on: visit")
    (problem,) = problems(small.write(tmp_path, {"rules/visits/VIS-01.yaml": text}))
    assert problem.hint is not None
    assert problem.hint.en == "Did you mean `visits`?"
    assert "visits" in problem.hint.hant


def test_an_older_pin_is_no_error(tmp_path: Path) -> None:
    text = small.RULE.replace("1.1@2", "1.1@1")
    assert load(small.write(tmp_path, {"rules/visits/VIS-01.yaml": text})).rules["VIS-01"].clauses == (
        "1.1@1",
    )


def test_files_that_nothing_reads_are_told(tmp_path: Path) -> None:
    small.write(tmp_path, {"policy/parameter.yaml": small.PARAMETERS, "rules/visits/VIS-02.yml": small.RULE})
    (problem,) = problems(tmp_path)
    assert problem.code == "file-name"
    (tmp_path / "rules/visits/VIS-02.yml").unlink()
    assert [p.code for p in problems(tmp_path)] == ["unknown-file"]


def test_no_rulebook_there(tmp_path: Path) -> None:
    assert [p.code for p in problems(tmp_path / "nowhere")] == ["not-a-folder"]
    assert [p.code for p in problems(tmp_path)] == ["no-rulebook"]


def test_the_digest_is_that_of_the_content(tmp_path: Path) -> None:
    first = load(small.write(tmp_path / "a"))
    assert load(small.write(tmp_path / "b")).digest == first.digest
    (tmp_path / "b/README.md").write_text("not part of it")
    assert load(tmp_path / "b").digest == first.digest
    (tmp_path / "b/rules/visits/VIS-01.yaml").write_text(small.RULE + "# a remark\n", encoding="utf-8")
    assert load(tmp_path / "b").digest != first.digest


def test_compiling_collects_the_problems_of_all_rules(tmp_path: Path) -> None:
    second = small.RULE.replace("VIS-01", "VIS-02")
    folder = small.write(tmp_path, {"rules/visits/VIS-02.yaml": second})
    assert sorted(compile_rules(load(folder), small.PATTERNS)) == ["VIS-01", "VIS-02"]
    for name, text in (("VIS-01", small.RULE), ("VIS-02", second)):
        (folder / f"rules/visits/{name}.yaml").write_text(
            text.replace('":visit_log_days"', "bad"), encoding="utf-8"
        )
    with pytest.raises(RulebookError) as caught:
        compile_rules(load(folder), small.PATTERNS)
    assert [str(p.place) for p in caught.value.problems] == [
        f"{folder}/rules/visits/VIS-01.yaml:11:13",
        f"{folder}/rules/visits/VIS-02.yaml:11:13",
    ]


CALLS: list[str] = []


def compile_and_count(rulebook: Rulebook) -> dict[str, Any]:
    CALLS.append(rulebook.id)
    return dict(compile_rules(rulebook, small.PATTERNS))


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Load through a cache in `tmp_path/cache`; gives how often the rules were compiled in all."""
    monkeypatch.setenv("RULEBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(checker.patterns, "PATTERNS", small.PATTERNS, raising=False)
    CALLS.clear()
    folder = small.write(tmp_path / "book")

    def run() -> int:
        rulebook, compiled = load_compiled(folder, (), compile_and_count)
        assert rulebook == load(folder)
        assert compiled["VIS-01"].verdict == ":visit_log_days"
        return len(CALLS)

    return run


def test_the_cache_answers_until_something_changes(tmp_path: Path, cached: Callable[[], int]) -> None:
    assert (cached(), cached()) == (1, 1)
    rule = tmp_path / "book/rules/visits/VIS-01.yaml"
    rule.write_text(small.RULE.replace("Logged", "Written"), encoding="utf-8")
    assert (cached(), cached()) == (2, 2)
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700


def test_what_is_used_stays_in_the_cache_while_others_come_and_go(
    tmp_path: Path, cached: Callable[[], int]
) -> None:
    cached()
    (used,) = (tmp_path / "cache").glob("*.pickle")
    others = [tmp_path / "cache" / f"{n}.pickle" for n in range(40)]
    for day, file in enumerate((used, *others)):
        file.touch()
        os.utime(file, (day * 86400, day * 86400))
    assert cached() == 1
    (tmp_path / "book/rules/visits/VIS-01.yaml").write_text(small.RULE + "# changed\n", encoding="utf-8")
    assert cached() == 2
    assert used.exists()
    assert not others[0].exists()
    assert others[-1].exists()


def test_a_damaged_cache_is_not_believed(tmp_path: Path, cached: Callable[[], int]) -> None:
    cached()
    (file,) = (tmp_path / "cache").glob("*.pickle")
    whole = file.read_bytes()
    for damaged in (
        b"",
        whole[:100],
        whole[:-1],
        b"\0" * len(whole),
        whole[:32] + b"cos\nsystem\n(S'false'\ntR.",
    ):
        file.write_bytes(damaged)
        before = len(CALLS)
        assert (cached(), cached()) == (before + 1, before + 1)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs POSIX permissions")
def test_a_cache_that_others_can_write_to_is_not_believed(tmp_path: Path, cached: Callable[[], int]) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(0o777)
    assert (cached(), cached()) == (1, 2)
    assert not list((tmp_path / "cache").iterdir())


def test_the_cache_can_be_switched_off(
    tmp_path: Path, cached: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RULEBOOK_CACHE", "off")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert (cached(), cached()) == (1, 2)
    assert not (tmp_path / "xdg").exists()


def test_a_cache_that_cannot_be_written_does_no_harm(
    tmp_path: Path, cached: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RULEBOOK_CACHE", str(tmp_path / "file"))
    assert (cached(), cached()) == (1, 2)


def test_a_warm_start_imports_nothing_heavy(tmp_path: Path) -> None:
    folder = small.write(tmp_path / "book")
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "if sys.argv[1] == 'cold':\n"
        f"    sys.path.insert(0, {str(Path(small.__file__).parent)!r})\n"
        "    import checker.patterns, small_rulebook\n"
        "    checker.patterns.PATTERNS = small_rulebook.PATTERNS\n"
        "from checker.rulebook.cache import load_compiled\n"
        "def ids(rulebook): return sorted(rulebook.rules)\n"
        f"print(load_compiled(Path({str(folder)!r}), (), ids)[1])\n"
        "if sys.argv[1] == 'warm':\n"
        "    print(sorted({'yaml', 'jsonschema', 'sqlglot', 'opencc'} & set(sys.modules)))\n"
    )
    out = [
        subprocess.run(
            [sys.executable, "-c", script, how],
            env={**os.environ, "RULEBOOK_CACHE": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for how in ("cold", "warm")
    ]
    assert out == ["['VIS-01']\n", "['VIS-01']\n[]\n"]


PIECES = [
    "",
    "null",
    "[]",
    "{}",
    "3",
    "9.10",
    "x",
    '"x"',
    "2025-01-01",
    "[1]",
    "{a: 1}",
    "true",
    '"1.1@2"',
    "*",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_rulebook_with_any_value_exchanged_loads_or_is_refused(tmp_path: Path, data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(sorted(small.FILES)))
    lines = small.FILES[file].splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    head, colon, _ = lines[number].partition(": ")
    lines[number] = (
        head + colon + data.draw(st.sampled_from(PIECES)) if colon else data.draw(st.sampled_from(PIECES))
    )
    small.write(tmp_path, {file: "\n".join(lines)})
    try:
        load(tmp_path)
    except RulebookError as exc:
        assert all(p.render("en") and p.render("zh-Hant") for p in exc.problems)  # noqa: PT017


def test_the_built_in_rulebook_loads() -> None:
    book = load_rulebook()
    assert book.rules
    assert all(not Path(r.place.path).is_absolute() for r in book.rules.values())
    assert (builtin_dir() / next(iter(book.rules.values())).place.path).is_file()
