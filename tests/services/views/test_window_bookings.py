"""Times at windows on pages: choosing, moving, calling off, who came; who sees what."""

from __future__ import annotations

import io
from datetime import time, timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from projects.models import Enterprise, Event, Project
from services.models import WindowBooking
from services.queries_bookings import value_of
from tests.services.telling import AT, Town
from tests.services.windows import make_booking, make_window

pytestmark = pytest.mark.usefixtures("catalogue", "clock")
PERMIT = "ap-construction-permit"


def browser(town: Town, who: str) -> Client:
    client = Client()
    client.force_login(town[who])
    return client


def slot(window, days: int = 2, at: time = time(10)) -> str:
    return value_of(window.pk, (AT + timedelta(days=days)).date(), at)


def new(town: Town, **more: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in {"for": f"p{town.project.pk}", **more}.items())
    return f"/bookings/new/?{asked}"


def test_a_time_is_chosen_moved_and_called_off(town):
    window, member = make_window(), browser(town, "member")
    page = member.get(new(town, matter=PERMIT)).content.decode()
    assert (slot(window, 0, time(9, 15)) in page, slot(window, 0, time(9, 30)) in page) == (False, True)  # it is nine
    booked = member.post(new(town, matter=PERMIT, quarters="3"), {"slot": slot(window), "once": "k"})
    row = WindowBooking.objects.get()
    assert (booked.url, row.ends, row.matter) == (f"/bookings/{row.pk}/", time(10, 45), PERMIT)
    assert "改时间" in member.get(booked.url).content.decode()
    member.post(f"{booked.url}move/", {"slot": slot(window, 3, time(14)), "version": "1"})
    row.refresh_from_db()
    assert (row.starts, row.ends) == (time(14), time(14, 45))
    member.post(f"{booked.url}cancel/", {"reason": "", "version": "2"})
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert list(Event.objects.filter(object_type="windowbooking").order_by("pk").values_list("verb", flat=True)) == [
        "book_window", "move_window", "cancel_window",
    ]  # fmt: skip


def test_the_day_of_the_windows_is_one_near_today(town):
    asked = ["2026-03-04", "9999-12-31", "0001-01-01", "nonsense"]
    shown = [browser(town, "window").get(f"/bookings/day/?day={day}").context["day"].isoformat() for day in asked]
    assert shown == ["2026-03-04", "2026-03-02", "2026-03-02", "2026-03-02"]


@pytest.mark.parametrize("chosen", ["", "nonsense", "1-20260230-1000", "999999-20260304-1000", "1-20260304-9999"])
def test_a_time_that_is_none_is_refused_at_its_field(town, chosen):
    make_window()
    answer = browser(town, "member").post(new(town), {"slot": chosen, "purpose": "交图纸"})
    assert (answer.status_code, WindowBooking.objects.count()) == (422, 0)


def test_a_time_that_has_just_been_taken_is_told_at_its_field(town):
    row = make_booking(town.project)
    answer = browser(town, "member").post(new(town), {"slot": slot(row.window), "purpose": "交图纸"})
    assert (answer.status_code, "刚被约走" in answer.content.decode()) == (422, True)


def test_a_page_that_is_out_of_date_is_told_so(town):
    row = make_booking(town.project)
    url = f"/bookings/{row.pk}/move/"
    answer = browser(town, "member").post(url, {"slot": slot(row.window, 3), "version": "7"})
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.version == 1


def test_times_already_taken_and_windows_of_other_matters_are_not_offered(town):
    row = make_booking(town.project)
    other = make_window("B01", matters=["ap-land-siting"])
    page = browser(town, "member").get(new(town, matter=PERMIT, day=str(row.day))).content.decode()
    assert slot(row.window) not in page
    assert slot(row.window, at=time(10, 30)) in page
    assert f'value="{other.pk}-' not in page


def test_the_desk_looks_for_whom_it_books(town):
    make_window()
    desk = browser(town, "window")
    page = desk.get("/bookings/new/?q=酒店").content.decode()
    assert f"for=p{town.project.pk}" in page
    assert f"for=e{town.enterprise.pk}" in page
    answer = desk.post(
        f"/bookings/new/?for=e{town.enterprise.pk}", {"slot": slot(make_window()), "purpose": "来电话约的"}
    )
    assert (answer.status_code, WindowBooking.objects.get().project) == (302, None)
    assert desk.post("/bookings/new/", {}).status_code == 422


def test_nobody_books_for_what_one_does_not_see(town):
    other = Enterprise.objects.create(name="别家", credit_code="9", created_at=AT)
    project = Project.objects.create(enterprise=other, name="别家的", token="x", created_at=AT)
    member, reviewer = browser(town, "member"), browser(town, "reviewer")
    for key in (f"p{project.pk}", f"e{other.pk}", "p", "x1", "p99999999999999999999"):
        assert member.get(f"/bookings/new/?for={key}").status_code == 404
    assert reviewer.get(new(town)).status_code == 403
    assert browser(town, "stranger").get("/bookings/new/").status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [("member", 200), ("agent", 200), ("window", 200), ("reviewer", 200), ("other_agent", 404), ("stranger", 404)],
)
def test_who_sees_a_booking(town, who, status):
    row = make_booking(town.project)
    assert browser(town, who).get(f"/bookings/{row.pk}/").status_code == status


@pytest.mark.parametrize("path", ["move/", "cancel/"])
def test_who_only_sees_it_does_not_change_it(town, path):
    row = make_booking(town.project)
    assert browser(town, "reviewer").get(f"/bookings/{row.pk}/{path}").status_code == 403
    assert browser(town, "other_agent").post(f"/bookings/{row.pk}/{path}", {}).status_code == 404


def test_the_window_notes_on_its_list_of_the_day_who_came(town):
    row, desk = make_booking(town.project, days=0), browser(town, "window")
    page = desk.get("/bookings/day/").content.decode()
    assert town.enterprise.name in page
    answer = desk.post(f"/bookings/{row.pk}/received/", {"came": "1", "version": "1", "next": "day"})
    row.refresh_from_db()
    assert (answer.url, row.state) == (f"/bookings/day/?day={row.day}", "came")
    assert browser(town, "member").get("/bookings/day/").status_code == 403
    assert browser(town, "member").post(f"/bookings/{row.pk}/received/", {"came": "0"}).status_code == 403


def test_the_list_is_narrowed_and_goes_out_without_formulas(town):
    make_booking(town.project, purpose="=1+1")
    make_booking(town.project, days=-3, state="came")
    desk = browser(town, "window")
    assert "=1+1" in desk.get("/bookings/?q=酒店").content.decode()
    assert "没有符合的预约" in desk.get("/bookings/?q=没有这家").content.decode()
    answer = desk.get(f"/bookings/?format=xlsx&project={town.project.pk}")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[7] for row in rows[1:]] == ["'=1+1"]
    assert len(desk.get("/bookings/?when=past").context["page"].object_list) == 1


def test_the_project_page_leads_to_it(town):
    page = browser(town, "member").get(f"/projects/{town.project.pk}/").content.decode()
    assert f"/projects/{town.project.pk}/weekend/" in page
