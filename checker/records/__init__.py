"""Exports of any shape to typed tables and the ledger. `read.read` is the way in, `rows.from_rows` for values."""
