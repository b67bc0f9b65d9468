"""Forms about leads: reading what was typed. No decisions here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import Body
from projects.forms.choices import EnteredSelect
from projects.forms.masked import MaskedForm
from projects.rules.identifiers import normalise_credit_code
from projects.templatetags.portal import pick_text

CODE_HELP = _("营业执照上的18位代码。还没有执照就空着，建项目时再填。")


def _text(label: Any, length: int, help_text: Any = "", *, required: bool = False, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, required=required, help_text=help_text, widget=forms.TextInput(attrs=attrs)
    )


class LeadForm(MaskedForm):
    """The data of a lead."""

    enterprise_name = _text(_("企业名称"), 120, _("有执照的写全称；还在筹办的写暂定名。"), required=True)
    credit_code = _text(_("统一社会信用代码"), 60, CODE_HELP, autocomplete="off", autocapitalize="characters")
    project_name = _text(_("项目名称"), 160, _("还没定名就写要建什么，例如“汽车零部件厂房”。"), required=True)
    site = _text(_("拟建地点"), 160)
    investment_wan = forms.DecimalField(
        label=_("总投资（万元）"),
        max_digits=14,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("90000 就是 9 亿元。"),
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    contact_name = _text(_("联系人"), 60, _("代办专员先找谁。"), autocomplete="off")
    contact_phone = _text(_("联系电话"), 20, _("手机，或者带区号的固定电话。"), autocomplete="off", inputmode="tel")
    note = forms.CharField(
        label=_("要说明的情况"),
        max_length=500,
        required=False,
        help_text=_("进展到哪一步、有什么难处、什么时候方便联系。"),
        widget=forms.Textarea({"rows": 3}),
    )

    def clean_credit_code(self) -> str:
        return normalise_credit_code(self.cleaned_data["credit_code"])


class HandOverForm(LeadForm):
    """With the body that hands it over, when there is a choice."""

    body = forms.TypedChoiceField(
        label=_("移交单位"), required=False, empty_value=None, coerce=int, widget=EnteredSelect
    )
    field_order = ("body",)

    def __init__(self, *args: Any, bodies: Iterable[Body], fixed: bool, **kwargs: Any) -> None:
        """`fixed`: in the name of one of `bodies` only; otherwise nobody need be named."""
        super().__init__(*args, **kwargs)
        self.bodies = {body.pk: body for body in bodies}
        field: Any = self.fields["body"]
        if fixed and len(self.bodies) < 2:
            del self.fields["body"]
            return
        blank = [] if fixed else [("", _("没有移交单位，我们自己发现的"))]
        field.choices = [*blank, *((pk, pick_text(body)) for pk, body in self.bodies.items())]

    def body_chosen(self) -> Body | None:
        if "body" not in self.fields:
            return next(iter(self.bodies.values()), None)
        return self.bodies.get(self.cleaned_data["body"] or 0)


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么退回"),
        max_length=300,
        help_text=_("移交单位会看到。写清楚缺什么、该找谁。"),
        widget=forms.Textarea({"rows": 3}),
    )


class OpenForm(forms.Form):
    """What is still missing when a lead becomes a project."""

    credit_code = _text(
        _("统一社会信用代码"), 60, _("建项目要用。对照营业执照填18位代码。"), required=True, autocomplete="off",
        autocapitalize="characters",
    )  # fmt: skip
    project_code = _text(_("项目代码"), 40, _("投资项目在线平台给的代码；还没有就空着。"), autocomplete="off")
    same_enterprise = forms.BooleanField(label=_("核对过了，就是这家已登记的企业"), required=False)

    def __init__(self, *args: Any, other_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not other_name and not self.data.get("same_enterprise"):
            self.asked = self.fields.pop("same_enterprise")

    def ask_whether_same(self) -> None:
        if "same_enterprise" not in self.fields:
            self.fields["same_enterprise"] = self.asked

    def clean_credit_code(self) -> str:
        return normalise_credit_code(self.cleaned_data["credit_code"])
