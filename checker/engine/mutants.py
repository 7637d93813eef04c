"""The examples of a rule run over every mutant of it. One that they do not notice shows that they prove too little."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

from checker import duck
from checker.engine.examples import asked, laid_out, settle, supposed
from checker.engine.names import label_text, quoted
from checker.engine.worlds import WITHOUT, Worlds
from checker.expressions.mutate import SWITCH
from checker.model.outcomes import CODES, Judgement
from checker.model.problem import Place, Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.rules import Example, Rule
from checker.model.text import Text
from checker.records.rows import from_rows
from checker.rulebook.compile import compile_outcomes
from checker.rulebook.mutants import Mutant, mutants_of
from checker.rulebook.wording import in_order

_FEW = 6
"""So few rules are not worth a second process."""


class Mutated(NamedTuple):
    """What became of one mutant: whether an example noticed it, and if not, what example would."""

    rule: str
    mutant: str
    place: Place
    needs: Text
    noticed: bool


def run_mutants(rulebook: Rulebook, rules: Collection[str] | None = None) -> list[Mutated]:
    """Every mutant of the rules (all where None), in the order of the rulebook."""
    names = [name for name in rulebook.rules if rules is None or name in rules]
    processes = min(os.cpu_count() or 1, 8)
    if len(names) <= _FEW or processes < 2:
        return [found for name in names for found in _of_rule(rulebook, name)]
    with ProcessPoolExecutor(processes, get_context("spawn"), _keep, (rulebook,)) as pool:
        # The longest first, so that none of them is left over when the others are done.
        order = sorted(names, key=lambda n: -_weight(rulebook.rules[n]))
        found = dict(zip(order, pool.map(_in_process, order), strict=True))
    return [one for name in names for one in found[name]]


def survivor_problems(rulebook: Rulebook, mutated: Sequence[Mutated]) -> list[Problem]:
    """An error for each mutant that no example notices and no reason excuses, and for each excuse that is none."""
    found = []
    for one in mutated:
        excused = one.mutant in rulebook.rules[one.rule].survives
        if not one.noticed and not excused:
            text = Text(
                f"規則「{one.rule}」的例子看不出這個改動：{one.mutant}。",
                f"No example of `{one.rule}` notices this change: {one.mutant}.",
            )
            found.append(Problem("surviving-mutant", text, one.place, one.needs))
    left = {(m.rule, m.mutant) for m in mutated if not m.noticed}
    for name in {m.rule for m in mutated}:
        rule = rulebook.rules[name]
        for mutant in rule.survives:
            if (name, mutant) not in left:
                text = Text(
                    f"規則「{name}」的 survives 寫了不存在或已被例子發現的改動：{mutant}。",
                    f"`survives` of `{name}` names a change that there is not, or that an example notices: {mutant}.",
                )
                hint = Text("請刪去這一項。", "Take the entry out.")
                place = rule.places.get(f"survives.{mutant}", rule.place)
                found.append(Problem("needless-exception", text, place, hint))
    return in_order(found)


def _weight(rule: Rule) -> int:
    return len(str(rule.check) + str(rule.when)) * len(rule.examples)


_BOOK: list[Rulebook] = []


def _keep(rulebook: Rulebook) -> None:
    _BOOK[:] = [rulebook]


def _in_process(name: str) -> list[Mutated]:
    return _of_rule(_BOOK[0], name)


def _of_rule(rulebook: Rulebook, name: str) -> list[Mutated]:
    rule = rulebook.rules[name]
    mutants = mutants_of(rule)
    compiled = _compiled(rulebook, mutants)
    alive = [m for m in mutants if m.name in compiled]
    known: dict[str, tuple[Rulebook, dict[str, Judgement]]] = {supposed({}): (rulebook, compiled)}
    for example in rule.examples:
        if alive:
            key = supposed(example.parameters)
            if key not in known:
                book = rulebook.supposing(example.parameters)
                known[key] = (book, _compiled(book, alive))
            noticed = _noticed(*known[key], rule, alive, example)
            alive = [m for m in alive if m.name not in noticed]
    left = {m.name for m in alive}
    return [Mutated(rule.id, m.name, m.place, m.needs, m.name not in left) for m in mutants]


def _compiled(rulebook: Rulebook, mutants: Sequence[Mutant]) -> dict[str, Judgement]:
    """The mutants that are rules at all: what cannot be compiled is noticed when the rulebook is loaded."""
    found: dict[str, Judgement] = {}
    one: Judgement | None = None
    for mutant in mutants:
        try:
            if mutant.number:
                one = one or compile_outcomes(mutant.rule, rulebook)
                found[mutant.name] = one
            else:
                found[mutant.name] = compile_outcomes(mutant.rule, rulebook)
        except RulebookError:
            if mutant.number:
                raise
    return found


def _noticed(
    rulebook: Rulebook,
    compiled: Mapping[str, Judgement],
    rule: Rule,
    alive: Sequence[Mutant],
    example: Example,
) -> set[str]:
    """The names of those that come out otherwise than the example wants, with the parameters that it supposes."""
    inputs = from_rows(rulebook.kinds, example.records, placeholders=rulebook.placeholders)
    supplied = set(inputs.kinds())
    noticed = {m.name for m in alive if m.name not in compiled or compiled[m.name].needs - supplied}
    able = [m for m in alive if m.name not in noticed]
    book = rulebook._replace(rules={rule.id: rule._replace(enabled=True)})
    with laid_out(book, [compiled[m.name] for m in able], inputs, example, spills=True) as worlds:
        outcomes = _switched(worlds, compiled, [m for m in able if m.number])
        for mutant in able:
            try:
                got = outcomes[mutant.number] if mutant.number else asked(worlds, compiled[mutant.name])
            except duck.Error:
                got = {}
            if got != dict(example.expect):
                noticed.add(mutant.name)
    return noticed


def _switched(
    worlds: Worlds, compiled: Mapping[str, Judgement], mutants: Sequence[Mutant]
) -> dict[int, dict[str, str]]:
    """Number -> subject label -> outcome, of all switches in one query."""
    if not mutants:
        return {}
    judgement, numbers = compiled[mutants[0].name], [m.number for m in mutants]
    label = label_text(judgement.key)
    query = (
        f"SELECT {label} AS label, {judgement.verdict} AS _code FROM {quoted(judgement.on)}"
        if judgement.scope == "row"
        else f"SELECT {label} AS label, _code FROM ({judgement.joined})"
    )

    query = f"WITH _switch AS (SELECT unnest({numbers}::INTEGER[]) AS number) SELECT {SWITCH}, label, _code FROM _switch, LATERAL ({query})"
    found = _by_number(numbers, worlds.connection.execute(query).fetchall())
    outcomes = {number: dict(some) for number, some in found.items()}
    for world, rows in worlds.each(judgement, query):
        for number, some in _by_number(numbers, rows.fetchall()).items():
            settle(judgement, outcomes[number], some, whole=world != WITHOUT)
    return {
        number: {subject: CODES[code].value for subject, code in some.items()}
        for number, some in outcomes.items()
    }


def _by_number(
    numbers: Sequence[int], rows: Sequence[tuple[int, str, int]]
) -> dict[int, list[tuple[str, int]]]:
    found: dict[int, list[tuple[str, int]]] = {number: [] for number in numbers}
    for number, subject, code in rows:
        found[number].append((subject, code))
    return found
