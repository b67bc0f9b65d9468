"""Forms about appointments: reading what was typed. No decisions here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.forms.choices import EnteredSelect
from services.forms.days import NearDay

NONE = "none"  # no slot suits
OFFER, AGREED = "offer", "agreed"
SLOT = re.compile(r"([0-9]{1,12})-([0-9]{1,9})")  # the agent, and the minute since 1970


@dataclass(frozen=True, slots=True)
class Chosen:
    agent: User
    starts_at: datetime


class SlotField(forms.CharField):
    """A slot as a radio button sends it. What is no slot of these agents is refused; whether it is free, the operation says."""

    def __init__(self, agents: Iterable[User], *, or_none: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=40, **{"label": _("时间"), **kwargs})
        self.agents, self.or_none = {agent.pk: agent for agent in agents}, or_none
        self.error_messages["required"] = _("选一个时段。")

    def clean(self, value: Any) -> Chosen | None:
        text = super().clean(value)
        if not text or (self.or_none and text == NONE):
            return None
        found = SLOT.fullmatch(text)
        agent = self.agents.get(int(found[1])) if found else None
        if found is None or agent is None:
            raise forms.ValidationError(_("选一个列出来的时段。"))
        return Chosen(agent, datetime.fromtimestamp(int(found[2]) * 60, UTC))


class DoorFields(forms.Form):
    address = forms.CharField(label=_("上门地址"), max_length=200)
    contact_name = forms.CharField(
        label=_("谁接待"), max_length=60, required=False, help_text=_("不填，就找项目上登记的联系人。")
    )
    contact_phone = forms.CharField(
        label=_("接待人的电话"),
        max_length=20,
        required=False,
        help_text=_("手机，或者带区号的固定电话。"),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )


class BookForm(DoorFields):
    """`items`: (key, words) of what can go along; `is_staff`: agent or desk, who say whether the time is agreed on."""

    def __init__(
        self, *args: Any, agents: Sequence[User], items: Sequence[tuple[int, str]], is_staff: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if items:
            self.fields["items"] = forms.MultipleChoiceField(
                label=_("哪些办件"),
                required=False,
                choices=[(str(pk), words) for pk, words in items],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": _("有的办件已经约过，或者状态变了：按现在列出来的重新选。")},
            )
        self.fields["slot"] = SlotField(agents, or_none=True)
        if is_staff:
            self.fields["way"] = forms.ChoiceField(
                label=_("和企业说好了吗"),
                choices=[(OFFER, _("还没有：提出这个时间，等企业确认")), (AGREED, _("说好了：直接约定"))],
                initial=OFFER,
                widget=forms.RadioSelect,
            )
        self.fields["note"] = forms.CharField(
            label=_("要说明的"),
            max_length=500,
            required=False,
            help_text=_("例如怎么进门、哪天方便。"),
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.order_fields(["items", "slot", "way", "address", "contact_name", "contact_phone", "note"])


class MoveForm(forms.Form):
    def __init__(self, *args: Any, agents: Sequence[User], is_staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"] = SlotField(agents, label=_("哪个时段"))
        self.fields["reason"] = forms.CharField(label=_("说明或原因"), max_length=300, required=False)
        if is_staff:
            self.fields["agreed"] = forms.BooleanField(label=_("已经和企业说好这个时间"), required=False)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么取消"),
        max_length=300,
        help_text=_("对方会看到。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PlaceForm(forms.Form):
    """The menu beside a card of the board, and what a drag fills in: whose, and which day (its own, when empty)."""

    agent = forms.ChoiceField(label=_("给哪位专员"), widget=EnteredSelect)
    day = NearDay(label=_("哪一天"), required=False)

    def __init__(self, *args: Any, agents: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(agent.pk): agent for agent in agents}
        chosen: Any = self.fields["agent"]
        chosen.choices = [(key, str(agent)) for key, agent in self.people.items()]
