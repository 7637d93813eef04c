"""The invented company: malls, brands, staff. Nobody and nothing here exists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

COMPANY = "雲雀示範商業"
DEPARTMENT = "商業招商部"
MALLS = {"XM-01": "雲雀示範一號廣場", "XM-02": "雲雀示範二號廣場", "XM-03": "雲雀示範三號廣場"}

_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_NUMERALS = "零一二三四五六七八九"
# Surnames that both scripts write alike, so that names can stand in files of either.
_SURNAMES = "石方白丁高江田林何余宋曹彭童夏程金文尹史"


def cycle_name(number: int) -> str:
    """Return the pair of cyclical characters for `number`: 甲子, 乙丑 … after sixty they begin again."""
    return _STEMS[number % 10] + _BRANCHES[number % 12]


def numeral(number: int) -> str:
    """Return `number` digit by digit in Chinese characters."""
    return "".join(_NUMERALS[int(digit)] for digit in str(number))


class Post(NamedTuple):
    """A person in a position for some days; `until` is None while it goes on."""

    employee_id: str
    name: str
    department: str
    position: str
    hired: date
    since: date
    until: date | None = None
    left: bool = False

    def on(self, day: date) -> bool:
        """Whether the post is held on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


class Staff:
    """Everybody's posts: three heads, three colleagues of other departments, and `specialists` Leasing Specialists."""

    def __init__(self, specialists: int) -> None:
        self._number = 0
        self.posts: list[Post] = []
        self._hire("00001", "總經理室", "general_manager", date(2018, 3, 1))
        self._hire("00021", "法務部", "legal", date(2019, 7, 1))
        self._hire("00022", "法務部", "legal", date(2022, 9, 1))
        self._hire("00031", "財務部", "finance", date(2020, 2, 3))
        self._hire("00101", DEPARTMENT, "leasing_manager", date(2019, 5, 6), since=date(2021, 1, 1))
        self._hire(
            "00102", DEPARTMENT, "deputy_manager", date(2020, 6, 1), until=date(2025, 4, 30), left=True
        )
        successor = self._hire(
            "00103", DEPARTMENT, "leasing_specialist", date(2021, 8, 2), until=date(2025, 4, 30)
        )
        self.posts.append(
            Post("00103", successor.name, DEPARTMENT, "deputy_manager", successor.hired, date(2025, 5, 1))
        )
        for n in range(specialists - 2):
            self._hire(
                f"{111 + n:05d}",
                DEPARTMENT,
                "leasing_specialist",
                date(2021, 1, 4) + timedelta(days=41 * (n % 35)),
            )
        n = 111 + specialists - 2
        self._hire(
            f"{n:05d}", DEPARTMENT, "leasing_specialist", date(2022, 4, 1), until=date(2025, 5, 23), left=True
        )
        self._hire(f"{n + 1:05d}", DEPARTMENT, "leasing_specialist", date(2025, 5, 12))
        self.names = {post.employee_id: post.name for post in self.posts}

    def _hire(
        self,
        employee_id: str,
        department: str,
        position: str,
        hired: date,
        *,
        since: date | None = None,
        until: date | None = None,
        left: bool = False,
    ) -> Post:
        surname = _SURNAMES[self._number % len(_SURNAMES)]
        self._number += 1
        name = f"{surname}示{numeral(self._number)}"
        post = Post(employee_id, name, department, position, hired, since or hired, until, left)
        self.posts.append(post)
        return post

    def holder(self, position: str, day: date) -> str:
        """Return the first person who holds `position` on `day`."""
        return next(post.employee_id for post in self.posts if post.position == position and post.on(day))

    def specialists(self, day: date) -> list[str]:
        """Return the Leasing Specialists in post on `day`."""
        return [p.employee_id for p in self.posts if p.position == "leasing_specialist" and p.on(day)]

    def in_charge(self, owner: str, customer_id: str, day: date) -> str:
        """Return the owner of a customer of today, or, before that person was in post, one of the specialists who were."""
        in_post = self.specialists(day)
        return owner if owner in in_post else in_post[int(customer_id[2:]) % len(in_post)]

    def employed(self, employee_id: str, day: date) -> bool:
        """Whether the person has any post on `day`."""
        return any(post.employee_id == employee_id and post.on(day) for post in self.posts)

    def people(self, department: str) -> list[tuple[str, date]]:
        """Return everybody who ever belonged to `department`, with the first day of their first post in it."""
        found: dict[str, date] = {}
        for post in self.posts:
            if post.department == department:
                found[post.employee_id] = min(post.since, found.get(post.employee_id, post.since))
        return list(found.items())
