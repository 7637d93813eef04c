"""Functions that look into the rulebook: content, folding, positions and authority."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from checker.expressions import names
from checker.expressions.comparisons import field_of
from checker.expressions.expression import suggestion
from checker.expressions.frames import Frame
from checker.expressions.names import Value
from checker.expressions.special_names import FOLD_SUFFIX, TEXT_SUFFIX
from checker.expressions.templates import fill
from checker.expressions.types import Type
from checker.folding import fold, spellings
from checker.model.organization import Matrix, Roster
from checker.model.text import Text

if TYPE_CHECKING:
    from checker.expressions.resolve import Resolver


_ROSTER = "_roster"
"""The roster's name in subqueries made here: no kind and no name of a rule's author begins with `_`."""

_BLANKS = " \t\r\n\u3000\u00a0"


def expand(
    resolver: Resolver, name: str, args: list[exp.Expression], node: exp.Expression, frame: Frame
) -> Value:
    """Return the call of a special function as plain SQL."""
    if name == "filled":
        return _filled(resolver, _one(resolver, args, node, 1)[0], frame), Type.BOOL
    if name == "filled_count" and args:
        parts = [exp.cast(_filled(resolver, a, frame), "INTEGER") for a in args]
        total: exp.Expression = parts[0]
        for part in parts[1:]:
            total = exp.Add(this=total, expression=part)
        return exp.Paren(this=total), Type.NUMBER
    if name == "fold":
        return _fold(resolver, _one(resolver, args, node, 1)[0], node, frame)
    if name == "authority":
        return _authority(resolver, _one(resolver, args, node, 3), node, frame), Type.LIST
    if name == "filled_count":
        raise names.wrong_arguments(resolver.context, node, name, 1, 0)
    roster = resolver.book.organization.roster
    if roster is None:
        raise resolver.context.error(
            "no-roster", Text("organization.yaml 沒有 roster。", "organization.yaml has no roster."), node
        )
    resolver.context.uses.joins.add(roster.kind)
    if name == "holds":
        return _holds(resolver, roster, _one(resolver, args, node, 3), node, frame), Type.BOOL
    if name == "employed":
        person, day = _one(resolver, args, node, 2)
        return _employed(resolver, roster, person, day, frame), Type.BOOL
    return _person_named(resolver, roster, _one(resolver, args, node, 1)[0], frame), Type.TEXT


def _one(
    resolver: Resolver, args: list[exp.Expression], node: exp.Expression, count: int
) -> list[exp.Expression]:
    if len(args) != count:
        name = names.function_name(node) or ""
        raise names.wrong_arguments(resolver.context, node, name, count, len(args))
    return args


def _filled(resolver: Resolver, arg: exp.Expression, frame: Frame) -> exp.Expression:
    """The condition that a value has content; never null. A cell that cannot be read has content.

    For a field its text says so, which is null for blanks and placeholders, and which the reader of cells works
    out once a row however often it is asked for.
    """
    tree, given = resolver.value(arg, frame)
    if isinstance(arg, exp.Column):
        kind = names.lookup(resolver.context, arg, frame)[1].kind
        if kind is not None and arg.name in kind.fields:
            resolver.context.uses.texts.add((kind.name, arg.name))
            return fill(
                "(:a0 IS NOT NULL)",
                exp.column(arg.name + TEXT_SUFFIX, table=tree.args["table"].name, quoted=True),
            )
    if given is not Type.TEXT:
        return fill("coalesce(len(:a0) > 0, false)" if given is Type.LIST else "(:a0 IS NOT NULL)", tree)
    words = {w for p in resolver.book.placeholders for w in spellings([p])} | {""}
    blank = exp.In(
        this=fill(f"trim(:a0, '{_BLANKS}')", tree), expressions=[exp.Literal.string(w) for w in sorted(words)]
    )
    return exp.Paren(this=exp.and_(fill(":a0 IS NOT NULL", tree), exp.Not(this=blank), copy=False))


def _fold(resolver: Resolver, arg: exp.Expression, node: exp.Expression, frame: Frame) -> Value:
    """Return a text folded for comparing; of a parameter that is a list, every text in it."""
    if isinstance(arg, exp.Literal) and arg.is_string:
        return exp.Literal.string(fold(arg.this)), Type.TEXT
    if isinstance(arg, exp.Placeholder):
        tree, given = names.parameter(resolver.context, arg, folded=True)
        if given in (Type.TEXT, Type.LIST):
            return tree, given
    if isinstance(arg, exp.Column):
        field = field_of(resolver, arg, frame)
        tree, given = resolver.value(arg, frame)
        if field is not None and given is Type.TEXT:
            kind = names.lookup(resolver.context, arg, frame)[1].kind
            assert kind is not None
            resolver.context.uses.folds.add((kind.name, field.name))
            resolver.context.uses.joins.add(kind.name)
            return exp.column(field.name + FOLD_SUFFIX, table=tree.args["table"].name, quoted=True), Type.TEXT
    raise resolver.context.error(
        "wrong-arguments",
        Text(
            "fold 只接受文字欄位、引號中的文字，或文字參數。",
            "fold takes a text field, a quoted word, or a parameter of text.",
        ),
        node,
    )


def _roster_columns(resolver: Resolver, roster: Roster, *names: str | None) -> list[exp.Expression]:
    found: list[exp.Expression] = []
    for name in names:
        if name is None:
            found.append(exp.null())
        else:
            resolver.context.uses.reads.add((roster.kind, name))
            found.append(exp.column(name, table=_ROSTER, quoted=True))
    return found


def in_post(resolver: Resolver, roster: Roster, day: exp.Expression) -> exp.Expression:
    """Return the condition that a roster row `roster` is in force on `day`. Open ends are open."""
    start, end, joined, left = _roster_columns(
        resolver, roster, roster.start, roster.end, roster.joined, roster.left
    )
    return fill(
        "coalesce(:a0, :a1, :a4) <= :a4 AND coalesce(:a2, :a4) >= :a4 AND coalesce(:a3, :a4) >= :a4",
        start, joined, end, left, day,
    )  # fmt: skip


def _from_roster(roster: Roster, condition: exp.Expr) -> exp.Expression:
    table = exp.alias_(exp.table_(roster.kind, quoted=True), _ROSTER, table=True)
    return exp.Exists(
        this=exp.Select(expressions=[exp.Literal.number(1)], from_=exp.From(this=table)).where(
            condition, copy=False
        )
    )


def _as_date(resolver: Resolver, day: exp.Expression, frame: Frame) -> exp.Expression:
    tree, given = resolver.value(day, frame)
    if given is Type.DATE:
        return tree
    return exp.cast(resolver.wanted(day, frame, Type.MOMENT), "DATE")


def _position(resolver: Resolver, position: exp.Expression, node: exp.Expression) -> str:
    positions = resolver.book.organization.positions
    name = str(position.this) if isinstance(position, exp.Literal) else ""
    if name not in positions:
        raise resolver.context.error(
            "unknown-position",
            Text(f"沒有職位「{name}」。", f"There is no position `{name}`."),
            node,
            suggestion(name, positions),
        )
    return name


def _holds(
    resolver: Resolver, roster: Roster, args: Sequence[exp.Expression], node: exp.Expression, frame: Frame
) -> exp.Expression:
    person, position, day = args
    who = resolver.wanted(person, frame, Type.TEXT)
    on = _as_date(resolver, day, frame)
    return holds(resolver, roster, who, [_position(resolver, position, node)], on)


def holds(
    resolver: Resolver, roster: Roster, who: exp.Expression, positions: Sequence[str], on: exp.Expression
) -> exp.Expression:
    """Return whether `who` holds one of `positions` on day `on`: roster, or a delegation in force; null if unknown."""
    resolver.context.uses.joins.add(roster.kind)
    person, position = _roster_columns(resolver, roster, roster.person, roster.position)
    same = exp.EQ(this=person, expression=who.copy())
    held = exp.or_(
        *(
            exp.and_(
                exp.EQ(this=position.copy(), expression=exp.Literal.string(p)),
                *_in_department(resolver, roster, p),
            )
            for p in positions
        )
    )
    branches = [
        exp.If(this=fill("(:a0 IS NULL OR :a1 IS NULL)", who, on), true=exp.null()),
        exp.If(
            this=_from_roster(roster, exp.and_(same, held, in_post(resolver, roster, on))), true=exp.true()
        ),
    ]
    for delegation in resolver.book.organization.delegations:
        if delegation.position in positions:
            bounds: list[exp.Expr] = [
                exp.EQ(this=who.copy(), expression=exp.Literal.string(delegation.person))
            ]
            if delegation.in_force.start:
                bounds.append(fill(f":a0 >= DATE '{delegation.in_force.start}'", on))
            if delegation.in_force.end:
                bounds.append(fill(f":a0 <= DATE '{delegation.in_force.end}'", on))
            inside = _in_department(resolver, roster, delegation.position)
            if inside:
                bounds.append(
                    _from_roster(roster, exp.and_(same.copy(), *inside, in_post(resolver, roster, on)))
                )
            branches.append(exp.If(this=exp.and_(*bounds), true=exp.true()))
    branches.append(exp.If(this=_from_roster(roster, same.copy()), true=exp.false()))
    return exp.Case(ifs=branches)


def _in_department(resolver: Resolver, roster: Roster, position: str) -> list[exp.Expression]:
    """Return the condition that a roster row is of the department that `position` is of; none where it does not matter.

    A roster that leaves the department of a row open says nothing against the position that it states.
    """
    organization = resolver.book.organization
    department = organization.departments.get(organization.positions[position].department or "")
    if department is None or roster.department is None:
        return []
    (column,) = _roster_columns(resolver, roster, roster.department)
    found: list[exp.Expression] = [fill("(:a0 IS NULL)", column)]
    for word in sorted({w.lower() for w in spellings(department.words)}):
        found.append(fill("contains(lower(:a0), :a1)", column, exp.Literal.string(word)))
    return [exp.paren(exp.or_(*found), copy=False)]


def _employed(
    resolver: Resolver, roster: Roster, person: exp.Expression, day: exp.Expression, frame: Frame
) -> exp.Expression:
    who = resolver.wanted(person, frame, Type.TEXT)
    on = _as_date(resolver, day, frame)
    (column,) = _roster_columns(resolver, roster, roster.person)
    found = _from_roster(
        roster, exp.and_(exp.EQ(this=column, expression=who.copy()), in_post(resolver, roster, on))
    )
    return exp.Case(
        ifs=[exp.If(this=fill("(:a0 IS NULL OR :a1 IS NULL)", who, on), true=exp.null())], default=found
    )


def _person_named(resolver: Resolver, roster: Roster, name: exp.Expression, frame: Frame) -> exp.Expression:
    given = resolver.wanted(name, frame, Type.TEXT)
    person, called = _roster_columns(resolver, roster, roster.person, roster.name)
    one = fill("CASE WHEN count(DISTINCT :a0) = 1 THEN min(:a0) END", person)
    table = exp.alias_(exp.table_(roster.kind, quoted=True), _ROSTER, table=True)
    select = exp.Select(expressions=[one], from_=exp.From(this=table)).where(
        exp.EQ(this=called, expression=given), copy=False
    )
    return exp.Subquery(this=select)


def _authority(
    resolver: Resolver, args: list[exp.Expression], node: exp.Expression, frame: Frame
) -> exp.Expression:
    matrices = resolver.book.organization.matrices
    name = str(args[0].this) if isinstance(args[0], exp.Literal) else ""
    matrix = matrices.get(name)
    if matrix is None:
        raise resolver.context.error(
            "unknown-matrix",
            Text(f"沒有權限表「{name}」。", f"There is no authority matrix `{name}`."),
            node,
            suggestion(name, matrices),
        )
    position = resolver.wanted(args[1], frame, Type.TEXT)
    amount = resolver.wanted(args[2], frame, Type.NUMBER)
    # Position and amount may be long expressions: they are put into one value and looked at from there.
    return fill(
        f"list_transform([struct_pack(p := :a0, n := :a1)], lambda v: {_lines(matrix)})[1]", position, amount
    )


def _lines(matrix: Matrix) -> str:
    """Return the matrix as SQL over `v.p` (position of the applicant) and `v.n` (amount)."""
    named = sorted({a for row in matrix.rows for a in row.applicant if a != "*"})
    lines = ["WHEN v.p IS NULL OR v.n IS NULL THEN NULL"]
    for row in matrix.rows:
        conditions = []
        if "*" not in row.applicant:
            conditions.append(f"v.p IN ({_words(row.applicant)})")
        elif named:
            # A named applicant's lines stand alone: they do not fall back to everybody's.
            conditions.append(f"v.p NOT IN ({_words(named)})")
        if row.above is not None:
            conditions.append(f"v.n > {row.above}")
        if row.up_to is not None:
            conditions.append(f"v.n <= {row.up_to}")
        lines.append(f"WHEN {' AND '.join(conditions) or 'true'} THEN [{_words(row.approvers)}]")
    return f"CASE {' '.join(lines)} END"


def _words(words: Sequence[str]) -> str:
    return ", ".join(exp.Literal.string(w).sql("duckdb") for w in words)
