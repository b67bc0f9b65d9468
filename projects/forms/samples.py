"""Sample projects as a keeper types them: a name, the answers in the questionnaire's own fields, YAML for what is special."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from projects.catalogue.loader import CatalogueFault, read_entry
from projects.forms.packages import GroupForm
from projects.forms.questions import initial_answers
from projects.rules.catalogue import Catalogue, Question
from projects.rules.wording import Text, value_text

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
        label=_("用 YAML 写的答案"),
        required=False,
        rows=6,
        help_text=_(
            "上面没有的问题写在这里，例如草稿里新加的；也可以整份贴进来。每行一个，例如 floor_area_m2: 48000；"
            "是或否写 true、false，不清楚写 null。同一个问题只写一处。"
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


class SampleAnswersForm(GroupForm):
    """Every question of the catalogue, asked or not: which are asked is what a sample tries out. Left empty: not answered."""

    def __init__(self, data: Any = None, *, catalogue: Catalogue, answers: Mapping[str, Any]) -> None:
        questions = catalogue.questions.values()
        initial = initial_answers([each for each in questions if each.id in answers], dict(answers))
        super().__init__(data, questions=questions, answered=(), initial=initial, prefix="q")
        self.catalogue = catalogue
        for question in questions:
            field, nothing = self.fields[question.id], _untouched(question)
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", nothing or gettext("没有回答")), *field.choices]
            elif nothing:
                field.help_text = f"{field.help_text} {nothing}".strip()

    def groups(self) -> list[dict[str, Any]]:
        """Each group with its fields and how many are answered; open where something is wrong, or else the first."""
        pairs = {pair[0].name: pair for pair in self.pairs()}
        made = []
        for group, raw in self.catalogue.groups.items():
            mine = [pairs[each.id] for each in self.questions.values() if each.group == group]
            given = sum(any(part is not None and bool(part.value()) for part in pair) for pair in mine)
            wrong = any(field.errors for field, _unsure in mine)
            made.append({"group": raw, "pairs": mine, "given": given, "open": wrong})
        made[0]["open"] = made[0]["open"] or not any(each["open"] for each in made)
        return made


def _untouched(question: Question) -> str:
    """What counts while a question with a prefill is not answered; "" for one without."""
    if question.default is None:
        return ""
    value = value_text(question.raw, question.default).say(get_language() or "zh")
    return gettext("没有回答，按“%(value)s”算") % {"value": value}


def answered_twice(form: SampleForm, asked: SampleAnswersForm) -> list[str]:
    """Questions that the fields and the YAML answer differently. Both forms are valid."""
    given, lines = asked.cleaned_data, form.cleaned_data["answers"]
    return [str(asked.fields[name].label) for name in lines if name in given and lines[name] != given[name]]
