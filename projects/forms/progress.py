"""Asking how far an item is: reading what was typed. No decisions here."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms.questions import said
from projects.rules.identifiers import BadIdentifier, check_item_number, make_item_number
from projects.rules.wording import Text

TYPED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class ProgressForm(forms.Form):
    """A number whose check character is wrong is no number of anybody: to say so tells nothing."""

    number = forms.CharField(
        label=_("办件编号"),
        max_length=40,
        widget=forms.TextInput(TYPED),
    )
    code = forms.CharField(
        label=_("查询码"),
        max_length=20,
        help_text=_("8 位字母和数字，印在编号旁边，在办件页上也能看到。"),
        widget=forms.TextInput(TYPED),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        """`zone`: what the numbers of this zone begin with, for the example."""
        super().__init__(*args, **kwargs)
        example = make_item_number(zone, date(2026, 11, 22), 37)
        said_so = gettext("在凭证和受理通知书上，例如 %(example)s。短横线可以不写。") % {"example": example}
        self.fields["number"].help_text = said_so

    def clean_number(self) -> str:
        try:
            return check_item_number(self.cleaned_data["number"])
        except BadIdentifier as fault:
            raise forms.ValidationError(said(Text(fault.text_zh, fault.text_en)), code=fault.code_of_problem) from None

    def deny(self, text: Any) -> None:
        """Neither of the two is said to be the wrong one."""
        self.add_error(None, text)
