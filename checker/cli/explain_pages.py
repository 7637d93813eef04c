"""The pages of `rulebook explain`."""

from __future__ import annotations

from collections.abc import Mapping

from checker.cli.explain_pieces import (
    RULES,
    add_fact,
    add_heading,
    add_reading,
    add_rules,
    all_values,
    colon,
    confirmation,
    listed,
    one_value,
)  # fmt: skip
from checker.handbook.wording import BASIS, CHECKED, MODALITY, SOURCES
from checker.model.kinds import Field, Kind
from checker.model.outcomes import CELL_RULE, Judgement
from checker.model.regulation import Clause, Parameter
from checker.model.rulebook import Rulebook
from checker.model.rules import Rule
from checker.model.span import Span
from checker.model.text import Lang, Text
from checker.reports.page import Page, cells, pad
from checker.reports.wording import SEVERITY_WORDS, period_words
from checker.results import cells as unreadable
from checker.results.uses import rule_parameters

READING = Text("判讀", "Reading")
APPLIES = Text("適用", "Applies to")
WHEN = Text("當 {when}", "when {when}")
NOTE = Text("說明", "Note")
OFF = Text("已停用", "Turned off")
PARAMETERS = Text("參數", "Parameters")
FIELDS = Text("讀取的欄位", "Fields it reads")
REMEDY = Text("處理", "What to do")
EXAMPLES = Text("例子", "Examples")
CLAUSES = Text("條款", "Clauses")
RESPONSIBLE = Text("負責", "Responsible")
EVIDENCE = Text("證據", "Evidence")
HEADERS = Text("可辨識的標題", "Headers it is known by")
VALUES = Text("值", "Values")
KEY = Text("主鍵", "Key")
IN_FORCE = Text("效期", "In force")
VERSIONS = Text("歷次版本", "Earlier versions")
REVISION = Text("第 {number} 次修訂", "Revision {number}")
PERSONAL = Text("個人資料", "personal data")
CELL_NOTE = Text(
    "內建規則：凡有內容而讀不出所需型別的儲存格都會報告，不會猜測。",
    "Built in: every cell that has content but cannot be read as what its field holds is reported, never guessed.",
)


def rule_page(page: Page, book: Rulebook, rule: Rule, judgement: Judgement | None, lang: Lang) -> None:
    """Write a rule: what it asks for, how it is read, what it rests on, and what to do."""
    severity = SEVERITY_WORDS[rule.severity].get(lang)
    page.add(
        0,
        (rule.id, rule.severity),
        "  ",
        (rule.title.get(lang), "title"),
        (f"  [{severity} · {BASIS[rule.basis].get(lang)}]", "dim"),
    )
    if not rule.enabled:
        why = rule.disabled_why.get(lang) if rule.disabled_why else ""
        page.add(2, (OFF.get(lang), "medium"), f"  {why}")
    add_heading(page, CLAUSES, lang)
    for pin in rule.clauses:
        clause = book.clauses.get(pin.partition("@")[0])
        page.add(2, (pin, "strong"), "  ", clause.text.get(lang) if clause else "")
    add_heading(page, READING, lang)
    add_reading(page, book, rule, 2, lang)
    if rule.in_force != Span():
        add_fact(page, IN_FORCE, period_words(rule.in_force, lang), lang)
    kind = book.kinds.get(rule.on)
    title = f"{kind.title.get(lang)} ({rule.on})" if kind else rule.on
    page.add(2, (APPLIES.get(lang), "dim"), f"{colon(lang)}{title}")
    if rule.when is not None:
        page.add(4, WHEN.get(lang).format(when=" ".join(rule.when.split())))
    if rule.note is not None:
        page.add(2, (NOTE.get(lang), "dim"), f"{colon(lang)}{rule.note.get(lang)}")
    if rule.earlier:
        add_heading(page, VERSIONS, lang)
    for version in reversed(rule.earlier):
        page.add(2, (period_words(version.in_force, lang), "strong"), f"  {', '.join(version.clauses)}")
        add_reading(page, book, version, 4, lang)
        if version.when is not None:
            page.add(4, WHEN.get(lang).format(when=" ".join(version.when.split())))
        if version.note is not None:
            page.add(4, version.note.get(lang))
    names = rule_parameters(rule, book)
    if names:
        add_heading(page, PARAMETERS, lang)
    for name in names:
        parameter = book.parameters[name]
        page.add(
            2,
            (name, "strong"),
            f" = {all_values(parameter, lang)}  {parameter.title.get(lang)}",
            (f"  [{SOURCES[parameter.source].get(lang)}{confirmation(parameter, lang, ' · ')}]", "dim"),
        )
    if judgement is not None:
        add_heading(page, FIELDS, lang)
        for kind_name in sorted({kind for kind, _ in judgement.reads}):
            fields = sorted(field for kind, field in judgement.reads if kind == kind_name)
            page.add(2, (kind_name, "strong"), f"  {', '.join(fields)}")
    add_heading(page, REMEDY, lang)
    page.add(2, rule.remedy.get(lang))
    add_heading(page, EXAMPLES, lang)
    for example in rule.examples:
        expected = ", ".join(f"{subject}: {outcome}" for subject, outcome in example.expect.items())
        page.add(2, example.name, (f"  → {expected}", "dim"))
    if judgement is not None:
        from checker.engine.explain import sql  # noqa: PLC0415

        page.gap()
        page.add(0, ("SQL", "title"))
        for line in sql(judgement).splitlines():
            page.add(2, (line, "dim"))


