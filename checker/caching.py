"""The folder in which results are kept from run to run, and whether what lies there can be trusted."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def folder() -> Path | None:
    """Where the cache is: `RULEBOOK_CACHE`, or a folder of the user's own; None where it is switched off."""
    chosen = os.environ.get("RULEBOOK_CACHE", "")
    if chosen.lower() in ("off", "0", "no", "false"):
        return None
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG specification: a relative path is to be ignored.
    if base and os.path.isabs(base):
        return Path(base) / "rulebook"
    home = os.path.expanduser("~")
    return Path(home) / ".cache" / "rulebook" if os.path.isabs(home) else None


def private(status: os.stat_result) -> bool:
    """Whether a file or folder is the user's own, and nobody else can write to it."""
    if not hasattr(os, "getuid"):
        return True
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
