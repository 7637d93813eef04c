"""The examples that stand beside the rules, run like any other input."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import duck
from checker.engine.connection import connect, set_day
from checker.engine.names import label_text
from checker.engine.plan import plan
from checker.engine.relations import Relations, read_by
from checker.expressions.functions import CALENDAR
from checker.model.inputs import Inputs
from checker.model.outcomes import CODES, Judgement
from checker.model.problem import Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.rules import Example, Rule
from checker.model.span import Span
from checker.model.text import Text
from checker.records.rows import from_rows
from checker.rulebook.compile import compile_outcomes

if TYPE_CHECKING:
    from checker.engine.worlds import Worlds


class ExampleResult(NamedTuple):
    """How one example came out: subjects (labels) and outcomes, as expected and as found."""

    rule: str
    example: str
    ok: bool
    expected: Mapping[str, str]
    got: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


def run_examples(
    rulebook: Rulebook, judgements: Mapping[str, Judgement], rules: Collection[str] | None = None
) -> list[ExampleResult]:
    """Run the examples of `rules` (all where None). Every subject must get its outcome, and none may be left out."""
    results = []
    for rule in rulebook.rules.values():
        if rules is None or rule.id in rules:
            compiled: Supposed = {supposed({}): (rulebook, judgements[rule.id])}
            results += [_run(compiled, rulebook, rule, example) for example in rule.examples]
    return results


Supposed = dict[str, tuple[Rulebook, Judgement]]
"""What is supposed of the parameters -> the rulebook with those, and a rule of it, compiled."""


def supposed(parameters: Mapping[str, Any]) -> str:
    """Return a name for what an example supposes. Most examples of a rule suppose the same, and compiling costs more than all else."""
    return repr(dict(sorted(parameters.items())))


def _run(compiled: Supposed, rulebook: Rulebook, rule: Rule, example: Example) -> ExampleResult:
    inputs = from_rows(rulebook.kinds, example.records, placeholders=rulebook.placeholders)
    if inputs.problems:
        problems = tuple(p._replace(place=example.place) for p in inputs.problems)
        return ExampleResult(rule.id, example.name, False, example.expect, {}, problems)
    try:
        name = supposed(example.parameters)
        if name not in compiled:
            book = rulebook.supposing(example.parameters)
            compiled[name] = (book, compile_outcomes(rule, book))
        got = outcomes_of(*compiled[name], inputs, example)
    except RulebookError as error:
        return ExampleResult(rule.id, example.name, False, example.expect, {}, error.problems)
    except duck.Error as error:
        problem = Problem(
            "engine", Text(str(error).splitlines()[0], str(error).splitlines()[0]), example.place
        )
        return ExampleResult(rule.id, example.name, False, example.expect, {}, (problem,))
    return ExampleResult(rule.id, example.name, dict(example.expect) == got, example.expect, got)


def outcomes_of(rulebook: Rulebook, judgement: Judgement, inputs: Inputs, example: Example) -> dict[str, str]:
    """Return subject label -> outcome of one rule over an example's records."""
    rule = rulebook.rules[judgement.rule]._replace(enabled=True)
    book = rulebook._replace(rules={rule.id: rule})
    skipped = plan(book, {rule.id: judgement}, inputs, None, None).skipped
    if skipped:
        why = skipped[0].why or Text("", "")
        raise RulebookError([Problem("not-assessed", why, example.place)])
    with laid_out(rulebook, [judgement], inputs, example) as worlds:
        return asked(worlds, judgement)


@contextmanager
def laid_out(
    rulebook: Rulebook,
    judgements: Sequence[Judgement],
    inputs: Inputs,
    example: Example,
    *,
    spills: bool = False,
) -> Iterator[Worlds]:
    """Yield an engine with everything in place that these judgements read of an example's records."""
    joins = {name for j in judgements for name in j.joins}
    with connect(inputs, threads=1, spills=spills) as connection:
        set_day(connection, example.as_of, example.period)
        relations = Relations(connection, rulebook, inputs)
        relations.make_empty(set(read_by(judgements, rulebook)) - set(inputs.kinds()))
        relations.store_read(judgements)
        if CALENDAR in joins:
            relations.make_calendar()
        if "window_days" in joins:
            period = example.period or Span(None, None)
            relations.make_window(period.start, min(period.end or example.as_of, example.as_of))
        from checker.engine.worlds import Worlds, unreadable_rows  # noqa: PLC0415 - a check runs no examples

        yield Worlds(relations, unreadable_rows(relations, judgements))


def asked(worlds: Worlds, judgement: Judgement) -> dict[str, str]:
    """Return subject label -> outcome over what was laid out."""
    from checker.engine.worlds import WITHOUT  # noqa: PLC0415 - as above

    query = f"SELECT {label_text(judgement.key)}, _code FROM ({judgement.joined}) ORDER BY 1, 2"
    found = dict(worlds.connection.execute(query).fetchall())
    for number, rows in worlds.each(judgement, query):
        settle(judgement, found, rows.fetchall(), whole=number != WITHOUT)
    return {label: CODES[code].value for label, code in found.items()}


def settle(
    judgement: Judgement, found: dict[str, int], elsewhere: Collection[tuple[str, int]], *, whole: bool
) -> None:
    """Leave open in `found`, label -> code, what comes out otherwise `elsewhere`, in another world; where that is `whole`, also what is not there."""
    for label, code in elsewhere:
        if code != found.get(label, code):
            found[label] = judgement.unsure
    if whole:
        for label in set(found) - {label for label, _ in elsewhere}:
            found[label] = judgement.unsure
