"""From a lead to a rated delivery, at the enterprise's door: visit, package, pickup, window, decision, certificate, rating.

Every step is done on its page by the person whose step it is; only the enterprise and its account are made beforehand. What
a worker does in the background (printing, telling people) is run in between.
"""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from approval_portal.accounts.models import Body, User
from projects.guide import printing
from projects.models import ApprovalItem, Certificate, Enterprise, PrintJob, Project
from projects.operations.enterprises import add_member
from projects.operations.outbox import deliver
from projects.operations.people import create_user
from services.models import Appointment, Consignment, FollowUp, Problem, Rating
from services.operations.ratings import tell_invites
from services.queries_ratings import rated_people
from services.queries_slots import free_slots
from tests.browser.test_item_journeys import accept, as_, decide_together, finish, item_of, press, review  # noqa: F401
from tests.projects.items import FILING
from tests.projects.profiles import PROFILES
from tests.projects.views.people import AT, DAY, make_enterprise

PLANT = "上门走查饮料厂房"
DIFFICULTY = "变压器容量不够，增容要等半年"
BUILDING = "一条饮料灌装线和配套厂房"
COMPLAINT = "来回说了三遍，没有人讲清楚要什么"
AGENT = "agent"


@pytest.fixture
def firm(world) -> Enterprise:
    """An enterprise with one account: whoever is at the door."""
    person = create_user("shangmen", name="尚敏", password=settings.DEMO_PASSWORD, by=None, at=AT)
    made = make_enterprise(83, name="上门走查饮料有限公司")
    add_member(made, person, is_admin=True, starts_on=DAY, by=None, at=AT)
    return made


@pytest.fixture
def phone(as_):  # noqa: F811
    """What the agent holds at the door."""
    return as_(AGENT, width=390)


def fill(window, **values: str) -> None:
    for name, value in values.items():
        window.locator(f"main [name='{name}']").fill(value)


def told(window, words: str | re.Pattern) -> None:
    expect(window.locator("main")).to_contain_text(words)


def arrive(phone, trip: Appointment) -> None:
    """At the door, and on to what the trip is for."""
    phone.goto(f"/agent/trips/{trip.pk}/")
    press(phone, "我到了")
    told(phone, "到了，时间记下了")
    phone.locator("nav.doors a.first").click()


def leave(phone, trip: Appointment) -> None:
    phone.goto(f"/agent/trips/{trip.pk}/")
    press(phone, "这次上门办完了")
    expect(phone.locator(".kind .tag")).to_have_text("已完成")
    trip.refresh_from_db()
    assert trip.state == "done"


def sign(window, place: str, name: str) -> None:
    """A name, and a stroke with the finger."""
    box = window.locator(f"#{place}")
    box.locator("input[name$=name]").fill(name)
    pad = box.locator("canvas")
    pad.scroll_into_view_if_needed()
    at = pad.bounding_box()
    window.mouse.move(at["x"] + 20, at["y"] + 20)
    window.mouse.down()
    for x, y in ((60, 60), (110, 25), (160, 70)):
        window.mouse.move(at["x"] + x, at["y"] + y)
    window.mouse.up()
    expect(box.locator("[aria-live]")).to_have_text("已签")


def test_from_a_lead_to_a_rated_delivery_at_the_door(as_, page, phone, firm):  # noqa: F811
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


# --- the needs visit


