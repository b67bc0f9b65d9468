"""The public page behind the QR code of a printed cover."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from projects.models import PrintIssue, Project
from projects.operations.package_changes import change_plan
from tests.projects.operations.drafts import keeping
from tests.projects.printing import print_issue
from tests.projects.views.people import make_enterprise, make_project, make_user

CONTACT = "13800000000"


def made() -> Project:
    wang = make_user("wang", name="王敏")
    project = make_project(
        make_enterprise(1, wang, name="升科公司"), "升科酒店", profile="C", agent=make_user("li", "agent")
    )
    Project.objects.filter(pk=project.pk).update(contact_name="钱静", contact_phone=CONTACT)
    return project


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, made) as project:
        yield project


@pytest.fixture
def project(world, db):
    return Project.objects.get(pk=world.pk)


def asked(client, issue: PrintIssue, **headers) -> str:
    response = client.get(reverse("check", args=[issue.token]), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_newest_issue_says_what_it_is(client, project):
    issue = print_issue(project)
    page = asked(client, issue)
    assert "<h1" in page
    assert "这是最新一期" in page
    assert "可以照着它办" in page
    for said in ("服务指南", "中文", "升科酒店", "第 1 期", f"{issue.pages} 页", issue.digest[:8], issue.digest[-8:]):
        assert said in page
    assert issue.digest not in page


def test_an_earlier_issue_names_the_newest_of_its_language_and_its_day(client, project):
    first, english = print_issue(project), print_issue(project, language="en")
    newest = print_issue(project)
    day = timezone.localdate(newest.made_at)
    page = asked(client, first)
    assert "这不是最新一期" in page
    assert f"最新的是第 2 期，{day.year}年{day.month}月{day.day}日印的" in page
    assert "这是最新一期" in asked(client, english)


def test_the_newest_issue_of_a_project_that_changed_says_that_too(client, project):
    issue = print_issue(project)
    change_plan(
        project, start_on=timezone.localdate(), limits="statutory", base=1, reason="x", by=None, at=timezone.now()
    )
    page = asked(client, issue)
    assert ("这是最新一期" in page, "新的一期还没有印" in page) == (True, True)


@pytest.mark.parametrize("state", ["suspended", "ended", "merged"])
def test_nobody_is_told_to_follow_the_paper_of_a_project_that_does_not_go_on(client, project, state):
    issue = print_issue(project)
    type(project).objects.filter(pk=project.pk).update(state=state)
    page = asked(client, issue)
    assert ("可以照着它办" in page, "印好以后项目有改动" in page) == (False, True)


def test_nobody_is_named_and_no_number_to_call(client, project):
    page = asked(client, print_issue(project))
    assert [said for said in ("钱静", CONTACT, "王敏", "升科公司", "wang") if said in page] == []


def test_it_is_kept_by_nobody_and_listed_nowhere(client, project):
    response = client.get(reverse("check", args=[print_issue(project).token]))
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_an_unknown_token_is_a_page_that_is_not_there(client, project):
    issue = print_issue(project)
    unknown, nowhere = client.get(reverse("check", args=[issue.token[::-1]])), client.get("/nothing-here/")
    assert unknown.status_code == nowhere.status_code == 404

    def shape(response) -> str:
        return re.sub(
            "|".join(
                (re.escape(response["X-Reference"]), r'value="\w{64}"', r"next=[^\"]*", r"/check/\w+/|/nothing-here/")
            ),
            "",
            response.content.decode(),
        )

    assert shape(unknown) == shape(nowhere)


def test_one_address_may_not_ask_without_end(client, project, settings):
    issue = print_issue(project)
    from projects.limits import CheckThrottle

    limit = CheckThrottle().num_requests
    url = reverse("check", args=[issue.token])
    answers = [client.get(url).status_code for _ in range(limit + 1)]
    assert (set(answers[:limit]), answers[limit]) == ({200}, 429)
    assert client.get(reverse("check", args=["0" * 32])).status_code == 429


@override_settings(LANGUAGE_CODE="zh-hans")
def test_in_english_a_chinese_name_says_what_it_is(client, project):
    page = asked(client, print_issue(project), **{"Accept-Language": "en"})
    assert '<span lang="zh">升科酒店</span>' in page
