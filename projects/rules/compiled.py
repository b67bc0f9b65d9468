"""The catalogue's rules as one Python function, written and compiled once per version.

Walking syntax trees costs some twenty times more than running the code they stand for, so everything that is asked
of every profile (questions, derived values, verdicts, variants, prerequisites, papers) is written out as plain code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from projects.rules.catalogue import Catalogue, Derived, Question
from projects.rules.expressions import Rule, SourceWriter, Truth, namespace

PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
UNTOUCHED = object()  # the key is absent: the question was never touched


class Judgement(NamedTuple):
    """What the rules say of one profile; every tuple runs parallel to `catalogue.nodes` (or to its lists)."""

    values: dict[str, Any]  # questions as resolved
    unasked: frozenset[str]  # questions that are not asked of this project
    derived: dict[str, Any]
    verdicts: tuple[Truth, ...]
    provisional: tuple[Truth, ...]
    reuse: tuple[Truth, ...]
    variants: tuple[int, ...]  # position of the first true variant, -1 for none
    levels: tuple[int, ...]
    predecessors: tuple[tuple[Truth, ...], ...]
    materials: tuple[tuple[tuple[Truth, ...], ...], ...]  # per node: its own list, then one list per variant
    policies: tuple[Truth, ...]


class _Program:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.writer = SourceWriter(catalogue.parameters)
        self.lines: list[str] = ["def judge(given, use_defaults):", "  unasked = set()"]

    def add(self, line: str) -> None:
        self.lines.append("  " + line)

    def truth(self, rule: Rule | None, absent: str = "None") -> str:
        return absent if rule is None else self.writer.expression(rule.tree)

    def literal(self, value: Any) -> str:
        return self.writer.literal(value)

    def tuple_of(self, parts: list[str]) -> str:
        return "(" + "".join(part + ", " for part in parts) + ")"

    def question(self, question: Question) -> None:
        name = f"v_{question.id}"
        self.add(f"{name} = given.get({question.id!r}, UNTOUCHED)")
        indent = ""
        if question.ask_if is not None:
            self.add(f"if {self.truth(question.ask_if)} is False:")
            self.add(f"  {name} = {self.literal(question.stand_in)}; unasked.add({question.id!r})")
            self.add(f"elif {name} is UNTOUCHED:")
        else:
            self.add(f"if {name} is UNTOUCHED:")
        indent = "  "
        prefill = f"({self.literal(question.default)} if use_defaults else None)"
        if question.required_if is not None:
            self.add(f"{indent}{name} = None if {self.truth(question.required_if)} is True else {prefill}")
        else:
            self.add(f"{indent}{name} = {prefill}")

    def derive(self, derived: Derived) -> None:
        name = f"v_{derived.id}"
        if derived.expr is not None:
            self.add(f"{name} = {self.truth(derived.expr)}")
            return
        self.add(f"{name} = None")
        depth = ""
        for case in derived.cases:
            value = f"v_{case.value_from}" if case.value_from else self.literal(case.value)
            if case.when is None:
                self.add(f"{depth}{name} = {value}")
                return
            self.add(f"{depth}case = {self.truth(case.when)}")
            self.add(f"{depth}if case: {name} = {value}")
            self.add(f"{depth}elif case is False:")
            depth += "  "
        self.add(f"{depth}pass")

    def first_true(self, rules: list[Rule]) -> str:
        return "".join(f"{place} if {self.truth(rule)} else " for place, rule in enumerate(rules)) + "-1"

    def finish(self) -> str:
        c = self.catalogue
        nodes = list(c.nodes.values())
        values = "{" + ", ".join(f"{name!r}: v_{name}" for name in c.questions) + "}"
        derived = "{" + ", ".join(f"{name!r}: v_{name}" for name in c.derived) + "}"
        self.add(f"return Judgement({values}, frozenset(unasked), {derived},")
        self.add("  " + self.tuple_of([self.truth(n.applies) for n in nodes]) + ",")
        self.add("  " + self.tuple_of([self.truth(n.provisional, "False") for n in nodes]) + ",")
        self.add("  " + self.tuple_of([self.truth(n.reuse, "False") for n in nodes]) + ",")
        self.add("  " + self.tuple_of([self.first_true([v.when for v in n.variants]) for n in nodes]) + ",")
        self.add("  " + self.tuple_of([self.first_true([v.when for v in n.levels]) for n in nodes]) + ",")
        self.add(
            "  " + self.tuple_of([self.tuple_of([self.truth(p.when) for p in n.predecessors]) for n in nodes]) + ","
        )
        papers = [[n.materials, *(v.materials or () for v in n.variants)] for n in nodes]
        uses = [
            self.tuple_of([self.tuple_of([self.truth(u.when, "True") for u in m]) for m in lists]) for lists in papers
        ]
        self.add("  " + self.tuple_of(uses) + ",")
        self.add("  " + self.tuple_of([self.truth(p.when) for p in c.policies]) + ")")
        return "\n".join(self.lines)


Judge = Callable[[Mapping[str, Any], bool], Judgement]


def compile_catalogue(catalogue: Catalogue) -> Judge:
    """A function (answers, use_defaults) -> Judgement.

    `answers`: question id -> value, an absent key is an untouched field, None is 不清楚. `use_defaults` False leaves
    untouched prefills unknown, to find out which of them some rule still needs.
    """
    for name in [*catalogue.questions, *catalogue.derived]:
        if not PLAIN_NAME.fullmatch(name):  # ids become names in code: nothing else may pass
            raise ValueError(f"{name!r} is not a plain name")
    program = _Program(catalogue)
    for question in catalogue.questions.values():
        program.question(question)
    for derived in catalogue.derived.values():
        program.derive(derived)
    source = program.finish()
    scope = namespace(program.writer) | {"UNTOUCHED": UNTOUCHED, "Judgement": Judgement}
    exec(compile(source, f"<catalogue {catalogue.version}>", "exec"), scope)  # noqa: S102 - our own writer, from checked rules
    judge: Judge = scope["judge"]
    return judge
