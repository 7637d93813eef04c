"""SQL expressions of rules: parsed, every name resolved, every type checked, only listed functions."""
