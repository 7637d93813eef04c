"""Defects to plant, a module a domain: each function spoils some rows and says what must be found there."""
