"""The notice centre and the bell."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from projects.models import JoinRequest, Referral
from services.enums import Channel, Delivery, Fault
from services.models import Notice
from tests.services.telling import AT, say

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def signed_in(client):
    def sign_in(user) -> Client:
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def titles(response) -> list[str]:
    return re.findall(r'class="say">([^<]+)<', response.content.decode())


def mine(user, channel=Channel.IN_APP):
    return Notice.objects.filter(recipient=user, channel=channel)


def test_an_empty_centre_says_what_will_come(signed_in, town):
    page = signed_in(town["stranger"]).get(reverse("notices"))
    assert (page.status_code, "还没有通知" in page.content.decode(), titles(page)) == (200, True, [])


def test_the_newest_stands_first_and_what_is_unread_is_marked(signed_in, town, clock):
    for verb in ("suspend", "resume"):
        say(town.project, verb, by=town["lead"])
    oldest = mine(town["member"]).order_by("pk").first()
    Notice.objects.filter(pk=oldest.pk).update(read_at=timezone.now())
    page = signed_in(town["member"]).get(reverse("notices"))
    assert titles(page) == ["项目恢复了", "项目暂缓了"]
    assert page.content.decode().count('<li class="new">') == 1


def test_unread_and_kind_narrow_the_list_down(signed_in, town):
    say(town.project, "suspend", by=town["lead"])
    say(town.enterprise, "verify", by=town["window"])
    say(town.project, "resume", by=town["lead"])
    mine(town["admin"]).filter(event__verb="suspend").update(read_at=timezone.now())
    client = signed_in(town["admin"])
    shown = [titles(client.get(reverse("notices") + query)) for query in ("?unread=1", "?kind=project", "?kind=no")]
    assert shown == [
        ["项目恢复了", "你的企业已核验"],
        ["项目恢复了", "项目暂缓了"],
        ["项目恢复了", "你的企业已核验", "项目暂缓了"],
    ]
    assert titles(client.get(reverse("notices") + "?unread=1&kind=project")) == ["项目恢复了"]
    assert "没有符合的通知" in client.get(reverse("notices") + "?kind=account").content.decode()


def test_there_are_fifty_on_a_page(signed_in, town):
    say(town.project, "suspend", by=town["lead"])
    copy_events(town, 50)
    client = signed_in(town["member"])
    assert [len(titles(client.get(reverse("notices") + f"?page={page}"))) for page in (1, 2)] == [50, 1]


def copy_events(town, count: int) -> None:
    for _ in range(count):
        say(town.project, "suspend", by=town["lead"])


def test_opening_a_notice_marks_it_read_and_leads_to_its_project(signed_in, town):
    say(town.project, "suspend", by=town["lead"])
    notice = mine(town["member"]).get()
    answer = signed_in(town["member"]).post(reverse("notice-open", args=[notice.pk]))
    notice.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, reverse("project", args=[town.project.pk]))
    assert notice.read_at == timezone.now()


def test_a_page_that_is_only_looked_at_marks_nothing_read(signed_in, town):
    say(town.project, "suspend", by=town["lead"])
    client = signed_in(town["member"])
    client.get(reverse("notices"))
    assert client.get(reverse("notice-open", args=[mine(town["member"]).get().pk])).status_code == 405
    assert mine(town["member"]).get().read_at is None


@pytest.mark.parametrize("name", ["notice-open", "notice-again"])
def test_another_persons_notice_is_not_there(signed_in, town, name):
    say(town.project, "suspend", by=town["lead"])
    channel = Channel.MAIL if name == "notice-again" else Channel.IN_APP
    Notice.objects.filter(channel=Channel.MAIL).update(state=Delivery.FAILED, fault=Fault.REFUSED)
    theirs = mine(town["admin"], channel)
    before = theirs.values().get()
    answer = signed_in(town["member"]).post(reverse(name, args=[before["id"]]))
    assert (answer.status_code, theirs.values().get()) == (404, before)


def test_all_can_be_marked_read_but_for_what_came_in_since(signed_in, town):
    say(town.project, "suspend", by=town["lead"])
    client = signed_in(town["member"])
    up_to = re.search(r'name="up_to" value="(\d+)"', client.get(reverse("notices")).content.decode())[1]
    say(town.project, "resume", by=town["lead"])
    answer = client.post(reverse("notices-read"), {"up_to": up_to}, follow=True)
    assert "都标成已读了" in answer.content.decode()
    assert list(mine(town["member"]).order_by("pk").values_list("read_at", flat=True)) == [timezone.now(), None]


@pytest.mark.parametrize(
    ("state", "fault", "said", "again"),
    [
        (Delivery.WAITING, "", ["邮件 等待发送"], False),
        (Delivery.WAITING, Fault.UNREACHABLE, ["邮件 等待发送", "收件的服务器没有应答"], False),
        (Delivery.SENDING, "", ["邮件 正在发送"], False),
        (Delivery.DELIVERED, "", ["邮件 已送达"], False),
        (Delivery.FAILED, Fault.REFUSED, ["邮件没有送到", "收件的服务器不收"], True),
        (Delivery.FAILED, Fault.GONE, ["邮件 没有发：已经与你无关"], False),
    ],
)
def test_each_notice_says_how_it_went_out_and_whether_it_arrived(signed_in, town, state, fault, said, again):
    say(town.project, "suspend", by=town["lead"])
    mine(town["member"], Channel.MAIL).update(state=state, fault=fault)
    text = signed_in(town["member"]).get(reverse("notices")).content.decode()
    assert [words in text for words in ["站内 已送达", *said]] == [True] * (len(said) + 1)
    assert ("再发一次" in text) is again


def test_a_failed_mail_is_sent_again_from_the_centre(signed_in, town):
    say(town.project, "suspend", by=town["lead"])
    mail = mine(town["member"], Channel.MAIL)
    mail.update(state=Delivery.FAILED, fault=Fault.REFUSED, attempts=6, due_at=None)
    client = signed_in(town["member"])
    first = client.post(reverse("notice-again", args=[mail.get().pk]), follow=True)
    assert ("马上再发一次" in first.content.decode(), mail.get().state, mail.get().due_at) == (
        True, Delivery.WAITING, timezone.now()
    )  # fmt: skip
    mail.update(state=Delivery.DELIVERED, due_at=None)
    late = client.post(reverse("notice-again", args=[mail.get().pk]), follow=True)
    assert ("已经送达" in late.content.decode(), mail.get().state) == (True, Delivery.DELIVERED)


def test_the_page_costs_the_same_for_one_notice_of_each_kind_and_for_thirty(signed_in, town):
    def asked(who: str) -> tuple[int, int]:
        client = signed_in(town[who])
        with CaptureQueriesContext(connection) as found:
            shown = titles(client.get(reverse("notices")))
        return len(found), len(shown)

    tell_everything(town, 1)
    few = {who: [asked(who), asked(who)][1] for who in ("admin", "lead", "agent")}
    tell_everything(town, 30)
    many = {who: asked(who) for who in few}
    assert {who: (few[who], many[who]) for who in few if few[who][0] != many[who][0]} == {}
    assert max(queries for queries, _shown in many.values()) <= 12
    assert min(shown for _queries, shown in many.values()) > 10


def tell_everything(town, times: int) -> None:
    lead = Referral.objects.create(handed_by=town["liaison"], project_name="线索", created_at=AT)
    for _ in range(times):
        request = JoinRequest.objects.create(
            enterprise=town.enterprise, user=town["stranger"], kind="claim", state="withdrawn", created_at=AT
        )
        say(request, "claim", by=town["stranger"])
        say(request, "ask_to_join", by=town["stranger"])
        say(town.project, "assign", by=town["security_admin"], kind="agent", user=town["agent"].pk)
        say(town.project, "move", by=town["window"], to="building")
        say(lead, "hand_over", by=town["liaison"])


def test_the_bell_counts_what_is_unread_and_costs_one_query(signed_in, town):
    client = signed_in(town["member"])
    assert 'class="count count--you"' not in bell(client)
    copy_events(town, 3)
    assert ">3<" in bell(client)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("home"))
    assert counts_of_unread(asked) == 1
    row = mine(town["member"]).order_by("pk").last()
    Notice.objects.bulk_create(
        [Notice(event=row.event, recipient_key=f"k{n}", recipient=row.recipient, channel=row.channel, state=row.state,
                made_at=AT) for n in range(120)]
    )  # fmt: skip
    assert ">99+<" in bell(client)


def counts_of_unread(asked) -> int:
    """The statement is planned once (see `prepared`) and called by its name, or it stands there whole."""
    return sum("services_notice" in query["sql"] or "EXECUTE unread_notices" in query["sql"] for query in asked)


def bell(client) -> str:
    page = client.get(reverse("home")).content.decode()
    found = re.search(r'<a class="tool" href="/notices/".*?</a>', page, re.DOTALL)
    return found[0] if found else ""


def test_a_stranger_has_no_bell_and_costs_nothing(client, db):
    with CaptureQueriesContext(connection) as asked:
        assert bell(client) == ""
    assert counts_of_unread(asked) == 0
    assert client.get(reverse("notices"))["Location"].startswith(reverse("account_login"))
