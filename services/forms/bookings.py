"""Forms about times at a window: reading what was typed. Whether a time is free, the operation says."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from services.rules.booking import LENGTHS, QUARTER

SLOT = re.compile(r"([0-9]{1,12})-([0-9]{8})-([0-9]{4})")  # the window, the day, the time


@dataclass(frozen=True, slots=True)
class Chosen:
    window: int
    day: dt.date
    starts: dt.time


class TimeField(forms.CharField):
    """A time as a radio button sends it: `12-20261128-0930`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, label=_("时间"), **kwargs)
        self.error_messages["required"] = _("选一个时间。")

    def clean(self, value: Any) -> Chosen | None:
        text = super().clean(value)
        if not text:
            return None
        found = SLOT.fullmatch(text)
        try:
            if found is None:
                raise ValueError(text)
            day, at = dt.date.fromisoformat(found[2]), dt.time.fromisoformat(found[3])
        except ValueError:
            raise forms.ValidationError(_("选一个列出来的时间。")) from None
        return Chosen(int(found[1]), day, at)


def _minutes(number: int) -> str:
    return ngettext("%(n)s 分钟", "%(n)s 分钟", number) % {"n": number}


def length_choices() -> list[tuple[str, str]]:
    """How long a time can be, in the language of the page."""
    return [(str(each), _minutes(each * QUARTER)) for each in LENGTHS]


class BookingForm(forms.Form):
    """`asks_purpose`: there is no matter, so that it has to be said what it is about."""

    slot = TimeField()
    purpose = forms.CharField(
        label=_("来办什么"),
        max_length=200,
        required=False,
        help_text=_("例如：交图纸、问规划条件。窗口提前看得到。"),
    )

    def __init__(self, *args: Any, asks_purpose: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].required = asks_purpose


class BookingMoveForm(forms.Form):
    slot = TimeField()


class BookingCancelForm(forms.Form):
    reason = forms.CharField(label=pgettext_lazy("booking", "原因"), max_length=200, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        """The enterprise need not say why."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not is_own
