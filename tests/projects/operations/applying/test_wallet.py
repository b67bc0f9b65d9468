"""What was lodged once meets every requirement that it can, of its own enterprise and project only, while it holds good."""

from datetime import timedelta

import pytest
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import CertificateState, PaperState
from projects.models import Document, Event, PaperDocument
from projects.operations.items.blockers import Blocked, missing_papers
from projects.operations.items.draft_edits import edit_draft
from projects.operations.items.papers import detach_document, upload_document
from projects.operations.items.submission import submit_items
from projects.operations.items.wallet import offer_document
from projects.operations.items.wallet_expiry import watch_expiry
from projects.operations.items.wallet_guards import on_lines, running_out
from projects.operations.items.wallet_papers import Validity, describe_document, lodge_document, replace_document
from projects.operations.licences import upload_licence
from projects.operations.refusals import Forbidden, Refused
from projects.queries import work_calendar
from projects.queries_wallet import seen_wallet
from tests.projects.applying import CONTACT, EVEN_LATER, LATER, pdf
from tests.projects.items import ENERGY, FILING, ITEM_AT, WATER, item_project, make_item
from tests.projects.views.people import make_project, make_user
from tests.projects.wallets import (
    LICENCE,
    REPORT,
    TODAY,
    days,
    is_held,
    line_of,
    lodged,
    opened,
    standing,
)


def test_one_licence_lodged_once_meets_three_items_and_the_next_project(project, boss):
    licence = lodged(project.enterprise, boss, LICENCE)
    items = [opened(project, node, boss) for node in (FILING, ENERGY, WATER)]
    other = opened(make_project(project.enterprise, "第二项目", profile="A"), ENERGY, boss)
    assert [standing(each, LICENCE) for each in [*items, other]] == [[licence.pk]] * 4
    assert all(is_held(each, LICENCE) for each in [*items, other])
    assert all(REPORT not in [b.ref for b in missing_papers(each)] for each in items if each.node != ENERGY)


def test_the_licence_handed_in_for_verification_stands_in_the_wallet(project, boss):
    enterprise = project.enterprise
    boss.memberships.update(is_admin=True)
    early = opened(project, WATER, boss)
    upload_licence(enterprise, pdf("执照.pdf"), by=boss, at=LATER)
    first = Document.objects.get(enterprise=enterprise, material=LICENCE)
    assert (first.number, first.project, standing(early, LICENCE)) == (enterprise.credit_code, None, [first.pk])
    upload_licence(enterprise, pdf("新执照.pdf", b"%PDF-1.7 new"), by=boss, at=EVEN_LATER)
    second = Document.objects.get(replaces=first)
    assert (second.version, standing(early, LICENCE)) == (2, [second.pk])
    assert standing(opened(project, ENERGY, boss), LICENCE) == [second.pk]


def test_a_projects_paper_meets_that_project_only(project, boss):
    lodged(project.enterprise, boss, project=project)
    assert is_held(opened(project, ENERGY, boss))
    other = opened(make_project(project.enterprise, "第二项目", profile="A"), ENERGY, boss)
    assert (line_of(other).state, standing(other)) == (PaperState.MISSING, [])


def test_another_enterprise_never_gets_it(project, boss):
    paper = lodged(project.enterprise, boss)
    stranger = make_user("stranger")
    other = opened(item_project(2, stranger), ENERGY, stranger)
    assert offer_document(paper, at=LATER) == 0
    assert (line_of(other).state, standing(other)) == (PaperState.MISSING, [])
    assert not seen_wallet(stranger, project.enterprise, TODAY).exists()


def test_what_has_run_out_meets_nothing(project, boss):
    lodged(project.enterprise, boss, until=days(-1))
    item = opened(project, ENERGY, boss)
    assert (line_of(item).state, standing(item)) == (PaperState.MISSING, [])
    assert REPORT in [each.ref for each in missing_papers(item)]


def test_what_does_not_hold_good_yet_meets_nothing(project, boss):
    validity = Validity("1", days(3), None)
    lodge_document(project.enterprise, pdf(), REPORT, validity, by=boss, at=ITEM_AT)
    assert not is_held(opened(project, ENERGY, boss))


def test_on_its_last_day_it_still_meets_and_a_warning_says_that_it_runs_out_before_the_end(project, boss):
    lodged(project.enterprise, boss, until=TODAY)
    item = opened(project, ENERGY, boss)
    assert is_held(item)
    found = running_out(item, on_lines([item])[item.pk], work_calendar, TODAY)
    assert [(each.ref, each.hard) for each in found] == [(REPORT, False)]
    assert str(TODAY) in found[0].text.zh


def test_what_lasts_beyond_the_promised_end_is_no_warning(project, boss):
    lodged(project.enterprise, boss, until=days(60))
    item = opened(project, ENERGY, boss)
    assert running_out(item, on_lines([item])[item.pk], work_calendar, TODAY) == []


