"""The project page says in one query how the project is served: each thing with where it stands and its own page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from services.enums import AppointmentKind, ProblemOrigin
from services.models import Message
from services.operations.problems import raise_problem
from services.views.service_panel import panel
from tests.services import doors
from tests.services.telling import AT


def said(town, who):
    """label -> (word, look) of the panel's lines."""
    found = panel(town.project, town[who])
    return {str(line.label): (str(line.word), line.look) for line in found["lines"]}


def queries_of(town, who):
    user = town[who]
    user.roles_on(timezone.localdate())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        panel(town.project, user)
    return len(asked)


def test_nothing_has_happened_yet(town, clock):
    assert said(town, "member") == {"到窗口办": ("", "wait"), "消息": ("", "wait"), "促进服务流程": ("", "run")}


def test_the_next_trip_comes_first_and_a_later_one_after_it(town, clock):
    doors.make_appointment(town.project, town["agent"], AppointmentKind.DELIVERY, doors.slot(3))
    doors.make_appointment(town.project, town["agent"], AppointmentKind.PICKUP, doors.slot(1))
    line = panel(town.project, town["member"])["lines"][0]
    assert (str(line.label), str(line.word)) == ("上门取件", "已约定")
    assert "10:00" in line.note
    assert "后面还有 1 趟" in line.note
    assert line.url == f"/appointments/?project={town.project.pk}"


def test_visits_and_the_trips_saved_have_their_lines(town, clock):
    doors.make_appointment(town.project, kind=AppointmentKind.VISIT, state="done")
    doors.make_appointment(town.project, kind=AppointmentKind.PICKUP, state="done")
    doors.make_appointment(town.project, kind=AppointmentKind.DELIVERY, state="done")  # nothing was received
    lines = {str(line.label): (str(line.word), line.url) for line in panel(town.project, town["member"])["lines"]}
    rows = f"?project={town.project.pk}"
    assert lines["上门服务"][1] == f"/appointments/{rows}&when=past"
    assert lines["上门问需"] == ("1 次", f"/visits/{rows}")
    assert lines["零跑腿"] == ("少跑大厅 1 次", "/deliveries/")


def test_unread_is_what_the_other_side_wrote(town, clock):
    Message.objects.create(project=town.project, author=town["agent"], from_enterprise=False, text="在", sent_at=AT)
    assert said(town, "member")["消息"] == ("1 条没读", "you")
    assert said(town, "agent")["消息"] == ("", "wait")


def test_an_open_problem_is_counted(town, clock):
    for place in ("1", "2"):
        raise_problem(
            ProblemOrigin.VISIT, place, project=town.project, title="接电", detail="", by=town["agent"], at=AT
        )
    assert said(town, "lead")["问题"] == ("2 个待解决", "risk")


@pytest.mark.parametrize("who", ["member", "agent", "lead"])
def test_one_query_however_much_there_is(town, clock, who):
    before = queries_of(town, who)
    for place in range(1, 6):
        doors.make_appointment(town.project, town["agent"], starts_at=doors.slot(place))
        Message.objects.create(
            project=town.project,
            author=town["agent"],
            from_enterprise=False,
            text="在",
            sent_at=AT + timedelta(hours=place),
        )
    assert queries_of(town, who) == before == 1


def test_acts_are_offered_to_whom_they_belong(town, clock):
    offered = {who: panel(town.project, town[who]) for who in ("member", "agent", "lead")}
    shown = {
        who: [name for name in ("books", "arranges", "chooses", "reads", "writes") if it[name]]
        for who, it in offered.items()
    }
    assert shown == {
        "member": ["books"],
        "agent": ["books", "arranges", "reads", "writes"],
        "lead": ["books", "arranges", "chooses", "reads"],
    }
