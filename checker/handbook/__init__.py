"""The handbook: a rulebook as Markdown pages, and those as a web site in each language."""
