"""From 办不成事 to 销号 on pages: the enterprise presses the button, a lead dispatches it, the owner puts it right with evidence,
somebody else verifies it; the enterprise says that it is not solved, and it begins again."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from approval_portal.accounts.models import User
from projects.models import ApprovalItem, Membership
from services.models import Problem
from tests.browser.doorstep import fill, told
from tests.browser.test_item_journeys import press
from tests.projects.files import png

OWNER = "reviewer"


@pytest.fixture
def item(world) -> ApprovalItem:
    """Of the demonstration's enterprise, handed in, and nobody has said anything of it yet."""
    firm = Membership.objects.get(user__username="enterprise").enterprise
    rows = ApprovalItem.objects.filter(project__enterprise=firm, problems=None, state="accepted")
    return rows.order_by("pk")[0]


def test_from_an_item_that_is_stuck_to_a_problem_that_is_struck_off(as_, item, tmp_path):
    firm, lead, owner = as_("enterprise", width=390), as_("lead"), as_(OWNER)
    row = told_by(firm, item)
    dispatched(lead, row)
    put_right(owner, row, tmp_path)
    verified(lead, row)
    not_solved(firm, row)
    row.refresh_from_db()
    assert (row.state, row.reopened, row.owner) == ("open", 1, None)


def told_by(firm, item: ApprovalItem) -> Problem:
    firm.goto(f"/items/{item.pk}/")
    firm.get_by_role("link", name="办不成事").click()
    firm.get_by_label("等了很久没有动静").check()
    fill(firm, detail="打了三次电话，都说在走流程")
    press(firm, "提交")
    told(firm, "收到了")
    row = Problem.objects.get(item=item)
    firm.goto(f"/items/{item.pk}/")
    expect(firm.locator("#problems")).to_contain_text("待交办")
    return row


def dispatched(lead, row: Problem) -> None:
    """Not to somebody who verifies it, too; then to the right one."""
    owner, due = User.objects.get(username=OWNER), timezone.localdate() + dt.timedelta(days=5)
    lead.goto(f"/problems/{row.pk}/")
    lead.get_by_role("link", name="交办", exact=True).click()
    for name in ("owner", "verifier"):
        lead.locator(f"main [name={name}]").select_option(str(owner.pk))
    fill(lead, due_on=due.isoformat())
    press(lead, "交办")
    told(lead, "核验人不能是责任人自己")
    lead.locator("main [name=verifier]").select_option("")
    press(lead, "交办")
    told(lead, "交办了")
    lead.locator("summary", has_text="加一条措施").click()
    fill(lead, text="当面答复企业，定下出证的日子")
    press(lead, "列上清单")
    told(lead, "列上整改清单了")


def put_right(owner, row: Problem, folder) -> None:
    photo = folder / "回执.png"
    photo.write_bytes(png(40, 30))
    owner.goto("/")
    owner.locator("#home-problems").get_by_role("link", name=row.title).click()
    owner.get_by_role("link", name="办完了").click()
    fill(owner, note="周三上午当面答复，周五出证")
    owner.set_input_files("main input[type=file]", str(photo))
    press(owner, "办完了")
    told(owner, "回执.png")
    press(owner, "整改完成，请核验")
    told(owner, "不能自己销号")


def verified(lead, row: Problem) -> None:
    lead.goto(f"/problems/{row.pk}/")
    press(lead, "解决了，销号")
    told(lead, "有 1 处要改")
    fill(lead, conclusion="问过企业，周五拿到了证")
    press(lead, "解决了，销号")
    told(lead, "销号了")
    lead.goto("/problems/?list=struck")
    expect(lead.locator("#list")).to_contain_text("问过企业，周五拿到了证")


def not_solved(firm, row: Problem) -> None:
    firm.goto(f"/problems/{row.pk}/")
    told(firm, "问过企业，周五拿到了证")
    firm.locator("#reopen summary").click()
    fill(firm, reason="证上的名字写错了，又要重来")
    press(firm, "重新打开")
    told(firm, "重新打开 1 次")
