"""Makes visit records by the million, and the other kinds that the rules on visits read. Run as a process of its own.

`python -m bench.data ROWS FOLDER [alone]`: the rows are made by DuckDB from the row number alone, so that the same number of rows always gives the
same files. One row in a thousand is spoiled, in four ways by turns. Every other row keeps the rules.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from checker.builtin import builtin_dir

DAYS, SLOTS = 60, 3
"""A person makes three visits a day on sixty working days, from 7 April 2025; none of them overlap."""
VISITS_PER_CUSTOMER = 20
SPOILED_EVERY = 1000

_PERSON = "lpad(cast({} AS VARCHAR), 6, '0')"

GROUND = """
    SELECT
      i,
      i % {staff} AS who,
      (i * 7919) % {customers} AS customer,
      DATE '2025-04-07' + cast((i // {staff}) % {days} // 5 * 7 + (i // {staff}) % {days} % 5 AS INTEGER) AS day,
      [TIME '09:30', TIME '13:00', TIME '15:30'][(i // ({staff} * {days})) % {slots} + 1] AS slot,
      CASE WHEN i % {spoiled} = 499 THEN (i // {spoiled}) % 4 END AS spoiled
    FROM range({rows}) AS numbers(i)
"""
"""One row a visit: who, whom, when, and what is wrong with it (0 late entry, 1 no minutes, 2 no preparation, 3 no such day)."""

_START = "(day + slot + to_minutes(i * 7 % 20))"
_END = f"({_START} + to_minutes(30 + i * 11 % 45))"
_MINUTE = "'%Y-%m-%d %H:%M'"

VISITS = {
    "visit_id": "'BF-2025-' || lpad(cast(i AS VARCHAR), 9, '0')",
    "plan_id": "CASE WHEN i % 5 <> 4 THEN 'BFJH-2025-' || lpad(cast(i AS VARCHAR), 9, '0') END",
    "employee_id": _PERSON.format("who"),
    "companions": f"CASE WHEN i % 10 = 3 THEN {_PERSON.format('who + 1')} || '、' || {_PERSON.format('who + 2')} END",
    "customer_id": "'KH' || lpad(cast(customer AS VARCHAR), 8, '0')",
    "contact_name": "['陳樣', '林樣', '周樣', '吳樣'][i % 4 + 1] || cast(customer % 97 AS VARCHAR)",
    "visit_start": f"strftime({_START}, {_MINUTE})",
    "visit_end": f"strftime({_END}, {_MINUTE})",
    "method": "['實地拜訪', '電話拜訪', '上門拜訪', '視頻會議'][i % 4 + 1]",
    "purpose": "['推介三層餐飲鋪位', '跟進租金意見', '現場看鋪', '維護合作關係'][i // 3 % 4 + 1]",
    "project_id": "'XM-0' || cast(i % 5 + 1 AS VARCHAR)",
    "known_needs": "['排煙、燃氣', '臨街', '外擺區', '倉儲面積'][i // 7 % 4 + 1]",
    "preparation": "CASE WHEN spoiled = 2 THEN NULL ELSE ['競品租金表、平面圖', '鋪位圖紙、政策說明', '近三月客流資料'][i % 3 + 1] END",
    "prepared_at": f"strftime({_START} - to_hours(17), {_MINUTE})",
    "questions": "CASE WHEN i % 3 = 0 THEN '免租期能否延長' END",
    "answers": "CASE WHEN i % 3 = 0 THEN '按政策六十天封頂' END",
    "minutes": "CASE WHEN spoiled = 1 THEN '略' ELSE '客戶有意' || cast(80 + i % 120 AS VARCHAR) || '平方米，雙方約定月內看鋪' END",
    "next_steps": "'一週後回訪'",
    "place": "'示例市第' || cast(i % 12 + 1 AS VARCHAR) || '區'",
    "recorded_at": f"CASE WHEN spoiled = 3 THEN '2025-06-31 10:00' ELSE strftime({_END} + to_hours(CASE WHEN spoiled = 0 THEN 96 ELSE 2 END), {_MINUTE}) END",
    "reviewed_by": "'900001'",
    "review_result": "'有效'",
}
"""All 22 fields of the kind, as cells of an export."""

PLANS = {
    "plan_id": VISITS["plan_id"],
    "filled_date": "strftime(day - 7, '%Y-%m-%d')",
    "employee_id": VISITS["employee_id"],
    "customer_id": VISITS["customer_id"],
    "planned_date": "strftime(day, '%Y-%m-%d')",
    "method": VISITS["method"],
    "purpose": VISITS["purpose"],
    "customer_situation": "'洽談客戶'",
    "approved_by": "'900001'",
    "status": "'已拜訪'",
}
CUSTOMERS = {
    "customer_id": "'KH' || lpad(cast(i AS VARCHAR), 8, '0')",
    "customer_name": "'示例' || cast(i AS VARCHAR) || '餐飲管理有限公司'",
    "category": "'餐飲'",
    "stage": "['洽談中', '已簽約'][i % 2 + 1]",
    "contact_name": "'陳樣' || cast(i % 97 AS VARCHAR)",
    "requirements": "'需120-150㎡，三層'",
    "grade": "['A', 'B', 'C', 'D'][i % 4 + 1]",
    "owner_id": _PERSON.format("i % {staff}"),
    "first_contact_date": "'2025-04-01'",
    "created_at": "'2025-04-01 10:00'",
    "updated_at": "'2025-06-20 10:00'",
}
ROSTER = {
    "employee_id": f"CASE WHEN i = {{staff}} THEN '900001' ELSE {_PERSON.format('i')} END",
    "name": "'員工' || cast(i AS VARCHAR)",
    "department": "'商業招商部'",
    "position": "CASE WHEN i = {staff} THEN '招商部經理' ELSE '招商專員' END",
    "employment_status": "'在職'",
    "hire_date": "'2023-01-03'",
    "position_start_date": "'2023-01-03'",
}
ATTENDANCE = {
    "employee_id": _PERSON.format("i % {staff}"),
    "name": "'員工' || cast(i % {staff} AS VARCHAR)",
    "date": "strftime(DATE '2025-04-07' + cast(i // {staff} // 5 * 7 + i // {staff} % 5 AS INTEGER), '%Y-%m-%d')",
    "clock_in": "'08:' || cast(40 + i % 20 AS VARCHAR)",
    "clock_out": "'18:' || cast(10 + i % 20 AS VARCHAR)",
    "day_result": "'正常'",
    "late_minutes": "'0'",
    "early_minutes": "'0'",
}
LEAVE = {
    "approval_id": "'20250401' || lpad(cast(i AS VARCHAR), 13, '0')",
    "employee_id": _PERSON.format("i * 2"),
    "leave_type": "'年假'",
    "start_time": "'2025-06-28 09:00'",
    "end_time": "'2025-06-28 18:00'",
    "duration": "'1'",
    "reason": "'家中有事'",
    "applied_at": "'2025-06-20 09:15'",
    "status": "'完成'",
    "result": "'同意'",
}


def headers(kind: str) -> dict[str, str]:
    """Return field -> Traditional Chinese header of a kind, as its schema titles them."""
    text = (builtin_dir() / "schemas" / "records" / f"{kind}.yaml").read_text(encoding="utf-8")
    return {name: f["x-title"]["zh-Hant"] for name, f in yaml.safe_load(text)["properties"].items()}


def write(rows: int, folder: Path, *, alone: bool = False) -> None:
    """Write `visits.csv`, `visits.jsonl` and, unless `alone`, `related/*.csv`, with `rows` visits in each."""
    import duckdb  # noqa: PLC0415 - the measuring process imports this module and has to stay small

    staff = -(-rows // (DAYS * SLOTS))
    sizes = {"staff": staff, "customers": max(1, rows // VISITS_PER_CUSTOMER), "days": DAYS, "slots": SLOTS}
    visits = GROUND.format(rows=rows, spoiled=SPOILED_EVERY, **sizes)
    connection = duckdb.connect()

    def copy(kind: str, fields: dict[str, str], source: str, target: Path, how: str) -> None:
        names = headers(kind)
        columns = ", ".join(f'{sql.format(**sizes)} AS "{names[field]}"' for field, sql in fields.items())
        quoted = str(target).replace("'", "''")
        connection.execute(f"COPY (SELECT {columns} FROM {source}) TO '{quoted}' ({how})")

    comma, lines = "FORMAT csv, HEADER", "FORMAT json"
    copy("visit_logs", VISITS, f"({visits})", folder / "visits.csv", comma)
    copy("visit_logs", VISITS, f"({visits})", folder / "visits.jsonl", lines)
    if alone:
        return
    related = folder / "related"
    related.mkdir()
    (related / "visits.csv").hardlink_to(folder / "visits.csv")
    copy("visit_plans", PLANS, f"({visits}) WHERE i % 5 <> 4", related / "visit_plans.csv", comma)
    for kind, fields, count in (
        ("customers", CUSTOMERS, sizes["customers"]),
        ("staff_roster", ROSTER, staff + 1),
        ("attendance", ATTENDANCE, staff * DAYS),
        ("leave_requests", LEAVE, -(-staff // 2)),
    ):
        copy(kind, fields, f"range({count}) AS numbers(i)", related / f"{kind}.csv", comma)


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]), alone="alone" in sys.argv[3:])
