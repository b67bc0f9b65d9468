"""Forms of the duty roster: one duty, a plan by pattern, exchanging. No decisions here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.forms.choices import EnteredCheckboxes, EnteredSelect
from projects.forms.questions import DayInput
from projects.templatetags.portal import pick_text, weekday, zh_date
from services.forms.agents import HourInput
from services.forms.days import NearDay
from services.models import DutyShift, Hall, ServiceWindow
from services.operations.duty_shifts import ShiftSaid
from services.queries_shifts import Colleague

MOST_WEEKS = 12
NAMED = EnteredSelect


def person_label(person: Colleague) -> str:
    """Says who has not the power to accept."""
    return f"{person.user}" if person.accepts else gettext("%(name)s（没有受理权限）") % {"name": person.user}


class _OnDuty(forms.Form):
    """What a duty is about: where, when within the day, with which power."""

    window = forms.ChoiceField(
        label=_("哪个窗口"), required=False, widget=NAMED, help_text=_("不定在哪个窗口，就是整个大厅。")
    )
    starts = forms.TimeField(label=_("从几点"), widget=HourInput())
    ends = forms.TimeField(label=_("到几点"), widget=HourInput())
    accepts = forms.BooleanField(
        label=_("有受理权限"),
        required=False,
        help_text=_("周末和节假日开着的大厅，始终要有一位能受理的人。窗口人员和决定人员才能勾。"),
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=200)

    def offer(self, hall: Hall, windows: Iterable[ServiceWindow], people: Mapping[str, Colleague]) -> None:
        self.hall, self.people = hall, people
        self.windows = {str(row.pk): row for row in windows}
        chosen: Any = self.fields["window"]
        chosen.choices = [
            ("", _("整个大厅")),
            *((pk, f"{row.number} {pick_text(row)}") for pk, row in self.windows.items()),
        ]

    def at(self, user: User, day: dt.date) -> ShiftSaid:
        said = self.cleaned_data
        window = self.windows.get(said["window"])
        return ShiftSaid(user, day, said["starts"], said["ends"], window, said["accepts"], said["note"])


class ShiftForm(_OnDuty):
    user = forms.ChoiceField(label=_("谁值班"), widget=NAMED)
    day = NearDay(label=_("哪一天"), widget=DayInput())
    field_order = ("user", "day", "starts", "ends", "window", "accepts", "note")

    def __init__(
        self,
        *args: Any,
        hall: Hall,
        windows: Iterable[ServiceWindow],
        people: Mapping[str, Colleague],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(hall, windows, people)
        chosen: Any = self.fields["user"]
        chosen.choices = [("", _("选一个")), *((pk, person_label(person)) for pk, person in people.items())]

    def said(self) -> ShiftSaid:
        return self.at(self.people[self.cleaned_data["user"]].user, self.cleaned_data["day"])


class PlanForm(_OnDuty):
    """Weeks ahead, on some weekdays, people in turn."""

    starts_on = NearDay(label=_("从哪天起"), widget=DayInput())
    weeks = forms.IntegerField(label=_("排几周"), min_value=1, max_value=MOST_WEEKS, initial=4)
    weekdays = forms.MultipleChoiceField(
        label=_("星期几"),
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    only_open = forms.BooleanField(
        label=_("只排大厅开着的日子"), required=False, initial=True, help_text=_("节假日不开就跳过，调休上班照排。")
    )
    people_in_turn = forms.MultipleChoiceField(
        label=_("谁轮流"), widget=EnteredCheckboxes, help_text=_("按这里的顺序一个接一个。")
    )
    each = forms.IntegerField(label=_("每天几个人"), min_value=1, max_value=10, initial=1)
    field_order = (
        "starts_on", "weeks", "weekdays", "only_open", "people_in_turn", "each", "starts", "ends", "window", "accepts", "note"
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        hall: Hall,
        windows: Iterable[ServiceWindow],
        people: Mapping[str, Colleague],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(hall, windows, people)
        chosen: Any = self.fields["people_in_turn"]
        chosen.choices = [(pk, person_label(person)) for pk, person in people.items()]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        people, each = said.get("people_in_turn"), said.get("each")
        if people and each and each > len(people):
            self.add_error("each", _("每天的人数不能多于轮流的人。"))
        return said

    def days(self, is_open: Mapping[dt.date, bool]) -> list[dt.date]:
        """The days that the pattern names; `is_open`: whether the hall is open then."""
        said = self.cleaned_data
        wanted = {int(each) for each in said["weekdays"]}
        every = [said["starts_on"] + dt.timedelta(days=number) for number in range(7 * said["weeks"])]
        return [day for day in every if day.weekday() in wanted and (not said["only_open"] or is_open.get(day, False))]


class CancelShiftForm(forms.Form):
    reason = forms.CharField(
        label=pgettext_lazy("shift", "为什么取消"), max_length=200, widget=forms.Textarea({"rows": 2})
    )


class SwapForm(forms.Form):
    """`people`: colleagues; `back`: their duties that could be had in exchange."""

    to_user = forms.ChoiceField(label=_("请谁替"), widget=NAMED)
    back = forms.ChoiceField(
        label=_("换他的哪一个班"), required=False, widget=NAMED, help_text=_("不换，只请他替，就空着。")
    )
    reason = forms.CharField(
        label=pgettext_lazy("swap", "原因"), required=False, max_length=200, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, people: Mapping[str, Colleague], back: Iterable[DutyShift], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.offered = people, {str(row.pk): row for row in back}
        chosen: Any = self.fields["to_user"]
        chosen.choices = [("", _("选一个")), *((pk, person_label(person)) for pk, person in people.items())]
        given: Any = self.fields["back"]
        given.choices = [("", _("只请他替")), *((pk, shift_label(row)) for pk, row in self.offered.items())]

    def chosen(self) -> User:
        return self.people[self.cleaned_data["to_user"]].user

    def in_exchange(self) -> DutyShift | None:
        return self.offered.get(self.cleaned_data["back"])


def shift_label(row: DutyShift) -> str:
    where = f"{row.window.number} {pick_text(row.window)}" if row.window else pick_text(row.hall)
    hours = f"{row.starts:%H:%M}–{row.ends:%H:%M}"
    return f"{row.user} · {zh_date(row.day)} {weekday(row.day)} {hours} · {where}"


class SwapAnswerForm(forms.Form):
    """`acts`: (verb, words) of what this person can do now."""

    act = forms.ChoiceField(label=_("选一个"), widget=forms.RadioSelect)
    answer = forms.CharField(label=_("说一句"), required=False, max_length=200, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, acts: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["act"]
        chosen.choices = acts
        chosen.error_messages["invalid_choice"] = _("现在不能这样办：刷新看看。")
