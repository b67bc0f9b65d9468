"""The wallet's own forms send their file in pieces: broken off it goes on, what is wrong is said, then comes the next page."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from projects.models import Document, Enterprise
from projects.operations.items.wallet_papers import Validity, lodge_document
from tests.browser import conftest
from tests.browser.test_uploads import LARGE, break_off
from tests.projects import files
from tests.projects.applying import pdf

PLAN = "m-sb-plan"


@pytest.fixture
def firm(world):
    return Enterprise.objects.get(memberships__user__username="enterprise")


@pytest.fixture
def opened(page, world, monkeypatch):
    broken = ("net::ERR_FAILED", "net::ERR_INTERNET_DISCONNECTED")  # what these tests bring about themselves
    monkeypatch.setattr(conftest, "EXPECTED_REFUSALS", (*conftest.EXPECTED_REFUSALS, *broken))

    def open_at(address):
        window = page()
        window.context.add_cookies([{"name": "sessionid", "value": world.session("enterprise"), "url": world.url}])
        window.goto(address)
        return window

    return open_at


def choose(window, name, content):
    window.locator("[name=file]").set_input_files([{"name": name, "mimeType": "application/pdf", "buffer": content}])


def send(window):
    window.locator("form[data-paper] .btn--go").click()


@pytest.mark.long
def test_a_paper_goes_on_where_it_stood_and_the_wallet_comes_next(opened, firm):
    window = opened(f"/enterprises/{firm.pk}/wallet/new/?material={PLAN}")
    seen = break_off(window, after=1, times=2)
    window.locator("[name=number]").fill("断点1号")
    window.locator("[name=valid_from]").fill("2027-01-31")
    window.locator("[name=valid_until]").fill("2026-12-31")
    choose(window, "大方案.pdf", LARGE)
    send(window)
    expect(window.locator("#id_valid_until_error")).to_contain_text("有效期的最后一天早于第一天")
    expect(window.locator("[name=valid_until]")).to_be_focused()
    expect(window.locator(".upload-bad")).to_contain_text("改好再提交")
    window.locator("[name=valid_until]").fill("2099-12-31")
    send(window)
    expect(window).to_have_url(re.compile(r"/wallet/$"), timeout=20000)
    expect(window.locator("main")).to_contain_text("断点1号")
    expect(window.locator("body")).to_contain_text("收进证照材料库了")
    paper = Document.objects.get(number="断点1号")
    assert (paper.size, paper.material, paper.project, seen["n"]) == (len(LARGE), PLAN, None, 5)


@pytest.mark.long
def test_after_a_reload_it_goes_on_by_itself(opened, firm):
    window = opened(f"/enterprises/{firm.pk}/wallet/new/?material={PLAN}")
    break_off(window, after=1, times=10**6)
    window.locator("[name=number]").fill("断点2号")
    choose(window, "大方案.pdf", LARGE)
    send(window)
    expect(window.locator(".uploads")).to_contain_text("连接断了")
    window.unroute_all()
    window.reload()
    expect(window.locator(".upload-done")).to_contain_text("传好了", timeout=20000)
    window.locator(".upload-done a").click()
    expect(window).to_have_url(re.compile(r"/wallet/$"))
    assert Document.objects.get(number="断点2号").size == len(LARGE)


def test_another_version_is_dropped_in_a_hostile_one_is_refused_by_name(opened, firm):
    user = firm.memberships.get(user__username="enterprise").user
    old = lodge_document(firm, pdf("旧.pdf"), PLAN, Validity("旧号"), by=user, at=timezone.now())
    window = opened(f"/documents/{old.pk}/version/")
    window.locator("[name=why]").fill("补了公章")
    choose(window, "夹带.pdf", files.pdf(b"<< /S /JavaScript >>"))
    send(window)
    expect(window.locator(".upload-bad")).to_contain_text("“夹带.pdf”没有收下：里面夹带了可以运行的代码或附件")
    dropped = window.evaluate_handle(
        """(bytes) => { const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "新.png", { type: "image/png" })); return data; }""",
        list(files.png()),
    )
    window.locator("[data-line=paper]").dispatch_event("drop", {"dataTransfer": dropped})
    send(window)
    expect(window).to_have_url(re.compile(r"/about/$"))
    new = Document.objects.get(replaces=old)
    assert (new.name, new.why) == ("新.png", "补了公章")


def test_without_script_it_stays_the_plain_form(page, world, firm):
    window = page(java_script_enabled=False)
    window.context.add_cookies([{"name": "sessionid", "value": world.session("enterprise"), "url": world.url}])
    window.goto(f"/enterprises/{firm.pk}/wallet/new/?material={PLAN}")
    window.locator("[name=number]").fill("没有脚本")
    choose(window, "方案.pdf", files.pdf(b"<< /Plain 1 >>"))
    send(window)
    expect(window).to_have_url(re.compile(r"/wallet/$"))
    assert Document.objects.filter(number="没有脚本").count() == 1
