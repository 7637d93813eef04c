"""Defects of research, project plans, material, teams and channels."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rulebook_examples.dataset import Raw, Row
from rulebook_examples.ground import Ground
from rulebook_examples.year import FIRST, quarters

RESEARCH = "market_research"
PLANS = "project_plans"
MATERIAL = "marketing_materials"
TEAMS = "team_assignments"


def _latest(g: Ground, row: Row) -> bool:
    return all(
        other["prepared_date"] <= row["prepared_date"]
        for other in g.data[PLANS]
        if other["project_id"] == row["project_id"]
    )


def _leased(g: Ground, first: bool = False) -> Row:
    """The latest version of the plan of a project that is being leased, or one that is the first as well."""
    return g.take(
        PLANS,
        lambda r: bool(r["leasing_start_date"] and _latest(g, r) and (not first or r["version"] == "V1.0")),
    )


def no_news(g: Ground) -> None:
    """MKT-02: for months the deputy handed in no research."""
    deputy = next(
        r
        for r in g.data["staff_roster"]
        if r["position"] == "deputy_manager" and r["position_end_date"] is None
    )
    g.data[RESEARCH] = [
        r
        for r in g.data[RESEARCH]
        if r["author_id"] != deputy["employee_id"]
        or not date(2025, 7, 1) <= r["finish_date"] <= date(2025, 10, 20)
    ]
    g.mark("MKT-02", "staff_roster", deputy, "no research from July to October")


def thin_research(g: Ground) -> None:
    """MKT-01: not a word on competitors."""
    row = g.take(RESEARCH)
    row["competitors"] = Raw("略")
    g.mark("MKT-01", RESEARCH, row, "a placeholder instead of the competitors")


def thin_project(g: Ground) -> None:
    """PRJ-01: the plan does not say how leasing goes."""
    row = _leased(g)
    row["leasing_process"] = Raw("待補")
    g.mark("PRJ-01", PLANS, row, "a placeholder instead of the leasing process")


def no_position(g: Ground) -> None:
    """PRJ-02: the plan has no positioning."""
    row = _leased(g)
    row["positioning"] = None
    g.mark("PRJ-02", PLANS, row, "no positioning")


def research_later(g: Ground) -> None:
    """PRJ-03: the plan names research that was finished after it."""
    last = max(g.data[RESEARCH], key=lambda r: r["finish_date"])
    row = g.take(PLANS, lambda r: bool(r["prepared_date"] < FIRST))
    row["research_id"] = last["research_id"]
    g.mark("PRJ-03", PLANS, row, "the research it names was finished later")


def approved_later(g: Ground) -> None:
    """PRJ-04, off by default: approved when leasing had begun."""
    row = _leased(g, first=True)
    row["approval_date"] = row["leasing_start_date"] + timedelta(days=3)
    g.mark("PRJ-04", PLANS, row, "approved three days after leasing had begun")


def no_material(g: Ground) -> None:
    """MAT-01: a project is leased, and there is nothing to show."""
    row = _leased(g)
    g.data[MATERIAL] = [r for r in g.data[MATERIAL] if r["project_id"] != row["project_id"]]
    g.mark("MAT-01", PLANS, row, "no material at all")


def used_first(g: Ground) -> None:
    """MAT-02, off by default: used before it was approved."""
    row = g.take(MATERIAL)
    row["approved_date"] = row["first_used_date"] + timedelta(days=1)
    g.mark("MAT-02", MATERIAL, row, "approved the day after it was first used")


def no_leader(g: Ground) -> None:
    """TEAM-01: a team with somebody on it who has left the company; and a team whose leader left it."""
    gone = {r["employee_id"] for r in g.data["staff_roster"] if r["employment_status"] == "left"}
    stayed = {m["project_id"]: m for m in g.data[TEAMS] if m["employee_id"] in gone and m["role"] == "member"}
    row = g.take(PLANS, lambda r: r["project_id"] in stayed and _latest(g, r))
    stayed[row["project_id"]]["end_date"] = None
    g.mark("TEAM-01", PLANS, row, "somebody on the team has left the company")
    row = _leased(g)
    for member in g.data[TEAMS]:
        if member["project_id"] == row["project_id"] and member["role"] == "leader":
            member["end_date"] = min(member["end_date"] or date(2025, 11, 30), date(2025, 11, 30))
    g.mark("TEAM-01", PLANS, row, "no leader since the end of November")


def untrained(g: Ground) -> None:
    """TEAM-02: somebody visited customers for a project without having been introduced to any."""
    open_to_all = {
        r["session_id"]: r["start_time"]
        for r in g.data["training_sessions"]
        if r["category"] in ("project", "leasing")
    }

    def first_visit(member: Row) -> datetime | None:
        return min(
            (
                v["visit_start"]
                for v in g.data["visit_logs"]
                if v["employee_id"] == member["employee_id"]
                and v["project_id"] == member["project_id"]
                and v["visit_start"].date() >= member["start_date"]
            ),
            default=None,
        )

    later = min(start for start in open_to_all.values() if start.date() >= FIRST)
    member = g.take(
        TEAMS,
        lambda m: m["start_date"] < FIRST and m["end_date"] is None and (first_visit(m) or later) < later,
    )
    person = member["employee_id"]
    for row in g.data["training_attendance"]:
        if row["employee_id"] == person and open_to_all.get(row["session_id"], later) < later:
            row |= {"attended": False, "signed_at": None}
    for other in g.data[TEAMS]:
        if other["employee_id"] == person and (first_visit(other) or later) < later:
            g.mark("TEAM-02", TEAMS, other, "visited for the project, and missed the introduction to it")


def one_channel(g: Ground) -> None:
    """CHN-01: in a whole quarter customers were found through two channels only."""
    start, end = list(quarters())[2]
    for row in g.data["channel_activities"]:
        if start <= row["date"] <= end:
            row["channel"] = "expo"
    for row in g.data["customers"]:
        if start <= row["created_at"].date() <= end and row["source_channel"]:
            row["source_channel"] = "referral"
    g.mark("CHN-01", "channel_activities", f"{FIRST.year}-Q3", "two kinds of channel in the third quarter")
