"""Where a process of `rulebook` begins. Imports nothing, so that an interruption while it starts is one line too."""

from __future__ import annotations

TYPE_CHECKING = (
    False  # as `typing` has it, which takes long enough to import for an interruption to fall into it
)
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run the command line of this process and leave with its exit code."""
    import gc  # noqa: PLC0415 - built in

    # A run makes many objects that stay and few that go round in circles: looking for those took a tenth of a start.
    gc.set_threshold(100_000, 50, 50)
    try:
        from checker.cli.main import main as run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:
        raise SystemExit(2) from None
