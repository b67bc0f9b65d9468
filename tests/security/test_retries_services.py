"""S6 at the door and around it: many posts with one key make one record, all at once, on PostgreSQL; another key another act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Body, Role, User
from projects.models import CatalogueDraft, Event
from projects.views.context import forget_site
from services.models import (
    Appointment,
    Baton,
    Consignment,
    DutyDay,
    LogEntry,
    Meeting,
    MeetingTask,
    Message,
    NoticeTemplate,
    Problem,
    ProblemStep,
    PromotionRun,
    Rating,
    Robot,
    VisitPoint,
)
from services.operations.meeting_papers import freeze_meeting
from services.operations.meetings import Summons, plan_meeting
from services.operations.problems import raise_problem
from services.operations.ratings import invite
from services.operations.visits import plan_visit
from services.queries_ratings import link_of
from tests.browser.pages import FULL
from tests.replay import shipped_catalogue
from tests.security import doors_halls
from tests.security.doors_halls import Door
from tests.security.test_retries import BACKEND, KEY, at_once
from tests.services.doors import agent_on_duty, make_appointment, slot
from tests.services.telling import Town, build, person

CROWD = 16
POSTS = CROWD if FULL else 4  # in the short form a crowd at one door, at the others a hand that does not stop pressing
CROWDED = "a message"
WEBHOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=s6"
PAPERS = {
    "giver-name": "王工",
    "giver-on_paper": "on",
    "taker-name": "李工",
    "taker-on_paper": "on",
    "title-x1": "图纸",
    "originals-x1": "1",
}


def trip(town: Town, kind: str, days: int, **more: Any) -> Appointment:
    found = Appointment.objects.filter(note=f"{kind}{days}").first()
    start = slot(days, 10, at=timezone.now())
    return found or make_appointment(town.project, town["agent"], kind, start, note=f"{kind}{days}", **more)


def asked(town: Town) -> str:
    row = trip(town, "pickup", 9, state="done")
    return reverse(
        "rate", args=[link_of(getattr(row, "rating_invite", None) or invite(appointment=row, at=timezone.now()))]
    )


def of_project(path: str) -> Callable[[Town], str]:
    return lambda town: f"/projects/{town.project.pk}/{path}"


DOORS = doors_halls.DOORS | {
    "an appointment": Door(
        "member", Appointment, "ask_appointment", of_project("appointments/new/?kind=pickup"),
        lambda t: {"slot": "none", "address": "科技路 1 号"},
    ),
    "a visit": Door("lead", Appointment, "ask_appointment", of_project("visits/new/"), lambda t: {"on": "", "hour": ""}),
    "papers": Door(
        "agent", Consignment, "sign_consignment", lambda t: f"/agent/trips/{trip(t, 'pickup', 2).pk}/papers/",
        lambda t: {**PAPERS, "version": "0"},
    ),
    "a point of a visit": Door(
        "agent", VisitPoint, "add_point", lambda t: f"/agent/trips/{visit(t).pk}/visit/",
        lambda t: {"act": "point", "p-kind": "difficulty", "p-text": "没有通路"},
    ),
    "a message": Door("member", Message, "send_message", of_project("messages/"), lambda t: {"text": "图纸好了"}),
    "an entry of the log": Door(
        "agent", LogEntry, "write_log", of_project("agency/log/"), lambda t: {"kind": "call", "text": "说好周三"}
    ),
    "a hand-off": Door(
        "agent", Baton, "send_baton", of_project("batons/new/"), lambda t: {"to_body": city().code, "subject": "规划条件"}
    ),
    "a meeting": Door(
        "lead", Meeting, "plan_meeting", lambda t: "/meetings/new/",
        lambda t: {"kind": "special", "held_on": str(timezone.localdate()), "hour": "09:00"},
    ),
    "frozen papers": Door(
        "lead", Event, "freeze_meeting", lambda t: f"/meetings/{meeting(t, '定稿').pk}/freeze/", lambda t: {}
    ),
    "a decision": Door(
        "lead", MeetingTask, "take_decision", lambda t: f"/meetings/{meeting(t, '决定', frozen=True).pk}/decide/",
        lambda t: {"text": "接电", "owner": str(t["agent"].pk), "due_on": str(timezone.localdate())},
    ),
    "a problem": Door("member", Problem, "raise_problem", of_project("problems/new/"), lambda t: {"title": "停电"}),
    "a measure of a problem": Door(
        "lead", ProblemStep, "add_step", lambda t: f"/problems/{problem_of(t).pk}/",
        lambda t: {"act": "step", "text": "补测", "version": "1"},
    ),
    "a workflow": Door(
        "lead", PromotionRun, "start_promotion", of_project("promotions/"), lambda t: {"workflow": "pw-lead-intake"}
    ),
    "a duty day": Door(
        "lead", DutyDay, "set_duty_day", lambda t: f"/agents/{t['agent'].pk}/duty/",
        lambda t: {"day": str(timezone.localdate() + timedelta(days=3)), "kind": "off", "reason": "学习"},
    ),
    "a robot": Door(
        "system", Robot, "add_robot", lambda t: "/notices/robots/new/",
        lambda t: {"name": "群", "webhook": WEBHOOK, "subjects": ["item"], "language": "en"},
    ),
    "words of a notice": Door(
        "system", NoticeTemplate, "edit_words", lambda t: "/notices/words/project.suspend/mail/zh-hans/",
        lambda t: {"title": "暂缓", "body": "{project}暂缓", "version": "0"},
    ),
    "a catalogue draft": Door(
        "keeper", CatalogueDraft, "open_draft", lambda t: "/keeping/new/", lambda t: {"name": "缩短时限"}
    ),
    "a rating": Door("", Rating, "rate", asked, lambda t: {"level": "5"}),
}  # fmt: skip


def meeting(town: Town, title: str, *, frozen: bool = False) -> Meeting:
    """On a problem of its own, called for today."""
    row, now = Meeting.objects.filter(title=title).first(), timezone.now()
    if row is None:
        said: dict[str, Any] = {"by": town["lead"], "at": now}
        problem = raise_problem("custody", title, project=town.project, title=title, **said)
        row = plan_meeting("special", now, title=title, summons=Summons(problems=(problem,)), **said)
        row = freeze_meeting(row, **said) if frozen else row
    return row


def problem_of(town: Town) -> Problem:
    said = {"origin": "visit", "title": "s6", "state": "open"}
    found: Problem = Problem.objects.get_or_create(
        **said, project=town.project, defaults={"raised_at": timezone.now()}
    )[0]
    return found


def city() -> Body:
    found: Body | None = Body.objects.filter(level="市").order_by("pk").first()
    assert found is not None
    return found


def visit(town: Town) -> Appointment:
    row = trip(town, "visit", 4, state="under_way")
    if not hasattr(row, "visit"):
        plan_visit(row, {}, by=town["lead"], at=timezone.now())
        row.refresh_from_db()
    return row


@pytest.fixture
def town(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.SEAL_FILE = tmp_path, tmp_path / "heads.seal"
    shipped_catalogue()
    forget_site()
    made = build()
    agent_on_duty(made["agent"])
    made.people["system"] = person("system", Role.SYSTEM_ADMIN)
    made.people["keeper"] = person("keeper", Role.KEEPER)
    yield made
    forget_site()


def signed_in(user: User | None, count: int) -> list[Client]:
    """Windows of one browser: they share the session of whoever signed in there."""
    first = Client()
    if user is not None:
        first.force_login(user, BACKEND)
    windows = [first, *(Client() for _ in range(count - 1))]
    for window in windows[1:]:
        window.cookies.load({name: cookie.value for name, cookie in first.cookies.items()})
    return windows


def posted(name: str, town: Town) -> str:
    """What is wrong with so many posts at once under one key; empty when one record came of them and all were told so."""
    door, key, count = DOORS[name], f"{KEY} {name}", CROWD if name == CROWDED else POSTS
    user = town[door.who] if door.who else None
    url, body = door.url(town), door.body(town) | {"once": key}
    clients, before = signed_in(user, count), door.model.objects.count()
    answers = at_once(count, lambda number: clients[number].post(url, body))
    told = {(answer.status_code, answer.get("Location", "")) for answer in answers}
    made = door.model.objects.count() - before
    verbs = list(Event.objects.filter(idempotency_key__endswith=f":{key}").values_list("verb", flat=True))
    good = made == 1 and len(told) == 1 and {status for status, _where in told} == {302} and verbs == [door.verb]
    return "" if good else f"{made} made, {sorted(told)}, {verbs}"


def test_s6_many_posts_with_one_key_make_one_record_and_all_are_told_of_it(town):
    found = {name: posted(name, town) for name in DOORS}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
