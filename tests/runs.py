"""Hand-made runs for the tests of results and reports: a small invented library, not the leasing regulation."""

from __future__ import annotations

from datetime import date
from typing import Any

from checker.model.inputs import Column, LedgerEntry, Rejected, TextDialect
from checker.model.kinds import EnumValue, Field, Kind
from checker.model.organization import Calendar, Organization
from checker.model.outcomes import CELL_RULE, Outcome, RuleResult
from checker.model.problem import Place, Problem
from checker.model.regulation import Heading
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule, Severity
from checker.model.run import Finding, Run
from checker.model.span import Span
from checker.model.text import Lang, Text
from checker.reports import Options, pieces
from checker.results.messages import message_of, remedy_of, title_of

HERE = Place("policy/invented.yaml")
TITLES = {
    "LOA-01": Text("借書須在期限內歸還", "Loans are returned in time"),
    "LOA-02": Text("借書須登記讀者", "A loan names its reader"),
    "REA-01": Text("讀者須留電話", "Readers leave a telephone number"),
    "VIS-01": Text("每月盤點一次", "The stock is taken every month"),
}


def field(name: str, type_: Any, hant: str, en: str, **more: Any) -> Field:
    return Field(name, type_, Text(hant, en), None, (), "no", **more)


def kind(name: str, hant: str, en: str, key: str, *fields: Field) -> Kind:
    title = Text(hant, en)
    return Kind(name, title, title, None, (key,), (), {f.name: f for f in fields}, HERE)


def rule(id_: str, domain: str, on: str, clause: str, *, severity: Severity, message: Text | None) -> Rule:
    remedy = Text(f"請更正 {id_} 所指的記錄。", f"Correct the records that {id_} names.")
    return Rule(
        id_, domain, TITLES[id_], (f"{clause}@1",), "direct", severity, on, None, None, "expression", "true",
        "undecided", (), message, remedy, None, (), True, None, HERE, {},
    )  # fmt: skip


def rulebook() -> Rulebook:
    loans = kind(
        "loans", "借閱記錄", "Loans", "loan_no",
        field("loan_no", "id", "借閱編號", "Loan number"),
        field("reader", "str", "讀者姓名", "Reader", personal=True),
        field("due", "date", "應還日期", "Due date"),
        field("returned", "date", "歸還日期", "Return date"),
        field("fee", "money", "費用", "Fee"),
        field("state", "enum", "狀態", "State", values=(
            EnumValue("out", Text("借出", "on loan"), ()), EnumValue("back", Text("已還", "returned"), ()),
        )),
    )  # fmt: skip
    readers = kind(
        "readers", "讀者名冊", "Readers", "reader_no",
        field("reader_no", "id", "讀者編號", "Reader number"),
        field("phone", "phone", "電話", "Telephone", personal=True),
    )  # fmt: skip
    late = Text(
        "應於 {due} 前歸還，實際 {returned}，狀態 {state}。", "Due on {due}, returned on {returned}, {state}."
    )
    month = Text("缺 {month}。", "{month} is missing.")
    reader = Text("讀者是 {reader}。", "The reader is {reader}.")
    number = Text("電話是 {phone}。", "The number is {phone}.")
    rules = (
        rule("LOA-01", "loans", "loans", "2.1", severity="high", message=late),
        rule("LOA-02", "loans", "loans", "2.2", severity="medium", message=reader),
        rule("REA-01", "readers", "readers", "1.1", severity="low", message=number),
        rule("VIS-01", "stock", "stock", "3.1", severity="low", message=month),
    )
    headings = (
        Heading("1", "chapter", Text("讀者", "Readers"), "一"),
        Heading("2", "chapter", Text("借閱", "Loans"), "二"),
    )
    return Rulebook(
        "invented-library", "1.2", Text("虛構圖書館規則", "Rules of an Invented Library"), "a" * 64, headings, {},
        (), (), (), {}, Organization({}, None, (), {}), Calendar({}),
        {"loans": loans, "readers": readers}, {r.id: r for r in rules}, {},
    )  # fmt: skip


def finding(  # noqa: PLR0917 - read as a row of a table
    book: Rulebook,
    lang: Lang,
    rule_id: str,
    kind_name: str,
    outcome: Outcome,
    severity: Severity,
    key: dict[str, Any],
    evidence: dict[str, Any],
    *places: Place,
) -> Finding:
    return Finding(
        rule_id, title_of(book, rule_id, lang), outcome, severity,
        book.rules[rule_id].clauses if rule_id in book.rules else (), kind_name, key, places, evidence,
        message_of(book, lang, rule_id, kind=kind_name, outcome=outcome, key=key, evidence=evidence),
        remedy_of(book, rule_id, outcome, lang), f"{rule_id}:{'/'.join(map(str, key.values()))}",
    )  # fmt: skip