def visited(as_, phone, firm: Enterprise) -> Project:  # noqa: F811
    """A lead, told of by the window in the name of the investment bureau, becomes a project at the door."""
    lead = handed_over(as_("window"), firm)
    phone.goto(lead)
    press(phone, "接下这条线索")
    phone.locator("#visits").get_by_role("link", name="安排上门问需").click()
    today, agent = timezone.localdate(), User.objects.get(username=AGENT)
    slot = free_slots([agent], today, today + dt.timedelta(days=13), after=timezone.now())[-1]
    start = timezone.localtime(slot.starts_at)
    fill(phone, on=start.date().isoformat(), hour=f"{start:%H:%M}", points="用电和蒸汽从哪里接")
    phone.locator("main [name=who]").select_option(str(agent.pk))
    phone.locator("main [name=approver]").first.check()
    press(phone, "安排")
    trip = Appointment.objects.get(referral__project_name=PLANT)
    assert (trip.state, trip.agent.username) == ("booked", AGENT)

    arrive(phone, trip)
    expect(phone.locator("#answers")).to_contain_text("还没有建成项目")
    phone.locator("#answers").get_by_role("link", name="去建项目").click()
    phone.locator("#next").get_by_role("link", name="建成项目").click()
    press(phone, "建项目")
    project = Project.objects.get(enterprise=firm)
    assert project.name == PLANT

    visit = f"/agent/trips/{trip.pk}/visit/"
    answer(phone, visit, project)
    fill(phone, **{"m-building": BUILDING, "m-size": "年产 2 万吨，80 人"})
    press(phone, "记下")
    told(phone, "记下了")
    assert note_difficulty(phone, project).origin == "visit"
    hand_pieces(phone, project)
    press(phone, "走访结束，请企业确认")
    sign(phone, "s", "尚敏")
    press(phone, "确认")
    expect(phone.locator("main")).to_contain_text("尚敏于")
    trip.refresh_from_db()
    assert (trip.project, trip.state, trip.visit.state) == (project, "done", "confirmed")
    return project


def handed_over(desk, firm: Enterprise) -> str:
    """The address of a new lead for this enterprise."""
    desk.goto("/referrals/new/")
    desk.locator("main [name=body]").select_option(str(Body.objects.get(code="au-zs").pk))
    fill(desk, enterprise_name=firm.name, credit_code=firm.credit_code, project_name=PLANT, site="草滩七路 9 号")
    fill(desk, investment_wan="52000", contact_name="尚敏", contact_phone="13900000000")
    press(desk, "移交")
    expect(desk.locator("h1")).to_contain_text(PLANT)
    return desk.url


def answer(phone, visit: str, project: Project) -> None:
    """What is said at the door goes into the package: two groups of questions, two versions."""
    answered = set()
    for number in (1, 2):
        phone.goto(f"{visit}#answers")
        form = phone.locator("#answers form")
        answered |= {name for name, value in PROFILES["A"].items() if reply(form, name, value)}
        form.locator("button.btn--go").click()
        told(phone, f"答案存进了事项包第 {number} 版")
    kept = project.packages.latest("number").answers
    assert {name: kept[name] for name in answered} == {name: PROFILES["A"][name] for name in answered}
    assert "is_secret" in answered and len(answered) > 3


def reply(form, name: str, value) -> bool:
    """One question of a group, if it is asked here."""
    field = form.locator(f"[name='{name}']")
    if value is None or not field.count():
        return False
    words = str(value).lower() if isinstance(value, bool) else str(value)
    if field.first.get_attribute("type") == "radio":
        form.locator(f"[name='{name}'][value='{words}']").check()
    elif field.first.evaluate("one => one.tagName") == "SELECT":
        field.select_option(words)
    else:
        field.fill(words)
    return True


def note_difficulty(phone, project: Project) -> Problem:
    """A difficulty with what is done about it, and tutoring for a matter with the papers it asks for."""
    fill(phone, **{"p-text": DIFFICULTY, "p-measure": "临时用电先批，增容同步办"})
    press(phone, "记一条")
    expect(phone.locator("#points")).to_contain_text(DIFFICULTY)
    phone.locator("#points summary", has_text="再记一条").click()
    phone.locator("[name=p-kind][value=tutoring]").check()
    phone.locator("[name=p-node]").select_option(FILING)
    fill(phone, **{"p-text": "备案表按样表填，建设内容写清楚"})
    press(phone, "记一条")
    expect(phone.locator("#points")).to_contain_text("备案表按样表填")
    return Problem.objects.get(project=project)


def hand_pieces(phone, project: Project) -> None:
    """Guide and policy book are printed there and then; both are handed over with the package."""
    for piece in ("服务指南", "政策书"):
        press(phone, f"印{piece}")
        expect(phone.locator("#pieces")).to_contain_text(f"{piece}正在印")
        printing.run_print(PrintJob.objects.filter(project=project).latest("pk").pk, timezone.now())
    phone.reload()
    expect(phone.locator("[name=h-pieces]:checked")).to_have_count(3)
    press(phone, "记下交了这些")
    expect(phone.locator("#pieces")).to_contain_text(re.compile("已交：.*事项包.*服务指南.*政策书"))


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
    """The number is typed from the label; a copy that is missing is a problem, until it is counted again."""
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
    bag.refresh_from_db()
    assert bag.state == "arrived"


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
