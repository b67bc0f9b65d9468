"""Applying on the pages: choosing, drafts, checking, sending; what was typed outlives the session."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone

from projects.enums import PaperState
from projects.models import ApprovalItem, Document, ItemPaper
from projects.operations.items.draft_edits import edit_draft
from tests.projects.applying import CONTACT, pdf, ready
from tests.projects.items import ENERGY, WATER, item_project, make_item
from tests.projects.views.applying.pages import at, body
from tests.projects.views.people import make_user, signed_in

pytestmark = pytest.mark.django_db


# --- choosing


def test_several_matters_become_drafts(client, project):
    answer = client.post(at("item-open", project), {"matter": [ENERGY, WATER]})

    drafts = list(ApprovalItem.objects.order_by("pk").values_list("node", "state"))
    assert (answer.status_code, drafts) == (302, [(ENERGY, "draft"), (WATER, "draft")])


def test_nothing_chosen_says_so(client, project):
    answer = client.post(at("item-open", project), {})

    assert (answer.status_code, "选出要申报的事项" in body(answer)) == (422, True)


def test_what_another_system_handles_is_shown_and_not_offered(client, project):
    page = body(client.get(at("item-open", project)))

    assert ('value="ap-land-planning"' in page, "m-ap-land-planning" in page) == (False, True)


def test_what_is_under_way_is_shown_and_not_offered(client, project):
    make_item(project, ENERGY, "submitted")

    assert f'value="{ENERGY}"' not in body(client.get(at("item-open", project)))


def test_a_granted_matter_is_offered_for_change(client, project):
    item = make_item(project, ENERGY, "delivered")

    answer = client.post(at("item-open", project), {"matter": ENERGY, f"type-{ENERGY}": f"ct-change:{item.pk}"})

    made = ApprovalItem.objects.get(state="draft")
    assert (answer.status_code, made.case_type, made.earlier) == (302, "ct-change", item)


@pytest.mark.parametrize("role", ["window", "reviewer", "decider", "lead"])
def test_staff_do_not_apply_for_an_enterprise(project, role):
    answer = signed_in(make_user("other", role)).get(at("item-open", project))

    assert answer.status_code == 403


def test_a_strangers_project_is_not_there(project):
    other = make_user("other")
    item_project(2, other)

    assert signed_in(other).get(at("item-open", project)).status_code == 404


# --- the draft


def test_words_and_files_are_saved_at_once(client, project):
    item = make_item(project)
    paper = item.papers.filter(state=PaperState.MISSING).first()

    answer = client.post(
        at("item-draft", item),
        {**CONTACT, "version": item.version, f"file-{paper.pk}": [pdf(), pdf("二.pdf", b"%PDF-1.7 y")]},
    )

    item.refresh_from_db()
    assert (answer.status_code, item.contact_name, paper.links.count()) == (302, "王工", 2)


def test_a_bad_file_is_named_and_the_rest_is_saved(client, project):
    item = make_item(project)
    paper = item.papers.filter(state=PaperState.MISSING).first()

    answer = client.post(
        at("item-draft", item),
        {**CONTACT, "version": item.version, f"file-{paper.pk}": [pdf(), pdf("坏.pdf", b"MZ")]},
    )

    assert (answer.status_code, "坏.pdf" in body(answer), paper.links.count()) == (422, True, 1)


def test_one_file_meets_the_same_paper_of_other_drafts(client, project):
    first, second = make_item(project), make_item(project, WATER)
    shared = set(first.papers.values_list("material", flat=True)) & set(
        second.papers.values_list("material", flat=True)
    )
    paper = first.papers.filter(material__in=shared, state=PaperState.MISSING).first()
    if paper is None:
        ItemPaper.objects.create(item=second, material=first.papers.first().material, position=99)
        paper = first.papers.first()
        ItemPaper.objects.filter(pk=paper.pk).update(state=PaperState.MISSING)

    client.post(at("item-draft", first), {**CONTACT, "version": first.version, f"file-{paper.pk}": pdf()})

    states = ItemPaper.objects.filter(material=paper.material).values_list("state", flat=True)
    assert (set(states), Document.objects.count()) == ({PaperState.GIVEN}, 1)


def test_an_agent_commits_to_nothing(project, agent):
    item = make_item(project)

    signed_in(agent).post(at("item-draft", item), {**CONTACT, "version": item.version, "commitment": "1"})

    item.refresh_from_db()
    assert (item.commitment, item.contact_name) == ("none", "王工")


def test_fields_of_others_are_not_written(client, project):
    item = make_item(project)
    forbidden = {"state": "approved", "number": "X", "finding": "x", "reviewer": "1", "tolerant": "1", "body": "au-fg"}

    client.post(at("item-draft", item), {**CONTACT, "version": item.version, **forbidden})

    item.refresh_from_db()
    assert (item.state, item.number, item.finding, item.reviewer_id, item.tolerant) == ("draft", None, "", None, False)


def test_a_stale_draft_says_what_happened_meanwhile(client, project, agent):
    item = make_item(project)
    edit_draft(item, **CONTACT, by=agent, at=timezone.now())

    answer = client.post(at("item-draft", item), {**CONTACT, "note": "我的", "version": item.version})

    assert (answer.status_code, "修改申请草稿" in body(answer), "我的" in body(answer)) == (409, True, True)


def test_a_sent_item_has_no_draft_page(client, project):
    item = make_item(project, ENERGY, "submitted")

    assert client.get(at("item-draft", item)).url == at("item", item)


def test_a_draft_is_dropped_by_its_page(client, project):
    item = make_item(project)

    answer = client.post(at("item-drop", item), {"version": item.version})

    assert (answer.status_code, ApprovalItem.objects.count()) == (302, 0)


# --- the session ends


def test_what_was_typed_outlives_the_session(client, boss, project):
    item = make_item(project)
    page = body(client.get(at("item-draft", item)))
    sign = page.split('name="who" value="')[1].split('"')[0]
    client.logout()

    away = client.post(at("item-draft", item), {**CONTACT, "note": "没有丢", "version": item.version, "who": sign})
    client.force_login(boss)
    back = body(client.get(at("item-draft", item)))

    item.refresh_from_db()
    assert (away.status_code, "没有丢" in back, "你填的没有丢" in back, item.note) == (302, True, True, "")


def test_what_was_typed_is_shown_to_nobody_else(client, project, agent):
    item = make_item(project)
    sign = body(client.get(at("item-draft", item))).split('name="who" value="')[1].split('"')[0]
    client.logout()

    client.post(at("item-draft", item), {**CONTACT, "note": "没有丢", "version": item.version, "who": sign})
    client.force_login(agent)

    assert "没有丢" not in body(client.get(at("item-draft", item)))


def test_a_strangers_form_is_not_kept(client, boss, project):
    item = make_item(project)
    client.logout()

    client.post(at("item-draft", item), {**CONTACT, "note": "没有丢", "who": "forged"})

    assert "typed" not in client.session


# --- checking and sending


def test_checked_drafts_are_sent_together_and_get_a_receipt(client, project):
    items = [ready(project), ready(project, WATER)]
    sent = {"item": [item.pk for item in items], **{f"version-{item.pk}": item.version for item in items}}

    answer = client.post(at("item-check", project), sent, follow=True)

    numbers = list(ApprovalItem.objects.order_by("pk").values_list("number", flat=True))
    assert (answer.status_code, all(number in body(answer) for number in numbers)) == (200, True)


@pytest.mark.parametrize("day", [date(2026, 3, 6), date(2026, 3, 7)])
def test_before_sending_it_says_when_it_is_received_and_until_when_it_is_answered(client, project, day):
    """On a Friday and on a Saturday: received that day, and counted from Monday."""
    item = ready(project)
    with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False):
        page = body(client.get(at("item-check", project), {"item": item.pk}))
    assert f"3月{day.day}日（周{'五' if day.day == 6 else '六'}）就算收到" in page
    assert "5 个工作日从3月9日数起，最晚2026年3月13日答复" in page


def test_a_refused_sending_lists_everything_with_links(client, project):
    item = make_item(project)

    answer = client.post(at("item-check", project), {"item": item.pk, f"version-{item.pk}": item.version})

    page = body(answer)
    missing = item.papers.filter(required=True, state=PaperState.MISSING)
    links = [f"{at('item-draft', item)}#paper-{paper.material}" in page for paper in missing]
    assert (answer.status_code, all(links), f"{at('item-draft', item)}#contact" in page) == (422, True, True)


def test_a_draft_that_changed_is_not_sent_unseen(client, project, agent):
    item = ready(project)
    edit_draft(item, **{**CONTACT, "note": "新"}, by=agent, at=timezone.now())

    answer = client.post(at("item-check", project), {"item": item.pk, f"version-{item.pk}": item.version})

    item.refresh_from_db()
    assert (answer.status_code, item.state) == (422, "draft")


def test_items_of_another_project_are_not_sent(client, project):
    other = ready(item_project(2))

    client.post(at("item-check", project), {"item": other.pk, f"version-{other.pk}": other.version})

    other.refresh_from_db()
    assert other.state == "draft"
