"""Matters handled elsewhere: their state is told with where and when it was read, and never made here."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile

from approval_portal.accounts.models import Body, Role
from projects.enums import Handled
from projects.models import ApprovalItem, Document, Event
from projects.operations.items.core import lock_case, take_step
from projects.operations.items.drafts import open_item
from projects.operations.items.elsewhere import look_again, report_state
from projects.operations.people import grant_role
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.queries_items import history_of
from projects.queries_papers import seen_documents
from projects.rules.reports import REPORTED_STATES, last_report
from tests.projects.items import DAY, ITEM_AT, item_project, make_item, staff_member, staff_of
from tests.projects.views.people import make_user, verbs

EIA = "ap-eia"
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
TODAY = date(2026, 11, 20)
WHERE = "省生态环境厅网上办事大厅"


def liaison_of(item: ApprovalItem, username: str = "gao"):
    return staff_member(username, Role.LIAISON, item.body_id)


@pytest.fixture
def item(catalogue) -> ApprovalItem:
    return make_item(item_project(1, agent=make_user("li", Role.AGENT)), EIA)


def test_a_report_sets_the_state_with_its_days_and_where_it_was_read(item):
    gao = liaison_of(item)
    days = {"received_on": date(2026, 11, 2)}
    found = report_state(
        item, "accepted", date(2026, 11, 9), WHERE, days=days, number="环审 2026-88", by=gao, at=AT, version=1
    )
    kept = ApprovalItem.objects.get(pk=item.pk)
    assert found == kept
    assert (kept.handled, kept.state, kept.received_on, kept.accepted_on, kept.decided_on, kept.number) == (
        *(Handled.ELSEWHERE, "accepted", date(2026, 11, 2), date(2026, 11, 9), None, "环审 2026-88"),
    )
    assert (kept.verified_at, kept.verified_source, kept.version, kept.ended_on) == (AT, WHERE, 2, None)
    event = Event.objects.filter(verb="report").get()
    assert event.data == {
        "state": "accepted",
        "on": "2026-11-09",
        "received_on": "2026-11-02",
        "accepted_on": "2026-11-09",
        "looked_on": "2026-11-20",
        "numbered": True,
    }
    assert event.text.content == WHERE


def test_no_paper_is_issued_and_nothing_is_due_by_the_portal_s_clock(item):
    report_state(item, "approved", TODAY, WHERE, by=liaison_of(item), at=AT)
    kept = ApprovalItem.objects.get(pk=item.pk)
    assert (kept.notices.count(), kept.clocks.count(), kept.due_on, kept.decided_on) == (0, 0, None, TODAY)


def test_the_state_can_be_made_again_from_the_events(item):
    gao = liaison_of(item)
    report_state(item, "submitted", date(2026, 11, 3), WHERE, by=gao, at=AT)
    report_state(item, "denied", date(2026, 11, 18), WHERE, by=gao, at=AT)
    look_again(item, by=gao, at=AT + timedelta(days=3))
    told = last_report(history_of(item))
    kept = ApprovalItem.objects.get(pk=item.pk)
    assert told is not None
    assert (told.state, told.decided_on) == ("denied", date(2026, 11, 18)) == (kept.state, kept.decided_on)


@pytest.mark.parametrize("state", REPORTED_STATES)
def test_every_state_can_be_told(item, state):
    kept = report_state(item, state, TODAY, WHERE, by=staff_of().window, at=AT)
    assert kept.state == state


def test_nothing_new_is_only_a_later_day_of_looking(item):
    gao = liaison_of(item)
    report_state(item, "reviewing", date(2026, 11, 9), WHERE, days={}, by=gao, at=AT)
    before = ApprovalItem.objects.get(pk=item.pk)
    later = AT + timedelta(days=4)
    kept = look_again(item, by=gao, at=later, version=before.version)
    assert (kept.state, kept.state_since, kept.verified_source) == (before.state, before.state_since, WHERE)
    assert (kept.verified_at, kept.version) == (later, before.version + 1)
    assert verbs(item)[-2:] == ["report", "report"]


def test_before_the_first_report_there_is_nothing_to_find_unchanged(item):
    with pytest.raises(Refused, match="先登记一次"):
        look_again(item, by=staff_of().window, at=AT)


# --- what does not fit


@pytest.mark.parametrize(
    ("state", "on", "more", "field"),
    [
        ("draft", TODAY, {}, "state"),
        ("nonsense", TODAY, {}, "state"),
        ("accepted", TODAY + timedelta(days=1), {}, "on"),
        ("submitted", TODAY, {"days": {"decided_on": TODAY}}, "decided_on"),
        ("submitted", TODAY, {"days": {"accepted_on": TODAY}}, "accepted_on"),
        ("accepted", date(2026, 11, 9), {"days": {"received_on": date(2026, 11, 10)}}, "received_on"),
        ("accepted", date(2026, 11, 9), {"days": {"accepted_on": date(2026, 11, 8)}}, "accepted_on"),
        ("delivered", date(2026, 11, 9), {"days": {"decided_on": date(2026, 11, 10)}}, "decided_on"),
        ("accepted", TODAY, {"number": "9" * 41}, "number"),
        ("accepted", TODAY, {"number": "XAJK-20261122-00037-E"}, "number"),
        ("accepted", TODAY, {"looked_on": TODAY + timedelta(days=1)}, "looked_on"),
    ],
)
def test_what_contradicts_itself_is_refused_at_its_field(item, state, on, more, field):
    with pytest.raises(Refused) as refusal:
        report_state(item, state, on, WHERE, by=staff_of().window, at=AT, **more)
    assert refusal.value.field == field
    assert ApprovalItem.objects.get(pk=item.pk).state == "draft"
    assert Event.objects.filter(verb="report").count() == 0


def test_where_it_was_read_must_be_said(item):
    with pytest.raises(Refused) as refusal:
        report_state(item, "accepted", TODAY, "  ", by=staff_of().window, at=AT)
    assert refusal.value.field == "source_text"


def test_nobody_looks_back_behind_a_newer_look(item):
    gao = liaison_of(item)
    report_state(item, "accepted", TODAY, WHERE, by=gao, at=AT)
    with pytest.raises(Refused) as refusal:
        look_again(item, by=gao, at=AT, looked_on=TODAY - timedelta(days=1))
    assert refusal.value.field == "looked_on"


def test_a_number_stands_on_one_item_only(item):
    gao = liaison_of(item)
    other = make_item(item_project(2), EIA)
    report_state(item, "accepted", TODAY, WHERE, number="A-1", by=gao, at=AT)
    with pytest.raises(Refused) as refusal:
        report_state(other, "accepted", TODAY, WHERE, number="A-1", by=gao, at=AT)
    assert refusal.value.field == "number"


def test_an_item_that_is_handled_here_is_not_reported_and_one_elsewhere_takes_no_step(item):
    here = make_item(item_project(2), state="accepted")
    with pytest.raises(Refused, match="在本平台办理"):
        report_state(here, "approved", TODAY, WHERE, by=staff_of().window, at=AT)
    with pytest.raises(Refused, match="别的系统"):
        take_step(lock_case(item, by=staff_of().window, at=AT), "submit")


# --- what was decided there


def paper(name: str = "环评批复.pdf", content: bytes = b"%PDF-1.7 1") -> ContentFile:
    return ContentFile(content, name=name)


def test_what_was_decided_there_is_kept_with_the_item_as_it_came_and_never_signed(item):
    gao = liaison_of(item)
    report_state(item, "approved", TODAY, WHERE, result=paper(), by=gao, at=AT)
    kept = item.results.get()
    assert (kept.name, kept.enterprise_id, kept.project_id, kept.uploaded_by, kept.uploaded_at, kept.size) == (
        *("环评批复.pdf", item.project.enterprise_id, item.project_id, gao, AT, 10),
    )
    told, uploaded = Event.objects.get(verb="report"), Event.objects.get(verb="upload_document")
    assert (told.data["document"], uploaded.data["result_of"], item.notices.count()) == (kept.pk, item.pk, 0)


def test_the_same_paper_again_or_by_a_repeated_key_is_kept_once(item):
    gao = liaison_of(item)
    for _ in range(3):
        report_state(item, "approved", TODAY, WHERE, result=paper(), by=gao, at=AT, idempotency_key="1:r")
    report_state(item, "delivered", TODAY, WHERE, result=paper("again.pdf"), by=gao, at=AT)
    assert (item.results.count(), verbs(item).count("report")) == (1, 2)


@pytest.mark.parametrize(
    ("state", "upload"),
    [("accepted", paper()), ("approved", paper("x.pdf", b"MZ")), ("approved", paper("x.pdf", b""))],
    ids=["undecided", "no PDF", "empty"],
)
def test_a_paper_that_cannot_be_is_refused_at_its_field_and_nothing_is_written(item, state, upload):
    with pytest.raises(Refused) as refused:
        report_state(item, state, TODAY, WHERE, result=upload, by=liaison_of(item), at=AT)
    assert refused.value.field == "file"
    assert (ApprovalItem.objects.get(pk=item.pk).state, Document.objects.count()) == ("draft", 0)


def test_a_paper_that_is_not_taken_leaves_no_file(item, monkeypatch):
    monkeypatch.setattr("projects.operations.items.elsewhere._write", _fails)
    with pytest.raises(RuntimeError):
        report_state(item, "approved", TODAY, WHERE, result=paper(), by=liaison_of(item), at=AT)
    assert Document.objects.count() == 0


def _fails(*args: object) -> None:
    raise RuntimeError


def test_whoever_sees_the_item_may_fetch_the_paper_and_nobody_else(item):
    report_state(item, "approved", TODAY, WHERE, result=paper(), by=liaison_of(item), at=AT)
    seen = {
        user.username: seen_documents(user, TODAY).count()
        for user in (liaison_of(item), staff_of().window, item.project.assignments.get().user, make_user("wang"))
    }
    assert seen == {"gao": 1, "desk": 1, "li": 1, "wang": 0}


# --- who, twice, stale


def test_liaison_of_the_body_agent_in_charge_window_and_lead_may_report(item):
    staff = staff_of()
    agent = item.project.assignments.get().user
    for by in (liaison_of(item), agent, staff.window, staff.lead):
        report_state(item, "accepted", TODAY, WHERE, by=by, at=AT)
    assert verbs(item).count("report") == 4


def test_others_may_not(item):
    staff, outsider = staff_of(), make_user("qian", Role.AGENT)
    other_body = make_user("song")
    grant_role(other_body, Role.LIAISON, body=Body.objects.get(code="au-fg"), starts_on=DAY, by=None, at=ITEM_AT)
    for by in (staff.reviewer, staff.decider, outsider, other_body, make_user("wang")):
        with pytest.raises(Forbidden):
            report_state(item, "accepted", TODAY, WHERE, by=by, at=AT)
        with pytest.raises(Forbidden):
            look_again(item, by=by, at=AT)
    assert Event.objects.filter(verb="report").count() == 0


def test_the_same_report_twice_is_one(item):
    gao = liaison_of(item)
    for _ in range(3):
        report_state(item, "accepted", TODAY, WHERE, by=gao, at=AT, version=1, idempotency_key="1:once")
    assert (verbs(item).count("report"), ApprovalItem.objects.get(pk=item.pk).version) == (1, 2)


def test_a_stale_page_is_refused(item):
    gao = liaison_of(item)
    report_state(item, "accepted", TODAY, WHERE, by=gao, at=AT, version=1)
    for call in (
        lambda: report_state(item, "approved", TODAY, WHERE, by=gao, at=AT, version=1),
        lambda: look_again(item, by=gao, at=AT, version=1),
    ):
        with pytest.raises(Stale):
            call()


def test_a_liaison_sees_what_was_handed_to_the_own_body_once_it_was_sent(item):
    gao, song = liaison_of(item), make_user("song")
    grant_role(song, Role.LIAISON, body=Body.objects.get(code="au-fg"), starts_on=DAY, by=None, at=ITEM_AT)
    seen = ApprovalItem.objects.visible_to(gao, TODAY)
    assert list(seen) == []
    open_item(item_project(3), "ap-land-planning", by=staff_of().window, at=AT)
    report_state(item, "submitted", TODAY, WHERE, by=staff_of().window, at=AT)
    assert list(seen.all()) == [item]
    assert list(ApprovalItem.objects.visible_to(song, TODAY)) == []
