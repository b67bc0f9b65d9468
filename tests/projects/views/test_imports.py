"""Pages of an import: upload, progress, preview, write, drop."""

import io

import openpyxl
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approval_portal.accounts.models import Role
from projects.enums import ImportState
from projects.models import ImportJob, Project
from projects.operations.import_jobs import drop_import
from projects.operations.import_runs import run_import
from tests.projects.import_files import BAD, checked, sheet, upload, written
from tests.projects.spreadsheets import AT, START, line, publish
from tests.projects.views.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    publish()


@pytest.fixture
def agent(client):
    made = make_user("agent", Role.AGENT, name="李静")
    client.force_login(made)
    return made


def text(response) -> str:
    return response.content.decode()


def post(client, content: bytes, **more):
    file = SimpleUploadedFile("a.xlsx", content)
    return client.post("/imports/new/", {"file": file, "start_on": START, "mode": "all", "serve": "on"} | more)


def test_from_upload_to_the_projects(client, agent):
    answer = post(client, sheet(line(1), line(2)).getvalue())
    job = ImportJob.objects.get()
    assert answer.url == f"/imports/{job.pk}/"
    run_import(job.pk, AT)
    page = text(client.get(answer.url))
    assert ("项目1" in page, "写入 2 个项目" in page) == (True, True)
    for _ in range(2):
        client.post(f"/imports/{job.pk}/write/")
    run_import(job.pk, AT)
    page = text(client.get(answer.url))
    assert [f"/projects/{pk}/" in page for pk in Project.objects.values_list("pk", flat=True)] == [True, True]


@pytest.mark.parametrize("content", [b"", b"a,b", b"%PDF-1.7"])
def test_another_kind_of_file_is_refused_at_its_field(content, client, agent):
    answer = post(client, content)
    assert (answer.status_code, ImportJob.objects.count()) == (422, 0)
    assert 'href="#id_file"' in text(answer)


def test_sent_twice_one_form_makes_one_job(client, agent):
    for _ in range(2):
        post(client, sheet(line(1)).getvalue(), once="k1")
    assert ImportJob.objects.count() == 1


def test_progress_is_a_bar_with_words_that_asks_again_by_itself(client, agent):
    job = upload(agent, line(1))
    cache.set(f"import:{job.pk}", (1500, 10000), 60)
    page = text(client.get(f"/imports/{job.pk}/"))
    part = text(client.get(f"/imports/{job.pk}/", headers={"HX-Request": "true"}))
    assert all("已核对 1500 行，共 10000 行" in each and 'max="10000" value="1500"' in each for each in (page, part))
    assert ("every 2s" in part, "<html" in part) == (True, False)
    cache.clear()
    run_import(job.pk, AT)
    assert "every 2s" not in text(client.get(f"/imports/{job.pk}/", headers={"HX-Request": "true"}))


def test_faults_are_on_the_page_and_in_a_file(client, agent):
    job = checked(agent, line(1), BAD)
    page = text(client.get(f"/imports/{job.pk}/"))
    answer = client.get(f"/imports/{job.pk}/faults.xlsx")
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(b"".join(answer))).active]
    assert ("第 3 行" in page, "只写入没有错的 1 个项目" in page) == (True, True)
    assert (len(rows), rows[1][:4]) == (2, [3, "B", "统一社会信用代码", "91610112XX"])


def test_a_file_with_nothing_but_faults_does_not_wait_for_a_confirmation(client, agent):
    job = checked(agent, BAD)
    pages = [text(client.get(address)) for address in ("/imports/", f"/imports/{job.pk}/")]
    label = '<span class="tag is-over">'
    assert [(label in page, "有错，写不了" in page, "待确认</span>" in page) for page in pages] == [
        (True, True, False)
    ] * 2


def test_faults_refuse_a_write_without_the_choice(client, agent):
    job = checked(agent, line(1), BAD)
    client.post(f"/imports/{job.pk}/write/")
    job.refresh_from_db()
    assert (job.state, "1 处错误" in text(client.get(f"/imports/{job.pk}/"))) == (ImportState.CHECKED, True)
    client.post(f"/imports/{job.pk}/write/", {"skip": "1"})
    job.refresh_from_db()
    assert job.state == ImportState.WRITING


def test_another_agents_import_is_not_there_and_a_lead_may_only_look(client, agent):
    job = checked(agent, line(1))
    client.force_login(make_user("agent2", Role.AGENT))
    assert client.get(f"/imports/{job.pk}/").status_code == 404
    client.force_login(make_user("lead", Role.LEAD))
    page = client.get(f"/imports/{job.pk}/")
    assert (page.status_code, f"/imports/{job.pk}/write/" in text(page)) == (200, False)
    assert client.post(f"/imports/{job.pk}/write/").status_code == 403


def test_what_one_does_not_serve_is_counted_and_not_named(client, agent):
    job = written(agent, line(1), serve=False)
    page = text(client.get(f"/imports/{job.pk}/"))
    assert ("另有 1 个项目不由你代办" in page, "项目1" in page) == (True, False)


def test_the_template_is_the_one_that_is_read(client, agent):
    answer = client.get("/imports/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    assert "项目" in book.sheetnames


def test_pages_ask_as_often_for_one_row_as_for_thirty(client, agent):
    asked = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            drop_import(upload(agent, line(number)).pk, by=agent, at=AT)
        client.get("/imports/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/imports/")
        asked.append(len(captured))
    assert asked[0] == asked[1] <= 12
    pages = []
    for job in (written(agent, line(100)), written(agent, *(line(number) for number in range(101, 131)))):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/imports/{job.pk}/")
        pages.append(len(captured))
    assert pages[0] == pages[1] <= 12
