"""A rule with one thing in it changed. Its examples should notice every one of them: else they prove less than they seem to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from checker.model.problem import Place
from checker.model.rules import Rule
from checker.model.text import Text


class Mutant(NamedTuple):
    """A changed rule. `name` tells it from the rule's others and stays the same; `needs`: the example that notices it.

    `number`: which switch of `rule` makes the change; 0 where `rule` is changed as it stands.
    """

    name: str
    rule: Rule
    place: Place
    needs: Text
    number: int = 0


_NO_WHEN = Text(
    "請加入一筆因適用條件而不適用的記錄。", "Add a record that `when` alone makes not applicable."
)
_DECIDE = ("ok", "pending", "_day")
"""The columns of a query, besides its key, that make the outcome; all others are evidence."""
_ALWAYS = {
    "TRUE": ("check: always passes", Text("請加入一筆不通過的記錄。", "Add a record that fails.")),
    "FALSE": ("check: always fails", Text("請加入一筆通過的記錄。", "Add a record that passes.")),
}


def mutants_of(rule: Rule) -> list[Mutant]:
    """Every mutant of a rule, those of its earlier versions included, with names that differ."""
    found: list[Mutant] = []
    switched: list[Rule] = []
    for i, version in enumerate(rule.versions):
        start = "" if i == len(rule.earlier) else f"earlier.{i}."
        for made in _of_version(version):
            found.append(made._replace(name=start + made.name, rule=_with(rule, i, made.rule)))
        behind, parts = _behind_switches(version, 1 + sum(m.number > 0 for m in found))
        switched.append(behind)
        found += [part._replace(name=start + part.name) for part in parts]
    whole = switched[-1]._replace(earlier=tuple(switched[:-1]))
    seen: dict[str, int] = {}
    for i, mutant in enumerate(found):
        seen[mutant.name] = seen.get(mutant.name, 0) + 1
        name = f"{mutant.name} ({seen[mutant.name]})" if seen[mutant.name] > 1 else mutant.name
        found[i] = mutant._replace(name=name, rule=whole if mutant.number else mutant.rule)
    return found


def _with(rule: Rule, number: int, version: Rule) -> Rule:
    if number == len(rule.earlier):
        return version._replace(earlier=rule.earlier)
    return rule._replace(earlier=(*rule.earlier[:number], version, *rule.earlier[number + 1 :]))


def _of_version(rule: Rule) -> Iterator[Mutant]:
    """The check as a whole, its condition, and each option of the pattern."""
    from checker.patterns import PATTERNS  # noqa: PLC0415 - brings the SQL parser

    root = f"check.{rule.pattern}"
    at = rule.places.get(root, rule.place)
    if rule.pattern not in ("cadence", "query"):
        # Those two make subjects of their own, which no other pattern has.
        for word, (name, needs) in _ALWAYS.items():
            blunt = rule._replace(pattern="expression", check=word, on_missing="undecided")
            yield Mutant(name, blunt, at, needs)
    if rule.when is not None:
        yield Mutant("when: left out", rule._replace(when=None), _nearest(rule, "when"), _NO_WHEN)
    for changer in PATTERNS[rule.pattern].changes:
        for change in changer(rule.check):
            place = _nearest(rule, f"{root}.{change.path}")
            changed = rule._replace(check=change.check)
            yield Mutant(f"check.{change.path}: {change.what}", changed, place, change.needs)


def _behind_switches(rule: Rule, first: int) -> tuple[Rule, list[Mutant]]:
    """The rule with every part of its expressions behind a switch, and a mutant for each of them."""
    from checker.expressions.mutate import switched  # noqa: PLC0415 - brings the SQL parser
    from checker.patterns import PATTERNS  # noqa: PLC0415

    found: list[Mutant] = []
    decide = {*rule.check["key"], *_DECIDE} if rule.pattern == "query" else None

    def put(name: str, path: str, text: str) -> str:
        new, variants = switched(text, _nearest(rule, path), first + len(found), decide)
        for v in variants:
            needs = Text(
                f"請加入一筆結果取決於「{v.before}」的記錄。",
                f"Add a record whose outcome turns on `{v.before}`.",
            )
            found.append(Mutant(f"{name}: {v.before} → {v.after}", rule, v.place, needs, v.number))
        return new

    changed = rule
    if rule.when is not None:
        changed = changed._replace(when=put("when", "when", rule.when))
    for path, text in _texts(PATTERNS[rule.pattern].schema, rule.check, ""):
        new = put(f"check{path}", f"check.{rule.pattern}{path}", text)
        changed = changed._replace(check=_put(changed.check, path[1:], new))
    return changed, found


def _texts(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The dotted paths (each with a leading dot) of all that the schema marks as an expression."""
    forms = (schema, *schema.get("anyOf", ()))
    if isinstance(value, str):
        if any(form.get("x-expression") for form in forms):
            yield path, value
    elif isinstance(value, Mapping):
        for form in forms:
            for key, inner in form.get("properties", {}).items():
                if key in value:
                    yield from _texts(inner, value[key], f"{path}.{key}")
    elif isinstance(value, list):
        for form in forms:
            for i, item in enumerate(value if "items" in form else ()):
                yield from _texts(form["items"], item, f"{path}.{i}")


def _put(check: Any, path: str, value: Any) -> Any:
    if not path:
        return value
    step, _, rest = path.partition(".")
    if isinstance(check, list):
        return [_put(item, rest, value) if str(i) == step else item for i, item in enumerate(check)]
    return {key: _put(item, rest, value) if key == step else item for key, item in check.items()}


def _nearest(rule: Rule, path: str) -> Place:
    while path not in rule.places and "." in path:
        path = path.rpartition(".")[0]
    return rule.places.get(path, rule.place)
