"""From a lead to a rated delivery, at the enterprise's door: visit, package, pickup, window, decision, certificate, rating.

Every step is done on its page by the person whose step it is; only the enterprise and its account are made beforehand. What
a worker does in the background (printing, telling people) is run in between.
"""

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from projects.models import ApprovalItem, Certificate, Enterprise, Project
from projects.operations.enterprises import add_member
from projects.operations.outbox import deliver
from projects.operations.people import create_user
from services.models import Appointment, Consignment, FollowUp, Problem, Rating
from services.operations.ratings import tell_invites
from services.queries_ratings import rated_people
from tests.browser.doorstep import AGENT, arrive, fill, leave, sign, told, visited
from tests.browser.test_item_journeys import accept, decide_together, finish, item_of, press, review
from tests.projects.items import FILING
from tests.projects.views.people import AT, DAY, make_enterprise

COMPLAINT = "来回说了三遍，没有人讲清楚要什么"


@pytest.fixture
def firm(world) -> Enterprise:
    """An enterprise with one account: whoever is at the door."""
    person = create_user("shangmen", name="尚敏", password=settings.DEMO_PASSWORD, by=None, at=AT)
    made = make_enterprise(83, name="上门走查饮料有限公司")
    add_member(made, person, is_admin=True, starts_on=DAY, by=None, at=AT)
    return made


@pytest.fixture
def phone(as_):
    """What the agent holds at the door."""
    return as_(AGENT, width=390)


def test_from_a_lead_to_a_rated_delivery_at_the_door(as_, page, phone, firm):
    project = visited(as_, phone, firm)
    item = applied(as_("shangmen"), project)
    fetched(as_("shangmen"), phone, as_("window"), item)
    accept(as_("window"), item)
    review(as_("reviewer"), item)
    finish(as_("reviewer"), item)
    decide_together(as_("decider"), item)
    assert ApprovalItem.objects.get(pk=item.pk).state == "approved"
    delivered(as_("shangmen"), phone, item)
    rated(as_("shangmen"), page(), as_("lead"), item)


# --- papers


def applied(applicant, project: Project) -> ApprovalItem:
    """A draft without a single file: its papers are fetched."""
    applicant.goto(f"/projects/{project.pk}/apply/")
    applicant.locator(f"#c-{FILING}").check()
    press(applicant, "建草稿")
    applicant.goto(f"/items/{item_of(project, FILING).pk}/draft/")
    fill(applicant, contact_name="尚敏", contact_phone="13900000000")
    press(applicant, "保存")
    return item_of(project, FILING)


def book(applicant, item: ApprovalItem, kind: str) -> Appointment:
    """The first time that is free, on the page of the enterprise."""
    applicant.goto(f"/projects/{item.project_id}/appointments/new/?kind={kind}")
    applicant.locator(f"main [name=items][value='{item.pk}']").check()
    applicant.locator("label.slot").first.click()
    press(applicant, "约这个时间")
    told(applicant, "约好了")
    made = Appointment.objects.get(project=item.project, kind=kind)
    assert (made.state, made.agent.username, made.items.get().item) == ("booked", AGENT, item)
    return made


def fetched(applicant, phone, desk, item: ApprovalItem) -> None:
    """Counted, sealed, signed for by both; at the window one paper is short, and turns up."""
    trip = book(applicant, item, "pickup")
    arrive(phone, trip)
    phone.locator("summary", has_text="已有或选交的").click()
    for paper in item.papers.filter(material__in=("m-filing-form", "m-license")):
        fill(phone, **{f"originals-{paper.pk}": "1", f"copies-{paper.pk}": "2", f"pages-{paper.pk}": "6"})
    fill(phone, seal="F-0831")
    sign(phone, "giver", "尚敏")
    press(phone, "双方签好了，收下")
    expect(phone.locator(".errsum")).to_contain_text("还没有签名")  # the agent's own is missing, the other one is kept
    sign(phone, "taker", "李静")
    press(phone, "双方签好了，收下")
    told(phone, "这些材料算已收到")
    bag = Consignment.objects.get(appointment=trip)
    assert (bag.state, set(bag.signatures.values_list("place", "means"))) == (
        "carried",
        {("giver", "drawn"), ("taker", "drawn")},
    )
    leave(phone, trip)
    counted(desk, bag, item)
    applicant.goto(f"/projects/{item.project_id}/papers/")
    expect(applicant.locator("main")).to_contain_text("窗口")


