"""A company has its service guide printed, watches, leaves, comes back, takes it away, and finds out what the paper is worth."""

from __future__ import annotations

import re
import threading
import time

import pypdf
import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from projects.guide import printing
from projects.models import PrintIssue, PrintJob
from projects.operations import print_jobs
from projects.operations.enterprises import add_member
from projects.operations.package_changes import change_answers
from projects.operations.people import create_user
from tests.projects.views.people import AT, DAY, make_enterprise, make_project

PDF_VIEWER = "chrome-extension://"


@pytest.fixture(scope="module")
def project(world):
    user = create_user("yinshua", name="印小姐", password=settings.DEMO_PASSWORD, by=None, at=AT)
    enterprise = make_enterprise(79, name="印刷酒店有限公司")
    add_member(enterprise, user, is_admin=True, starts_on=DAY, by=None, at=AT)
    return make_project(enterprise, "印刷酒店", profile="C")


class SlowPress(threading.Thread):
    """A worker that runs one job, and stops at its third section until it is let go on."""

    def __init__(self, monkeypatch) -> None:
        super().__init__()
        self.job, self.gate, noted = PrintJob.objects.latest("pk").pk, threading.Event(), print_jobs.note

        def note(job, said) -> None:
            noted(job, said)
            if said.stage == "laying" and said.number == 3:
                self.gate.wait(60)

        monkeypatch.setattr(print_jobs, "note", note)

    def run(self) -> None:
        try:
            printing.run_print(self.job, timezone.now())
        finally:
            connection.close()

    def finish(self) -> PrintIssue:
        self.gate.set()
        self.join(120)
        return PrintJob.objects.select_related("issue").get(pk=self.job).issue


def guide(window):
    return window.locator("#guide .editions > li").first


@pytest.mark.long
def test_a_guide_is_printed_watched_left_taken_away_and_printed_again(page, project, world, monkeypatch):
    window, prints = page(), reverse("project-prints", args=[project.pk])
    window.context.add_cookies([{"name": "sessionid", "value": world.session("yinshua"), "url": world.url}])
    window.goto(reverse("project", args=[project.pk]))
    window.locator("#printed").get_by_role("link", name="印指南、政策书和流程图").click()

    guide(window).get_by_role("button", name="印中文版").click()
    expect(guide(window)).to_contain_text("排队等待")
    worker = SlowPress(monkeypatch)
    worker.start()
    expect(guide(window)).to_contain_text(re.compile(r"正在排第 3 节，共 \d+ 节"), timeout=60_000)
    expect(guide(window).locator("progress")).to_have_attribute("value", "3")

    window.goto(reverse("project", args=[project.pk]))  # it is left ...
    expect(window.locator("#printed")).to_contain_text("正在印")
    window.goto(prints)  # ... and found again
    expect(guide(window)).to_contain_text("正在排第 3 节")
    first = worker.finish()
    expect(guide(window)).to_contain_text("第 1 期", timeout=30_000)
    expect(guide(window)).to_contain_text("最新")
    expect(window.locator("#toasts")).to_contain_text("服务指南第 1 期印好了")

    with window.expect_download() as taken:
        guide(window).get_by_role("link", name="保存").click()
    assert taken.value.suggested_filename == "服务指南 第1期 印刷酒店.pdf"
    assert len(pypdf.PdfReader(taken.value.path()).pages) == first.pages > 2

    window.goto(reverse("check", args=[first.token]))
    expect(window.locator("h1")).to_have_text("这是最新一期")

    change_answers(project, {"geohazard_prone": False}, base=1, reason="换了场地", by=None, at=timezone.now())
    window.reload()
    expect(window.locator("main")).to_contain_text("印好以后项目有改动")
    window.goto(prints)
    expect(guide(window)).to_contain_text("之后有改动")

    guide(window).get_by_role("button", name="再印一期").click()
    again = SlowPress(monkeypatch)
    again.start()
    second = again.finish()
    expect(guide(window)).to_contain_text("第 2 期", timeout=30_000)
    guide(window).locator("summary", has_text="和上一期比").click()
    assert guide(window).locator("ol li").count() == len(second.changes) > 0
    expect(window.locator("#issues tbody tr")).to_have_count(2)

    window.goto(reverse("check", args=[first.token]))
    expect(window.locator("h1")).to_have_text("这不是最新一期")
    expect(window.locator("main")).to_contain_text("最新的是第 2 期")


def test_s8_chromium_shows_an_issue_in_its_viewer_although_the_file_is_sandboxed(chromium, project, world):
    """Beside the shared window: the viewer is an extension, and every address but ours would be a complaint there."""
    context = chromium.new_context(base_url=world.url)
    context.add_cookies([{"name": "sessionid", "value": world.session("yinshua"), "url": world.url}])
    issue = printing.print_now(project, "policy_book", "zh-hans", by=None, at=timezone.now())
    address = reverse("print-issue", args=[project.pk, issue.pk])
    sent = context.request.get(address)
    window = context.new_page()
    window.goto(address)
    deadline = time.monotonic() + 20
    while not any(frame.url.startswith(PDF_VIEWER) for frame in window.frames):
        assert time.monotonic() < deadline, [frame.url for frame in window.frames]
        window.wait_for_timeout(200)
    assert sent.headers["content-security-policy"].endswith("sandbox")
    context.close()
