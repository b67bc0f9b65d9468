"""A rule tried out without saving it: its faults in the text, its words, and what it says of every sample project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext, pgettext

from projects.catalogue.loader import CatalogueFault
from projects.guide.definitions.words import when_line
from projects.models import CatalogueDraft, SampleProject
from projects.queries import engine_of, work_calendar
from projects.queries_drafts import document_of, draft_document, draft_engine
from projects.queries_impact import samples
from projects.rules.applicability import Engine
from projects.rules.catalogue import Catalogue
from projects.rules.explain import reasons_of
from projects.rules.expressions import Rule, value_of
from projects.rules.impact import Judged, judge
from projects.rules.rule_names import Name, names_of, value_at
from projects.rules.rule_reading import TRUTH, WANTS, Look, RuleFault, look_at_rule
from projects.rules.samples import profile_of
from projects.rules.wording import Text, plain_number

LOOKS = {True: "done", False: "no", None: "question"}


class Asked(NamedTuple):
    """What is tried: the text, what it has to give, and where in the catalogue it stands (empty: nowhere yet)."""

    text: str
    wants: str = TRUTH
    place: str = ""

    @classmethod
    def of(cls, text: str, wants: str, place: str) -> Asked:
        return cls(text.replace("\x00", "")[:8000], wants if wants in WANTS else TRUTH, place.replace("\x00", "")[:200])


class Answer(NamedTuple):
    """What a rule says of one sample: the value, its word, how it looks."""

    value: Any
    word: str
    look: str


@dataclass(frozen=True, slots=True)
class Tried:
    """One sample project. `before`: by the base and the rule that stands there; None where there is none."""

    sample: SampleProject
    now: Answer
    before: Answer | None
    because: tuple[Text, ...]

    @property
    def turned(self) -> bool:
        return self.before is not None and self.before.value != self.now.value


@dataclass(frozen=True, slots=True)
class Marked:
    """A fault with the text around it: `before`, `marked`, `after` of the typed rule."""

    fault: RuleFault
    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class Trial:
    """All that is said of the rule. `stands`: its text in the base; `borrowed`: the draft has faults, the base is used; `more`:
    the rule has other faults than those."""

    asked: Asked
    names: Mapping[str, Name]
    faults: tuple[Marked, ...]
    words: Text | None
    tried: tuple[Tried, ...]
    stands: str
    borrowed: bool
    more: bool

    @property
    def is_empty(self) -> bool:
        return not self.asked.text.strip()

    @property
    def turned(self) -> int:
        return sum(each.turned for each in self.tried)

    @property
    def compares(self) -> bool:
        return any(each.before is not None for each in self.tried)

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many samples say what, for rules that are true or not."""
        if self.asked.wants != TRUTH:
            return []
        values = [each.now.value for each in self.tried]
        return [
            (LOOKS[value], truth_word(value), sum(each is value for each in values)) for value in (True, False, None)
        ]


def try_rule(draft: CatalogueDraft, asked: Asked) -> Trial:
    """Judge the text by the draft's names and on every sample project. One query for the samples, few for the draft."""
    document = draft_document(draft)
    names = names_of(document)
    look = look_at_rule(asked.text, asked.wants, names)
    engine, borrowed = _engine(draft)
    stands = value_at(document_of(draft.base), asked.place) if asked.place else None
    old = str(stands).lower() if isinstance(stands, bool) else stands if isinstance(stands, str) else ""
    return Trial(
        asked=asked,
        names=names,
        faults=tuple(_marked(asked.text, fault) for fault in look.faults),
        words=_words(engine.catalogue, look.rule),
        tried=tuple(_tried(look, old, asked.wants, engine, engine_of(draft.base))),
        stands=old,
        borrowed=borrowed,
        more=look.more,
    )


def _engine(draft: CatalogueDraft) -> tuple[Engine, bool]:
    try:
        return draft_engine(draft), False
    except CatalogueFault:
        return engine_of(draft.base), True


def _marked(text: str, fault: RuleFault) -> Marked:
    around = 24
    start, end = fault.start, fault.end
    return Marked(fault, text[max(start - around, 0) : start], text[start:end], text[end : end + around])


def _words(catalogue: Catalogue, rule: Rule | None) -> Text | None:
    if rule is None:
        return None
    return when_line(catalogue, rule) or Text("每个项目都有", "Every project has it")


# --- on the samples


def _tried(look: Look, old: str, wants: str, engine: Engine, base: Engine) -> list[Tried]:
    if look.rule is None:
        return []
    calendar, today = work_calendar(), timezone.localdate()
    was = look_at_rule(old, wants, names_of(base.catalogue.document)).rule if old else None
    found = []
    for sample in samples():
        profile = profile_of(sample.answers, today)
        now, before = judge(engine, profile, calendar), judge(base, profile, calendar)
        if not isinstance(now, Judged):
            continue
        said = _said(look.rule, now, wants)
        earlier = _said(was, before, wants) if was is not None and isinstance(before, Judged) else None
        found.append(Tried(sample, said, earlier, _because(look.rule, now)))
    return found


def _said(rule: Rule, judged: Judged, wants: str) -> Answer:
    env = judged.evaluation.env
    if rule.names - env.keys():  # a name that only the draft has, while its base is borrowed
        return Answer(None, gettext("还不知道"), "question")
    value = value_of(rule.tree, env)
    return Answer(value, truth_word(value), LOOKS[value]) if wants == TRUTH else Answer(value, _word(value), "info")


def truth_word(value: bool | None) -> str:
    return {True: pgettext("rule", "成立"), False: pgettext("rule", "不成立")}.get(value) or pgettext("rule", "待定")


def _word(value: Any) -> str:
    if value is None:
        return gettext("还不知道")
    return plain_number(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else str(value)


def _because(rule: Rule, judged: Judged) -> tuple[Text, ...]:
    if rule.names - judged.evaluation.env.keys():
        return ()
    return tuple(reason.text for reason in reasons_of(judged.evaluation, rule) if reason.kind == "answer")