def counted(desk, bag: Consignment, item: ApprovalItem) -> None:
    """The number is typed from the label; a copy that is missing is a problem, until it is found and struck off."""
    desk.goto("/custody/scan/")
    fill(desk, code=bag.number.lower())
    press(desk, "找这一袋")
    expect(desk.locator("h1")).to_contain_text(f"清点收下 {bag.number}")
    short = bag.lines.first()
    for line in bag.lines.all():
        copies = line.copies - 1 if line == short else line.copies
        counts = {"originals": line.originals, "copies": copies, "pages": line.pages}
        fill(desk, **{f"got-{part}-{line.pk}": str(number) for part, number in counts.items()})
    press(desk, "按写的收下")
    told(desk, "已经记成问题")
    found = Problem.objects.get(origin="custody", project=item.project)
    assert (found.origin_id, "复印件2→1" in found.detail) == (str(bag.pk), True)
    assert ApprovalItem.objects.get(pk=item.pk).state == "submitted"

    desk.get_by_role("link", name="再点一遍").click()
    press(desk, "点过了，全部相符")
    told(desk, "清点相符")
    desk.goto(f"/problems/?origin=custody&q={bag.number}")
    desk.get_by_role("link", name=found.title).click()
    fill(desk, conclusion="重新点过，全部相符")
    press(desk, "解决了，销号")
    told(desk, "销号了")
    for row in (bag, found):
        row.refresh_from_db()
    assert (bag.state, found.state) == ("arrived", "struck_off")


# --- the certificate, and what they thought of it


def delivered(applicant, phone, item: ApprovalItem) -> None:
    """Received by the code that the enterprise alone can read."""
    trip = book(applicant, item, "delivery")
    door = f"/agent/trips/{trip.pk}/certificates/"
    phone.goto(door)
    press(phone, "领出，发收件码")
    told(phone, "收件码发给企业了")
    applicant.goto(f"/deliveries/{trip.pk}/code/")
    code = applicant.locator(".receipt-code").inner_text()
    for tried in (str((int(code) + 1) % 1_000_000).zfill(6), code):
        phone.locator("#hand [name=by][value=code]").check()
        fill(phone, name="尚敏", code=tried)
        press(phone, "收到了，送达")
        if tried != code:
            expect(phone.locator(".errsum").first).to_contain_text("还可以试 4 次")
    told(phone, "送达了")
    leave(phone, trip)
    assert ApprovalItem.objects.get(pk=item.pk).state == "delivered"
    applicant.goto(f"/items/{item.pk}/")
    certificate = Certificate.objects.get(item=item)
    assert applicant.request.get(f"/certificates/{certificate.pk}.pdf").headers["content-type"] == "application/pdf"


def rated(applicant, stranger, lead, item: ApprovalItem) -> None:
    """The link is good without signing in, and once; a bad rating goes to somebody who had no part in the item."""
    deliver()
    tell_invites(timezone.now())
    applicant.goto(f"/items/{item.pk}/")
    link = applicant.locator("#rate a").get_attribute("href")
    stranger.goto(link)
    stranger.locator("[name=level][value='2']").check()
    fill(stranger, text=COMPLAINT)
    press(stranger, "提交评价")
    expect(stranger.locator("main")).to_contain_text("评过了，谢谢")
    expect(stranger.locator("main form")).to_have_count(0)
    row = FollowUp.objects.get(rating__invite__item=item)
    assert row.owner_id not in rated_people(row.rating.invite)
    lead.goto(f"/ratings/follow-ups/{row.pk}/")
    expect(lead.locator("main")).to_contain_text(COMPLAINT)
    expect(lead.locator("main")).to_contain_text("没有留名")
    assert Rating.objects.get(pk=row.rating_id).by is None
