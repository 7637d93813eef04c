"""Where a process of `rulebook` begins. Imports only what is built in, so that an interruption while it starts is one line too."""

from __future__ import annotations

TYPE_CHECKING = (
    False  # as `typing` has it, which takes long enough to import for an interruption to fall into it
)
if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from typing import NoReturn

READING = ("check", "inspect", "trace", "normalize")
"""Commands that read the files which the command line names."""

interruptions: list[int] = []
"""The interruptions that this process met. Whatever fails after one failed because of it: the engine, a class that
was being made and a module that was being looked for each put an error of their own in the place of
KeyboardInterrupt."""


def main() -> NoReturn:
    """Run the command line of this process and leave with its exit code."""
    import _signal  # type: ignore[import-not-found]  # noqa: PLC0415 - built in, unlike `signal`
    import gc  # noqa: PLC0415 - built in
    import sys  # noqa: PLC0415 - built in

    # A run makes many objects that stay and few that go round in circles: looking for those took a tenth of a start.
    gc.set_threshold(100_000, 50, 50)
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:  # not where somebody ignores them
        _signal.signal(_signal.SIGINT, _interrupt)
        sys.unraisablehook = _once_more
    try:
        if sys.argv[1:2] and sys.argv[1] in READING:
            # Before anything else is imported: counting lines takes as long as all of that, and another processor is free.
            from checker.records.hashing import begin  # noqa: PLC0415 - not for the other commands

            begin(sys.argv[2:])
        from checker.cli.main import main as run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:
        raise SystemExit(2) from None
    except Exception:
        if interruptions:
            raise SystemExit(2) from None
        raise


def _interrupt(number: int, frame: object) -> None:
    interruptions.append(number)
    raise KeyboardInterrupt


def _once_more(lost: UnraisableHookArgs) -> None:
    """Interrupt again where the interruption fell into a place that lets nothing through: the end of an object's life."""
    import _thread  # noqa: PLC0415 - built in
    import sys  # noqa: PLC0415 - built in

    if lost.exc_type is KeyboardInterrupt:
        # From another thread: at once it would fall into this function, which lets nothing through either.
        _thread.start_new_thread(_thread.interrupt_main, ())
    else:
        sys.__unraisablehook__(lost)
