"""A problem that somebody writes down by hand."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ProblemForm(forms.Form):
    title = forms.CharField(label=_("什么问题"), help_text=_("一句话。"), max_length=160)
    detail = forms.CharField(label=_("具体情况"), required=False, max_length=1000, widget=forms.Textarea({"rows": 4}))
