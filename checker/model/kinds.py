"""Record kinds: what one sort of export holds, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from checker.model.layouts import Layout
from checker.model.problem import Place
from checker.model.text import Text

FieldType = Literal[
    "text", "str", "id", "date", "datetime", "time", "int", "decimal", "money", "area", "percent",
    "bool", "enum", "phone", "list_id", "list_str", "file",
]  # fmt: skip

AS_IT_CAME: frozenset[FieldType] = frozenset({"text", "str", "file"})
"""Types whose cells are always readable."""

DAY_TYPES: frozenset[FieldType] = frozenset({"date", "datetime", "time"})
"""Types that hold a day or a moment."""


class EnumValue(NamedTuple):
    """A canonical code of an enumeration, and the words that exports use for it."""

    code: str
    title: Text
    aliases: tuple[str, ...]


class Captured(NamedTuple):
    """Where a field's text stands within the cell of another: what the one group of `pattern` finds there."""

    field: str
    pattern: str


class Field(NamedTuple):
    """A field of a record kind.

    `answers` are values that count as content here although they are placeholders elsewhere (無 among discounts).
    `day_of` names the date field of the same row that a bare time of day belongs to.
    `period`: which day of a month, quarter or year stands for it where the cell names no day.
    `half_days`: the times of day that 上午 and 下午 stand for where the cell has no hour.
    `captured`: the cell of another field that holds this one's text where no column does.
    `unit_field`: the field that takes the unit in this one's header where no column does.
    """

    name: str
    type: FieldType
    title: Text
    description: Text | None
    aliases: tuple[str, ...]
    required: Literal["yes", "conditional", "no"]
    values: tuple[EnumValue, ...] = ()
    personal: bool = False
    references: str | None = None
    unit: str | None = None
    answers: tuple[str, ...] = ()
    day_of: str | None = None
    informative: bool = False
    sample: str | None = None
    period: Literal["start", "end"] | None = None
    half_days: tuple[str, str] | None = None
    captured: Captured | None = None
    unit_field: str | None = None


class Approvals(NamedTuple):
    """How an approval log is read: which fields hold link, step, person, time and result.

    `link` maps a field of this kind to a field of the kind `of` that is approved. `approved`: the results that
    approve; `also`: by step, further results that approve in that step only (a submission is the approval of whoever submits).
    """

    of: str
    link: Mapping[str, str]
    step: str
    person: str
    at: str
    result: str | None
    approved: tuple[str, ...]
    round: str | None
    received: str | None
    also: Mapping[str, tuple[str, ...]] = {}
    rejected: tuple[str, ...] = ()
    """The results that end a round, whether the log numbers its rounds or not."""
    step_by: Mapping[str, tuple[str, ...]] = {}
    """By step: the positions whose approval it is, where the log does not say the step; `*` stands for all other positions."""


class Nested(NamedTuple):
    """Where a kind stands inside records of another kind in JSON and YAML."""

    kind: str
    property: str
    link: Mapping[str, str]


class Kind(NamedTuple):
    """A record kind: one sort of export. `day`: the field whose day is the record's own."""

    name: str
    title: Text
    grain: Text
    typical_source: Text | None
    key: tuple[str, ...]
    aliases: tuple[str, ...]
    fields: Mapping[str, Field]
    place: Place
    approvals: Approvals | None = None
    nested: Nested | None = None
    day: str | None = None
    layouts: tuple[Layout, ...] = ()
