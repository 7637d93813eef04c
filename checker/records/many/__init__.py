"""Thousands of small YAML files: parsed by processes beside this one, and kept from run to run under their hashes."""
