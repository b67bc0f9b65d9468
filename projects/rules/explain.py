"""Why a matter is needed, not needed or to confirm: which answers, which rule, which law; and what would settle it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.rules.applicability import TO_CONFIRM, Evaluation, Finding
from projects.rules.catalogue import Catalogue, Derived
from projects.rules.expressions import COMPARE, Leaf, Rule, deciding_leaves, truth_of, unknown_names, value_of
from projects.rules.wording import NOT_SURE, Text, amount_text, provenance_mark, value_text

HOLDS = {
    ">": Text("大于", "is more than"),
    ">=": Text("不小于", "is at least"),
    "<": Text("小于", "is less than"),
    "<=": Text("不大于", "is at most"),
}
FAILS = {">": HOLDS["<="], ">=": HOLDS["<"], "<": HOLDS[">="], "<=": HOLDS[">"]}


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of an explanation. `kind`: hand, answer, rule or law; `fields`: the questions it rests on."""

    kind: str
    text: Text
    fields: tuple[str, ...] = ()
    src: str = ""

    @property
    def mark(self) -> str:
        return provenance_mark(self.src)


def because(evaluation: Evaluation, finding: Finding) -> list[Reason]:
    """The answers that decide the node's rule, the rule itself, and the law behind it; first of all, a person's decision."""
    rule = finding.node.applies
    reasons = [by_hand(evaluation, finding)] if finding.adjusted else []
    reasons += reasons_of(evaluation, rule)
    if finding.provisional and finding.node.provisional is not None:
        reasons.append(
            Reason(
                "rule",
                Text(
                    "类别待主管部门认定，先按需要办理列出",
                    "The class is still to be determined; listed as needed until then",
                ),
            )
        )
    if not reasons:
        reasons.append(Reason("rule", Text("每个项目都有", "Every project has it")))
    return reasons + law_of(finding)


BY_RULE = {
    True: Text("按规则要办", "needed by the rules"),
    False: Text("按规则不用办", "not needed by the rules"),
    None: Text("按规则待确认", "to confirm by the rules"),
}


def by_hand(evaluation: Evaluation, finding: Finding) -> Reason:
    """That a person decided it, and what the rules alone would say. Who and why stand beside the package."""
    rule = BY_RULE[truth_of(finding.node.applies, evaluation.env)]
    word = Text("手工加入", "Added by hand") if finding.applies else Text("手工不办", "Left out by hand")
    return Reason("hand", Text(f"{word.zh}（{rule.zh}）", f"{word.en} ({rule.en})"))


def law_of(finding: Finding) -> list[Reason]:
    """The legal basis as the catalogue gives it: law with articles, or the basis text of a special matter."""
    raw = finding.node.raw
    laws = [
        Reason(
            "law",
            Text(f"{row['law']}{'、'.join(row['articles'])}", f"{row['law']} {', '.join(row['articles'])}".strip()),
            (),
            row.get("src", "K"),
        )
        for row in raw.get("legal_basis", ())
    ]
    if basis := raw.get("basis"):
        laws.append(Reason("law", Text(basis, basis), (), raw.get("src", "K")))
    return laws


def reasons_of(evaluation: Evaluation, rule: Rule) -> list[Reason]:
    """What makes a rule true, false or open: the answers that decide it, then the derived values it rests on."""
    answers = list(dict.fromkeys(_answers(evaluation, rule)))
    derived = sorted(rule.names & evaluation.catalogue.derived.keys())
    return [*answers, *(_rule_line(evaluation.catalogue, name) for name in derived)]


def asks(evaluation: Evaluation, finding: Finding) -> list[str]:
    """Questions whose answer would settle a node that is to confirm, in the order of the form."""
    if finding.verdict != TO_CONFIRM:
        return []
    return in_form_order(evaluation.catalogue, open_questions(evaluation, finding.node.applies))


def in_form_order(catalogue: Catalogue, names: set[str]) -> list[str]:
    return [name for name in catalogue.questions if name in names]


def open_questions(evaluation: Evaluation, rule: Rule) -> set[str]:
    """Unanswered questions that keep the rule UNKNOWN, through any chain of derived values."""
    found = set(_open(evaluation.catalogue, rule.tree, evaluation.env)) - evaluation.unasked
    return found | {name for question in found for name in _opens_first(evaluation, question)}


def _opens_first(evaluation: Evaluation, question: str) -> set[str]:
    """Whether the question is asked at all may hang on another one that is open."""
    ask_if = evaluation.catalogue.questions[question].ask_if
    return set() if ask_if is None else set(unknown_names(ask_if.tree, evaluation.env)) - evaluation.unasked


def _open(catalogue: Catalogue, tree: ast.expr, env: Mapping[str, Any]) -> Iterator[str]:
    for name in unknown_names(tree, env):
        derived = catalogue.derived.get(name)
        if derived is None:
            yield name
        elif derived.expr is not None:
            yield from _open(catalogue, derived.expr.tree, env)
        else:
            yield from _open_cases(catalogue, derived, env)


