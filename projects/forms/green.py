"""Forms of the green channel."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms.questions import DayInput
from projects.operations.green import LONGEST

LINES = {"rows": 2}


class GreenForm(forms.Form):
    """By a lead: why, and until when."""

    reason = forms.CharField(
        label=_("为什么"),
        help_text=_("企业、代办和各部门都看得到。"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs=LINES),
    )
    until = forms.DateField(
        label=_("到哪天为止"), help_text=_("这一天还算；最长一年，到期自动退出。"), widget=DayInput()
    )


class EndGreenForm(forms.Form):
    """By a lead."""

    reason = forms.CharField(label=_("为什么结束"), max_length=LONGEST, widget=forms.Textarea(attrs=LINES))
