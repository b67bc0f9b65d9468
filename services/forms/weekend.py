"""Forms of the list of weekend matters: the file with its notice, then the matters that a person confirms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms.choices import EnteredSelect
from projects.forms.questions import DayInput
from services.forms.days import NearDay
from services.rules.weekend import Line


class WeekendFileForm(forms.Form):
    name = forms.CharField(label=_("名单的名称或文号"), max_length=160, help_text=_("照通知原文，以后按它查得到。"))
    since = NearDay(label=_("从哪天起"), widget=DayInput())
    file = forms.FileField(
        label=_("表格"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text=_("按模板填好的 .xlsx，最多 500 行。"),
    )


class WeekendMatchForm(forms.Form):
    """One choice for each line: the matter of the catalogue that it means, or none."""

    def __init__(
        self, *args: Any, lines: Iterable[Line], names: Mapping[str, str], proposed: Mapping[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("目录里没有"))] + [(code, zh) for code, zh in names.items()]
        for line in lines:
            self.fields[self.name_of(line.position)] = forms.ChoiceField(
                label=line.zh,
                choices=choices,
                required=False,
                initial=line.code or proposed.get(line.position, ""),
                widget=EnteredSelect(attrs={"aria-label": line.zh}),
            )

    @staticmethod
    def name_of(position: int) -> str:
        return f"code-{position}"

    def codes(self) -> dict[int, str]:
        return {int(name.partition("-")[2]): code for name, code in self.cleaned_data.items()}
