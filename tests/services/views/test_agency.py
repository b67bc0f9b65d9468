"""Plan, log and week: whoever sees the project reads its plan, the staff its log; as many queries for one line as for thirty."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.enums import AssignmentKind
from projects.models import CatalogueVersion, MatterPackage, Project
from projects.operations.packages import generate_package
from services.models import LogEntry, PlanLine
from services.operations.agency_log import Entry, write_log
from tests.projects.profiles import PROFILES
from tests.services.telling import AT, Town, serve

pytestmark = pytest.mark.usefixtures("catalogue", "clock")
PERMIT, MONDAY = "ap-construction-permit", date(2026, 3, 2)
NODES = ("ap-filing", "ap-works-planning", "ap-land-planning", PERMIT)


@pytest.fixture
def package(town: Town) -> MatterPackage:
    version = CatalogueVersion.objects.first()
    return generate_package(town.project, version, PROFILES["C"], start_on=MONDAY, by=None, at=AT)


def line(package: MatterPackage, due: date = MONDAY, node: str = PERMIT, act: str = "submit", **more) -> PlanLine:
    given = {"project": package.project, "drawn_at": AT - timedelta(days=20)} | more
    return PlanLine.objects.create(package=package, node=node, act=act, due_on=due, **given)


def page(client, town: Town, path: str, who: str = "agent", status: int = 200) -> str:
    client.force_login(town[who])
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode() if status == 200 else ""


def counted(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_the_plan_lists_what_is_not_done_the_earliest_first(client, town, package):
    line(package, date(2026, 3, 9), act="deliver")
    line(package, date(2026, 2, 27), act="pickup")
    line(package, date(2026, 2, 26), act="prepare", done_on=date(2026, 2, 26))
    found = page(client, town, "/agency/plan/")
    body = found[found.index("<tbody>") :]
    assert body.index("上门取件") < body.index("上门送证照")
    assert "辅导备齐材料" not in body
    assert "过了日子" in body


@pytest.mark.parametrize(("who", "seen"), [("agent", True), ("backup", True), ("other_agent", False), ("lead", True)])
def test_an_agent_sees_the_plans_of_the_own_projects(client, town, package, who, seen):
    line(package)
    assert ("五星级酒店项目" in page(client, town, "/agency/plan/", who)) is seen


@pytest.mark.parametrize(
    ("query", "seen"),
    [("when=late", False), ("when=week", True), ("act=submit", True), ("act=pickup", False), ("q=酒店", True),
     ("q=zz", False), ("when=done", False), ("when=nonsense&act=x", True), ("agent=999999999999999999", False)],
)  # fmt: skip
def test_filters_narrow_the_plan(client, town, package, query, seen):
    line(package)
    assert ("五星级酒店项目" in page(client, town, f"/agency/plan/?{query}", "lead")) is seen


def test_a_project_that_does_not_go_on_is_not_in_the_list(client, town, package):
    line(package)
    Project.objects.update(state="suspended")
    assert "五星级酒店项目" not in page(client, town, "/agency/plan/")


def test_the_plan_of_a_project_is_the_enterprises_to_read_the_log_is_not(client, town, package):
    line(package)
    pk = town.project.pk
    assert "代办日志" not in page(client, town, f"/projects/{pk}/agency/", "member")
    page(client, town, f"/projects/{pk}/agency/log/", "member", 403)
    page(client, town, f"/projects/{pk}/agency/", "stranger", 404)
    page(client, town, f"/projects/{pk}/agency/log/", "other_agent", 404)


def test_as_many_queries_for_one_line_as_for_thirty(client, town, package):
    line(package)
    client.force_login(town["agent"])
    pk, paths = town.project.pk, ("/agency/plan/", "/agency/weeks/", "/projects/{}/agency/", "/projects/{}/agency/log/")
    one = [counted(client, path.format(pk)) for path in paths]
    for number in range(30):
        other = Project.objects.create(
            enterprise=town.enterprise, name=f"项目{number}", token=f"n{number}", created_at=AT
        )
        serve(other, town["agent"], AssignmentKind.AGENT)
        line(package, project=other)
        write_log(town.project, Entry("call", f"第{number}次"), by=town["agent"], at=AT)
    for node in NODES[:-1]:
        line(package, node=node)
    assert [counted(client, path.format(pk)) for path in paths] == [*one[:3], one[3] + 1]
    assert max(one) <= 14


def test_an_entry_is_written_and_its_step_done(client, town):
    client.force_login(town["agent"])
    path = f"/projects/{town.project.pk}/agency/log/"
    given = {"kind": "call", "text": "说好周三", "next_step": "取图纸", "back_on": "2026-03-04", "with_whom": "王工"}
    assert client.post(path, given | {"once": "k"})["Location"] == path
    client.post(path, given | {"once": "k"})
    entry = LogEntry.objects.get()
    found = client.get(path).content.decode()
    assert "说好周三" in found
    assert "2026年3月4日" in found
    answer = client.post(f"/agency/log/{entry.pk}/done/", {"then": "//evil.example/"})
    entry.refresh_from_db()
    assert (answer["Location"], entry.settled_at) == (path, AT)


def test_what_is_wrong_stands_in_the_form(client, town):
    client.force_login(town["agent"])
    answer = client.post(
        f"/projects/{town.project.pk}/agency/log/", {"kind": "call", "text": "x", "back_on": "2026-03-04"}
    )
    assert answer.status_code == 422
    assert "写下那天要做什么" in answer.content.decode()


def test_a_time_at_the_door_counts(client, town):
    client.force_login(town["agent"])
    moment = AT - timedelta(hours=2)
    given = {"kind": "visit", "text": "看了现场", "device_at": str(int(moment.timestamp() * 1000)), "offset_ms": "0"}
    client.post(f"/projects/{town.project.pk}/agency/log/", given)
    assert LogEntry.objects.get().happened_at == moment


def test_the_log_tells_events_and_entries_in_one_list(client, town, package):
    write_log(town.project, Entry("wechat", "图纸发来了"), by=town["agent"], at=AT + timedelta(minutes=1))
    path = f"/projects/{town.project.pk}/agency/log/"
    found = page(client, town, path)
    assert found.index("图纸发来了") < found.index("生成事项包")
    assert "生成事项包" not in page(client, town, path + "?show=entry")
    assert "图纸发来了" not in page(client, town, path + "?show=event")


def test_a_day_that_comes_back_stands_on_the_agents_day(client, town, package):
    write_log(town.project, Entry("call", "x", next_step="催图纸", back_on=MONDAY), by=town["agent"], at=AT)
    line(package, date(2026, 2, 27), act="pickup")
    found = page(client, town, "/agent/day/")
    assert "催图纸" in found
    assert "计划里到日子的" in found
    assert "催图纸" in page(client, town, "/agent/day/", "backup")


def test_a_week_tells_plan_from_log(client, town, package):
    line(package, MONDAY, done_on=MONDAY, act="submit")
    line(package, MONDAY, act="pickup")
    line(package, date(2026, 3, 20), done_on=MONDAY, act="follow")
    write_log(town.project, Entry("call", "x"), by=town["agent"], at=AT)
    found = page(client, town, "/agency/weeks/", "lead")
    assert "计划的 2 件里，按日子做的占 50%" in found
    assert "计划外做的" in found
    assert "这一周没有计划" in page(client, town, "/agency/weeks/?week=2025-01-06")


@pytest.mark.parametrize("week", ["2030-01-01", "nonsense", "2026-02-31", "0001-01-01"])
def test_a_week_that_is_none_is_this_one(client, town, week):
    assert "2026年3月2日" in page(client, town, f"/agency/weeks/?week={week}")


@pytest.mark.parametrize("path", ["/agency/plan/", "/agency/weeks/", "/projects/{}/agency/log/"])
def test_each_list_is_a_spreadsheet_too(client, town, package, path):
    line(package)
    write_log(town.project, Entry("call", "=1+1"), by=town["agent"], at=AT)
    client.force_login(town["agent"])
    answer = client.get(path.format(town.project.pk) + "?format=xlsx")
    assert answer["Content-Type"].endswith("sheet")
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_the_project_page_leads_to_the_plan_and_the_talk(client, town, package):
    line(package)
    found = page(client, town, f"/projects/{town.project.pk}/", "member")
    assert f'href="/projects/{town.project.pk}/agency/"' in found
    assert f'href="/projects/{town.project.pk}/messages/' in found
    assert f'href="/projects/{town.project.pk}/agency/log/"' not in found
