"""A notice in words, in the language of whoever reads it: the same words in the centre and in a mail.

What a person may not see any more has neither name nor link, however old the notice is: that is asked again at every
reading. Names are looked up for all notices of a page at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language, gettext, pgettext

from approval_portal.accounts.models import Role, User
from projects.enums import AssignmentKind, PackageCause, PrintKind, ProjectState
from projects.models import ApprovalItem, Enterprise, Event, Invitation, Project, Referral
from projects.queries_items import OBJECT
from projects.templatetags.portal import zh_date
from services.channels import (
    phrases,
    phrases_agents,
    phrases_digests,
    phrases_items,
    phrases_meetings,
    phrases_problems,
)
from services.channels.phrases import PHRASES, Phrase
from services.channels.phrases_items import ItemPhrase
from services.channels.places import Place
from services.channels.read_by import READ_BY
from services.channels.wordings import edited, name_of
from services.channels.words_appointments import appointment_values
from services.channels.words_digests import ledes_of
from services.channels.words_items import item_phrase, item_values, items_of, procedures_of
from services.channels.words_reminders import Reminders, is_reminder
from services.enums import Channel
from services.operations.hearers_appointments import agents_in
from services.operations.hearers_meetings import OBJECTS as MEETINGS
from services.operations.hearers_meetings import seen_of
from services.operations.hearers_problems import OBJECTS, problem_in
from services.permissions_agents import visible_batons
from services.queries_problems import problems_seen_by
from services.queries_ratings import links_of
from services.rules.wording import fill

Tell = Callable[[Event], dict[str, Any]]
# places of the event's own object
BY_OBJECT = (
    *(Place.PAPER, Place.APPOINTMENT, Place.BATON, Place.MEETING, Place.TASK, Place.SHIFT, Place.SWAP),
    *(Place.FOLLOW_UP, Place.RECEIPT_CODE, Place.DELIVERY, Place.BOOKING, Place.DRAFT),
)


@dataclass(frozen=True, slots=True)
class Words:
    """`title` names nobody. `url` is empty where there is nothing to open, or nothing that one may open."""

    title: str
    text: str
    url: str
    gone: bool = False


def stream_id(event: Event, kind: str) -> int:
    """The number of the project or enterprise whose stream the event stands in; 0 for another kind of stream."""
    name, _, number = event.stream.partition(":")
    return int(number) if name == kind and number.isdigit() else 0


class Telling:
    """The events of one page, told to one reader; `reader` is None for whoever was invited and has no account yet."""

    def __init__(
        self, reader: User | None, events: Sequence[Event], day: dt.date, channel: str = Channel.IN_APP
    ) -> None:
        self.reader, self.events, self.day, self.channel = reader, events, day, channel

    def words(self, event: Event) -> Words:
        """An event of a kind that this version does not tell any more says so."""
        phrase = self._phrase(event)
        if lost := self._lost(event):
            return Words(str(phrase.title), lost, "", gone=True)
        values, own = self._values(event), self._edited.get(name_of(phrase))
        title, text = (own[0], fill(own[1], values)) if own else ("", str(phrase.text) % values)
        return Words(title or str(phrase.title), text, self._url(event, phrase))

    # --- which words

    def _phrase(self, event: Event) -> Phrase | ItemPhrase:
        if is_reminder(event):
            return self._reminders.phrase(event)
        data, key = event.data, (event.object_type, event.verb)
        if event.object_type == OBJECT:
            return item_phrase(event, self.reader, self.day) or phrases.UNKNOWN
        if key == ("project", "assign") and data.get("user") != self._me:
            return phrases.YOUR_AGENT
        if key == ("enterprise", "remove_member") and data.get("desk"):
            return phrases.PUT_OUT
        if key == ("project", "merge") and data.get("into") == stream_id(event, "project"):
            return phrases.TAKEN_IN
        if key == ("problem", "escalate"):
            return phrases_problems.ESCALATED.get(str(data.get("reason")), phrases.UNKNOWN)
        if key == ("matterpackage", "generate") and data.get("number") == 1:
            return phrases.FIRST_PACKAGE
        return PHRASES.get(key, phrases.UNKNOWN)

    def _lost(self, event: Event) -> str:
        """What is said in place of a thing that the reader may not see any more; empty when it is seen."""
        if is_reminder(event):
            return self._reminders.lost(event)
        if event.object_type == OBJECT:
            return "" if int(event.object_id) in self._items else str(phrases_items.GONE)
        if event.object_type in (
            "baton",
            "digest",
        ):  # a body sees what was handed to it, and nothing else of the project
            baton = event.object_type == "baton"
            seen, gone = (self._batons, phrases_agents.GONE) if baton else (self._ledes, phrases_digests.GONE)
            return "" if int(event.object_id) in seen else str(gone)
        if event.object_type in OBJECTS:  # whoever answers for a problem need not see its project
            return "" if problem_in(event) in self._problems else str(phrases_problems.GONE)
        if event.object_type in MEETINGS:
            return "" if (event.object_type, int(event.object_id)) in self._meetings else str(phrases_meetings.GONE)
        if event.object_type in READ_BY:  # by whoever has the role, all of them
            may, gone = READ_BY[event.object_type]
            return "" if self.reader and may(self.reader, self.day) else str(gone)
        if self._me in agents_in(event):
            return ""  # one's own trip, also to a project that another agent serves
        return self._owner_lost(event)

    def _owner_lost(self, event: Event) -> str:
        if (project := stream_id(event, "project")) and project not in self._projects:
            return str(phrases.PROJECT_GONE)
        if event.object_type == "referral" and int(event.object_id) not in self._referrals:
            return str(phrases.REFERRAL_GONE)
        if (enterprise := stream_id(event, "enterprise")) and not self._knows(event, enterprise):
            return str(phrases.ENTERPRISE_GONE)
        return ""

    def _knows(self, event: Event, enterprise: int) -> bool:
        """Sees the enterprise, or the event is about the reader: one may always read what was decided about oneself."""
        data = event.data
        personal = data.get("user") == self._me or self._me in data.get("users", ()) or self.reader is None
        return personal or self._enterprises.get(enterprise, ("", False))[1]

    def _url(self, event: Event, phrase: Phrase | ItemPhrase) -> str:
        return self._reminders.url(event) if is_reminder(event) else self._place(event, phrase)

    def _place(self, event: Event, phrase: Phrase | ItemPhrase) -> str:
        if isinstance(phrase, ItemPhrase):
            return phrase.place.url(int(event.object_id))
        enterprise = stream_id(event, "enterprise")
        if phrase.place is Place.INVITATION:
            return Place.INVITATION.url(self._invitations.get(int(event.object_id), ""))
        if phrase.place is Place.ENTERPRISE:
            return Place.ENTERPRISE.url(enterprise) if self._enterprises[enterprise][1] else ""
        if phrase.place in BY_OBJECT:
            return phrase.place.url(event.object_id)
        if phrase.place is Place.PACKAGE:
            return Place.PACKAGE.url(stream_id(event, "project"), event.data.get("number"))
        if phrase.place is Place.VISIT:
            return Place.VISIT.url(event.data.get("appointment", 0))
        if phrase.place is Place.PROBLEM:
            return Place.PROBLEM.url(problem_in(event))
        if phrase.place is Place.RATE:
            return Place.RATE.url(self._links.get(int(event.object_id), ""))
        return phrase.place.url(stream_id(event, "project") or event.object_id)

    def _values(self, event: Event) -> dict[str, Any]:
        if is_reminder(event):
            return self._reminders.values(event)
        if event.object_type == OBJECT:
            return item_values(event, self._items[int(event.object_id)], self._procedures)
        data = event.data
        return {
            "actor": str(event.actor) if event.actor else str(phrases.SOMEBODY),
            "enterprise": self._enterprises.get(stream_id(event, "enterprise"), ("", False))[0],
            "project": self._projects.get(stream_id(event, "project"), ""),
            "referral": self._referrals.get(int(event.object_id), "") if event.object_type == "referral" else "",
            "user": self._people.get(data.get("user", 0), str(phrases.SOMEBODY)),
            "standing": gettext("管理员") if data.get("is_admin") else gettext("成员，不再是管理员"),
            "kind": _label(AssignmentKind, data.get("kind")),
            "role": _label(Role, data.get("role")),
            "state": _label(ProjectState, data.get("to")),
            "cause": _label(PackageCause, data.get("cause")) or pgettext("package", "重新生成"),
            **appointment_values(event, self._projects.get(stream_id(event, "project"), "")),
            "piece": _label(PrintKind, data.get("kind")),
            "edition": str(phrases.EDITIONS.get(data.get("language"), "")),
            "number": data.get("number", ""),
            "until": zh_date(dt.date.fromisoformat(data["valid_until"])) if data.get("valid_until") else "",
            "digest": self._ledes.get(int(event.object_id), "") if event.object_type == "digest" else "",
            "reason": self._reasons.get(event.pk) or str(phrases.NO_REASON),
        }

    @cached_property
    def _edited(self) -> dict[str, tuple[str, str]]:
        """In the language in force, which is the reader's."""
        return edited(self.channel, get_language() or settings.LANGUAGE_CODE) if self.events else {}

    # --- the names of everything on the page, each kind in one query, and only when it is there

    @property
    def _me(self) -> int:
        return self.reader.pk if self.reader else 0

    @cached_property
    def _reminders(self) -> Reminders:
        return Reminders(self.reader, self.events, self.day)

    @cached_property
    def _projects(self) -> dict[int, str]:
        found = self._visible(Project.objects, {stream_id(event, "project") for event in self.events})
        return dict(found.values_list("pk", "name")) if found is not None else {}

    @cached_property
    def _items(self) -> dict[int, ApprovalItem]:
        return items_of(self.events, self.reader, self.day)

    @cached_property
    def _procedures(self) -> dict[int, str]:
        return procedures_of(self.events)

    @cached_property
    def _referrals(self) -> dict[int, str]:
        leads = {int(event.object_id) for event in self.events if event.object_type == "referral"}
        found = self._visible(Referral.objects, leads)
        return dict(found.values_list("pk", "project_name")) if found is not None else {}

    @cached_property
    def _meetings(self) -> set[tuple[str, int]]:
        return seen_of(self.events, self.reader, self.day) if self.reader else set()

    @cached_property
    def _batons(self) -> set[int]:
        """The hand-offs that the reader may see."""
        wanted = {int(event.object_id) for event in self.events if event.object_type == "baton"}
        if not wanted or self.reader is None:
            return set()
        return set(visible_batons(self.reader, self.day).filter(pk__in=wanted).values_list("pk", flat=True))

    @cached_property
    def _problems(self) -> set[int]:
        """The problems that the reader may see."""
        wanted = {problem_in(event) for event in self.events if event.object_type in OBJECTS}
        if not wanted or self.reader is None:
            return set()
        return set(problems_seen_by(self.reader, self.day).filter(pk__in=wanted).values_list("pk", flat=True))

    def _visible(self, rows: Any, wanted: Iterable[int]) -> Any:
        wanted = {pk for pk in wanted if pk}
        return rows.visible_to(self.reader, self.day).filter(pk__in=wanted) if wanted and self.reader else None

    @cached_property
    def _enterprises(self) -> dict[int, tuple[str, bool]]:
        """Name, and whether the reader sees it."""
        wanted = {stream_id(event, "enterprise") for event in self.events} - {0}
        rows = Enterprise.objects.filter(pk__in=wanted)
        if not wanted or not self.reader:
            return {pk: (name, False) for pk, name in rows.values_list("pk", "name")} if wanted else {}
        seen = Exists(Enterprise.objects.visible_to(self.reader, self.day).filter(pk=OuterRef("pk")))
        return {pk: (name, sees) for pk, name, sees in rows.annotate(sees=seen).values_list("pk", "name", "sees")}

    @cached_property
    def _people(self) -> dict[int, str]:
        """Those who became somebody's agent."""
        named = {event.data.get("user") for event in self.events if event.verb == "assign"} - {self._me, None}
        return {user.pk: str(user) for user in User.objects.filter(pk__in=named)} if named else {}

    @cached_property
    def _reasons(self) -> dict[int, str]:
        """Why the desk took somebody's right away, without a full stop: whoever lost it may read that."""
        wanted = [event.pk for event in self.events if event.verb == "deny" or event.data.get("desk")]
        rows = Event.objects.filter(pk__in=wanted).values_list("pk", "text__content") if wanted else ()
        return {pk: (content or "").rstrip("。. ") for pk, content in rows}

    @cached_property
    def _invitations(self) -> dict[int, str]:
        wanted = {int(event.object_id) for event in self.events if event.verb == "invite"}
        return dict(Invitation.objects.filter(pk__in=wanted).values_list("pk", "token"))

    @cached_property
    def _ledes(self) -> dict[int, str]:
        return ledes_of(self.events, self.reader, self.day)

    @cached_property
    def _links(self) -> dict[int, str]:
        """The signed links of invitations to rate."""
        wanted = {int(event.object_id) for event in self.events if event.verb == "invite_rating"}
        return links_of(wanted) if wanted else {}


def _label(words: Any, value: Any) -> str:
    return str(words(value).label) if value in words.values else ""