def cell_page(page: Page, lang: Lang) -> None:
    """Write the built-in rule for cells that cannot be read."""
    severity = SEVERITY_WORDS[unreadable.SEVERITY].get(lang)
    page.add(
        0,
        (CELL_RULE, unreadable.SEVERITY),
        "  ",
        (unreadable.TITLE.get(lang), "title"),
        (f"  [{severity}]", "dim"),
    )
    page.add(2, CELL_NOTE.get(lang))
    add_heading(page, REMEDY, lang)
    page.add(2, unreadable.REMEDY.get(lang))


def clause_page(page: Page, book: Rulebook, clause: Clause, lang: Lang) -> None:
    """Write a clause: its text, who it binds, and how it is checked."""
    page.add(0, (clause.pin, "title"), (f"  {clause.source} · {MODALITY[clause.modality].get(lang)}", "dim"))
    page.add(2, clause.text.get(lang))
    if clause.in_force.start or clause.in_force.end:
        add_fact(page, IN_FORCE, period_words(clause.in_force, lang), lang)
    for revision in reversed(clause.earlier):
        number = REVISION.get(lang).format(number=revision.number)
        page.add(
            2,
            (number, "dim"),
            f"  {period_words(revision.in_force, lang)}{colon(lang)}{revision.text.get(lang)}",
        )
    positions = book.organization.titles
    titles = [positions[name].get(lang) if name in positions else name for name in clause.responsible]
    add_fact(page, RESPONSIBLE, listed(titles, lang), lang)
    add_fact(page, EVIDENCE, ", ".join(clause.evidence), lang)
    page.add(
        2, (CHECKED[clause.checked].get(lang), "strong"), f"  {clause.why.get(lang)}" if clause.why else ""
    )
    add_rules(
        page,
        [
            rule
            for rule in book.rules.values()
            if any(pin.partition("@")[0] == clause.id for pin in rule.pins)
        ],
        lang,
    )


def kind_page(
    page: Page, book: Rulebook, kind: Kind, judgements: Mapping[str, Judgement], lang: Lang
) -> None:
    """Write a record kind: what a row is, its fields, and the rules that read it."""
    page.add(0, (kind.name, "title"), f"  {kind.title.get(lang)}", (f"  {kind.grain.get(lang)}", "dim"))
    if kind.typical_source is not None:
        page.add(2, kind.typical_source.get(lang))
    add_fact(page, KEY, ", ".join(kind.key), lang)
    add_fact(page, HEADERS, listed(kind.aliases, lang), lang)
    page.gap()
    widths = [
        max(cells(field.name) for field in kind.fields.values()),
        max(cells(field.type) for field in kind.fields.values()),
    ]
    for field in kind.fields.values():
        mark = "* " if field.required == "yes" else "  "
        page.add(
            2,
            mark,
            (pad(field.name, widths[0]), "place"),
            "  ",
            (pad(field.type, widths[1]), "dim"),
            "  ",
            field.title.get(lang),
        )
    add_rules(
        page,
        [
            rule
            for rule in book.rules.values()
            if rule.on == kind.name or _reads(judgements.get(rule.id), kind.name)
        ],
        lang,
    )


def field_page(page: Page, kind: Kind, field: Field, judgements: Mapping[str, Judgement], lang: Lang) -> None:
    """Write a field: what it holds, how exports call it, and the rules that read it."""
    marks = [
        field.type,
        *([field.unit] if field.unit else []),
        *([PERSONAL.get(lang)] if field.personal else []),
    ]
    page.add(
        0,
        (f"{kind.name}.{field.name}", "title"),
        f"  {field.title.get(lang)}",
        (f"  [{' · '.join(marks)}]", "dim"),
    )
    if field.description is not None:
        page.add(2, field.description.get(lang))
    add_fact(page, HEADERS, listed(field.aliases, lang), lang)
    if field.values:
        page.add(2, (VALUES.get(lang), "dim"), colon(lang))
    for value in field.values:
        page.add(
            4, (value.code, "strong"), f"  {value.title.get(lang)}  ", (listed(value.aliases, lang), "dim")
        )
    readers = [
        rule for rule, judgement in sorted(judgements.items()) if (kind.name, field.name) in judgement.reads
    ]
    add_fact(page, RULES, ", ".join(readers), lang)


def parameter_page(page: Page, book: Rulebook, parameter: Parameter, lang: Lang) -> None:
    """Write a parameter: its values and their dates, where they come from, and the rules that use it."""
    unit = f" · {parameter.unit}" if parameter.unit else ""
    page.add(
        0, (parameter.name, "title"), f"  {parameter.title.get(lang)}", (f"  [{parameter.type}{unit}]", "dim")
    )
    for value in parameter.values:
        dated = value.in_force.start or value.in_force.end
        page.add(
            2, (one_value(value, lang), "strong"), f"  {period_words(value.in_force, lang)}" if dated else ""
        )
    page.add(2, SOURCES[parameter.source].get(lang), (f"  {confirmation(parameter, lang)}", "dim"))
    for reference in parameter.references:
        page.add(
            4,
            (reference, "strong"),
            "  ",
            book.references[reference].get(lang) if reference in book.references else "",
        )
    if parameter.note is not None:
        page.add(2, parameter.note.get(lang))
    add_fact(page, CLAUSES, ", ".join(parameter.clauses), lang)
    add_rules(
        page, [rule for rule in book.rules.values() if parameter.name in rule_parameters(rule, book)], lang
    )


def _reads(judgement: Judgement | None, kind: str) -> bool:
    return judgement is not None and any(name == kind for name, _ in judgement.reads)
