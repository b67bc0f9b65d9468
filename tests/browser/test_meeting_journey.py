"""A weekly meeting from the call to the decision that is done: frozen by one press, held, followed up by the next one."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import expect

from approval_portal.accounts.models import User
from services.models import Meeting, MeetingTask
from tests.browser.doorstep import AGENT, fill, told
from tests.browser.test_item_journeys import press

DECISION = "走查：把临时用电的日子告诉企业"


def test_a_meeting_is_frozen_held_and_followed_up(as_):
    lead, agent = as_("lead"), as_(AGENT)
    week = a_week_without_meeting(0)
    meeting = called(lead, week)
    frozen(lead, meeting)
    held(lead, meeting)
    task = decided(lead, meeting)
    settled(agent, task)
    press(at(lead, meeting), "纪要定稿，发给各人")
    told(lead, "纪要定稿了")
    following = called(lead, a_week_without_meeting(0))
    frozen(lead, following)
    earlier = lead.locator("#earlier li", has_text=DECISION)
    expect(earlier).to_contain_text("企业知道了")
    expect(earlier.locator(".tag")).to_have_text("已办")


def a_week_without_meeting(back: int) -> dt.date:
    """Monday of a week that has been and that no meeting looked at."""
    first = timezone.localdate() - dt.timedelta(days=timezone.localdate().weekday())
    taken = set(Meeting.objects.filter(kind="weekly").values_list("week", flat=True))
    return next(each for weeks in range(back, 60) if (each := first - dt.timedelta(weeks=weeks)) not in taken)


def at(lead, meeting: Meeting):
    lead.goto(f"/meetings/{meeting.pk}/")
    return lead


def called(lead, week: dt.date) -> Meeting:
    lead.goto("/meetings/new/")
    fill(lead, held_on=timezone.localdate().isoformat(), hour="00:00", week=week.isoformat(), place="302")
    lead.locator(f"main [name=people][value='{User.objects.get(username=AGENT).pk}']").check()
    press(lead, "排好")
    told(lead, "会议排好了")
    return Meeting.objects.get(kind="weekly", week=week)


def frozen(lead, meeting: Meeting) -> None:
    press(at(lead, meeting), "材料定稿")
    told(lead, re.compile("定稿，此后不再变；指纹 [0-9a-f]{12}"))
    expect(lead.get_by_role("button", name="材料定稿")).to_have_count(0)


def held(lead, meeting: Meeting) -> None:
    at(lead, meeting).get_by_role("link", name="到会和纪要").click()
    fill(lead, minutes="各人说了手上的项目。")
    press(lead, "保存")
    told(lead, "已召开")


def decided(lead, meeting: Meeting) -> MeetingTask:
    """Without an owner it is refused, with the reason; then it is taken."""
    at(lead, meeting).get_by_role("link", name="记一件定下来的事").click()
    fill(lead, text=DECISION, due_on=(timezone.localdate() + dt.timedelta(days=3)).isoformat())
    press(lead, "记下")
    told(lead, "要有责任人：选一个人")
    lead.locator("main [name=owner]").select_option(str(User.objects.get(username=AGENT).pk))
    press(lead, "记下")
    told(lead, DECISION)
    return MeetingTask.objects.get(text=DECISION)


def settled(agent, task: MeetingTask) -> None:
    """From the first page."""
    agent.goto("/")
    agent.locator("#meeting-tasks").get_by_role("link", name="看全部").click()
    agent.get_by_role("link", name=DECISION).click()
    fill(agent, note="企业知道了")
    press(agent, "办结")
    expect(agent.locator("main h1 + p .tag")).to_have_text("已办")
