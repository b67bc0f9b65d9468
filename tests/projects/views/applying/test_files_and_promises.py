"""The page of a draft: a promise that may not be made is not offered; too many files in a minute are told so."""

import pytest
from django.core.cache import cache

from projects.limits import WriteThrottle
from projects.models import ApprovalItem, Document
from projects.operations.items.draft_edits import set_commitment
from tests.projects.applying import CONTACT, line, pdf
from tests.projects.items import ENERGY, FILING, ITEM_AT, make_item, staff_of
from tests.projects.views.applying.pages import at, body
from tests.projects.views.people import signed_in

OFFER = 'name="commitment"'


def broken(project):
    item = make_item(project, FILING, "delivered")
    ApprovalItem.objects.filter(pk=item.pk).update(commitment="broken")
    return item


# --- 告知承诺


def test_the_promise_is_offered_until_one_was_found_false(client, project):
    item = make_item(project)
    before = body(client.get(at("item-draft", item)))

    number = broken(project).number

    after = body(client.get(at("item-draft", item)))
    assert (OFFER in before, OFFER in after) == (True, False)
    assert f"办件 {number} 的承诺核查不实" in after
    assert "把材料备齐" in after


def test_the_agent_is_told_without_the_number_of_an_item_of_another_project(project, agent):
    item, before = make_item(project), broken(project)

    page = body(signed_in(agent).get(at("item-draft", item)))

    assert "企业以前的承诺核查不实" in page
    assert before.number not in page


def test_a_tick_that_is_sent_all_the_same_is_refused_and_the_rest_is_kept(client, project):
    item = make_item(project)
    broken(project)

    answer = client.post(at("item-draft", item), {**CONTACT, "version": item.version, "commitment": "1"})

    item.refresh_from_db()
    assert (answer.status_code, item.commitment, item.contact_name) == (422, "none", "王工")
    assert "信用修复前不能再告知承诺" in body(answer)


def test_saving_takes_back_what_was_promised_before(client, project, boss):
    item = set_commitment(make_item(project), True, by=boss, at=ITEM_AT)
    broken(project)

    assert "保存以后，这份草稿里的承诺就取消了" in body(client.get(at("item-draft", item)))
    client.post(at("item-draft", item), {**CONTACT, "version": item.version})

    item.refresh_from_db()
    assert item.commitment == "none"


# --- how many files in a minute


@pytest.fixture
def two_a_minute(monkeypatch):
    cache.clear()
    monkeypatch.setitem(WriteThrottle.THROTTLE_RATES, "write", "2/minute")
    yield
    cache.clear()


def send(client, item, name="item-draft", **more):
    item = ApprovalItem.objects.get(pk=item.pk)
    return client.post(at(name, item), {**CONTACT, "version": item.version, **more})


def test_the_third_form_with_files_in_a_minute_is_told_so_and_keeps_what_was_typed(client, project, two_a_minute):
    item = make_item(project)
    field = f"file-{line(item).pk}"
    first = [send(client, item, **{field: pdf(content=b"%PDF-1.7 " + each)}).status_code for each in (b"a", b"b")]

    answer = send(client, item, **{field: pdf(content=b"%PDF-1.7 c"), "note": "夜里也能来", "commitment": "1"})

    item.refresh_from_db()
    page = body(answer)
    assert (first, answer.status_code, Document.objects.count(), item.note) == ([302, 302], 429, 2, "")
    assert "传的文件太多" in page
    assert "夜里也能来" in page
    assert page.partition(OFFER)[2].split(">", 1)[0].endswith("checked")


def test_words_alone_are_not_counted(client, project, two_a_minute):
    item = make_item(project)

    assert [send(client, item, note=f"第{n}次").status_code for n in range(4)] == [302] * 4


def test_the_limit_is_one_for_all_pages_and_the_api_and_each_person_has_an_own(client, project, agent, two_a_minute):
    item = make_item(project)
    field = f"file-{line(item).pk}"
    for _ in range(2):
        client.post("/api/v1/items/submit/", {}, "application/json")

    codes = [send(each, item, **{field: pdf()}).status_code for each in (client, signed_in(agent))]

    assert codes == [429, 302]


def test_an_answer_to_a_correction_keeps_its_words(client, project, two_a_minute):
    item = make_item(project, ENERGY, "correcting")
    point = item.corrections.get().points.first()
    WriteThrottle.THROTTLE_RATES["write"] = "0/minute"

    answer = send(client, item, "item-answer", **{f"answer-{point.pk}": "已经改好", "file-0": pdf()})

    assert (answer.status_code, "已经改好" in body(answer)) == (429, True)


def test_a_licence_counts_too(project, two_a_minute):
    client, firm = signed_in(staff_of().window), project.enterprise
    url = f"/enterprises/{firm.pk}/licence/"
    codes = [client.post(url, {"file": pdf(content=b"%PDF-1.7 " + each)}).status_code for each in (b"a", b"b", b"c")]

    assert (codes, firm.licences.count()) == ([302, 302, 429], 2)
