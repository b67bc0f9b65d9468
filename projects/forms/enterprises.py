"""Forms about enterprises and their people: reading what was typed. No decisions here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms.masked import MaskedForm
from projects.rules.identifiers import normalise_credit_code

CODE_HELP = _("营业执照上的18位代码，例如 91610132XX0000000M。大小写、全角半角都可以。")
NAME_HELP = _("和营业执照上一样，一字不差。")


def _text(label: Any, length: int, help_text: Any = "", *, required: bool = False, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, required=required, help_text=help_text, widget=forms.TextInput(attrs=attrs)
    )


def _code() -> forms.CharField:
    attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    return _text(_("统一社会信用代码"), 60, CODE_HELP, required=True, **attrs)


class DataForm(MaskedForm):
    """What is known of an enterprise beside its code."""

    name = _text(_("企业全称"), 120, NAME_HELP, required=True, autocomplete="organization")
    legal_person = _text(_("法定代表人"), 60)
    address = _text(_("住所"), 200, _("执照上的地址。"))
    contact_name = _text(_("联系人"), 60, _("我们有事先找谁。"), required=True, autocomplete="name")
    contact_phone = _text(
        _("联系电话"), 20, _("手机，或者带区号的固定电话。"), required=True, autocomplete="tel", inputmode="tel"
    )
    contact_email = forms.EmailField(
        label=_("联系邮箱"), required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )


class RegisterForm(DataForm):
    credit_code = _code()
    field_order = ("name", "credit_code")

    def clean_credit_code(self) -> str:
        return normalise_credit_code(self.cleaned_data["credit_code"])


class JoinForm(forms.Form):
    credit_code = _code()
    name = _text(_("企业全称"), 120, NAME_HELP, required=True, autocomplete="organization")
    note = _text(_("你在企业里做什么"), 300, _("让审批的人知道你是谁，例如“工程部经理，张总让我来办”。"))

    def clean_credit_code(self) -> str:
        return normalise_credit_code(self.cleaned_data["credit_code"])


class LicenceForm(forms.Form):
    file = forms.FileField(
        label=_("营业执照"),
        help_text=_("PDF、JPEG或PNG，不超过10 MB。手机拍的照片也行，四角拍全。"),
        allow_empty_file=True,  # the operation says so with the file's name
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class VerifyForm(forms.Form):
    seen = forms.BooleanField(
        label=_("我看过营业执照，名称、代码、法定代表人和上面写的一致"),
        error_messages={"required": _("先对照执照，再勾选。")},
    )
    licence = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _reason(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3}))


class DenyForm(forms.Form):
    reason = _reason(_("为什么不通过"), _("失去权限的人会看到这句话，申请的人也会。写清楚差在哪里、该怎么办。"))
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)


class RemoveForm(forms.Form):
    """By the desk; the enterprise's own people owe nobody a reason."""

    reason = _reason(_("为什么移除"), _("对方会看到。例如“企业来函，他已离职”。"))


class CodeForm(forms.Form):
    credit_code = _code()
    reason = _reason(_("为什么改"), _("留在记录里。例如“登记时抄错一位，已看过执照原件”。"))

    def clean_credit_code(self) -> str:
        return normalise_credit_code(self.cleaned_data["credit_code"])


class InviteForm(forms.Form):
    name = _text(_("邀请谁"), 60, _("写姓名或称呼，方便你们自己认。"), required=True)
    email = forms.EmailField(
        label=_("对方的邮箱"), required=False, help_text=_("填了就把链接发过去；不填，你自己把链接转给对方。")
    )
    is_admin = forms.BooleanField(
        label=_("让对方做管理员"), required=False, help_text=_("管理员能改企业资料，能邀请和移除成员。")
    )


class MemberForm(forms.Form):
    is_admin = forms.TypedChoiceField(
        label=_("在企业里的身份"),
        choices=[("no", _("成员：看项目、交材料")), ("yes", _("管理员：还能改企业资料，邀请和移除成员"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class DecideForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("答复"), choices=[("approve", _("同意")), ("refuse", _("不同意"))], widget=forms.RadioSelect
    )
    is_admin = forms.BooleanField(label=_("同意的话，让对方做管理员"), required=False)
    reason = forms.CharField(
        label=_("不同意的原因"),
        required=False,
        max_length=300,
        help_text=_("选“不同意”时填写，对方会看到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, claim: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if claim:  # makes the first administrator anyway
            del self.fields["is_admin"]
