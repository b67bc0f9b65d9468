"""The pages about sending: what one chooses, what was sent, robots, words; who has them, and what they keep to themselves."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from approval_portal.accounts.models import Role, User
from projects.models import Event
from projects.operations.outbox import deliver
from services.enums import Channel, Delivery, Fault
from services.models import Notice, NoticeChoice, NoticeTemplate, QuietHours, Robot
from services.views import notices_sent
from tests.services.telling import AT, person, say

pytestmark = pytest.mark.usefixtures("clock")
WEBHOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0b5d-secret"
WORD = ["project.suspend", "mail", "zh-hans"]


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def system(town) -> Client:
    return signed_in(person("system", Role.SYSTEM_ADMIN))


@pytest.fixture
def keeper(town) -> Client:
    return signed_in(person("keeper", Role.KEEPER))


def text(answer) -> str:
    return answer.content.decode()


# --- choices


def test_one_chooses_and_reads_what_was_chosen(town):
    User.objects.filter(username="member").update(phone="13912345678")
    client, url = signed_in(User.objects.get(username="member")), reverse("notice-choices")
    body = {"mail-item": "on", "sms-item": "on", "quiet_from": "22:00", "quiet_to": "07:00", "workdays_only": "on"}
    answer = client.post(url, body, follow=True)
    assert "保存好了" in text(answer)
    assert NoticeChoice.objects.get(subject="item", channel="sms").wanted
    assert not NoticeChoice.objects.filter(subject="item", channel="mail").exists()
    assert not NoticeChoice.objects.get(subject="project", channel="mail").wanted
    assert QuietHours.objects.values_list("from_time__hour", "to_time__hour", "workdays_only").get() == (22, 7, True)
    page = text(client.get(url))
    assert 'name="sms-item" id="id_sms-item" checked' in page
    assert 'value="22:00"' in page


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"sms-item": "on"}, "手机号"),
        ({"quiet_from": "22:00"}, "从几点到几点都要写"),
        ({"quiet_from": "22:00", "quiet_to": "22:00"}, "两个时间一样"),
        ({"quiet_from": "25:99", "quiet_to": "07:00"}, "有 1 处要改"),
    ],
)
def test_what_cannot_be_chosen_is_said_and_nothing_changes(town, body, said):
    answer = signed_in(town["member"]).post(reverse("notice-choices"), body)
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert not NoticeChoice.objects.exists()
    assert not QuietHours.objects.exists()


def test_whoever_has_no_role_is_not_asked_about_things_of_staff(town):
    page, desk = (text(signed_in(town[name]).get(reverse("notice-choices"))) for name in ("member", "window"))
    assert ("mail-referral" in page, "mail-referral" in desk) == (False, True)


# --- what was sent


@pytest.fixture
def sent(town):
    say(town.project, "suspend", by=town["lead"])
    rows = Notice.objects.filter(channel=Channel.MAIL).order_by("pk")
    Notice.objects.filter(pk=rows[0].pk).update(state=Delivery.FAILED, fault=Fault.REFUSED, due_at=None)
    Notice.objects.filter(pk=rows[1].pk).update(state=Delivery.FAILED, fault=Fault.GONE, due_at=None)
    return rows


def test_a_list_of_what_was_sent_says_how_it_went_and_names_no_project(system, sent):
    page = text(system.get(reverse("sent-notices")))
    assert all(word in page for word in ("没有送到", "收件的服务器不收", "不用发了", "等待发送", sent[0].send_key))
    assert not any(word in page for word in ("五星级酒店项目", "升科酒店公司", "example.org"))
    assert page.count("再发一次：") == 1


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("channel=mail", 4),
        ("channel=sms", 0),
        ("state=failed", 2),
        ("state=waiting", 2),
        ("state=delivered", 0),
        ("fault=refused", 1),
        ("kind=project", 4),
        ("kind=item", 0),
        ("q=member", 1),
        ("q=zz", 0),
        ("from=2026-03-03", 0),
        ("to=2026-03-02", 4),
        ("channel=nope&state=nope&fault=nope&kind=nope&from=2026-99-99&cursor=x&q=%00", 4),
    ],
)
def test_its_filters_narrow_it_down_and_what_cannot_be_read_filters_nothing(system, sent, query, lines):
    found = system.get(f"{reverse('sent-notices')}?{query}").context["lines"]
    assert len(found) == lines


def test_it_is_read_page_by_page_in_either_order(system, town, monkeypatch):
    monkeypatch.setattr(notices_sent, "PER_PAGE", 3)
    say(town.project, "suspend", by=town["lead"])
    for sort, order in (("", "-pk"), ("oldest", "pk")):
        first = system.get(f"{reverse('sent-notices')}?sort={sort}").context
        then = system.get(f"{reverse('sent-notices')}?sort={sort}&cursor={first['next_cursor']}").context
        read = [line.notice.pk for line in (*first["lines"], *then["lines"])]
        assert read == list(Notice.objects.filter(channel=Channel.MAIL).order_by(order).values_list("pk", flat=True))
        assert then["next_cursor"] is None


def test_the_administrator_has_a_failed_one_sent_again_under_its_key(system, sent):
    answer = system.post(reverse("notice-again", args=[sent[0].pk]), {"list": "sent"}, follow=True)
    assert "马上再发一次" in text(answer)
    assert answer.redirect_chain[-1][0] == reverse("sent-notices")
    assert Notice.objects.get(pk=sent[0].pk).state == Delivery.WAITING


def test_the_auditor_reads_it_and_sends_nothing(town, sent):
    client = signed_in(person("auditor", Role.AUDIT_ADMIN))
    page = text(client.get(reverse("sent-notices")))
    assert ("没有送到" in page, "再发一次" in page) == (True, False)
    assert client.post(reverse("notice-again", args=[sent[0].pk])).status_code == 404


def test_it_comes_as_a_spreadsheet(system, sent):
    answer = system.get(f"{reverse('sent-notices')}?format=xlsx&state=failed")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert (len(rows), rows[2][0], rows[2][5]) == (3, sent[0].send_key, "收件的服务器不收")


def test_thirty_rows_cost_what_one_does(system, town, django_assert_max_num_queries):
    values = {"webhook": WEBHOOK, "subjects": ["project"], "made_at": AT}
    for count in (1, 30):
        Robot.objects.bulk_create(Robot(name=f"群{n}", **values) for n in range(count))
        say(town.project, "suspend", by=town["lead"])
        for name in ("sent-notices", "robots", "notice-words"):
            with django_assert_max_num_queries(12):
                assert system.get(reverse(name)).status_code == 200


# --- robots


def test_a_robot_is_added_tried_out_and_switched_off_and_its_address_is_never_shown(system):
    body = {"name": "推进群", "webhook": WEBHOOK, "subjects": ["project"], "language": "zh-hans"}
    page = text(system.post(reverse("robot-new"), body, follow=True))
    robot = Robot.objects.get()
    assert ("推进群" in page, "secret" in page) == (True, False)
    page = text(system.post(reverse("robot-try", args=[robot.pk]), follow=True))
    deliver()
    assert Notice.objects.get(channel=Channel.WECOM).event.verb == "try_robot"
    assert "等待发送" in text(system.get(reverse("robots")))
    form = text(system.get(reverse("robot", args=[robot.pk])))
    assert "secret" not in form
    answer = system.post(reverse("robot", args=[robot.pk]), {**body, "webhook": "", "name": "新名", "version": "1"})
    robot.refresh_from_db()
    assert (answer.status_code, robot.name, robot.webhook) == (302, "新名", WEBHOOK)
    system.post(reverse("robot-switch", args=[robot.pk]), {"on": "0", "version": "2"})
    robot.refresh_from_db()
    assert not robot.is_on


def test_an_address_elsewhere_is_refused_at_its_field_and_not_repeated_in_the_log(system, caplog):
    body = {"name": "群", "webhook": "https://10.0.0.1/secret", "subjects": ["project"], "language": "en"}
    answer = system.post(reverse("robot-new"), body)
    assert (answer.status_code, "qyapi.weixin.qq.com" in text(answer)) == (422, True)
    assert ("secret" in caplog.text, Robot.objects.exists()) == (False, False)


# --- words


def test_words_are_shown_before_they_are_saved(keeper):
    url = reverse("notice-word", args=WORD)
    body = {"title": "暂缓", "body": "{project}先停一停", "version": "0"}
    page = text(keeper.post(url, {**body, "preview": "1"}))
    assert ("项目名称先停一停" in page, NoticeTemplate.objects.exists()) == (True, False)
    assert keeper.post(url, body).status_code == 302
    assert "系统原来的话" in text(keeper.get(url))
    assert keeper.post(url, body).status_code == 409  # the page was opened before
    keeper.post(reverse("notice-words-reset", args=WORD), {"version": "1"})
    assert not NoticeTemplate.objects.exists()


def test_a_place_that_there_is_not_is_refused_at_the_text(keeper):
    answer = keeper.post(reverse("notice-word", args=WORD), {"title": "暂缓", "body": "{phone}", "version": "0"})
    assert (answer.status_code, "可以用：{project}" in text(answer)) == (422, True)


@pytest.mark.parametrize(
    "address", [["nope", "mail", "en"], ["project.suspend", "fax", "en"], ["project.suspend", "sms", "fr"]]
)
def test_words_of_nothing_are_not_there(keeper, address):
    assert keeper.get(reverse("notice-word", args=address)).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"), [("q=暂缓", True), ("q=zz", False), ("kind=item", False), ("edited=1", False)]
)
def test_words_are_found(keeper, query, found):
    assert ("项目暂缓了" in text(keeper.get(f"{reverse('notice-words')}?{query}"))) is found


@pytest.mark.parametrize("name", ["sent-notices", "robots", "robot-new", "notice-words"])
def test_nobody_else_has_these_pages(town, name):
    assert {signed_in(town[who]).get(reverse(name)).status_code for who in ("member", "lead", "agent")} == {403}


def test_choosing_twice_with_one_key_is_noted_once(town):
    client = signed_in(town["member"])
    for _ in range(2):
        client.post(reverse("notice-choices"), {"mail-item": "on", "once": "k1"})
    assert Event.objects.filter(verb="choose_notices").count() == 1
    assert timezone.now() == AT
