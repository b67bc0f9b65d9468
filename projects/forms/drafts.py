"""Forms of catalogue keeping: what a draft is called and when it counts, reasons, and which side of a conflict stays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms.questions import DayInput
from projects.operations.catalogue_drafts import NAME, NOTE
from projects.operations.draft_guards import REASON
from projects.operations.draft_rebasing import MINE, THEIRS


class CatalogueDraftForm(forms.Form):
    name = forms.CharField(
        label=_("草稿名称"), max_length=NAME, help_text=_("一句话说这次改什么，例如“缩短节能审查时限”。")
    )
    note = forms.CharField(
        label=_("改了什么、为什么"),
        required=False,
        max_length=NOTE,
        help_text=_("和新版本一起公布，写给办事的人看。"),
        widget=forms.Textarea({"rows": 3}),
    )
    note_en = forms.CharField(
        label=_("同一说明（英文）"), required=False, max_length=NOTE, widget=forms.Textarea({"rows": 3, "lang": "en"})
    )
    effective_on = forms.DateField(
        label=_("从哪天起生效"),
        required=False,
        help_text=_("空着：发布当天就生效。定在以后，发布后先按现行版本办，到那天自动换。"),
        widget=DayInput(),
    )


class WhyForm(forms.Form):
    """A step that needs its reason and nothing else."""

    reason = forms.CharField(label=_("原因"), max_length=REASON, widget=forms.Textarea({"rows": 3}))


class ConfirmForm(forms.Form):
    """Nothing to fill in: the press itself."""


class RebaseForm(forms.Form):
    """For each entry that both sides changed: which of the two stays. `asked`: (key, label, mine, theirs) in words."""

    def __init__(self, *args: Any, asked: Iterable[tuple[str, str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys: dict[str, str] = {}
        for place, (key, label, mine, theirs) in enumerate(asked):
            self.keys[f"choice-{place}"] = key
            self.fields[f"choice-{place}"] = forms.ChoiceField(
                label=label, choices=[(MINE, mine), (THEIRS, theirs)], widget=forms.RadioSelect
            )

    def choices(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}
