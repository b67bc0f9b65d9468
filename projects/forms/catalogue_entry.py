"""Forms about one entry of a catalogue draft, about whole files of it, and about a holiday notice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.enums_catalogue import ChangeKind
from projects.rules.catalogue_sections import SECTIONS
from projects.rules.wording import PROVENANCE

REASON = 300
YEARS = (2001, 2099)  # within the working calendar, with a year on either side


class EntryFilter(forms.Form):
    """What is looked for among the entries: `section`, `q`, `mark`, `changed`. Never refused: what is unknown asks nothing."""

    section = forms.ChoiceField(required=False, choices=[(code, code) for code in SECTIONS])
    mark = forms.ChoiceField(required=False, choices=[(code, code) for code in (*PROVENANCE, "none")])
    changed = forms.BooleanField(required=False)
    q = forms.CharField(required=False, max_length=100)

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        found = {name: self.cleaned_data.get(name, "") for name in ("section", "mark", "q")}
        return {**found, "changed": bool(self.cleaned_data.get("changed"))}


class EntryYamlForm(forms.Form):
    """An entry as YAML; `code` only for a new one whose code stands outside it."""

    code = forms.CharField(
        label=pgettext_lazy("entry", "编号"), max_length=60, help_text=_("字母、数字、- 和 _；以后不能改。")
    )
    text = forms.CharField(
        label=_("这一条的 YAML"),
        widget=forms.Textarea({"rows": 24, "class": "input mono", "spellcheck": "false", "lang": "zxx"}),
        strip=False,
    )
    reason = forms.CharField(label=_("为什么改"), required=False, max_length=REASON)

    def __init__(self, *args: Any, with_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_code:
            del self.fields["code"]


class EntryLeaveForm(forms.Form):
    """Leaving an entry out of the next version."""

    kind = forms.ChoiceField(
        label=_("怎么去掉"),
        choices=[
            (ChangeKind.WITHDRAWN, _("撤回：已经公布过的规定不再适用，原因一起公布")),
            (ChangeKind.REMOVED, _("删除：写错的、重复的，或者还没有公布过的")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=pgettext_lazy("entry", "原因"), max_length=REASON, required=False, widget=forms.Textarea({"rows": 3})
    )


class CatalogueFileForm(forms.Form):
    """A whole catalogue: the YAML file, or the workbook that was downloaded here."""

    file = forms.FileField(
        label=_("文件"), help_text=_("YAML（.yaml）或者这里下载的 Excel（.xlsx），YAML 不超过 2 MB。")
    )


class HolidayForm(forms.Form):
    """The notice of one year: its name, and its days as lines or as a workbook."""

    year = forms.IntegerField(label=_("哪一年"), min_value=YEARS[0], max_value=YEARS[1])
    name = forms.CharField(
        label=_("通知的名称和文号"),
        max_length=160,
        help_text=_("照通知写，例如“国务院办公厅关于2027年部分节假日安排的通知”。"),
    )
    announced = forms.BooleanField(
        label=_("通知已经公布"),
        required=False,
        initial=True,
        help_text=_("没有公布、按法定节日推算的不要勾：日期会显示“暂定”。"),
    )
    lines = forms.CharField(
        label=_("日子"),
        required=False,
        strip=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 12, "class": "input mono", "spellcheck": "false", "lang": "zxx"}),
        help_text=_("一行一天或者一段：日期、放假或上班、节日。例如“2027-10-01至2027-10-07 放假 国庆节”。"),
    )
    file = forms.FileField(
        label=_("或者上传 Excel"), required=False, help_text=_("用模板填；上传了文件，就不看上面的文字。")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("lines") or "").strip() and not cleaned.get("file"):
            self.add_error("lines", _("把通知里的日子写在这里，或者上传填好的模板。"))
        return cleaned
