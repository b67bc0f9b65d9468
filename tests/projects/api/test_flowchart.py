"""The flowchart as a picture of its own, and as sheets to print."""

import base64
import hashlib
import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.guide import flow_sheet
from projects.guide.paper import pdf
from projects.limits import PdfThrottle
from projects.models import AccessLog
from projects.operations.package_changes import change_plan
from tests.projects.api.client import api
from tests.projects.views.people import AT, make_enterprise, make_project, make_user


@pytest.fixture
def lead(catalogue):
    return make_user("lead", "lead")


def get(user, project, query="", **headers):
    return api(user).get(f"/api/v1/projects/{project.pk}/flowchart.svg{query}", headers=headers)


def test_it_is_a_well_formed_picture_with_its_own_colours(lead):
    response = get(lead, make_project(make_enterprise(1), profile="C"), Accept="image/avif,image/svg+xml,*/*;q=0.8")
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    root = ElementTree.fromstring(response.content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.find("{http://www.w3.org/2000/svg}style") is not None


@pytest.mark.parametrize("accept", ["image/png", "text/html", "application/json", "*/*"])
def test_whoever_asks_gets_the_picture_whatever_kinds_it_accepts(accept, lead):
    project = make_project(make_enterprise(1), profile="S")
    assert get(lead, project, Accept=accept)["Content-Type"] == "image/svg+xml"


def test_opened_by_itself_it_may_do_nothing_but_look_as_its_own_sheet_says(lead):
    response = get(lead, make_project(make_enterprise(1), profile="S"))
    sheet = re.search(r"<style>(.*?)</style>", response.content.decode(), re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    policy = response["Content-Security-Policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script|\son\w+=|\sstyle=|href=", response.content.decode())


def test_unchanged_it_is_not_sent_again_and_a_new_plan_makes_another(lead):
    project = make_project(make_enterprise(1), profile="S")
    first = get(lead, project)
    again = get(lead, project, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    change_plan(project, start_on=AT.date(), limits="statutory", base=1, reason="x", by=None, at=AT)
    later = get(lead, project, **{"If-None-Match": first["ETag"]})
    assert (later.status_code, get(lead, project, "?number=1")["ETag"]) == (200, first["ETag"])


def test_its_language_is_the_readers_or_the_one_asked_for(lead):
    project = make_project(make_enterprise(1), profile="S")
    chinese, english = get(lead, project), get(lead, project, **{"Accept-Language": "en"})
    assert "流程图" in chinese.content.decode()
    assert "Flowchart" in english.content.decode()
    assert get(lead, project, "?lang=en").content == english.content
    assert chinese["ETag"] != english["ETag"]
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in chinese["Vary"].split(",")}
    assert "private" in chinese["Cache-Control"]


def test_without_a_package_there_is_no_picture_and_the_refusal_is_json(lead):
    response = get(lead, make_project(make_enterprise(1)), Accept="image/svg+xml")
    assert (response.status_code, response["Content-Type"]) == (404, "application/json")


@pytest.mark.parametrize("number", ["2", "x", "-1", "²", "9" * 30])
def test_a_number_that_no_package_has_is_not_found(number, lead):
    assert get(lead, make_project(make_enterprise(1), profile="S"), f"?number={number}").status_code == 404


def test_it_takes_a_constant_number_of_queries(lead):
    project = make_project(make_enterprise(1), profile="C")
    client = api(lead)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/api/v1/projects/{project.pk}/flowchart.svg")
    assert len(queries) <= 9  # with the states of the items


# --- the sheets to print


def sheets(user, project, query="", **headers):
    return api(user).get(f"/api/v1/projects/{project.pk}/flowchart.pdf{query}", headers=headers)


@pytest.fixture
def printed(monkeypatch):
    pages = []
    monkeypatch.setattr(flow_sheet, "print_page", lambda page: pages.append(page) or b"%PDF-" + page.encode())
    return pages


def test_the_sheets_are_a_pdf_under_its_chinese_name_in_a_sandbox(lead, printed):
    response = sheets(lead, make_project(make_enterprise(1), "升科酒店", profile="S"))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''%E6%B5%81%E7%A8%8B%E5%9B%BE%20")
    assert "sandbox" in response["Content-Security-Policy"]


def test_unchanged_sheets_are_neither_made_nor_sent_again(lead, printed):
    project = make_project(make_enterprise(1), profile="S")
    first = sheets(lead, project)
    again = sheets(lead, project, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, len(printed)) == (304, b"", 1)


def test_each_file_that_is_sent_is_noted_and_no_other(lead, printed):
    project = make_project(make_enterprise(1), profile="S")
    for ask in (get, sheets):
        first = ask(lead, project)
        ask(lead, project, **{"If-None-Match": first["ETag"]})
    ask = api(lead)
    ask.head(f"/api/v1/projects/{project.pk}/flowchart.pdf")
    noted = list(AccessLog.objects.order_by("pk").values_list("what", "object_id"))
    assert noted == [("api-flowchart", str(project.pk)), ("api-flowchart-pdf", str(project.pk))]


def test_too_many_sheets_are_refused_with_the_time_to_wait(lead, printed, monkeypatch):
    monkeypatch.setattr(PdfThrottle, "allow_request", lambda *args: False)
    monkeypatch.setattr(PdfThrottle, "wait", lambda *args: 30)
    response = sheets(lead, make_project(make_enterprise(1), profile="S"))
    assert (response.status_code, response["Retry-After"]) == (429, "30")
    assert response.json()["errors"]


def test_without_the_renderer_the_answer_says_what_is_missing(lead, monkeypatch):
    monkeypatch.setattr(pdf, "missing", lambda: "请装 libpango")
    response = sheets(lead, make_project(make_enterprise(1), profile="S"))
    assert (response.status_code, response.json()["errors"][0]["text"]) == (503, "请装 libpango")
