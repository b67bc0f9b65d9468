"""The catalogue's rule language: a small subset of Python read with strong Kleene logic.

A rule is `and` / `or` / `not`, comparisons, `in [..]`, numbers, strings, true / false / null, names and arithmetic.
Null is UNKNOWN: a comparison with it is UNKNOWN, `and` is false as soon as one part is false, `or` is true as soon as
one part is true, whatever is unknown beside it. Truth values are True, False and None (UNKNOWN).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Truth = bool | None
Env = Mapping[str, Any]

LITERALS: dict[str, Truth] = {"true": True, "false": False, "null": None}
COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
TEST: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
}


class RuleError(ValueError):
    """The text is no rule; the message says why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A parsed rule: its text, its syntax tree, and the names it reads."""

    text: str
    tree: ast.expr
    names: frozenset[str]


def parse_rule(text: str | bool) -> Rule:
    """Read a rule.

    Raises RuleError for a syntax that the language does not have.
    """
    source = str(text).lower() if isinstance(text, bool) else str(text).strip()
    try:
        tree = ast.parse(source, mode="eval").body
    except SyntaxError as fault:
        raise RuleError(f"{source!r}: {fault.msg}") from None
    for node in ast.walk(tree):
        _refuse_foreign(node, source)
    names = frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name)) - LITERALS.keys()
    return Rule(source, tree, names)


def _refuse_foreign(node: ast.AST, source: str) -> None:
    allowed = (
        ast.BoolOp,
        ast.boolop,
        ast.UnaryOp,
        ast.Not,
        ast.Compare,
        ast.cmpop,
        ast.Name,
        ast.Load,
        ast.Constant,
        ast.List,
        ast.BinOp,
        ast.operator,
    )
    if not isinstance(node, allowed):
        raise RuleError(f"{source!r}: {type(node).__name__} is not part of the rule language")
    if isinstance(node, ast.Compare) and (len(node.ops) != 1 or type(node.ops[0]) not in COMPARE):
        raise RuleError(f"{source!r}: one comparison at a time")
    if isinstance(node, ast.BinOp) and type(node.op) not in ARITHMETIC:
        raise RuleError(f"{source!r}: only + - * / can be used")
    if isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float):
        raise RuleError(f"{source!r}: {node.value!r} is not a value of the rule language")


def constant(node: ast.Constant) -> Any:
    """The value of a literal; a fraction is exact (Decimal)."""
    return Decimal(repr(node.value)) if isinstance(node.value, float) else node.value


def value_of(tree: ast.expr, env: Env) -> Any:
    """Evaluate by walking the tree: for explanations. The hot path uses the code that `python_source` writes."""
    match tree:
        case ast.Constant():
            return constant(tree)
        case ast.Name(id=name):
            return LITERALS[name] if name in LITERALS else env[name]
        case ast.List(elts=parts):
            return [value_of(part, env) for part in parts]
        case ast.UnaryOp(operand=part):
            inner = value_of(part, env)
            return None if inner is None else not inner
        case ast.BoolOp(op=op, values=parts):
            return _combine(isinstance(op, ast.And), [value_of(part, env) for part in parts])
        case ast.BinOp(left=left, op=op, right=right):
            return _calculate(ARITHMETIC[type(op)], value_of(left, env), value_of(right, env))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            a, b = value_of(left, env), value_of(right, env)
            return None if a is None or b is None else TEST[COMPARE[type(op)]](a, b)
    raise RuleError(f"{type(tree).__name__} is not part of the rule language")


def _combine(is_and: bool, values: list[Truth]) -> Truth:
    decisive = not is_and  # a false decides `and`, a true decides `or`
    if any(value is decisive for value in values):
        return decisive
    return None if None in values else is_and


def _calculate(op: str, a: Any, b: Any) -> Any:
    if a is None or b is None:
        return None
    if op == "/":
        return None if b == 0 else Decimal(a) / Decimal(b)
    return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b}[op]()


def truth_of(rule: Rule, env: Env) -> Truth:
    """True, False or None (UNKNOWN)."""
    result: Truth = value_of(rule.tree, env)
    return result


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison (or bare name) that decides a rule: its tree, its outcome, and whether it stands under a `not`."""

    tree: ast.expr
    outcome: Truth
    names: tuple[str, ...]


