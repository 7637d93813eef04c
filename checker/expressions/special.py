"""Functions that look into the rulebook: content, folding and authority; those over roster and approval logs stand apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from checker.expressions import names, rounds
from checker.expressions import roster as roster_functions
from checker.expressions.comparisons import field_of
from checker.expressions.expression import suggestion
from checker.expressions.frames import Frame
from checker.expressions.names import Value
from checker.expressions.special_names import FOLD_SUFFIX, TEXT_SUFFIX
from checker.expressions.templates import fill
from checker.expressions.types import Type
from checker.folding import fold, spellings
from checker.model.organization import Matrix
from checker.model.text import Text

if TYPE_CHECKING:
    from checker.expressions.resolve import Resolver


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
    if name == "in_last_round":
        return rounds.in_last_round(resolver, _one(resolver, args, node, 1), node, frame), Type.BOOL
    if name == "filled_count":
        raise names.wrong_arguments(resolver.context, node, name, 1, 0)
    roster = resolver.book.organization.roster
    if roster is None:
        raise resolver.context.error(
            "no-roster", Text("organization.yaml 沒有 roster。", "organization.yaml has no roster."), node
        )
    resolver.context.uses.joins.add(roster.kind)
    if name == "holds":
        return roster_functions.holds_position(
            resolver, roster, _one(resolver, args, node, 3), node, frame
        ), Type.BOOL
    if name == "employed":
        person, day = _one(resolver, args, node, 2)
        return roster_functions.employed(resolver, roster, person, day, frame), Type.BOOL
    return roster_functions.person_named(resolver, roster, _one(resolver, args, node, 1)[0], frame), Type.TEXT


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


def blank(resolver: Resolver, arg: exp.Expression, frame: Frame) -> exp.Expression:
    """Return the condition that a value has no content; never null."""
    return exp.Not(this=_filled(resolver, arg, frame))


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
        if field is not None and given in (Type.TEXT, Type.LIST):
            kind = names.lookup(resolver.context, arg, frame)[1].kind
            assert kind is not None
            resolver.context.uses.folds.add((kind.name, field.name))
            resolver.context.uses.joins.add(kind.name)
            return exp.column(field.name + FOLD_SUFFIX, table=tree.args["table"].name, quoted=True), given
    raise resolver.context.error(
        "wrong-arguments",
        Text(
            "fold 只接受文字或文字列表的欄位、引號中的文字，或文字參數。",
            "fold takes a field of text or of a list of texts, a quoted word, or a parameter of text.",
        ),
        node,
    )


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
