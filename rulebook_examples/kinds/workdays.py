"""The work calendar: holidays, and the weekend days that are worked for them."""

from __future__ import annotations

from rulebook_examples.dataset import Data
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv
from rulebook_examples.world import World
from rulebook_examples.year import days, holiday, is_workday


def build(_: World) -> Data:
    """Return the calendar, one row a day of the year."""
    rows = [{"date": day, "is_workday": is_workday(day), "name": holiday(day)} for day in days()]
    return {"work_calendar": rows}


EXPORTS = (Export("work_calendar", "工作日曆.csv", Csv()),)