def test_a_paper_lodged_after_the_draft_was_opened_is_offered_to_it_at_once(project, boss):
    item = opened(project, ENERGY, boss)
    before = item.version
    paper = lodged(project.enterprise, boss, at=LATER)
    item.refresh_from_db()
    assert (standing(item), is_held(item), item.version > before) == ([paper.pk], True, True)
    event = Event.objects.get(verb="hold", object_id=str(item.pk))
    assert event.data == {"held": {REPORT: [paper.pk]}}


def test_the_event_of_the_opening_says_what_was_held(project, boss):
    paper = lodged(project.enterprise, boss)
    item = opened(project, ENERGY, boss)
    assert Event.objects.get(verb="open_item", object_id=str(item.pk)).data["held"] == {REPORT: [paper.pk]}


def test_a_file_given_for_one_item_meets_the_next_that_asks_for_the_same(project, boss):
    first = make_item(project, "ut-water")
    given = upload_document([line_of(first, "m-util-load")], pdf(), by=boss, at=ITEM_AT)
    second = opened(project, "ut-gas", boss, at=LATER)
    assert (standing(second, "m-util-load"), is_held(second, "m-util-load")) == ([given.pk], True)


def test_all_files_of_a_paper_go_together(project, boss):
    first = make_item(project, "ut-water")
    both = [
        upload_document([line_of(first, "m-util-load")], pdf(content=f"%PDF-1.7 {n}".encode()), by=boss, at=ITEM_AT)
        for n in range(2)
    ]
    assert standing(opened(project, "ut-gas", boss), "m-util-load") == sorted(each.pk for each in both)


def test_what_was_found_defective_is_not_used_again(project, boss):
    first = make_item(project, "ut-water")
    upload_document([line_of(first, "m-util-load")], pdf(), by=boss, at=ITEM_AT)
    first.papers.filter(material="m-util-load").update(state=PaperState.DEFECTIVE)
    assert standing(opened(project, "ut-gas", boss), "m-util-load") == []


def test_what_the_applicant_took_away_is_not_put_there_again(project, boss):
    paper = lodged(project.enterprise, boss)
    item = opened(project, ENERGY, boss)
    detach_document(PaperDocument.objects.get(document=paper, paper__item=item), by=boss, at=LATER)
    assert (line_of(item).state, standing(item)) == (PaperState.MISSING, [])
    assert offer_document(paper, at=EVEN_LATER) == 0
    assert standing(item) == []


def test_the_applicant_may_put_another_file_instead(project, boss):
    lodged(project.enterprise, boss)
    item = opened(project, ENERGY, boss)
    mine = upload_document([line_of(item)], pdf(content=b"%PDF-1.7 mine"), by=boss, at=LATER)
    assert (line_of(item).state, standing(item)) == (PaperState.GIVEN, [mine.pk])


# --- replaced, corrected, run out


def test_a_draft_follows_the_new_version_and_what_was_sent_keeps_the_old(project, boss):
    paper = lodged(project.enterprise, boss, "m-sb-plan")
    sent = send(opened(project, WATER, boss), boss)
    draft = opened(make_project(project.enterprise, "第二项目", profile="A"), WATER, boss)
    new = replace_document(paper, pdf(content=b"%PDF-1.7 two"), "盖了章", Validity("2", None, None), by=boss, at=LATER)
    assert (standing(draft, "m-sb-plan"), standing(sent, "m-sb-plan")) == ([new.pk], [paper.pk])
    assert (new.version, new.why, new.replaces_id) == (2, "盖了章", paper.pk)
    with pytest.raises(Refused):  # only the newest has another version
        replace_document(paper, pdf(content=b"%PDF-1.7 3"), "again", Validity(), by=boss, at=LATER)


def test_validity_put_right_is_followed_both_ways(project, boss):
    paper = lodged(project.enterprise, boss)
    item = opened(project, ENERGY, boss)
    describe_document(paper, Validity("1", None, days(-2)), by=boss, at=LATER)
    assert (line_of(item).state, standing(item)) == (PaperState.MISSING, [])
    describe_document(paper, Validity("1", None, days(200)), by=boss, at=EVEN_LATER)
    assert (is_held(item), standing(item)) == (True, [paper.pk])


def test_what_ran_out_before_the_sending_stops_it(project, boss):
    lodged(project.enterprise, boss, "m-sb-plan", until=days(1))
    item = opened(project, WATER, boss)
    late = ITEM_AT + timedelta(days=3)
    edit_draft(item, **CONTACT, by=boss, at=ITEM_AT)
    with pytest.raises(Blocked) as refused:
        submit_items([item], by=boss, at=late)
    assert [each.ref for each in refused.value.blockers] == ["m-sb-plan"]
    assert send(item, boss, at=ITEM_AT).state == "submitted"  # the same, in time


