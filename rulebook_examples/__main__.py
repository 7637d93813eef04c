"""Write the example exports of a year into a folder, with defects planted and listed."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import yaml

from rulebook_examples.catalogue import build, exports
from rulebook_examples.defects import NOT_PLANTED, plant, supposed
from rulebook_examples.exports import write_exports
from rulebook_examples.forms import write_text
from rulebook_examples.world import USUAL_ROWS, world
from rulebook_examples.year import AS_OF, FIRST, LAST

_MARK = "planted.yaml"


def main() -> int:
    """Write the exports and the list of what was planted in them. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="rulebook-examples", description=__doc__)
    parser.add_argument("--seed", type=int, default=20250401, help="another seed gives another year")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder to write; an earlier set in it is replaced"
    )
    parser.add_argument(
        "--rows",
        type=int,
        default=USUAL_ROWS,
        help=f"about how many rows in all, {USUAL_ROWS} at least (the usual)",
    )
    parser.add_argument("--clean", action="store_true", help="plant no defects")
    wanted = parser.parse_args()
    folder: Path = wanted.out
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / _MARK).exists())):
        print(f"{folder} holds something else; name an empty or a new folder", file=sys.stderr)
        return 2
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    data = build(world(wanted.seed, wanted.rows))
    suppose = supposed(data)
    planted = [] if wanted.clean else plant(data)
    listed = {
        "seed": wanted.seed,
        "rows": sum(map(len, data.values())),
        "supposes": suppose,
        "planted": planted,
    }
    if not wanted.clean:
        listed["not_planted"] = dict(NOT_PLANTED)
    text = yaml.safe_dump(listed, allow_unicode=True, sort_keys=False, width=200, default_flow_style=None)
    write_text(folder / _MARK, text)
    about = f"as_of: {AS_OF}\nperiod: {{from: {FIRST}, to: {LAST}}}\nignore: [{_MARK}]\n"
    write_text(folder / "records.yaml", about)
    write_exports(exports(), data, folder, wanted.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
