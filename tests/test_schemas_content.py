"""The shipped record kinds, organisation and calendar are whole, bilingual and valid against their schemas."""

from __future__ import annotations

import itertools
import json
import os
import unicodedata
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from checker.model.text import to_hans

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("RULEBOOK_SHARED", ROOT.parent / "shared"))
KINDS = sorted((ROOT / "schemas" / "records").glob("*.yaml"))
CALENDARS = sorted((ROOT / "policy" / "calendar").glob("*.yaml"))
OWN_SCHEMAS = sorted(p for p in (ROOT / "schemas").rglob("*.yaml") if p.parent.name != "records")
TWELVE = {
    "attendance", "contract_approvals", "contracts", "customers", "event_execution", "event_plans",
    "event_summaries", "leave_requests", "staff_roster", "visit_logs", "visit_plans", "work_calendar",
}  # fmt: skip
DRAWN_ANEW = {"assessments"}
"""Kinds whose rows are another thing here than in the material."""
# A step handed on and one that asks for more signatures are told apart.
OTHER_CODES = {("contract_approvals", "result", "forwarded"): ("countersigned",)}
OTHER_KEYS = {"contract_distribution": ["contract_no", "recipient_department", "recipient"]}
"""Keys that differ from the material: a copy may go to a department without naming anybody there."""
OTHER_TYPES = {
    ("negotiations", "unit_no"): "list_str",
    ("assessment_schemes", "sub_indicators"): "text",
    ("bonuses", "grade"): "enum",
    ("promotions", "from_position"): "enum",
    ("promotions", "to_position"): "enum",
}
"""Types that differ from the material: units negotiated together stand in one cell, as they do in the contract; contents of an
indicator are told in words; grades and positions are those of the assessments and of the roster, to be compared with them."""
JSON_TYPES = {
    "int": "integer", "decimal": "number", "money": "number", "area": "number", "percent": "number",
    "bool": "boolean", "list_id": "array", "list_str": "array",
}  # fmt: skip
FORMATS = {"date": "date", "datetime": "date-time", "time": "date-time"}
DINGTALK_DAILY = [
    "姓名",
    "考勤组",
    "部门",
    "工号",
    "UserId",
    "日期",
    "workDate",
    "班次",
    "上班1打卡时间",
    "上班1打卡结果",
    "下班1打卡时间",
    "下班1打卡结果",
    "关联的审批单",
    "应出勤天数",
    "工作时长",
    "迟到时长",
    "早退时长",
    "上班缺卡次数",
    "下班缺卡次数",
    "缺卡次数",
    "旷工天数",
    "上班1/打卡时间",
    "上班1/打卡结果",
    "下班1/打卡时间",
    "下班1/打卡结果",
]
PERSONAL = [
    "attendance.name",
    "contracts.signatory_a",
    "contracts.signatory_b",
    "customers.contact_name",
    "customers.contact_phone",
    "event_checkins.attendee_name",
    "event_checkins.phone",
    "leave_requests.attachment",
    "leave_requests.leave_type",
    "leave_requests.name",
    "leave_requests.reason",
    "staff_roster.email",
    "staff_roster.mobile",
    "staff_roster.name",
    "visit_logs.contact_name",
]


