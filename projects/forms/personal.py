"""Why somebody has to see a number whole: reading what was chosen. No decisions here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.enums import PersonalReason
from projects.operations.personal import LONGEST


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("为什么要看全文"),
        choices=PersonalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("选一个原因，再看全文。")},
    )
    words = forms.CharField(
        label=_("什么事"),
        max_length=LONGEST,
        required=False,
        help_text=_("选“其他”时写明。会和这次查看记在一起，不要写号码。"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_see_%s", **kwargs)
