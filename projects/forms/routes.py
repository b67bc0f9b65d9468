"""The days that the comparison of routes assumes. Nothing of them is stored."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.forms.questions import DayInput
from projects.operations.package_changes import FAR
from projects.rules.calendar import FIRST_DAY
from projects.rules.detours import DRAWINGS
from projects.rules.ways import LAND_SUPPLY


def near(day: date) -> None:
    """A day that the working calendar can count to."""
    if day <= FIRST_DAY or abs((day - timezone.localdate()).days) > FAR:
        raise forms.ValidationError(_("这一天太远了，请核对年份。"), code="far")


class AssumeForm(forms.Form):
    """`land` is not asked where the project has fixed the day, or waits for none."""

    land = forms.DateField(
        label=_("预计哪天拿地"), required=False, widget=DayInput(), validators=[near], help_text=_("只用来比，不存。")
    )
    drawings = forms.DateField(
        label=_("整套施工图哪天审完"),
        required=False,
        widget=DayInput(),
        validators=[near],
        help_text=_("不知道就空着：按时限从开始那天算。"),
    )

    def __init__(self, *args: Any, asks_land: bool, asks_drawings: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, asked in (("land", asks_land), ("drawings", asks_drawings)):
            if not asked:
                del self.fields[name]

    def assumed(self) -> dict[str, date]:
        """Node id -> day, of what was given and can be read."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        nodes = {"land": LAND_SUPPLY, "drawings": DRAWINGS}
        return {node: given[name] for name, node in nodes.items() if given.get(name)}
