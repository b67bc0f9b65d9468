"""Forms of matter packages: a group of questions, the plan, a matter decided by hand, and the reason for a new version."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.enums import Limits
from projects.forms.questions import UNSURE, DayInput, QuestionForm
from projects.rules.applicability import Evaluation
from projects.rules.catalogue import Question
from projects.rules.wording import name_of

LONGEST = 300
ADD, LEAVE_OUT = "add", "leave_out"


class GroupForm(QuestionForm):
    """The questions of one group together. What is left empty was never answered, or is 不清楚 where it had an answer."""

    def __init__(self, *args: Any, answered: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answered = answered

    def left_empty(self, name: str, values: dict[str, Any]) -> None:
        if name in self.answered:
            values[name] = None

    def pairs(self) -> list[tuple[Any, Any]]:
        """Each question's field with the box 不清楚 that belongs to it, if it has one of its own."""
        names = [f"{name}-{UNSURE}" for name in self.questions]
        boxes = [self[name] if name in self.fields else None for name in names]
        return list(zip([self[name] for name in self.questions], boxes, strict=True))


class ReasonForm(forms.Form):
    """Why there is a new version; of the first one, from which day it counts."""

    reason = forms.CharField(
        label=_("为什么改"),
        help_text=_("一句话，以后在各版本里看得到。"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    start_on = forms.DateField(label=_("从哪天开始办"), widget=DayInput())

    def __init__(self, *args: Any, first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason" if first else "start_on"]


class PackagePlanForm(forms.Form):
    start_on = forms.DateField(label=_("从哪天开始办"), widget=DayInput())
    limits = forms.ChoiceField(label=_("按哪种时限"), choices=Limits.choices, widget=forms.RadioSelect)


class AdjustForm(forms.Form):
    """A matter to add or to leave out, why, and until when."""

    node = forms.ChoiceField(label=_("哪个事项"))
    act = forms.ChoiceField(
        label=_("怎么改"),
        choices=[(ADD, _("加入：要办")), (LEAVE_OUT, _("不办"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("为什么"),
        help_text=_("写依据或理由，企业和同事都看得到。"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    until = forms.DateField(
        label=_("到哪天为止"),
        help_text=_("这一天过后按规则重新判断；不填就一直有效，直到有人结束它。"),
        required=False,
        widget=DayInput(),
    )

    def __init__(self, *args: Any, evaluation: Evaluation, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].choices = _matters(evaluation, language)  # a ChoiceField
        self.fields["until"].widget.attrs["min"] = timezone.localdate().isoformat()


def _matters(evaluation: Evaluation, language: str) -> list[Any]:
    """Every matter under its phase; milestones follow from the matters."""
    nodes = [node for node in evaluation.catalogue.nodes.values() if node.kind != "milestone"]
    groups = [
        (name_of(raw).say(language), [(n.id, name_of(n.raw).say(language)) for n in nodes if n.phase == phase])
        for phase, raw in evaluation.catalogue.phases.items()
    ]
    return [("", "—"), *((name, matters) for name, matters in groups if matters)]


def asked_of_group(evaluation: Evaluation, group: str) -> list[Question]:
    """The questions of the group that are asked of this project; whether it is classified is asked before all else."""
    questions: Iterable[Question] = evaluation.catalogue.questions.values()
    return [q for q in questions if q.group == group and not q.first and q.id not in evaluation.unasked]
