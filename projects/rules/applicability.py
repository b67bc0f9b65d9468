"""Which matters a project needs: needed, not needed (kept, with its reason) or to confirm, in three-valued logic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from projects.rules.adjusting import adjust
from projects.rules.answers import Problem, read_answers
from projects.rules.catalogue import Catalogue, Check, Node, Policy, Variant
from projects.rules.compiled import Judge, Judgement, compile_catalogue
from projects.rules.expressions import Truth
from projects.rules.wording import Text, chinese, name_of

NEEDED, NOT_NEEDED, TO_CONFIRM = "needed", "not_needed", "to_confirm"
VERDICT: Mapping[Truth, str] = {True: NEEDED, False: NOT_NEEDED, None: TO_CONFIRM}


class ImpossibleAnswers(ValueError):
    """Answers that cannot be used; each problem names its fields."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.text.en for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Link:
    """A prerequisite that counts for this project."""

    node: str
    hard: bool
    basis: str
    src: str


@dataclass(frozen=True, slots=True)
class PaperNeed:
    """A paper that a matter asks for; `certain` False: to be confirmed."""

    material: str
    certain: bool
    optional: bool


class Finding:
    """What the rules say of one node of one profile; worked out as it is asked for."""

    def __init__(self, judgement: Judgement, node: Node, place: int) -> None:
        self.node, self.verdict = node, VERDICT[judgement.verdicts[place]]
        self._judgement, self._place = judgement, place

    @property
    def adjusted(self) -> bool:
        """Added or left out by hand: a person's decision stands in the place of the rule."""
        return self.node.id in self._judgement.adjusted

    @property
    def provisional(self) -> bool:
        """待认定: needed until an officer decides otherwise."""
        return self._judgement.provisional[self._place] is True

    @property
    def variant(self) -> Variant | None:
        chosen = self._judgement.variants[self._place]
        return self.node.variants[chosen] if chosen >= 0 else None

    @property
    def variant_open(self) -> bool:
        """There are variants and none is known to hold yet: the node's own values, provisional."""
        return self.applies and bool(self.node.variants) and self.variant is None

    @property
    def reuse(self) -> bool:
        """The regional result is used: no new report is asked."""
        return self._judgement.reuse[self._place] is True

    @property
    def level(self) -> Mapping[str, Any] | None:
        """Another level handles it."""
        chosen = self._judgement.levels[self._place]
        return self.node.levels[chosen].raw if chosen >= 0 else None

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Prerequisites whose condition is not false and whose own matter applies (or may)."""
        counts = self._judgement.links[self._place]
        return tuple(
            Link(each.node, each.hard, each.raw.get("basis", ""), each.raw.get("src", "K"))
            for each, counted in zip(self.node.predecessors, counts, strict=False)  # none counts for what is not needed
            if counted
        )

    @cached_property
    def papers(self) -> tuple[PaperNeed, ...]:
        variant = self.variant
        uses = self.node.materials if variant is None or variant.materials is None else variant.materials
        return tuple(
            PaperNeed(use.material, truth is True, use.optional)
            for use, truth in zip(uses, self._judgement.papers[self._place], strict=False)
            if truth is not False
        )

    @property
    def applies(self) -> bool:
        """Needed, or to confirm and therefore treated as needed."""
        return self.verdict != NOT_NEEDED

    def get(self, key: str) -> Any:
        """A value as it stands for this project: the level that applies, then the variant, then the node."""
        for layer in (self.level, self.variant.raw if self.variant else None):
            if layer is not None and key in layer:
                return layer[key]
        return self.node.raw.get(key)

    @property
    def committed(self) -> int | None:
        """Working days the bureau promises; a workflow's target; None where nobody has promised any."""
        value: int | None = self.get("committed_workdays")
        return self.node.raw.get("target_workdays") if value is None else value

    @property
    def statutory(self) -> int | None:
        """Working days of the law; None where the law gives no number."""
        value: int | None = self.get("statutory_workdays")
        return value

    @property
    def handled_here(self) -> bool:
        return bool(self.get("handled") == "here")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A whole profile judged: findings by node id, in catalogue order."""

    catalogue: Catalogue = field(repr=False)
    answers: Mapping[str, Any]  # as given and usable
    values: Mapping[str, Any]  # every question as resolved
    derived: Mapping[str, Any]
    unasked: frozenset[str]
    findings: Mapping[str, Finding]
    policies: Mapping[str, Truth]
    warnings: tuple[Problem, ...]
    judgement: Judgement = field(repr=False)
    env: Mapping[str, Any] = field(repr=False)  # questions, derived values and parameters together

    def applying(self) -> list[Finding]:
        return [finding for finding in self.findings.values() if finding.applies]


class Engine:
    """The compiled rules of one catalogue version. Safe to share between threads: it holds no state of a profile."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.judge: Judge = compile_catalogue(catalogue)
        self._nodes = tuple(catalogue.nodes.values())

    def evaluate(self, raw: Mapping[str, Any], adjustments: Mapping[str, bool] | None = None) -> Evaluation:
        """Judge a profile. `adjustments`: node id -> whether it applies, where a person decided it.

        Raises ImpossibleAnswers for an unknown question, a wrong type or option, a negative or non-finite number,
        a broken constraint, a classified project, or one that is prohibited.
        """
        answers, problems = read_answers(self.catalogue, raw)
        if problems:
            raise ImpossibleAnswers(problems)
        judgement = self.judge(answers, True)
        env = {**self.catalogue.parameters, **judgement.values, **judgement.derived}
        broken = _false(self.catalogue.constraints, judgement.constraints)
        if blocked := _blocked(judgement):
            broken.append(blocked)
        if broken:
            raise ImpossibleAnswers(broken)
        if adjustments:
            judgement = adjust(self.catalogue, judgement, env, adjustments)
        return Evaluation(
            catalogue=self.catalogue,
            answers=answers,
            values=judgement.values,
            derived=judgement.derived,
            unasked=judgement.unasked,
            findings=self.findings(judgement),
            policies={
                policy.id: truth for policy, truth in zip(self.catalogue.policies, judgement.policies, strict=True)
            },
            warnings=tuple(self._warnings(answers, judgement)),
            judgement=judgement,
            env=env,
        )

    def findings(self, judgement: Judgement) -> dict[str, Finding]:
        return {node.id: Finding(judgement, node, place) for place, node in enumerate(self._nodes)}

    def _warnings(self, answers: Mapping[str, Any], judgement: Judgement) -> list[Problem]:
        odd = _false(self.catalogue.warnings, judgement.warnings)
        for name in answers:
            if name in judgement.unasked and answers[name] is not None:
                question = self.catalogue.questions[name]
                odd.append(
                    Problem(
                        (name,),
                        Text(
                            f"“{question.zh}”不用答，这个答案没有采用",
                            f'"{question.en}" is not asked of this project; the answer was ignored',
                        ),
                    )
                )
        return odd


