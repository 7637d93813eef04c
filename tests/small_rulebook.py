"""A rulebook of a few lines, written to a folder, with pattern stand-ins. For the tests of the loader."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from checker.model.outcomes import Judgement
from checker.model.problem import Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.text import Text

REGULATION = """\
id: small
version: "1.0"
title: {zh-Hant: 小規章, en: Small rules}
placeholders: [無, "-"]
references:
  S1: {zh-Hant: 來源, en: Source}
"""

CHAPTER = """\
chapter: "1"
headings:
  - {id: "1", level: chapter, source: 一, title: {zh-Hant: 拜訪, en: Visits}}
clauses:
  - id: "1.1"
    source: 一1
    revision: 2
    text: {zh-Hant: 拜訪後填寫記錄。, en: Log a visit after it.}
    modality: must
    responsible: [specialist]
    evidence: [visits]
    checked: by_rules
  - id: "1.2"
    source: 一2
    revision: 1
    in_force: {from: null, until: 2025-12-31}
    text: {zh-Hant: 待人有禮。, en: Be courteous.}
    modality: should
    responsible: [sales]
    evidence: []
    checked: by_judgement
    why: {zh-Hant: 記錄看不出來。, en: No record shows it.}
"""

PARAMETERS = """\
parameters:
  visit_log_days:
    type: int
    unit: days
    title: {zh-Hant: 填寫天數, en: Days to log}
    values: [{value: 2, until: 2025-03-31}, {value: 1, from: 2025-04-01}]
    source: cited
    references: [S1]
    clauses: ["1.1"]
"""

ORGANIZATION = """\
positions:
  - {id: manager, title: {zh-Hant: 經理, en: Manager}, rank: 2}
  - {id: specialist, title: {zh-Hant: 專員, en: Specialist}, rank: 1}
departments:
  - {id: sales, title: {zh-Hant: 銷售部, en: Sales}}
roster: {kind: staff, person: staff_id, position: position}
delegations:
  - {position: manager, person: "00103", from: 2025-01-01, until: null, reference: null}
matrices:
  - id: leave
    title: {zh-Hant: 請假, en: Leave}
    measure: {zh-Hant: 天數, en: Days}
    unit: days
    source: assumed
    rows:
      - {applicant: ["*"], up_to: 3, approvers: [manager]}
      - {applicant: ["*"], above: 3, approvers: [manager, specialist]}
      - {applicant: [manager], approvers: [specialist]}
"""

CALENDAR = """\
year: 2025
source: {zh-Hant: 公告, en: Notice}
rest: [{from: 2025-05-01, to: 2025-05-05, name: {zh-Hant: 勞動節, en: Labour Day}}]
work: [2025-04-27]
"""

VISITS = """\
$schema: https://json-schema.org/draft/2020-12/schema
$id: visits
type: object
title: Visits
x-title: {zh-Hant: 拜訪, en: Visits}
x-grain: {zh-Hant: 每次一列, en: one row a visit}
x-key: [visit_id]
x-aliases: [拜訪記錄]
required: [visit_id]
properties:
  visit_id: {type: [string, "null"], x-type: id, x-title: {zh-Hant: 編號, en: Number}}
  staff_id:
    type: [string, "null"]
    x-type: id
    x-title: {zh-Hant: 工號, en: Staff number}
    x-references: staff.staff_id
  visited_on: {type: [string, "null"], x-type: date, x-title: {zh-Hant: 日期, en: Day}}
  method:
    type: [string, "null"]
    enum: [onsite, phone, null]
    x-type: enum
    x-title: {zh-Hant: 方式, en: Method}
    x-values:
      onsite: {title: {zh-Hant: 實地, en: on site}, aliases: [上門]}
      phone: {title: {zh-Hant: 電話, en: phone}}
"""

STAFF = """\
$schema: https://json-schema.org/draft/2020-12/schema
$id: staff
type: object
title: Staff
x-title: {zh-Hant: 人員, en: Staff}
x-grain: {zh-Hant: 每人一列, en: one row a person}
x-key: [staff_id]
x-aliases: [花名冊]
required: [staff_id]
properties:
  staff_id: {type: [string, "null"], x-type: id, x-title: {zh-Hant: 工號, en: Staff number}, x-personal: true}
  position: {type: [string, "null"], x-type: str, x-title: {zh-Hant: 崗位, en: Position}}
"""

RULE = """\
id: VIS-01
title: {zh-Hant: 及時填寫, en: Logged in time}
clauses: ["1.1@2"]
basis: direct
severity: low
on: visits
dated: visited_on
when: method <> 'phone'
check:
  deadline:
    within: ":visit_log_days"
    sql: |
      SELECT 1
      FROM visits
remedy: {zh-Hant: 補填, en: Log it}
examples:
  - name: too late
    as_of: 2025-06-30
    parameters: {visit_log_days: 1}
    records:
      visits:
        - {visit_id: 00127, visited_on: 2025-04-07 10:00, method: on, staff_id: ~}
    expect: {00127: fail}
  - name: in time
    as_of: 2025-06-30
    records: {visits: [], staff: [{staff_id: A}]}
    expect: {V1: pass}
"""

FILES = {
    "policy/regulation.yaml": REGULATION,
    "policy/chapters/01.yaml": CHAPTER,
    "policy/parameters.yaml": PARAMETERS,
    "policy/organization.yaml": ORGANIZATION,
    "policy/calendar/2025.yaml": CALENDAR,
    "schemas/records/visits.yaml": VISITS,
    "schemas/records/staff.yaml": STAFF,
    "rules/visits/VIS-01.yaml": RULE,
}


class StandIn:
    """A pattern that compiles to nothing much, and refuses a `within` that starts with `bad`."""

    name = "deadline"
    schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "additionalProperties": False,
        "required": ["within"],
        "properties": {"within": {"type": ["string", "integer"]}, "sql": {"type": "string"}},
    }

    def compile(self, rule: Rule, rulebook: Rulebook) -> Judgement:
        within = str(rule.check["within"])
        if within.startswith("bad"):
            place = rule.places["check.deadline.within"]
            raise RulebookError([Problem("bad-expression", Text("錯", "Wrong."), place)])
        return Judgement(rule.id, rule.on, "row", None, (), within, {}, frozenset(), frozenset(), ())


PATTERNS = {"deadline": StandIn()}


def write(folder: Path, changes: dict[str, str | None] | None = None) -> Path:
    """Write the small rulebook to `folder`; `changes` replaces files, or leaves them out where it says None."""
    for name, text in {**FILES, **(changes or {})}.items():
        if text is not None:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    return folder
