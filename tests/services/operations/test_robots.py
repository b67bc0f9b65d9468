"""Robots of groups and the words of notices: who may, what is refused, and that the address stands nowhere."""

import pytest
from django.utils import timezone

from approval_portal.accounts.models import Role
from projects.models import Event, EventText
from projects.operations.outbox import deliver
from projects.operations.refusals import Forbidden, Refused, Stale
from services.channels.headlines import Headlines, headlines
from services.channels.wordings import EDITABLE, LANGUAGES, own_words, places_of, wordings
from services.channels.words import Telling
from services.enums import Channel, Delivery
from services.models import Notice, NoticeTemplate, Robot
from services.operations.hearers import HEARERS
from services.operations.robots import SUBJECTS, add_robot, change_robot, switch_robot, try_robot
from services.operations.sending import send_again
from services.operations.wordings import edit_words, reset_words
from services.queries import subject_of
from services.rules.wording import wrong_places
from tests.services.telling import AT, person, say

pytestmark = pytest.mark.usefixtures("clock")
FOR_GROUPS = sorted(kind for kind in HEARERS if subject_of(*kind) in SUBJECTS)
WEBHOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0b5d-secret"


@pytest.fixture
def system(town):
    return person("system", Role.SYSTEM_ADMIN)


@pytest.fixture
def keeper(town):
    return person("keeper", Role.KEEPER)


def add(by, **more) -> Robot:
    return add_robot(**{"name": "推进群", "webhook": WEBHOOK, "subjects": ["project"], "by": by, "at": AT} | more)


@pytest.mark.parametrize(
    "webhook",
    [
        "",
        "https://127.0.0.1/x",
        "http://qyapi.weixin.qq.com/x",
        "https://qyapi.weixin.qq.com.evil.example/x",
        "https://qyapi.weixin.qq.com@evil.example/x",
        "https://me@qyapi.weixin.qq.com/x",
        "https://qyapi.weixin.qq.com:8443/x",
        "file:///etc/passwd",
        "https://qyapi.weixin.qq.com/x\r\nHost: evil",
        f"{WEBHOOK}{'x' * 300}",
        "//qyapi.weixin.qq.com/x",
    ],
)
def test_a_robot_stands_where_the_settings_allow_and_nowhere_else(system, webhook):
    with pytest.raises(Refused) as refused:
        add(system, webhook=webhook)
    assert (refused.value.field, Robot.objects.exists()) == ("webhook", False)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": " "}, "name"), ({"subjects": ["account"]}, "subjects"), ({"language": "fr"}, "language")],
)
def test_a_robot_has_a_name_and_something_to_tell(system, wrong, field):
    with pytest.raises(Refused) as refused:
        add(system, **wrong)
    assert refused.value.field == field


