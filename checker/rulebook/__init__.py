"""The loader: strict YAML becomes one frozen, cross-checked Rulebook."""
