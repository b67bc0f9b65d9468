"""The page of a project's printed pieces, and having one made."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects.enums import PrintState
from projects.models import PrintJob, Project
from projects.operations import print_jobs
from projects.operations.package_changes import change_plan
from projects.operations.print_jobs import Note
from projects.operations.prints import want_print
from projects.operations.refusals import Refused
from tests.projects.operations.drafts import keeping
from tests.projects.printing import print_issue
from tests.projects.views.people import make_enterprise, make_project, make_user, signed_in


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    def made():
        return make_project(make_enterprise(1, make_user("wang", name="王敏")), "升科酒店", profile="C")

    with keeping(django_db_blocker, made) as project:
        yield project


@pytest.fixture
def wang(world, db):
    return User.objects.get(username="wang")


@pytest.fixture
def project(world, db):
    return Project.objects.get(pk=world.pk)


@pytest.fixture
def client(wang) -> Client:
    return signed_in(wang)


def page_of(client: Client, project, query: str = "", **headers) -> str:
    response = client.get(reverse("project-prints", args=[project.pk]) + query, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def section(page: str, kind: str) -> str:
    return re.search(rf'<section class="piece" id="{kind}".*?</section>', page, re.DOTALL)[0]


def make(client: Client, project, **sent) -> object:
    return client.post(reverse("print-make", args=[project.pk]), {"kind": "guide", "language": "zh-hans", **sent})


# --- the page


def test_without_a_package_the_page_says_what_to_do_first(client, wang):
    bare = make_project(make_enterprise(2, wang), "还没有事项包")
    page = page_of(client, bare)
    assert "先生成事项包，才有东西可印" in page
    assert reverse("package-answers", args=[bare.pk]) in page
    assert reverse("print-make", args=[bare.pk]) not in page


def test_before_the_first_issue_each_piece_can_be_made_in_the_readers_language_first(client, project):
    page = page_of(client, project)
    for kind in ("guide", "policy_book"):
        words = re.findall(r"</svg>(印\w+版)<span", section(page, kind))
        assert words == ["印中文版", "印英文版"]
    assert 'id="issues"' not in page


def test_the_newest_issue_is_shown_with_its_changes_and_what_could_not_be_printed(client, project):
    print_issue(project, current=False)
    issue = print_issue(
        project, changes=[["少 1 项", "One less"], ["换了代办专员", "Another agent"]], warnings=[["𫝀", "𫝀"]]
    )
    guide = section(page_of(client, project), "guide")
    assert ("第 2 期" in guide, "22 页" in guide, "最新" in guide) == (True, True, True)
    assert "改了 2 处" in guide
    assert re.findall(r"<li>(少 1 项|换了代办专员|𫝀)</li>", guide) == ["𫝀", "少 1 项", "换了代办专员"]
    assert reverse("print-issue", args=[project.pk, issue.pk]) + "?save=1" in guide
    assert "再印一期" not in guide


def test_once_something_has_changed_the_page_says_so_and_offers_another_issue(client, project, wang):
    print_issue(project)
    change_plan(
        project, start_on=timezone.localdate(), limits="statutory", base=1, reason="晚", by=wang, at=timezone.now()
    )
    guide = section(page_of(client, project), "guide")
    assert ("之后有改动" in guide, "再印一期" in guide) == (True, True)


def test_a_job_under_way_shows_its_steps_and_no_second_button(client, project, wang):
    job = want_print(project, "guide", "zh-hans", by=wang, at=timezone.now())
    waiting = section(page_of(client, project), "guide")
    print_jobs.note(job, Note("laying", 7, 20, "施工许可"))
    laying = section(page_of(client, project), "guide")
    assert "排队等待" in waiting
    assert "<progress" in waiting
    assert 'max="23" value="7"' in laying
    assert "共 20 节：施工许可" in laying
    assert (laying.count("再印一期"), laying.count("印中文版")) == (0, 0)


def test_htmx_gets_the_progress_alone_and_everything_once_the_job_has_ended(client, project, wang):
    job = want_print(project, "guide", "zh-hans", by=wang, at=timezone.now())
    url = reverse("project-prints", args=[project.pk]) + f"?kind=guide&job={job.pk}"
    part = client.get(url, headers={"HX-Request": "true"})
    assert f'id="press-{job.pk}"' in part.content.decode()
    assert 'id="prints"' not in part.content.decode()
    print_jobs.end(job, timezone.now(), state=PrintState.DONE, issue=print_issue(project), fresh=True)
    whole = client.get(url, headers={"HX-Request": "true"})
    assert (whole["HX-Retarget"], whole["HX-Reswap"]) == ("#prints", "outerHTML")
    assert "\\u5370\\u597d\\u4e86" in whole["HX-Trigger"]  # 印好了, in a header's letters
    assert "job=" not in whole.content.decode()


@pytest.mark.parametrize("watched", ["abc", "-1", "9" * 30, "²", ""])
def test_an_odd_job_in_the_address_is_ignored(watched, client, project):
    response = client.get(
        reverse("project-prints", args=[project.pk]), {"job": watched}, headers={"HX-Request": "true"}
    )
    assert (response.status_code, "HX-Retarget" in response) == (200, False)


def test_a_job_of_another_project_is_not_watched(client, project, wang):
    other = make_project(make_enterprise(2), "别人的", profile="S")
    job = want_print(other, "guide", "zh-hans", by=make_user("lead", Role.LEAD), at=timezone.now())
    response = client.get(reverse("project-prints", args=[project.pk]), {"job": job.pk}, headers={"HX-Request": "true"})
    assert "HX-Retarget" not in response
    assert f"press-{job.pk}" not in response.content.decode()


def test_a_failure_is_told_with_its_sentence_and_can_be_tried_again(client, project, wang):
    job = want_print(project, "guide", "zh-hans", by=wang, at=timezone.now())
    print_jobs.fail(job, Refused("缺少中文字体。", "No font."), timezone.now())
    guide = section(page_of(client, project), "guide")
    assert ("缺少中文字体。" in guide, "再试一次" in guide) == (True, True)


def test_a_job_that_found_nothing_new_says_so(client, project, wang):
    issue = print_issue(project)
    job = want_print(project, "guide", "zh-hans", by=wang, at=timezone.now())
    print_jobs.end(job, timezone.now(), state=PrintState.DONE, issue=issue, fresh=False)
    assert "内容没有变，还是第 1 期" in section(page_of(client, project), "guide")


def test_every_issue_stays_in_the_list_and_can_be_narrowed_to_one_piece(client, project):
    for _ in range(2):
        print_issue(project)
    print_issue(project, "policy_book", "en")
    rows = re.compile(r'<th scope="row">(.*?)</th>')
    assert rows.findall(page_of(client, project)) == ["政策书 第 1 期", "服务指南 第 2 期", "服务指南 第 1 期"]
    assert rows.findall(page_of(client, project, "?kind=policy_book")) == ["政策书 第 1 期"]
    assert len(rows.findall(page_of(client, project, "?kind=nonsense&page=abc"))) == 3


def test_fifty_issues_a_page(client, project):
    for _ in range(51):
        print_issue(project)
    assert page_of(client, project).count('<th scope="row">') == 50
    assert page_of(client, project, "?page=2").count('<th scope="row">') == 1


def test_as_many_queries_for_one_issue_as_for_a_dozen(client, project):
    def counted(name: str) -> int:
        url = reverse(name, args=[project.pk])
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    print_issue(project)
    one = counted("project-prints"), counted("project")
    for _ in range(6):
        print_issue(project, "policy_book", "en")
        print_issue(project)
    several = counted("project-prints"), counted("project")
    assert several == one
    assert max(one) <= 12


# --- having one made


def test_a_piece_is_put_on_the_press_and_one_is_led_back_to_the_page(client, project, wang):
    response = make(client, project, kind="policy_book", language="en")
    assert (response.status_code, response["Location"]) == (302, f"/projects/{project.pk}/prints/#policy_book")
    job = PrintJob.objects.get()
    assert (job.kind, job.language, job.state, job.wanted_by) == ("policy_book", "en", "under_way", wang)


def test_fifty_posts_with_one_key_make_one_job(client, project):
    for _ in range(50):
        assert make(client, project, once="k").status_code == 302
    assert PrintJob.objects.count() == 1


@pytest.mark.parametrize("sent", [{"kind": "flowchart"}, {"language": "de"}, {"kind": ""}])
def test_what_cannot_be_printed_is_refused_on_the_page(sent, client, project):
    response = make(client, project, **sent)
    assert response.status_code == 422
    assert "errsum" in response.content.decode()
    assert not PrintJob.objects.exists()


def test_without_a_package_the_refusal_stands_on_the_page(client, wang):
    bare = make_project(make_enterprise(2, wang), "还没有事项包")
    response = make(client, bare)
    assert response.status_code == 422
    assert "这个项目还没有事项包" in response.content.decode()


def test_a_project_that_one_does_not_see_is_not_there(project):
    stranger = signed_in(make_user("zhao"))
    issue = print_issue(project)
    assert make(stranger, project).status_code == 404
    for url in (reverse("project-prints", args=[project.pk]), reverse("print-issue", args=[project.pk, issue.pk])):
        assert stranger.get(url).status_code == 404
    assert not PrintJob.objects.exists()


# --- the block on the project's page


def test_the_projects_page_shows_the_newest_issue_and_what_is_being_printed(client, project, wang):
    issue = print_issue(project)
    want_print(project, "policy_book", "zh-hans", by=wang, at=timezone.now())
    page = client.get(reverse("project", args=[project.pk])).content.decode()
    block = re.search(r'<section[^>]*id="printed".*?</section>', page, re.DOTALL)[0]
    assert ("第 1 期" in block, reverse("print-issue", args=[project.pk, issue.pk]) in block, "正在印" in block) == (
        True,
        True,
        True,
    )
    assert reverse("project-prints", args=[project.pk]) in block


def test_the_story_tells_what_was_wanted_and_what_was_printed(client, project, wang):
    want_print(project, "policy_book", "zh-hans", by=wang, at=timezone.now())
    print_issue(project, by=wang)
    page = client.get(reverse("project", args=[project.pk])).content.decode()
    assert ("要印政策书" in page, "印好服务指南第 1 期" in page) == (True, True)
