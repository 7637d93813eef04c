"""What the program is compared with: DuckDB alone, parsing every column of the same files. Run as a process of its own.

`python -m bench.parse FILE…` reads every file as text and counts each of its columns, so that none can be left out.
"""

from __future__ import annotations

import json
import sys


def main(paths: list[str]) -> None:
    """Parse the files, one after the other, with as many threads as DuckDB takes by itself."""
    import duckdb  # noqa: PLC0415 - its import belongs to what is measured

    connection = duckdb.connect()
    for path in paths:
        quoted = path.replace("'", "''")
        if path.endswith(".jsonl"):
            with open(path, encoding="utf-8") as lines:
                columns = dict.fromkeys(json.loads(lines.readline()), "VARCHAR")
            shape = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
            relation = f"read_json('{quoted}', format = 'newline_delimited', columns = {{{shape}}})"
        else:
            relation = f"read_csv('{quoted}', all_varchar = true, header = true)"
        connection.execute(f"SELECT count(COLUMNS(*)) FROM {relation}").fetchall()


if __name__ == "__main__":
    main(sys.argv[1:])
