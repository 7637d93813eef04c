"""The command line: parses arguments and calls the rooms. Each command is a module, imported when it is used."""
