"""What is done at an enterprise's door, page by page: arriving, signing, and the whole of a needs visit."""

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import expect

from approval_portal.accounts.models import Body, User
from projects.guide import printing
from projects.models import Enterprise, PrintJob, Project
from services.models import Appointment, Problem
from services.queries_slots import free_slots
from tests.browser.test_item_journeys import press
from tests.projects.items import FILING
from tests.projects.profiles import PROFILES

PLANT = "上门走查饮料厂房"
DIFFICULTY = "变压器容量不够，增容要等半年"
BUILDING = "一条饮料灌装线和配套厂房"
AGENT = "agent"


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


# --- the needs visit


def visited(as_, phone, firm: Enterprise) -> Project:
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
    assert "is_secret" in answered


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
