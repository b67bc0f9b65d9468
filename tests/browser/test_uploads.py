"""A file goes on by itself after a broken connection and after a reload; a hostile one is refused by name; both by dropping."""

from itertools import count

import pytest
from playwright.sync_api import expect

from projects.enums import PaperState
from projects.models import Document, Enterprise
from tests.browser import conftest
from tests.projects import files
from tests.projects.items import ENERGY, make_item
from tests.projects.views.people import make_project

NUMBERS = count(1)
LARGE = files.pdf(b"<< /Note (" + b"x" * (9 * 1024 * 1024) + b") >>")  # three pieces


@pytest.fixture
def draft(world):
    firm = Enterprise.objects.get(memberships__user__username="enterprise")
    return make_item(make_project(firm, f"上传走查项目 {next(NUMBERS)}", profile="A"), ENERGY)


@pytest.fixture
def window(page, world, draft, monkeypatch):
    broken = ("net::ERR_FAILED", "net::ERR_INTERNET_DISCONNECTED")  # what these tests bring about themselves
    monkeypatch.setattr(conftest, "EXPECTED_REFUSALS", (*conftest.EXPECTED_REFUSALS, *broken))
    opened = page()
    opened.context.add_cookies([{"name": "sessionid", "value": world.session("enterprise"), "url": world.url}])
    opened.goto(f"/items/{draft.pk}/draft/")
    return opened


@pytest.fixture
def paper(draft):
    return draft.papers.filter(state=PaperState.MISSING).first()


def choose(window, paper, *chosen):
    sent = [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in chosen]
    window.locator(f"#file-{paper.pk}").set_input_files(sent)


def line_of(window, paper):
    return window.locator(f"[data-line='{paper.pk}']")


def break_off(window, *, after: int, times: int):
    """Let so many pieces through, then cut off the next ones."""
    seen = {"n": 0}

    def handle(route):
        if route.request.method != "PATCH":
            return route.continue_()
        seen["n"] += 1
        return route.abort("failed") if after < seen["n"] <= after + times else route.continue_()

    window.route("**/uploads/*/", handle)
    return seen


def test_a_broken_connection_goes_on_where_it_stood(window, paper):
    seen = break_off(window, after=1, times=2)
    window.locator("[name=contact_name]").fill("钱静")
    choose(window, paper, ("大报告.pdf", LARGE))
    expect(line_of(window, paper).locator(".paper-file a")).to_have_text("大报告.pdf", timeout=20000)
    assert seen["n"] == 5  # three pieces, and twice in vain
    assert Document.objects.get(links__paper=paper).size == len(LARGE)
    expect(window.locator("[name=contact_name]")).to_have_value("钱静")  # what was typed stays
    window.locator("[name=contact_phone]").fill("13900000000")
    window.locator("main").get_by_role("button", name="保存", exact=True).locator("visible=true").first.click()
    expect(window.locator("main")).not_to_contain_text("这页打开以后")


def test_after_a_reload_it_goes_on_by_itself(window, paper):
    break_off(window, after=1, times=10**6)
    choose(window, paper, ("大报告.pdf", LARGE))
    expect(line_of(window, paper).locator(".uploads")).to_contain_text("连接断了")
    window.unroute_all()
    window.reload()
    expect(line_of(window, paper).locator(".paper-file a")).to_have_text("大报告.pdf", timeout=20000)
    assert Document.objects.filter(links__paper=paper).count() == 1


def test_a_hostile_file_is_refused_by_name_and_the_good_one_beside_it_is_taken(window, paper):
    choose(
        window, paper, ("夹带.pdf", files.pdf(b"<< /S /JavaScript >>")), ("图.png", files.png()), ("程序.exe", b"MZ")
    )
    line = line_of(window, paper)
    expect(line.locator(".paper-file a")).to_have_text("图.png")
    expect(line.locator(".upload-bad")).to_have_count(2)
    expect(line.locator(".upload-bad").first).to_contain_text("“夹带.pdf”没有收下：里面夹带了可以运行的代码或附件")
    expect(line.locator(".upload-bad").last).to_contain_text("“程序.exe”没有收下：不收这种文件")
    line.locator(".peek summary").click()
    expect(line.locator(".peek img")).to_be_visible()


def test_files_are_dropped_on_their_line(window, paper):
    dropped = window.evaluate_handle(
        """(bytes) => { const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "图.png", { type: "image/png" })); return data; }""",
        list(files.png()),
    )
    line = line_of(window, paper)
    line.dispatch_event("drop", {"dataTransfer": dropped})
    expect(line.locator(".paper-file a")).to_have_text("图.png")
