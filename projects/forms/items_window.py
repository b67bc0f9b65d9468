"""What the window types: papers checked, a refusal, a delivery, papers that came later."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.enums import DeliveryMeans, PaperState
from projects.forms.people import Day
from projects.models import ItemPaper
from projects.operations.items.acceptance import NOT_MET, NOT_OURS, OTHER_GROUND, Mark
from projects.operations.items.intake import Handed

FOUND = ((PaperState.FIT, _("合格")), (PaperState.DEFECTIVE, _("要补正")), (PaperState.MISSING, _("没有")))
GROUNDS = (
    (NOT_OURS, _("依法不属于本机关职权范围")),
    (NOT_MET, _("补正后仍不符合法定形式")),
    (OTHER_GROUND, _("其他")),
)


def count_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=999, widget=number_box())


def number_box() -> forms.NumberInput:
    return forms.NumberInput(attrs={"inputmode": "numeric", "class": "input-count"})


class PapersForm(forms.Form):
    """One line for each paper: state-<material>, remark-<material>, make_up-<material>; `settled`: points that are solved."""

    def __init__(
        self,
        *args: Any,
        papers: Iterable[ItemPaper],
        tolerable: Collection[str] = (),
        points: Iterable[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.papers = list(papers)
        for paper in self.papers:
            code = paper.material
            first = (paper.state, paper.get_state_display())
            kept = () if paper.state in dict(FOUND) else (first,)
            self.fields[f"state-{code}"] = forms.ChoiceField(
                label=_("核对"),
                choices=[*kept, *FOUND],
                initial=paper.state,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"remark-{code}"] = forms.CharField(
                label=_("哪里不对"), max_length=300, required=False, initial=paper.remark
            )
            if code in tolerable:
                self.fields[f"make_up-{code}"] = forms.DateField(
                    label=_("补齐日期"), required=False, widget=Day(), initial=paper.make_up_by
                )
        choices = list(points)
        if choices:
            self.fields["settled"] = forms.MultipleChoiceField(
                label=_("申请本身的补正"), choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )

    def marks(self) -> dict[str, Mark]:
        """What was found, without lines that stay as they are for another reason (已有，免交)."""
        found = {}
        for paper in self.papers:
            state = self.cleaned_data.get(f"state-{paper.material}") or paper.state
            if state in dict(FOUND) or state == PaperState.GIVEN:
                found[paper.material] = Mark(state, self.cleaned_data.get(f"remark-{paper.material}", ""))
        return found

    def make_up(self) -> dict[str, date]:
        days = {paper.material: self.cleaned_data.get(f"make_up-{paper.material}") for paper in self.papers}
        return {code: day for code, day in days.items() if day}

    def settled(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data.get("settled", ())]


class RefuseForm(forms.Form):
    """不予受理 or, where no permit is needed at all, 不受理."""

    verb = forms.ChoiceField(label=_("怎么答复"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=_("不予受理的理由"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("不受理时不用选。"),
    )
    reason = forms.CharField(
        label=_("原因"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input"}),
        help_text=_("写进给申请人的通知书：根据哪一条，为什么。"),
    )
    where = forms.CharField(
        label=_("该向哪里申请"),
        max_length=120,
        required=False,
        help_text=_("不属于本机关职权范围的，要告诉申请人找谁。"),
    )

    def __init__(self, *args: Any, verbs: Iterable[tuple[str, Any]], corrected: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = list(verbs)  # a ChoiceField
        grounds = [each for each in GROUNDS if corrected or each[0] != NOT_MET]
        self.fields["ground"].choices = grounds


class DeliverForm(forms.Form):
    means = forms.ChoiceField(label=_("怎么送的"), choices=DeliveryMeans.choices, widget=forms.RadioSelect)
    receiver = forms.CharField(label=_("签收人"), max_length=60, required=False, help_text=_("电子送达不用填。"))
    delivered_on = forms.DateField(label=_("送达日期"), widget=Day(), help_text=_("期限算到这一天为止，可以早于今天。"))
    archive = forms.BooleanField(label=_("送达后直接归档"), required=False)


class PaperAnswerForm(forms.Form):
    """A correction that came on paper: on which day."""

    received_on = forms.DateField(
        label=_("收到补正材料的日期"), widget=Day(), help_text=_("五个工作日从这一天重新起算。")
    )


class SupplementForm(forms.Form):
    """state-, remark-, originals-, copies-<material> for each paper that is outstanding."""

    received_on = forms.DateField(label=_("收到材料的日期"), widget=Day())

    def __init__(self, *args: Any, papers: Iterable[ItemPaper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = list(papers)
        for paper in self.papers:
            code = paper.material
            self.fields[f"state-{code}"] = forms.ChoiceField(
                label=_("核对"),
                choices=[("", _("还没有来")), (PaperState.FIT, _("合格")), (PaperState.DEFECTIVE, _("不合格"))],
                required=False,
                widget=forms.RadioSelect,
                initial="",
            )
            self.fields[f"remark-{code}"] = forms.CharField(
                label=_("哪里不对"),
                max_length=300,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": _("不合格的，写哪里不对")}),
            )
            self.fields[f"originals-{code}"] = count_field(_("原件"))
            self.fields[f"copies-{code}"] = count_field(_("复印件"))

    def marks(self) -> dict[str, Mark]:
        said = {paper.material: self.cleaned_data.get(f"state-{paper.material}") for paper in self.papers}
        return {code: Mark(state, self.cleaned_data[f"remark-{code}"]) for code, state in said.items() if state}

    def handed(self) -> dict[str, Handed]:
        return {
            paper.material: Handed(
                self.cleaned_data[f"originals-{paper.material}"] or 0,
                self.cleaned_data[f"copies-{paper.material}"] or 0,
            )
            for paper in self.papers
        }
