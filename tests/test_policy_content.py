"""The encoded regulation: complete, bilingual, consistent, and in our own words."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
POLICY = ROOT / "policy"
SHARED = Path(os.environ.get("RULEBOOK_SHARED", ROOT.parent / "shared"))
BODY = slice(54, 3072)
"""Where the regulation stands in the source file; around it is page furniture."""
RUN = 16
"""So many Chinese characters in a row would be a copy."""


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


CHAPTERS = [load(path) for path in sorted((POLICY / "chapters").glob("*.yaml"))]
CLAUSES = [clause for chapter in CHAPTERS for clause in chapter["clauses"]]
HEADINGS = [heading for chapter in CHAPTERS for heading in chapter["headings"]]
PARAMETERS = load(POLICY / "parameters.yaml")["parameters"]
REGULATION = load(POLICY / "regulation.yaml")
ORGANIZATION = load(POLICY / "organization.yaml")


def sentence(clause: dict[str, Any]) -> str:
    return str(clause.get("sentence", clause["id"]))


def pairs(value: Any, at: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text in two languages below `value`, with where it stands."""
    if isinstance(value, dict):
        if "zh-Hant" in value or "en" in value:
            yield at, value
        else:
            for key, item in value.items():
                yield from pairs(item, f"{at}/{key}")
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from pairs(item, f"{at}/{item.get('id', position) if isinstance(item, dict) else position}")


def chinese(text: str) -> str:
    return "".join(re.findall(r"[\u4e00-\u9fff]", text))


def test_every_sentence_and_heading_of_the_source_is_there() -> None:
    assert len({sentence(clause) for clause in CLAUSES}) == 93
    assert Counter(heading["level"] for heading in HEADINGS) == {"chapter": 9, "section": 28, "item": 13}


def test_ids_are_well_formed_and_used_once() -> None:
    ids = [clause["id"] for clause in CLAUSES]
    assert [i for i, times in Counter(ids).items() if times > 1] == []
    assert [i for i in ids if not re.fullmatch(r"\d+(\.\d+)+[b-z]?", i)] == []
    titles = [heading["id"] for heading in HEADINGS]
    assert len(titles) == len(set(titles))


def test_further_duties_are_lettered_on_from_their_sentence() -> None:
    by_sentence: dict[str, list[str]] = {}
    for clause in CLAUSES:
        by_sentence.setdefault(sentence(clause), []).append(clause["id"])
    for number, ids in by_sentence.items():
        assert ids == [number + letter for letter in ["", *"bcdefgh"][: len(ids)]]


def test_clauses_stand_under_a_heading_of_their_chapter() -> None:
    for chapter in CHAPTERS:
        headings = {heading["id"] for heading in chapter["headings"]}
        for clause in chapter["clauses"]:
            number = sentence(clause)
            assert number.split(".")[0] == chapter["chapter"], number
            assert number in headings or number.rpartition(".")[0] in headings, number


@pytest.mark.parametrize("path", sorted(POLICY.rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_text_is_there_in_both_languages(path: Path) -> None:
    for at, text in pairs(load(path)):
        assert set(text) == {"zh-Hant", "en"}, at
        assert all(words.strip() for words in text.values()), at


def test_no_clause_says_the_same_as_another() -> None:
    for language in ("zh-Hant", "en"):
        texts = Counter(clause["text"][language] for clause in CLAUSES)
        assert [text for text, times in texts.items() if times > 1] == []


def test_what_no_rule_checks_says_why_for_itself() -> None:
    reasons = [clause["why"]["zh-Hant"] for clause in CLAUSES if clause["checked"] != "by_rules"]
    assert [reason for reason, times in Counter(reasons).items() if times > 1] == []
    assert [clause["id"] for clause in CLAUSES if clause["checked"] == "by_rules" and "why" in clause] == []


def test_those_responsible_are_positions_or_departments() -> None:
    known = {entry["id"] for group in ("positions", "departments") for entry in ORGANIZATION[group]}
    assert {who for clause in CLAUSES for who in clause["responsible"]} <= known


def test_parameters_name_clauses_and_sources_that_exist() -> None:
    clauses = {clause["id"] for clause in CLAUSES}
    for name, parameter in PARAMETERS.items():
        assert parameter["clauses"], name
        assert set(parameter["clauses"]) <= clauses, name
        assert set(parameter.get("references", [])) <= set(REGULATION["references"]), name
        assert parameter["source"] == "assumed" or parameter["references"], name


def test_corrections_and_gaps_point_at_clauses_or_headings() -> None:
    known = {entry["id"] for entry in (*CLAUSES, *HEADINGS)}
    assert {at for correction in REGULATION["corrections"] for at in correction["at"]} <= known
    assert {gap["at"] for gap in REGULATION["gaps"]} <= known


def test_numbers_and_headings_agree_with_the_source() -> None:
    path = SHARED / "domain" / "clauses.yaml"
    if not path.exists():
        pytest.skip("material: the list of the source's clauses is not beside the project")
    source = load(path)
    assert {sentence(clause) for clause in CLAUSES} == {clause["id"] for clause in source["clauses"]}
    titles = {heading["id"]: heading["title"]["zh-Hant"] for heading in HEADINGS}
    assert titles == {h["id"]: h["zh"] for h in source["headings"] if h["level"] != "title"}


def test_texts_are_our_own_words() -> None:
    path = SHARED / "regulation" / "source.txt"
    if not path.exists():
        pytest.skip("material: the source text of the regulation is not beside the project")
    source = chinese(path.read_text(encoding="utf-8")[BODY])
    runs = {source[i : i + RUN] for i in range(len(source) - RUN + 1)}
    for file in sorted(POLICY.rglob("*.yaml")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            text = chinese(line)
            copied = [text[i : i + RUN] for i in range(len(text) - RUN + 1) if text[i : i + RUN] in runs]
            assert not copied, f"{file.name}:{number}: {copied[0]}"