def run(lang: Lang = "en", many: int = 0) -> Run:
    """A run with every sort of thing in it; `many` adds so many findings of one rule."""
    book = rulebook()
    fail, undecided = Outcome.FAIL, Outcome.UNDECIDED
    late = {"due": "2025-04-07", "returned": "2025-05-01T00:00:00", "state": "back", "reader": "王小明"}
    findings = [
        finding(book, lang, "LOA-01", "loans", fail, "high", {"loan_no": "L-1"}, late,
                Place("in/loans.csv", line=3, row=3, column=21), Place("in/loans.csv", line=9, row=9)),
        finding(book, lang, "LOA-01", "loans", fail, "low", {"loan_no": "L-2"}, {**late, "returned": None},
                Place("in/loans.csv", line=4, row=4, column=21)),
        *(finding(book, lang, "LOA-01", "loans", fail, "high", {"loan_no": f"M-{n:03}"}, late,
                  Place("in/loans.csv", line=100 + n, row=100 + n, column=21)) for n in range(many)),
        finding(book, lang, CELL_RULE, "loans", fail, "medium", {"loan_no": "L-7"}, {"field": "fee", "raw": "約三元"},
                Place("in/loans.csv", line=12, row=12, column=40)),
        finding(book, lang, "LOA-02", "loans", fail, "medium", {"loan_no": "L-3"}, {"reader": "李大華"},
                Place("in/loans.csv", line=5, column="讀者"), Place("in/loans.csv", line=5, column="狀態")),
        finding(book, lang, "LOA-02", "loans", undecided, "medium", {"loan_no": "L-4"}, {"reader": None, "state": None},
                Place("in/loans.csv", line=6, row=6)),
        finding(book, lang, "REA-01", "readers", fail, "low", {"reader_no": "00127"}, {"phone": "13800000000"},
                Place("in/readers.xlsx", sheet="名冊, 一", row=17, cell="H17", column="電話")),
        finding(book, lang, "VIS-01", "stock", fail, "low", {"place": "A", "month": "2025-04"}, {"month": "2025-04"},
                Place("in/stock.zip!a.csv")),
    ]  # fmt: skip
    ledger = (
        LedgerEntry("in/loans.csv", None, "b" * 64, "csv", "gb18030", "loans", 1,
                    (Column("loan_no", "c0", "編號", 1), Column("fee", "c1", "費用(萬元)", 2, "萬元")), ("備註",), 40,
                    (Rejected(41, "total-row", "合計 王小明"),), dialect=TextDialect(",", '"', None, "CRLF", 0)),
        LedgerEntry("in/readers.xlsx", "名冊, 一", "c" * 64, "xlsx", None, "readers", 3, (), (), 12),
        LedgerEntry("in/stock.zip!a.csv", None, "d" * 64, "csv", "utf-8", "stock", 1, (), (), 3),
        LedgerEntry("in/~$readers.xlsx", None, "", "", None, None, None, (), (), None, skipped="lock-file"),
    )  # fmt: skip
    results = (
        RuleResult(CELL_RULE, True, {fail: 1, Outcome.PASS: 39}),
        RuleResult(
            "LOA-01", True, {fail: 2 + many, Outcome.PASS: 30, Outcome.PENDING: 4, Outcome.NOT_APPLICABLE: 3}
        ),
        RuleResult("LOA-02", True, {fail: 1, undecided: 1, Outcome.PASS: 37}),
        RuleResult("REA-01", True, {fail: 1, Outcome.PASS: 11}),
        RuleResult("REA-02", True, {}, Text("沒有適用的讀者", "no reader is concerned")),
        RuleResult("VIS-01", True, {fail: 1}),
        RuleResult(
            "VIS-02", False, {}, Text("沒有「盤點」的匯出檔", "no export of stocktaking was supplied")
        ),
    )
    problems = (
        Problem("broken-encoding", Text("無法解碼", "cannot be decoded"), Place("in/bad.csv", line=2, column=5),
                Text("請另存為 UTF-8。", "Save it as UTF-8.")),
        Problem("hidden-rows", Text("含隱藏列", "holds hidden rows"), Place("in/readers.xlsx", sheet="名冊, 一"),
                level="warning"),
        Problem("guessed", Text("依標題辨識", "recognised by its title"), level="note"),
    )  # fmt: skip
    return Run(
        book, lang, date(2025, 6, 30), Span(date(2025, 4, 1), date(2025, 6, 30)), "duckdb", ledger, results,
        tuple(findings), problems,
    )  # fmt: skip


def render(name: str, run: Run, options: Options | None = None) -> str:
    """A report as one text."""
    return "".join(pieces(name, run, options or Options()))


def clean(lang: Lang = "en") -> Run:
    """A run without findings or problems."""
    whole = run(lang)
    return Run(
        whole.rulebook, lang, whole.as_of, Span(), "duckdb", whole.ledger[1:2],
        (RuleResult("REA-01", True, {Outcome.PASS: 12}),), (), (),
    )  # fmt: skip
