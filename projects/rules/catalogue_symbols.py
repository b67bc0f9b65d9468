"""What the names in rules stand for, and whether one rule makes sense: it parses, its names exist, its types fit."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from projects.rules.catalogue_node_form import FAMILIES
from projects.rules.catalogue_reading import Fault, RulePlace
from projects.rules.expressions import ARITHMETIC, LITERALS, Rule, RuleError, parse_rule

LONGEST, DEEPEST = 4000, 60
ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
MEMBER = (ast.In, ast.NotIn)
FAMILY_WORDS = {"truth": ("真假", "true or false"), "number": ("数字", "a number"), "text": ("文字", "text")}


@dataclass(frozen=True)
class Symbol:
    family: str | None  # truth, number or text; None when the file does not say
    options: tuple[str, ...]  # of an enum


def symbols_of(document: Mapping[str, Any]) -> dict[str, Symbol]:
    """Every name a rule may use."""
    found = {}
    for section in ("profile_questions", "derived"):
        for each in document.get(section, ()):
            if "id" in each:
                options = tuple(each.get("options", ())) if each.get("type") == "enum" else ()
                found[each["id"]] = Symbol(FAMILIES.get(each.get("type", "")), options)
    for name, parameter in document.get("parameters", {}).items():
        found[name] = Symbol(family_of(parameter["value"]) if "value" in parameter else None, ())
    return found


def family_of(value: Any) -> str | None:
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | float | Decimal):
        return "number"
    return "text" if isinstance(value, str) else None


@lru_cache(maxsize=4096)  # a rule often stands in several places, and is read again for its names
def parse(text: str | bool) -> Rule | str:
    """The rule, or why it cannot be read."""
    if isinstance(text, str) and len(text) > LONGEST:
        return f"longer than {LONGEST} characters"
    try:
        rule = parse_rule(text)
    except (RuleError, ValueError, RecursionError, MemoryError) as fault:
        return (str(fault) or type(fault).__name__)[:300]
    return rule if _depth(rule.tree) <= DEEPEST else f"nested deeper than {DEEPEST} levels"


def _depth(tree: ast.AST) -> int:
    waiting, deepest = [(tree, 1)], 0
    while waiting:
        part, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(part)]
    return deepest


class RuleReader:
    """Finds what is wrong inside one rule; `complete` is False when a section with names could not be read."""

    def __init__(self, symbols: Mapping[str, Symbol], complete: bool) -> None:
        self.symbols, self.complete = symbols, complete
        self.where = ""
        self.faults: list[Fault] = []

    def check(self, place: RulePlace, rule: Rule) -> list[Fault]:
        self.where, self.faults = place.where, []
        for name in sorted(rule.names - self.symbols.keys()):
            if self.complete:
                self._fault(
                    f"规则里的“{name}”既不是问题、推导值也不是参数,请改正名称",
                    f"unknown name {name!r} in the rule: it is no question, derived value or parameter",
                )
        self._demand(rule.tree, place.wants)
        return self.faults

    def _fault(self, zh: str, en: str) -> None:
        self.faults.append(Fault(self.where, zh, en))

    def _demand(self, tree: ast.expr, wanted: str) -> None:
        found = self._family(tree)
        if found is not None and found != wanted:
            zh, en = FAMILY_WORDS[wanted]
            self._fault(f"“{ast.unparse(tree)}”应给出{zh},请改正规则", f"{ast.unparse(tree)!r} should give {en}")

    def _family(self, tree: ast.expr) -> str | None:
        match tree:
            case ast.Constant(value=value):
                return family_of(value)
            case ast.Name(id=name) if name in LITERALS:
                return "truth" if LITERALS[name] is not None else None
            case ast.Name(id=name):
                return self.symbols[name].family if name in self.symbols else None
            case ast.UnaryOp(operand=part):
                self._demand(part, "truth")
                return "truth"
            case ast.BoolOp(values=parts):
                for part in parts:
                    self._demand(part, "truth")
                return "truth"
            case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
                self._demand(left, "number")
                self._demand(right, "number")
                return "number"
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                self._compare(left, op, right)
                return "truth"
        self._fault(f"“{ast.unparse(tree)}”不能出现在这里", f"{ast.unparse(tree)!r} cannot stand here")
        return None

    def _compare(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> None:
        if isinstance(op, MEMBER):
            self._member(left, right)
        elif isinstance(op, ORDERED):
            self._demand(left, "number")
            self._demand(right, "number")
        else:
            self._equal(left, right)

    def _member(self, left: ast.expr, right: ast.expr) -> None:
        if (
            not isinstance(right, ast.List)
            or not right.elts
            or not all(isinstance(x, ast.Constant) for x in right.elts)
        ):
            self._fault(
                "in 后面应是方括号里的常量,如 ['a','b']",
                "`in` needs a list of constants in brackets, such as ['a','b']",
            )
            return
        for part in right.elts:
            self._equal(left, part)

    def _equal(self, left: ast.expr, right: ast.expr) -> None:
        one, other = self._family(left), self._family(right)
        for side in (left, right):
            if isinstance(side, ast.Name) and side.id == "null":
                self._fault("与 null 比较的结果总是未知,请改用别的条件", "a comparison with null is always UNKNOWN")
        if one is not None and other is not None and one != other:
            text = f"{ast.unparse(left)} / {ast.unparse(right)}"
            self._fault(f"两边类型不同:{text},请改正", f"the two sides have different types: {text}")
            return
        for name, value in ((left, right), (right, left)):
            if isinstance(name, ast.Name) and isinstance(value, ast.Constant):
                self._option(name.id, value.value)

    def _option(self, name: str, value: Any) -> None:
        symbol = self.symbols.get(name)
        if symbol is not None and symbol.options and value not in symbol.options:
            self._fault(
                f"“{name}”没有选项“{value}”,可选:{'、'.join(symbol.options)}",
                f"{value!r} is not an option of {name!r}: {', '.join(symbol.options)}",
            )


def sound_rules(rules: list[RulePlace], reader: RuleReader) -> tuple[dict[str, Rule], list[Fault]]:
    """The rules that can be worked with, by place, and the faults of the others."""
    sound: dict[str, Rule] = {}
    faults: list[Fault] = []
    for place in rules:
        rule = parse(place.text)
        if isinstance(rule, str):
            faults.append(Fault(place.where, f"规则读不懂:{rule},请改正", f"the rule cannot be read: {rule}"))
            continue
        found = reader.check(place, rule)
        faults += found
        if not found:
            sound[place.where] = rule
    return sound, faults


def names_in(text: Any) -> frozenset[str]:
    """The names a rule reads; none when it cannot be read."""
    rule = parse(text) if isinstance(text, str | bool) else ""
    return rule.names if isinstance(rule, Rule) else frozenset()


def all_kinds(kinds: set[str]) -> bool:
    return {"profile_questions", "derived", "parameters"} <= kinds


def repeated(values: list[Any]) -> Iterator[Any]:
    """Values that stand more than once, in order."""
    seen: list[Any] = []
    for value in values:
        if value in seen:
            yield value
        seen.append(value)
