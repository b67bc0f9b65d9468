"""Forms about mandates and hand-overs: reading what was typed. No decisions here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.enums import MandateScope
from projects.forms.choices import EnteredSelect
from projects.forms.questions import DayInput

ALL = ""  # of the projects


class MandateForm(forms.Form):
    """`projects`: (key, name) of those it may be for; `on_paper`: a signed paper is entered, with its number and file."""

    project = forms.ChoiceField(label=_("管哪些项目"), required=False, widget=EnteredSelect)
    scope = forms.MultipleChoiceField(
        label=_("委托代办做什么"),
        choices=MandateScope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("告知承诺不在里面：承诺书只能企业自己签。"),
    )
    starts_on = forms.DateField(label=_("从哪一天起"), widget=DayInput())
    ends_on = forms.DateField(label=_("到哪一天为止"), help_text=_("这一天也算在内。"), widget=DayInput())
    agreement = forms.CharField(
        label=_("委托书编号"), max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    file = forms.FileField(
        label=_("签了字的委托书"),
        required=False,
        allow_empty_file=True,  # the operation says so with the file's name
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, projects: Iterable[tuple[int, str]], on_paper: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["project"]
        chosen.choices = [(ALL, _("这家企业的全部项目")), *((str(pk), name) for pk, name in projects)]
        for name in ("agreement", "file"):
            self.fields[name].required = on_paper
        if on_paper:
            self.fields["file"].help_text = _("PDF 或照片。它同时就是“授权委托书”这份材料，申报时不用再传。")
        else:
            self.fields["agreement"].help_text = _("不填，系统编一个。")
            self.fields["file"].help_text = _("有盖了章的委托书就传上，申报时不用再传。")


class EndMandateForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么结束"),
        max_length=300,
        help_text=_("留在记录里，代办专员会看到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HandOverForm(forms.Form):
    note = forms.CharField(
        label=_("要交代的话"),
        max_length=500,
        required=False,
        help_text=_("接手的人会看到，例如“原件在三楼柜子，企业周五来补章”。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
