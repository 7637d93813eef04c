"""A few rows cut out of a large text are the rows that a scan of the whole of it gives."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest
from records_kinds import read_all

from checker.records.cut import cut
from checker.records.read import SMALL


def fetched(relation: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        return con.execute(f"SELECT * FROM {relation}").fetchall()


def written(path: Path, newline: str, cells: list[str], last: str) -> Path:
    body = newline.join(f"V{i},{cell},{i}" for i, cell in enumerate(cells))
    path.write_bytes(f"拜訪編號,問題,費用{newline}{body}{last}".encode())
    assert path.stat().st_size > SMALL
    return path


CELLS = ["租金與裝修期" * 3, "", '"逗號,在內"', '"引""號"', "a" * 50]


@pytest.mark.parametrize("last", ["", "\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_rows_are_those_of_the_scan(tmp_path: Path, newline: str, last: str) -> None:
    path = written(tmp_path / "拜訪記錄.csv", newline, CELLS * 4000, last and newline)
    (source,) = read_all(tmp_path / "w", path).sources
    whole = fetched(source.relation)
    dice = random.Random(7)
    for wanted in ([1], [len(whole)], sorted(dice.sample(range(1, len(whole) + 1), 300))):
        pieces = cut(source, wanted, len(whole), tmp_path)
        assert pieces is not None
        assert fetched(pieces.relation) == [whole[n - 1] for n in wanted]


@pytest.mark.parametrize(
    "odd", ['"兩\n行"', '"回\r車"', "", "甲\r乙"], ids=["break", "return", "blank", "bare return"]
)
def test_rows_that_are_not_lines_are_not_cut(tmp_path: Path, odd: str) -> None:
    lines = CELLS * 4000
    path = written(tmp_path / "拜訪記錄.csv", "\n", lines, f"\nV,{odd},1\n" if odd else "\n\n\n")
    (source,) = read_all(tmp_path / "w", path).sources
    assert cut(source, [1, len(lines)], len(lines) + bool(odd), tmp_path) is None


def test_lines_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    path = written(tmp_path / "拜訪記錄.csv", "\n", ["a" * 1_500_000, "b", "c" * 1_900_000, "d"], "\n")
    (source,) = read_all(tmp_path / "w", path).sources
    whole = fetched(source.relation)
    pieces = cut(source, [2, 3, 4], 4, tmp_path)
    assert pieces is not None
    assert fetched(pieces.relation) == whole[1:]


def test_records_of_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "visits.jsonl"
    path.write_text("".join(f'{{"拜訪編號": "V{i}", "問題": "{"問" * 40}"}}\n' for i in range(5000)), "utf-8")
    (source,) = read_all(tmp_path / "w", path).sources
    whole = fetched(source.relation)
    pieces = cut(source, [17, 4999], 5000, tmp_path)
    assert pieces is not None
    assert fetched(pieces.relation) == [whole[16], whole[4998]]
