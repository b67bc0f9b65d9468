"""Forms of applications: reading what was typed. No decisions here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from projects.forms.masked import MaskedForm
from projects.operations.items.draft_edits import LENGTHS


class NeededLater(forms.CharField):
    """Needed before it is sent, so not marked as optional; a draft is kept without it."""

    def validate(self, value: Any) -> None:
        """The operation that sends asks for it."""


class DraftForm(MaskedForm):
    """Whom to call, and what the applicant says."""

    contact_name = NeededLater(
        label=_("联系人"),
        max_length=LENGTHS["contact_name"],
        help_text=_("窗口有事先找谁。"),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    contact_phone = NeededLater(
        label=_("联系电话"),
        max_length=LENGTHS["contact_phone"],
        help_text=_("手机，或者带区号的固定电话。"),
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    note = forms.CharField(
        label=_("要说明的情况"),
        max_length=LENGTHS["note"],
        required=False,
        help_text=_("审查时要知道的事。没有就空着。"),
        widget=forms.Textarea({"rows": 3}),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么撤回"),
        max_length=300,
        required=False,
        help_text=_("窗口和审查人会看到。"),
        widget=forms.Textarea({"rows": 3}),
    )
    sure = forms.BooleanField(
        label=_("我知道撤回后这件就结束了，要办得重新申报"), error_messages={"required": _("先勾选，再撤回。")}
    )


class OwnFields(forms.Form):
    """A page that has its own fields in its template: it holds the errors of what was refused."""

    def refuse(self, text: Any) -> None:
        self.add_error(None, text)


def own_fields(request: HttpRequest) -> OwnFields:
    """Bound once the page is sent, whatever it holds."""
    return OwnFields(request.POST if request.method == "POST" else None)
