"""Forms of a delivery at the door: which results, and how they were received or not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import ApprovalItem
from projects.templatetags.portal import pick_text
from services.queries_deliveries import Result

SIGN, CODE = "sign", "code"
BY = ((SIGN, _("当面签名")), (CODE, _("收件码")))


class ResultsForm(forms.Form):
    """Which of the trip's results the act is about."""

    items = forms.MultipleChoiceField(label=_("哪几件"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, results: list[Result], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = {str(each.item.pk): each.item for each in results if each.open}
        field: Any = self.fields["items"]
        field.choices = [(str(each.item.pk), words_of(each)) for each in results if each.open]
        field.initial = list(self.of)

    def chosen(self) -> list[ApprovalItem]:
        return [self.of[key] for key in self.cleaned_data["items"]]


def words_of(result: Result) -> str:
    name = pick_text(result.matter._asdict())
    return f"{name} {result.item.number}" if result.item.number else name


class TakeForm(ResultsForm):
    for_enterprise = forms.BooleanField(
        label=_("代企业签收"),
        required=False,
        help_text=_("企业委托了“领取文书和证照”才能勾：领出就算送达，再由你带给企业。"),
    )


class HandForm(ResultsForm):
    """Received: by a signature (`SignatureForm` beside this form), or by the code with a name."""

    by = forms.ChoiceField(label=_("怎么核对收件人"), choices=BY, initial=SIGN, widget=forms.RadioSelect)
    code = forms.CharField(
        label=_("收件码"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("企业的人在自己的页面上看得到，六位数字。"),
    )

    name = forms.CharField(
        label=_("谁收的"), required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("by") == CODE:
            for name, words in (("code", _("写上收件人说的收件码。")), ("name", _("写明谁收的。"))):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return said


class RefuseForm(ResultsForm):
    reason = forms.CharField(label=_("为什么不收"), max_length=300, widget=forms.Textarea({"rows": 2}))


class NobodyForm(forms.Form):
    reason = forms.CharField(label=_("怎么没有见到人"), required=False, max_length=300)
