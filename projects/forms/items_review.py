"""What reviewers, deciders and leads type. Each form has its own fields and no other: nothing else is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import Body, Role, User
from projects.enums import ComponentState
from projects.forms.choices import BodyChoiceField, EnteredSelect
from projects.forms.people import Day

VERBS = [
    ("approve", _("准予")),
    ("approve_tolerant", _("容缺通过")),
    ("deny", _("不予许可")),
    ("return_to_review", _("退回复审")),
]
PHRASE_VERBS = [
    ("finish_review", _("审查意见")),
    ("approve", _("准予")),
    ("approve_tolerant", _("容缺通过")),
    ("deny", _("不予许可")),
    ("return_to_review", _("退回复审")),
    ("start_special", _("特别程序")),
    ("start_task", _("并行任务")),
    ("extend", _("延长期限")),
    ("request_correction", _("补正告知")),
    ("refuse", _("不予受理")),
    ("not_needed", _("告知不受理")),
]


def words(rows: int = 4, most: int = 2000, **more: Any) -> forms.CharField:
    return forms.CharField(max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


class PhraseMixin(forms.Form):
    """A standard phrase to be put into the words of the form. Without script a button sends it to be put in."""

    target = ""  # the field that it goes into

    def offer(self, phrases: Iterable[Any]) -> None:
        choices = [(str(row.pk), row.text) for row in phrases]
        self.phrases = dict(choices)
        self.phrase_choices = choices

    def with_phrase(self) -> dict[str, str]:
        """What was typed, with the chosen phrase after it."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        phrase = self.phrases.get(self.data.get("phrase", ""), "")
        typed[self.target] = f"{typed[self.target].rstrip()}\n{phrase}".strip() if phrase else typed[self.target]
        return typed