def test_the_night_lets_drafts_go_of_what_ran_out_and_reminds_once(project, boss):
    paper = lodged(project.enterprise, boss, "m-sb-plan", until=days(1))
    lodged(project.enterprise, boss, until=days(200))
    item = opened(project, WATER, boss)
    assert watch_expiry(ITEM_AT) == {"reminded": 1, "followed": 0}
    assert watch_expiry(ITEM_AT + timedelta(days=3)) == {"reminded": 0, "followed": 1}
    assert (line_of(item, "m-sb-plan").state, standing(item, "m-sb-plan")) == (PaperState.MISSING, [])
    assert watch_expiry(ITEM_AT + timedelta(days=3)) == {"reminded": 0, "followed": 0}
    assert Event.objects.get(verb="remind_expiry").object_id == str(paper.pk)


# --- results


def test_a_result_meets_what_the_catalogue_takes_from_it_in_its_project_only(project, boss):
    draft, other = opened(project, ENERGY, boss), make_project(project.enterprise, "第二项目", profile="A")
    assert line_of(draft, "m-filing").state == PaperState.MISSING
    certificate, paper = certified(project, boss)
    assert offer_document(paper, at=LATER) >= 1
    assert (is_held(draft, "m-filing"), standing(draft, "m-filing")) == (True, [paper.pk])
    assert standing(opened(other, ENERGY, boss), "m-filing") == []
    certificate.state = CertificateState.REVOKED
    certificate.save()
    offer_document(paper, at=EVEN_LATER)
    assert (line_of(draft, "m-filing").state, standing(draft, "m-filing")) == (PaperState.MISSING, [])


def certified(project, boss):
    """The filing certificate of the project, printed."""
    from projects.models import Certificate

    item = make_item(project, FILING, "approved")
    certificate = Certificate.objects.get(item=item)
    paper = Document.objects.create(
        enterprise=project.enterprise,
        project=project,
        name="备案.pdf",
        content_type="application/pdf",
        size=9,
        digest="0" * 64,
        uploaded_at=ITEM_AT,
    )
    certificate.document = paper
    certificate.save()
    return certificate, paper


# --- who may


def test_only_the_applicants_side_lodges(project, boss, agent):
    with pytest.raises(Forbidden):
        lodged(project.enterprise, make_user("nobody"))
    with pytest.raises(Forbidden):  # for all projects the enterprise speaks itself
        lodged(project.enterprise, agent)
    assert lodged(project.enterprise, agent, project=project).uploaded_by == agent


def test_a_project_of_another_enterprise_is_refused(project, boss):
    with pytest.raises(Refused):
        lodged(project.enterprise, boss, project=item_project(2))


def test_an_agent_sees_what_belongs_to_the_projects_served_and_no_more(project, boss, agent):
    mine = lodged(project.enterprise, boss, project=project)
    lodged(project.enterprise, boss, "m-sb-plan")  # nobody asked for it in the project
    lodged(project.enterprise, boss, project=make_project(project.enterprise, "第二项目", profile="A"), text="2")
    assert [each.pk for each in seen_wallet(agent, project.enterprise, TODAY)] == [mine.pk]
    assert seen_wallet(boss, project.enterprise, TODAY).count() == 3


@pytest.mark.parametrize("content", [b"", b"MZ hostile", b"<svg onload=x>"])
def test_a_file_that_is_not_sound_is_not_taken(project, boss, content):
    with pytest.raises(Refused):
        lodge_document(project.enterprise, pdf("a.pdf", content), REPORT, Validity(), by=boss, at=timezone.now())
    assert not Document.objects.exists()


def test_a_validity_that_ends_before_it_begins_is_refused(project, boss):
    with pytest.raises(Refused) as refused:
        lodge_document(project.enterprise, pdf(), REPORT, Validity("", days(2), days(1)), by=boss, at=ITEM_AT)
    assert refused.value.field == "valid_until"


def send(item, by, at=ITEM_AT):
    edit_draft(item, **CONTACT, by=by, at=at)
    return submit_items([item], by=by, at=at)[0]


def test_what_serves_all_projects_is_not_replaced_by_a_file_of_one(project, boss):
    """Neither by the agent of one project, who may lodge for that one only, nor by a slip of the enterprise's own people."""
    licence = lodged(project.enterprise, boss, LICENCE)
    other = opened(make_project(project.enterprise, "第二项目", profile="A"), ENERGY, boss)
    item = opened(project, WATER, boss)
    agent = User.objects.get(username="helper")
    for who in (agent, boss):
        with pytest.raises(Refused, match="证照材料库") as refused:
            upload_document(
                [line_of(item, LICENCE)],
                pdf("新.pdf", b"%PDF-1.7 forged"),
                by=who,
                at=LATER,
                replaces=licence,
                why="换",
            )
        assert refused.value.field == "file"
    assert (standing(other, LICENCE), standing(item, LICENCE)) == ([licence.pk], [licence.pk])
