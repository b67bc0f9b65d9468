"""What is typed about accounts, roles and oneself. Each form has its own fields and no other: nothing else is read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import Body, Role, User
from projects.forms.choices import BodyChoiceField
from projects.forms.masked import MaskedForm

PHONE = RegexValidator(r"^\+?[0-9][0-9\- ()]{4,18}$", _("电话只用数字、短横线和括号，5 至 20 位。"))
# in a form that is opened with a masked number; whether the stars may stay is MaskedForm's to say
PHONE_OR_MASK = RegexValidator(r"^\+?[0-9*][0-9*\- ()]{4,18}$", PHONE.message)
LANGUAGES = [(code, format_html('<span lang="{}">{}</span>', code, name)) for code, name in settings.LANGUAGES]


class Day(forms.DateInput):
    """A day as every browser picks it: in the field's own calendar, or typed as 2026-03-01."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AccountForm(MaskedForm):
    """Name, phone and e-mail address of an account."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("手机"), max_length=20, required=False, validators=[PHONE_OR_MASK])
    email = forms.EmailField(
        label=_("邮箱"), required=False, help_text=_("设密码的链接和通知发到这里；没有就留空，链接由你转交。")
    )


class NewAccountForm(AccountForm):
    username = forms.CharField(
        label=_("账号"),
        max_length=150,
        validators=[User.username_validator],
        help_text=_("登录用，开了不能改。用字母和数字，例如姓名的拼音。"),
    )
    field_order = ("username", "name", "phone", "email")


class DisableForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"), max_length=300, required=False, help_text=_("例如调离、退休。只有审计管理员看得到。")
    )


class ConfirmForm(forms.Form):
    """Nothing to fill in: the button is the answer."""


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices, widget=forms.RadioSelect)
    body = BodyChoiceField(
        Body.objects.all(),
        label=_("部门"),
        to_field_name="code",
        empty_label=_("选一个部门"),
        help_text=_("在哪个部门担任。部门来自事项目录。"),
    )
    starts_on = forms.DateField(label=_("第一天"), widget=Day)
    ends_on = forms.DateField(
        label=_("最后一天"), widget=Day, required=False, help_text=_("这一天还有权限；留空是长期。")
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"starts_on": today}, **kwargs})


class StaffFileForm(forms.Form):
    file = forms.FileField(
        label=_("表格"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text=_("按模板填好的 .xlsx，最多 500 行。"),
    )


class OwnAccountForm(forms.Form):
    """One's own account. The names of staff are the administrator's: then the field is not there."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("手机"), max_length=20, required=False, validators=[PHONE])
    language = forms.ChoiceField(label=_("通知用的语言"), choices=LANGUAGES, widget=forms.RadioSelect)
    mail_notices = forms.BooleanField(
        label=_("通知也发到邮箱"),
        required=False,
        help_text=_("不选，就只在本站看通知。受理、补正、决定等法律规定要书面告知申请人的，仍会发到邮箱。"),
    )

    def __init__(self, *args: Any, named_by_others: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if named_by_others:
            del self.fields["name"]