class FindingForm(PhraseMixin):
    """The finding of the review."""

    target = "finding"
    finding = words(8, 5000, label=_("审查意见"), help_text=_("写清楚查了什么、符合哪些条件。决定人会看到。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A draft may be empty; what goes to the decider may not (the operation says so)."""
        super().__init__(*args, **kwargs)
        self.fields["finding"].required = not self.is_bound


class DecideForm(PhraseMixin):
    """A decision on one item."""

    target = "reason"
    verb = forms.ChoiceField(label=_("决定"), choices=VERBS, widget=forms.RadioSelect)
    reason = words(5, label=_("理由"), required=False, help_text=_("不予、容缺和退回都要写理由；会写进决定书。"))
    conditions = words(2, 1000, label=_("附带条件"), required=False)
    valid_from = forms.DateField(label=_("有效期从"), required=False, widget=Day())
    valid_until = forms.DateField(label=_("有效期到"), required=False, widget=Day(), help_text=_("空着按目录算。"))
    make_up_by = forms.DateField(
        label=_("缺件补齐期限"), required=False, widget=Day(), help_text=_("只有容缺通过要填；空着按 20 个工作日。")
    )


class TogetherForm(PhraseMixin):
    """Several grants in one act."""

    target = "reason"
    reason = words(3, label=_("理由"), required=False, help_text=_("写进每一份决定书。"))


class ProcedureForm(PhraseMixin):
    """A special procedure or a parallel task."""

    target = "reason"
    procedure = forms.ChoiceField(label=_("哪一种"), choices=())
    reason = words(3, 500, label=_("原因"))
    expected_end = forms.DateField(
        label=_("预计结束"),
        required=False,
        widget=Day(),
        help_text=_("停钟的，要把所需时间书面告知申请人；不填就还没有告知，时限照走。"),
    )
    approver = forms.ModelChoiceField(
        label=_("批准人"),
        queryset=User.objects.none(),
        required=False,
        widget=EnteredSelect,
        help_text=_("停钟的必填。"),
    )
    party = forms.CharField(
        label=_("由谁办"), max_length=120, required=False, help_text=_("委托了评审机构、专家组的，写名称。")
    )
    document = forms.CharField(label=_("文号"), max_length=200, required=False)
    basis = forms.CharField(label=_("依据"), max_length=300, required=False, help_text=_("空着用目录里的依据。"))

    def __init__(self, *args: Any, kinds: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedure"].choices = [("", _("选一个")), *kinds]
        found = User.objects.filter(pk__in=[person.pk for person in people])
        self.fields["approver"].queryset = found.order_by("name", "pk")


class EndForm(forms.Form):
    result = words(4, 1000, label=_("结果"))


class TellForm(forms.Form):
    expected_end = forms.DateField(label=_("预计结束"), widget=Day())


class HearingForm(forms.Form):
    """When and where."""

    held_on = forms.DateField(label=_("听证日期"), widget=Day())
    place = forms.CharField(label=_("听证地点"), max_length=120)


class MinutesForm(forms.Form):
    record = words(5, 1000, label=_("笔录要点"))


class AssignForm(forms.Form):
    """Who handles it from now on."""

    person = forms.ModelChoiceField(label=_("交给"), queryset=User.objects.none(), widget=EnteredSelect)
    reason = words(2, 300, label=_("原因"), required=False, help_text=_("已经有人在办的，换人要写原因。"))

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = User.objects.filter(pk__in=[person.pk for person in people])
        self.fields["person"].queryset = found.order_by("name", "pk")


class ComponentForm(forms.Form):
    """The answer of one body."""

    state = forms.ChoiceField(
        label=_("意见"),
        choices=[(key, ComponentState(key).label) for key in ("passed", "failed", "not_needed")],
        widget=forms.RadioSelect,
    )
    opinion = words(4, 1000, label=_("说明"), required=False, help_text=_("不通过、不涉及的要写原因。"))


class ReasonForm(forms.Form):
    """A step that needs words, and sometimes one choice."""

    reason = words(4, label=_("原因"))

    def __init__(
        self, *args: Any, label: Any = "", help_text: Any = "", choices: Any = (), asks: Any = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text
        if choices:
            field = forms.ChoiceField(label=asks, choices=choices, widget=forms.RadioSelect)
            self.fields = {"kind": field, **self.fields}


class RectifyForm(ReasonForm):
    """A clerical error; what the certificates in force should say, where there are any: changed, they are given out anew."""

    valid_from = forms.DateField(label=_("证照有效期从"), widget=Day())
    valid_until = forms.DateField(
        label=_("证照有效期到"), required=False, widget=Day(), help_text=_("空着：没有固定期限。")
    )
    scope = words(
        3, 1000, label=_("证照准许的范围、条件"), required=False,
        help_text=_("改了期限或范围，会出具新的一版证照；原来的留着，查验页写明以新的为准。"),
    )  # fmt: skip

    def __init__(self, *args: Any, certificate: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("valid_from", "valid_until", "scope"):
            if certificate is None:
                del self.fields[name]
            else:
                self.fields[name].initial = getattr(certificate, name)


class ExtendForm(forms.Form):
    """Once, before the due day, as long as the law of the matter allows."""

    workdays = forms.IntegerField(label=_("延长几个工作日"), min_value=1)
    reason = words(4, label=_("理由"), help_text=_("会写进延长期限告知书，送申请人。"))

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workdays"] = forms.IntegerField(
            label=self.fields["workdays"].label, min_value=1, max_value=max(most, 1), initial=most
        )


class CorrectForm(forms.Form):
    """A decision that was entered wrongly, and what should stand in its place."""

    reason = words(3, label=_("哪里登记错了"))
    instead = forms.ChoiceField(
        label=_("更正为"),
        choices=[("", _("先撤下，重新决定")), *VERBS[:3]],
        required=False,
        widget=forms.RadioSelect,
    )
    reasons = words(4, label=_("新决定的理由"), required=False, help_text=_("不予和容缺要写。"))
    conditions = words(2, 1000, label=_("附带条件"), required=False)


class LeaveForm(forms.Form):
    """Who is away, and who stands in."""

    user = forms.ModelChoiceField(label=_("谁休假"), queryset=User.objects.none(), widget=EnteredSelect)
    role = forms.ChoiceField(
        label=_("角色"),
        choices=[(role.value, role.label) for role in (Role.REVIEWER, Role.DECIDER, Role.WINDOW)],
    )
    body = BodyChoiceField(label=_("部门"), queryset=Body.objects.none())
    cover = forms.ModelChoiceField(
        label=_("谁代办"),
        queryset=User.objects.none(),
        widget=EnteredSelect,
        help_text=_("同一部门、同一角色的人。他的列表里会出现休假人的办件；审查和决定仍不能是同一人。"),
    )
    starts_on = forms.DateField(label=_("第一天"), widget=Day())
    ends_on = forms.DateField(label=_("最后一天"), widget=Day())

    def __init__(self, *args: Any, bodies: Any, people: Any, own: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies
        self.fields["cover"].queryset = people
        self.fields["user"].queryset = people if own is None else people.filter(pk=own.pk)


class PhraseForm(forms.Form):
    body = BodyChoiceField(label=_("部门"), queryset=Body.objects.none())
    verb = forms.ChoiceField(label=_("用在"), choices=PHRASE_VERBS)
    text = words(3, 500, label=_("常用语"))

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies
