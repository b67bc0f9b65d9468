"""Forms about projects: reading what was typed. No decisions here."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.enums import AssignmentKind, KeyLevel, PinKind, ProjectState
from projects.forms.choices import EnteredSelect
from projects.forms.masked import MaskedForm
from projects.forms.questions import FULL_WIDTH, DayInput, said
from projects.rules.pins import check_pin_day
from projects.rules.project_states import LINE, VERBS, NotNow, is_back, steps_of

CODE_HELP = _("投资项目在线审批监管平台给的代码，例如 2405-610112-04-01-123456。还没有就空着，有了再补。")
SUMS = {"inputmode": "decimal", "autocomplete": "off"}


class Amount(forms.DecimalField):
    """A sum or an area: full-width digits and thousands marks are read too; the unit stands behind the field."""

    def __init__(self, label: Any, unit: Any, *, required: bool = False, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            min_value=Decimal(0),
            max_digits=14,
            decimal_places=2,
            required=required,
            help_text=help_text,
            widget=forms.TextInput(attrs=SUMS),
        )
        self.unit = unit

    def to_python(self, value: Any) -> Decimal | None:
        typed = value.translate(FULL_WIDTH).replace(",", "").replace(" ", "") if isinstance(value, str) else value
        return super().to_python(typed)

    def prepare_value(self, value: Any) -> Any:
        """9 0000.00 as it was typed: 90000."""
        if isinstance(value, Decimal):
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        return value


def _text(label: Any, length: int, help_text: Any = "", *, required: bool = False, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, max_length=length, required=required, help_text=help_text, widget=widget)


class BeginForm(MaskedForm):
    """A project that begins with a 试算: the sums come from its answers."""

    name = _text(_("项目名称"), 160, _("和备案、合同上写的一样；还没定的先起一个，以后可以改。"), required=True)
    code = _text(_("项目代码"), 40, CODE_HELP)
    site = _text(_("建设地点"), 160, _("路名、地块或园区。"))
    contact_name = _text(_("项目负责人"), 60, _("企业里管这个项目的人。"), autocomplete="name")
    contact_phone = _text(_("负责人电话"), 20, autocomplete="tel", inputmode="tel")


class NewForm(BeginForm):
    investment_wan = Amount(_("总投资"), _("万元"), help_text=_("没有定数先填估算数。"))
    floor_area_m2 = Amount(_("建筑面积"), _("平方米"))
    field_order = ("name", "code", "site", "investment_wan", "floor_area_m2")


class EditForm(NewForm):
    signed_on = forms.DateField(label=_("签约日期"), required=False, widget=DayInput())
    field_order = ("name", "code", "site", "investment_wan", "floor_area_m2", "signed_on")


class PickForm(forms.Form):
    """For which enterprise: a word of its name, or its credit code."""

    q = _text(_("企业名称或统一社会信用代码"), 120, required=True)


class StateForm(forms.Form):
    """One verb with its reason; `move` asks where to."""

    to = forms.ChoiceField(label=_("改成"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("原因"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )

    def __init__(self, *args: Any, verb: str, state: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{verb}_%s", **kwargs)
        self.state = state
        reason = self.fields["reason"]
        reason.required = VERBS[verb].needs_reason
        if verb != "move":
            del self.fields["to"]
            return
        reason.help_text = gettext("退回时要写。")
        # sent, it may be any: whether it can be that one now is the operation's to say
        self.offer(LINE if self.is_bound else steps_of(state))

    def offer(self, states: Iterable[str]) -> None:
        if "to" not in self.fields:
            return
        labels = {str(value): label for value, label in ProjectState.choices}
        self.fields["to"].choices = [
            (to, gettext("退回“%(state)s”") % {"state": labels[to]} if is_back(self.state, to) else labels[to])
            for to in states
        ]


class TeamForm(forms.Form):
    """Somebody for one place of the team."""

    user = forms.ChoiceField(label=_("换成谁"), widget=EnteredSelect)
    starts_on = forms.DateField(label=_("从哪天起"), widget=DayInput())

    def __init__(self, *args: Any, kind: str, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{kind}_%s", **kwargs)
        self.fields["user"].choices = [("", gettext("选一个人")), *people]


class KindForm(forms.Form):
    kind = forms.ChoiceField(choices=AssignmentKind.choices)


class WorksForm(forms.Form):
    name = _text(_("工程名称"), 160, _("例如 1号厂房、地下车库。"), required=True)
    floor_area_m2 = Amount(_("建筑面积"), _("平方米"))

    def __init__(self, *args: Any, key: str = "new", **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{key}_%s", **kwargs)


class DaysForm(forms.Form):
    """Every day that no approver controls, each a plan or a fact; an empty one is not fixed."""

    def __init__(self, *args: Any, nodes: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nodes = dict(nodes)
        for node, label in self.nodes.items():
            self.fields[f"day-{node}"] = forms.DateField(label=label, required=False, widget=DayInput())
            self.fields[f"kind-{node}"] = forms.ChoiceField(
                label=gettext("%(what)s：计划还是实际") % {"what": label}, choices=PinKind.choices, required=False
            )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for node in self.nodes:
            day, kind = typed.get(f"day-{node}"), typed.get(f"kind-{node}") or PinKind.PLANNED
            try:
                if day is not None:
                    check_pin_day(day, kind, timezone.localdate())
            except NotNow as refusal:
                self.add_error(f"day-{node}", said(refusal.text))
        return typed

    def fixed(self) -> dict[str, tuple[Any, str] | None]:
        """node -> (day, kind), None where no day is fixed."""
        typed = self.cleaned_data
        return {
            node: (typed[f"day-{node}"], typed.get(f"kind-{node}") or PinKind.PLANNED) if typed[f"day-{node}"] else None
            for node in self.nodes
        }


class ListingForm(forms.Form):
    year = forms.IntegerField(
        label=_("年度"), widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    level = forms.ChoiceField(label=_("级别"), choices=KeyLevel.choices, widget=forms.RadioSelect)
    investment_wan = Amount(_("列入的投资额"), _("万元"), required=True)


class MergeForm(forms.Form):
    into = forms.ChoiceField(label=_("并入哪个项目"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("原因"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )

    def __init__(self, *args: Any, projects: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = list(projects)
