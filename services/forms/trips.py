"""Forms of one trip: arriving, and coming to nothing."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ArrivalForm(forms.Form):
    """Where the door is, when the agent wants it remembered; degrees, WGS 84."""

    latitude = forms.DecimalField(required=False, min_value=-90, max_value=90, max_digits=8, decimal_places=6)
    longitude = forms.DecimalField(required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6)

    def clean(self) -> None:
        found = [self.cleaned_data.get(name) for name in ("latitude", "longitude")]
        if not self.errors and (found[0] is None) != (found[1] is None):
            raise forms.ValidationError(_("经度和纬度要一起给。"))


class NothingForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么没有办成"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如：没有人在；材料还没盖章。企业看得到这句话。"),
    )
