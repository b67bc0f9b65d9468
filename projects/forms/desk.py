"""What one types to keep a list under a name."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SaveViewForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("比如“我的在建项目”。同名的会被换掉。"))
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
