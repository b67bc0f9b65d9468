"""Taking the flowchart away: who may, what the file is called, what it may do, and that it is noted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approval_portal.accounts.models import User
from projects.guide import flow_sheet
from projects.guide.paper import pdf
from projects.limits import PdfThrottle
from projects.models import AccessLog, Project
from projects.print_files import POLICY
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import make_enterprise, make_project, make_user, signed_in

NAMES = ("project-flowchart-svg", "project-flowchart-pdf")


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
def client(wang):
    return signed_in(wang)


@pytest.fixture
def printed(monkeypatch):
    """The sheets without the renderer; the pages that it was asked for."""
    pages = []
    monkeypatch.setattr(flow_sheet, "print_page", lambda page: pages.append(page) or b"%PDF-1.7")
    return pages


def get(client, name, project, **headers):
    return client.get(reverse(name, args=[project.pk]), headers=headers)


def test_the_picture_is_saved_under_its_chinese_name_and_may_do_nothing(client, project):
    response = get(client, "project-flowchart-svg", project)
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%B5%81%E7%A8%8B%E5%9B%BE%20%E5%8D%87%E7%A7%91%E9%85%92%E5%BA%97.svg"
    )
    assert response["Content-Security-Policy"] == flow_sheet.SVG_POLICY
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_sheet_is_shown_in_a_sandbox_under_its_chinese_name(client, project, printed):
    response = get(client, "project-flowchart-pdf", project)
    assert (response.status_code, response["Content-Type"], response.content) == (200, "application/pdf", b"%PDF-1.7")
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''%E6%B5%81%E7%A8%8B%E5%9B%BE%20")
    assert response["Content-Security-Policy"] == POLICY
    assert "sandbox" in POLICY
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", NAMES)
def test_each_download_is_noted_and_looking_whether_it_is_there_is_not(name, client, wang, project, printed):
    client.head(reverse(name, args=[project.pk]))
    assert not AccessLog.objects.exists()
    get(client, name, project)
    row = AccessLog.objects.get()
    assert (row.user, row.what, row.object_type, row.object_id) == (wang, name, "project", str(project.pk))
    assert row.data == {"package": 1, "language": "zh-hans"}


@pytest.mark.parametrize("name", NAMES)
def test_the_project_of_another_enterprise_is_not_there(name, project, printed):
    stranger = make_user("zhou")
    make_project(make_enterprise(2, stranger), profile="S")
    assert get(signed_in(stranger), name, project).status_code == 404
    row = AccessLog.objects.get()
    assert (row.kind, row.user, row.what, row.object_id) == ("refused", stranger, name, str(project.pk))


@pytest.mark.parametrize("name", NAMES)
def test_without_a_package_there_is_nothing_to_take_away(name, client, wang):
    bare = make_project(make_enterprise(3, wang), "空项目")
    assert get(client, name, bare).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_the_files_speak_the_readers_language(name, client, project, printed):
    response = get(client, name, project, **{"Accept-Language": "en"})
    content = response.content.decode() if name.endswith("svg") else printed[0]
    assert "Works planning permit" in content or ">Works planning<" in content


def test_the_same_sheet_is_made_once(client, project, printed):
    for _ in range(3):
        assert get(client, "project-flowchart-pdf", project).status_code == 200
    assert len(printed) == 1


def test_an_address_that_had_its_share_still_gets_what_is_kept(client, project, printed, monkeypatch):
    get(client, "project-flowchart-pdf", project)
    monkeypatch.setattr(PdfThrottle, "allow_request", lambda *args: False)
    assert get(client, "project-flowchart-pdf", project).status_code == 200
    other = get(client, "project-flowchart-pdf", project, **{"Accept-Language": "en"})
    assert other.status_code == 429


def test_a_machine_that_cannot_make_pdfs_says_what_is_missing(client, project, monkeypatch):
    monkeypatch.setattr(pdf, "missing", lambda: "请装 libpango")
    response = get(client, "project-flowchart-pdf", project)
    assert response.status_code == 503
    assert "请装 libpango" in response.content.decode()
    assert f"/projects/{project.pk}/#flowchart" in response.content.decode()
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_download_takes_few_queries(name, client, project, printed):
    with CaptureQueriesContext(connection) as queries:
        get(client, name, project)
    assert len(queries) <= 12


def test_the_project_page_leads_to_both_and_says_the_states(client, project):
    page = client.get(reverse("project", args=[project.pk])).content.decode()
    for name in NAMES:
        assert reverse(name, args=[project.pk]) in page
    assert "现在可以办" in page
    assert "n-ready" in page
