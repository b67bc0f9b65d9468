"""The workbench of reviewers and deciders: queues, papers beside the form, the next item, several in one act."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from approval_portal.accounts.models import Body
from projects.enums import CommitmentState
from projects.models import ApprovalItem, SpecialProcedure
from projects.operations.items.hearings import apply_hearing
from projects.operations.items.leaves import add_leave
from projects.operations.items.phrases import add_phrase
from tests.projects.items import (
    WATER,
    item_project,
    make_item,
    move_to,
    staff_member,
    staff_of,
)
from tests.projects.views.bench import send, state, text
from tests.projects.views.people import signed_in, verbs

pytestmark = pytest.mark.django_db


# --- queues


def test_the_queue_shows_what_waits_in_ones_body_and_nothing_else(item, staff):
    other = make_item(item_project(2), WATER, "reviewing")
    page = text(signed_in(staff.reviewer).get(reverse("review-queue")))
    assert (item.number in page, other.number in page) == (True, False)
    assert text(signed_in(staff.lead).get(reverse("review-queue"))).count("领办") == 0


def test_the_queue_is_filtered_by_whose_it_is_matter_words_and_day(item, staff):
    free = make_item(item_project(2), state="accepted")
    client = signed_in(staff.reviewer)

    def shown(query: str) -> list[bool]:
        page = text(client.get(f"{reverse('review-queue')}?{query}"))
        return [each.number in page for each in (item, free)]

    ApprovalItem.objects.filter(pk=free.pk).update(due_on=date(2026, 1, 5))
    assert shown("who=mine") == [True, False]
    assert shown("who=free") == [False, True]
    assert shown("due=over") == [False, True]
    assert shown("due=paused") == [False, False]
    assert shown(f"q={free.number}") == [False, True]
    assert shown("matter=ap-energy&state=accepted") == [False, True]
    assert shown("who=x&due=y&sort=z&page=99&body=au-fg") == [True, True]


def test_the_queue_marks_yellow_at_half_the_limit_and_red_when_overdue(item, staff):
    client, today = signed_in(staff.reviewer), timezone.localdate()
    looks = []
    for days in (30, 1, -5):
        ApprovalItem.objects.filter(pk=item.pk).update(due_on=today + timedelta(days=days))
        found = re.search(r'class="clock (is-\w+)"', text(client.get(reverse("review-queue"))))
        looks.append(found[1])
    assert looks == ["is-run", "is-risk", "is-over"]


def test_the_queue_goes_out_as_a_spreadsheet(item, staff):
    answer = signed_in(staff.reviewer).get(reverse("review-queue") + "?format=xlsx")
    assert answer["Content-Type"].endswith("sheet")


def rows_like(item: ApprovalItem, number: int) -> None:
    """So many more of the kind, as rows alone."""
    said = {field.attname: getattr(item, field.attname) for field in ApprovalItem._meta.concrete_fields}
    ApprovalItem.objects.bulk_create(
        ApprovalItem(**said | {"id": None, "round": 50 + n, "number": f"N{n}", "token": f"t{n}"}) for n in range(number)
    )


@pytest.mark.parametrize(("name", "at"), [("review-queue", "reviewing"), ("decide-queue", "deciding")])
def test_a_queue_asks_the_same_number_of_queries_for_1_and_for_12(accepted, staff, name, at):
    client = signed_in(staff.reviewer if name == "review-queue" else staff.decider)
    move_to(accepted, at)
    counts = []
    for _ in range(2):
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse(name))
        counts.append(len(found))
        if len(counts) == 1:
            rows_like(move_to(make_item(item_project(2)), at), 10)
            assert ApprovalItem.objects.filter(state=at).count() == 12
    assert counts[0] == counts[1] <= 12


def test_who_has_no_seat_has_no_queue(item, staff):
    assert signed_in(staff.window).get(reverse("review-queue")).status_code == 403
    assert signed_in(staff.reviewer).get(reverse("decide-queue")).status_code == 403
    assert signed_in(staff.reviewer).get(reverse("decide-together")).status_code == 403


def test_the_cover_finds_the_items_of_whoever_is_away_among_his_own(item, staff):
    cover, today = staff_member("cover", "reviewer", "au-fg"), timezone.localdate()
    mine = reverse("review-queue") + "?who=mine"
    before = item.number in text(signed_in(cover).get(mine))
    where = Body.objects.get(code="au-fg")
    days = {"starts_on": today, "ends_on": today + timedelta(days=3)}
    add_leave(staff.reviewer, cover, "reviewer", where, **days, by=staff.reviewer, at=timezone.now())
    after = text(signed_in(cover).get(mine))
    assert (before, item.number in after, "有人休假，由你代办" in after) == (False, True, True)


def test_an_item_is_taken_up_from_the_queue_once(accepted, staff):
    item = accepted
    client = signed_in(staff.reviewer)
    taken = client.post(reverse("item-take", args=[item.pk]), {"role": "reviewer"})
    assert taken["Location"] == reverse("item-review", args=[item.pk])
    other = signed_in(staff_member("another", "reviewer", "au-fg"))
    refused = other.post(reverse("item-take", args=[item.pk]), {"role": "reviewer"}, follow=True)
    assert "已经领办" in text(refused)
    assert signed_in(staff.window).post(reverse("item-take", args=[item.pk])).status_code == 403
    assert ApprovalItem.objects.get(pk=item.pk).reviewer == staff.reviewer


# --- review


def test_review_from_the_first_look_to_the_decider_and_on_to_the_next(accepted, staff):
    item, later = accepted, make_item(item_project(2), state="accepted")
    client = signed_in(staff.reviewer)
    send(client, "item-review", item, do="start", finding="")
    send(client, "item-review", item, do="save", finding="材料齐全")
    kept = ApprovalItem.objects.get(pk=item.pk)
    assert (kept.state, kept.finding, kept.reviewer) == ("reviewing", "材料齐全", staff.reviewer)
    sent = send(client, "item-review", item, do="finish", finding="材料齐全，建议准予")
    assert sent["Location"] == reverse("item-review", args=[later.pk])
    last = ApprovalItem.objects.get(pk=item.pk)
    assert (last.state, last.finding, last.reviewed_by) == ("deciding", "材料齐全，建议准予", [staff.reviewer.pk])
    assert verbs(item)[-3:] == ["start_review", "save_finding", "finish_review"]


def test_without_a_finding_nothing_goes_to_the_decider(item, staff):
    answer = send(signed_in(staff.reviewer), "item-review", item, do="finish", finding=" ")
    assert (answer.status_code, "写下审查意见" in text(answer), state(item)) == (422, True, "reviewing")


def test_a_stale_page_says_what_changed_and_keeps_what_was_typed(item, staff):
    client, opened = signed_in(staff.reviewer), item.version
    send(client, "item-review", item, do="save", finding="别人写的")
    answer = client.post(reverse("item-review", args=[item.pk]), {"version": opened, "do": "save", "finding": "我写的"})
    page = text(answer)
    assert (answer.status_code, "这页打开以后发生了这些" in page, "我写的" in page) == (409, True, True)


def test_the_page_is_for_the_body_that_handles_it(item, staff):
    pages = {who: signed_in(who).get(reverse("item-review", args=[item.pk])).status_code for who in (
        staff.reviewer, staff.decider, staff.lead, staff.window, staff_of("au-sw").reviewer)}  # fmt: skip
    assert list(pages.values()) == [200, 200, 200, 403, 403]
    assert send(signed_in(staff.decider), "item-review", item, do="save", finding="x").status_code == 403


def test_a_phrase_is_put_in_without_script(item, staff):
    body = Body.objects.get(code="au-fg")
    phrase = add_phrase(body, "finish_review", "材料齐全，符合法定形式。", by=staff.reviewer, at=timezone.now())
    answer = send(signed_in(staff.reviewer), "item-review", item, do="phrase", phrase=phrase.pk, finding="已核对。")
    assert answer.status_code == 200
    assert "已核对。\n材料齐全，符合法定形式。</textarea>" in text(answer)
    assert ApprovalItem.objects.get(pk=item.pk).finding == ""


def test_on_a_promise_the_review_begins_and_ends_in_one_act(accepted, staff):
    item = accepted
    ApprovalItem.objects.filter(pk=item.pk).update(commitment=CommitmentState.PROMISED)
    send(signed_in(staff.reviewer), "item-review", item, do="promise", finding="")
    assert (state(item), verbs(item)[-2:]) == ("deciding", ["start_review", "finish_review"])


# --- special procedures


def test_two_procedures_overlap_and_one_of_them_pauses(item, staff):
    client = signed_in(staff.reviewer)
    ends = (timezone.localdate() + timedelta(days=9)).isoformat()
    typed = {"reason": "要评审", "expected_end": ends, "approver": staff.decider.pk}
    assert send(client, "item-special", item, procedure="sp-expert", **typed).status_code == 302
    assert send(client, "item-special", item, procedure="sp-site", reason="看现场").status_code == 302
    found = ApprovalItem.objects.get(pk=item.pk)
    rows = list(SpecialProcedure.objects.order_by("pk").values_list("code", "stops_clock"))
    assert (found.state, found.paused, rows) == ("special_running", True, [("sp-expert", True), ("sp-site", False)])
    special, task = SpecialProcedure.objects.order_by("pk")
    page = text(client.get(reverse("item-review", args=[item.pk])))
    assert ("停钟" in page, "不停钟" in page) == (True, True)
    for row in (special, task):
        assert client.get(reverse("item-special-end", args=[item.pk, row.pk])).status_code == 200
        done = send(client, "item-special-end", item, row.pk, **{"end-result": "通过", "do": "end"})
        assert done.status_code == 302
    assert state(item) == "reviewing"


def test_where_no_procedure_is_chosen_yet_words_say_so(item, staff):
    page = signed_in(staff.reviewer).get(reverse("item-special", args=[item.pk])).content.decode()
    assert ('<option value="" selected>选一个</option>' in page, ">—<" in page) == (True, False)


def test_a_procedure_without_approver_is_refused_at_its_field(item, staff):
    answer = send(signed_in(staff.reviewer), "item-special", item, procedure="sp-expert", reason="要评审")
    assert (answer.status_code, "停钟的程序要有批准人" in text(answer)) == (422, True)


def test_a_hearing_from_the_right_to_it_to_its_minutes(item, staff):
    client = signed_in(staff.reviewer)
    url = reverse("item-hearing", args=[item.pk])
    assert "要先告知听证权利" in text(client.get(url))
    send(client, "item-hearing", item, do="tell")
    assert "等申请人答复" in text(client.get(url))
    apply_hearing(item, by=staff.window, at=timezone.now())
    early = send(client, "item-hearing", item, held_on=timezone.localdate().isoformat(), place="三楼")
    assert (early.status_code, "提前七个工作日" in text(early)) == (422, True)
