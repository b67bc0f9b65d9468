"""Certificates: one for each result of a grant, numbered without gaps; their state follows what became of the decision."""

import hashlib
from datetime import date, timedelta
from unittest.mock import patch

import pytest

from projects.enums import CertificateState
from projects.models import ApprovalItem, Certificate, Counter, Document, Event
from projects.operations.items.aftermath import annul_decision
from projects.operations.items.back_entries import Past, enter_back
from projects.operations.items.certificate_files import Signed, keep_certificate_file, press_bell, without_file
from projects.operations.items.certificates import lapse_certificates
from projects.operations.items.decisions import Verdict, decide_item, decide_items
from projects.operations.items.steps import move_item
from projects.operations.refusals import Forbidden, Refused
from projects.queries_certificates import certificates_of, held_on
from tests.projects.certificates import make_certificate
from tests.projects.items import (
    ACCEPTANCE,
    ENERGY,
    FILING,
    ITEM_AT,
    WATER,
    act,
    item_project,
    make_item,
    move_to,
    staff_of,
)

pytestmark = pytest.mark.django_db
PERMIT = "ap-construction-permit"
DAY = date(2026, 11, 16)
LATER = ITEM_AT + timedelta(days=3)
SIGNED = Signed(b"%PDF-1.7 signed", "CN=somebody")


@pytest.fixture
def project(blank):
    return blank


def standing(item, day=DAY):
    return [held.standing for held in certificates_of(item, day)]


# --- issued


def test_a_grant_gives_one_certificate_with_all_that_is_said_on_it(project):
    item = make_item(project, PERMIT, "deciding")
    decide_item(item, "approve", by=staff_of("au-xzsp").decider, at=ITEM_AT, conditions="按图施工")
    row = Certificate.objects.get(item=item)
    approved = Event.objects.get(verb="approve")
    assert (row.kind, row.body_id, row.year, row.number) == ("doc-permit", "au-xzsp", 2026, 1)
    assert (row.holder, row.scope, row.event, row.state) == (project.enterprise, "按图施工", approved.pk, "valid")
    assert (row.valid_from, row.valid_until, row.issued_on) == (DAY, date(2027, 2, 16), DAY)
    said = row.snapshot
    assert (said["title"][0], said["holder"]) == ("建筑工程施工许可证", project.enterprise.name)
    assert (said["credit_code"], said["item"]) == (project.enterprise.credit_code, item.number or row.item.number)
    assert len(row.token) == 32


@pytest.mark.parametrize("node", [FILING, ENERGY, WATER, ACCEPTANCE])
def test_every_matter_handled_here_gives_its_result(project, node):
    item = make_item(project, node, "approved")
    assert [row.item.node for row in Certificate.objects.filter(item=item)] == [node]


def test_a_denial_gives_none_and_a_tolerant_grant_does(project):
    make_item(project, ENERGY, "denied")
    item = make_item(project, FILING, "approved_tolerant")
    assert [(row.item_id, row.snapshot["tolerant"]) for row in Certificate.objects.all()] == [(item.pk, True)]


def test_numbers_run_per_body_kind_and_year(blank):
    for number in (1, 2):
        make_item(item_project(number), PERMIT, "approved")
        make_item(item_project(number + 2), FILING, "approved")
    make_item(item_project(5), FILING, "approved", at=ITEM_AT + timedelta(days=60))
    found = Certificate.objects.order_by("pk").values_list("kind", "year", "number")
    assert sorted(found) == [
        *(("doc-filing", 2026, 1), ("doc-filing", 2026, 2), ("doc-filing", 2027, 1)),
        *(("doc-permit", 2026, 1), ("doc-permit", 2026, 2)),
    ]


