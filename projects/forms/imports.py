"""Forms of an import, and the filters of the list of imports. No decisions here."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from projects.enums import ImportState
from projects.forms.questions import DayInput
from projects.models import ImportJob
from projects.rules.spreadsheet_cells import FIRST_DAY, LAST_DAY

ALL, GOOD = "all", "good"
SORTS = {"newest": ("-made_at", "-pk"), "oldest": ("made_at", "pk"), "name": ("file_name", "-pk")}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("表格"),
        widget=forms.FileInput({"accept": ".xlsx"}),
        help_text=_("按模板填好的 .xlsx，最多 20,000 行、20 MB。先核对，你看过再写入。"),
        allow_empty_file=True,  # the operation says what is wrong with it
    )
    start_on = forms.DateField(
        label=_("没填计划开始日期的行，从哪天算起"), widget=DayInput(), help_text=_("办理时限从这一天排。")
    )
    mode = forms.ChoiceField(
        label=_("有错的时候"),
        choices=[(ALL, _("有一处错就都不写")), (GOOD, _("写入没有错的行，有错的行跳过"))],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    serve = forms.BooleanField(
        label=_("由我代办"),
        required=False,
        initial=True,
        help_text=_("导入的项目都由你任代办专员。不勾的话，等局领导指派。"),
    )

    def __init__(self, *args: Any, is_agent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_agent:
            del self.fields["serve"]

    def clean_start_on(self) -> Any:
        day = self.cleaned_data["start_on"]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("这一天太远了，请核对年份。"))
        return day


class ImportFilter(filters.FilterSet):
    """q: file or person; state; sort. Unknown values filter nothing."""

    q = filters.CharFilter(method="search", label=_("文件名或姓名"))
    state = filters.ChoiceFilter(choices=ImportState.choices)

    class Meta:
        model = ImportJob
        fields = ("q", "state")

    def search(self, rows: QuerySet[ImportJob], name: str, value: str) -> QuerySet[ImportJob]:
        for word in value.split():
            rows = rows.filter(Q(file_name__icontains=word) | Q(made_by__name__icontains=word))
        return rows

    @property
    def sort(self) -> str:
        asked = self.data.get("sort", "")
        return asked if asked in SORTS else "newest"

    @property
    def rows(self) -> QuerySet[ImportJob]:
        return self.qs.order_by(*SORTS[self.sort])
