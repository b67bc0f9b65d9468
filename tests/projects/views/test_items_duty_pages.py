"""The duty list, matters handled elsewhere and back entries on their pages."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects.models import AccessLog, ApprovalItem
from projects.operations.items.elsewhere import report_state
from projects.queries import work_calendar
from projects.queries_back_entries import back_entries_by_month
from projects.queries_duty import LOOK_AGAIN, duty_list
from projects.views.items_elsewhere import looked_before
from tests.projects.items import ENERGY, item_project, make_item, staff_member, staff_of
from tests.projects.views.people import make_user, verbs

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


# --- the duty list


def test_the_duty_list_says_what_why_and_what_mends_it(client, catalogue, now):
    item = make_item(item_project(1, profile="A"), ENERGY, "reviewing", at=now)
    decider = staff_of().decider
    lead = staff_of().lead
    gone = staff_of("au-sw").reviewer
    ApprovalItem.objects.filter(pk=item.pk).update(reviewer=gone)
    page = opened(client, lead, "/duty/").content.decode()
    assert rows(page) == len(duty_list(timezone.localdate())) == 1
    assert "经办人已不担任这个角色" in page
    assert f'href="/items/{item.pk}/assign/"' in page
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert "经办人的账号已停用" in opened(client, lead, "/duty/").content.decode()
    assert decider.pk != gone.pk


def test_a_draft_of_an_enterprise_without_people_asks_for_an_agent(client, catalogue, now):
    item = make_item(item_project(1), at=now)
    staff = staff_of()
    page = opened(client, staff.lead, "/duty/").content.decode()
    assert f'href="/projects/{item.project_id}/team/"' in page
    assert "请局领导指派代办专员" in opened(client, staff.window, "/duty/").content.decode()


def test_the_duty_list_is_filtered_and_exported_and_empty_when_everybody_has_his(client, catalogue, now):
    staff = staff_of()
    lead = staff.lead
    assert "每一件都有人办" in opened(client, lead, "/duty/").content.decode()
    for number in (1, 2):
        make_item(item_project(number), at=now)
    assert rows(client.get("/duty/").content.decode()) == 2
    assert rows(client.get("/duty/?q=第 1 企业").content.decode()) == 1
    assert rows(client.get("/duty/?actor=applicant&reason=no_applicant").content.decode()) == 2
    assert "没有符合的" in client.get("/duty/?actor=window").content.decode()
    assert "没有符合的" in client.get("/duty/?due=over").content.decode()
    assert b"".join(client.get("/duty/?format=xlsx").streaming_content)[:2] == b"PK"


def test_the_duty_list_is_for_leads_and_the_window(client, catalogue):
    staff = staff_of()
    answers = [
        opened(client, user, "/duty/").status_code
        for user in (staff.lead, staff.window, staff.reviewer, staff.decider, make_user("wang"))
    ]
    assert answers == [200, 200, 403, 403, 403]


# --- elsewhere


def test_what_is_stale_comes_first_and_counts_by_working_days(client, catalogue):
    old, new = elsewhere(1, days=15), elsewhere(2)
    gao = liaison_of(old)
    page = opened(client, gao, "/elsewhere/").content.decode()
    assert [int(pk) for pk in re.findall(r'<th scope="row"><a href="/items/(\d+)/"', page)] == [old.pk, new.pk]
    assert (page.count("该核对了</span>"), page.count("刚核对过</span>")) == (1, 1)
    for asked, item in (("stale", old), ("fresh", new)):
        found = client.get(f"/elsewhere/?looked={asked}").content.decode()
        assert re.findall(r'<th scope="row"><a href="/items/(\d+)/"', found) == [str(item.pk)]


def test_the_list_and_the_obligation_agree_on_what_is_stale(catalogue):
    calendar, today = work_calendar(), date(2026, 2, 25)
    cut = timezone.localdate(looked_before(calendar, today))
    for back in range(40):
        looked = today - timedelta(days=back)
        assert (looked < cut) == (calendar.add_workdays(looked, LOOK_AGAIN) < today), looked


def test_a_liaison_has_what_was_handed_to_the_own_body_and_an_agent_what_he_serves(client, catalogue):
    agent = make_user("li", Role.AGENT)
    mine, other = elsewhere(1, agent=agent), elsewhere(2)
    outside = staff_member("song", Role.LIAISON, "au-fg")
    found = {
        user.username: set(re.findall(r'href="/items/(\d+)/"', opened(client, user, "/elsewhere/").content.decode()))
        for user in (liaison_of(mine), agent, outside, staff_of().window)
    }
    both = {str(mine.pk), str(other.pk)}
    assert found == {"gao": both, "li": {str(mine.pk)}, "song": set(), "desk": both}
    assert opened(client, staff_of().reviewer, "/elsewhere/").status_code == 403


def test_ended_ones_are_shown_on_request(client, catalogue):
    item = elsewhere(1, "archived")
    gao = liaison_of(item)
    assert rows(opened(client, gao, "/elsewhere/").content.decode()) == 0
    assert rows(client.get("/elsewhere/?all=1").content.decode()) == 1


def test_a_report_is_entered_on_its_page_and_a_contradiction_stands_at_its_field(client, catalogue):
    item = elsewhere(1, days=3)
    gao, today = liaison_of(item), timezone.localdate().isoformat()
    page = opened(client, gao, f"/items/{item.pk}/report/").content.decode()
    assert 'name="version"' in page
    sent = {"state": "approved", "on": today, "source_text": "电话", "looked_on": today, "version": str(item.version)}
    before = sent | {"accepted_on": (timezone.localdate() + timedelta(days=1)).isoformat(), "once": "a"}
    wrong = client.post(f"/items/{item.pk}/report/", before)
    assert wrong.status_code == 422
    assert "受理日" in wrong.content.decode()
    assert client.post(f"/items/{item.pk}/report/", sent | {"once": "b"}).status_code == 302
    assert client.post(f"/items/{item.pk}/report/", sent | {"once": "b"}).status_code == 302  # the same form once more
    kept = ApprovalItem.objects.get(pk=item.pk)
    assert (kept.state, kept.verified_source, verbs(item).count("report")) == ("approved", "电话", 2)
    stale = client.post(f"/items/{item.pk}/report/", sent | {"once": "c", "source_text": "邮件"})
    assert stale.status_code == 422
    assert "有人登记过新的进度" in stale.content.decode()


def test_the_paper_of_the_other_system_is_shown_as_uploaded_and_fetched_by_whoever_sees_the_item(client, catalogue):
    item = elsewhere(1, days=3)
    today = timezone.localdate().isoformat()
    client.force_login(liaison_of(item))
    said = {"state": "approved", "on": today, "source_text": "电话", "looked_on": today, "version": str(item.version)}
    sent = client.post(
        f"/items/{item.pk}/report/", said | {"file": SimpleUploadedFile("批复.pdf", b"%PDF-1.7 1"), "once": "a"}
    )
    page = opened(client, staff_of().window, f"/items/{item.pk}/").content.decode()
    address = f"/documents/{item.results.get().pk}/"
    assert (sent.status_code, address in page, "本平台未签名" in page) == (302, True, True)
    assert client.get(address).status_code == 200
    assert AccessLog.objects.filter(what="document", object_type="document").count() == 1


def test_nothing_new_is_one_button(client, catalogue):
    item = elsewhere(1, days=15)
    client.force_login(liaison_of(item))
    answer = client.post(
        f"/items/{item.pk}/report/same/", {"version": str(item.version), "next": "/elsewhere/", "once": "a"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/elsewhere/")
    kept = ApprovalItem.objects.get(pk=item.pk)
    assert timezone.localdate(kept.verified_at) == timezone.localdate()
    assert (kept.state, kept.state_since) == (item.state, item.state_since)


def test_whoever_sees_the_item_but_may_not_report_is_told_so_and_others_do_not_find_it(client, catalogue):
    item = elsewhere(1)
    staff = staff_of()
    outside = staff_member("song", Role.LIAISON, "au-fg")
    answers = [
        opened(client, user, f"/items/{item.pk}/report/").status_code
        for user in (liaison_of(item), staff.window, staff.lead, staff.reviewer, outside, make_user("wang"))
    ]
    assert answers == [200, 200, 200, 403, 404, 404]
    here = make_item(item_project(2), state="accepted", at=timezone.now())
    assert opened(client, staff.window, f"/items/{here.pk}/report/").status_code == 403


# --- back entries


def test_a_back_entry_is_chosen_by_project_and_entered(client, catalogue):
    project, staff = item_project(1), staff_of()
    page = opened(client, staff.window, "/back-entries/new/").content.decode()
    assert f'href="/back-entries/new/?project={project.pk}"' in page
    address = f"/back-entries/new/?project={project.pk}"
    sent = {
        "node": ENERGY,
        "received_on": "2025-03-03",
        "accepted_on": "2025-03-02",
        "decided_on": "2025-03-10",
        "outcome": "approve",
        "number": "能审 3",
        "source_text": "档案室",
        "once": "a",
    }
    wrong = client.post(address, sent)
    assert wrong.status_code == 422
    assert "受理日2025-03-02早于收件日2025-03-03" in wrong.content.decode()
    assert client.post(address, sent | {"accepted_on": "2025-03-05"}).status_code == 302
    item = ApprovalItem.objects.get()
    assert (item.state, item.source) == ("approved", "back_entry")
    assert [row.number for row in back_entries_by_month()] == [1]
    assert '<td class="r num"' in client.get("/back-entries/").content.decode()


def test_an_agent_enters_only_for_projects_he_serves(client, catalogue):
    li = make_user("li", Role.AGENT)
    mine, other = item_project(1, agent=li), item_project(2)
    page = opened(client, li, "/back-entries/new/").content.decode()
    assert (f"project={mine.pk}" in page, f"project={other.pk}" in page) == (True, False)
    asked = (f"?project={mine.pk}", f"?project={other.pk}", "?project=x")
    assert [client.get(f"/back-entries/new/{each}").status_code for each in asked] == [200, 404, 404]
    assert opened(client, staff_of().reviewer, "/back-entries/new/").status_code == 403