def test_several_at_once_give_one_each_and_all_or_none(blank):
    items = [make_item(item_project(number), FILING, "deciding") for number in (1, 2, 3)]
    decider = staff_of("au-xzsp").decider
    with (
        patch("projects.operations.items.certificates.ring_press", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        decide_items(items, by=decider, at=ITEM_AT)
    assert (Certificate.objects.count(), Counter.objects.filter(name__startswith="result:").count()) == (0, 0)
    decide_items(items, by=decider, at=ITEM_AT)
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_sent_twice_it_is_one_certificate(project):
    item, decider = make_item(project, state="deciding"), staff_of().decider
    for _ in range(2):
        decide_item(item, "approve", by=decider, at=ITEM_AT, idempotency_key="k")
    assert Certificate.objects.filter(item=item).count() == 1


def test_a_back_entry_gives_none(project):
    past = Past(
        *(date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5)),
        outcome="approve",
        number="经开审〔2026〕9号",
        source_text="档案",
        receiver="王敏",
    )
    enter_back(project, FILING, past, by=staff_of().window, at=ITEM_AT)
    assert Certificate.objects.count() == 0


# --- what became of it


@pytest.mark.parametrize(("state", "standing_then"), [("revoked", "revoked"), ("cancelled", "cancelled")])
def test_a_decision_that_is_taken_away_takes_its_certificate_along(project, state, standing_then):
    row = make_certificate(project, state=state)
    verb = {"revoked": "revoke", "cancelled": "cancel"}[state]
    event = Event.objects.get(verb=verb)
    assert (row.state, row.ended_event, row.state_reason) == (standing_then, event.pk, "写明的原因")
    assert standing(row.item) == [standing_then]


def test_its_last_day_is_read_and_never_written(project):
    row = make_certificate(project, PERMIT)
    days = (date(2026, 11, 15), DAY, date(2027, 2, 16), date(2027, 2, 17))
    assert [held_on(row, day).standing for day in days] == ["not_yet", "valid", "valid", "expired"]
    row.refresh_from_db()
    assert row.state == CertificateState.VALID


def test_a_decision_entered_wrongly_never_gave_it_and_the_right_one_has_the_next_number(project):
    row, decider = make_certificate(project), staff_of().decider
    annul_decision(row.item, "选错了结果", by=decider, at=LATER, instead=Verdict("approve", conditions="改正的要求"))
    old, new = Certificate.objects.filter(item=row.item).order_by("pk")
    annulled = Event.objects.get(verb="annul")
    assert (old.state, old.ended_event, old.state_reason) == ("lapsed", annulled.pk, "选错了结果")
    assert (new.state, new.number, new.scope) == ("valid", 2, "改正的要求")


def test_a_wrong_grant_put_right_as_a_denial_leaves_no_certificate_in_force(project):
    row = make_certificate(project)
    annul_decision(row.item, "选错了", by=staff_of().decider, at=LATER, instead=Verdict("deny", "不符合标准"))
    assert standing(row.item) == ["lapsed"]


def again(item: ApprovalItem, case_type: str, state: str = "approved") -> ApprovalItem:
    move_to(item, "delivered")
    earlier = ApprovalItem.objects.get(pk=item.pk)
    return make_item(item.project, item.node, state, case_type=case_type, earlier=earlier)


@pytest.mark.parametrize("case_type", ["ct-change", "ct-renew"])
def test_a_change_or_renewal_takes_the_place_of_the_earlier_one(project, case_type):
    row = make_certificate(project)
    item = again(row.item, case_type)
    row.refresh_from_db()
    told = Event.objects.get(verb="replace_certificate")
    granted = Event.objects.filter(verb="approve").latest("pk")
    assert (row.state, row.ended_event, standing(item)) == ("replaced", granted.pk, ["valid"])
    assert (told.object_id, told.data["certificates"]) == (str(row.item_id), [row.pk])


def test_a_cancellation_that_is_granted_gives_nothing_and_takes_it_away(project):
    row = make_certificate(project)
    item = again(row.item, "ct-cancel")
    row.refresh_from_db()
    assert (row.state, standing(item)) == ("cancelled", [])


def test_when_the_change_was_entered_wrongly_the_earlier_one_holds_again(project):
    row = make_certificate(project)
    item = again(row.item, "ct-change")
    annul_decision(item, "选错了", by=staff_of().decider, at=LATER, instead=Verdict("deny", "不符合标准"))
    row.refresh_from_db()
    assert (row.state, row.ended_event, standing(item)) == ("valid", None, ["lapsed"])


def test_a_revoked_one_stays_revoked_when_something_else_happens(project):
    row = make_certificate(project, state="revoked")
    with pytest.raises(Refused):
        lapse_certificates(row.item, "条文", by=staff_of().decider, at=LATER)
    row.refresh_from_db()
    assert row.state == "revoked"


def test_the_decider_enters_that_it_lapsed_with_why(project):
    row, staff = make_certificate(project, state="delivered"), staff_of()
    for who in (staff.window, staff.reviewer, staff_of("au-xzsp").decider):
        with pytest.raises(Forbidden):
            lapse_certificates(row.item, "条文", by=who, at=LATER)
    with pytest.raises(Refused) as refused:
        lapse_certificates(row.item, " ", by=staff.decider, at=LATER)
    for _ in range(2):
        lapse_certificates(row.item, "没有开工，自行失效", by=staff.decider, at=LATER, idempotency_key="k")
    row.refresh_from_db()
    event = Event.objects.get(verb="lapse_certificate")
    assert (refused.value.field, row.state, row.ended_event) == ("reason", "lapsed", event.pk)
    assert (row.state_reason, event.text.content) == ("没有开工，自行失效", "没有开工，自行失效")


# --- its file


def test_its_file_is_a_document_of_the_holder_kept_once_and_in_the_chain(project):
    row = make_certificate(project, PERMIT)
    assert without_file() == [row.pk]
    kept = keep_certificate_file(row, SIGNED, at=LATER)
    again_ = keep_certificate_file(row, Signed(b"%PDF another", "CN=other"), at=LATER)
    document, event = Document.objects.get(), Event.objects.get(verb="sign_certificate")
    assert (kept.document, again_.document, without_file()) == (document, document, [])
    assert (kept.signer, kept.signed_at) == ("CN=somebody", LATER)
    assert document.name == "建筑工程施工许可证-〔2026〕第1号.pdf"
    assert (document.enterprise, document.project, document.material) == (project.enterprise, project, "")
    assert (document.digest, document.state) == (hashlib.sha256(SIGNED.content).hexdigest(), "sound")
    assert (document.valid_from, document.valid_until) == (row.valid_from, row.valid_until)
    assert (event.data["digest"], event.data["number"], event.actor) == (document.digest, 1, None)


def test_one_that_holds_no_more_gets_no_file(project):
    row = make_certificate(project)
    act(row.item, "revoke")
    kept = keep_certificate_file(row, SIGNED, at=LATER)
    assert (kept.document, Document.objects.count(), without_file()) == (None, 0, [])


def test_the_file_goes_when_keeping_it_fails(project, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = make_certificate(project)
    with (
        patch("projects.operations.items.certificate_files.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        keep_certificate_file(row, SIGNED, at=LATER)
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
    assert without_file() == [row.pk]


def test_the_press_is_woken_once_the_decision_is_in(project, django_capture_on_commit_callbacks):
    item = make_item(project, state="deciding")
    with patch.object(press_bell, "ring") as ring, django_capture_on_commit_callbacks(execute=True):
        decide_item(item, "approve", by=staff_of().decider, at=ITEM_AT)
        assert ring.call_count == 0
    assert ring.call_count == 1


def test_what_is_handled_elsewhere_is_never_given_a_certificate(project):
    from projects.operations.items.drafts import open_item
    from projects.operations.items.elsewhere import report_state

    item = open_item(project, "ap-eia", by=staff_of().window, at=ITEM_AT)
    said = {"days": {"received_on": DAY, "accepted_on": DAY, "decided_on": DAY}}
    report_state(item, "approved", DAY, "市生态环境局网上公示", by=staff_of().window, at=ITEM_AT, **said)
    with pytest.raises(Refused):
        move_item(ApprovalItem.objects.get(pk=item.pk), "revoke", by=staff_of().decider, at=ITEM_AT, reason="x")
    assert (Certificate.objects.count(), without_file()) == (0, [])
