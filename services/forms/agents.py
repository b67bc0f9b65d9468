"""Forms about agents: reading what was typed. No decisions here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from projects.forms.choices import EnteredSelect
from projects.forms.questions import DayInput
from services.enums import DutyKind
from services.forms.days import NearDay
from services.operations.agents import ProfileData, WeeklySpan
from services.rules.hall_sheet import BETWEEN_SPANS, SPAN, hours_text, span_of

LANGUAGES = [
    *(("en", _("英语")), ("ja", _("日语")), ("ko", _("韩语"))),
    *(("de", _("德语")), ("fr", _("法语")), ("ru", _("俄语"))),
]
BETWEEN = re.compile(r"[\n,;、]+")  # after NFKC, which makes the full-width ones these


class WordsField(forms.CharField):
    """Several words, one a line or with commas between them."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:
        text = unicodedata.normalize("NFKC", str(value or ""))
        return [word.strip() for word in BETWEEN.split(text) if word.strip()]


class SpansField(forms.CharField):
    """Hours of one day as one writes them: 9:00-12:00 13:30-17:30. Empty: off."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=100, **kwargs)

    def to_python(self, value: Any) -> list[tuple[time, time]]:
        text = unicodedata.normalize("NFKC", str(value or "")).strip()
        spans = [span_of(match) for match in SPAN.finditer(text)]
        if BETWEEN_SPANS.sub("", SPAN.sub("", text)) or None in spans:
            raise forms.ValidationError(_("写成 9:00-12:00 13:30-17:30 这样；不上班就空着。"))
        return [span for span in spans if span]

    def clean(self, value: Any) -> Any:
        if len(str(value or "")) > 100:
            raise forms.ValidationError(_("写成 9:00-12:00 13:30-17:30 这样；不上班就空着。"))
        return self.to_python(value)


def span_text(spans: Iterable[tuple[time, time]]) -> str:
    return hours_text(spans)


class ProfileForm(forms.Form):
    """`phases`, `matters`: (id, words) of the catalogue; `sets_most`: may say how many projects are enough."""

    districts = WordsField(
        label=_("负责的片区"), required=False, max_length=600,
        help_text=_("一行一个，写项目地址里会出现的字，例如路名、园区名。空着就是全区。"),
    )  # fmt: skip
    phases = forms.MultipleChoiceField(label=_("熟悉的阶段"), required=False, widget=forms.CheckboxSelectMultiple)
    matters = forms.MultipleChoiceField(label=_("熟悉的事项"), required=False, widget=forms.CheckboxSelectMultiple)
    languages = forms.MultipleChoiceField(
        label=_("会的外语"), required=False, choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    most_projects = forms.IntegerField(
        label=_("最多代办几个项目"), min_value=1, max_value=200, help_text=_("满了，派单时不再推荐。")
    )
    latitude = forms.DecimalField(
        label=_("出发地的纬度"), required=False, min_value=-90, max_value=90, max_digits=8, decimal_places=6,
        help_text=_("每天从哪里出发。空着，路线从第一站排起。"),
    )  # fmt: skip
    longitude = forms.DecimalField(
        label=_("出发地的经度"), required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6
    )

    def __init__(
        self,
        *args: Any,
        phases: Sequence[tuple[str, str]],
        matters: Sequence[tuple[str, str]],
        sets_most: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("phases", phases), ("matters", matters)):
            field: Any = self.fields[name]
            field.choices = choices
            if not choices:
                del self.fields[name]
        if not sets_most:
            del self.fields["most_projects"]

    def data_said(self) -> ProfileData:
        said = self.cleaned_data
        return ProfileData(
            districts=said["districts"],
            skills=[*said.get("phases", ()), *said.get("matters", ())],
            languages=said["languages"],
            most_projects=said.get("most_projects"),
            latitude=said["latitude"],
            longitude=said["longitude"],
        )


class HoursForm(forms.Form):
    starts_on = NearDay(label=_("从哪天起"), help_text=_("前面的时间到前一天为止。"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, name in WEEKDAYS.items():
            self.fields[f"day{weekday}"] = SpansField(label=name)

    def spans(self) -> list[WeeklySpan]:
        return [
            WeeklySpan(weekday, starts, ends)
            for weekday in range(7)
            for starts, ends in self.cleaned_data.get(f"day{weekday}") or ()
        ]


class HourInput(forms.TimeInput):
    def __init__(self) -> None:
        super().__init__(attrs={"type": "time"}, format="%H:%M")


class DutyForm(forms.Form):
    day = NearDay(label=_("哪一天"), widget=DayInput())
    kind = forms.ChoiceField(label=_("这天怎么样"), choices=DutyKind.choices, widget=forms.RadioSelect)
    starts = forms.TimeField(label=_("从几点"), required=False, widget=HourInput())
    ends = forms.TimeField(label=_("到几点"), required=False, widget=HourInput())
    reason = forms.CharField(
        label=_("说明"), required=False, max_length=200, help_text=_("不上班的，写明原因。专员本人和局里的人看得到。")
    )


class ChooseForm(forms.Form):
    """`people`: the agents in the order of the rule."""

    user = forms.ChoiceField(label=_("选谁"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("为什么不按规则选"),
        required=False,
        max_length=300,
        help_text=_("选了排在第一的，空着就行。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["user"]
        chosen.choices = [(str(pk), name) for pk, name in people]
        chosen.error_messages["invalid_choice"] = _("选列出来的人。")


class BatonForm(forms.Form):
    """`matters`: (`item:7` or `node:ap-…`, words) of what can be handed over; `bodies`: those above the district's level."""

    matter = forms.ChoiceField(label=_("哪个事项"), required=False, widget=EnteredSelect)
    to_body = forms.ChoiceField(label=_("交给哪个单位"), widget=EnteredSelect)
    subject = forms.CharField(label=_("交什么"), max_length=200, help_text=_("一句话，对方在列表里看到。"))
    note = forms.CharField(
        label=_("要说明的"),
        required=False,
        max_length=500,
        help_text=_("材料在哪、企业要什么、急不急。"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, matters: Sequence[tuple[str, str]], bodies: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        found: Any = self.fields["matter"]
        found.choices = [("", _("不是某一个事项")), *matters]
        chosen: Any = self.fields["to_body"]
        chosen.choices = [("", _("选一个")), *bodies]


class BatonActForm(forms.Form):
    """`acts`: (verb, words) of what can be done now."""

    act = forms.ChoiceField(label=_("选一个"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=500,
        help_text=_("退回、收回写原因，办完写结果；接收可以不写。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, acts: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["act"]
        chosen.choices = acts
        chosen.error_messages["invalid_choice"] = _("现在不能这样办：刷新看看。")
