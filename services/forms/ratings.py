"""Forms of ratings: the answer, and what is done about a bad one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.forms.choices import EnteredSelect
from projects.templatetags.portal import pick_text
from services.rules.ratings import LEVELS


def levels() -> list[tuple[str, str]]:
    """The best first, as the national form has them."""
    return [(str(level), pick_text(text._asdict())) for level, text in LEVELS.items()]


class RateForm(forms.Form):
    """Answered by anybody who holds the link. `real_name` is offered to the enterprise's own people only."""

    level = forms.ChoiceField(label=_("满意吗"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("想说的话"), required=False, max_length=500, widget=forms.Textarea({"rows": 3, "class": "input"})
    )
    real_name = forms.BooleanField(
        label=_("留下我的名字"),
        required=False,
        help_text=_("留了名字，差评一定会答复你。名字不告诉被评价的人。"),
    )

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = levels()
        if not own:
            del self.fields["real_name"]


class FindingForm(forms.Form):
    finding = forms.CharField(
        label=_("核实到什么"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("打了电话、看了记录，还是没有留名只能查记录；情况属实不属实。"),
    )


class MeasureForm(forms.Form):
    measure = forms.CharField(
        label=_("怎么整改的"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("改了什么、怎么答复的；不属实的，写明怎么说明的。"),
    )


class LongerForm(forms.Form):
    reason = forms.CharField(label=_("为什么复杂"), max_length=300, widget=forms.Textarea({"rows": 2}))


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("交给谁回访"), queryset=User.objects.none(), widget=EnteredSelect)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people
