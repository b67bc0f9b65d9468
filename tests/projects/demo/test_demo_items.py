"""The demonstration's items: every situation is there, made by real acts, and their rows are what their events say."""

import io
from collections import Counter

import pytest
from django.core.management import call_command
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.demo.desk import read_data
from projects.demo.item_acts import ACTS
from projects.enums import CommitmentState, ComponentState, Handled, PaperState, Source
from projects.models import ApprovalItem, Correction, Document, Event, ItemComponent, OfficialNotice, SpecialProcedure
from projects.rules.identifiers import check_item_number

pytestmark = pytest.mark.usefixtures("demo")
HERE = ApprovalItem.objects.filter(handled=Handled.HERE)


def states() -> Counter:
    return Counter(HERE.all().values_list("state", flat=True))


def test_every_queue_has_something_in_it():
    found = states()
    wanted = {
        *("draft", "submitted", "pre_review", "correcting", "corrected", "accepted", "accepted_tolerant", "reviewing"),
        *(
            "special_running",
            "deciding",
            "approved",
            "archived",
            "refused",
            "withdrawn",
            "withdrawn_early",
            "terminated",
            "revoked",
            "cancelled",
        ),
    }
    assert wanted - set(found) == set()


def test_every_act_that_a_row_may_name_is_one_and_is_used_or_offered():
    data = read_data("items")
    named = {act for row in [*data["early"], *data["items"]] for _day, act, _said in row["steps"]}
    assert named <= set(ACTS)


def test_one_item_stands_still_and_two_procedures_of_another_overlapped():
    assert HERE.filter(paused=True).count() == 1
    pausing = SpecialProcedure.objects.filter(stops_clock=True, ended_on__isnull=False)
    first, second = pausing.order_by("pk")
    assert (first.item_id, second.began_on < first.ended_on) == (second.item_id, True)
    assert SpecialProcedure.objects.filter(stops_clock=False, ended_on=None).count() == 1


def test_some_are_late_and_most_are_not():
    running = HERE.filter(due_on__isnull=False)
    late = running.filter(due_on__lt=timezone.localdate())
    assert 0 < late.count() < running.count() / 2
    assert late.filter(legal_due_on__lt=timezone.localdate()).count() == 1


def test_warnings_are_given_once_however_often_the_sweep_runs():
    from projects.operations.items.sweeps import supplement_overdue, warn

    before = Event.objects.filter(verb__in=["warn", "supplement_overdue"]).count()
    assert (warn(timezone.now()), supplement_overdue(timezone.now())) == (0, 0)
    assert Event.objects.filter(verb__in=["warn", "supplement_overdue"]).count() == before > 0


def test_a_decider_has_two_of_one_project_to_decide_together():
    assert list(HERE.filter(state="deciding").values_list("project", flat=True).distinct()) != []
    assert HERE.filter(state="deciding").count() == 2


def test_parts_of_a_joint_acceptance_are_answered_failed_and_open():
    found = set(ItemComponent.objects.values_list("state", flat=True))
    assert {ComponentState.OPEN, ComponentState.PASSED, ComponentState.FAILED} <= found


def test_papers_are_tolerated_and_a_promise_waits_to_be_checked():
    assert HERE.filter(tolerant=True, papers__state=PaperState.TOLERATED).distinct().count() == 2
    assert HERE.filter(commitment=CommitmentState.PROMISED, commitment_check_by__isnull=False).count() == 1


def test_what_is_handled_elsewhere_says_where_it_was_read_and_one_is_old():
    elsewhere = ApprovalItem.objects.filter(handled=Handled.ELSEWHERE)
    assert elsewhere.count() == elsewhere.exclude(verified_at=None).exclude(verified_source="").count() == 4
    assert list(Document.objects.exclude(result_of=None).values_list("result_of__state", flat=True)) == ["approved"]
    ages = [(timezone.now() - item.verified_at).days for item in elsewhere]
    assert max(ages) > 7 > min(ages)


def test_after_the_decision_one_was_rectified_one_revoked_one_cancelled_and_one_contested():
    found = Counter(Event.objects.filter(object_type="approvalitem").values_list("verb", flat=True))
    wanted = ("rectify", "remedy", "revoke", "cancel", "return_correction")
    assert [found[verb] for verb in wanted] == [1, 1, 1, 1, 1]


def test_a_lead_asked_for_what_the_first_notice_did_not_name_and_said_why():
    correction = Correction.objects.exclude(lead=None).get()
    assert (correction.lead.username, correction.lead_reason != "") == ("lead", True)
    assert correction.points.filter(again=True).count() == 1


def test_one_was_entered_afterwards_and_one_belongs_to_a_body_without_people():
    entered = HERE.filter(source=Source.BACK_ENTRY)
    assert entered.exclude(verified_source__contains="演示补录").count() == 1  # but for those of the report's year
    bodies = set(User.objects.exclude(grants=None).values_list("grants__body__code", flat=True))
    orphans = HERE.exclude(body__in=bodies).exclude(state__in=("draft", "archived"))
    assert list(orphans.values_list("node", "state")) == [("sm-drain", "accepted")]


def test_every_number_passes_its_check_and_every_act_of_the_law_has_its_paper():
    for item in HERE.exclude(number=None):
        check_item_number(item.number)
    issued = {(row.item_id, row.kind) for row in OfficialNotice.objects.all()}
    for verb, kind in (("accept", "nt-accept"), ("request_correction", "nt-correction"), ("deny", "nt-deny")):
        for pk in Event.objects.filter(object_type="approvalitem", verb=verb, source=Source.WEB).values_list(
            "object_id", flat=True
        ):
            assert (int(pk), kind) in issued


def test_the_files_are_small_documents_that_a_reader_can_open():
    document = Document.objects.first()
    with document.file.open() as file:
        content = file.read()
    assert (content[:8], document.size < 3000, document.content_type) == (b"%PDF-1.4", True, "application/pdf")


def test_nobody_reviewed_and_decided_the_same_item():
    assert not [item for item in HERE.all() if set(item.reviewed_by) & set(item.decided_by)]


def test_the_rows_are_what_their_events_say():
    out = io.StringIO()
    call_command("rebuild", "--check", stdout=out)
    assert f"{ApprovalItem.objects.count()}" in out.getvalue()
