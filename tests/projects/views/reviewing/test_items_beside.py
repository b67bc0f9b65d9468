"""What stands beside review and decision: parts, assignment, extension, steps of words, leaves, phrases."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Body
from projects.enums import CommitmentState
from projects.models import ApprovalItem, Leave, Phrase
from projects.operations.items.assignments import take_item
from projects.operations.refusals import Refused
from tests.projects.items import (
    ACCEPTANCE,
    ITEM_AT,
    WATER,
    make_item,
    move_to,
    staff_member,
    staff_of,
)
from tests.projects.views.bench import send, state, text
from tests.projects.views.people import signed_in, verbs

pytestmark = pytest.mark.django_db


def test_a_joint_item_waits_for_every_body_and_a_liaison_answers(accepted):
    item = make_item(accepted.project, ACCEPTANCE, "reviewing")
    part = item.components.exclude(state="not_needed").order_by("pk").first()
    liaison = staff_member("outside", "liaison", part.body_id)
    reviewer = signed_in(staff_of("au-zj").reviewer)
    blocked = send(reviewer, "item-review", item, do="finish", finding="都好")
    assert (blocked.status_code, "还差" in text(blocked)) == (422, True)
    client = signed_in(liaison)
    assert item.number in text(client.get(reverse("review-queue")))
    url = reverse("item-component", args=[item.pk, part.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"version": part.version, "state": "failed", "opinion": ""}).status_code == 422
    assert client.post(url, {"version": part.version, "state": "passed", "opinion": ""}).status_code == 302
    assert client.post(url, {"version": part.version, "state": "failed", "opinion": "不行"}).status_code == 409
    part.refresh_from_db()
    assert (part.state, part.answered_by) == ("passed", liaison)
    assert signed_in(staff_of("au-fg").window).get(url).status_code == 403
    assert signed_in(staff_member("stranger", "liaison", "au-dz")).get(url).status_code == 404


def test_an_item_passes_from_one_reviewer_to_another_with_a_reason(item, staff):
    other = staff_member("another", "reviewer", "au-fg")
    client = signed_in(staff.decider)
    assert other.username in text(client.get(reverse("item-assign", args=[item.pk])))
    assert send(client, "item-assign", item, person=other.pk, reason="").status_code == 422
    assert send(client, "item-assign", item, person=other.pk, reason="出差").status_code == 302
    assert (ApprovalItem.objects.get(pk=item.pk).reviewer, verbs(item)[-1]) == (other, "reassign")
    assert send(client, "item-assign", item, person=staff.window.pk, reason="出差").status_code == 422
    assert signed_in(staff.reviewer).get(reverse("item-assign", args=[item.pk])).status_code == 403


def test_a_lead_extends(item, staff):
    client = signed_in(staff.lead)
    assert send(client, "item-extend", item, workdays=99, reason="复杂").status_code == 422
    before = item.legal_due_on
    assert send(client, "item-extend", item, workdays=5, reason="复杂").status_code == 302
    assert ApprovalItem.objects.get(pk=item.pk).legal_due_on > before
    assert signed_in(staff.decider).get(reverse("item-extend", args=[item.pk])).status_code == 403


def test_steps_that_need_words(item, staff):
    client = signed_in(staff.decider)
    assert client.get(reverse("item-step", args=[item.pk, "terminate"])).status_code == 200
    assert client.get(reverse("item-step", args=[item.pk, "accept"])).status_code == 404
    assert "不能办这一步" in text(client.get(reverse("item-step", args=[item.pk, "revoke"])))
    assert send(client, "item-step", item, "terminate", reason="").status_code == 422
    assert send(client, "item-step", item, "terminate", reason="申请人注销").status_code == 302
    assert state(item) == "terminated"


def test_a_promise_is_checked_on_its_page(accepted):
    item = make_item(accepted.project, WATER, "approved")
    ApprovalItem.objects.filter(pk=item.pk).update(commitment=CommitmentState.PROMISED)
    client = signed_in(staff_of("au-sw").reviewer)
    assert "承诺待核查" in text(client.get(reverse("review-queue")))
    send(client, "item-step", item, "check_commitment", kind="kept", reason="现场相符")
    assert ApprovalItem.objects.get(pk=item.pk).commitment == "kept"


def test_leave_is_entered_with_a_cover_of_the_same_seat_and_ended(staff):
    cover, today = staff_member("cover", "reviewer", "au-fg"), timezone.localdate()
    client, body = signed_in(staff.reviewer), Body.objects.get(code="au-fg")
    typed = {"user": staff.reviewer.pk, "role": "reviewer", "body": body.pk, "starts_on": today, "ends_on": today}
    assert client.post(reverse("leaves"), {**typed, "cover": staff.reviewer.pk}).status_code == 422
    assert client.post(reverse("leaves"), {**typed, "cover": cover.pk}).status_code == 302
    assert client.post(reverse("leaves"), {**typed, "cover": cover.pk}).status_code == 422
    row = Leave.objects.get()
    assert "休假中" in text(client.get(reverse("leaves")))
    assert client.post(reverse("leave-end", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.ends_on == today - timedelta(days=1)
    assert signed_in(staff_of("au-sw").reviewer).post(reverse("leave-end", args=[row.pk])).status_code == 404


def test_phrases_are_kept_for_the_body(staff):
    client, body = signed_in(staff.reviewer), Body.objects.get(code="au-fg")
    typed = {"body": body.pk, "verb": "deny", "text": "不符合 强制性标准。"}
    for _ in range(2):
        assert client.post(reverse("phrases"), typed).status_code == 302
    row = Phrase.objects.get()
    assert "不符合 强制性标准。" in text(client.get(reverse("phrases")))
    assert signed_in(staff_of("au-sw").reviewer).post(reverse("phrase-end", args=[row.pk])).status_code == 404
    assert client.post(reverse("phrase-end", args=[row.pk])).status_code == 302
    assert "不符合 强制性标准。" not in text(client.get(reverse("phrases")))


def test_the_pages_of_an_item_ask_few_queries(item, staff):
    for who, name in ((staff.reviewer, "item-review"), (staff.decider, "item-decide")):
        if name == "item-decide":
            move_to(item, "deciding")
        client = signed_in(who)
        client.get(reverse(name, args=[item.pk]))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse(name, args=[item.pk]))
        assert len(found) <= 14, [query["sql"][:90] for query in found]


def test_taken_for_the_decision_by_nobody_who_reviewed(accepted, staff):
    ready = move_to(accepted, "deciding")
    both = staff_member("reviewer-au-fg", "decider", "au-fg")
    with pytest.raises(Refused, match="不能是同一人"):
        take_item(ready, "decider", by=both, at=ITEM_AT)
    assert take_item(ready, "decider", by=staff.decider, at=ITEM_AT).decider == staff.decider
