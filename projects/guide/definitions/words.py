"""The catalogue's rules in words: what pages say instead of an expression."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.guide.definitions.text import zh_only
from projects.rules.catalogue import Catalogue, Derived
from projects.rules.explain import HOLDS
from projects.rules.expressions import ARITHMETIC, COMPARE, LITERALS, Rule, constant, parse_rule
from projects.rules.provenance import Origin, origin
from projects.rules.wording import NO, YES, Text, amount_text, chinese, name_of, value_text

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in"}
ALWAYS = Text("每个项目都有", "Every project has it")
NEVER = Text("没有项目要办", "No project needs it")
NOTHING = Text("", "")
SIGNS = {"*": "×", "/": "÷", "+": "+", "-": "-"}


@dataclass(frozen=True, slots=True)
class Words:
    """A rule for people: one condition, or several of which all (or any) must hold."""

    kind: str  # leaf, all, any
    text: Text = NOTHING
    parts: tuple[Words, ...] = ()
    derived: str = ""  # the rule that this condition refers to, explained further down
    threshold: str = ""  # the parameter that this condition compares with

    def line(self) -> Text:
        """As one sentence, for a cell of a table."""
        if self.kind == "leaf":
            return self.text
        lines = [part.line() for part in self.parts]
        joins = ("，并且", " and ") if self.kind == "all" else ("，或者", " or ")
        return Text(joins[0].join(each.zh for each in lines), joins[1].join(each.en for each in lines))


def parsed(text: str | bool | None) -> Rule | None:
    """A rule that stands in the raw catalogue: of a step, a component, an obligation."""
    return None if text is None else parse_rule(text)


def rule_words(catalogue: Catalogue, rule: Rule | None) -> Words | None:
    return None if rule is None else _words(catalogue, rule.tree, True)


def when_line(catalogue: Catalogue, rule: Rule | None) -> Text | None:
    """The condition as one sentence; None when it always holds."""
    return None if rule is None or rule.text == "true" else _words(catalogue, rule.tree, True).line()


def _words(catalogue: Catalogue, tree: ast.expr, holds: bool) -> Words:
    match tree:
        case ast.UnaryOp(operand=part):
            return _words(catalogue, part, not holds)
        case ast.BoolOp(op=op, values=values):
            kind = "all" if isinstance(op, ast.And) is holds else "any"
            return Words(kind, parts=tuple(_flat(kind, (_words(catalogue, each, holds) for each in values))))
        case ast.Name(id=name) if name in LITERALS:
            return Words("leaf", ALWAYS if LITERALS[name] is holds else NEVER)
        case ast.Name(id=name):
            return _said(catalogue, name, "==", YES if holds else NO)
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            op = COMPARE[type(sign)]
            return _comparison(catalogue, left, op if holds else OPPOSITE[op], right)
    return Words("leaf", quantity(catalogue, tree, None))


def _flat(kind: str, parts: Iterable[Words]) -> Iterable[Words]:
    for part in parts:
        yield from part.parts if part.kind == kind else (part,)


def _comparison(catalogue: Catalogue, left: ast.expr, op: str, right: ast.expr) -> Words:
    name = left.id if isinstance(left, ast.Name) else ""
    if op in HOLDS:
        unit = catalogue.questions[name].unit if name in catalogue.questions else None
        subject, limit, word = quantity(catalogue, left, unit), quantity(catalogue, right, unit), HOLDS[op]
        text = Text(f"{subject.zh}{word.zh} {limit.zh}", f"{subject.en} {word.en} {limit.en}")
        return Words("leaf", text, derived=_derived(catalogue, name), threshold=_parameter(catalogue, right))
    if op in ("in", "not in"):
        elements = right.elts if isinstance(right, ast.List) else []
        values = [_value(catalogue, name, each) for each in elements]
        listed = Text("、".join(v.zh for v in values), ", ".join(v.en for v in values))
        return _said(catalogue, name, op, listed)
    value = _value(catalogue, name, right)
    if op == "!=" and value in (YES, NO):
        op, value = "==", NO if value == YES else YES
    return _said(catalogue, name, op, value)


def _said(catalogue: Catalogue, name: str, op: str, value: Text) -> Words:
    subject = subject_of(catalogue, name)
    if op == "==" and value == YES and name in catalogue.derived:
        return Words("leaf", subject, derived=name)
    text = {
        "==": Text(f"{subject.zh}：{value.zh}", f"{subject.en}: {value.en}"),
        "!=": Text(f"{subject.zh}不是“{value.zh}”", f"{subject.en} is not “{value.en}”"),
        "in": Text(f"{subject.zh}是其中之一：{value.zh}", f"{subject.en} is one of: {value.en}"),
        "not in": Text(f"{subject.zh}不在其中：{value.zh}", f"{subject.en} is none of: {value.en}"),
    }[op]
    return Words("leaf", text, derived=_derived(catalogue, name))


def _derived(catalogue: Catalogue, name: str) -> str:
    return name if name in catalogue.derived else ""


def _parameter(catalogue: Catalogue, tree: ast.expr) -> str:
    return tree.id if isinstance(tree, ast.Name) and tree.id in catalogue.parameters else ""


def subject_of(catalogue: Catalogue, name: str) -> Text:
    if name in catalogue.questions:
        return name_of(catalogue.questions[name].raw)
    if name in catalogue.derived:
        return name_of(catalogue.derived[name].raw)
    raw = catalogue.document["parameters"].get(name)
    return Text(chinese(raw["zh"]), raw.get("en", "")) if raw else Text(name, name)


def spelt(catalogue: Catalogue, text: str | None) -> Text | None:
    """A keeper's remark with its ids in words: “route为filing时” → “立项方式为“备案”时”, “见heavy_product” likewise."""

    def words(found: re.Match[str]) -> str:
        name, value = found[1], found[2]
        if name not in catalogue.derived and name not in catalogue.questions:
            return found[0]
        subject = subject_of(catalogue, name).zh
        return f"{subject}为“{_value(catalogue, name, ast.Constant(value)).zh}”" if value else f"“{subject}”"

    return zh_only(re.sub(r"(?<![A-Za-z0-9_])([a-z][a-z0-9_]*)(?:为([a-z_]+))?", words, text) if text else None)


