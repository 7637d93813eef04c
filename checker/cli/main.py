"""The entry point `rulebook`: finds the command, and turns whatever goes wrong into one line and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from checker import __version__
from checker.cli import language, start
from checker.cli.outlet import complain, hush
from checker.model.problem import InputError, RulebookError
from checker.model.text import Text

CLEAN, FINDINGS, WRONG, UNREADABLE = 0, 1, 2, 3
"""Exit codes: nothing found; findings; rulebook, configuration or command line wrong; an input unreadable."""

COMMANDS: dict[str, tuple[str, Text]] = {
    "check": ("checker.cli.check", Text("檢查匯出的記錄", "Check exported records")),
    "inspect": ("checker.cli.inspect", Text("查看檔案如何被辨識", "Show what was recognised, and how")),
    "normalize": ("checker.cli.normalize", Text("輸出清理過的資料表", "Write the cleaned, typed tables")),
    "explain": ("checker.cli.explain", Text("說明規則、條款、種類、欄位或參數", "Explain a rule, clause, kind, field or parameter")),
    "trace": ("checker.cli.trace", Text("對一筆記錄逐條查看所有規則", "Show every rule on one record, with the evidence")),
    "template": ("checker.cli.template", Text("產生某種記錄的空白表格", "Write an empty form for a kind of record")),
    "lint": ("checker.cli.lint", Text("檢查規章本身", "Check the rulebook itself")),
    "test": ("checker.cli.test", Text("執行規則的例子", "Run the rules' examples")),
    "coverage": ("checker.cli.coverage", Text("逐條列出涵蓋與缺口", "Show clause by clause what is covered, and the holes")),
    "diff": ("checker.cli.diff", Text("比較兩份規章或兩次檢查", "Compare two rulebooks or two runs")),
    "handbook": ("checker.cli.handbook", Text("產生手冊", "Build the handbook")),
}  # fmt: skip
"""Command -> its module (which holds `command`) and its line in the help, shown without importing it."""


class Commands(click.Group):
    """A group that imports a command when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, as the help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section(language.t("指令", "Commands")):
            formatter.write_dl([(name, text.get(language.current())) for name, (_, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from checker.rulebook.wording import unknown  # noqa: PLC0415 - only for a slip

            what = Text("指令", "command")
            raise RulebookError([unknown("unknown-command", what, args[0], COMMANDS, None)])
        return super().resolve_command(ctx, args)


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=language.t(
        """以書面規章檢查匯出的記錄。

        \b
        rulebook check exports/ --as-of 2025-06-30      檢查一個資料夾
        rulebook inspect exports/考勤.xlsx              看看各欄如何被辨識
        rulebook explain ABC-01                         這條規則是什麼、怎麼處理
        """,
        """Check exported records against a written regulation.

        \b
        rulebook check exports/ --as-of 2025-06-30      check a folder
        rulebook inspect exports/visits.xlsx            see how each column was recognised
        rulebook explain ABC-01                         what a rule asks for, and what to do
        """,
    ),
    epilog=language.t(
        """結束碼：0 沒有發現 · 1 有發現 · 2 規章、設定或命令列有誤 · 3 有輸入無法讀取。

        語言取自 --lang、環境變數 RULEBOOK_LANG 或地區設定。指令補全：
        bash 用 eval "$(_RULEBOOK_COMPLETE=bash_source rulebook)"，zsh 與 fish 亦同。""",
        """Exit codes: 0 clean · 1 findings · 2 the rulebook, configuration or command line is wrong ·
        3 an input could not be read.

        The language is that of --lang, RULEBOOK_LANG or the locale. Completion:
        eval "$(_RULEBOOK_COMPLETE=bash_source rulebook)" in bash, likewise with zsh and fish.""",
    ),
)
@click.version_option(__version__, "-V", "--version", prog_name="rulebook", message="%(prog)s %(version)s")
def cli() -> None:
    """Hold the commands together."""


def main() -> NoReturn:
    """Run the command line of this process and leave with its exit code."""
    code = run(sys.argv[1:])
    # Output that nobody reads any more is no fault of the check.
    hush()
    # All is written and closed. Taking the process apart object by object would take a tenth of a second more.
    os._exit(code)


def run(argv: Sequence[str]) -> int:
    """Run a command line and return its exit code. No traceback, whatever happens, unless RULEBOOK_DEBUG is set."""
    language.use(argv)
    try:
        code = cli.main(args=list(argv), prog_name="rulebook", standalone_mode=False)
        return code if isinstance(code, int) else CLEAN
    except RulebookError as exc:
        for problem in exc.problems:
            complain(problem.render(language.current()))
        return WRONG
    except InputError as exc:
        complain(exc.problem.render(language.current()))
        return UNREADABLE
    except click.ClickException as exc:
        said = io.StringIO()
        exc.show(said)
        for line in said.getvalue().splitlines():
            complain(line)
        return WRONG
    except BrokenPipeError:
        return WRONG
    except (KeyboardInterrupt, click.Abort):
        return _interrupted()
    except Exception as exc:
        if start.interruptions:
            return _interrupted()
        if os.environ.get("RULEBOOK_DEBUG"):
            raise
        return _internal(exc)


def _interrupted() -> int:
    complain(language.t("已中斷。", "Interrupted."))
    return WRONG


def _internal(exc: Exception) -> int:
    if isinstance(exc, OSError):
        named = f"{exc.filename}: " if exc.filename is not None else ""
        complain(f"{named}{exc.strerror or exc}")
        return WRONG
    if isinstance(exc, MemoryError):
        complain(language.t("記憶體不足。", "Out of memory."))
        return WRONG
    words = " ".join(str(exc).split())
    complain(
        language.t(
            f"程式內部錯誤（{type(exc).__name__}: {words}）。請回報此問題；設定 RULEBOOK_DEBUG=1 可看到詳情。",
            f"Internal error ({type(exc).__name__}: {words}). Please report it; RULEBOOK_DEBUG=1 shows the details.",
        )
    )
    return WRONG
