"""The life of approval items: sent together, corrected, paused, decided together; and what must not be lost on the way."""

import datetime as dt
import re
from itertools import count

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from projects.models import ApprovalItem, Enterprise, OfficialNotice, Project
from projects.queries_items import limits_of
from tests.projects import files
from tests.projects.items import ENERGY, FILING, WATER, make_item
from tests.projects.views.people import make_project

PDF = {"name": "材料.pdf", "mimeType": "application/pdf", "buffer": files.pdf()}
NUMBERS = count(1)


@pytest.fixture
def project(world) -> Project:
    """A project of the demonstration enterprise, of its own for each test."""
    firm = Enterprise.objects.get(memberships__user__username="enterprise")
    return make_project(firm, f"办件走查项目 {next(NUMBERS)}", profile="A")


def item_of(project: Project, node: str) -> ApprovalItem:
    return ApprovalItem.objects.get(project=project, node=node)


def press(window, button: str) -> None:
    window.locator("main").get_by_role("button", name=button, exact=True).locator("visible=true").first.click()


def apply(window, project: Project, nodes: list[str]) -> None:
    """Choose the matters, put in every paper, look at it all once more, send it in one act."""
    window.goto(f"/projects/{project.pk}/apply/")
    for node in nodes:
        window.locator(f"#c-{node}").check()
    press(window, "建草稿")
    for node in nodes:
        window.goto(f"/items/{item_of(project, node).pk}/draft/")
        put_in_papers(window, item_of(project, node))
        window.locator("[name=contact_name]").fill("钱静")
        window.locator("[name=contact_phone]").fill("13900000000")
        press(window, "保存")
    window.goto(f"/projects/{project.pk}/apply/check/")
    expect(window.locator("main .tag.is-done")).to_have_count(len(nodes))
    press(window, "提交选中的")
    expect(window.locator("h1")).to_have_text(re.compile(rf"收到了 {len(nodes)} 件"))


def put_in_papers(window, item: ApprovalItem) -> None:
    """A file for each paper that is missing; with script each goes up at once."""
    at_once = window.evaluate("() => matchMedia('(scripting: enabled)').matches")
    for line in item.papers.filter(state="missing", required=True):
        window.locator(f"#file-{line.pk}").set_input_files(PDF)
        if at_once:
            expect(window.locator(f"[data-line='{line.pk}'] .paper-file a")).to_have_count(1)


def accept(window, item: ApprovalItem) -> None:
    window.goto(f"/items/{item.pk}/accept/")
    fits = window.locator("#check input[type=radio][value=fit]")
    for at in range(fits.count()):
        fits.nth(at).check()
    press(window, "受理")
    assert ApprovalItem.objects.get(pk=item.pk).state == "accepted", window.locator("main").inner_text()


def ask_for_correction(window, item: ApprovalItem) -> None:
    window.goto(f"/items/{item.pk}/correct/")
    window.locator("[name=gap-0-material]").select_option(index=1)
    window.locator("[name=gap-0-code]").select_option(index=1)
    window.locator("[name=gap-0-what]").fill("缺第 3 页")
    window.locator("[name=gap-0-todo]").fill("补齐第 3 页")
    press(window, "告知申请人")
    assert ApprovalItem.objects.get(pk=item.pk).state == "correcting", window.locator("main").inner_text()


def begin(window, item: ApprovalItem, code: str, *, stops: bool) -> None:
    window.goto(f"/items/{item.pk}/special/")
    window.locator("[name=procedure]").select_option(code)
    window.locator("[name=reason]").fill("需要专家评审")
    if stops:
        later = timezone.localdate() + dt.timedelta(days=20)
        window.locator("[name=expected_end]").fill(later.isoformat())
        window.locator("[name=approver]").select_option(index=1)
    window.locator("main form .btn--go").first.click()
    assert item.specials.filter(code=code, ended_on=None).exists(), window.locator("main").inner_text()


def review(window, item: ApprovalItem) -> None:
    window.goto(f"/items/{item.pk}/review/")
    press(window, "开始审查")


def finish(window, item: ApprovalItem) -> None:
    window.goto(f"/items/{item.pk}/review/")
    window.locator("[name=finding]").fill("符合条件，建议准予。")
    press(window, "审查完毕，送决定")
    assert ApprovalItem.objects.get(pk=item.pk).state == "deciding", window.locator("main").inner_text()


