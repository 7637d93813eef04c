"""Resolving and type-checking: one walk over the tree, which also lets through only what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from sqlglot import exp

from checker.expressions import names, queries, special
from checker.expressions.expression import Context, suggestion
from checker.expressions.frames import Frame
from checker.expressions.functions import (
    AGGREGATES,
    CALENDAR,
    CALENDAR_FUNCTIONS,
    FUNCTIONS,
    SPECIAL,
    Function,
)
from checker.expressions.mutate import SWITCH, Switch
from checker.expressions.templates import fill
from checker.expressions.types import Type, common, fits
from checker.model.kinds import Field
from checker.model.text import Text

Value = tuple[exp.Expression, Type]

# What Python's regular expressions have and the engine's (RE2) have not: looking around, and back references.
_NOT_IN_RE2 = re.compile(r"\(\?(?:<?[=!]|P=|\(|>)|\\[1-9]|[*+?}]\+")
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)


class Resolver:
    """Walks one expression. `value` gives a new tree and leaves the old one alone."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.book = context.rulebook

    def value(self, node: exp.Expression, frame: Frame) -> Value:
        """Return `node` resolved, and what it gives. Raises RulebookError."""
        handler = _HANDLERS.get(type(node))
        if handler is not None:
            return handler(self, node, frame)
        if isinstance(node, _COMPARISONS):
            return self._comparison(node, frame)
        if isinstance(node, _ARITHMETIC):
            return self._arithmetic(node, frame)
        name = names.function_name(node)
        if name is not None:
            return self.call(name, names.arguments(node), node, frame)
        raise self.context.error(
            "not-allowed",
            Text(
                f"算式中不能用「{node.sql('duckdb')[:40]}」。",
                f"`{node.sql('duckdb')[:40]}` is not allowed in an expression.",
            ),
            node,
            Text("可用的寫法列在 docs/formats.md。", "docs/formats.md lists what may be used."),
        )

    def wanted(self, node: exp.Expression, frame: Frame, want: Type) -> exp.Expression:
        """Return `node` resolved, which must give a `want`."""
        tree, given = self.value(node, frame)
        if not fits(given, want):
            raise self.context.error(
                "wrong-type",
                Text(
                    f"「{node.sql('duckdb')[:40]}」是 {given}，這裡要 {want}。",
                    f"`{node.sql('duckdb')[:40]}` is a {given}; a {want} is wanted here.",
                ),
                node,
            )
        return tree

    def call(self, name: str, args: list[exp.Expression], node: exp.Expression, frame: Frame) -> Value:
        """Return a function call; unknown names are errors with a suggestion."""
        if name in SPECIAL:
            return special.expand(self, name, args, node, frame)
        if name in AGGREGATES:
            return queries.aggregate(self, name, args, node, frame)
        function = FUNCTIONS.get(name) or CALENDAR_FUNCTIONS.get(name)
        if function is None:
            known = [*FUNCTIONS, *CALENDAR_FUNCTIONS, *SPECIAL, *AGGREGATES]
            raise self.context.error(
                "unknown-function",
                Text(f"沒有函數「{name}」。", f"There is no function `{name}`."),
                node,
                suggestion(name, known),
            )
        if name in CALENDAR_FUNCTIONS:
            self.context.uses.joins.add(CALENDAR)
        least = len(function.args) - function.optional
        if len(args) < least or (len(args) > len(function.args) and not function.rest):
            raise self.context.error(
                "wrong-arguments",
                Text(
                    f"函數 {name} 要 {least} 個引數，這裡有 {len(args)} 個。",
                    f"{name} takes {least} arguments; here are {len(args)}.",
                ),
                node,
            )
        trees, types = self._arguments(name, function, args, frame)
        if name == "matches":
            self._check_regex(args[1], trees[1])
        result = function.result
        if result is None:
            shared = common(types)
            if shared is None:
                raise self._mixed(node)
            result = shared
        tree = fill(function.template, *trees) if function.template else names.rebuilt(node, trees)
        return tree, result

    def _arguments(
        self, name: str, function: Function, args: list[exp.Expression], frame: Frame
    ) -> tuple[list[exp.Expression], list[Type]]:
        trees, types = [], []
        for i, arg in enumerate(args):
            want = function.args[min(i, len(function.args) - 1)]
            tree, given = self.value(arg, frame)
            if not fits(given, want):
                raise self.context.error(
                    "wrong-type",
                    Text(
                        f"函數 {name} 的第 {i + 1} 個引數要 {want}，這裡是 {given}。",
                        f"Argument {i + 1} of {name} must be a {want}; here it is a {given}.",
                    ),
                    arg,
                )
            trees.append(tree)
            types.append(given)
        return trees, types

    def _check_regex(self, written: exp.Expression, pattern: exp.Expression) -> None:
        """A pattern stands in the rule, so that it can be checked here: one out of a cell could stop a run."""
        text = pattern.this if isinstance(pattern, exp.Literal) and pattern.is_string else None
        try:
            good = text is not None and not _NOT_IN_RE2.search(text) and re.compile(text) is not None
        except re.error:
            good = False
        if not good:
            raise self.context.error(
                "wrong-pattern",
                Text(
                    "matches 的第 2 個引數要是引號中的 RE2 正規表達式。",
                    "Argument 2 of matches must be a regular expression (RE2) in quotes.",
                ),
                written,
            )

    def _mixed(self, node: exp.Expression) -> Exception:
        return self.context.error(
            "wrong-type",
            Text(
                f"「{node.sql('duckdb')[:40]}」混用了不同類型。", f"`{node.sql('duckdb')[:40]}` mixes types."
            ),
            node,
        )

    # --- operators -------------------------------------------------------------------------------------------

    def _comparison(self, node: exp.Expression, frame: Frame) -> Value:
        left, right = self.pair(node.this, node.expression, frame, node)
        return type(node)(this=left, expression=right), Type.BOOL

    def pair(self, a: exp.Expression, b: exp.Expression, frame: Frame, node: exp.Expression) -> Value2:
        """Return two compared values. Whole days are compared where either is a date; words are checked."""
        left, type_a = self.value(a, frame)
        right, type_b = self.value(b, frame)
        left, type_a = self._as_day(left, type_a, type_b)
        right, type_b = self._as_day(right, type_b, type_a)
        if not fits(type_a, type_b):
            raise self.context.error(
                "wrong-type",
                Text(
                    f"「{node.sql('duckdb')[:60]}」拿 {type_a} 和 {type_b} 相比。",
                    f"`{node.sql('duckdb')[:60]}` compares a {type_a} with a {type_b}.",
                ),
                node,
            )
        if {type_a, type_b} == {Type.DATE, Type.MOMENT}:
            left = exp.cast(left, "DATE") if type_a is Type.MOMENT else left
            right = exp.cast(right, "DATE") if type_b is Type.MOMENT else right
        if isinstance(left, exp.Null) or isinstance(right, exp.Null):
            raise self.context.error(
                "compares-null",
                Text(
                    "與 NULL 相比永遠沒有結果。", "A comparison with NULL never holds, nor does its opposite."
                ),
                node,
                Text("請用 IS NULL 或 IS NOT NULL。", "Use IS NULL or IS NOT NULL."),
            )
        self.check_words(a, [right], frame)
        self.check_words(b, [left], frame)
        return left, right

    def _as_day(self, tree: exp.Expression, given: Type, other: Type) -> Value:
        """A quoted date beside a date or moment is one."""
        if isinstance(tree, exp.Literal) and tree.is_string and other in (Type.DATE, Type.MOMENT):
            return _moment(tree.this) or (tree, given)
        return tree, given

    def check_words(self, column: exp.Expression, words: list[exp.Expression], frame: Frame) -> None:
        """A comparison of an enumeration with a word that it does not have would silently never hold."""
        bare = column.unnest()
        if not isinstance(bare, exp.Column):
            return
        field = self.field_of(bare, frame)
        if field is None or field.type != "enum":
            return
        codes = [v.code for v in field.values]
        for given in words:
            word = given.unnest()
            if isinstance(word, exp.Literal) and word.is_string and word.this not in codes:
                raise self.context.error(
                    "unknown-word",
                    Text(
                        f"{field.name} 沒有「{word.this}」這個值。",
                        f"{field.name} has no value `{word.this}`.",
                    ),
                    column,
                    suggestion(word.this, codes)
                    or Text(f"可用的值：{'、'.join(codes)}。", f"It has: {', '.join(codes)}."),
                )

    def field_of(self, column: exp.Column, frame: Frame) -> Field | None:
        """Return the field that a column name means, None where it is no field of a kind."""
        alias, table = names.lookup(self.context, column, frame)
        del alias
        return table.field(column.name)

    def _arithmetic(self, node: exp.Expression, frame: Frame) -> Value:
        left = self.wanted(node.this, frame, Type.NUMBER)
        right = self.wanted(node.expression, frame, Type.NUMBER)
        if isinstance(node, exp.Div | exp.Mod):
            # By nothing: no number, neither infinity nor an error.
            if not isinstance(right, exp.Literal) or float(right.this) == 0:
                right = exp.Nullif(this=right, expression=exp.Literal.number(0))
            return type(node)(this=left, expression=right), Type.NUMBER
        tree = type(node)(this=left, expression=right)
        if tree.find(exp.Query, exp.AggFunc, exp.Window):
            return tree, Type.NUMBER
        # Numbers too large for the engine give none, and do not stop the run.
        return exp.Anonymous(this="try", expressions=[tree]), Type.NUMBER

    def _logical(self, node: exp.Expression, frame: Frame) -> Value:
        left = self.wanted(node.this, frame, Type.BOOL)
        return type(node)(this=left, expression=self.wanted(node.expression, frame, Type.BOOL)), Type.BOOL

    def _not(self, node: exp.Expression, frame: Frame) -> Value:
        return exp.Not(this=self.wanted(node.this, frame, Type.BOOL)), Type.BOOL

    def _paren(self, node: exp.Expression, frame: Frame) -> Value:
        tree, given = self.value(node.this, frame)
        return exp.Paren(this=tree), given

    def _switch(self, node: exp.Expression, frame: Frame) -> Value:
        number = exp.EQ(this=exp.Var(this=SWITCH), expression=node.this.copy())
        return exp.Paren(this=number), Type.BOOL

    def _negative(self, node: exp.Expression, frame: Frame) -> Value:
        return exp.Neg(this=self.wanted(node.this, frame, Type.NUMBER)), Type.NUMBER

    def _literal(self, node: exp.Expression, frame: Frame) -> Value:
        return node.copy(), Type.TEXT if node.is_string else Type.NUMBER

    def _boolean(self, node: exp.Expression, frame: Frame) -> Value:
        return node.copy(), Type.BOOL

    def _null(self, node: exp.Expression, frame: Frame) -> Value:
        return node.copy(), Type.ANY

    def _is(self, node: exp.Expression, frame: Frame) -> Value:
        if not isinstance(node.expression, exp.Null | exp.Boolean):
            raise self.context.error(
                "not-allowed",
                Text("IS 後面只能是 NULL、TRUE 或 FALSE。", "IS takes NULL, TRUE or FALSE."),
                node,
            )
        tree = self.wanted(
            node.this, frame, Type.BOOL if isinstance(node.expression, exp.Boolean) else Type.ANY
        )
        return exp.Is(this=tree, expression=node.expression.copy()), Type.BOOL

    def _in(self, node: exp.Expression, frame: Frame) -> Value:
        tree, given = self.value(node.this, frame)
        if node.args.get("query") is not None:
            query = queries.subselect(self, node.args["query"], frame, given)
            return exp.In(this=tree, query=query), Type.BOOL
        items: list[exp.Expression] = []
        lists: list[exp.Expression] = []
        for item in node.expressions:
            resolved, type_ = self.value(item, frame)
            if type_ is Type.LIST:
                array = resolved.this if isinstance(resolved, exp.Cast) else resolved
                if not isinstance(array, exp.Array):
                    # Which list it is depends on the record: its date, or the key of a map.
                    lists.append(exp.Anonymous(this="list_contains", expressions=[resolved, tree.copy()]))
                    continue
                members = [
                    (e, Type.TEXT if isinstance(e, exp.Literal) and e.is_string else Type.NUMBER)
                    for e in array.expressions
                ]
            else:
                members = [(resolved, type_)]
            self.check_words(node.this, [e for e, _ in members], frame)
            for written, found in members:
                member, kind = self._as_day(written, found, given)
                if not fits(kind, given):
                    raise self._mixed(node)
                items.append(member.copy())
        parts = [exp.In(this=tree, expressions=items), *lists] if items else lists
        # An empty list of a parameter: nothing is in it.
        return (exp.paren(exp.or_(*parts, copy=False), copy=False) if parts else exp.false()), Type.BOOL

    def _between(self, node: exp.Expression, frame: Frame) -> Value:
        low = exp.GTE(this=node.this.copy(), expression=node.args["low"].copy())
        high = exp.LTE(this=node.this.copy(), expression=node.args["high"].copy())
        return self.value(exp.Paren(this=exp.And(this=low, expression=high)), frame)

    def _like(self, node: exp.Expression, frame: Frame) -> Value:
        left = self.wanted(node.this, frame, Type.TEXT)
        like = exp.Like(this=left, expression=self.wanted(node.expression, frame, Type.TEXT))
        return (exp.Not(this=like) if node.args.get("negate") else like), Type.BOOL

    def _case(self, node: exp.Expression, frame: Frame) -> Value:
        subject = node.args.get("this")
        ifs, types = [], []
        for branch in node.args["ifs"]:
            if subject is not None:
                left, right = self.pair(subject, branch.this, frame, node)
                condition: exp.Expression = exp.EQ(this=left, expression=right)
            else:
                condition = self.wanted(branch.this, frame, Type.BOOL)
            result, given = self.value(branch.args["true"], frame)
            ifs.append(exp.If(this=condition, true=result))
            types.append(given)
        default = None
        if node.args.get("default") is not None:
            default, given = self.value(node.args["default"], frame)
            types.append(given)
        shared = common(types)
        if shared is None:
            raise self._mixed(node)
        return exp.Case(ifs=ifs, default=default), shared

    def _cast(self, node: exp.Expression, frame: Frame) -> Value:
        """Only DATE '…' and TIMESTAMP '…' literals: other casts would guess."""
        to = node.args["to"]
        wanted = Type.DATE if to.is_type("DATE") else Type.MOMENT if to.is_type("TIMESTAMP") else None
        if wanted is None or not isinstance(node.this, exp.Literal) or not node.this.is_string:
            raise self.context.error("not-allowed", Text("不能用 CAST。", "CAST is not allowed."), node)
        value = _moment(node.this.this)
        if value is None or value[1] not in (wanted, Type.DATE):
            raise self.context.error(
                "wrong-date",
                Text(f"「{node.this.this}」不是日期。", f"`{node.this.this}` is no date."),
                node,
                Text("例如 DATE '2025-04-01'。", "Such as DATE '2025-04-01'."),
            )
        return exp.cast(value[0].this, "DATE" if wanted is Type.DATE else "TIMESTAMP"), wanted

    def _column(self, node: exp.Expression, frame: Frame) -> Value:
        return names.column(self.context, node, frame)

    def _placeholder(self, node: exp.Expression, frame: Frame) -> Value:
        return names.parameter(self.context, node)

    def _bracket(self, node: exp.Expression, frame: Frame) -> Value:
        if not isinstance(node.this, exp.Placeholder) or len(node.expressions) != 1:
            raise self.context.error(
                "not-allowed",
                Text(
                    "方括號只用於對照參數，例如 :days[grade]。",
                    "Brackets are for map parameters, such as :days[grade].",
                ),
                node,
            )
        key, given = self.value(node.expressions[0], frame)
        return names.map_parameter(self.context, node.this, key, given)

    def _exists(self, node: exp.Expression, frame: Frame) -> Value:
        return exp.Exists(this=queries.subselect(self, node.this, frame, None)), Type.BOOL

    def _subquery(self, node: exp.Expression, frame: Frame) -> Value:
        return queries.scalar(self, node, frame)

    def _window(self, node: exp.Expression, frame: Frame) -> Value:
        if not frame.aggregates:
            raise self.context.error(
                "not-allowed",
                Text("OVER 只能用在查詢的 SELECT 中。", "OVER stands only in the SELECT of a query."),
                node,
            )
        return queries.window(self, node, frame)

    def _concat(self, node: exp.Expression, frame: Frame) -> Value:
        left, right = self.value(node.this, frame), self.value(node.expression, frame)
        if Type.LIST in (left[1], right[1]):
            raise self._mixed(node)
        return exp.DPipe(this=left[0], expression=right[0]), Type.TEXT


