"""The meetings on pages: called, frozen, held and followed up; who sees what; the papers as page, PDF and workbook."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from services.models import Meeting, MeetingTask, Paper, Problem
from services.operations.meeting_papers import freeze_meeting
from services.operations.meetings import Summons, plan_meeting
from services.operations.problems import raise_problem
from tests.services.telling import AT, Town

pytestmark = pytest.mark.usefixtures("catalogue", "clock")
FORM = {"kind": "weekly", "held_on": "2026-03-02", "hour": "09:00", "week": "2026-02-25", "title": "", "place": "302"}


def browser(town: Town, who: str) -> Client:
    client = Client()
    client.force_login(town[who])
    return client


@pytest.fixture
def lead(town: Town) -> Client:
    return browser(town, "lead")


@pytest.fixture
def frozen(town: Town) -> Meeting:
    said = {"by": town["lead"], "at": AT}
    return freeze_meeting(plan_meeting("weekly", AT, summons=Summons(people=(town["agent"],)), **said), **said)


def test_from_the_call_to_the_decision_that_is_settled(town, lead):
    answer = lead.post("/meetings/new/", {**FORM, "people": [town["agent"].pk], "chair": town["lead"].pk})
    meeting = Meeting.objects.get()
    assert (answer.url, str(meeting.week)) == (f"/meetings/{meeting.pk}/", "2026-02-23")
    page = f"/meetings/{meeting.pk}/"
    lead.post(f"{page}freeze/", {"version": "1"})
    assert "此后不再变" in lead.get(page).content.decode()
    place = meeting.places.get()
    lead.post(f"{page}hold/", {"came": [place.pk], "minutes": "逐个说了", "version": "2"})
    decision = {"text": "先接临时用电", "owner": town["agent"].pk, "due_on": "2026-03-06", "about": ""}
    lead.post(f"{page}decide/", decision)
    task = MeetingTask.objects.get()
    agent = browser(town, "agent")
    assert "先接临时用电" in agent.get("/").content.decode()
    agent.post(f"/meeting-tasks/{task.pk}/", {"note": "接好了", "version": "1"})
    task.refresh_from_db()
    assert (task.state, task.note) == ("done", "接好了")
    lead.post(f"{page}close/", {"version": "3"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.closed_at is not None, meeting.minutes) == ("held", True, "逐个说了")
    assert "接好了" in lead.get(f"/meeting-tasks/{task.pk}/").content.decode()


def test_frozen_twice_says_so_and_changes_nothing(lead, frozen):
    answer = lead.post(f"/meetings/{frozen.pk}/freeze/", {}, follow=True)
    assert "2026-03-02 已经定稿" in answer.content.decode()
    assert Meeting.objects.get().digest == frozen.digest


def test_a_decision_without_owner_is_shown_at_its_field(lead, frozen):
    answer = lead.post(f"/meetings/{frozen.pk}/decide/", {"text": "接电", "due_on": "2026-03-06", "owner": ""})
    assert (answer.status_code, MeetingTask.objects.count()) == (422, 0)
    assert "要有责任人" in answer.content.decode()


def test_a_week_with_no_data_shows_what_there_is_not(lead, frozen):
    page = lead.get(f"/meetings/{frozen.pk}/").content.decode()
    for words in ("这一周没有计划，也没有日志", "没有要会上定的事", "这一周没有办件动过", "接下来还没有计划"):
        assert words in page


def test_a_special_meeting_sends_a_measure_out(town, lead):
    problem = raise_problem("custody", 1, project=town.project, title="没有通路", by=town["agent"], at=AT)
    lead.post("/meetings/new/", {**FORM, "kind": "special", "week": "", "problems": [problem.pk]})
    meeting = Meeting.objects.get()
    lead.post(f"/meetings/{meeting.pk}/freeze/", {})
    page = lead.get(f"/meetings/{meeting.pk}/problems/1/")
    body = page.context["form"].fields["body"].choices
    assert [str(key) for key, _ in body] == [""]  # nobody is in a body here
    answer = lead.post(f"/meetings/{meeting.pk}/problems/1/", {"measure": "先修便道"})
    assert answer.status_code == 422
    assert Problem.objects.get().state == "open"


# --- who sees what


@pytest.mark.parametrize(
    ("who", "status"),
    [("agent", 200), ("reviewer", 200), ("window", 200), ("other_agent", 404), ("liaison", 404), ("member", 404)],
)
def test_a_meeting_is_seen_by_the_bureau_and_by_whoever_is_summoned(town, frozen, who, status):
    client = browser(town, who)
    for path in ("", "papers.xlsx"):
        assert client.get(f"/meetings/{frozen.pk}/{path}").status_code == status
    listed = client.get("/meetings/")
    assert (f"/meetings/{frozen.pk}/" in listed.content.decode()) == (status == 200)


def test_an_agent_who_is_summoned_keeps_nothing(town, frozen):
    agent = browser(town, "agent")
    for path in ("edit", "cancel", "hold", "decide"):
        assert agent.get(f"/meetings/{frozen.pk}/{path}/").status_code == 403
    assert "材料定稿" not in agent.get(f"/meetings/{frozen.pk}/").content.decode()


# --- lists and files


@pytest.mark.parametrize(
    "query", ["?kind=weekly&state=frozen&year=2026&q=例会", "?year=%00&kind=x&state=y&page=zz", "?q=%00", "?year=99999"]
)
def test_the_list_takes_any_filter(lead, frozen, query):
    assert lead.get(f"/meetings/{query}").status_code == 200


@pytest.mark.parametrize(
    "query", ["?state=late&mine=1", "?state=%00&q=%00", "?project=999999999999999999999", "?state=all"]
)
def test_the_list_of_decisions_takes_any_filter(lead, query):
    assert lead.get(f"/meeting-tasks/{query}").status_code == 200


@pytest.mark.parametrize("part", ["decide", "moved", "slipped", "stale", "next", "projects", "nothing"])
def test_each_section_stands_on_a_page_of_its_own(lead, frozen, part):
    assert lead.get(f"/meetings/{frozen.pk}/?part={part}&page=9").status_code == 200


def test_the_workbook_has_a_sheet_for_each_section(lead, frozen):
    book = load_workbook(BytesIO(lead.get(f"/meetings/{frozen.pk}/papers.xlsx").getvalue()))
    assert len(book.sheetnames) == 7
    assert book["按项目"]["A1"].value == "2026 年第 1 次项目推进例会"


def test_the_paper_is_printed_once_and_stays_the_same_bytes(lead, frozen, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    first, second = (b"".join(lead.get(f"/meetings/{frozen.pk}/papers.pdf").streaming_content) for _ in range(2))
    assert (first[:5], first == second, Paper.objects.get().key) == (b"%PDF-", True, f"meeting:{frozen.pk}")


@pytest.mark.parametrize("path", ["papers.pdf", "papers.xlsx"])
def test_a_planned_meeting_has_no_papers_yet(town, lead, path):
    meeting = plan_meeting("weekly", AT, by=town["lead"], at=AT)
    assert lead.get(f"/meetings/{meeting.pk}/{path}").status_code == 404


# --- hostile input


@pytest.mark.parametrize(
    "more",
    [
        {"held_on": "9999-12-31"},
        {"held_on": "0001-01-01"},
        {"week": "9999-12-31"},
        {"people": ["999999"]},
        {"chair": "0"},
        {"hour": "25:00"},
        {"kind": "other"},
        {"title": "长" * 161},
    ],
)
def test_no_meeting_is_called_with_what_is_none(lead, more):
    assert lead.post("/meetings/new/", {**FORM, **more}).status_code == 422
    assert not Meeting.objects.exists()


def test_what_is_typed_is_shown_as_text(town, lead):
    meeting = plan_meeting("weekly", AT, title="<b>会</b>", place="{{ x }}", by=town["lead"], at=AT)
    freeze_meeting(meeting, by=town["lead"], at=AT)
    page = lead.get(f"/meetings/{meeting.pk}/").content.decode()
    assert "<b>会</b>" not in page
    assert "{{ x }}" in page