def quantity(catalogue: Catalogue, tree: ast.expr, unit: str | None) -> Text:
    """An amount in words: a number with its unit, a threshold with its value, a question, a product of those."""
    match tree:
        case ast.Constant():
            return _amount(constant(tree), unit)
        case ast.Name(id=name) if name in catalogue.parameters:
            value = catalogue.parameters[name]
            amount = _amount(value, catalogue.document["parameters"][name].get("unit"))
            title = subject_of(catalogue, name)
            return Text(f"{amount.zh}（{title.zh}）", f"{amount.en} ({title.en})" if title.en else amount.en)
        case ast.Name(id=name):
            return subject_of(catalogue, name)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = quantity(catalogue, left, unit), quantity(catalogue, right, unit)
            sign = SIGNS[ARITHMETIC[type(op)]]
            return Text(f"{a.zh} {sign} {b.zh}", f"{a.en} {sign} {b.en}")
    return Text(ast.unparse(tree), ast.unparse(tree))


def _amount(value: Any, unit: str | None) -> Text:
    return amount_text(value, unit) if isinstance(value, int | Decimal) else Text(str(value), str(value))


def _value(catalogue: Catalogue, name: str, tree: ast.expr) -> Text:
    """The right side of == and in: the option's label, 是 / 否, a number."""
    if isinstance(tree, ast.Name) and tree.id in LITERALS:
        return value_text({}, LITERALS[tree.id])
    if not isinstance(tree, ast.Constant):
        return quantity(catalogue, tree, None)
    if name in catalogue.questions:
        said = value_text(catalogue.questions[name].raw, constant(tree))
        return Text(chinese(said.zh), said.en)
    if name in catalogue.derived:
        return derived_value(catalogue.derived[name], constant(tree))
    return _amount(constant(tree), None)


def derived_value(derived: Derived, value: Any) -> Text:
    label = derived.raw.get("labels", {}).get(value)
    return name_of(label) if label else value_text(derived.raw, value)


# --- what a rule rests on


@dataclass(frozen=True, slots=True)
class CaseWords:
    when: Words | None  # None: in every other case
    value: Text


@dataclass(frozen=True, slots=True)
class DerivedWords:
    """A named rule: its condition, or its cases in order."""

    id: str
    name: Text
    rule: Words | None
    cases: tuple[CaseWords, ...]
    origin: Origin
    note: Text | None


@dataclass(frozen=True, slots=True)
class Threshold:
    id: str
    name: Text
    value: Text
    origin: Origin
    note: Text | None


def names_behind(catalogue: Catalogue, rules: Iterable[Rule | None]) -> set[str]:
    """Every name that the rules read, through any chain of named rules."""
    seen: set[str] = set()
    waiting = [name for rule in rules if rule is not None for name in rule.names]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if derived := catalogue.derived.get(name):
            inner = [derived.expr, *(case.when for case in derived.cases)]
            waiting += [other for rule in inner if rule is not None for other in rule.names]
    return seen


def derived_words(catalogue: Catalogue, names: set[str]) -> list[DerivedWords]:
    return [_derived_words(catalogue, each) for each in catalogue.derived.values() if each.id in names]


def _derived_words(catalogue: Catalogue, derived: Derived) -> DerivedWords:
    cases = []
    for case in derived.cases:
        if case.value_from:
            asked = subject_of(catalogue, case.value_from)
            value = Text(f"按你填的“{asked.zh}”", f"As you answered “{asked.en}”")
        else:
            value = derived_value(derived, case.value)
        cases.append(CaseWords(rule_words(catalogue, case.when), value))
    return DerivedWords(
        derived.id,
        name_of(derived.raw),
        rule_words(catalogue, derived.expr),
        tuple(cases),
        origin(catalogue, derived.raw.get("src")),
        spelt(catalogue, derived.raw.get("note")),
    )


def thresholds(catalogue: Catalogue, names: set[str]) -> list[Threshold]:
    return [
        Threshold(
            name,
            subject_of(catalogue, name),
            _amount(raw["value"], raw.get("unit")),
            origin(catalogue, raw.get("src")),
            spelt(catalogue, raw.get("note")),
        )
        for name, raw in catalogue.document["parameters"].items()
        if name in names
    ]
