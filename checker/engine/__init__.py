"""The engine: compiled rules over typed tables, on DuckDB. Outcomes out. `assess.assess` is the way in."""
