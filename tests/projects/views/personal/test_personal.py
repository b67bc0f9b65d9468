"""S24: numbers and addresses stand masked; whoever handles the matter sees them once, for a reason; S14: it is noted."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.enums import PersonalReason
from projects.models import AccessLog, Event, JoinRequest, Project, Referral
from projects.operations.personal import personal_of
from tests.projects.items import staff_member, staff_of
from tests.projects.views.people import join, make_enterprise, make_project, make_user, signed_in
from tests.projects.views.personal.known import MAIL, MAIL_MASK, MASK, PHONE

WHY = {"reason": "visit", "words": ""}


@pytest.fixture
def rows(item, agent):
    """One row of each kind, by the name of its page."""
    lead = Referral.objects.create(
        enterprise_name="某公司", project_name="某项目", contact_phone=PHONE, created_at=timezone.now(), handed_by=agent
    )
    other = make_user("asker", name="赵四")
    type(other).objects.filter(pk=other.pk).update(phone=PHONE, email=MAIL)
    asked = JoinRequest.objects.create(
        enterprise=make_enterprise(7), user=other, kind="claim", created_at=timezone.now()
    )
    other.refresh_from_db()
    clerk = make_user("clerk", Role.REVIEWER, name="陈一")
    type(clerk).objects.filter(pk=clerk.pk).update(phone=PHONE, email=MAIL)
    clerk.refresh_from_db()
    return {
        "enterprise": item.project.enterprise,
        "project": item.project,
        "item": item,
        "referral": lead,
        "join-request": asked,
        "staff": clerk,
    }


KINDS = ("enterprise", "project", "item", "referral", "join-request", "staff")
HOME = {"staff": "staff-account"}


def keeper():
    """Who handles rows of each kind."""
    return {"staff": make_user("sys", Role.SYSTEM_ADMIN)} | dict.fromkeys(KINDS[:5], staff_of().window)


# --- masked, and whole once


def test_s24_the_page_shows_the_mask_and_the_way_to_the_whole_where_the_reason_is_asked_for_by_name(rows):
    people = keeper()
    clients = {who: signed_in(who) for who in set(people.values())}
    named = {
        "enterprise": rows["enterprise"].name,
        "project": rows["project"].name,
        "item": rows["item"].number,
        "referral": "某项目",
        "join-request": "赵四",
        "staff": "陈一",
    }
    for kind in KINDS:
        client, row = clients[people[kind]], rows[kind]
        home, contact = reverse(HOME.get(kind, kind), args=[row.pk]), reverse(f"{kind}-contact", args=[row.pk])
        text = client.get(home).content.decode()
        assert (MASK in text, PHONE in text, MAIL in text) == (True, False, False), kind
        assert contact in text, kind
        assert f"tel:{PHONE}" not in text, kind
        assert f'href="{home}">{named[kind]}</a>' in client.get(contact).content.decode(), kind


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("htmx", [False, True])
def test_s24_s14_the_whole_stands_on_one_answer_and_is_noted(kind, htmx, rows):
    who, row = keeper()[kind], rows[kind]
    client, url = signed_in(who), reverse(f"{kind}-contact", args=[row.pk])
    headers = {"HX-Request": "true"} if htmx else {}
    form = client.get(url, headers=headers)
    shown = client.post(url, WHY, headers=headers)
    again = client.get(url, headers=headers)
    assert (form.status_code, shown.status_code, again.status_code) == (200, 200, 200)
    assert [PHONE in page.content.decode() for page in (form, shown, again)] == [False, True, False]
    assert f'href="tel:{PHONE}"' in shown.content.decode()
    assert ("<html" in shown.content.decode()) is not htmx
    assert {"no-store", "private"} <= set(shown["Cache-Control"].split(", "))

    noted = AccessLog.objects.get(kind="personal")
    event = Event.objects.get(verb="view_personal")
    fields = sorted(personal_of(row))
    assert (noted.user, noted.what, noted.object_type, noted.object_id) == (
        who, f"{kind}-contact", type(row).__name__.lower(), str(row.pk),
    )  # fmt: skip
    assert (noted.data["fields"], noted.data["reason"]) == (fields, "visit")
    assert (event.actor, event.data["fields"], event.data["reason"], event.text) == (who, fields, "visit", None)
    assert PHONE not in str(noted.data) + str(event.data)
    assert MAIL not in str(noted.data) + str(event.data)


def test_s24_what_is_written_beside_the_reason_is_the_text_of_the_event_and_nowhere_else(item):
    desk = staff_of().window
    url = reverse("item-contact", args=[item.pk])
    signed_in(desk).post(url, {"reason": "other", "words": " 帮他  改约 "})
    event, noted = Event.objects.get(verb="view_personal"), AccessLog.objects.get(kind="personal")
    assert (event.stream, event.text.content) == (f"project:{item.project_id}", "帮他 改约")
    assert event.data["item"] == item.pk
    assert "改约" not in str(event.data) + str(noted.data)
    assert noted.data["enterprise"] == item.project.enterprise_id
    item.refresh_from_db()
    assert item.last_event < event.pk  # it is no step of the item


def test_s24_without_a_reason_nothing_is_shown_and_nothing_is_noted(item):
    client, url = signed_in(staff_of().window), reverse("item-contact", args=[item.pk])
    for sent in ({}, {"reason": ""}, {"reason": "fun"}, {"reason": "other"}, {"reason": "other", "words": "  "}):
        page = client.post(url, sent)
        assert (page.status_code, PHONE in page.content.decode()) == (422, False), sent
        assert not AccessLog.objects.filter(kind="personal").exists(), sent
        assert not Event.objects.filter(verb="view_personal").exists(), sent


def test_s24_a_log_that_cannot_be_written_shows_no_number(item, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no room")

    monkeypatch.setattr("projects.operations.personal.log_personal", fail)
    client = signed_in(staff_of().window)
    client.raise_request_exception = False
    page = client.post(reverse("item-contact", args=[item.pk]), WHY)
    assert (page.status_code, PHONE in page.content.decode()) == (500, False)
    assert not Event.objects.filter(verb="view_personal").exists()


def test_s24_an_hour_has_a_limit(item, settings):
    cache.clear()
    client, url = signed_in(staff_of().window), reverse("item-contact", args=[item.pk])
    seen = [client.post(url, WHY).status_code for _ in range(61)]
    assert (seen[:60], seen[60]) == ([200] * 60, 429)
    assert AccessLog.objects.filter(kind="personal").count() == 60
    assert PHONE not in client.post(url, WHY).content.decode()


# --- who


def test_s24_an_item_is_opened_by_those_who_handle_it_and_by_nobody_else(item, agent, member):
    staff, url = staff_of(), reverse("item-contact", args=[item.pk])
    people = {
        "agent": (agent, 200),
        **{who: (getattr(staff, who), 200) for who in ("window", "lead", "reviewer", "decider")},
        "other body": (staff_member("reviewer-far", Role.REVIEWER, "au-sw"), 403),
        "other agent": (make_user("agent2", Role.AGENT), 404),
        "outsider": (make_user("out"), 404),
        "member": (member, 302),
        "stranger": (None, 302),
    }
    for who, (user, status) in people.items():
        before = AccessLog.objects.filter(kind="personal").count()
        page = (signed_in(user) if user else Client()).post(url, WHY)
        assert (page.status_code, PHONE in page.content.decode()) == (status, status == 200), who
        assert AccessLog.objects.filter(kind="personal").count() - before == (status == 200), who


def test_s24_ones_own_stands_whole_and_is_not_noted(item, member):
    client = signed_in(member)
    for name, row in (("enterprise", item.project.enterprise), ("project", item.project), ("item", item)):
        assert PHONE in client.get(reverse(name, args=[row.pk])).content.decode()
        assert client.get(reverse(f"{name}-contact", args=[row.pk]))["Location"] == reverse(name, args=[row.pk])
    assert not AccessLog.objects.filter(kind="personal").exists()


def test_s24_the_api_gives_the_whole_to_the_enterprises_own_people_only(item, member):
    for who, number, mail in ((member, PHONE, MAIL), (staff_of().window, MASK, MAIL_MASK)):
        firm = signed_in(who).get(reverse("api-enterprise", args=[item.project.enterprise_id])).json()
        project = signed_in(who).get(reverse("api-project", args=[item.project_id])).json()
        assert (firm["contact_phone"], firm["contact_email"], project["contact_phone"]) == (number, mail, number)


# --- the enterprise and the audit administrator read who looked


def test_s24_the_enterprise_reads_how_often_and_which_body(item, member):
    staff = staff_of()
    for who, name, row in (
        (staff.window, "item", item), (staff.window, "project", item.project), (staff.reviewer, "item", item),
    ):  # fmt: skip
        signed_in(who).post(reverse(f"{name}-contact", args=[row.pk]), WHY)
    other = make_project(make_enterprise(5), "别家")
    Project.objects.filter(pk=other.pk).update(contact_phone=PHONE)
    signed_in(staff.window).post(reverse("project-contact", args=[other.pk]), WHY)
    page = signed_in(member).get(reverse("enterprise", args=[item.project.enterprise_id]))
    assert [(each.body.code, each.times) for each in page.context["viewed"]] == [("au-xzsp", 2), ("au-fg", 1)]
    text = page.content.decode()
    assert "联系方式被查看过 3 次" in text
    assert staff.reviewer.username not in text  # the body, not the person
    desk = signed_in(staff.window).get(reverse("enterprise", args=[item.project.enterprise_id]))
    assert "被查看过" not in desk.content.decode()


def test_s24_the_audit_administrator_reads_who_saw_what_and_why(item):
    signed_in(staff_of().window).post(reverse("item-contact", args=[item.pk]), WHY)
    audit = signed_in(make_user("audit", Role.AUDIT_ADMIN))
    line = audit.get(reverse("log-access"), {"kind": "personal"}).context["lines"][0]
    assert (line.kind, line.what, line.about) == ("看个人信息全文", "办件的联系方式", f"办件 {item.pk}")
    assert str(PersonalReason.VISIT.label) in line.detail
    assert "联系电话" in line.detail
    event = audit.get(reverse("log"), {"verb": "view_personal"}).context["lines"][0]
    assert (event.act, PHONE in event.detail) == ("看个人信息全文", False)


def test_an_enterprise_administrator_sees_the_number_of_whoever_asks_to_join(rows):
    asked, boss = rows["join-request"], make_user("boss")
    join(asked.enterprise, boss, is_admin=True)
    JoinRequest.objects.filter(pk=asked.pk).update(kind="join")
    page = signed_in(boss).get(reverse("join-request", args=[asked.pk])).content.decode()
    shown = signed_in(boss).post(reverse("join-request-contact", args=[asked.pk]), WHY).content.decode()
    own = signed_in(asked.user).get(reverse("join-request-contact", args=[asked.pk]))
    assert (MASK in page, PHONE in page, PHONE in shown, MAIL in shown) == (True, False, True, True)
    assert own.status_code == 302
