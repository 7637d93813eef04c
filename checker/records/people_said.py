"""What has to be said of a column with names of people: zeros put back, names that several bear, and names of nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from checker.model.inputs import Column, Source
from checker.model.problem import Place, Problem
from checker.model.text import Text
from checker.records import cells
from checker.records.directory import NUMBER, Stay

_SHOWN = 5


def warnings(source: Source, column: Column, found: Mapping[str, Sequence[Stay]]) -> list[Problem]:
    """Return a warning each for zeros put back, names that several bear, and names of nobody."""
    place = Place(source.path, source.sheet, column=column.header)
    problems = []
    zeros = {w: s[0].id for w, s in found.items() if len(s) == 1 and NUMBER.fullmatch(w) and w != s[0].id}
    if zeros:
        shown = few(f"{w.removesuffix('.0')} → {id_}" for w, id_ in zeros.items())
        problems.append(
            Problem(
                "zeros-put-back",
                Text(
                    f"開頭的零已遺失；名冊中只有一個工號相符，已據以讀取：{shown}。",
                    f"Zeros at the front were lost; each fits one number of the roster alone and was read as that: {shown}.",
                ),
                place,
                Text("請把該欄設為文字後重新匯出。", "Format the column as text and export again."),
                level="warning",
            )
        )
    several = {w: s for w, s in found.items() if len(s) > 1}
    if several:
        shown = few(f"{w}（{'、'.join(x.id for x in s)}）" for w, s in several.items())
        problems.append(
            Problem(
                "several-people",
                Text(
                    f"名冊中有多人同名，只有在記錄當日僅一人在職時才能讀取：{shown}。",
                    f"Several people of the roster bear the name; it was read only where one was employed on the day: {shown}.",
                ),
                place,
                Text(
                    "請匯出工號，或在 records.yaml 的 people 寫明。",
                    "Export the numbers, or say whom under people in records.yaml.",
                ),
                level="warning",
            )
        )
    nobody = [w for w, s in found.items() if not s and cells.is_name_like(w)]
    if nobody:
        problems.append(
            Problem(
                "unknown-people",
                Text(
                    f"名冊中沒有這些人（職稱或帶註記的姓名不會被猜測）：{few(nobody)}。",
                    f"Nobody in the roster is called so, and titles or names with remarks are not guessed at: {few(nobody)}.",
                ),
                place,
                Text(
                    "請匯出工號，或在 records.yaml 的 people 寫明。",
                    "Export the numbers, or say whom under people in records.yaml.",
                ),
                level="warning",
            )
        )
    return problems


def few(words: Iterable[str]) -> str:
    """Return the first of these words, and a sign where there are more."""
    shown = list(words)
    return "、".join([*shown[:_SHOWN], *(["…"] if len(shown) > _SHOWN else [])])