def plain(value: Any) -> Any:
    """The value as JSON would hold it: days as text."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


@cache
def load(path: Path) -> Any:
    return plain(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def fold(text: object) -> str:
    return to_hans("".join(unicodedata.normalize("NFKC", str(text)).split())).lower()


def errors(schema: str, value: Any) -> list[str]:
    validator = Draft202012Validator(
        load(ROOT / "schemas" / schema), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return [f"{e.json_path}: {e.message}" for e in validator.iter_errors(value)]


def fields() -> list[tuple[str, str, dict[str, Any]]]:
    return [(p.stem, name, f) for p in KINDS for name, f in load(p)["properties"].items()]


def material(name: str) -> Any:
    path = SHARED / "domain" / name
    if not path.is_file():
        pytest.skip(
            f"material: the source material {name} is not at hand (set RULEBOOK_SHARED to its folder)"
        )
    return load(path)


def test_the_kinds_that_rules_read_are_described() -> None:
    assert {p.stem for p in KINDS} >= TWELVE


@pytest.mark.parametrize("path", OWN_SCHEMAS, ids=lambda p: p.stem)
def test_own_schema_is_a_schema_that_refuses_unknown_keys(path: Path) -> None:
    schema = load(path)
    Draft202012Validator.check_schema(schema)

    def objects(node: Any) -> list[dict[str, Any]]:
        if isinstance(node, list):
            return [o for item in node for o in objects(item)]
        if not isinstance(node, dict):
            return []
        here = [node] if node.get("type") == "object" and "properties" in node else []
        return here + [o for item in node.values() for o in objects(item)]

    loose = [o.get("description") for o in objects(schema) if o.get("additionalProperties") is not False]
    assert not loose
    assert errors(str(path.relative_to(ROOT / "schemas")), {"no_such_key": 1})


def test_the_report_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json.loads((ROOT / "schemas" / "report.json").read_text("utf-8")))


@pytest.mark.parametrize("path", KINDS, ids=lambda p: p.stem)
def test_kind_is_a_schema_and_valid_against_ours(path: Path) -> None:
    kind = load(path)
    Draft202012Validator.check_schema(kind)
    assert errors("record-kind.yaml", kind) == []
    assert kind["$id"] == path.stem
    assert path.stem in kind["x-aliases"]
    assert set(kind["x-key"]) | set(kind["required"]) <= set(kind["properties"])


@pytest.mark.parametrize(
    ("schema", "path"),
    [("policy/organization.yaml", ROOT / "policy" / "organization.yaml")]
    + [("policy/calendar.yaml", p) for p in CALENDARS],
    ids=lambda v: v.stem if isinstance(v, Path) else "",
)
def test_policy_file_is_valid(schema: str, path: Path) -> None:
    assert errors(schema, load(path)) == []


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        ("overlay.yaml", {"id": "a", "title": {"zh-Hant": "甲"}}, "'en' is a required property"),
        (
            "overlay.yaml",
            {"id": "a", "title": {"zh-Hant": "甲", "en": "A"}, "rules": {"VIS-05": {"enabled": False}}},
            "'reason' is a required property",
        ),
        ("records-mapping.yaml", {"as_of": "2025-02-30"}, "is not a 'date'"),
        ("records-mapping.yaml", {"files": {"a.csv": {"knd": "visit_logs"}}}, "'knd' was unexpected"),
        ("records-mapping.yaml", {"period": {"from": "2025-01-01"}}, "'to' is a required property"),
    ],
)
def test_mistakes_are_refused(schema: str, value: Any, said: str) -> None:
    assert any(said in e for e in errors(schema, value))


def test_a_rule_has_exactly_one_pattern() -> None:
    both = {"zh-Hant": "甲", "en": "A"}
    rule = {
        "id": "VIS-08", "title": both, "clauses": ["2.2.3.1@1"], "basis": "derived", "severity": "low",
        "on": "visit_logs", "check": {"expression": "true"}, "remedy": both,
        "examples": [{"name": "a", "as_of": "2025-06-30", "records": {"visit_logs": []}, "expect": {}}],
    }  # fmt: skip
    assert errors("rule.yaml", rule) == []
    assert errors("rule.yaml", rule | {"check": {}})
    assert errors("rule.yaml", rule | {"check": {"expression": "true", "unique": {}}})
    assert errors("rule.yaml", rule | {"clauses": [2.2]})
    assert errors("rule.yaml", rule | {"severty": "low"})


def test_every_text_is_there_in_both_languages() -> None:
    def texts(node: Any) -> list[dict[str, str]]:
        if isinstance(node, list):
            return [t for item in node for t in texts(item)]
        if not isinstance(node, dict):
            return []
        here = [node] if {"zh-Hant", "en"} & set(node) else []
        return here + [t for item in node.values() for t in texts(item)]

    policy = [ROOT / "policy" / "organization.yaml", *CALENDARS]
    found = [t for p in (*KINDS, *policy) for t in texts(load(p))]
    assert len(found) > 400
    assert [t for t in found if set(t) != {"zh-Hant", "en"}] == []
    chinese = [t for t in found if all(ord(c) < 0x2E80 for c in t["zh-Hant"])]
    assert {t["zh-Hant"] for t in chinese} <= set("ABCD")  # the customer grades


@pytest.mark.parametrize(("kind", "name", "field"), fields(), ids=lambda v: v if isinstance(v, str) else "")
def test_marks_of_a_field_fit_together(kind: str, name: str, field: dict[str, Any]) -> None:
    own = load(ROOT / "schemas" / "records" / f"{kind}.yaml")["properties"]
    assert field["type"] == [JSON_TYPES.get(field["x-type"], "string"), "null"]
    assert field.get("format") == FORMATS.get(field["x-type"])
    assert ("items" in field) == (field["type"][0] == "array")
    assert field["examples"]
    if field["x-type"] == "enum":
        assert [*field["x-values"], None] == field["enum"]
        words = [(fold(w), code) for code, v in field["x-values"].items() for w in v["aliases"]]
        assert len(dict(words)) == len(words), "a word stands for two codes"
        assert all(fold(v["title"]["zh-Hant"]) in dict(words) for v in field["x-values"].values())
    if "x-day-of" in field:
        assert own[field["x-day-of"]]["x-type"] == "date"
    if "x-references" in field:
        target, at = field["x-references"].split(".")
        assert at in load(ROOT / "schemas" / "records" / f"{target}.yaml")["properties"]
    if field["x-type"] in {"money", "area", "percent"}:
        assert field["x-unit"] == {"money": "CNY", "area": "m2", "percent": "ratio"}[field["x-type"]]


@pytest.mark.parametrize("path", KINDS, ids=lambda p: p.stem)
def test_a_header_belongs_to_one_field(path: Path) -> None:
    seen: dict[str, str] = {}
    for name, field in load(path)["properties"].items():
        for alias in (name, *field["x-aliases"]):
            assert seen.setdefault(fold(alias), name) == name, alias


def test_a_file_name_belongs_to_one_kind() -> None:
    seen: dict[str, str] = {}
    for path in KINDS:
        for alias in load(path)["x-aliases"]:
            assert seen.setdefault(fold(alias), path.stem) == path.stem, alias


def test_the_dingtalk_daily_sheet_is_covered() -> None:
    attendance = load(ROOT / "schemas" / "records" / "attendance.yaml")
    known = {fold(a) for f in attendance["properties"].values() for a in f["x-aliases"]}
    assert [h for h in DINGTALK_DAILY if fold(h) not in known] == []
    assert fold("每日统计") in {fold(a) for a in attendance["x-aliases"]}


def test_personal_data_is_marked() -> None:
    marked = {f"{kind}.{name}" for kind, name, field in fields() if field.get("x-personal")}
    assert set(PERSONAL) <= marked


def test_the_approval_log_names_fields_that_exist() -> None:
    log = load(ROOT / "schemas" / "records" / "contract_approvals.yaml")
    marks, own = log["x-approvals"], log["properties"]
    assert {marks[m] for m in ("step", "person", "at", "result", "round", "received")} <= set(own)
    assert set(marks["approved"]) <= set(own[marks["result"]]["x-values"])
    of = load(ROOT / "schemas" / "records" / f"{marks['of']}.yaml")
    assert set(marks["link"]) <= set(own)
    assert set(marks["link"].values()) <= set(of["properties"])


@pytest.mark.parametrize("kind", [path.stem for path in KINDS if path.stem not in DRAWN_ANEW])
def test_nothing_of_the_source_material_is_lost(kind: str) -> None:
    given = next(k for k in material("record_kinds.yaml")["record_kinds"] if k["id"] == kind)
    ours = load(ROOT / "schemas" / "records" / f"{kind}.yaml")
    assert ours["x-key"] == OTHER_KEYS.get(kind, given["key"])
    assert fold(given["name_zh"]) in {fold(a) for a in ours["x-aliases"]}
    assert set(ours["required"]) == {f["name"] for f in given["fields"] if f["required"] == "yes"}
    for field in given["fields"]:
        mine = ours["properties"][field["name"]]
        assert mine["x-type"] == OTHER_TYPES.get((kind, field["name"]), field["type"])
        assert (mine.get("x-required") == "conditional") == (field["required"] == "conditional")
        headers = {fold(a) for a in mine["x-aliases"]}
        assert {fold(a) for a in (*field["aliases_hant"], *field["aliases_hans"])} <= headers, field["name"]
        for code, words in field.get("enum", {}).items():
            codes = [code, *OTHER_CODES.get((kind, field["name"], code), ())]
            known = {fold(a) for c in codes for a in mine["x-values"][c]["aliases"]}
            assert {fold(w) for w in words} <= known, (field["name"], code)


def test_the_organisation_knows_everybody_whom_roster_and_clauses_name() -> None:
    organization = load(ROOT / "policy" / "organization.yaml")
    positions = {p["id"] for p in organization["positions"]}
    roster = load(ROOT / "schemas" / "records" / f"{organization['roster']['kind']}.yaml")
    assert positions == set(roster["properties"]["position"]["x-values"])
    told = [v for k, v in organization["roster"].items() if k != "kind"]
    assert {f for v in told for f in (v if isinstance(v, list) else [v])} <= set(roster["properties"])
    known = positions | {d["id"] for d in organization["departments"]}
    named = {r for c in material("clauses.yaml")["clauses"] for r in c["responsible"]}
    assert named <= known


def test_leave_of_any_length_has_its_approvers() -> None:
    organization = load(ROOT / "policy" / "organization.yaml")
    (leave,) = (m for m in organization["matrices"] if m["id"] == "leave")

    def approvers(applicant: str, days: float) -> list[list[str]]:
        named = [r for r in leave["rows"] if applicant in r["applicant"]]
        rows = named or [r for r in leave["rows"] if "*" in r["applicant"]]
        return [
            r["approvers"]
            for r in rows
            if ("above" not in r or days > r["above"]) and ("up_to" not in r or days <= r["up_to"])
        ]

    assert approvers("leasing_specialist", 3) == [["leasing_manager"]]
    assert approvers("leasing_specialist", 3.5) == [["leasing_manager", "general_manager"]]
    assert approvers("leasing_manager", 0.5) == approvers("leasing_manager", 30) == [["general_manager"]]


@pytest.mark.parametrize("path", CALENDARS, ids=lambda p: p.stem)
def test_a_calendar_is_ordered_and_within_its_year(path: Path) -> None:
    calendar = load(path)
    assert str(calendar["year"]) == path.stem
    spans = [(date.fromisoformat(r["from"]), date.fromisoformat(r["to"])) for r in calendar["rest"]]
    work = [date.fromisoformat(d) for d in calendar["work"]]
    assert all(first <= last for first, last in spans)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(spans))
    assert work == sorted(set(work))
    assert {d.year for d in (*work, *(d for span in spans for d in span))} == {calendar["year"]}
    assert [d for d in work if d.weekday() < 5] == []
    assert [d for d in work if any(first <= d <= last for first, last in spans)] == []


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_the_year_has_its_number_of_working_days(year: int, working_days: int) -> None:
    calendar = load(ROOT / "policy" / "calendar" / f"{year}.yaml")
    spans = [(date.fromisoformat(r["from"]), date.fromisoformat(r["to"])) for r in calendar["rest"]]
    moved = {date.fromisoformat(d) for d in calendar["work"]}
    days = [date(year, 1, 1) + timedelta(n) for n in range(366)]
    worked = [
        d
        for d in days
        if d.year == year
        and (d in moved or (d.weekday() < 5 and not any(first <= d <= last for first, last in spans)))
    ]
    assert len(worked) == working_days


@pytest.mark.parametrize("path", KINDS, ids=lambda p: p.stem)
def test_every_field_says_more_than_its_title(path: Path) -> None:
    fields = yaml.safe_load(path.read_text(encoding="utf-8"))["properties"]
    for name, field in fields.items():
        told = field.get("x-description", {})
        assert set(told) == {"zh-Hant", "en"}, name
        assert told["en"].rstrip(".") != field["x-title"]["en"], name
        assert told["zh-Hant"].rstrip("。") != field["x-title"]["zh-Hant"], name
