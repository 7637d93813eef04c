"""What the command line understands, and how it says that it does not."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from checker.cli.language import choose, from_locale
from checker.cli.main import COMMANDS, run
from checker.cli.options import parse_period
from checker.model.span import Span


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-Q2", date(2025, 4, 1), date(2025, 6, 30)),
        ("2025q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-04-01..2025-06-30", date(2025, 4, 1), date(2025, 6, 30)),
        ("2025-04-01..2025-04-01", date(2025, 4, 1), date(2025, 4, 1)),
    ],
)
def test_periods(text: str, start: date, end: date) -> None:
    assert parse_period(text) == Span(start, end)


@pytest.mark.parametrize(
    "text", ["", "2025-Q5", "2025-13", "2025-04-01", "2025-06-30..2025-04-01", "20250401..20250630", "..", "0000", "2025-W14"]
)  # fmt: skip
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever says so
        parse_period(text)


@pytest.mark.parametrize(
    ("locale", "lang"),
    [
        ("zh_TW.UTF-8", "zh-Hant"),
        ("zh_HK", "zh-Hant"),
        ("zh-Hant-CN", "zh-Hant"),
        ("zh_CN.GB18030", "zh-Hans"),
        ("zh_SG.UTF-8", "zh-Hans"),
        ("en_GB.UTF-8", "en"),
        ("de_DE.UTF-8", "en"),
        ("C", "en"),
        ("", "en"),
    ],
)
def test_languages_of_locales(locale: str, lang: str) -> None:
    assert from_locale(locale) == lang


def test_the_language_asked_for_goes_before_the_environment() -> None:
    environ = {"RULEBOOK_LANG": "zh-Hant", "LC_ALL": "zh_CN.UTF-8", "LANG": "en_GB.UTF-8"}
    assert choose(["check", "--lang", "en", "x"], environ) == "en"
    assert choose(["check", "--lang=zh-Hans"], environ) == "zh-Hans"
    assert choose(["check", "--", "--lang=en"], environ) == "zh-Hant"
    assert choose(["check"], {**environ, "RULEBOOK_LANG": "klingon"}) == "zh-Hans"
    assert choose([], {"LC_ALL": "", "LANG": "zh_TW.UTF-8"}) == "zh-Hant"


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_every_command_explains_itself_with_examples(name: str, lang: str) -> None:
    args = [name, "build", "--help"] if name == "handbook" else [name, "--help"]
    program = f"from checker.cli.main import run; import sys; sys.exit(run({args!r}))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=False,
        env={"RULEBOOK_LANG": lang, "PYTHONUTF8": "1"},
    )
    text = done.stdout.decode()
    assert done.returncode == 0
    assert f"  rulebook {name}" in text
    assert ("語言" in text) == (lang == "zh-Hant")


def test_help_and_a_slip_import_nothing_heavy() -> None:
    program = (
        "import sys; from checker.cli.main import run; run(['--help']); run(['check', '--help']);"
        "heavy = {'duckdb', 'sqlglot', 'rich', 'yaml', 'jsonschema', 'opencc', 'jinja2', 'fastexcel'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["chekc"], "Did you mean `check`?"),
        (["check"], "Missing argument 'PATH...'"),
        (["check", "x", "--as-of", "30.6.2025"], "write 2025-06-30, or today"),
        (["check", "x", "--period", "2025-Q5"], "write 2025, 2025-Q2"),
        (["check", "x", "--report", "html"], "one of text, json, junit, github"),
        (["check", "x", "--report", "json="], "write FORMAT or FORMAT=FILE"),
        (["check", "x", "--report", "json=no/such/folder/r.json"], "cannot be written"),
        (["check", "x", "--report", "json=r.json", "--report", "junit=r.json"], "Two outputs"),
        (["check", "x", "--outcomes", "o.txt"], ".parquet, .csv, .jsonl"),
        (["check", "x", "--fail-on", "severe"], "severe"),
        (["check", "x", "--as-fo", "today"], "--as-of"),
        (["normalize", "x"], "--output"),
        (["check", "x", "--rulebook", "no-such-folder"], "no-such-folder"),
    ],
)
def test_a_slip_ends_with_2_and_one_hint(
    argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*argv, "--lang", "en"] if argv[0] in COMMANDS else argv) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert not printed.out


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert "rulebook check exports/" in "".join(capsys.readouterr())


def test_an_unexpected_fault_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from checker.cli import main

    def broken(**_: object) -> None:
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr(main.cli, "main", broken)
    monkeypatch.delenv("RULEBOOK_DEBUG", raising=False)
    assert run(["--lang", "en"]) == 2
    assert capsys.readouterr().err == (
        "Internal error (ZeroDivisionError: division by zero). Please report it; RULEBOOK_DEBUG=1 shows the details.\n"
    )
    monkeypatch.setenv("RULEBOOK_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run([])


def test_an_interruption_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from checker.cli import main

    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main.cli, "main", interrupted)
    assert run(["--lang", "zh-Hant"]) == 2
    assert capsys.readouterr().err == "已中斷。\n"


def test_a_report_may_be_missing_only_where_the_folder_is(tmp_path: Path) -> None:
    assert run(["check", "x", "--report", f"json={tmp_path}"]) == 2