def _false(checks: Iterable[Check], truths: Iterable[Truth]) -> list[Problem]:
    return [
        Problem(check.fields, Text(check.zh, check.en))
        for check, truth in zip(checks, truths, strict=True)
        if truth is False
    ]


def _blocked(judgement: Judgement) -> Problem | None:
    """A classified project never comes near the portal; a prohibited one has no package (外商投资法第28条)."""
    if judgement.values.get("is_secret") is True:
        return Problem(
            ("is_secret",),
            Text(
                "涉密项目不得在本系统办理，请线下办理",
                "A classified project cannot be handled here: please go to the window offline",
            ),
        )
    if judgement.derived.get("blocked") is True:
        return Problem(
            ("foreign_invested", "negative_list"),
            Text(
                "外商投资准入负面清单的禁止类项目，不能办理",
                "Foreign investment in a prohibited field cannot be handled",
            ),
        )
    return None


def matching_policies(evaluation: Evaluation, today: str) -> list[tuple[Policy, Truth]]:
    """Policies whose rule holds or may hold, never one that has expired. `today`: ISO date."""
    return [each for each in _holding(evaluation) if not has_expired(each[0], today)]


def expired_policies(evaluation: Evaluation, today: str) -> list[tuple[Policy, Truth]]:
    """Policies whose rule holds or may hold and that have ended: to be named as closed, never as available."""
    return [each for each in _holding(evaluation) if has_expired(each[0], today)]


def has_expired(policy: Policy, today: str) -> bool:
    """Said to be so, or its last day, or the last day to apply, lies before `today` (ISO date): on that day itself it is
    still open."""
    ends = (policy.raw.get("valid_to"), policy.raw.get("closes"))
    return policy.raw.get("status") == "expired" or any(last is not None and str(last) < today for last in ends)


def _holding(evaluation: Evaluation) -> list[tuple[Policy, Truth]]:
    truths = evaluation.policies
    return [(each, truths[each.id]) for each in evaluation.catalogue.policies if truths[each.id] is not False]


def body_of(catalogue: Catalogue, finding: Finding) -> Text:
    """Who handles the matter: another level, or its own authority."""
    if finding.level and (named := finding.level.get("authority_zh")):
        return Text(chinese(named), "")
    authority = finding.node.authority
    return name_of(catalogue.authorities[authority]) if authority else Text("", "")
