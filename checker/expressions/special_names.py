"""Names of helper columns that compiled rules read and the engine makes."""

FOLD_SUFFIX = "__fold"
"""`f__fold` stands beside `f` in stored tables: its text folded for comparing."""

TEXT_SUFFIX = "__text"
"""`f__text` stands beside a typed `f`: the cell as it came, null where blank or a placeholder."""
