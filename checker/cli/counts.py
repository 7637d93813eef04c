"""How much a rulebook holds, in one line."""

from __future__ import annotations

from checker.model.rulebook import Rulebook
from checker.model.text import Lang, Text

COUNTS = Text(
    "{title} {version}：{clauses} 條條款（{sentences} 句）· {rules} 條規則 · {kinds} 種記錄 · {parameters} 個參數 · {examples} 個例子",
    "{title} {version}: {clauses} clauses ({sentences} sentences) · {rules} rules · {kinds} record kinds · "
    "{parameters} parameters · {examples} examples",
)


def counts(rulebook: Rulebook, lang: Lang) -> str:
    """Return what the rulebook holds: clauses, sentences of the source, rules, kinds, parameters, examples."""
    return COUNTS.get(lang).format(
        title=rulebook.title.get(lang),
        version=rulebook.version,
        clauses=len(rulebook.clauses),
        sentences=len({clause.sentence for clause in rulebook.clauses.values()}),
        rules=len(rulebook.rules),
        kinds=len(rulebook.kinds),
        parameters=len(rulebook.parameters),
        examples=sum(len(rule.examples) for rule in rulebook.rules.values()),
    )
