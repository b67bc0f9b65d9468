"""A rule as a keeper types it: what is wrong with it, where in the text, and what to write instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

from projects.rules.catalogue_node_form import FAMILIES
from projects.rules.catalogue_reading import RulePlace
from projects.rules.catalogue_symbols import LONGEST, RuleReader, Symbol, parse
from projects.rules.expressions import ARITHMETIC, LITERALS, Rule
from projects.rules.rule_names import Name, meant
from projects.rules.wording import Text, chinese

TRUTH, NUMBER, TEXT = "truth", "number", "text"
WANTS = (TRUTH, NUMBER, TEXT)


class RuleFault(NamedTuple):
    """What is wrong and what to do. `start`, `end`: where in the text, from 0; both 0 when it is the text as a whole."""

    zh: str
    en: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """A rule that can be worked with, or its first faults; `more`: there are others."""

    rule: Rule | None
    faults: tuple[RuleFault, ...] = ()
    more: bool = False


class Slip(NamedTuple):
    """A sign of another language that people type, and what stands for it here."""

    sign: re.Pattern[str]
    said: Callable[[str], Text]


def _write(instead: str) -> Callable[[str], Text]:
    return lambda sign: Text(f"“{sign}”要写成 {instead}", f"write {instead} for {sign!r}")


SLIPS = (
    Slip(re.compile(r"(?<![=!<>])=(?!=)"), _write("==")),
    Slip(re.compile(r"&&?"), _write("and")),
    Slip(re.compile(r"\|\|?"), _write("or")),
    Slip(re.compile(r"!(?!=)"), _write("not")),
    Slip(re.compile(r"≥|>=>|=>"), _write(">=")),
    Slip(re.compile(r"≤|=<"), _write("<=")),
    Slip(re.compile(r"≠|<>"), _write("!=")),
    Slip(re.compile(r"×"), _write("*")),
    Slip(re.compile(r"÷"), _write("/")),
    Slip(re.compile("[（）]"), _write("( )")),
    Slip(re.compile("[“”‘’]"), _write("' '")),
    Slip(re.compile("[，、]"), _write(",")),
    Slip(re.compile("并且|而且|且"), _write("and")),
    Slip(re.compile("或者|或"), _write("or")),
    Slip(re.compile("大于等于|不小于|不低于"), _write(">=")),
    Slip(re.compile("小于等于|不大于|不超过"), _write("<=")),
    Slip(re.compile("大于|超过"), _write(">")),
    Slip(re.compile("小于|低于"), _write("<")),
    Slip(re.compile("等于"), _write("==")),
)
QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
UNFINISHED = re.compile(r"(\b(and|or|not|in)|[<>=!+*/-]+)\Z")
FOREIGN: Mapping[type[ast.AST], Text] = {
    ast.Call: Text("规则里不能用函数", "a rule cannot call a function"),
    ast.Attribute: Text("名称里不能有点号", "a name has no dot"),
    ast.Subscript: Text("不能用方括号取值", "a rule cannot look into a value with brackets"),
    ast.IfExp: Text("不能写 if … else，用 and、or 组合条件", "combine conditions with and, or instead of if … else"),
    ast.Tuple: Text("一组选项要用方括号，例如 in ['a', 'b']", "write options in brackets, such as in ['a', 'b']"),
    ast.Set: Text("一组选项要用方括号，例如 in ['a', 'b']", "write options in brackets, such as in ['a', 'b']"),
    ast.JoinedStr: Text("文字前面不要加 f", "no f before the text"),
}
MOST_FAULTS = 10  # told at a time: to look for the place of every one takes long
ELSE = Text("规则里不能这样写", "this is no part of the rule language")


def look_at_rule(text: str, wants: str, names: Mapping[str, Name]) -> Look:
    """Read the rule and say all that is wrong with it. `wants`: truth, number or text."""
    body = text.strip()
    if not body:
        return Look(None)
    shift = len(text) - len(text.lstrip())
    rule = parse(body)
    if isinstance(rule, str):
        return _looked(None, _unreadable(body), shift)
    return _looked(rule, chain(_unknown(rule, names), _unfit(rule, wants, names)), shift)


def _looked(rule: Rule | None, faults: Iterable[RuleFault], shift: int) -> Look:
    found = tuple(_moved(fault, shift) for fault in islice(faults, MOST_FAULTS + 1))
    return Look(None if found else rule, found[:MOST_FAULTS], more=len(found) > MOST_FAULTS)


def _moved(fault: RuleFault, shift: int) -> RuleFault:
    return fault._replace(start=fault.start + shift, end=fault.end + shift) if fault.end else fault


# --- text that is no rule at all


def _unreadable(text: str) -> list[RuleFault]:
    if len(text) > LONGEST:
        return [
            RuleFault(f"最多 {LONGEST} 个字符，拆成推导值再用", f"at most {LONGEST} characters: use derived values")
        ]
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        return sorted(_slips(text), key=lambda slip: slip.start) or [_syntax(text, fault)]
    return list(_foreign(text, tree)) or [
        RuleFault("括号套得太深，拆成推导值再用", "nested too deeply: use derived values")
    ]


def _slips(text: str) -> Iterator[RuleFault]:
    """Signs of other languages outside quotes, each part of the text once."""
    masked = QUOTED.sub(lambda found: " " * len(found[0]), text)
    taken: set[int] = set()
    for sign, said in SLIPS:
        for found in sign.finditer(masked):
            if taken.isdisjoint(range(*found.span())):
                taken.update(range(*found.span()))
                yield RuleFault(*said(found[0]), *found.span())


def _syntax(text: str, fault: Exception) -> RuleFault:
    if found := UNFINISHED.search(text):
        return RuleFault(f"“{found[0]}”后面还缺一个条件或值", f"something is missing after {found[0]!r}", *found.span())
    if "\n" in text:
        place = text.index("\n")
        return RuleFault("一条规则写在一行里", "write the rule on one line", place, place + 1)
    if text.count("'") % 2 or text.count('"') % 2:
        start = max(text.rfind("'"), text.rfind('"'))
        return RuleFault("引号没有成对", "a quote is not closed", start, start + 1)
    if text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        return RuleFault("括号没有成对", "a bracket is not closed", *_bracket(text))
    if isinstance(fault, SyntaxError) and fault.offset is not None:
        start = min(_offset(text, fault.lineno or 1, None) + max(fault.offset - 1, 0), max(len(text) - 1, 0))
        near = text[start : start + 12]
        return RuleFault(
            f"从“{near}”起读不懂，这里少了或者多了什么", f"cannot be read from {near!r} on", start, start + len(near)
        )
    return RuleFault("读不懂这条规则", "this rule cannot be read")


def _bracket(text: str) -> tuple[int, int]:
    """The first bracket without its partner."""
    open_ones: list[int] = []
    for place, sign in enumerate(QUOTED.sub(lambda found: " " * len(found[0]), text)):
        if sign in "([":
            open_ones.append(place)
        elif sign in ")]":
            if not open_ones:
                return place, place + 1
            open_ones.pop()
    return (open_ones[0], open_ones[0] + 1) if open_ones else (0, len(text))


def _foreign(text: str, tree: ast.expr) -> Iterator[RuleFault]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) > 1:
            yield RuleFault(
                "一次只能比较两样，拆成两个条件用 and 连起来",
                "compare two things at a time, joined by and",
                *span(text, node),
            )
        elif isinstance(node, ast.BinOp) and type(node.op) not in ARITHMETIC:
            yield RuleFault("只能用 + - * /", "only + - * / can be used", *span(text, node))
        elif isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
            yield RuleFault("不能写负数", "no negative numbers", *span(text, node))
        elif isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float):
            yield RuleFault(*_value_hint(node), *span(text, node))
        elif isinstance(node, ast.expr) and not isinstance(node, KNOWN):
            yield RuleFault(*FOREIGN.get(type(node), ELSE), *span(text, node))


def _value_hint(node: ast.Constant) -> Text:
    if node.value is None:
        return Text("“None”要写成 null", "write null for 'None'")
    return Text("这不是规则里的值", "this is no value of the rule language")


KNOWN = (ast.BoolOp, ast.UnaryOp, ast.Compare, ast.Name, ast.Constant, ast.List, ast.BinOp)


# --- a rule that says nothing sensible


def _unknown(rule: Rule, names: Mapping[str, Name]) -> Iterator[RuleFault]:
    for node in ast.walk(rule.tree):
        if isinstance(node, ast.Name) and node.id not in LITERALS and node.id not in names:
            zh, en = _hint(node.id, names)
            yield RuleFault(zh, en, *span(rule.text, node))


def _hint(typed: str, names: Mapping[str, Name]) -> Text:
    if right := {"yes": "true", "no": "false", "TRUE": "true", "FALSE": "false", "NULL": "null"}.get(typed):
        return Text(f"“{typed}”要写成 {right}", f"write {right} for {typed!r}")
    found = meant(typed, names)
    if not found:
        return Text(
            f"没有“{typed}”这个问题、推导值或参数；文字要加引号",
            f"there is no question, derived value or parameter {typed!r}",
        )
    zh = "，或者 ".join(f"{name.id}（{name.words.zh}）" for name in found)
    en = " or ".join(f"{name.id} ({name.words.en})" for name in found)
    return Text(f"没有“{typed}”，是不是 {zh}？", f"there is no {typed!r}: is it {en}?")


def _unfit(rule: Rule, wants: str, names: Mapping[str, Name]) -> Iterator[RuleFault]:
    """Kinds that do not fit and options that do not exist, each once, found by the check of the whole catalogue."""
    symbols = {
        name.id: Symbol(FAMILIES.get(name.type), tuple(each.value for each in name.options)) for name in names.values()
    }
    reader = RuleReader(symbols, complete=False)
    found = reader.check(RulePlace("", rule.text, wants if wants in WANTS else TRUTH), rule)
    return (RuleFault(chinese(fault.zh), fault.en, *_place(rule, fault.zh)) for fault in dict.fromkeys(found))


def _place(rule: Rule, said: str) -> tuple[int, int]:
    """Where the part stands that the fault quotes; the smallest one that fits."""
    spans = [
        span(rule.text, node) for node in ast.walk(rule.tree) if isinstance(node, ast.expr) and _quotes(said, node)
    ]
    return min(spans, key=lambda each: each[1] - each[0], default=(0, 0))


def _quotes(said: str, node: ast.expr) -> bool:
    if f"“{ast.unparse(node)}”" in said:
        return True
    return isinstance(node, ast.Compare) and f"{ast.unparse(node.left)} / {ast.unparse(node.comparators[0])}" in said


def span(text: str, node: ast.expr) -> tuple[int, int]:
    """Where the part stands in the text, in characters from 0."""
    last_line, last_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    return _offset(text, node.lineno, node.col_offset), _offset(text, last_line, last_column)


def _offset(text: str, line: int, column: int | None) -> int:
    """From a line (from 1) and a column in UTF-8 bytes."""
    lines = text.splitlines(keepends=True)
    before = sum(len(each) for each in lines[: line - 1])
    return before + (len(lines[line - 1].encode()[:column].decode(errors="ignore")) if column and lines else 0)
