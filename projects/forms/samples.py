"""Sample projects as a keeper types them: a name, the answers and what is expected, both in YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from projects.catalogue.loader import CatalogueFault, read_entry
from projects.rules.wording import Text

LONGEST = 40_000  # characters of either text


class EntryField(forms.CharField):
    """A mapping of keys to values in YAML; what cannot be read is told with its line."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        attrs = {"rows": rows, "spellcheck": "false", "autocomplete": "off", "class": "mono"}
        super().__init__(max_length=LONGEST, strip=False, widget=forms.Textarea(attrs), **kwargs)

    def clean(self, value: Any) -> Mapping[str, Any]:
        text = super().clean(value)
        try:
            read = read_entry(text) if text.strip() else {}
        except CatalogueFault as fault:
            told = [Text(each.zh, each.en).say(get_language() or "zh") for each in fault.faults[:5]]
            raise forms.ValidationError(told) from None
        if not isinstance(read, dict) or not all(isinstance(key, str) for key in read):
            raise forms.ValidationError(gettext("每行写一个“名称: 值”。"))
        return read


class SampleForm(forms.Form):
    zh = forms.CharField(label=_("名字"), max_length=120, help_text=_("一眼看得出是哪类项目。不要写真的企业和项目名。"))
    en = forms.CharField(label=_("英文名字"), required=False, max_length=120)
    answers = EntryField(
        label=_("答案"),
        rows=18,
        help_text=_(
            "每行一个问题，例如 floor_area_m2: 48000；是或否写 true、false，不清楚写 null，没有写的就是没有回答。"
        ),
    )
    expected = EntryField(
        label=_("应该判成什么"),
        required=False,
        rows=8,
        help_text=_("每行一个事项，例如 ap-eia: needed；要办 needed，不用办 not_needed，待确认 to_confirm。"),
    )
    lay_down = forms.BooleanField(
        label=_("把现行目录的判定记为应该"),
        required=False,
        help_text=_("按现行目录判一遍，各审批、评估和专项事项的结果都记下来；上面写了的以上面为准。"),
    )

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("zh", "en", "answers", "expected")}
