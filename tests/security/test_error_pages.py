"""S19: error pages are Chinese first, show a reference that is in the log, and no trace."""

import logging
import re
from unittest.mock import patch

import pytest
from django.template import engines
from django.test import Client

CHINESE = re.compile(r"[一-鿿]")
TRACE = re.compile(r"Traceback|File \"|\.py\b|line \d+|Exception|Error\b|DETAIL:|psycopg|site-packages")
SECRET = "detail-that-stays-inside"  # what the failing views say; see conftest.py
ERRORS = {
    "/garbled/": 400,
    "/forbidden/": 403,
    "/nothing/": 404,
    "/fails/": 500,
    "/api/nothing/": 404,
    "/api/fails/": 500,
}


def refuse(client: Client, url: str):
    return client.post(url, {"theme": "dark"}) if url == "/preferences/" else client.get(url)


@pytest.mark.parametrize("url", [*ERRORS, "/preferences/"])
@pytest.mark.parametrize("language", ["", "zh-CN", "fr"])
def test_s19_an_error_page_is_chinese_and_shows_a_reference_that_is_in_the_log(url, language, portal, caplog):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True, headers={"Accept-Language": language})
    with caplog.at_level(logging.WARNING):
        response = refuse(client, url)
    page, reference = response.content.decode(), response["X-Reference"]

    assert response.status_code == ERRORS.get(url, 403)
    assert 'lang="zh-CN"' in page
    assert CHINESE.search(re.search(r"<h1>(.*?)</h1>", page).group(1))
    assert f">{reference}<" in page
    assert any(reference in record.getMessage() and url in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("url", [*ERRORS, "/preferences/"])
def test_s19_no_error_page_shows_a_trace(url, portal):
    page = refuse(Client(raise_request_exception=False, enforce_csrf_checks=True), url).content.decode()
    words = re.sub(r"<[^>]*>", " ", page)
    assert SECRET not in page
    assert TRACE.findall(words) == []


@pytest.mark.parametrize("url", [*ERRORS, "/preferences/"])
def test_s19_a_reader_of_english_gets_an_english_error_page(url, portal):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    page = refuse(client, url).content.decode()
    title, heading = (re.search(f"<{tag}>(.*?)</{tag}>", page).group(1) for tag in ("title", "h1"))
    assert 'lang="en"' in page
    assert CHINESE.findall(title.partition("—")[0] + heading) == []


@pytest.mark.parametrize("url", [*ERRORS, "/"])
@pytest.mark.parametrize("fault", ["projects.views.context.site", "projects.views.context.navigation"])
def test_s19_a_context_processor_that_fails_ends_in_a_plain_page_with_a_reference(url, fault, portal, caplog):
    with patch(fault, side_effect=RuntimeError(SECRET)):
        for engine in engines.all():  # the processors are looked up once
            engine.engine.__dict__.pop("template_context_processors", None)
        response = portal.get(url)
    for engine in engines.all():
        engine.engine.__dict__.pop("template_context_processors", None)
    page = response.content.decode()
    assert (response.status_code, SECRET in page, TRACE.findall(re.sub(r"<[^>]*>", " ", page))) == (500, False, [])
    assert f">{response['X-Reference']}<" in page
    assert any(response["X-Reference"] in record.getMessage() for record in caplog.records)


def test_s19_the_last_page_needs_no_template(portal, caplog):
    with patch("projects.views.errors.loader.get_template", side_effect=RuntimeError(SECRET)):
        response = portal.get("/fails/")
    page = response.content.decode()
    assert (response.status_code, SECRET in page) == (500, False)
    assert response["X-Reference"] in page
    assert "系统出错了" in page


def test_each_request_has_a_reference_of_its_own(portal):
    assert len({portal.get("/healthz")["X-Reference"] for _ in range(20)}) == 20
