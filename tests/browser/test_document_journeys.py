"""One licence lodged once meets three items; what one of them gives meets the next; whoever holds the paper can check it."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from projects.models import ApprovalItem, Certificate, Enterprise, PaperDocument
from tests.browser.test_item_journeys import item_of, press, put_in_papers, review
from tests.projects import files
from tests.projects.items import ENERGY, FILING, WATER
from tests.projects.views.people import make_project

NUMBERS = count(1)
LICENCE = "m-license"


@pytest.fixture
def firm(world):
    """The demonstration enterprise, whose licence no test of another module lodges."""
    return Enterprise.objects.get(memberships__user__username="enterprise")


def state_of(project, node: str, material: str) -> str:
    return item_of(project, node).papers.get(material=material).state


def fill_in(window, item: ApprovalItem) -> None:
    """Every paper that is still missing, and whom to call."""
    window.goto(f"/items/{item.pk}/draft/")
    put_in_papers(window, item)
    window.locator("[name=contact_name]").fill("钱静")
    window.locator("[name=contact_phone]").fill("13900000000")
    press(window, "保存")


def send(window, project, *nodes: str) -> None:
    window.goto(f"/projects/{project.pk}/apply/check/")
    for box in window.locator("main [name=items]").all():
        box.set_checked(box.get_attribute("value") in {str(item_of(project, node).pk) for node in nodes})
    press(window, "提交选中的")
    expect(window.locator("h1")).to_have_text(re.compile(rf"收到了 {len(nodes)} 件"))


@pytest.mark.long
def test_lodged_once_given_never_again_and_a_certificate_meets_the_next_item(as_, page, firm):
    project = make_project(firm, f"证照走查项目 {next(NUMBERS)}", profile="A")
    applicant = as_("enterprise")

    applicant.goto(f"/enterprises/{firm.pk}/wallet/new/")
    applicant.locator("[name=material]").select_option(LICENCE)
    applicant.locator("[name=project]").select_option("all")
    applicant.locator("[name=number]").fill("91610132MA6TG00018")
    sent = {"name": "营业执照.pdf", "mimeType": "application/pdf", "buffer": files.pdf()}
    applicant.locator("main [name=file]").set_input_files(sent)
    applicant.locator("main form .btn--go").first.click()
    expect(applicant.locator("main")).to_contain_text("营业执照")

    applicant.goto(f"/projects/{project.pk}/apply/")
    for node in (FILING, ENERGY, WATER):
        applicant.locator(f"#c-{node}").check()
    press(applicant, "建草稿")
    assert [state_of(project, node, LICENCE) for node in (FILING, ENERGY, WATER)] == ["held"] * 3
    lent = PaperDocument.objects.filter(paper__item__project=project, paper__material=LICENCE)
    assert len(set(lent.values_list("document", flat=True))) == 1
    assert state_of(project, ENERGY, "m-filing") == "missing"

    fill_in(applicant, item_of(project, FILING))
    fill_in(applicant, item_of(project, WATER))
    send(applicant, project, FILING, WATER)
    grant(as_, item_of(project, FILING))

    certificate = Certificate.objects.get(item=item_of(project, FILING))
    applicant.goto(f"/items/{certificate.item_id}/")
    answer = applicant.request.get(f"/certificates/{certificate.pk}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert state_of(project, ENERGY, "m-filing") == "held"
    check(page(), certificate, answer.body())

    fill_in(applicant, item_of(project, ENERGY))
    send(applicant, project, ENERGY)
    assert item_of(project, ENERGY).state == "submitted"


def grant(as_, item: ApprovalItem) -> None:
    """Accepted, reviewed and granted on the pages, by three people."""
    desk, reviewer, decider = as_("window"), as_("reviewer"), as_("decider")
    desk.goto(f"/items/{item.pk}/accept/")
    fits = desk.locator("#check input[type=radio][value=fit]")
    for at in range(fits.count()):
        fits.nth(at).check()
    press(desk, "受理")
    review(reviewer, item)
    reviewer.goto(f"/items/{item.pk}/review/")
    reviewer.locator("[name=finding]").fill("信息齐全，予以备案。")
    press(reviewer, "审查完毕，送决定")
    decider.goto("/decide/together/")
    for box in decider.locator("[name=items]").all():
        box.set_checked(box.get_attribute("value") == str(item.pk))
    press(decider, "准予选中的")
    assert ApprovalItem.objects.get(pk=item.pk).state == "approved"


def check(stranger, certificate: Certificate, content: bytes) -> None:
    """Anybody with the address behind the QR code, and the file in hand."""
    stranger.goto(f"/check/certificate/{certificate.token}/")
    expect(stranger.locator("main")).to_contain_text("有效")
    altered = content.replace(b"%PDF-1", b"%PDF-2", 1)
    for brought, said in ((content, "是同一份文件"), (altered, "改动")):
        file = {"name": "证照.pdf", "mimeType": "application/pdf", "buffer": brought}
        stranger.locator("main input[type=file]").set_input_files(file)
        stranger.locator("main form button").first.click()
        expect(stranger.locator("#answer")).to_contain_text(said)
