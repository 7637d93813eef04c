"""What all tests share: golden files, written anew with `pytest --update-golden`, their order, and no skips in CI.

Where the environment variable CI is set, a skipped test fails, and a skipped module is an error: a gate that leaves
something out must not look green. Random examples are the same ones in every run there. The one exception is a reason that begins with `material:`, for tests that read source material that
does not ship with the project.
"""

from __future__ import annotations

import gc
import os
import pickle
from collections.abc import Callable, Generator, Mapping
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import settings

from checker.model.kinds import Kind
from checker.records.vocabulary import Vocabulary, read_words

# How long an example takes says more of the machine than of the program. A gate has to say the same of the same commit;
# new random examples are for those who can look at what they find.
settings.register_profile("tests", deadline=None)
settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile("gate" if os.environ.get("CI") else "tests")

# As the program has it where it is started: it makes many objects at once, and hardly any cycles.
gc.set_threshold(100_000, 50, 50)

GOLDEN = Path(__file__).parent / "golden"
NOT_SHIPPED = "material:"
KEPT = 4
"""So many rulebooks are kept for tests that call the program again and again."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the modules without slow tests first, for whoever waits in front of one process.

    Where xdist gives equal parts of the list to several, each part begins with its share of the slow modules, and what
    is quick is left to even out the end.
    """
    modules: dict[Path, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(item.path, []).append(item)
    quick = [item for module in modules.values() if not _slow(module) for item in module]
    shares: list[list[pytest.Item]] = [[] for _ in range(_workers(config) or 1)]
    for module in sorted(filter(_slow, modules.values()), key=_slow, reverse=True):
        min(shares, key=_slow).extend(module)
    if not _workers(config):
        items[:] = quick + shares[0]
        return
    left = len(items)
    items.clear()
    for number, share in enumerate(shares):
        size = left // (len(shares) - number)
        left -= size
        filled = max(size - len(share), 0)
        items += share + quick[:filled]
        del quick[:filled]
    items += quick


def _slow(items: list[pytest.Item]) -> int:
    """How many of these tests are slow ones."""
    return sum(item.get_closest_marker("slow") is not None for item in items)


def _workers(config: pytest.Config) -> int:
    """How many processes share the tests; 0 where there is but this one."""
    count: int = getattr(config, "workerinput", {}).get("workercount", 0)
    return count


@pytest.fixture(autouse=True, scope="session")
def one_rulebook() -> Generator[None, None, None]:
    """Let what the cache gives be one object as long as its bytes are the same: the tests call the program thousands of times.

    The cache still finds, opens and verifies its file each time. The words of its kinds are worked out once for each object.
    """
    worked_out: dict[int, tuple[Mapping[str, Kind], Vocabulary]] = {}

    def words(kinds: Mapping[str, Kind]) -> Vocabulary:
        if id(kinds) not in worked_out:
            if len(worked_out) >= KEPT:
                worked_out.clear()
            # Kept with its words, so that no other object is ever found in its place.
            worked_out[id(kinds)] = (kinds, read_words(kinds))
        return worked_out[id(kinds)][1]

    kept = SimpleNamespace(**{**vars(pickle), "loads": lru_cache(maxsize=KEPT)(pickle.loads)})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("checker.rulebook.cache.pickle", kept)
        patched.setattr("checker.records.vocabulary.read_words", words)
        yield


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name in tests/golden, or write the file with --update-golden."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), f"no golden file {name}; write it with --update-golden"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _forbid_skip(report)
    return report


def _forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure where CI is set. An expected failure (xfail) is not a skip."""
    if not os.environ.get("CI") or report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if not reason.startswith(NOT_SHIPPED):
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI allows no skips: {reason}"