def deciding_leaves(tree: ast.expr, env: Env) -> Iterator[Leaf]:
    """The comparisons that make the rule what it is: for a true `and` all of them, for a false one the false ones."""
    if isinstance(tree, ast.BoolOp):
        total = value_of(tree, env)
        for part in tree.values:
            if value_of(part, env) is total:
                yield from deciding_leaves(part, env)
    elif isinstance(tree, ast.UnaryOp):
        yield from deciding_leaves(tree.operand, env)
    else:
        names = tuple(n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id not in LITERALS)
        yield Leaf(tree, value_of(tree, env), names)


def unknown_names(tree: ast.expr, env: Env) -> Iterator[str]:
    """Names with no value yet that keep the rule UNKNOWN; nothing when it is decided."""
    if value_of(tree, env) is not None:
        return
    for leaf in deciding_leaves(tree, env):
        yield from (name for name in leaf.names if env[name] is None)


# --- Python source of a rule: what the compiled catalogue runs


class SourceWriter:
    """Writes a rule as a Python expression over local variables `v_<name>`; parameters are written in as constants."""

    def __init__(self, constants: Mapping[str, Any]) -> None:
        self.constants = constants
        self.bound: dict[str, Any] = {}
        self._temporaries = 0

    def _temporary(self) -> str:
        self._temporaries += 1
        return f"t{self._temporaries}"

    def literal(self, value: Any) -> str:
        if isinstance(value, bool | int | str) or value is None:
            return repr(value)
        name = f"c{len(self.bound)}"
        self.bound[name] = value
        return name

    def expression(self, tree: ast.expr) -> str:
        match tree:
            case ast.Constant():
                return self.literal(constant(tree))
            case ast.Name(id=name):
                if name in LITERALS:
                    return repr(LITERALS[name])
                return self.literal(self.constants[name]) if name in self.constants else f"v_{name}"
            case ast.List(elts=parts):
                return self.literal(frozenset(constant(part) for part in parts if isinstance(part, ast.Constant)))
            case ast.UnaryOp(operand=part):
                name = self._temporary()
                return f"(None if ({name}:={self.expression(part)}) is None else not {name})"
            case ast.BoolOp(op=op, values=parts):
                return self._boolean(isinstance(op, ast.And), [self.expression(part) for part in parts])
            case ast.BinOp(left=left, op=operator, right=right):
                sign = ARITHMETIC[type(operator)]
                return self._guarded(left, right, lambda a, b: f"calculate({sign!r}, {a}, {b})")
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._guarded(left, right, lambda a, b: f"{a} {COMPARE[type(op)]} {b}")
        raise RuleError(f"{type(tree).__name__} is not part of the rule language")

    def _boolean(self, is_and: bool, parts: list[str]) -> str:
        decisive = repr(not is_and)
        names = [self._temporary() for _ in parts]
        tests = " or ".join(f"({name}:={part}) is {decisive}" for name, part in zip(names, parts, strict=True))
        unknown = " or ".join(f"{name} is None" for name in names)
        return f"({decisive} if {tests} else None if {unknown} else {is_and!r})"

    def _guarded(self, left: ast.expr, right: ast.expr, join: Callable[[str, str], str]) -> str:
        """`None` when a side is UNKNOWN; sides that are constants need no guard."""
        sides, guards = [], []
        for side in (left, right):
            text = self.expression(side)
            if text.startswith("v_"):
                guards.append(f"{text} is None")
            elif text.startswith("("):
                name = self._temporary()
                guards.append(f"({name}:={text}) is None")
                text = name
            sides.append(text)
        joined = join(*sides)
        return f"(None if {' or '.join(guards)} else {joined})" if guards else f"({joined})"


def namespace(writer: SourceWriter) -> dict[str, Any]:
    """The globals that the written source needs."""
    return {**writer.bound, "calculate": _calculate}
