"""Exports in the layouts of real systems, with invented people, end as canonical rows and point at the original cells."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from built_in import built_in

from checker.model.inputs import Inputs
from checker.model.rulebook import Rulebook
from checker.records.ledger import with_counts
from checker.records.locate import locate
from checker.records.read import read
from checker.records.typed import typed_select, unreadable


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return built_in()[0]


@pytest.fixture
def load(book: Rulebook, tmp_path: Path) -> Any:
    def loaded(*paths: Path) -> Inputs:
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        return read([str(p) for p in paths], book.kinds, book.placeholders, workdir=work)

    return loaded


def rows(book: Rulebook, inputs: Inputs, kind: str, *fields: str) -> list[tuple[Any, ...]]:
    """The typed fields of every record of a kind, in the order of the rows."""
    found: list[tuple[Any, ...]] = []
    with duckdb.connect() as con:
        for name, table in inputs.tables.items():
            con.register(name, table)
        for source in inputs.of(kind):
            select = typed_select(book.kinds[kind], source, fields, row=True)
            columns = ", ".join(f'"{f}"' for f in fields)
            found += con.execute(f"SELECT {columns} FROM ({select}) ORDER BY _row").fetchall()
    return found


def cells(inputs: Inputs, book: Rulebook, kind: str, *fields: str) -> list[list[str | None]]:
    """The places of these fields of every record, as spreadsheet references."""
    source = inputs.of(kind)[0]
    with duckdb.connect() as con:
        for name, table in inputs.tables.items():
            con.register(name, table)
        select = typed_select(book.kinds[kind], source, [], row=True)
        found = [r for (r,) in con.execute(f"SELECT _row FROM ({select}) ORDER BY _row").fetchall()]
    return [[str(p) for p in locate(inputs, row, fields)] for row in found]


def bad(book: Rulebook, inputs: Inputs, kind: str) -> list[tuple[str, str]]:
    """(field, raw) of every cell that cannot be read."""
    found = []
    with duckdb.connect() as con:
        for name, table in inputs.tables.items():
            con.register(name, table)
        for source in inputs.of(kind):
            conditions = unreadable(book.kinds[kind], [source])
            select = typed_select(book.kinds[kind], source, list(conditions), row=True, raws=list(conditions))
            for field, condition in conditions.items():
                got = con.execute(
                    f'SELECT "{field}__raw" FROM ({select}) WHERE {condition.sql} ORDER BY _row'
                ).fetchall()
                found += [(field, raw) for (raw,) in got]
    return found


def at(day: int, clock: str) -> datetime:
    return datetime.fromisoformat(f"2025-04-{day:02d} {clock}")


def month_summary(path: Path, *, title: str = "月度匯總 統計日期：2025-04-01 至 2025-04-30") -> None:
    days = 30
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("月度汇总")
        sheet.merge_range(0, 0, 0, 4 + days, title)
        sheet.merge_range(1, 0, 1, 4 + days, "報表生成時間：2025-05-01 08:00")
        for column, header in enumerate(["姓名", "考勤组", "部门", "工号", "出勤天数"]):
            sheet.merge_range(2, column, 3, column, header)
        sheet.merge_range(2, 5, 2, 4 + days, "考勤结果")
        sheet.write_row(3, 5, list(range(1, days + 1)))
        for row, (name, number) in enumerate((("甲某", "00127"), ("乙某", "00128")), 4):
            sheet.write_row(row, 0, [name, "行政班", "商業招商部", number, 20])
        sheet.write(4, 5, "正常班:正常\n(08:17,18:30)")
        sheet.write(4, 6, "正常班:迟到23分钟\n(09:23,次日 01:20)")
        sheet.write(4, 7, "休息\n(-)")
        sheet.write(5, 5, "正常班:病假\n(-)")
        sheet.write(5, 34, "正常班:飞走了\n(08:17,18:30)")
        sheet.write(6, 0, "合計")
        sheet.write(6, 4, 40)


def test_a_column_a_day(book: Rulebook, load: Any, tmp_path: Path) -> None:
    path = tmp_path / "考勤.xlsx"
    month_summary(path)
    inputs = load(path)
    assert inputs.problems == ()
    fields = ("employee_id", "name", "date", "shift", "day_result", "clock_in", "clock_out", "late_minutes")
    assert rows(book, inputs, "attendance", *fields) == [
        ("00127", "甲某", date(2025, 4, 1), "正常班", "normal", at(1, "08:17"), at(1, "18:30"), None),
        ("00127", "甲某", date(2025, 4, 2), "正常班", "late", at(2, "09:23"), at(3, "01:20"), 23),
        ("00127", "甲某", date(2025, 4, 3), None, "rest", None, None, None),
        ("00128", "乙某", date(2025, 4, 1), "正常班", "leave", None, None, None),
        ("00128", "乙某", date(2025, 4, 30), "正常班", None, at(30, "08:17"), at(30, "18:30"), None),
    ]
    assert bad(book, inputs, "attendance") == [("day_result", "飞走了")]
    assert cells(inputs, book, "attendance", "day_result", "date", "employee_id") == [
        [f"{path}:月度汇总!{c}" for c in places]
        for places in (["F5", "F5", "D5"], ["G5", "G5", "D5"], ["H5", "H5", "D5"], ["F6", "F6", "D6"], ["AI6", "AI6", "D6"])
    ]  # fmt: skip
    entry = with_counts(inputs, {}).ledger[0]
    assert (entry.layout, entry.rows_read, entry.rows_checked, entry.records) == ("month_summary", 3, 2, 5)
    assert [r.reason for r in entry.rejected] == ["total-row"]


def test_days_without_a_month_are_an_error(load: Any, tmp_path: Path) -> None:
    path = tmp_path / "考勤.xlsx"
    month_summary(path, title="月度匯總")
    inputs = load(path)
    assert [p.code for p in inputs.problems] == ["unknown-day"]
    (tmp_path / "records.yaml").write_text("period: {from: 2025-04-01, to: 2025-04-30}\n", "utf-8")
    assert load(tmp_path).problems == ()


def punches(path: Path) -> None:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("打卡时间")
        sheet.merge_range(0, 0, 0, 6, "打卡时间表 统计日期：2025-06-01 至 2025-06-30")
        sheet.write_row(2, 0, ["姓名", "部门", "工号", "1", "2", "26", "27"])
        sheet.write_row(
            3,
            0,
            ["甲某", "商業招商部", "00127", "08:30\n12:01\n18:05", "08:41", "6月26日 07:30\n6月27日 01:54"],
        )
        sheet.write_row(4, 0, ["乙某", "商業招商部", "00128", "08:30  18:40", "缺卡", "", "08:30\n某時"])
        raw = made.add_worksheet("原始记录")
        raw.write_row(0, 0, ["姓名", "工号", "考勤日期", "考勤时间", "打卡时间", "打卡结果", "打卡地址"])
        raw.write_row(1, 0, ["甲某", "00127", "2025-06-01", "18:00", "2025-06-01 18:05", "正常", "三樓"])
        raw.write_row(2, 0, ["甲某", "00127", "2025-06-01", "09:00", "2025-06-01 09:12", "迟到", "三樓"])
        raw.write_row(3, 0, ["乙某", "00128", "2025-06-01", "09:00", "2025-06-01 08:55", "正常", "三樓"])


def test_all_punches_of_a_day_in_a_cell(book: Rulebook, load: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    punches(path)
    inputs = load(path)
    assert inputs.problems == ()
    june = [datetime(2025, 6, 1, 8, 30), datetime(2025, 6, 1, 18, 5), datetime(2025, 6, 2, 8, 41)]
    assert rows(book, inputs, "attendance", "employee_id", "date", "clock_in", "clock_out") == [
        ("00127", date(2025, 6, 1), june[0], june[1]),
        ("00127", date(2025, 6, 2), june[2], None),
        ("00127", date(2025, 6, 26), datetime(2025, 6, 26, 7, 30), datetime(2025, 6, 27, 1, 54)),
        ("00128", date(2025, 6, 1), june[0], datetime(2025, 6, 1, 18, 40)),
        ("00128", date(2025, 6, 2), None, None),
        ("00128", date(2025, 6, 27), None, None),
    ]
    assert bad(book, inputs, "attendance") == [("clock_in", "某時")]
    assert cells(inputs, book, "attendance", "clock_in")[2] == [f"{path}:打卡时间!F4"]
    # The same punches stand on the second sheet; they are not read twice.
    assert [(e.sheet, e.layout, e.skipped) for e in inputs.ledger] == [
        ("打卡时间", "punch_times", None),
        ("原始记录", "punches", "other-layout"),
    ]


def test_a_row_a_punch(book: Rulebook, load: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    punches(path)
    (tmp_path / "records.yaml").write_text("files: {a.xlsx: {sheet: 原始记录}}\n", "utf-8")
    inputs = load(path)
    fields = (
        "employee_id",
        "date",
        "clock_in",
        "clock_in_result",
        "clock_out",
        "clock_out_result",
        "planned_out",
    )
    first = datetime(2025, 6, 1)
    assert rows(book, inputs, "attendance", *fields) == [
        ("00127", date(2025, 6, 1), first.replace(hour=9, minute=12), "late", first.replace(hour=18, minute=5),
         "normal", first.replace(hour=18)),
        ("00128", date(2025, 6, 1), first.replace(hour=8, minute=55), "normal", None, None, None),
    ]  # fmt: skip
    assert cells(inputs, book, "attendance", "clock_in", "clock_out", "clock_out_result")[0] == [
        f"{path}:原始记录!{c}" for c in ("E3", "E2", "F2")
    ]
    entry = with_counts(inputs, {}).ledger[-1]
    assert (entry.rows_read, entry.records) == (3, 2)


def test_who_changed_a_result(book: Rulebook, load: Any, tmp_path: Path) -> None:
    path = tmp_path / "每日統計.csv"
    path.write_text(
        "工號,姓名,日期,上班1打卡結果,下班1打卡結果\n00127,甲某,2025-04-01,管理员丙某改为正常,补卡申请04-01 18:00\n"
        "00128,乙某,2025-04-01,曠工遲到,正常（休息）\n00129,丁某,2025-04-01,不知道,外勤\n",
        "utf-8",
    )
    inputs = load(path)
    fields = ("clock_in_result", "clock_out_result", "changed_by")
    assert rows(book, inputs, "attendance", *fields) == [
        ("corrected", "corrected", "丙某"), ("absent_late", "rest", None), (None, "field", None),
    ]  # fmt: skip
    assert bad(book, inputs, "attendance") == [("clock_in_result", "不知道")]


LOG = "甲某|00102|同意|2025-03-10 14:02:31|無意見|;\n\n乙某|00141|{}|2025-03-10 16:40:02|第十二條應明確|;\n\n丙某||评论|2025-03-10 17:00|看過了|"


def test_contract_approvals_out_of_the_log_in_one_cell(book: Rulebook, load: Any, tmp_path: Path) -> None:
    path = tmp_path / "合同审批_20250401.xlsx"
    headers = [
        "审批编号",
        "审批单名称",
        "标题",
        "审批状态",
        "审批结果",
        "发起时间",
        "发起人姓名",
        "合同编号",
        "明细",
        "审批记录",
        "Unnamed: 10",
    ]
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("审批")
        sheet.write_row(0, 0, headers)
        first, again = "202503100915000123456", "202503200915000123456"
        start = ["合同审批", "丁某提交的合同审批", "完成", "拒绝", "2025-03-10 09:15", "丁某", "HT-2025-901"]
        sheet.write_row(1, 0, [first, *start, "鋪位一", LOG.format("拒绝")])
        sheet.write_row(2, 0, [first, *start, "鋪位二", LOG.format("拒绝")])
        sheet.write_row(
            3,
            0,
            [
                again,
                *start[:3],
                "同意",
                *start[4:],
                "鋪位一",
                "甲某|00102|同意|2025-03-20 10:00|\n;\n\n奇怪的一步",
            ],
        )
    inputs = load(path)
    assert inputs.problems == ()
    fields = (
        "contract_no",
        "approval_id",
        "round",
        "step_no",
        "approver_id",
        "result",
        "acted_at",
        "opinion",
    )
    day = datetime(2025, 3, 10)
    assert rows(book, inputs, "contract_approvals", *fields) == [
        (
            "HT-2025-901",
            first,
            1,
            1,
            "00102",
            "approved",
            day.replace(hour=14, minute=2, second=31),
            "無意見",
        ),
        (
            "HT-2025-901",
            first,
            1,
            2,
            "00141",
            "rejected",
            day.replace(hour=16, minute=40, second=2),
            "第十二條應明確",
        ),
        ("HT-2025-901", first, 1, 3, "丙某", "commented", day.replace(hour=17), "看過了"),
        ("HT-2025-901", again, 2, 1, "00102", "approved", datetime(2025, 3, 20, 10), None),
        ("HT-2025-901", again, 2, 2, None, None, None, None),
    ]
    assert bad(book, inputs, "contract_approvals") == [("result", "奇怪的一步")]
    assert cells(inputs, book, "contract_approvals", "acted_at", "contract_no")[-1] == [
        f"{path}:审批!J4",
        f"{path}:审批!H4",
    ]
    entry = with_counts(inputs, {}).ledger[0]
    assert (entry.layout, entry.rows_read, entry.records) == ("approval_form", 3, 5)
    assert entry.unmapped == ("审批单名称", "标题", "审批状态", "审批结果", "发起时间", "发起人姓名", "明细")


@pytest.mark.parametrize("old", [True, False])
def test_leave_requests_as_the_approval_system_has_them(
    book: Rulebook, load: Any, tmp_path: Path, old: bool
) -> None:
    path = tmp_path / "请假_20250401.csv"
    when = "开始日期,开始时间,结束日期,结束时间" if old else "开始时间,结束时间"
    cells_ = "2025-03-14,上午,2025-03-15,下午" if old else "2025-03-14 上午,2025-03-15 下午"
    head = "审批编号,标题,审批状态,审批结果,审批发起时间,审批完成时间,发起人工号,发起人姓名,历史审批人姓名,审批记录,请假类型,请假天数,请假事由"
    row = '{},甲某提交的请假,完成,{},2025-03-10 09:15:00,2025-03-10 14:02:31,00127,甲某,乙某,"乙某|0102|同意|2025-03-10 14:02:31|;",事假,1.5天,{}'
    lines = [f"{head},{when},明细", f"{row.format('202503100915000123456', '同意', '家中有事')},{cells_},甲",
             f"{row.format('202503100915000123456', '同意', '')},{cells_},乙", f"{row.format('202503100915000123457', '拒绝', '旅行')},{cells_},"]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", "utf-8")
    inputs = load(path)
    assert [p for p in inputs.problems if p.level == "error"] == []
    fields = ("approval_id", "status", "result", "start_time", "end_time", "duration", "leave_type")
    start, end = datetime(2025, 3, 14, 9), datetime(2025, 3, 15, 18)
    got = [(*r[:5], str(r[5]), r[6]) for r in rows(book, inputs, "leave_requests", *fields)]
    assert got == [
        ("202503100915000123456", "done", "approved", start, end, "1.5000", "personal"),
        ("202503100915000123457", "done", "rejected", start, end, "1.5000", "personal"),
    ]
    assert bad(book, inputs, "leave_requests") == []


def test_check_ins_are_visits(book: Rulebook, load: Any, tmp_path: Path) -> None:
    path = tmp_path / "签到报表.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Sheet1")
        sheet.write(0, 0, "签到报表 2025-04-01 至 2025-04-30")
        sheet.write_row(
            1, 0, ["日期", "时间", "姓名", "部门", "UserId", "签到地点", "详细地址", "拜访对象", "签到备注"]
        )
        sheet.write_row(
            2,
            0,
            [
                "2025-04-07",
                "14:05",
                "甲某",
                "商業招商部",
                "user-a",
                "某廣場",
                "示例市示例路1號",
                "某甲餐飲",
                "談了三樓鋪位",
            ],
        )
    inputs = load(path)
    assert inputs.problems == ()
    fields = ("visit_id", "employee_id", "visit_start", "recorded_at", "customer_id", "minutes", "place")
    moment = datetime(2025, 4, 7, 14, 5)
    assert rows(book, inputs, "visit_logs", *fields) == [
        ("user-a 2025-04-07 14:05", "user-a", moment, moment, "某甲餐飲", "談了三樓鋪位", "示例市示例路1號"),
    ]
    assert inputs.ledger[0].unmapped == ("姓名", "部门", "签到地点")


def test_the_daily_report_of_wecom(book: Rulebook, load: Any, tmp_path: Path) -> None:
    path = tmp_path / "上下班打卡_日报.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("概况统计与打卡明细")
        sheet.write(0, 0, "概况统计与打卡明细 2025-04-01 至 2025-04-30")
        sheet.write(1, 0, "统计时间：2025-05-01 09:00")
        for column, header in enumerate(["时间", "姓名", "账号"]):
            sheet.merge_range(2, column, 3, column, header)
        column = 3
        for parent, children in (
            ("基础信息", ["部门", "职务"]),
            ("考勤概况", ["所属规则", "班次", "最早", "最晚", "打卡次数(次)", "标准工作时长(小时)", "实际工作时长(小时)", "假勤申请", "考勤结果"]),
            ("异常统计", ["迟到次数(次)", "迟到时长(分钟)"]),
            ("外出打卡", ["最早", "最晚"]),
            ("上班1", ["打卡时间", "打卡状态"]),
        ):  # fmt: skip
            sheet.merge_range(2, column, 2, column + len(children) - 1, parent)
            sheet.write_row(3, column, children)
            column += len(children)
        sheet.write_row(4, 0, ["2025/4/1 星期二", "甲某", "jia", "商業招商部", "招商专员", "行政班", "A 09:00-18:00", "08:56", "次日01:20",
                               "2", "8", "8.5", "--", "正常", "--", "12", "10:00", "--", "08:56", "正常"])  # fmt: skip
        sheet.write_row(5, 0, ["2025/4/5 星期六", "甲某", "jia", "商業招商部", "招商专员", "行政班", "休息", "--", "--",
                               "--", "--", "--", "--", "正常（休息）", "--", "--", "--", "--", "--", "--"])  # fmt: skip
    inputs = load(path)
    assert inputs.problems == ()
    fields = (
        "employee_id",
        "date",
        "clock_in",
        "clock_out",
        "work_hours",
        "day_result",
        "late_minutes",
        "department",
    )
    got = [(*r[:4], r[4] and str(r[4]), *r[5:]) for r in rows(book, inputs, "attendance", *fields)]
    assert got == [
        ("jia", date(2025, 4, 1), at(1, "08:56"), at(2, "01:20"), "8.5000", "normal", 12, "商業招商部"),
        ("jia", date(2025, 4, 5), None, None, None, "normal", None, "商業招商部"),
    ]
    assert bad(book, inputs, "attendance") == []
    entry = inputs.ledger[0]
    assert (entry.header_row, entry.layout) == (3, None)
    assert "外出打卡/最早" in entry.unmapped


def test_a_contract_ledger(book: Rulebook, load: Any, tmp_path: Path) -> None:
    path = tmp_path / "合同台账.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Sheet1")
        sheet.merge_range(0, 0, 0, 8, "某某商業租賃合同台賬（2025年）")
        for column, header in enumerate(["序号", "合同编号", "承租方"]):
            sheet.merge_range(1, column, 2, column, header)
        sheet.merge_range(1, 3, 1, 4, "租赁标的")
        sheet.merge_range(1, 5, 1, 6, "租赁期限")
        sheet.merge_range(1, 7, 1, 8, "租金")
        sheet.write_row(
            2, 3, ["铺位号", "计租面积（㎡）", "起租日", "到期日", "租金单价（元/㎡/天）", "合同金额(万元)"]
        )
        sheet.write_row(
            3,
            0,
            [
                1,
                "HT-2025-901",
                "某甲餐飲有限公司",
                "3F-12",
                "130.5",
                "2025年5月1日",
                "2028.4.30",
                "12.5",
                "178.2",
            ],
        )
        sheet.write_row(
            4,
            0,
            [
                2,
                "HT-2025-902",
                "某乙服飾有限公司",
                "3F-13、3F-14",
                "1,200㎡",
                "2025/6/1",
                "2028-05-31",
                "9.8元",
                "80万元",
            ],
        )
        sheet.write_row(5, 0, ["合计", "", "", "", "1,330.5", "", "", "", "258.2"])
        sheet.write_row(6, 0, ["制表人：丙某", "", "", "", "", "", "", "审核人：丁某"])
    inputs = load(path)
    assert [p for p in inputs.problems if p.level == "error"] == []
    fields = (
        "contract_no",
        "rentable_area",
        "lease_start",
        "lease_end",
        "rent_price",
        "rent_unit",
        "contract_amount",
    )
    got = [tuple(str(v) for v in r) for r in rows(book, inputs, "contracts", *fields)]
    assert got == [
        ("HT-2025-901", "130.5000", "2025-05-01", "2028-04-30", "12.5000", "per_sqm_day", "1782000.0000"),
        ("HT-2025-902", "1200.0000", "2025-06-01", "2028-05-31", "9.8000", "per_sqm_day", "800000.0000"),
    ]
    assert bad(book, inputs, "contracts") == []
    entry = with_counts(inputs, {}).ledger[0]
    assert (entry.rows_read, [r.reason for r in entry.rejected]) == (4, ["total-row", "total-row"])


def test_the_visits_of_a_crm(book: Rulebook, load: Any, tmp_path: Path) -> None:
    path = tmp_path / "crm_export.csv"
    path.write_bytes(
        "拜访日期\t拜访客户\t联系人\t拜访目的\t出访人\t陪同人\t出发时间\t返回时间\t拜访结果\t创建时间\n"
        "2025-04-07\tKH00086\t丙某\t推介、洽談\t00127\t00103;00102\t2025-04-07 13:30\t2025-04-07 16:00\t有意\t2025/4/7 18:00\n".encode(
            "gb18030"
        )
    )
    inputs = load(path)
    assert inputs.problems == ()
    fields = ("employee_id", "companions", "customer_id", "visit_start", "visit_end", "minutes")
    day = datetime(2025, 4, 7)
    assert rows(book, inputs, "visit_logs", *fields) == [
        ("00127", ["00103", "00102"], "KH00086", day, day.replace(hour=16), "有意"),
    ]
    assert inputs.ledger[0].unmapped == ("出发时间",)
