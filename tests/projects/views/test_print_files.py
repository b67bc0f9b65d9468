"""The file of a printed issue: to whom, under which name, in which cage; noted each time."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from approval_portal.accounts.models import User
from projects.models import AccessLog, PrintIssue, Project
from tests.projects.operations.drafts import keeping
from tests.projects.printing import CONTENT, print_issue
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


def file_url(issue: PrintIssue) -> str:
    return reverse("print-issue", args=[issue.project_id, issue.pk])


def test_the_file_opens_in_a_sandbox_under_its_chinese_name(client, project):
    issue = print_issue(project)
    response = client.get(file_url(issue))
    content = b"".join(response.streaming_content)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert content.startswith(CONTENT)
    assert response["Content-Length"] == str(len(content))
    assert response["Content-Disposition"].startswith(
        "inline; filename*=utf-8''%E6%9C%8D%E5%8A%A1%E6%8C%87%E5%8D%97%20%E7%AC%AC1%E6%9C%9F"
    )
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"


def test_saved_it_comes_as_an_attachment(client, project):
    response = client.get(file_url(print_issue(project)) + "?save=1")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_whoever_has_it_already_is_not_sent_it_again(client, project):
    first = client.get(file_url(print_issue(project)))
    again = client.get(first.request["PATH_INFO"], headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_each_download_is_noted_and_a_mere_question_is_not(client, project, wang):
    issue = print_issue(project)
    client.head(file_url(issue))
    first = client.get(file_url(issue))
    client.get(file_url(issue), headers={"If-None-Match": first["ETag"]})
    row = AccessLog.objects.get()
    assert (row.user, row.kind, row.what, row.object_type, row.object_id) == (
        wang, "download", "print-issue", "printissue", str(issue.pk),
    )  # fmt: skip
    assert row.data["digest"] == issue.digest


def test_an_issue_of_another_project_is_not_there_under_this_one(client, project, wang):
    other = print_issue(make_project(make_enterprise(2, wang), "二期", profile="S"))
    assert client.get(reverse("print-issue", args=[project.pk, other.pk])).status_code == 404


def test_a_file_that_is_lost_is_a_plain_page_and_a_line_in_the_log(client, project, caplog):
    issue = print_issue(project)
    Path(issue.file.path).unlink()
    response = client.get(file_url(issue))
    assert response.status_code == 503
    assert "这份文件现在取不到" in response.content.decode()
    assert f"print issue {issue.pk}" in caplog.text
    assert not AccessLog.objects.exists()


def test_a_file_that_is_not_what_was_printed_is_not_given_out(client, project, caplog):
    issue = print_issue(project)
    Path(issue.file.path).write_bytes(CONTENT + b"changed!")  # as long as it was
    response = client.get(file_url(issue))
    assert (response.status_code, "这份文件现在取不到" in response.content.decode()) == (503, True)
    assert f"print issue {issue.pk}" in caplog.text
    assert not AccessLog.objects.exists()
