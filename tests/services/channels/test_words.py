"""What a notice says, in the centre and in a mail; what it keeps to itself."""

import re
from copy import deepcopy
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone, translation

from approval_portal.accounts.models import RoleGrant, User
from projects.models import Assignment, Event, Membership, Referral
from projects.operations.events import record
from services.channels.mail import compose
from services.channels.phrases import PHRASES
from services.channels.words import Telling
from services.enums import Channel, Delivery
from services.models import Notice
from services.tasks import send_notices
from tests.replay import standing
from tests.services.channels.things import PROBLEM, things_of
from tests.services.telling import AT, build, say

pytestmark = pytest.mark.usefixtures("clock")
NAMES = ("升科", "酒店", "的姓名", "example.org", "秘密")
DATA = {
    "from": "signed",
    "to": "building",
    "number": 2,
    "cause": "answers",
    "kind": "agent",
    "role": "lead",
    "problem": PROBLEM,
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Once for all these tests, each of which undoes its own."""
    with standing(django_db_blocker), time_machine.travel(AT, tick=False):
        town = build()
        yield town, things_of(town)


@pytest.fixture
def met(world, db, monkeypatch):
    monkeypatch.setattr("projects.guide.paper.pdf.missing", lambda: "a digest is not printed here")
    return deepcopy(world)


@pytest.fixture
def town(met):
    return met[0]


@pytest.fixture
def things(met) -> dict:
    return met[1]


def event_of(things, town, kind: str, verb: str, **more) -> Event:
    data = {**DATA, "user": town["member"].pk, **more}
    return record(things[kind], verb, by=town["lead"], at=AT, data=data, text="秘密")


def reader_of(town, kind: str) -> User | None:
    leads = dict.fromkeys(("referral", "baton", "meeting", "meetingtask", "cataloguedraft"), town["lead"])
    leads |= dict.fromkeys(("hall", "dutyshift", "dutyswap"), town["lead"])
    return {"invitation": town["admin"], **leads}.get(kind, town["member"])


@pytest.mark.parametrize(("kind", "verb"), PHRASES)
def test_s24_no_subject_holds_a_name_of_a_person_an_enterprise_or_a_project(town, things, kind, verb):
    event = event_of(things, town, kind, verb)
    reader = None if verb == "invite" else reader_of(town, kind)
    notice = Notice(pk=1, event=event, recipient=reader, recipient_key="x", channel=Channel.MAIL)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            message = compose(notice, "somebody@example.org")
        assert [name for name in NAMES if name in message.subject] == [], language
        assert "\n" not in message.subject, language
        assert "%(" not in message.body + message.subject, language


@pytest.mark.parametrize(("kind", "verb"), PHRASES)
def test_every_sentence_is_whole_and_names_what_it_is_about(town, things, kind, verb):
    reader = None if verb == "invite" else reader_of(town, kind)
    event = event_of(things, town, kind, verb)
    words = Telling(reader, [event], AT.date()).words(event)
    named = {
        "user": "",
        "document": "",  # the link leads to it; a file's name is nothing for a notice
        "importjob": "",
        "cataloguedraft": "",
        "catalogueversion": "",
        **dict.fromkeys(("hall", "dutyshift", "dutyswap"), ""),
        "meeting": "",
        "meetingtask": "",
        "appointment": "",  # a trip to a lead, or to a project that another agent serves, names none
        "needsvisit": "",  # a lead's visit has no project to name
        "problem": "",
        "problemstep": "",
        "baton": "",  # whoever receives one sees the hand-off, and need not see the project
        "consignment": "五星级酒店项目",
        "greenpass": "五星级酒店项目",
        "windowbooking": "五星级酒店项目",
        "message": "五星级酒店项目",
        "followup": "",  # whose project it is stands on its page
        "ratinginvite": "五星级酒店项目",
        "digest": "已超期 3 件",
        "erasurerequest": "",
        "referral": "秘密乙",
        "project": "五星级酒店项目",
        "matterpackage": "五星级酒店项目",
        "printissue": "五星级酒店项目",
    }
    assert named.get(kind, "升科酒店公司") in words.text
    assert not words.gone
    assert re.search(r"%\(|“”|None|：。", words.text) is None


def test_a_printed_issue_is_named_by_its_piece_and_number_and_leads_to_the_page(town, things):
    event = record(things["printissue"], "make_issue", by=None, at=AT, data={"kind": "policy_book", "number": 3})
    words = Telling(town["member"], [event], AT.date()).words(event)
    assert "政策书第 3 期" in words.text
    assert words.url == f"/projects/{town.project.pk}/prints/"


def test_the_same_event_says_different_things_to_different_people(town, things):
    event = record(town.project, "assign", by=town["lead"], at=AT, data={"kind": "agent", "user": town["agent"].pk})
    texts = [Telling(town[name], [event], AT.date()).words(event).text for name in ("agent", "member")]
    assert texts == ["你是“五星级酒店项目”的代办专员。", "“五星级酒店项目”的代办专员是agent的姓名。"]


def test_both_sides_of_a_merger_read_their_own_side(town, things):
    away = event_of(things, town, "project", "merge", into=town.project.pk + 1)
    here = event_of(things, town, "project", "merge", into=town.project.pk)
    told = Telling(town["member"], [away, here], AT.date())
    assert [told.words(event).title for event in (away, here)] == ["项目合并了", "另一个项目并进来了"]


def test_a_first_package_and_a_later_one_have_their_own_words(town, things):
    first, later = (event_of(things, town, "matterpackage", "generate", number=n) for n in (1, 2))
    told = Telling(town["member"], [first, later], AT.date())
    assert [told.words(event).title for event in (first, later)] == ["事项包生成了", "事项包有了新版本"]
    assert told.words(later).text == "“五星级酒店项目”的事项包到了第 2 版：答案改了。看看变了什么。"


def test_an_old_notice_of_a_kind_that_is_not_told_any_more_still_shows(town, things):
    event = record(town.project, "forgotten_verb", by=town["lead"], at=AT)
    assert Telling(town["member"], [event], AT.date()).words(event).title == "有一条通知"


# --- what one may not see any more


def test_a_project_that_one_no_longer_sees_has_neither_name_nor_link(town, things):
    event = event_of(things, town, "project", "move")
    Membership.objects.filter(user=town["member"]).update(ends_on=AT.date() - timedelta(days=1))
    Assignment.objects.filter(user=town["agent"]).update(ends_on=AT.date() - timedelta(days=1))
    RoleGrant.objects.filter(user=town["reviewer"]).update(ends_on=AT.date() - timedelta(days=1))
    for name in ("member", "agent", "reviewer", "stranger"):
        words = Telling(town[name], [event], AT.date()).words(event)
        assert (words.gone, words.url, words.text) == (True, "", "你现在看不到这个项目了。")


def test_a_lead_that_a_colleague_took_has_neither_name_nor_link(town, things):
    event = event_of(things, town, "referral", "hand_over")
    Referral.objects.update(state="taken", agent=town["agent"])
    mine, theirs = (Telling(town[name], [event], AT.date()).words(event) for name in ("agent", "other_agent"))
    assert (mine.gone, theirs.gone, theirs.url) == (False, True, "")


def test_whoever_was_taken_out_reads_of_what_but_finds_no_link(town, things):
    Membership.objects.filter(user=town["member"]).update(ends_on=AT.date() - timedelta(days=1))
    about_me = event_of(things, town, "enterprise", "remove_member")
    about_it = record(town.enterprise, "verify", by=town["lead"], at=AT)
    told = Telling(town["member"], [about_me, about_it], AT.date())
    assert ("升科酒店公司" in told.words(about_me).text, told.words(about_me).url) == (True, "")
    assert (told.words(about_it).gone, "升科酒店公司" in told.words(about_it).text) == (True, False)


def test_whoever_the_desk_put_out_reads_why_and_nobody_else_does(town):
    users = [town["member"].pk]
    told = {"by": town["window"], "at": AT, "text": "冒用企业名义。"}
    denied = record(town.enterprise, "deny", data={"users": users}, **told)
    removed = record(town.enterprise, "remove_member", data={"user": users[0], "desk": True}, **told)
    Membership.objects.filter(enterprise=town.enterprise).update(ends_on=AT.date() - timedelta(days=1))
    mine, other = (Telling(town[name], [denied, removed], AT.date()) for name in ("member", "stranger"))
    for event in (denied, removed):
        said = mine.words(event)
        assert ("原因：冒用企业名义。" in said.text, "升科酒店公司" in said.text, said.url) == (True, True, "")
        assert (other.words(event).gone, "冒用" in other.words(event).text) == (True, False)


def test_a_reason_that_was_erased_leaves_a_whole_sentence(town):
    event = record(town.enterprise, "deny", by=town["window"], at=AT, data={"users": [town["member"].pk]})
    assert "原因：没有留下文字。" in Telling(town["member"], [event], AT.date()).words(event).text


# --- the mail


def test_a_mail_is_in_its_readers_language_with_a_link_and_says_that_it_is_automatic(town, settings):
    settings.SITE_URL = "https://portal.example"
    User.objects.filter(pk=town["admin"].pk).update(language="en")
    say(town.project, "suspend", by=town["lead"])
    send_notices()
    sent = {message.to[0].partition("@")[0]: message for message in mail.outbox}
    url = f"https://portal.example/projects/{town.project.pk}/"
    assert sent["member"].subject == "项目审批服务：项目暂缓了"
    assert "“五星级酒店项目”已暂缓。" in sent["member"].body
    assert [url in part for part in (sent["member"].body, sent["member"].alternatives[0][0])] == [True, True]
    assert 'lang="en"' in sent["admin"].alternatives[0][0]
    assert sent["member"].extra_headers["Auto-Submitted"] == "auto-generated"


def test_an_invitation_carries_its_link_and_no_way_into_a_centre_that_the_guest_does_not_have(town, things):
    say(things["invitation"], "invite", by=town["admin"])
    Notice.objects.filter(recipient__isnull=False).update(state=Delivery.DELIVERED, due_at=None)
    send_notices()
    (message,) = mail.outbox
    assert message.to == ["秘密@example.org"]
    assert ("0a" * 16 in message.body, "/notices/" in message.body) == (True, False)


def test_what_people_typed_cannot_put_markup_into_a_mail(town):
    type(town.project).objects.filter(pk=town.project.pk).update(name="<script>alert(1)</script>")
    say(town.project, "move", by=town["lead"], to="building")
    send_notices()
    assert mail.outbox
    assert not any("<script" in message.alternatives[0][0] for message in mail.outbox)
    assert timezone.now() == AT
