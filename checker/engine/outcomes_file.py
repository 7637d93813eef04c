"""`--outcomes FILE`: every outcome, passes included, one row a rule and subject."""

from __future__ import annotations

from pathlib import Path

from checker import duck
from checker.model.outcomes import CODES
from checker.model.problem import Problem, RulebookError
from checker.model.text import Text

FORMATS = {
    ".parquet": "FORMAT parquet",
    ".csv": "FORMAT csv, HEADER",
    ".jsonl": "FORMAT json",
    ".ndjson": "FORMAT json",
}


class OutcomesFile:
    """Gathers the outcomes of the rules as they are judged; `write` makes the file, sorted."""

    def __init__(self, connection: duck.Connection, path: Path) -> None:
        self.connection, self.path = connection, path
        if path.suffix.lower() not in FORMATS:
            raise RulebookError(
                [
                    Problem(
                        "unknown-format",
                        Text(
                            f"不知道要把結果寫成什麼格式：{path.name}。",
                            f"In which format to write outcomes is not known: {path.name}.",
                        ),
                        None,
                        Text(
                            "副檔名請用 .parquet、.csv 或 .jsonl。",
                            "End the name in .parquet, .csv or .jsonl.",
                        ),
                    )
                ]
            )
        connection.execute(
            "CREATE TEMP TABLE outcomes (rule VARCHAR, kind VARCHAR, key VARCHAR, code INTEGER)"
        )

    def add(self, select: str) -> None:
        """Add the rows of a SELECT of rule, kind, key and code."""
        self.connection.execute(f"INSERT INTO outcomes {select}")

    def write(self) -> None:
        """Write the file."""
        words = ", ".join(f"'{outcome.value}'" for outcome in CODES)
        target = str(self.path).replace("'", "''")
        self.connection.execute(
            f"COPY (SELECT rule, kind, key, [{words}][code + 1] AS outcome FROM outcomes ORDER BY rule, kind, key, code)"
            f" TO '{target}' ({FORMATS[self.path.suffix.lower()]})"
        )
