"""The catalogue's rules as one Python function, written and compiled once per version.

Walking syntax trees costs some twenty times more than running the code they stand for, so everything that is asked
of every profile (questions, derived values, verdicts, variants, prerequisites, papers) is written out as plain code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from projects.rules.catalogue import Catalogue, Derived, MaterialUse, Node, Question
from projects.rules.expressions import Rule, SourceWriter, Truth, namespace

PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
UNTOUCHED = object()  # the key is absent: the question was never touched


class Judgement(NamedTuple):
    """What the rules say of one profile; every tuple runs parallel to `catalogue.nodes`.

    A node that is not needed has -1 and empty tuples: nothing more is asked of it.
    """

    values: dict[str, Any]  # questions as resolved
    unasked: frozenset[str]  # questions that are not asked of this project
    derived: dict[str, Any]
    verdicts: tuple[Truth, ...]
    provisional: tuple[Truth, ...]
    reuse: tuple[Truth, ...]
    variants: tuple[int, ...]  # position of the first true variant, -1 for none
    levels: tuple[int, ...]
    links: tuple[tuple[bool, ...], ...]  # whether each prerequisite counts: not false, and its own matter may apply
    papers: tuple[tuple[Truth, ...], ...]  # along the list of the variant in force, else the node's own
    policies: tuple[Truth, ...]
    constraints: tuple[Truth, ...]  # False: the answers are impossible
    warnings: tuple[Truth, ...]  # False: the answers are odd
    adjusted: frozenset[str] = frozenset()  # nodes whose verdict a person decided


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
        place = {name: number for number, name in enumerate(c.nodes)}
        for number, node in enumerate(c.nodes.values()):
            self.add(f"n{number} = {self.truth(node.applies)}")
        for number, node in enumerate(c.nodes.values()):
            self.node(number, node, place)
        every = range(len(place))
        values = "{" + ", ".join(f"{name!r}: v_{name}" for name in c.questions) + "}"
        derived = "{" + ", ".join(f"{name!r}: v_{name}" for name in c.derived) + "}"
        columns = [self.tuple_of([f"{letter}{number}" for number in every]) for letter in "nxrwlhp"]
        rules = (
            [policy.when for policy in c.policies],
            *([each.rule for each in of] for of in (c.constraints, c.warnings)),
        )
        told = [self.tuple_of([self.truth(rule) for rule in each]) for each in rules]
        self.add(f"return Judgement({', '.join([values, 'frozenset(unasked)', derived, *columns, *told])})")
        return "\n".join(self.lines)

    def node(self, number: int, node: Node, place: Mapping[str, int]) -> None:
        """One node's class, level, prerequisites and papers, skipped when it is not needed."""
        self.add(f"if n{number} is False:")
        self.add(f"  x{number} = r{number} = False; w{number} = l{number} = -1; h{number} = p{number} = ()")
        self.add("else:")
        self.add(f"  x{number} = {self.truth(node.provisional, 'False')}")
        self.add(f"  r{number} = {self.truth(node.reuse, 'False')}")
        self.add(f"  w{number} = {self.first_true([variant.when for variant in node.variants])}")
        self.add(f"  l{number} = {self.first_true([level.when for level in node.levels])}")
        links = [f"n{place[p.node]} is not False and {self.truth(p.when)} is not False" for p in node.predecessors]
        self.add(f"  h{number} = {self.tuple_of(links)}")
        papers = "".join(
            f"{self.uses(variant.materials)} if w{number} == {position} else "
            for position, variant in enumerate(node.variants)
            if variant.materials is not None
        )
        self.add(f"  p{number} = {papers}{self.uses(node.materials)}")

    def uses(self, materials: tuple[MaterialUse, ...]) -> str:
        return self.tuple_of([self.truth(use.when, "True") for use in materials])


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
    source = program.finish()  # written by us from parsed rules: no text of the catalogue is run
    scope = namespace(program.writer) | {"UNTOUCHED": UNTOUCHED, "Judgement": Judgement}
    code = compile(source, f"<catalogue {catalogue.version}>", "exec")
    exec(code, scope)  # noqa: S102 - see `source`  # nosec B102
    judge: Judge = scope["judge"]
    return judge
