"""The points of a correction notice as they are typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from projects.enums import GapCode
from projects.operations.items.corrections import Gap

PREFIX = "gap"
MOST = 60
APPLICATION = "-"  # the gap is in the application itself, not in a paper


class GapForm(forms.Form):
    """One gap. A row that is left empty counts for nothing."""

    material = forms.ChoiceField(label=_("哪一份"), initial=APPLICATION, widget=forms.Select(attrs={"class": "input"}))
    code = forms.ChoiceField(
        label=_("原因"),
        choices=[("", _("选一个原因")), *GapCode.choices],
        widget=forms.Select(attrs={"class": "input"}),
    )
    what = forms.CharField(label=_("哪里不对"), max_length=500, widget=forms.TextInput(attrs={"list": "phrases-what"}))
    todo = forms.CharField(label=_("怎么补"), max_length=500, widget=forms.TextInput(attrs={"list": "phrases-todo"}))

    def __init__(self, *args: Any, materials: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["material"].choices = [(APPLICATION, _("申请本身")), *materials]

    def gap(self) -> Gap:
        said = self.cleaned_data
        material = "" if said["material"] == APPLICATION else said["material"]
        return Gap(said["code"], said["what"], said["todo"], material)


GapSet = formset_factory(GapForm, extra=0, can_delete=True, max_num=MOST, absolute_max=MOST)


def gaps_of(rows: BaseFormSet[Any]) -> list[Gap]:
    """What was typed, without rows that are empty or struck out. The set must be valid."""
    return [form.gap() for form in rows.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]


class ReturnForm(forms.Form):
    """Which points are still open: `points`, and what is still lacking of each: text-<key>."""

    points = forms.MultipleChoiceField(label=_("还没有补齐的"), required=False, widget=forms.CheckboxSelectMultiple)
    lead_reason = forms.CharField(
        label=_("提出新要求的理由"),
        max_length=300,
        required=False,
        help_text=_("首次告知书里没有的要求，只有局领导能提，并且计入本单位的二次告知数。"),
    )

    def __init__(self, *args: Any, points: Iterable[tuple[int, str]], lead: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [pk for pk, _text in points]
        self.fields["points"].choices = [(str(pk), text) for pk, text in points]
        if not lead:
            del self.fields["lead_reason"]
        for pk in self.keys:
            self.fields[f"text-{pk}"] = forms.CharField(label=_("还缺什么"), max_length=500, required=False)

    def chosen(self) -> dict[int, str]:
        return {int(pk): self.cleaned_data.get(f"text-{pk}", "") for pk in self.cleaned_data.get("points", ())}
