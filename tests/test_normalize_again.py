"""What `normalize` writes as CSV reads as the same values again, unreadable cells included."""

from __future__ import annotations

import json
from pathlib import Path

from commands import call

HEAD = "合同編號,承租方,計租面積,提成比例,鋪位號,起草日期,起租日,合同金額\n"
ROWS = "HT-1,某甲,130.5㎡,100%,3F-12、3F-13,2025年4月1日,2025/5/1,12萬元\nHT-2,某乙,三十坪,5%,3F-14,長期,2025-05-01,面議\n"


def test_reading_the_tables_again_gives_the_same_verdicts(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/合同臺賬.csv").write_text(HEAD + ROWS, "utf-8")
    assert call("normalize", tmp_path / "in", "-o", tmp_path / "out", "--format", "csv").code == 0
    (tmp_path / "out/unreadable.csv").unlink()
    found = []
    for folder in ("in", "out"):
        done = call(
            "check", tmp_path / folder, "--as-of", "2025-06-30", "--report", "json", "--fail-on", "never"
        )
        report = json.loads(done.out)
        found.append(
            (
                [(f["rule"], f["key"], f["outcome"]) for f in report["findings"]],
                [{k: v for k, v in r.items() if k != "why"} for r in report["rules"]],
            )
        )
    assert found[0] == found[1]
    assert [key["field"] for rule, key, _ in found[0][0] if rule == "DATA-CELL"] == [
        "contract_amount", "drafted_date", "rentable_area",
    ]  # fmt: skip
