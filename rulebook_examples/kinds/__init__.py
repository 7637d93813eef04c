"""The record kinds, a module a group of them.

Each module offers two things, and stands in one line of `catalogue.PARTS`:

`build(world)` returns the rows of its kinds, every one of them in order: no rule may find anything in them. What stands
earlier in the table is in `world.data` and may be read, and added to where that is how the work goes (a visit
brings the customer's file up to date).

`EXPORTS` says for each of its kinds in which file and form it is written, with what cells.
"""
