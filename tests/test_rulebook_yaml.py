"""Strict YAML: what is refused, where, and what the reader is told."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model.problem import Problem, RulebookError
from checker.rulebook.strict_yaml import read_yaml
from checker.rulebook.validate import validate


def problems(text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(RulebookError) as caught:
        read_yaml(text, "f.yaml")
    return caught.value.problems


def only(text: str | bytes) -> tuple[str, int | None, int | str | None]:
    (problem,) = problems(text)
    assert problem.place is not None
    return problem.code, problem.place.line, problem.place.column


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1),
        ("a: {b: 1, b: 2}\n", "duplicate-key", 1, 11),
        ("a: yes\n", "implicit-boolean", 1, 4),
        ("a: [x, Off]\n", "implicit-boolean", 1, 8),
        ("a: True\n", "implicit-boolean", 1, 4),
        ("a: NULL\n", "implicit-null", 1, 4),
        ("a: 12:30\n", "sexagesimal", 1, 4),
        ("a: 09:30\n", "sexagesimal", 1, 4),
        ("a: 0012\n", "leading-zero", 1, 4),
        ("a: 0x1F\n", "unclear-number", 1, 4),
        ("a: 1_000\n", "unclear-number", 1, 4),
        ("a: 1e5\n", "unclear-number", 1, 4),
        ("a: .inf\n", "unclear-number", 1, 4),
        ("a: 202503251030000123456\n", "unclear-number", 1, 4),
        ("a: 2025-02-30\n", "bad-date", 1, 4),
        ("a: 2025-02-30 10:00:00\n", "bad-date", 1, 4),
        ("a: &x 1\n", "anchor", 1, 4),
        ("a: !!int '3'\n", "tag", 1, 4),
        ("a: !!python/object:os.system x\n", "tag", 1, 4),
        ("<<: {a: 1}\n", "bad-key", 1, 1),
        ("[a]: 1\n", "bad-key", 1, 1),
        ("a: 1\n---\nb: 2\n", "several-documents", 2, 1),
        ("a:\n\t- b\n", "tab", 2, 1),
        ("", "empty-file", 1, 1),
        ("# nothing\n", "empty-file", 1, 1),
        ("a: b: c\n", "yaml-syntax", 1, 5),
        ("a: [1, 2\nb: 1\n", "yaml-syntax", 2, 2),
        ("a: @b\n", "yaml-syntax", 1, 4),
        ("a: 'x\n", "yaml-syntax", 2, 1),
        ("a: \x07\n", "control-character", 1, 4),
        (b"a: 1\nb: \xd6\xd0\n", "not-utf8", 2, 4),
        ("[" * 3000, "too-deep", 1, 65),
    ],
)
def test_refused_at_its_place(text: str | bytes, code: str, line: int, column: int) -> None:
    assert only(text) == (code, line, column)


def test_messages_exist_in_both_languages_and_say_what_to_write() -> None:
    (problem,) = problems("a: no\n")
    assert problem.hint is not None
    assert 'write "no"' in problem.hint.en
    assert '請寫 "no"' in problem.hint.hant
    (problem,) = problems("a: b: c\n")
    assert "語法" in problem.text.hant
    assert "syntax" in problem.text.en


def test_all_problems_of_a_file_are_told_in_one_go() -> None:
    assert [p.code for p in problems("a: yes\nb: 12:30\nc: 0012\nc: 1\n")] == [
        "implicit-boolean",
        "sexagesimal",
        "leading-zero",
        "duplicate-key",
    ]


def test_an_alias_bomb_is_refused_without_being_expanded() -> None:
    lines = ["a: &a [x, x]"] + [
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]" for i in range(20)
    ]
    found = {p.code for p in problems("\n".join(lines))}
    assert found == {"anchor", "alias"}


def test_plain_values() -> None:
    text = (
        "n: ~\nt: true\ni: -5\nf: 0.05\nd: 2025-04-07\nm: 2025-04-07 10:00:00\nloose: 2025-04-07 10:00\n"
        "clause: 6.1.2\nq: '12:30'\nid: \"00127\"\nhan: 無\nslash: N/A\non: x\n12:30: y\n"
    )
    assert read_yaml("\ufeff" + text, "f.yaml").value == {
        "n": None,
        "t": True,
        "i": -5,
        "f": 0.05,
        "d": date(2025, 4, 7),
        "m": datetime(2025, 4, 7, 10),
        "loose": "2025-04-07 10:00",
        "clause": "6.1.2",
        "q": "12:30",
        "id": "00127",
        "han": "無",
        "slash": "N/A",
        "on": "x",
        "12:30": "y",
    }


def test_places_are_those_of_the_first_character() -> None:
    document = read_yaml(
        "when: status = 1\nquoted: 'x'\nsql: |\n  SELECT\n    1\nlist:\n  - {a: 1}\n  - b\n", "f.yaml"
    )
    found = {
        route: (document.place(*route).line, document.place(*route).column)
        for route in [("when",), ("quoted",), ("sql",), ("list", 0, "a"), ("list", 1)]
    }
    assert found == {
        ("when",): (1, 7),
        ("quoted",): (2, 10),
        ("sql",): (4, 3),
        ("list", 0, "a"): (7, 9),
        ("list", 1): (8, 5),
    }
    assert document.key_place("quoted").column == 1
    assert document.place("list", 0, "no", "such").line == 7


def test_cells_keep_their_text_where_asked() -> None:
    text = "rows:\n  - {a: 00127, b: yes, c: ~, d: '', e: , f: [01, 2025-01-01], g: 12:30, h: 9.10}\nother: 9.10\n"
    document = read_yaml(text, "f.yaml", lambda route: route == ("rows",))
    assert document.value == {
        "rows": [
            {
                "a": "00127",
                "b": "yes",
                "c": None,
                "d": "",
                "e": None,
                "f": ["01", "2025-01-01"],
                "g": "12:30",
                "h": "9.10",
            }
        ],
        "other": 9.1,
    }


PARAMETER = "parameters:\n  p: {type: int, title: {zh-Hant: 甲, en: x}, source: cited, clauses: [], "


@pytest.mark.parametrize(
    ("text", "code", "at", "hint"),
    [
        (PARAMETER + "valeu: 1}\n", "unknown-key", "valeu", "Did you mean `value`?"),
        (PARAMETER + "value: 1, unit: 5}\n", "unquoted-text", "5}", 'Write "5".'),
        (PARAMETER.replace("[]", "[9.10]") + "value: 1}\n", "unquoted-text", "9.10", 'Write "9.10".'),
        (
            PARAMETER.replace("cited", "sited") + "value: 1}\n",
            "unknown-word",
            "sited",
            "Did you mean `cited`?",
        ),
        (
            PARAMETER.replace("en: x", "en: 2025-01-01") + "value: 1}\n",
            "unquoted-text",
            "2025-01",
            '"2025-01-01"',
        ),
        (
            PARAMETER + "value: 1, confirmed: {by: A, on: 2025-1-31}}\n",
            "wrong-form",
            "2025-1",
            "year-month-day",
        ),
        (PARAMETER + "value: 1, values: []}\n", "wrong-choice", "{type", ""),
    ],
)
def test_schema_problems_have_place_and_hint(text: str, code: str, at: str, hint: str) -> None:
    found = validate(read_yaml(text, "f.yaml"), "policy/parameters")
    problem = next(p for p in found if p.code == code)
    assert problem.place is not None
    assert (problem.place.line, problem.place.column) == (2, text.splitlines()[1].index(at) + 1)
    assert hint in (problem.hint.en if problem.hint else "")


def refusals(data: str | bytes) -> tuple[Problem, ...]:
    """What is wrong with `data`; it is validated too where it can be read. No other exception may come."""
    try:
        document = read_yaml(data, "f.yaml", lambda route: len(route) == 1)
    except RulebookError as exc:
        return exc.problems
    return tuple(validate(document, "rule"))


@given(st.text(alphabet=st.characters(codec=None), max_size=200) | st.binary(max_size=60))
def test_anything_is_read_or_refused_with_a_line(data: str | bytes) -> None:
    found = refusals(data)
    assert found
    assert all(p.place is not None and p.place.line is not None and p.render("zh-Hant") for p in found)


MARKS = [*"ab:-[]{}&*!|>'\"%@`#,?~<\t \n0129.", ": ", "- ", "\n  ", "---\n", "on", "1:2", "無", "\u2028"]


@given(st.lists(st.sampled_from(MARKS), max_size=40).map("".join))
def test_text_full_of_yaml_marks_is_read_or_refused(text: str) -> None:
    assert refusals(text)
