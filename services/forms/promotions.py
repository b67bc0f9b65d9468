"""A step of a promotion workflow: done on a day, or not needed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms.questions import DayInput

DONE, SKIP, REOPEN = "done", "skip", "reopen"


class StartForm(forms.Form):
    workflow = forms.CharField(max_length=60, required=False)


class StepForm(forms.Form):
    act = forms.ChoiceField(
        label=_("怎么样了"),
        choices=[(DONE, _("办好了")), (SKIP, _("这个项目不用办")), (REOPEN, _("还没有办，改回待办"))],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("哪天办好的"), required=False, help_text=_("空着就是今天。"), widget=DayInput())
    note = forms.CharField(
        label=_("说明"),
        help_text=_("不用办的，写明原因。"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, waiting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if waiting:
            self.fields["act"].choices = self.fields["act"].choices[:2]
