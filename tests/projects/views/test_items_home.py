"""What the first page says of items."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects.models import ApprovalItem
from projects.operations.items.elsewhere import report_state
from projects.queries_duty import duty_list
from tests.projects.items import ENERGY, item_project, make_item, staff_member, staff_of
from tests.projects.views.people import make_user

EIA = "ap-eia"
WHERE = "省平台"


def opened(client, user, address: str):
    client.force_login(user)
    return client.get(address)


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def rows(page: str) -> int:
    return page.count('<th scope="row">')


def elsewhere(number: int = 1, state: str = "accepted", days: int = 0, **more) -> ApprovalItem:
    """An item that another system handles, looked at `days` days ago."""
    at = timezone.now() - timedelta(days=days)
    item = make_item(item_project(number, **more), EIA, at=at)
    return report_state(item, state, timezone.localdate(at), WHERE, by=staff_of().window, at=at)


def liaison_of(item: ApprovalItem) -> User:
    return staff_member("gao", Role.LIAISON, item.body_id)


@pytest.fixture
def now():
    return timezone.now()


def test_the_first_page_says_what_waits_for_whom(client, catalogue, now):
    wang, li = make_user("wang"), make_user("li", Role.AGENT)
    project, staff = item_project(1, wang, agent=li), staff_of()
    draft = make_item(project, "ap-water-soil", at=now)
    review = make_item(project, ENERGY, "reviewing", at=now)
    told = report_state(make_item(project, EIA, at=now), "accepted", timezone.localdate(), WHERE, by=li, at=now)
    expected = {
        wang: {f"/items/{draft.pk}/draft/"},
        li: {f"/items/{draft.pk}/draft/", f"/items/{told.pk}/report/"},
        staff.reviewer: {f"/items/{review.pk}/review/"},
        staff.decider: set(),
        liaison_of(told): {f"/items/{told.pk}/report/"},
    }
    for user, links in expected.items():
        page = opened(client, user, "/").content.decode()
        section = re.search(r'<section class="stack home-items">.*?</section>', page, re.DOTALL)
        assert set(re.findall(r'<li><a href="([^"]+)"', section[0] if section else "")) == links, user


def test_every_number_of_a_lead_about_items_opens_as_many_rows(client, catalogue, now):
    project = item_project(1)
    make_item(project, "ap-water-soil", at=now)
    late = make_item(project, ENERGY, "reviewing", at=now - timedelta(days=40))
    assert late.due_on < timezone.localdate()
    page = opened(client, staff_of().lead, "/").content.decode()
    section = re.search(r'<section class="stack home-items">.*?</section>', page, re.DOTALL)[0]
    figures = re.findall(r'<a class="fig[^"]*" href="([^"]+)">(\d+)<', section)
    assert [(url.replace("&amp;", "&"), int(n)) for url, n in figures] == [
        ("/window/?what=all&left=over", 1),
        ("/duty/", len(duty_list(timezone.localdate()))),
    ]
    for url, n in figures:
        assert rows(client.get(url.replace("&amp;", "&")).content.decode()) == int(n), url


def test_home_and_lists_take_as_many_queries_for_one_item_as_for_many(client, catalogue, now):
    wang, li = make_user("wang"), make_user("li", Role.AGENT)
    project, staff = item_project(1, wang, agent=li), staff_of()
    first = make_item(project, ENERGY, "reviewing", at=now)
    told = report_state(make_item(project, EIA, at=now), "accepted", timezone.localdate(), WHERE, by=li, at=now)
    people = [wang, li, liaison_of(told), staff.window, staff.reviewer, staff.decider, staff.lead]
    of_desk, of_others = (staff.lead, staff.window), (li, people[2], staff.lead, staff.window)

    def counted() -> dict[tuple[str, str], int]:
        found = {}
        for user in people:
            client.force_login(user)
            pages = ["/", *(["/duty/"] if user in of_desk else []), *(["/elsewhere/"] if user in of_others else [])]
            found |= {(user.username, page): queries_of(client, page) for page in pages}
        return found

    one = counted()
    fields = {f.attname: getattr(first, f.attname) for f in ApprovalItem._meta.concrete_fields}
    more = [
        ApprovalItem(**(fields | {"id": None, "round": 50 + n, "number": f"N{n}", "token": f"t{n}", "state": state}))
        for n, state in enumerate(("draft", "submitted", "deciding", "special_running", "approved") * 2)
    ]
    there = {f.attname: getattr(told, f.attname) for f in ApprovalItem._meta.concrete_fields}
    more += [
        ApprovalItem(**(there | {"id": None, "round": 50 + n, "number": f"E{n}", "token": f"e{n}"})) for n in range(10)
    ]
    ApprovalItem.objects.bulk_create(more)
    assert counted() == one
    assert max(one.values()) <= 12