def _open_cases(catalogue: Catalogue, derived: Derived, env: Mapping[str, Any]) -> Iterator[str]:
    """Cases are tried in order: the first UNKNOWN one stops them, so its questions come first."""
    for case in derived.cases:
        truth = True if case.when is None else truth_of(case.when, env)
        if truth is None and case.when is not None:
            yield from _open(catalogue, case.when.tree, env)
            return
        if truth:
            if case.value_from and env[case.value_from] is None:
                yield case.value_from
            return


def _answers(evaluation: Evaluation, rule: Rule) -> Iterator[Reason]:
    for leaf in deciding_leaves(rule.tree, evaluation.env):
        yield from _leaf_answers(evaluation, leaf)


def _leaf_answers(evaluation: Evaluation, leaf: Leaf) -> Iterator[Reason]:
    catalogue = evaluation.catalogue
    derived = [catalogue.derived[name] for name in leaf.names if name in catalogue.derived]
    for each in derived:
        for rule in _deciding_rules(each, evaluation.env):
            yield from _answers(evaluation, rule)
    if not derived and (names := [name for name in leaf.names if name in catalogue.questions]):
        yield Reason("answer", _leaf_text(catalogue, leaf, names, evaluation.env), tuple(names))


def _deciding_rules(derived: Derived, env: Mapping[str, Any]) -> Iterator[Rule]:
    """What a derived value rests on: its expression, or the case that was taken (or is still open)."""
    if derived.expr is not None:
        yield derived.expr
        return
    for case in derived.cases:
        if case.when is None:
            return
        if truth_of(case.when, env) is not False:
            yield case.when
            return


def _leaf_text(catalogue: Catalogue, leaf: Leaf, names: list[str], env: Mapping[str, Any]) -> Text:
    """“总建筑面积 48000 平方米，大于 300 平方米（施工许可限额-建筑面积）” or, without a threshold, “建设性质：新建”."""
    question = catalogue.questions[names[0]]
    answer = value_text(question.raw, env[names[0]])
    tree = leaf.tree
    if leaf.outcome is not None and isinstance(tree, ast.Compare) and (op := COMPARE[type(tree.ops[0])]) in HOLDS:
        other = tree.comparators[0]
        word = (HOLDS if leaf.outcome else FAILS)[op]
        limit = _limit_text(catalogue, other, question.unit, env)
        return Text(
            f"{question.zh} {answer.zh}，{word.zh} {limit.zh}", f"{question.en}: {answer.en}, {word.en} {limit.en}"
        )
    return Text(f"{question.zh}：{answer.zh}", f"{question.en}: {answer.en}")


def _limit_text(catalogue: Catalogue, tree: ast.expr, unit: str | None, env: Mapping[str, Any]) -> Text:
    if isinstance(tree, ast.Name) and tree.id in catalogue.questions:
        return Text(catalogue.questions[tree.id].zh, catalogue.questions[tree.id].en)
    number = value_of(tree, env)
    amount = amount_text(number, unit) if isinstance(number, int | Decimal) else NOT_SURE
    name = catalogue.document["parameters"][tree.id]["zh"] if isinstance(tree, ast.Name) else ""
    return Text(f"{amount.zh}（{name}）" if name else amount.zh, amount.en)


def _rule_line(catalogue: Catalogue, name: str) -> Reason:
    raw = catalogue.derived[name].raw
    note = f"：{raw['note']}" if raw.get("note") else ""
    return Reason("rule", Text(f"规则“{raw['zh']}”{note}", f'Rule "{raw["en"]}"'), (), raw.get("src", "K"))


def duty_of(evaluation: Evaluation, finding: Finding) -> tuple[Decimal | None, str] | None:
    """(area in m² or None while unknown, grade) of what the matter obliges to build; None where there is no such duty."""
    for duty in finding.node.duties:
        truth = True if duty.when is None else truth_of(duty.when, evaluation.env)
        if truth is None:
            return None, ""
        if truth:
            area = value_of(duty.area.tree, evaluation.env)
            return (None if area is None else Decimal(area)), duty.grade
    return None


def decides(catalogue: Catalogue, question: str) -> list[str]:
    """Nodes whose applicability reads the question, directly or through derived values: why it is asked."""
    readers = {question}
    for derived in catalogue.derived.values():  # in listed order: a later one may read an earlier one
        rules = [derived.expr] if derived.expr else [case.when for case in derived.cases]
        sources = {case.value_from for case in derived.cases}
        if readers & sources or any(rule is not None and rule.names & readers for rule in rules):
            readers.add(derived.id)
    return [node.id for node in catalogue.nodes.values() if node.applies.names & readers]
