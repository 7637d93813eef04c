"""Which sign separates the cells of a delimited file, where the cells hold such signs themselves."""

from __future__ import annotations

import pytest

from checker.records.readers.delimited import sniff

LOG = '"張三|0101|同意|2025-04-01 10:00:00|;\n\n李四|0001|同意|2025-04-01 11:00:00|;"'


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2\n", ";"),
        ("a\tb\n1,5\t2\n3\t4,5\n", "\t"),
        (
            "每日統計;至今\n報表;時間\n姓名,日期,時間\n甲,2025-04-01,08:56\n乙,2025-04-01,08:57\n丙,2025-04-01,\n",
            ",",
        ),
        ("編號,記錄\n1,甲|01|同意|;\n2,乙|02|同意|;\n", ","),
        ("甲\n乙\n", ","),
        ("報表,,\n編號,日期,意見\n1,2025-04-01,好\n", ","),
        (
            f"編號,姓名,日期,審批記錄\n1,張三,2025-04-01,{LOG}\n2,李四,2025-04-02,{LOG}\n3,王五,2025-04-03,{LOG}\n",
            ",",
        ),
    ],
)
def test_the_sign_that_explains_most_separates(text: str, delimiter: str) -> None:
    assert sniff(text).delimiter == delimiter
