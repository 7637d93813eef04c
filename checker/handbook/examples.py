"""The examples of a rule as people read them: records in tables, outcomes, and what would be said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from checker.handbook import markup
from checker.handbook.explain import Explainer
from checker.handbook.speaker import Speaker
from checker.model.kinds import Kind
from checker.model.outcomes import Outcome
from checker.model.regulation import ParameterValue
from checker.model.rules import Example, Rule
from checker.model.span import Span
from checker.reports.wording import OUTCOME_WORDS, period_words


class ShownExample(NamedTuple):
    """An example in Markdown. `tables`: a title and a table a kind; `setting`: for which day and with what."""

    name: str
    setting: str
    tables: tuple[tuple[str, str], ...]
    outcomes: str


def shown_examples(rule: Rule, speaker: Speaker, explainer: Explainer) -> tuple[ShownExample, ...]:
    """Return the examples of a rule in their order."""
    return tuple(
        ShownExample(
            name=example.name,
            setting=_setting(example, speaker),
            tables=tuple(
                (speaker.kind_link(name), _records(speaker.book.rulebook.kinds[name], rows, speaker))
                for name, rows in example.records.items()
                if name in speaker.book.rulebook.kinds
            ),
            outcomes=_outcomes(example, explainer.said(rule, number, speaker.lang), speaker),
        )
        for number, example in enumerate(rule.examples)
    )


def _setting(example: Example, s: Speaker) -> str:
    words = [s.t(f"檢查日 {example.as_of}", f"as of {example.as_of}")]
    if example.period is not None:
        words.append(s.t("期間 ", "period ") + period_words(example.period, s.lang))
    for name, value in example.parameters.items():
        parameter = s.book.rulebook.parameters.get(name)
        if parameter is not None:
            shown = s.value(ParameterValue(value, Span()), parameter)
            words.append(f"{s.parameter_link(parameter)} = {shown}")
    return " · ".join(words)


def _records(kind: Kind, rows: tuple[Mapping[str, Any], ...], s: Speaker) -> str:
    if not rows:
        return s.t("（沒有任何一列）", "(no rows)")
    fields = [name for name in kind.fields if any(name in row for row in rows)]
    header = [s.say(kind.fields[name].title) for name in fields]
    return markup.table(header, [[s.cell(kind, name, row.get(name)) for name in fields] for row in rows])


def _outcomes(example: Example, said: Mapping[str, str], s: Speaker) -> str:
    header = [s.t("對象", "Subject"), s.t("結果", "Outcome"), s.t("會怎麼說", "What would be said")]
    rows = [
        [
            markup.md(subject),
            s.chip(s.say(OUTCOME_WORDS[Outcome(outcome)]), outcome),
            markup.md(said.get(subject, "")),
        ]
        for subject, outcome in example.expect.items()
    ]
    return markup.table(header, rows)
