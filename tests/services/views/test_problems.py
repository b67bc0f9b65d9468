"""The lists of problems and one problem on pages: who sees what, what the filters leave, and what may be done there."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from approval_portal.accounts.models import Role, User
from projects.models import ApprovalItem, Event
from services.models import Problem, ProblemFile, ProblemItem, ProblemStep
from services.operations.problems_duty import add_step, do_step
from services.operations.problems_ends import solve_problem
from tests.projects.files import png
from tests.projects.items import item_project, make_item
from tests.projects.views.people import make_user
from tests.services.problems import assigned, body, of_body, raised, solved, struck
from tests.services.telling import AT, Town

pytestmark = pytest.mark.usefixtures("catalogue", "clock")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def listed(client: Client, **asked: str) -> list[str]:
    """Titles of the page, in order."""
    answer = client.get("/problems/", asked)
    assert answer.status_code == 200
    return [line.row.title for line in answer.context["page"].object_list]


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


# --- the lists


def test_each_list_holds_its_own(town):
    raised(town, title="开")
    assigned(town, raised(town, title="办"))
    assigned(town, raised(town, title="晚"), due_on=AT.date())
    struck(town)
    lead = browser(town["lead"])
    assert [sorted(listed(lead, list=name)) for name in ("problems", "duties", "steps", "struck", "<b>")] == [
        *(["办", "开", "晚"], ["办", "晚"], ["办", "晚"], ["少一份图纸"], ["办", "开", "晚"])
    ]


def test_filters_narrow_and_stand_in_the_address(town, clock):
    first, second = raised(town, title="接电", origin="visit"), raised(town, title="接水")
    assigned(town, first, body=body("au-zj"), helpers=[body("au-sw")])
    assigned(town, second, owner=town["agent"], due_on=AT.date())
    clock.shift(86400)
    lead = browser(town["lead"])
    assert [
        *(listed(lead, q="接电"), listed(lead, origin="visit"), listed(lead, body="au-zj"), listed(lead, body="au-sw")),
        *(listed(lead, owner=str(town["agent"].pk)), listed(lead, overdue="1"), listed(lead, sort="due")),
        listed(lead, q="没有"),
    ] == [["接电"], ["接电"], ["接电"], ["接电"], ["接水"], ["接水"], ["接水", "接电"], []]
    assert listed(browser(town["agent"]), mine="1") == ["接水"]


@pytest.mark.parametrize(
    "query",
    ["q=%00", "body=%27%22", "owner=99999999999999999999", "owner=-", "project=x", "origin=zz", "page=zz", "sort=x"],
)
def test_what_the_address_does_not_know_does_no_harm(town, query):
    assert browser(town["lead"]).get(f"/problems/?{query}").status_code == 200


def test_a_body_outside_sees_what_was_handed_to_it_and_nothing_else(town):
    liaison = of_body("zg", "au-zg", Role.LIAISON)
    row = assigned(town, raised(town, title="界桩"), body=body("au-zg"), owner=None)
    other = assigned(town, raised(town, title="别家的"))
    client = browser(liaison)
    assert listed(client) == ["界桩"]
    page = client.get(f"/problems/{row.pk}/").content.decode()
    assert f'href="/projects/{town.project.pk}/"' not in page
    assert client.get(f"/problems/{other.pk}/").status_code == 404
    liaison.grants.update(ends_on=AT.date().replace(day=1))
    assert browser(User.objects.get(pk=liaison.pk)).get(f"/problems/{row.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("other_agent", 404), ("member", 200), ("security_admin", 404)]
)
def test_who_sees_the_project_sees_its_problems(town, who, status):
    assert browser(town[who]).get(f"/problems/{raised(town).pk}/").status_code == status


@pytest.mark.parametrize("who", ["lead", "agent", "member"])
@pytest.mark.parametrize("on", ["problems", "steps", "struck"])
def test_a_list_takes_as_many_queries_for_one_as_for_thirty(town, who, on):
    client, state = browser(town[who]), {"problems": "open", "steps": "assigned", "struck": "struck_off"}[on]

    def grow(n: int) -> None:
        rows = [
            Problem(project=town.project, title=f"第 {k} 件", state=state, raised_at=AT, body=body(), owner=town["agent"],
                    due_on=AT.date(), origin="visit", struck_at=AT, struck_by=town["lead"], is_demo=True)
            for k in range(n)
        ]  # fmt: skip
        Problem.objects.bulk_create(rows)
        ProblemStep.objects.bulk_create(
            [ProblemStep(problem=row, text="办", owner=town["agent"], made_at=AT) for row in rows]
        )

    grow(1)
    one = queries(client, f"/problems/?list={on}")
    grow(29)
    assert queries(client, f"/problems/?list={on}") == one <= 12


# --- printed


def test_excel_has_a_sheet_for_each_list_and_no_formula(town):
    row = assigned(town, raised(town, title='=HYPERLINK("http://x")'))
    add_step(row, "@补测", by=town["lead"], at=AT)
    answer = browser(town["lead"]).get("/problems/sheet/")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert [sheet.title for sheet in book] == ["问题清单", "责任清单", "整改清单"]
    assert [book["问题清单"]["B2"].value[0], book["整改清单"]["C2"].value[0]] == ["'", "'"]
    assert browser(town["member"]).get("/problems/sheet/").status_code == 403


def test_the_paper_is_made_once_and_is_the_same_file_again(town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assigned(town, raised(town, title="图纸<img src=http://x/>"))
    client = browser(town["lead"])
    first, second = (client.get("/problems/lists.pdf") for _ in range(2))
    bytes_of = [b"".join(answer.streaming_content) for answer in (first, second)]
    assert (first["Content-Type"], bytes_of[0][:5], bytes_of[0] == bytes_of[1]) == ("application/pdf", b"%PDF-", True)
    assert Event.objects.filter(verb="print_paper").count() == 1
    assert browser(town["member"]).get("/problems/lists.pdf").status_code == 403


# --- one problem


def post(client: Client, row: Problem, act: str, **said: str):
    row.refresh_from_db()
    return client.post(f"/problems/{row.pk}/", {"act": act, "version": str(row.version), **said})


def test_from_dispatching_to_striking_off_and_back_again(town):
    row = raised(town)
    lead, owner, member = (browser(town[who]) for who in ("lead", "reviewer", "member"))
    said = {"body": body().code, "owner": town["reviewer"].pk, "due_on": "2026-03-09", "version": "1"}
    assert lead.post(f"/problems/{row.pk}/assign/", said).status_code == 302
    assert post(owner, row, "step", text="补测").status_code == 302
    step = ProblemStep.objects.get()
    assert "整改完成，请核验" not in owner.get(f"/problems/{row.pk}/").content.decode()
    assert owner.post(f"/problems/steps/{step.pk}/", {"note": "测了", "version": "1"}).status_code == 302
    assert post(owner, row, "solve", note="").status_code == 302
    assert "不能自己销号" in owner.get(f"/problems/{row.pk}/").content.decode()
    assert post(owner, row, "strike", conclusion="自己看的").status_code == 422
    assert post(lead, row, "return", reason="不行").status_code == 302
    assert post(owner, row, "solve", note="又补").status_code == 302
    assert post(lead, row, "strike", conclusion="看过了").status_code == 302
    assert "看过了" in member.get(f"/problems/{row.pk}/").content.decode()
    assert post(member, row, "reopen", reason="没有").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reopened) == ("open", 1)


@pytest.mark.parametrize("act", ["", "zz", "strike", "reopen", "solve"])
def test_an_act_that_is_none_of_this_moment_says_so(town, act):
    answer = post(browser(town["reviewer"]), raised(town), act, conclusion="x", reason="x")
    assert (answer.status_code, "这一步现在不能做" in answer.content.decode()) == (422, True)


def test_a_verifier_who_is_the_owner_is_refused_at_the_field(town):
    row = raised(town)
    said = {"body": body().code, "owner": town["agent"].pk, "verifier": town["agent"].pk, "due_on": "2026-03-09"}
    answer = browser(town["lead"]).post(f"/problems/{row.pk}/assign/", {**said, "version": "1"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["verifier"] == ["核验人不能是责任人自己：换一个人核验。"]


def test_a_page_that_is_out_of_date_is_told_so(town):
    row = solved(town)
    answer = browser(town["lead"]).post(
        f"/problems/{row.pk}/", {"act": "strike", "version": "1", "conclusion": "看过了"}
    )
    assert (answer.status_code, Problem.objects.get().state) == (409, "solved")
    said = {"body": body().code, "due_on": "2026-03-09", "version": "1"}
    other = assigned(town, raised(town))
    assert browser(town["lead"]).post(f"/problems/{other.pk}/assign/", said).status_code == 409


def test_evidence_is_uploaded_and_opened_by_who_sees_the_problem(town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    step = add_step(assigned(town), "补测", by=town["lead"], at=AT)
    client = browser(town["reviewer"])
    files = [SimpleUploadedFile("现场.png", png())]
    assert (
        client.post(f"/problems/steps/{step.pk}/", {"note": "测了", "files": files, "version": "1"}).status_code == 302
    )
    url = f"/problems/files/{ProblemFile.objects.get().pk}/"
    answer = client.get(url)
    assert (b"".join(answer.streaming_content), answer["X-Content-Type-Options"]) == (png(), "nosniff")
    assert browser(town["stranger"]).get(url).status_code == 404
    bad = [SimpleUploadedFile("坏.png", b"MZ")]
    other = add_step(assigned(town), "再测", by=town["lead"], at=AT)
    answer = client.post(f"/problems/steps/{other.pk}/", {"note": "测了", "files": bad, "version": "1"})
    assert (answer.status_code, "坏.png" in answer.content.decode()) == (422, True)


def test_one_problem_takes_as_many_queries_for_one_measure_as_for_many(town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = assigned(town)

    def grow(n: int) -> None:
        for _ in range(n):
            step = add_step(row, "补测", town["agent"], by=town["lead"], at=AT)
            do_step(step, "测了", by=town["agent"], at=AT)

    grow(1)
    clients = [browser(town[who]) for who in ("lead", "reviewer", "member")]
    before = [queries(client, f"/problems/{row.pk}/") for client in clients]
    grow(5)
    assert [queries(client, f"/problems/{row.pk}/") for client in clients] == before
    assert max(before) <= 14  # with the people and bodies of the forms


# --- 办不成事


@pytest.fixture
def item(catalogue) -> ApprovalItem:
    return make_item(item_project(1, make_user("member1"), agent=make_user("agent1", Role.AGENT)), state="reviewing")


def test_the_enterprise_says_that_an_item_is_stuck_and_its_pages_carry_it(item):
    client = browser(User.objects.get(username="member1"))
    page, url = reverse("item", args=[item.pk]), reverse("item-stuck", args=[item.pk])
    assert url in client.get(page).content.decode()
    assert client.post(url, {"what": "other", "detail": " "}).status_code == 422
    assert client.post(url, {"what": "silent", "detail": "打过三次电话"}).status_code == 302
    row = Problem.objects.get()
    assert (row.title.endswith("等了很久没有动静"), row.detail, row.item) == (True, "打过三次电话", item)
    assert client.get(url)["Location"] == f"/problems/{row.pk}/"
    for path in (page, f"/projects/{item.project_id}/", "/items/", "/"):
        assert f'href="/problems/{row.pk}/"' in client.get(path).content.decode(), path
    assert f"/problems/{row.pk}/" in browser(User.objects.get(username="agent1")).get(page).content.decode()


def test_an_item_that_stands_still_is_offered_in_the_list_and_at_home(item, clock):
    client, url = browser(User.objects.get(username="member1")), reverse("item-stuck", args=[item.pk])
    ApprovalItem.objects.update(due_on=None, state_since=AT)
    assert url not in client.get("/items/").content.decode()
    clock.shift(8 * 86400)
    assert [url in client.get(path).content.decode() for path in ("/items/", "/")] == [True, True]
    assert url not in browser(User.objects.get(username="agent1")).get("/items/").content.decode()


def test_marks_beside_items_take_one_query_however_many(item):
    client = browser(User.objects.get(username="member1"))
    one, home = queries(client, "/items/"), queries(client, "/")
    row = raised(Town({"agent": None}, item.project.enterprise, item.project), by=None)
    ProblemItem.objects.create(problem=row, item=item)
    assert queries(client, "/items/") == one <= 12
    assert queries(client, "/") == home


def test_a_solved_problem_waits_at_home_for_who_verifies_it(town):
    row = assigned(town, verifier=town["backup"])
    link = f'href="/problems/{row.pk}/"'

    def at_home(who: str) -> bool:
        return link in browser(town[who]).get("/").content.decode()

    assert [at_home(who) for who in ("reviewer", "backup", "window")] == [True, False, False]
    solve_problem(row, "好了", by=town["reviewer"], at=AT)
    assert [at_home(who) for who in ("reviewer", "backup", "window")] == [False, True, False]
