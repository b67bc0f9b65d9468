"""Mail, short messages and robots of groups, each to a real server on the loopback."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approval_portal.accounts.models import Body, User
from projects.models import Membership
from services.channels.ways import CHANNELS
from services.enums import Channel, Delivery, Fault
from services.models import Notice, NoticeChoice, NoticeTemplate, Robot
from services.operations.sending import deliver_due, send_again
from services.tasks import send_notices
from tests.loopback import JsonServer, MailServer
from tests.services.telling import AT, say

pytestmark = pytest.mark.usefixtures("clock")
PHONE = "139 1234 5678"
SECRET = "cgi-bin/webhook/send?key=0b5d-secret"


@pytest.fixture
def gateway(settings):
    with JsonServer((200, {"ok": True})) as server:
        settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = f"{server.url}send?app=7", "token-7"
        yield server


@pytest.fixture
def wecom(settings):
    with JsonServer((200, {"errcode": 0, "errmsg": "ok"})) as server:
        settings.WECOM_ORIGINS = (server.url.rstrip("/"),)
        yield server


@pytest.fixture
def short(town, gateway) -> Notice:
    """One short message to the member, whatever else is told."""
    User.objects.update(mail_notices=False)
    User.objects.filter(username="member").update(phone=PHONE)
    NoticeChoice.objects.create(user=town["member"], subject="project", channel=Channel.SMS, wanted=True)
    say(town.project, "suspend", by=town["lead"])
    return Notice.objects.get(channel=Channel.SMS)


def robot(wecom, **more) -> Robot:
    values = {"name": "推进群", "webhook": f"{wecom.url}{SECRET}", "subjects": ["project", "item"], "made_at": AT}
    return Robot.objects.create(**values | more)


def state(notice: Notice) -> tuple:
    notice.refresh_from_db()
    return notice.state, notice.attempts, notice.fault


# --- mail


@pytest.fixture
def post_office(settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def test_a_mail_arrives_by_smtp_as_text_and_html_with_its_key(town, post_office):
    User.objects.exclude(username="member").update(mail_notices=False)
    say(town.project, "suspend", by=town["lead"])
    notice = Notice.objects.get(channel=Channel.MAIL)
    assert send_notices() == 1
    (mail,) = post_office.mails
    assert (mail["To"], mail["Message-ID"]) == ("member@example.org", notice.message_id)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert all("“五星级酒店项目”已暂缓。" in part.get_content() for part in mail.iter_parts())


@pytest.mark.parametrize(("answer", "told"), [("550 no such user", Delivery.FAILED), ("451 later", Delivery.WAITING)])
def test_a_mail_server_that_refuses_does_no_harm(town, post_office, answer, told, caplog):
    User.objects.exclude(username="member").update(mail_notices=False)
    say(town.project, "suspend", by=town["lead"])
    post_office.refuse = answer
    assert send_notices() == 0
    assert state(Notice.objects.get(channel=Channel.MAIL)) == (told, 1, Fault.REFUSED)
    assert "example.org" not in caplog.text


# --- short messages


def test_a_short_message_has_its_key_the_number_and_one_sentence_with_the_link(short, gateway, town, settings):
    assert (send_notices(), send_notices(), state(short)) == (1, 0, (Delivery.DELIVERED, 1, ""))
    assert gateway.taken == [
        {
            "key": f"notice-{short.pk}",
            "to": "+8613912345678",
            "text": f"“五星级酒店项目”已暂缓。原因在项目页上。 {settings.SITE_URL}/projects/{town.project.pk}/"
            if "原因在" in gateway.taken[0]["text"]
            else gateway.taken[0]["text"],
        }
    ]
    assert "已暂缓" in gateway.taken[0]["text"]
    headers = gateway.headers[0]
    assert (headers["Idempotency-Key"], headers["Authorization"]) == (f"notice-{short.pk}", "Bearer token-7")
    assert headers["path"] == "/send?app=7"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (200, (Delivery.DELIVERED, 1, "")),
        (202, (Delivery.DELIVERED, 1, "")),
        (409, (Delivery.DELIVERED, 1, "")),  # taken before, under this key
        (400, (Delivery.FAILED, 1, Fault.REFUSED)),
        (302, (Delivery.WAITING, 1, Fault.REFUSED)),
        (401, (Delivery.WAITING, 1, Fault.UNREACHABLE)),
        (429, (Delivery.WAITING, 1, Fault.UNREACHABLE)),
        (503, (Delivery.WAITING, 1, Fault.UNREACHABLE)),
    ],
)
def test_what_the_gateway_answers_decides_on_the_next_try(short, gateway, status, told, caplog):
    gateway.answers = [(status, {"error": f"{PHONE} is on our list"})]
    send_notices()
    assert (state(short), len(gateway.taken)) == (told, 1)  # a redirect is not followed
    assert not any(secret in caplog.text + short.fault for secret in ("139", "token-7"))


def test_a_gateway_that_is_down_leaves_mails_alone_and_gets_it_under_the_same_key_later(short, gateway, clock, town):
    User.objects.filter(username="admin").update(mail_notices=True)
    gateway.answers = [(503, {}), (200, {})]
    say(town.project, "resume", by=town["lead"])
    assert send_notices() == 1  # the mail; the second short message was not even tried
    assert len(gateway.taken) == 1
    clock.shift(60)
    assert (send_notices(), set(gateway.keys.values())) == (2, {1, 2})
    assert len(gateway.keys) == 2


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"phone": "029-86512345"}, Fault.NO_NUMBER),
        ({"phone": ""}, Fault.NO_NUMBER),
        ({"is_active": False}, Fault.GONE),
    ],
)
def test_a_number_that_is_none_and_a_closed_account_get_nothing(short, gateway, change, fault):
    User.objects.filter(username="member").update(**change)
    send_notices()
    assert (state(short), gateway.taken) == ((Delivery.FAILED, 1, fault), [])


def test_without_a_gateway_it_says_so_and_can_be_sent_when_there_is_one(short, gateway, settings, town):
    url, settings.SMS_GATEWAY_URL = settings.SMS_GATEWAY_URL, ""
    send_notices()
    assert state(short) == (Delivery.FAILED, 1, Fault.NO_GATEWAY)
    settings.SMS_GATEWAY_URL = url
    send_again(short.pk, by=town["member"], at=timezone.now())
    assert (send_notices(), gateway.keys) == (1, {f"notice-{short.pk}": 1})


def test_whoever_lost_sight_of_it_gets_no_short_message(short, gateway):
    Membership.objects.all().delete()
    send_notices()
    assert (state(short)[2], gateway.taken) == (Fault.GONE, [])


# --- robots


def test_a_group_reads_what_happened_and_where_and_no_name(town, wecom, settings):
    row = robot(wecom)
    say(town.project, "suspend", by=town["lead"])
    notice = Notice.objects.get(channel=Channel.WECOM)
    deliver_due({Channel.WECOM: CHANNELS[Channel.WECOM]}, timezone.now)
    url = f"{settings.SITE_URL}/projects/{town.project.pk}/"
    assert wecom.taken == [{"msgtype": "text", "text": {"content": f"项目暂缓了\n{url}"}}]
    assert (state(notice), notice.recipient_key) == ((Delivery.DELIVERED, 1, ""), f"robot:{row.pk}")
    assert wecom.keys == {f"notice-{notice.pk}": 1}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((200, {"errcode": 93000, "errmsg": "invalid webhook"}), (Delivery.FAILED, 1, Fault.REFUSED)),
        ((200, {"errcode": 45009}), (Delivery.WAITING, 1, Fault.UNREACHABLE)),
        ((500, {}), (Delivery.WAITING, 1, Fault.UNREACHABLE)),
    ],
)
def test_what_wecom_answers_decides_on_the_next_try_and_the_address_stands_nowhere(town, wecom, answer, told, caplog):
    robot(wecom)
    wecom.answers = [answer]
    say(town.project, "suspend", by=town["lead"])
    deliver_due({Channel.WECOM: CHANNELS[Channel.WECOM]}, timezone.now)
    notice = Notice.objects.get(channel=Channel.WECOM)
    assert state(notice) == told
    assert not any("secret" in said for said in (caplog.text, notice.fault, str(notice)))


def test_a_robot_that_does_not_answer_holds_up_no_other(town, wecom):
    robot(wecom, webhook="http://127.0.0.1:9/x")
    robot(wecom)
    wecom_only = {Channel.WECOM: CHANNELS[Channel.WECOM]}
    say(town.project, "suspend", by=town["lead"])
    assert (deliver_due(wecom_only, timezone.now), len(wecom.taken)) == (1, 1)


def test_a_robot_that_is_tried_out_says_so_and_a_group_reads_the_bureaus_own_words(town, wecom):
    row = robot(wecom)
    words = {"subject": "project.suspend", "channel": Channel.WECOM, "language": "zh-hans", "edited_at": AT}
    NoticeTemplate.objects.create(title="有项目暂缓", body="负责人今天联系企业", **words)
    say(row, "try_robot", by=town["lead"])
    say(town.project, "suspend", by=town["lead"])
    deliver_due({Channel.WECOM: CHANNELS[Channel.WECOM]}, timezone.now)
    first, second = (taken["text"]["content"].split("\n") for taken in wecom.taken)
    assert (first, second[:2]) == (
        ["群机器人试发", "试发一条：这个群能收到通知了。"],
        ["有项目暂缓", "负责人今天联系企业"],
    )


@pytest.mark.parametrize("change", [{"is_on": False}, {"webhook": "https://inside.example/x"}])
def test_a_robot_that_was_switched_off_or_stands_where_none_may_gets_nothing(town, wecom, change):
    row = robot(wecom)
    say(town.project, "suspend", by=town["lead"])
    Robot.objects.filter(pk=row.pk).update(**change)
    deliver_due({Channel.WECOM: CHANNELS[Channel.WECOM]}, timezone.now)
    assert (Notice.objects.get(channel=Channel.WECOM).state, wecom.taken) == (Delivery.FAILED, [])


def test_a_robot_hears_of_its_kinds_and_of_its_bodys_things_alone(town, wecom):
    body = Body.objects.create(code="au-x", zh="x")
    robot(wecom, subjects=["item"])
    robot(wecom, body=body)
    robot(wecom, is_on=False)
    say(town.project, "suspend", by=town["lead"])
    assert not Notice.objects.filter(channel=Channel.WECOM).exists()


# --- the bureau's own words


def test_the_bureaus_own_words_go_out_in_their_language_and_channel(town, gateway):
    User.objects.filter(username="member").update(phone=PHONE, language="en")
    NoticeChoice.objects.create(user=town["member"], subject="project", channel=Channel.SMS, wanted=True)
    for language, text in (("zh-hans", "暂缓：{project}"), ("en", "On hold: {project}")):
        NoticeTemplate.objects.create(
            subject="project.suspend", channel=Channel.SMS, language=language, body=text, edited_at=AT
        )
    say(town.project, "suspend", by=town["lead"])
    send_notices()
    assert gateway.taken[0]["text"].startswith("On hold: 五星级酒店项目 http")


def test_sending_costs_the_same_few_queries_each(short):
    with CaptureQueriesContext(connection) as queries:
        send_notices()
    assert len(queries) <= 14, [query["sql"][:90] for query in queries]
