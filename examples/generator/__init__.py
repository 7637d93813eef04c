"""Writes the example exports: a quarter of an invented mall operator, clean or with planted defects."""
