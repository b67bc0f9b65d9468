"""Forms of needs visits: when and with whom, the minutes, a difficulty or tutoring, what is handed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approval_portal.accounts.models import User
from projects.enums import PrintKind
from projects.forms.choices import EnteredCheckboxes, EnteredSelect
from projects.forms.questions import DayInput
from services.enums import SquadPlace, VisitPointKind
from services.forms.days import NearDay

PLACES = (SquadPlace.DEPUTY_HEAD, SquadPlace.APPROVER, SquadPlace.AGENT)
PIECES = [("package", _("事项包")), *((kind.value, kind.label) for kind in PrintKind)]


class SquadForm(forms.Form):
    """Who goes along: one list of people for each place; and what is to be talked about, one point a line."""

    deputy_head = forms.MultipleChoiceField(required=False, widget=EnteredCheckboxes)
    approver = forms.MultipleChoiceField(required=False, widget=EnteredCheckboxes)
    agent = forms.MultipleChoiceField(required=False, widget=EnteredCheckboxes)
    points = forms.CharField(
        label=_("还要谈什么"),
        help_text=_("一行一点。没有答的问题会自己列进议程，不用写。"),
        required=False,
        max_length=3000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, staff: Mapping[str, list[User]], **kwargs: Any) -> None:
        """`staff`: place -> the people whom it may be."""
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for users in staff.values() for user in users}
        for place in PLACES:
            field = self.fields[place.value]
            field.label = place.label
            field.choices = [(str(user.pk), str(user)) for user in staff.get(place, [])]  # a MultipleChoiceField
            if not field.choices:
                del self.fields[place.value]

    def squad(self) -> dict[User, str]:
        """Somebody who was ticked in two places goes in the first one."""
        found: dict[User, str] = {}
        for place in PLACES:
            for pk in self.cleaned_data.get(place.value, ()):
                found.setdefault(self.people[pk], place.value)
        return found

    def points_said(self) -> list[str]:
        return str(self.cleaned_data["points"]).splitlines()


class ArrangeForm(SquadForm):
    """A visit arranged by the bureau. Without a day it stands on the board until it is given a time."""

    on = NearDay(label=_("哪天去"), required=False, help_text=_("没有定就空着，先放到看板上。"), widget=DayInput())
    hour = forms.TimeField(
        label=_("几点"), required=False, widget=forms.TimeInput({"type": "time", "step": 900}, format="%H:%M")
    )
    who = forms.ChoiceField(label=_("哪位专员去"), required=False, widget=EnteredSelect)
    address = forms.CharField(label=_("去哪里"), required=False, max_length=200)
    contact_name = forms.CharField(label=_("找谁"), required=False, max_length=60)
    contact_phone = forms.CharField(
        label=_("电话"), required=False, max_length=20, widget=forms.TextInput({"inputmode": "tel"})
    )

    field_order = ["on", "hour", "who", "address", "contact_name", "contact_phone"]

    def __init__(self, *args: Any, agents: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agents = {str(user.pk): user for user in agents}
        self.fields["who"].choices = [("", "—"), *((pk, str(user)) for pk, user in self.agents.items())]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        named = [name for name in ("on", "hour", "who") if said.get(name)]
        if named and len(named) < 3 and not self.errors:
            missing = next(name for name in ("on", "hour", "who") if name not in named)
            self.add_error(missing, _("日子、时间和专员要一起定；都还没定，就都空着。"))
        return said

    def starts_at(self) -> datetime | None:
        said = self.cleaned_data
        return timezone.make_aware(datetime.combine(said["on"], said["hour"])) if said.get("on") else None

    def chosen(self) -> User | None:
        return self.agents.get(self.cleaned_data["who"])


class MinutesForm(forms.Form):
    building = forms.CharField(label=_("要建什么"), required=False, max_length=500, widget=forms.Textarea({"rows": 2}))
    size = forms.CharField(label=_("多大规模"), required=False, max_length=300, help_text=_("面积、投资、产能、人数。"))
    minutes = forms.CharField(
        label=_("还说了什么"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 4})
    )
    done = forms.MultipleChoiceField(label=_("谈过的"), required=False, widget=EnteredCheckboxes)

    def __init__(self, *args: Any, points: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(text, text) for text in points]
        self.fields["done"].choices = choices
        if not choices:
            del self.fields["done"]


class PointForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("是什么"), choices=VisitPointKind.choices, initial=VisitPointKind.DIFFICULTY, widget=forms.RadioSelect
    )
    node = forms.ChoiceField(label=_("哪个事项"), required=False, help_text=_("审前辅导要选。"))
    text = forms.CharField(
        label=pgettext_lazy("visit", "写下来"),
        max_length=500,
        help_text=_("难点会同时登记成问题，直到销号。"),
        widget=forms.Textarea({"rows": 2}),
    )
    measure = forms.CharField(label=_("怎么解决"), required=False, max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, matters: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].choices = [("", "—"), *matters]


class PiecesForm(forms.Form):
    pieces = forms.MultipleChoiceField(
        label=_("当面交了哪些"), required=False, choices=PIECES, widget=EnteredCheckboxes
    )

    def __init__(self, *args: Any, ready: Mapping[str, Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pieces"].choices = [(name, label) for name, label in PIECES if name in ready]


class RemarkForm(forms.Form):
    """What the enterprise adds when it confirms."""

    remark = forms.CharField(
        label=_("要补充或者更正的"), required=False, max_length=500, widget=forms.Textarea({"rows": 3})
    )
