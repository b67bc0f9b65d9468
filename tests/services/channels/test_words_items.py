"""What a notice of an approval item says to whom, where it leads, and what it keeps to itself."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from approval_portal.accounts.models import Role
from projects.models import ApprovalItem, Event, Membership
from projects.operations.events import record
from services.channels.mail import compose
from services.channels.phrases_items import APPLICANT, BUREAU, At
from services.channels.words import Telling
from services.enums import Channel
from services.models import Notice
from services.operations.hearers_items import CIRCLES
from tests.projects.items import ENERGY, item_project, make_item, staff_member, staff_of
from tests.services.telling import AT, SINCE, person, say

pytestmark = pytest.mark.usefixtures("clock")
DAY = AT.date()
NAMES = ("第 1 项目", "第 1 企业", "的姓名", "ZONE-", "内部", "节能")


@pytest.fixture
def owner(db):
    return person("owner")


@pytest.fixture
def item(catalogue, owner) -> ApprovalItem:
    row = make_item(item_project(1), ENERGY, "special_running", at=AT)
    Membership.objects.create(enterprise=row.project.enterprise, user=owner, starts_on=SINCE)
    return row


def words(event: Event, reader):
    return Telling(reader, [event], DAY).words(event)


def event_of(item, verb: str, **data) -> Event:
    return record(item, verb, by=None, at=AT, data=data, text="内部的话")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_notice_has_words_names_nobody_in_its_title_and_leads_to_a_page(item, owner, language):
    special = item.specials.get()
    readers = (owner, staff_of().reviewer)
    with translation.override(language):
        for verb in CIRCLES:
            data = {"special": special.pk, "state": "accepted", "kind": "half", "person": 0}
            event = event_of(item, verb, **data)
            for reader in readers:
                told = words(event, reader)
                assert not any(name in told.title for name in NAMES), verb
                assert "内部" not in told.text, verb
                assert not re.search(r"%\(|None", told.text), verb
                assert told.url.startswith(f"/items/{item.pk}/"), verb
                assert "第 1 项目" in told.text, verb


def test_the_applicant_reads_what_became_of_it_and_the_bureau_what_to_do(item, owner):
    event = event_of(item, "approve")
    assert (words(event, owner).title, words(event, staff_of().window).title) == ("准予许可", "有决定等送达")


def test_an_agent_reads_with_the_applicant(item):
    agent = person("agent", Role.AGENT)
    from tests.services.telling import serve

    serve(item.project, agent)
    assert words(event_of(item, "accept"), agent).title == "申请已受理"


def test_the_special_procedure_is_named_when_it_ends_too(item, owner):
    event = event_of(item, "end_special", special=item.specials.get().pk)
    assert "节能报告评审" in words(event, owner).text


def test_a_limit_that_has_gone_by_is_said_so(item, owner):
    event = event_of(item, "warn", kind="overdue")
    assert (words(event, owner).title, words(event, staff_of().reviewer).title) == ("办件超过了期限", "有件超期了")
    assert words(event_of(item, "warn", kind="half"), staff_of().reviewer).title == "有件快到期"


def test_whoever_had_it_reads_that_it_went_to_somebody_else(item):
    mine, yours = staff_of().reviewer, staff_member("reviewer2", Role.REVIEWER, "au-fg")
    event = event_of(item, "reassign", person=yours.pk, before=mine.pk)
    assert (words(event, mine).title, words(event, yours).title) == ("有件转给别人了", "有件转给你办")


def test_what_may_not_be_seen_any_more_has_no_name_and_no_link(item, owner):
    event = event_of(item, "accept")
    Membership.objects.filter(user=owner).update(ends_on=SINCE)
    told = words(event, owner)
    assert (told.gone, told.url, told.text) == (True, "", "你现在看不到这个办件了。")


def test_a_mail_says_the_same_and_its_subject_names_nothing(item, owner):
    event = say(item, "accept")
    notice = Notice.objects.get(event=event, recipient=owner, channel=Channel.MAIL)
    message = compose(notice, owner.email)
    assert message.subject.endswith("申请已受理")
    assert not any(name in message.subject for name in NAMES)
    assert f"/items/{item.pk}/" in message.body
    assert "节能审查" in message.body


def test_a_page_of_notices_costs_the_same_for_one_and_for_thirty(item, owner):
    def count(events) -> int:
        with CaptureQueriesContext(connection) as queries:
            telling = Telling(owner, events, DAY)
            [telling.words(event) for event in events]
        return len(queries)

    one = [event_of(item, "accept", special=1)]
    count(one)
    assert count(one) == count([event_of(item, verb, special=1) for verb in (*APPLICANT, *BUREAU)])


def test_a_place_without_an_address_of_its_own_is_the_items_page():
    assert all(place.url(7).startswith("/items/7/") for place in At)
