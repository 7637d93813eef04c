"""Who came to the promotion events, and what they said."""

from __future__ import annotations

from datetime import timedelta

from rulebook_examples.cells import Style, simplified
from rulebook_examples.dataset import Data, Row
from rulebook_examples.exports import Export
from rulebook_examples.forms import Csv, JsonList
from rulebook_examples.world import World
from rulebook_examples.year import at

_WORDS = ("希望了解扣點政策", "動線介紹清楚", "盼提供鋪位平面圖", "洽談時間偏短", "同業交流有收穫")


def build(world: World) -> Data:
    """Return sign-ins, as many as the review says, and the responses of four guests in ten."""
    dice = world.dice("event guests")
    counts = {row["event_id"]: row["attendance_count"] for row in world.data["event_summaries"]}
    days = {
        row["event_id"]: row["actual_date"]
        for row in world.data["event_execution"]
        if row["outcome"] == "held"
    }
    checkins: list[Row] = []
    feedback: list[Row] = []
    for event, day in days.items():
        count = counts.get(event, 12)
        for n in range(count):
            checkins.append(
                {
                    "event_id": event,
                    "seq": n + 1,
                    "attendee_name": f"{dice.pick('趙錢孫李周吳鄭王')}樣賓{n + 1}",
                    "organisation": f"樣例品牌{dice.between(1, 90)}號",
                    "customer_id": None,
                    "phone": f"1390001{n:04d}",
                    "signed_in_at": at(day, dice.between(800, 850)),
                    "invited": dice.chance(0.8),
                }
            )
        for n in range(-(-count * 2 // 5)):
            feedback.append(
                {
                    "event_id": event,
                    "seq": n + 1,
                    "customer_id": None,
                    "collected_at": at(day, dice.between(960, 1060)) + timedelta(days=n % 5 // 4),
                    "score": dice.between(3, 5),
                    "content": dice.pick(_WORDS),
                    "collected_by": world.staff.specialists(day)[0],
                }
            )
    return {"event_checkins": checkins, "event_feedback": feedback}


EXPORTS = (
    Export("event_checkins", "活动签到表.csv", Csv("utf-8-sig"), Style(script=simplified)),
    Export("event_feedback", "活動客戶反饋.json", JsonList(titled=True), Style(moments=("seconds",))),
)
