"""Rulebook: a written regulation as a rulebook that a machine applies and people read."""

__version__ = "0.1.0"
