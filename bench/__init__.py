"""Measures the promises on speed, memory and start-up. `python -m bench` prints; nothing here is part of the program."""