def test_nobody_but_the_system_administrator_looks_after_robots(town, system, keeper):
    robot = add(system)
    by = {"by": keeper, "at": AT}
    acts = [
        lambda: add(keeper),
        lambda: switch_robot(robot, on=False, version=1, **by),
        lambda: try_robot(robot, **by),
        lambda: change_robot(robot, name="x", subjects=["item"], language="en", version=1, **by),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()


def test_the_address_stands_in_no_event(system):
    robot = add(system)
    robot = change_robot(
        robot, name="群", webhook=f"{WEBHOOK}2", subjects=["item"], language="en", version=1, by=system, at=AT
    )
    switch_robot(robot, on=False, version=2, by=system, at=AT)
    said = f"{list(Event.objects.values_list('data', flat=True))}{list(EventText.objects.values_list('content', flat=True))}"
    assert ("secret" in said, "推进群" in said) == (False, True)


def test_a_change_without_an_address_keeps_it_and_an_old_page_changes_nothing(system):
    robot = add(system)
    change_robot(robot, name="群", subjects=["item"], language="en", version=1, by=system, at=AT)
    with pytest.raises(Stale):
        change_robot(robot, name="旧", subjects=["item"], language="en", version=1, by=system, at=AT)
    robot.refresh_from_db()
    assert (robot.name, robot.webhook, robot.version) == ("群", WEBHOOK, 2)


def test_a_robot_that_is_off_can_be_tried_out_and_hears_of_nothing_else(town, system):
    robot = add(system)
    robot = switch_robot(robot, on=False, version=1, by=system, at=AT)
    say(town.project, "suspend", by=town["lead"])
    assert not Notice.objects.filter(channel=Channel.WECOM).exists()
    try_robot(robot, by=system, at=timezone.now())
    deliver()
    assert Notice.objects.get(channel=Channel.WECOM).recipient_key == f"robot:{robot.pk}"


def test_the_system_administrator_sends_anybodys_again_and_the_log_says_so(town, system):
    say(town.project, "suspend", by=town["lead"])
    notice = Notice.objects.filter(channel=Channel.MAIL).first()
    Notice.objects.filter(pk=notice.pk).update(state=Delivery.FAILED, due_at=None, fault="refused")
    with pytest.raises(Notice.DoesNotExist):
        send_again(notice.pk, by=town["lead"], at=AT)
    assert send_again(notice.pk, by=system, at=AT).state == Delivery.WAITING
    event = Event.objects.get(verb="send_again")
    assert (event.actor, event.data) == (system, {"channel": "mail", "user": notice.recipient_id})


# --- words


def edit(by, title="暂缓了", body="{project}先停一停", channel=Channel.MAIL, version=0, **more):
    places = places_of("project.suspend", channel)
    given = {"title": title, "body": body, "places": places, "version": version, "by": by, "at": AT} | more
    return edit_words("project.suspend", channel, "zh-hans", **given)


def read(town, channel):
    event = say(town.project, "suspend", by=town["lead"])
    words = Telling(town["member"], [event], AT.date(), channel).words(event)
    return words.title, words.text


def test_a_keeper_words_a_notice_and_takes_it_back(town, keeper):
    row = edit(keeper)
    assert read(town, Channel.MAIL) == ("暂缓了", "五星级酒店项目先停一停")
    assert read(town, Channel.IN_APP)[0] == "项目暂缓了"  # the other channels keep theirs
    reset_words("project.suspend", Channel.MAIL, "zh-hans", version=row.version, by=keeper, at=AT)
    assert read(town, Channel.MAIL)[0] == "项目暂缓了"
    assert list(Event.objects.filter(object_type="noticetemplate").values_list("verb", flat=True)) == [
        "edit_words",
        "reset_words",
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "“{project}”暂缓了"}, "title"),
        ({"title": ""}, "title"),
        ({"title": "长" * 161}, "title"),
        ({"body": ""}, "body"),
        ({"body": "{phone}"}, "body"),
        ({"body": "{project.enterprise}"}, "body"),
        ({"body": "长" * 1001}, "body"),
        ({"body": "长" * 201, "channel": Channel.SMS}, "body"),
        ({"body": "{project}", "channel": Channel.WECOM}, "body"),
    ],
)
def test_words_that_would_name_somebody_in_a_title_or_lack_a_value_are_refused(keeper, wrong, field):
    with pytest.raises(Refused) as refused:
        edit(keeper, **wrong)
    assert (refused.value.field, NoticeTemplate.objects.exists()) == (field, False)


def test_an_old_page_does_not_overwrite_newer_words(keeper, system):
    edit(keeper)
    for version in (0, 2):
        with pytest.raises(Stale):
            edit(system, version=version)
    with pytest.raises(Stale):
        reset_words("project.suspend", Channel.MAIL, "zh-hans", version=9, by=system, at=AT)


def test_whoever_keeps_no_words_edits_none(town):
    for name in ("lead", "security_admin", "member"):
        with pytest.raises(Forbidden):
            edit(town[name])


def test_what_stands_in_a_projects_name_opens_no_place(town, keeper):
    type(town.project).objects.filter(pk=town.project.pk).update(name="{actor} %(actor)s")
    edit(keeper)
    assert read(town, Channel.MAIL)[1] == "{actor} %(actor)s先停一停"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_portals_own_words_can_all_be_edited_as_they_are(language):
    for name in wordings():
        title, text = own_words(name, language)
        assert (wrong_places(title, ()), wrong_places(text, places_of(name, "mail"))) == ([], []), name
        assert len(name) <= 60


def test_the_two_sides_of_an_item_have_words_of_their_own():
    assert own_words("approvalitem.submit", "zh-hans") != own_words("approvalitem.submit.bureau", "zh-hans")
    assert len(EDITABLE) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FOR_GROUPS, ids=lambda kind: ".".join(kind))
def test_a_group_can_be_told_of_everything_that_anybody_hears_of(kind):
    data = {"kind": "unrated", "object": "ratinginvite", "id": 1, "deadline": "2026-03-01"} if kind[0] == "due" else {}
    event = Event(pk=1, object_type=kind[0], verb=kind[1], object_id="1", stream="project:1", data=data, at=AT)
    told = Headlines([event], AT.date()).words(event)
    assert (bool(told.title), told.text, "None" in told.url) == (True, "", False)
    assert not told.url.startswith(("/rate/", "/invitations/", "/r/"))


def test_a_list_of_what_was_sent_names_nobody(town, django_assert_num_queries):
    events = [say(town.project, verb, by=town["lead"]) for verb in ("suspend", "resume")]
    with django_assert_num_queries(0):
        assert list(headlines(events).values()) == ["项目暂缓了", "项目恢复了"]
