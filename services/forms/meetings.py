"""Forms of the two meetings: calling one, who came, a decision, a measure about a problem, settling what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approval_portal.accounts.models import Body, User
from projects.forms.choices import EnteredCheckboxes, EnteredSelect
from projects.forms.questions import DayInput
from projects.templatetags.portal import pick_text
from services.enums import MeetingKind
from services.forms.days import NearDay
from services.models import MeetingPlace, Problem
from services.operations.meetings import Summons

NOBODY = _("要有责任人：选一个人。")
AREA = forms.Textarea({"rows": 3})


def people_choices(people: Mapping[str, User]) -> list[tuple[str, str]]:
    return [(pk, str(user)) for pk, user in people.items()]


class MeetingForm(forms.Form):
    """When, where, who. `kind` and `week` are asked only for a new one, problems only for a special meeting."""

    kind = forms.ChoiceField(label=_("哪一种会"), choices=MeetingKind.choices, widget=forms.RadioSelect)
    held_on = NearDay(label=_("哪天开"), widget=DayInput())
    hour = forms.TimeField(label=_("几点"), widget=forms.TimeInput({"type": "time", "step": 900}, format="%H:%M"))
    week = NearDay(
        label=_("看哪一周"),
        required=False,
        help_text=_("推进例会看一整周：写那一周里的任何一天。空着，就是开会那一周。"),
        widget=DayInput(),
    )
    title = forms.CharField(
        label=_("会议名称"), required=False, max_length=160, help_text=_("空着，就按年份和次数起名。")
    )
    place = forms.CharField(label=_("在哪里开"), required=False, max_length=160)
    chair = forms.ChoiceField(label=_("谁主持"), required=False, widget=EnteredSelect)
    problems = forms.MultipleChoiceField(
        label=_("研判哪些问题"),
        required=False,
        help_text=_("专项问题研判会才选。没有销号的问题都在这里。"),
        widget=EnteredCheckboxes,
    )
    bodies = forms.MultipleChoiceField(label=_("通知哪些部门和单位"), required=False, widget=EnteredCheckboxes)
    people = forms.MultipleChoiceField(label=_("通知哪些人"), required=False, widget=EnteredCheckboxes)

    def __init__(
        self,
        *args: Any,
        staff: Mapping[str, User],
        bodies: Iterable[Body],
        problems: Iterable[Problem],
        kind: str = "",
        **kwargs: Any,
    ) -> None:
        """`kind`: of a meeting that stands; then neither it nor its week is asked."""
        super().__init__(*args, **kwargs)
        self.staff, self.known = staff, {str(body.pk): body for body in bodies}
        self.raised = {str(problem.pk): problem for problem in problems}
        self.fields["chair"].choices = [("", "—"), *people_choices(staff)]
        self.fields["people"].choices = people_choices(staff)
        self.fields["bodies"].choices = [(pk, pick_text(body)) for pk, body in self.known.items()]
        self.fields["problems"].choices = [(pk, titled(problem)) for pk, problem in self.raised.items()]
        if kind:
            del self.fields["kind"], self.fields["week"]
        if kind == MeetingKind.WEEKLY or not self.raised:
            del self.fields["problems"]

    def held_at(self) -> datetime:
        said = self.cleaned_data
        return timezone.make_aware(datetime.combine(said["held_on"], said["hour"]))

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        chair = self.staff.get(said["chair"])
        return {"held_at": self.held_at(), "place": said["place"], "title": said["title"], "chair": chair}

    def summons(self) -> Summons:
        said = self.cleaned_data
        return Summons(
            bodies=tuple(self.known[pk] for pk in said["bodies"]),
            people=tuple(self.staff[pk] for pk in said["people"]),
            problems=tuple(self.raised[pk] for pk in said.get("problems", ())),
        )


def titled(problem: Problem) -> str:
    return f"{problem.title} · {problem.project.name}" if problem.project else problem.title


class HeldForm(forms.Form):
    """Who came, and what was said."""

    came = forms.MultipleChoiceField(
        label=_("谁到会"), required=False, help_text=_("没有勾的记为缺席。"), widget=EnteredCheckboxes
    )
    minutes = forms.CharField(
        label=_("纪要"),
        required=False,
        max_length=20_000,
        help_text=_("说了什么。定下来的事另外一件一件记，有责任人和期限。"),
        widget=forms.Textarea({"rows": 10}),
    )

    def __init__(self, *args: Any, places: Iterable[MeetingPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(place.pk), str(place.user) if place.user else pick_text(place.body)) for place in places]
        self.fields["came"].choices = choices
        if not choices:
            del self.fields["came"]

    def there(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data.get("came", ())]


class DecisionForm(forms.Form):
    """Who does what by which day."""

    text = forms.CharField(label=_("定了什么事"), max_length=300, widget=forms.Textarea({"rows": 2}))
    owner = forms.ChoiceField(label=_("责任人"), error_messages={"required": NOBODY}, widget=EnteredSelect)
    due_on = NearDay(label=_("哪天前办好"), widget=DayInput())
    about = forms.ChoiceField(label=_("关于哪个项目"), required=False, widget=EnteredSelect)

    def __init__(
        self, *args: Any, staff: Mapping[str, User], about: Iterable[tuple[str, str]], label: Any = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.staff = staff
        self.fields["owner"].choices = [("", "—"), *people_choices(staff)]
        choices = list(about)
        self.fields["about"].choices = [("", "—"), *choices]
        if label:
            self.fields["about"].label = label
        if not choices:
            del self.fields["about"]

    def chosen(self) -> User | None:
        return self.staff.get(self.cleaned_data["owner"])

    def about_what(self) -> int | None:
        said = self.cleaned_data.get("about", "")
        return int(said) if said else None


class MeasureForm(forms.Form):
    """处置意见 about one problem."""

    measure = forms.CharField(label=_("怎么处置"), max_length=300, widget=AREA)
    body = forms.ChoiceField(label=_("责任部门"), widget=EnteredSelect)
    owner = forms.ChoiceField(label=_("责任人"), error_messages={"required": NOBODY}, widget=EnteredSelect)
    helpers = forms.MultipleChoiceField(label=_("协办部门"), required=False, widget=EnteredCheckboxes)
    due_on = NearDay(label=_("哪天前办好"), widget=DayInput())
    verifier = forms.ChoiceField(
        label=_("核验人"), required=False, help_text=_("核验人不能是责任人。"), widget=EnteredSelect
    )

    def __init__(self, *args: Any, staff: Mapping[str, User], bodies: Iterable[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff, self.known = staff, {str(body.pk): body for body in bodies}
        people = [("", "—"), *people_choices(staff)]
        self.fields["owner"].choices = self.fields["verifier"].choices = people
        named = [(pk, pick_text(body)) for pk, body in self.known.items()]
        self.fields["body"].choices = [("", "—"), *named]
        self.fields["helpers"].choices = named

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "body": self.known.get(said["body"]),
            "owner": self.staff.get(said["owner"]),
            "due_on": said["due_on"],
            "verifier": self.staff.get(said["verifier"]),
            "helpers": [self.known[pk] for pk in said["helpers"]],
        }


class SettleForm(forms.Form):
    note = forms.CharField(label=_("办得怎么样"), max_length=500, widget=AREA)
    skipped = forms.BooleanField(label=_("不用办了"), required=False)


class MoveForm(forms.Form):
    owner = forms.ChoiceField(label=_("责任人"), error_messages={"required": NOBODY}, widget=EnteredSelect)
    due_on = NearDay(label=_("哪天前办好"), widget=DayInput())
    reason = forms.CharField(label=_("为什么改"), max_length=300, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, staff: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = staff
        self.fields["owner"].choices = [("", "—"), *people_choices(staff)]

    def chosen(self) -> User | None:
        return self.staff.get(self.cleaned_data["owner"])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=pgettext_lazy("meeting", "原因"), max_length=300, widget=forms.Textarea({"rows": 2}))
