"""The routes side by side, of a project and of a 试算; choosing one; the green channel's pages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from approval_portal.accounts.models import Role
from projects.models import GreenPass, MatterPackage
from projects.operations.green import grant_green_pass
from projects.operations.listings import list_key_project
from projects.operations.pins import set_pin
from projects.operations.trials import start_trial
from projects.queries import latest_package
from tests.projects.items import ENERGY, item_project, make_item, staff_of
from tests.projects.profiles import PROFILES
from tests.projects.views.package_steps import apply, hidden
from tests.projects.views.people import make_enterprise, make_project, make_user, signed_in

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
LAND = date(2026, 4, 28)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def lead(catalogue):
    return make_user("chen", Role.LEAD, name="陈卫东")


def with_land(project, member):
    set_pin(project, "pw-land-supply", LAND, "planned", by=member, at=NOW)
    return project


def address(project, query=""):
    return f"/projects/{project.pk}/routes/{query}"


def routes_of(answer):
    return {row.way.route: row for row in answer.context["rows"]}


def text(answer):
    return answer.content.decode()


# --- the comparison


def test_the_routes_stand_side_by_side_with_days_saved_risks_and_marks(client, project, member):
    client.force_login(member)
    answer = client.get(address(with_land(project, member)))
    page = text(answer)
    assert {route: row.way.saved for route, row in routes_of(answer).items() if row.possible} == {
        "standard": 0,
        "pre_review": 12,
        "staged": 0,
        "on_handover": 12,
    }
    for words in ("早 12 个工作日", "可以走", "走不了", "消防法第12条", "拿地后确认每项按 1 个工作日算", "拟定"):
        assert words in page, words
    assert page.count("<svg") >= 8  # a Gantt of each open route, in both forms


def test_without_a_day_of_the_land_it_is_assumed_and_nothing_is_stored(client, project, member):
    client.force_login(member)
    guessed = client.get(address(project))
    assert guessed.context["land_assumed"] == date(2026, 4, 28)  # the target of the land supply, 40 working days
    assert routes_of(guessed)["pre_review"].way.opened is None
    given = client.get(address(project, "?land=2026-06-30&drawings=2026-09-01"))
    assert given.context["land_assumed"] == date(2026, 6, 30)
    assert routes_of(given)["staged"].way.saved > 0
    assert project.pins.count() == 0


def test_a_day_out_of_sight_is_refused_at_the_field(client, project, member):
    client.force_login(member)
    answer = client.get(address(project, "?land=1026-06-30"))
    assert (answer.status_code, "这一天太远了" in text(answer)) == (422, True)


def test_the_comparison_as_a_spreadsheet(client, project, member):
    client.force_login(member)
    answer = client.get(address(with_land(project, member), "?format=xlsx"))
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[0] for row in rows] == [
        "办理路线",
        "一般路线",
        "拿地前预审",
        "分阶段施工许可",
        "告知承诺",
        "拿地即开工",
    ]
    assert rows[2][8] == 12


def test_the_page_takes_few_queries(client, project, member):
    client.force_login(with_land(project, member) and member)
    client.get(address(project))
    with CaptureQueriesContext(connection) as asked:
        client.get(address(project))
    assert len(asked) <= 12


def test_a_project_without_a_package_is_told_what_to_do_first(client, member):
    client.force_login(member)
    bare = make_project(make_enterprise(3, member))
    assert client.get(address(bare)).status_code == 200


def test_who_does_not_see_the_project_sees_no_routes_and_who_may_not_change_it_chooses_none(client, project):
    client.force_login(make_user("other"))
    assert client.get(address(project)).status_code == 404
    client.force_login(make_user("zhao", Role.REVIEWER))
    page = client.get(address(project))
    assert (page.status_code, 'name="route"' in text(page)) == (200, False)
    assert client.post(address(project), {"route": "staged", "version": 1}).status_code == 403


# --- choosing one


def test_a_route_is_looked_at_and_taken_with_a_reason(client, project, member):
    client.force_login(member)
    with_land(project, member)
    preview = client.post(address(project), {"route": "pre_review", "version": 1})
    page = text(preview)
    assert all(words in page for words in ("换办理路线：先看差别", "拿地前预审", "从 5月22日 变为 5月7日"))
    assert MatterPackage.objects.filter(project=project).count() == 1
    pressed = {"draft": hidden(page, "draft"), "reason": "要抢工期", "once": "s6 a route"}
    answers = [client.post(f"/projects/{project.pk}/packages/apply/", pressed) for _ in range(2)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, answers[0]["Location"])}
    assert MatterPackage.objects.filter(project=project).count() == 2
    assert latest_package(project).route == "pre_review"
    home = text(client.get(f"/projects/{project.pk}/"))
    assert "路线：拿地前预审" in home
    assert "拿地前先预审" in home


@pytest.mark.parametrize("sent", [{}, {"route": "commitment", "version": 1}, {"route": "staged", "version": 7}])
def test_a_route_that_is_closed_or_an_outdated_page_is_refused(client, project, member, sent):
    client.force_login(member)
    answer = client.post(address(project), sent)
    assert (answer.status_code, bool(answer.context["wrong"])) == (422, True)
    assert MatterPackage.objects.filter(project=project).count() == 1


def test_the_preview_of_changed_answers_says_that_the_route_is_given_up(client, project, member):
    client.force_login(member)
    with_land(project, member)
    first = client.post(address(project), {"route": "pre_review", "version": 1})
    apply(client, project, hidden(text(first), "draft"))
    fields = {"land_mode": "own_existing", "then": "preview"}
    group = f"/projects/{project.pk}/answers/qg-land/"
    page = client.get(group).content.decode()
    answer = client.post(group, {"draft": hidden(page, "draft"), **fields})
    assert "“拿地前预审”这条路线走不通了" in text(answer)


# --- a stranger


def test_a_trial_shows_its_routes_to_read(client, catalogue):
    trial = start_trial({**PROFILES["A"]}, start_on=timezone.localdate(), at=timezone.now())
    result = f"/trial/{trial.token}/"
    assert f"{result}routes/" in text(client.get(f"{result}result/"))
    answer = client.get(f"{result}routes/")
    assert (answer.status_code, 'name="route"' in text(answer)) == (200, False)
    assert routes_of(answer)["on_handover"].indicators is not None
    assert "标准地的控制指标" in text(answer)
    assert client.get("/trial/nobody/routes/").status_code == 404


# --- the green channel


def let_in(project, lead, **more):
    until = timezone.localdate() + timedelta(days=9)
    return grant_green_pass(project, **{"reason": "省里督办", "until": until, "by": lead, "at": timezone.now()} | more)


def test_the_rule_is_public_and_names_no_project(client, project, lead):
    let_in(project, lead)
    page = text(client.get("/green/"))
    assert ("名册" in page, project.name in page) == (True, False)
    assert client.get("/green/projects/").status_code == 302


def test_a_lead_lets_in_and_takes_out(client, project, lead):
    client.force_login(lead)
    url = f"/projects/{project.pk}/green/"
    assert client.post(url, {"reason": "", "until": ""}).status_code == 422
    assert client.post(url, {"reason": "省里督办", "until": "2026-02-01"}).status_code == 422
    grant = {"reason": "省里督办", "until": "2026-03-31", "once": "k"}
    assert [client.post(url, grant).status_code for _press in range(2)] == [302, 302]
    assert "is-green" in text(client.get(f"/projects/{project.pk}/"))
    assert GreenPass.objects.get().ended_at is None
    end = {"reason": "办完了", "pass": hidden(text(client.get(url)), "pass"), "once": "k2"}
    assert client.post(url, end | {"reason": ""}).status_code == 422
    assert [client.post(url, end).status_code for _press in range(2)] == [302, 302]
    assert GreenPass.objects.get().ended_by == lead
    assert "is-green" not in text(client.get(f"/projects/{project.pk}/"))


def test_only_a_lead_has_that_page(client, project, agent):
    client.force_login(agent)
    assert client.get(f"/projects/{project.pk}/green/").status_code == 403
    client.force_login(make_user("other"))
    assert client.get(f"/projects/{project.pk}/green/").status_code == 404


def test_the_list_holds_what_one_may_see_by_what_brought_it_there(client, project, member, lead):
    listed = make_project(make_enterprise(2), name="名册上的")
    list_key_project(listed, 2026, "city", Decimal(1), by=lead, at=NOW)
    let_in(project, lead)
    client.force_login(lead)

    def found(query=""):
        return {row.pk for row in client.get(f"/green/projects/?{query}").context["page"]}

    assert found() == {project.pk, listed.pk}
    assert (found("why=listed"), found("why=let-in"), found("q=名册")) == ({listed.pk}, {project.pk}, {listed.pk})
    rows = load_workbook(BytesIO(b"".join(client.get("/green/projects/?format=xlsx").streaming_content))).active
    assert rows.max_row == 3
    client.force_login(member)
    assert found() == {project.pk}


def test_the_list_takes_as_many_queries_for_one_as_for_many(client, project, lead):
    client.force_login(lead)
    let_in(project, lead)
    counts = []
    for more in (0, 9):
        for number in range(more):
            list_key_project(make_project(make_enterprise(10 + number)), 2026, "city", Decimal(1), by=lead, at=NOW)
        client.get("/green/projects/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/green/projects/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize(("url", "seat", "state"), [
    ("/window/", "window", "submitted"), ("/review/", "reviewer", "reviewing"), ("/decide/", "decider", "deciding"),
])  # fmt: skip
def test_the_queues_put_the_channel_first_and_mark_it(catalogue, url, seat, state):
    staff = staff_of("au-fg")
    first, second = (make_item(item_project(number), ENERGY, state) for number in (1, 2))
    desk = signed_in(getattr(staff, seat))

    def order(query=""):
        return [row["item"].pk for row in desk.get(f"{url}{query}").context["page"].object_list]

    before = order()
    let_in(second.project, staff.lead)
    assert (before, order(), order("?green=1")) == ([first.pk, second.pk], [second.pk, first.pk], [second.pk])
    assert text(desk.get(url)).count("is-green") == 1
    assert "is-green" in text(signed_in(staff.lead).get(f"/items/{second.pk}/"))
