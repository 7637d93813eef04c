"""Writes the example exports: a year of an invented mall operator, clean or with planted defects.

    kinds/        one module a group of record kinds: its rows in order, and what their exports look like
    faults/       one module a domain: functions that spoil rows and say what must be found
    catalogue.py  the table of the modules of kinds, in order of dependency
    defects.py    the tables of defects: DEFECTS, a line a rule, and NOT_PLANTED

`examples/README.md` tells how a kind and a defect are added.
"""
