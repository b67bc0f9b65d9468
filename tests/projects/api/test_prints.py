"""The printed pieces through the API: the list, the newest issue, and 202 while it is being printed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from projects.enums import PrintState
from projects.models import AccessLog, PrintJob
from projects.operations import print_jobs
from projects.operations.package_changes import change_plan
from projects.operations.print_jobs import Note
from projects.operations.prints import want_print
from projects.operations.refusals import Refused
from tests.projects.api.client import api
from tests.projects.printing import CONTENT, print_issue
from tests.projects.views.people import make_enterprise, make_project, make_user


@pytest.fixture
def wang(catalogue):
    return make_user("wang")


@pytest.fixture
def project(wang):
    return make_project(make_enterprise(1, wang), "升科酒店", profile="C")


def get(user, project, what="guide.pdf", query="", **headers):
    return api(user).get(f"/api/v1/projects/{project.pk}/{what}{query}", headers=headers)


def test_the_newest_issue_is_sent_while_it_is_current(wang, project):
    print_issue(project)
    issue = print_issue(project)
    response = get(wang, project)
    assert (response.status_code, response["Content-Type"], response["X-Issue-Number"]) == (200, "application/pdf", "2")
    assert b"".join(response.streaming_content).startswith(CONTENT)
    assert response["ETag"] == f'"{issue.digest}"'
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert AccessLog.objects.values_list("what", "object_id").get() == ("api-guide", str(issue.pk))
    assert not PrintJob.objects.exists()


def test_unchanged_it_is_not_sent_again(wang, project):
    print_issue(project)
    first = get(wang, project)
    again = get(wang, project, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again["X-Issue-Number"]) == (304, "1")


def test_without_an_issue_it_is_put_on_the_press_and_says_how_far_it_is(wang, project):
    response = get(wang, project, "policy-book.pdf", "?language=en")
    assert (response.status_code, response["Retry-After"]) == (202, "2")
    assert response.json() == {
        "state": "under_way",
        "done": 0,
        "total": 0,
        "step": "排队等待",
        "url": f"http://testserver/api/v1/projects/{project.pk}/policy-book.pdf?language=en",
    }
    job = PrintJob.objects.get()
    assert (job.kind, job.language, job.wanted_by) == ("policy_book", "en", wang)
    print_jobs.note(job, Note("laying", 3, 9, "Land"))
    later = get(wang, project, "policy-book.pdf", "?language=en").json()
    assert (later["done"], later["total"]) == (3, 12)
    assert PrintJob.objects.count() == 1


def test_an_outdated_issue_is_printed_anew_and_can_still_be_had_by_its_number(wang, project):
    print_issue(project)
    change_plan(
        project, start_on=timezone.localdate(), limits="statutory", base=1, reason="x", by=wang, at=timezone.now()
    )
    assert get(wang, project).status_code == 202
    assert get(wang, project, query="?number=1")["X-Issue-Number"] == "1"


def test_the_piece_is_in_the_language_asked_for_else_in_the_readers(wang, project):
    chinese, english = print_issue(project), print_issue(project, language="en")
    assert get(wang, project)["ETag"] == f'"{chinese.digest}"'
    assert get(wang, project, query="?language=en")["ETag"] == f'"{english.digest}"'
    assert get(wang, project, query="?lang=en")["ETag"] == f'"{english.digest}"'
    assert get(wang, project, query="?language=de").status_code == 400


@pytest.mark.parametrize("number", ["2", "0", "abc", "-1", "9" * 20])
def test_a_number_that_was_never_printed_is_not_found(number, wang, project):
    print_issue(project)
    assert get(wang, project, query=f"?number={number}").status_code == 404


def test_a_failure_is_told_and_a_minute_later_it_is_tried_again(wang, project):
    job = want_print(project, "guide", "zh-hans", by=wang, at=timezone.now())
    print_jobs.fail(job, Refused("缺少中文字体。", "No font."), timezone.now())
    told = get(wang, project, query="?lang=zh-hans")
    assert (told.status_code, told.json()["errors"]) == (503, [{"fields": [], "text": "缺少中文字体。"}])
    PrintJob.objects.update(touched_at=timezone.now() - timedelta(minutes=2))
    assert get(wang, project).status_code == 202
    assert PrintJob.objects.filter(state=PrintState.UNDER_WAY).count() == 1


def test_head_asks_and_prints_nothing(wang, project):
    response = api(wang).head(f"/api/v1/projects/{project.pk}/guide.pdf")
    assert (response.status_code, response.content) == (202, b"")
    assert not PrintJob.objects.exists()


def test_without_a_package_it_is_refused(wang):
    bare = make_project(make_enterprise(2, wang), "没有事项包")
    response = get(wang, bare)
    assert response.status_code == 400
    assert "还没有事项包" in response.json()["errors"][0]["text"]


def test_a_project_that_one_does_not_see_is_not_there(project):
    print_issue(project)
    stranger = make_user("zhao")
    for what in ("guide.pdf", "policy-book.pdf", "prints/"):
        assert get(stranger, project, what).status_code == 404
    assert not PrintJob.objects.exists()


def test_one_person_may_not_have_things_printed_without_end(wang, project, monkeypatch):
    monkeypatch.setattr("projects.limits.PrintThrottle.rate", "1/minute", raising=False)
    assert get(wang, project).status_code == 202
    assert get(wang, project).status_code == 202  # what is on the press already may be asked for
    assert get(wang, project, "policy-book.pdf").status_code == 429


def test_a_lost_file_is_a_refusal_and_no_failure(wang, project):
    Path(print_issue(project).file.path).unlink()
    response = get(wang, project)
    assert response.status_code == 503
    assert response.json()["errors"][0]["text"]


def test_the_list_gives_every_issue_with_its_changes_in_the_readers_language(wang, project):
    print_issue(project)
    issue = print_issue(project, changes=[["少 1 项", "One less"]])
    listed = get(wang, project, "prints/", "?lang=en").json()
    assert listed["count"] == 2
    first, second = listed["results"]
    assert first == {
        "id": issue.pk,
        "number": 2,
        "kind": "guide",
        "language": "zh-hans",
        "made_at": first["made_at"],
        "pages": 22,
        "size": issue.size,
        "digest": issue.digest,
        "current": True,
        "url": f"/projects/{project.pk}/prints/{issue.pk}/",
        "changes": ["One less"],
        "warnings": [],
    }
    assert (second["number"], second["current"]) == (1, False)
