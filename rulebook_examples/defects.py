"""The table of defects: rule, and the function that spoils the data for it.

A line a rule, in the order of planting. The order matters in two ways: attendance comes after visits, so that nobody is made absent on the day of a
visit, and what spoils a whole year comes before what spoils a single row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rulebook_examples.dataset import Data, Row
from rulebook_examples.faults import (
    assessments,
    attendance,
    cells,
    conduct,
    contracts,
    customers,
    development,
    events,
    issues,
    leave,
    negotiations,
    organization,
    planning,
    projects,
    rewards,
    statistics,
    training,
    visits,
)
from rulebook_examples.ground import Ground
from rulebook_examples.rulebook import optional_rules

DEFECTS: Mapping[str, Callable[[Ground], None]] = {
    "ORG-01": organization.two_managers,
    "ORG-02": organization.two_deputies,
    "ORG-04": visits.strangers,
    "MGR-01": visits.manager_away,
    "CHN-02": customers.source,
    "CUS-01": visits.unknown_customer,
    "CUS-02": customers.late_file,
    "CUS-03": customers.no_category,
    "CUS-04": customers.same_code,
    "CUS-05": customers.thin_file,
    "CUS-06": customers.stale,
    "CUS-08": customers.bad_numbers,
    "CUS-09": contracts.unknown_customer,
    "CUS-10": customers.same_name,
    "VIS-01": visits.thin_plan,
    "VIS-02": visits.planned_afterwards,
    "VIS-03": visits.not_carried_out,
    "VIS-04": visits.no_plan,
    "VIS-05": visits.few_visits,
    "VIS-06": visits.unprepared,
    "VIS-07": visits.thin_log,
    "VIS-08": visits.logged_late,
    "VIS-09": visits.neglected,
    "VIS-10": visits.two_places,
    "CON-01": contracts.terms,
    "CON-03": contracts.no_manager,
    "CON-04": contracts.wrong_drafter,
    "CON-06": contracts.wrong_lawyer,
    "CON-07": contracts.legal_first,
    "CON-08": contracts.no_opinion,
    "CON-09": contracts.not_revised,
    "CON-10": contracts.same_person,
    "CON-11": contracts.slow_review,
    "CON-13": contracts.late_text_review,
    "CON-15": contracts.double_letting,
    "CON-16": contracts.early_signature,
    "CON-17": contracts.no_submission,
    "CON-18": contracts.no_counterparty,
    "CON-19": contracts.no_authority,
    "CON-21": contracts.late_filing,
    "CON-22": contracts.same_archive_number,
    "CON-24": contracts.other_party,
    "TRK-01": contracts.nobody_tracks,
    "LAW-01": contracts.long_lease,
    "STA-01": statistics.late_and_missing,
    "STA-02": statistics.other_figures,
    "STA-03": statistics.no_analysis,
    "EVT-02": events.one_sort,
    "EVT-03": events.thin_plan,
    "EVT-04": events.wrong_owner,
    "EVT-05": events.short_notice,
    "EVT-06": events.other_place,
    "EVT-07": events.task_undone,
    "EVT-10": events.late_review,
    "EVT-11": events.thin_review,
    "EVT-12": events.lessons_lost,
    "ATT-01": attendance.row_missing,
    "ATT-02": attendance.late,
    "ATT-03": attendance.early,
    "ATT-04": attendance.absent,
    "ATT-05": attendance.punches,
    "ATT-06": attendance.times_disagree,
    "LEA-01": leave.at_short_notice,
    "LEA-02": leave.approved_late,
    "LEA-03": leave.without_authority,
    "LEA-04": leave.own_approval,
    "LEA-05": leave.at_odds,
    "LEA-06": leave.overlapping,
    "DEV-01": development.no_path,
    "DEV-02": development.thin_plan,
    "DEV-03": development.not_answered,
    "ISS-01": issues.told_late,
    "ISS-02": issues.no_answer,
    "INT-01": conduct.not_declared,
    "INT-02": conduct.gifts_kept,
    "KPI-01": assessments.four_indicators,
    "KPI-02": assessments.no_area,
    "KPI-03": assessments.other_figures,
    "KPI-04": assessments.more_customers,
    "KPI-05": assessments.beside_the_survey,
    "KPI-06": assessments.no_teamwork,
    "KPI-07": assessments.full_mark,
    "KPI-08": assessments.not_assessed,
    "KPI-09": assessments.late,
    "KPI-10": assessments.oneself,
    "KPI-11": assessments.left_open,
    "BON-01": rewards.on_another,
    "BON-02": rewards.other_amount,
    "BON-03": rewards.paid_first,
    "BON-04": rewards.by_the_preparer,
    "PRM-01": rewards.without_reason,
    "PRM-02": rewards.other_day,
    "PRM-03": rewards.by_oneself,
    "CMD-01": rewards.for_nothing,
    "TRN-01": training.late_plan,
    "TRN-02": training.no_basis,
    "TRN-03": training.no_trainer,
    "TRN-04": training.not_planned("TRN-04", "culture"),
    "TRN-05": training.not_planned("TRN-05", "leasing"),
    "TRN-06": training.not_planned("TRN-06", "communication"),
    "TRN-07": training.not_planned("TRN-07", "industry"),
    "TRN-12": training.not_held,
    "TRN-08": training.who_teaches,
    "TRN-09": training.who_sent,
    "TRN-10": training.where_online,
    "TRN-11": training.no_project,
    "TRN-13": training.no_hours,
    "PLAN-01": planning.no_plan,
    "PLAN-02": planning.own_approval,
    "PLAN-03": planning.late_item,
    "RPT-01": planning.report_missing,
    "RPT-02": planning.wrong_report,
    "COO-01": planning.slow_answer,
    "DEP-01": planning.deputy_idle,
    "MEN-01": planning.unguided,
    "MKT-02": projects.no_news,
    "MKT-01": projects.thin_research,
    "TEAM-01": projects.no_leader,
    "PRJ-01": projects.thin_project,
    "PRJ-02": projects.no_position,
    "PRJ-03": projects.research_later,
    "PRJ-04": projects.approved_later,
    "MAT-01": projects.no_material,
    "MAT-02": projects.used_first,
    "TEAM-02": projects.untrained,
    "CHN-01": projects.one_channel,
    "NEG-01": negotiations.unanswered,
    "NEG-02": negotiations.no_proposal,
    "NEG-03": negotiations.no_breach_terms,
    "CON-02": negotiations.other_terms,
    "CON-05": negotiations.drafted_first,
    "CON-12": negotiations.wrong_figures,
    "CON-14": negotiations.long_rent_free,
    "CON-23": negotiations.copies_short,
    "LAW-02": negotiations.no_licence,
    "CUS-07": negotiations.file_left_behind,
    "DATA-CELL": cells.unreadable,
}

_NO_RECORDS = """
ATD-01 INT-03
MOV-01 MOV-02 MOV-03 MOV-04 MOV-05 MOV-06 FUP-01 FUP-02 FUP-03 COM-01 COM-02 COM-03 CMP-01 CMP-02 CMP-03 CMP-04 CMP-05 CMP-06
GRD-01 GRD-02 GRD-03 GRD-04 GRD-05 GRD-06 EVT-01 EVT-08 EVT-09 TRK-02 TRK-03 TRK-04 BRE-01 BRE-02 BRE-03
"""

NOT_PLANTED: Mapping[str, str] = {
    "LAW-03": "nobody in the examples records the registration of a lease",
    **dict.fromkeys(_NO_RECORDS.split(), "the examples do not hold the records that it reads"),
    "ORG-03": "one specialist is enough by default; the example overlay asks for twelve and finds two gaps",
    "CON-20": "nothing is judged until an adopter lists the contracts that need a ceremony",
}
"""Rules without a defect, and why."""


def plant(data: Data) -> list[Row]:
    """Spoil `data` and return what must be found in them, as the lines of `planted.yaml`, ordered."""
    ground = Ground(data)
    for spoil in DEFECTS.values():
        spoil(ground)
    lines = []
    for found in sorted(ground.planted, key=lambda p: (p.rule, p.kind, p.key)):
        line: Row = {"rule": found.rule, "kind": found.kind, "key": found.key, "outcome": found.outcome}
        if found.rule in optional_rules():
            line["off_by_default"] = True
        lines.append(line | {"what": found.what})
    return lines
