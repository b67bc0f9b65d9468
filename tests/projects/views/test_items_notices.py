"""The file of a numbered paper for whoever sees its item, and the public page that says whether it is real."""

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approval_portal.accounts.models import Role, User
from projects.models import AccessLog, OfficialNotice, Project
from projects.operations.items.aftermath import annul_decision
from projects.operations.items.decisions import Verdict, decide_item
from projects.operations.items.notice_files import keep_notice_file
from projects.operations.items.steps import move_item
from projects.views.items_notices_panel import panel
from tests.projects.items import ITEM_AT, item_project, make_item, move_to, staff_of
from tests.projects.notices import paper_row
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import DAY, make_user, signed_in

CONTENT = b"%PDF-1.7 a paper"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The first paper of an item that was sent, and a project of which nothing was applied for."""

    def made():
        owner = make_user("owner", name="王敏")
        return make_item(item_project(1, owner), state="submitted").notices.get(), item_project(2, owner)

    with keeping(django_db_blocker, made) as found:
        yield found


@pytest.fixture
def owner(world, db):
    return User.objects.get(username="owner")


@pytest.fixture
def project(world, db):
    return Project.objects.get(pk=world[1].pk)


@pytest.fixture
def notice(world, db):
    return OfficialNotice.objects.get(pk=world[0].pk)


def kept(notice: OfficialNotice) -> OfficialNotice:
    return keep_notice_file(notice, CONTENT + str(notice.pk).encode(), at=ITEM_AT)


def file_of(notice: OfficialNotice) -> str:
    return reverse("notice-file", args=[notice.pk])


def page_of(notice: OfficialNotice) -> str:
    return reverse("notice-check", args=[notice.token])


# --- the file


def test_the_file_opens_in_the_browser_under_its_chinese_name_and_is_noted(notice, owner):
    response = signed_in(owner).get(file_of(kept(notice)))
    row = AccessLog.objects.get(kind="download")
    assert b"".join(response.streaming_content) == CONTENT + str(notice.pk).encode()
    assert (
        response["Content-Disposition"]
        == f"inline; filename*=utf-8''{quote('材料接收凭证〔2026〕第1号 第 1 项目.pdf')}"
    )
    assert (response["X-Content-Type-Options"], "sandbox" in response["Content-Security-Policy"]) == ("nosniff", True)
    assert (row.user, row.what, row.object_type, row.object_id) == (
        owner,
        "notice-file",
        "officialnotice",
        str(notice.pk),
    )


def test_the_file_is_saved_when_asked_and_not_sent_twice_to_whoever_has_it(notice, owner):
    client, url = signed_in(owner), file_of(kept(notice))
    first = client.get(f"{url}?save=1")
    again = client.get(url, headers={"if-none-match": first["ETag"]})
    assert first["Content-Disposition"].startswith("attachment;")
    assert (again.status_code, AccessLog.objects.filter(kind="download").count()) == (304, 1)


def test_whoever_opens_it_first_has_it_printed(notice, owner):
    response = signed_in(owner).get(file_of(notice))
    content = b"".join(response.streaming_content)
    notice.refresh_from_db()
    assert content.startswith(b"%PDF-1.7")
    assert notice.size == len(content)


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 302), ("outsider", 404), ("liaison", 404), ("window", 200), ("lead", 200)]
)
def test_only_whoever_sees_the_item_has_its_papers(notice, who, status):
    people = {"outsider": lambda: make_user("out"), "liaison": lambda: make_user("li", Role.LIAISON)}
    people |= {"window": lambda: staff_of().window, "lead": lambda: staff_of().lead}
    client = Client() if who == "stranger" else signed_in(people[who]())
    assert client.get(file_of(kept(notice))).status_code == status


def test_without_the_tools_the_page_says_what_is_missing(notice, owner, monkeypatch):
    monkeypatch.setattr("projects.guide.paper.pdf.missing", lambda: "缺少排字用的程序库")
    response = signed_in(owner).get(file_of(notice))
    assert (response.status_code, "缺少排字用的程序库" in response.content.decode()) == (503, True)


def test_a_file_that_is_lost_for_good_says_so(notice, owner, monkeypatch):
    notice = kept(notice)
    notice.file.storage.delete(notice.file.name)
    response = signed_in(owner).get(file_of(notice))
    assert (response.status_code, "这份文书现在打不开" in response.content.decode()) == (503, True)


# --- the page behind the QR code


def text_of(response) -> str:
    body = re.sub(r"<head>.*?</head>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_a_paper_that_holds_is_told_with_its_number_body_item_and_digest(notice):
    said = text_of(Client().get(page_of(kept(notice))))
    notice.refresh_from_db()
    for words in ("这份文书真实有效", "材料接收凭证", "〔2026〕第 1 号", notice.item.number, "2026年11月16日"):
        assert words in said
    assert f"{notice.digest[:8]} … {notice.digest[-8:]}" in said
    assert notice.snapshot["body"][0] in said


def test_the_page_names_no_person_and_no_enterprise_and_is_kept_by_nobody(notice, owner):
    response, firm = Client().get(page_of(notice)), notice.item.project.enterprise
    said = response.content.decode()
    assert [name for name in (owner.name, firm.name, firm.credit_code) if name in said] == []
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")


def test_a_void_paper_names_what_stands_in_its_place(project):
    item, staff = make_item(project, state="deciding"), staff_of()
    item = decide_item(item, "approve", by=staff.decider, at=ITEM_AT)
    annul_decision(item, "选错了结果", by=staff.decider, at=ITEM_AT, instead=Verdict("deny", "不符合标准"))
    said = text_of(Client().get(page_of(item.notices.get(kind="nt-grant"))))
    assert "这份文书已作废" in said
    assert "以2026年11月16日的不予行政许可决定书 〔2026〕第 1 号为准" in said


def test_a_grant_that_was_revoked_is_real_and_holds_no_more(project):
    item = move_to(make_item(project), "delivered")
    move_item(item, "revoke", by=staff_of().decider, at=ITEM_AT, reason="材料不实")
    said = text_of(Client().get(page_of(item.notices.get(kind="nt-grant"))))
    assert "这份决定后来失效了" in said
    assert "撤销行政许可决定书 〔2026〕第 1 号" in said


def test_an_unknown_token_is_no_page(notice):
    assert Client().get(reverse("notice-check", args=["0" * 32])).status_code == 404


def test_the_page_is_limited_per_address(notice, settings, monkeypatch):
    monkeypatch.setattr("projects.limits.CheckThrottle.rate", "2/minute", raising=False)
    statuses = [Client().get(page_of(notice)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


# --- the panel


def test_the_panel_lists_every_paper_the_newest_first_in_one_query(project, owner):
    item = make_item(project, state="accepted")
    for kind in ("nt-correction", "nt-special", "nt-extend"):
        paper_row(item.notices.get(kind="nt-receipt"), kind, void_event=7)
    with CaptureQueriesContext(connection) as queries:
        rows = panel(item, owner, DAY)["notices"]
    kinds = ["nt-extend", "nt-special", "nt-correction", "nt-accept", "nt-receipt"]
    assert ([paper.row.kind for paper in rows], len(queries)) == (kinds, 1)
    assert [paper.void for paper in rows] == [True, True, True, False, False]
