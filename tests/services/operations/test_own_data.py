"""What the services hold of a person is in that person's own data, or says why not; on request what can go goes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps

from approval_portal.accounts.models import Role, RoleGrant, User
from projects.models import Assignment, Event
from projects.operations.erasure import ErasureBlocked, answer_erasure, ask_erasure
from projects.operations.events import verify_chains
from projects.queries_erasure import plan_of
from projects.queries_own_data import all_sections, as_json
from projects.views.erasure_words import KINDS
from projects.views.own_data_words import COLUMNS, TITLES, line
from services.models import (
    AgentProfile,
    Appointment,
    CalendarFeed,
    FollowUp,
    LogEntry,
    Message,
    MessageRead,
    OfflineAction,
    Rating,
    Signature,
)
from services.operations.feeds import make_feed
from services.operations.messages import read_messages, send_message
from services.operations.ratings import invite, rate
from services.operations.signatures import keep_signature
from services.rules.signatures import Signed
from tests.services.bags import at_the_door, taken
from tests.services.doors import agent_on_duty, make_appointment
from tests.services.telling import AT, person

pytestmark = pytest.mark.usefixtures("catalogue")

# every column that names an account: its section, or why it is in none
OF_A_CASE = "the act stands among `acts`, the row is the case's"
HELD = {
    "AgentProfile.user": "agent_profile",
    "Appointment.agent": "trips",
    "Appointment.made_by": "appointments",
    "Baton.receiver": OF_A_CASE,
    "Baton.sender": "batons",
    "CalendarFeed.user": "calendar_feeds",
    "Consignment.agent": OF_A_CASE,
    "Consignment.arrived_by": OF_A_CASE,
    "Digest.user": "digests",
    "DutyDay.made_by": OF_A_CASE,
    "DutyDay.user": "duty_days",
    "DutyHours.user": "duty_hours",
    "DutyShift.made_by": OF_A_CASE,
    "DutyShift.user": "shifts",
    "DutySwap.asked_by": "swaps",
    "DutySwap.to_user": OF_A_CASE,
    "FollowUp.owner": OF_A_CASE,
    "LogEntry.author": "agency_log",
    **dict.fromkeys(
        ("Meeting.called_by", "Meeting.frozen_by", "MeetingTask.made_by", "MeetingTask.settled_by"), OF_A_CASE
    ),
    "Meeting.chair": "who chairs stands on the meeting's papers",
    "MeetingPlace.user": "meetings",
    "MeetingTask.owner": "meeting_tasks",
    "Message.author": "messages",
    "MessageRead.user": "how far one has read says nothing that `messages` does not",
    "NeedsVisit.confirmed_by": "visits_confirmed",
    "Notice.recipient": "notices",
    "NoticeChoice.user": "notice_choices",
    "NoticeTemplate.edited_by": OF_A_CASE,
    "OfflineAction.user": "phone",
    "Problem.owner": OF_A_CASE,
    "Problem.raised_by": "problems",
    "Problem.struck_by": OF_A_CASE,
    "Problem.verifier": OF_A_CASE,
    "ProblemFile.added_by": OF_A_CASE,
    "ProblemStep.done_by": OF_A_CASE,
    "ProblemStep.owner": OF_A_CASE,
    "ProjectPlace.set_by": OF_A_CASE,
    "PromotionStep.done_by": OF_A_CASE,
    "QuietHours.user": "quiet_hours",
    "Rating.by": "ratings",
    "RatingInvite.served_by": "who is rated is not told who rated (评价人信息保密)",
    "Robot.made_by": OF_A_CASE,
    "Signature.user": "signatures",
    "SlotHold.agent": "a slot of `trips`",
    "SquadMember.user": "visits",
    "VisitPoint.made_by": OF_A_CASE,
    "WeekendList.imported_by": OF_A_CASE,
    "WindowBooking.made_by": "window_bookings",
    "WindowDay.made_by": OF_A_CASE,
}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_every_column_that_names_an_account_is_told_or_says_why_not():
    columns = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("services").get_models()
        for field in model._meta.concrete_fields
        if field.related_model is User
    }
    assert columns == set(HELD)
    told = {section for section in HELD.values() if " " not in section}
    assert told <= {section.key for section in all_sections()}


def told_to(user: User) -> dict[str, list[dict]]:
    return {section.key: list(section.rows(user)) for section in all_sections()}


def served(town) -> User:
    """An agent with something of every kind, whose roles and projects have been taken away."""
    agent = agent_on_duty(town["agent"], latitude="34.250000", longitude="108.950000")
    trip = make_appointment(town.project, agent, state="done")
    keep_signature(Signed("李专员", "paper"), "taker", appointment=trip, user=agent, at=AT)
    make_feed(by=agent, at=AT)
    send_message(town.project, "请备好图纸", by=agent, at=AT)
    read_messages(town.project, 1, by=agent, at=AT)
    LogEntry.objects.create(
        project=town.project, author=agent, kind="call", text="说好周三", with_whom="王工", happened_at=AT, made_at=AT
    )
    OfflineAction.objects.create(
        key=f"{agent.pk}:k", user=agent, kind="trip-papers", device_at=AT, received_at=AT, outcome="done"
    )
    RoleGrant.objects.filter(user=agent).update(ends_on=AT.date() - timedelta(days=1))
    Assignment.objects.filter(user=agent).update(ends_on=AT.date() - timedelta(days=1))
    return agent


def test_ones_own_part_is_told_and_nobody_elses(town):
    agent = served(town)
    keep_signature(Signed("王企业", "paper"), "giver", appointment=Appointment.objects.get(), at=AT)
    data = told_to(agent)
    text = json.dumps(data, ensure_ascii=False, default=as_json)
    kinds = ("signatures", "trips", "messages", "agency_log", "agent_profile", "duty_hours", "phone", "calendar_feeds")
    assert [kind for kind in kinds if not data[kind]] == []
    assert [word for word in ("王企业", "王工", CalendarFeed.objects.get().token) if word in text] == []
    assert data["agent_profile"][0]["latitude"] == "34.250000"
    assert {row["name"] for row in data["signatures"]} == {"李专员"}
    assert not any(told_to(town["other_agent"])[kind] for kind in kinds)


def test_all_of_it_has_its_words(town):
    agent = served(town)
    for section in all_sections():
        assert section.key in TITLES
        for row in section.rows(agent):
            assert set(row) <= set(COLUMNS), section.key
            line(section, row)
    assert {each.kind for each in plan_of(agent)} == set(KINDS)


def test_a_rating_without_a_name_is_nobodys(town):
    for real_name in (False, True):
        asked = invite(appointment=make_appointment(town.project, None, state="done"), at=AT)
        rate(asked, 4, "好", real_name=real_name, by=town["member"], at=AT)
    assert len(told_to(town["member"])["ratings"]) == 1


def test_what_can_go_goes_and_the_cases_stay(town):
    agent, system = served(town), person("system", Role.SYSTEM_ADMIN)
    counts = {line.kind: (line.count, line.erased) for line in plan_of(agent)}
    assert {kind: counts[kind] for kind in ("feeds", "phone", "profile", "reading")} == dict.fromkeys(
        ("feeds", "phone", "profile", "reading"), (1, True)
    )
    assert (counts["talk"], counts["signatures"], counts["ratings"]) == ((2, False), (1, False), (0, False))
    answer_erasure(ask_erasure(by=agent, at=AT).pk, by=system, at=AT)
    gone = (CalendarFeed, OfflineAction, AgentProfile, MessageRead)
    assert [kind for kind in gone if kind.objects.filter(user=agent).exists()] == []
    assert (Message.objects.count(), LogEntry.objects.count(), Signature.objects.count()) == (1, 1, 1)
    assert "agent的姓名" not in str(Message.objects.select_related("author").get().author)
    assert Event.objects.filter(verb="anonymise").exists()
    assert verify_chains()[2] == []


def test_papers_in_hand_trips_and_follow_ups_come_first(town):
    door = at_the_door()
    taken(door)
    make_appointment(town.project, door.agent)
    asked = invite(appointment=make_appointment(town.project, None, state="done"), at=AT)
    bad = rate(asked, 1, by=None, at=AT)
    FollowUp.objects.update(owner=door.agent)
    RoleGrant.objects.filter(user=door.agent).delete()
    Assignment.objects.filter(user=door.agent).delete()
    with pytest.raises(ErasureBlocked) as refusal:
        ask_erasure(by=door.agent, at=AT)
    for word in ("手里还有企业的材料", "约好的上门", "差评回访"):
        assert word in refusal.value.zh
    assert Rating.objects.get() == bad
