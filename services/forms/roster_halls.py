"""Forms of halls, windows and their hours: reading what was typed. No decisions here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approval_portal.accounts.models import Body
from projects.forms.choices import EnteredCheckboxes, EnteredSelect
from projects.forms.questions import DayInput
from projects.templatetags.portal import pick_text
from services.forms.agents import HourInput, SpansField
from services.forms.days import NearDay
from services.models import ServiceWindow
from services.operations.hall_hours import DaySaid, WeekSpan

OPEN, CLOSED = "open", "closed"


def _line(label: Any, most: int, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)


class HallForm(forms.Form):
    zh = _line(_("大厅名称"), 120, required=True)
    en = _line(_("英文名称"), 160)
    address = _line(_("地址"), 200, _("没有公布的就空着，页面上写“待公布”。"))
    address_en = _line(_("英文地址"), 240)
    way = forms.CharField(
        label=_("怎么去"),
        max_length=500,
        required=False,
        help_text=_("公交、地铁、停车。"),
        widget=forms.Textarea({"rows": 2}),
    )
    way_en = forms.CharField(
        label=_("怎么去（英文）"), max_length=500, required=False, widget=forms.Textarea({"rows": 2, "lang": "en"})
    )
    phone = _line(_("电话"), 40)
    position = forms.IntegerField(
        label=_("排在第几"), min_value=0, max_value=999, required=False, help_text=_("小的在前。")
    )
    closed_on = forms.DateField(
        label=_("从哪天起不再用"), required=False, widget=DayInput(), help_text=_("一直用就空着。")
    )


class WindowForm(forms.Form):
    number = _line(_("窗口号"), 20, _("写在窗口上方的号。"), required=True)
    zh = _line(_("窗口名称"), 120, required=True)
    en = _line(_("英文名称"), 160)
    body = forms.ChoiceField(
        label=_("哪个部门"), required=False, widget=EnteredSelect, help_text=_("综合窗口不属于哪个部门。")
    )
    matters = forms.MultipleChoiceField(
        label=_("办理哪些事项"),
        required=False,
        widget=EnteredCheckboxes,
        help_text=_("都不勾，就是这个部门的全部事项；综合窗口都不勾，就是所有事项。"),
    )
    phone = _line(_("电话"), 40)
    seats = forms.IntegerField(label=_("同时接待几位"), min_value=1, max_value=20, initial=1)
    is_green = forms.BooleanField(label=_("绿色通道"), required=False, help_text=_("重点项目优先。"))
    closed_on = forms.DateField(
        label=_("从哪天起不再用"), required=False, widget=DayInput(), help_text=_("一直用就空着。")
    )

    def __init__(self, *args: Any, bodies: Iterable[Body], matters: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {body.code: body for body in bodies}
        chosen: Any = self.fields["body"]
        chosen.choices = [
            ("", pgettext_lazy("hall", "综合窗口")),
            *((code, pick_text(body)) for code, body in self.known.items()),
        ]
        named: Any = self.fields["matters"]
        named.choices = matters
        if not matters:
            del self.fields["matters"]

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {**said, "body": self.known.get(said["body"]), "matters": said.get("matters", [])}


class WindowHoursForm(forms.Form):
    starts_on = NearDay(label=_("从哪天起"), help_text=_("前面的时间到前一天为止。"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, name in WEEKDAYS.items():
            self.fields[f"day{weekday}"] = SpansField(label=name)

    def spans(self) -> list[WeekSpan]:
        return [
            WeekSpan(weekday, starts, ends)
            for weekday in range(7)
            for starts, ends in self.cleaned_data.get(f"day{weekday}") or ()
        ]


class HallDayForm(forms.Form):
    """A day unlike the week, at the windows that are ticked."""

    day = NearDay(label=_("哪一天"), widget=DayInput())
    kind = forms.ChoiceField(
        label=_("这天怎么样"),
        choices=[(OPEN, _("开，时间另定")), (CLOSED, _("不开"))],
        widget=forms.RadioSelect,
    )
    starts = forms.TimeField(label=_("从几点"), required=False, widget=HourInput())
    ends = forms.TimeField(label=_("到几点"), required=False, widget=HourInput())
    windows = forms.MultipleChoiceField(label=_("哪些窗口"), widget=EnteredCheckboxes)
    reason = forms.CharField(
        label=_("说明"), required=False, max_length=200, help_text=_("不开的，写明原因，来办事的人看得到。")
    )

    def __init__(self, *args: Any, windows: Iterable[ServiceWindow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(window.pk): window for window in windows}
        named: Any = self.fields["windows"]
        named.choices = [(pk, f"{window.number} {pick_text(window)}") for pk, window in self.known.items()]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("kind") == OPEN:
            for name in ("starts", "ends"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("开的日子要填从几点到几点。"))
        return said

    def chosen(self) -> list[ServiceWindow]:
        return [self.known[pk] for pk in self.cleaned_data["windows"]]

    def said(self) -> DaySaid:
        said = self.cleaned_data
        hours = (said["starts"], said["ends"]) if said["kind"] == OPEN else None
        return DaySaid(said["day"], hours, said["reason"])


class WindowsFileForm(forms.Form):
    file = forms.FileField(
        label=_("表格"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text=_("导出的表格改好再传上来。表里没有的窗口不动。"),
        allow_empty_file=True,  # the operation says what is wrong with it
    )
    starts_on = NearDay(label=_("时间从哪天起"), widget=DayInput(), help_text=_("前面的时间到前一天为止。"))