def _moment(text: str) -> Value | None:
    """Return a quoted date or moment as the engine writes it; None for what is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is not None:
        return None
    if len(text.strip()) <= 10:
        return exp.cast(exp.Literal.string(moment.date().isoformat()), "DATE"), Type.DATE
    return exp.cast(exp.Literal.string(moment.isoformat(sep=" ")), "TIMESTAMP"), Type.MOMENT


Value2 = tuple[exp.Expression, exp.Expression]
Handler = Callable[[Resolver, exp.Expression, Frame], Value]

_HANDLERS: dict[type[exp.Expression], Handler] = {
    exp.Column: Resolver._column,
    exp.Literal: Resolver._literal,
    exp.Boolean: Resolver._boolean,
    exp.Null: Resolver._null,
    exp.Placeholder: Resolver._placeholder,
    exp.Bracket: Resolver._bracket,
    exp.Paren: Resolver._paren,
    exp.And: Resolver._logical,
    exp.Or: Resolver._logical,
    exp.Not: Resolver._not,
    exp.Neg: Resolver._negative,
    exp.Is: Resolver._is,
    exp.In: Resolver._in,
    exp.Between: Resolver._between,
    exp.Like: Resolver._like,
    exp.DPipe: Resolver._concat,
    exp.Case: Resolver._case,
    exp.Cast: Resolver._cast,
    exp.Exists: Resolver._exists,
    exp.Subquery: Resolver._subquery,
    exp.Window: Resolver._window,
    Switch: Resolver._switch,
}
