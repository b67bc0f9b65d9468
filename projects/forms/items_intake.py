"""Paper intake: which matters of a project, which papers lie on the counter, who brought them and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms.items_window import count_field
from projects.forms.masked import MaskedForm
from projects.forms.people import PHONE_OR_MASK, Day
from projects.operations.items.intake import Handed, Intake, Later


class IntakeForm(MaskedForm):
    """originals- and copies-<material> for each paper of the matters; stage-<matter> for a staged permit. `later`: the
    matters in which something granted is changed or renewed, chosen before."""

    received_on = forms.DateField(
        label=_("收到材料的日期"),
        widget=Day(),
        help_text=_("上门收的，填收到那天；五个工作日从这一天起算。"),
    )
    contact_name = forms.CharField(label=_("联系人"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("电话"), max_length=20, required=False, validators=[PHONE_OR_MASK])

    def __init__(
        self,
        *args: Any,
        nodes: Iterable[str],
        materials: Iterable[str],
        stages: Mapping[str, list[tuple[str, Any]]],
        later: Mapping[str, Later],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.nodes, self.materials, self.later = list(nodes), list(materials), later
        for node, choices in stages.items():
            self.fields[f"stage-{node}"] = forms.ChoiceField(
                label=_("分期"),
                choices=[("", _("不分期，一次办完")), *choices],
                required=False,
                widget=forms.Select(attrs={"class": "input"}),
            )
        for code in self.materials:
            self.fields[f"originals-{code}"] = count_field(_("原件"))
            self.fields[f"copies-{code}"] = count_field(_("复印件"))

    def handed(self, code: str) -> Handed:
        said = self.cleaned_data
        return Handed(said.get(f"originals-{code}") or 0, said.get(f"copies-{code}") or 0)

    def intake(self) -> Intake:
        said = self.cleaned_data
        return Intake(
            matters={node: said.get(f"stage-{node}", "") for node in self.nodes},
            papers={code: handed for code in self.materials if (handed := self.handed(code)).any},
            received_on=said["received_on"],
            contact_name=said["contact_name"],
            contact_phone=said["contact_phone"],
            later=self.later,
        )
