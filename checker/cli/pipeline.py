"""The way through the rooms that check, trace and normalize share: load, read, assess, build the run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from checker.model.attestation import FILE, Attestation
from checker.model.inputs import Inputs
from checker.model.outcomes import Assessment, Judgement
from checker.model.problem import Problem, RulebookError
from checker.model.rulebook import Rulebook
from checker.model.span import Span
from checker.model.text import Text
from checker.rulebook.cache import load_compiled

Progress = Callable[[str], None]


def compile_all(rulebook: Rulebook) -> dict[str, Judgement]:
    """Compile every rule. Imports the SQL parser, which a run that finds its rulebook in the cache never needs."""
    from checker.rulebook.compile import compile_rules  # noqa: PLC0415

    return compile_rules(rulebook)


def load(path: Path | None, overlays: Sequence[Path]) -> tuple[Rulebook, dict[str, Judgement]]:
    """Return the rulebook and its rules as SQL. RulebookError with everything that is wrong with it."""
    return load_compiled(path, overlays, compile_all)


@contextmanager
def reading(
    rulebook: Rulebook, paths: Sequence[str], mapping: Path | None, progress: Progress
) -> Iterator[Inputs]:
    """Yield what the inputs hold; what had to be unpacked for it is gone afterwards."""
    from checker.records.read import read  # noqa: PLC0415 - a wrong command line is told without the readers

    with tempfile.TemporaryDirectory(prefix="rulebook-", ignore_cleanup_errors=True) as workdir:
        yield read(
            paths,
            rulebook.kinds,
            rulebook.placeholders,
            mapping=mapping,
            workdir=Path(workdir),
            progress=progress,
        )


class Scope(NamedTuple):
    """What is to be assessed. `subject`: (kind, key label) of the one record to trace. `digests`: as `engine.assess` has it."""

    as_of: date | None = None
    period: Span | None = None
    rules: Collection[str] | None = None
    kinds: Collection[str] | None = None
    outcomes: Path | None = None
    subject: tuple[str, str] | None = None
    digests: bool = False


def assess(
    rulebook: Rulebook,
    judgements: Mapping[str, Judgement],
    inputs: Inputs,
    scope: Scope,
    progress: Progress,
) -> tuple[Assessment, Inputs]:
    """Return what the engine finds, and the inputs with their rows counted. RulebookError without an as-of date."""
    as_of = scope.as_of or inputs.as_of
    if as_of is None:
        # A records.yaml that cannot be read may be why.
        raise RulebookError([*(p for p in inputs.problems if p.level == "error"), NO_AS_OF])
    from checker.engine.assess import assess as judge  # noqa: PLC0415 - DuckDB is the larger half of a start

    return judge(
        rulebook,
        judgements,
        inputs,
        as_of=as_of,
        period=scope.period or inputs.period,
        rules=scope.rules,
        kinds=scope.kinds,
        outcomes=scope.outcomes,
        subject=scope.subject,
        progress=progress,
        digests=scope.digests,
    )


def attestations_of(
    files: Sequence[Path], paths: Sequence[str], rulebook: Rulebook
) -> tuple[Attestation, ...]:
    """Return the attestations of `files`, or of those that stand beside the exports. RulebookError for what is wrong in them."""
    found = list(files) or _beside(paths)
    if not found:
        return ()
    from checker.rulebook.attestations import load_attestations  # noqa: PLC0415 - YAML, only where it is needed

    return load_attestations(found, rulebook)


def _beside(paths: Sequence[str]) -> list[Path]:
    folders = [path if path.is_dir() else path.parent for path in map(Path, paths) if path.exists()]
    return [file for folder in dict.fromkeys(folders) if (file := folder / FILE).is_file()]


NO_AS_OF = Problem(
    "no-as-of",
    Text("不知道以哪一天為準。", "It is not known for which day to check."),
    None,
    Text(
        "請加上 --as-of 2025-06-30（或 --as-of today），或在匯出檔旁的 records.yaml 寫 as_of: 2025-06-30。",
        "Add --as-of 2025-06-30 (or --as-of today), or write as_of: 2025-06-30 into a records.yaml beside the exports.",
    ),
)


def known(names: Sequence[str], all_names: Iterable[str], what: Text, code: str) -> tuple[str, ...] | None:
    """Return `names`, each once, or None where there are none. RulebookError with a suggestion for an unknown one."""
    known_names = list(all_names)
    wrong = [name for name in names if name not in known_names]
    if wrong:
        from checker.rulebook.wording import unknown  # noqa: PLC0415 - only for a slip

        raise RulebookError([unknown(code, what, name, known_names, None) for name in wrong])
    return tuple(dict.fromkeys(names)) or None


RULE = Text("規則", "rule")
KIND = Text("記錄種類", "record kind")