@pytest.mark.long
def test_three_items_from_submission_to_two_decisions_made_together(as_, project):
    firm, desk, reviewer = as_("enterprise"), as_("window"), as_("reviewer")
    apply(firm, project, [ENERGY, FILING, WATER])
    energy, filing = item_of(project, ENERGY), item_of(project, FILING)

    ask_for_correction(desk, energy)
    firm.goto(f"/items/{energy.pk}/")
    firm.locator("#move a.btn--go").click()
    firm.locator("textarea[name^=answer-]").fill("第 3 页补好了")
    press(firm, "全部补好，提交")
    expect(firm.locator("main")).to_contain_text("补正交上去了")
    for item in (energy, filing):
        accept(desk, item)
        review(reviewer, item)

    stopping, beside = procedures(energy)
    begin(reviewer, energy, beside, stops=False)
    begin(reviewer, energy, stopping, stops=True)
    firm.goto(f"/items/{energy.pk}/")
    expect(firm.locator("#move")).to_contain_text("暂停")
    firm.goto(f"/items/{energy.pk}/clock/")
    expect(firm.locator("article", has_text="节能报告评审")).to_contain_text("正在停钟")
    for row in energy.specials.order_by("-pk"):
        reviewer.goto(f"/items/{energy.pk}/special/{row.pk}/")
        reviewer.locator("[name=end-result]").fill("通过")
        press(reviewer, "结束这一项")
    assert ApprovalItem.objects.get(pk=energy.pk).state == "reviewing"
    for item in (energy, filing):
        finish(reviewer, item)

    decide_together(as_("decider"), energy, filing)
    decided = ApprovalItem.objects.filter(project=project).values_list("node", "state")
    assert dict(decided) == {ENERGY: "approved", FILING: "approved", WATER: "submitted"}
    firm.goto(f"/items/{energy.pk}/")
    for link in firm.locator("#notices .issued-name a").all():
        answer = firm.request.get(link.get_attribute("href"))
        assert answer.headers["content-type"] == "application/pdf"
    assert OfficialNotice.objects.filter(item=energy).count() == firm.locator("#notices .issued-name a").count() >= 4
    call_command("rebuild", check=True, item=[energy.pk, filing.pk, item_of(project, WATER).pk])


def procedures(item: ApprovalItem) -> tuple[str, str]:
    """A kind that stops the clock, and one that runs beside it."""
    kinds = limits_of(item).procedures
    return "sp-tech-energy", next(code for code, kind in kinds.items() if not kind.stops)


def decide_together(window, *items: ApprovalItem) -> None:
    window.goto("/decide/together/")
    for box in window.locator("[name=items]").all():
        box.set_checked(box.get_attribute("value") in {str(item.pk) for item in items})
    press(window, "准予选中的")


def test_an_item_is_sent_and_corrected_without_script(as_, project):
    firm = as_("enterprise", java_script_enabled=False)
    apply(firm, project, [WATER])
    item = item_of(project, WATER)
    ask_for_correction(as_("window", java_script_enabled=False), item)
    firm.goto(f"/items/{item.pk}/answer/")
    firm.locator("textarea[name^=answer-]").fill("补好了")
    press(firm, "先保存")
    expect(firm.locator("textarea[name^=answer-]")).to_have_value("补好了")
    press(firm, "全部补好，提交")
    assert item_of(project, WATER).state == "corrected"


def test_what_was_typed_is_there_after_signing_in_again(page, world, project, settings):
    item, window = make_item(project, ENERGY, "correcting", at=timezone.now()), page()
    window.context.add_cookies([{"name": "sessionid", "value": world.session("enterprise"), "url": world.url}])
    window.goto(f"/items/{item.pk}/answer/")
    window.locator("textarea[name^=answer-]").fill("第 3 页补好了")
    window.context.clear_cookies(name="sessionid")
    press(window, "先保存")
    expect(window).to_have_url(re.compile("/accounts/login/"))
    window.locator("[name=login]").fill("enterprise")
    window.locator("[name=password]").fill(settings.DEMO_PASSWORD)
    window.locator("main .btn--go").click()
    expect(window.locator("textarea[name^=answer-]")).to_have_value("第 3 页补好了")
    expect(window.locator("main")).to_contain_text("你填的没有丢")


def test_a_stale_page_says_what_changed_meanwhile(as_, project):
    item, firm = make_item(project, ENERGY, "correcting", at=timezone.now()), as_("enterprise")
    firm.goto(f"/items/{item.pk}/answer/")
    firm.locator("textarea[name^=answer-]").fill("我写的")
    other = firm.context.new_page()
    other.goto(f"/items/{item.pk}/answer/")
    other.locator("textarea[name^=answer-]").fill("同事写的")
    press(other, "先保存")
    press(firm, "先保存")
    expect(firm.locator("[role=alert]", has_text="这页打开以后发生了这些")).to_be_visible()
    expect(firm.locator("textarea[name^=answer-]")).to_have_value("我写的")
