"""A message is sent by one of the two sides and told to the other once until they look; its files are looked through."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import AccessLog, Assignment, Document, Event
from projects.operations import scanning
from projects.operations.items.uploads_settled import settle_scan
from projects.operations.outbox import deliver
from projects.operations.refusals import Forbidden, Refused
from services.models import Message, MessageFile, MessageRead, Notice, Problem
from services.operations.messages import raise_from_message, read_messages, send_message
from services.queries_messages import unread
from tests.projects.files import pdf
from tests.services.telling import AT, Town, heard

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def say(town: Town, who: str, text: str = "图纸好了", files=(), **more) -> Message:
    found = send_message(town.project, text, files, by=town[who], at=AT, **more)
    deliver()
    return found


def paper(name: str = "图纸.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content)


def unread_by(town: Town, who: str) -> int:
    return unread(town[who], Message.objects.filter(project=town.project)).count()


@pytest.mark.parametrize(
    ("who", "from_enterprise", "told"),
    [
        ("member", True, ["agent", "backup"]),
        ("agent", False, ["admin", "member"]),
        ("backup", False, ["admin", "member"]),
    ],
)
def test_the_other_side_hears(town, who, from_enterprise, told):
    message = say(town, who)
    assert message.from_enterprise is from_enterprise
    assert heard(Event.objects.get(verb="send_message")) == told


def test_where_nobody_serves_the_project_the_desk_hears(town):
    Assignment.objects.all().delete()
    say(town, "member")
    assert heard(Event.objects.get(verb="send_message")) == ["lead", "window"]


def test_of_a_talk_one_is_told_once_until_one_has_looked(town):
    for text in ("一", "二"):
        last = say(town, "member", text)
    assert Notice.objects.filter(recipient=town["agent"], channel="in_app").count() == 1
    read_messages(town.project, last.pk, by=town["agent"], at=AT)
    assert not Notice.objects.filter(recipient=town["agent"], channel="in_app", read_at=None).exists()
    say(town, "member", "三")
    assert Notice.objects.filter(recipient=town["agent"], channel="in_app").count() == 2


@pytest.mark.parametrize("who", ["other_agent", "window", "lead", "reviewer", "stranger", "former", "liaison"])
def test_nobody_else_speaks(town, who):
    with pytest.raises(Forbidden):
        send_message(town.project, "x", by=town[who], at=AT)
    assert not Message.objects.exists()


def test_what_was_said_stands_in_no_event(town):
    say(town, "member", "李四不肯让路")
    event = Event.objects.get(verb="send_message")
    assert event.text is None
    assert "李四" not in str(event.data)
    assert len(event.data["digest"]) == 64


def test_sent_twice_it_is_one_message(town):
    for _ in range(2):
        say(town, "member", files=[paper()], idempotency_key="k1")
    assert (Message.objects.count(), MessageFile.objects.count(), Document.objects.count()) == (1, 1, 1)


def test_a_file_is_kept_as_a_document_of_the_project(town):
    message = say(town, "member", "", [paper(), paper("同一份.pdf")])
    (link,) = message.files.all()
    document = link.document
    assert (document.project, document.enterprise, document.material) == (town.project, town.enterprise, "")
    assert (document.name, document.state) == ("图纸.pdf", "sound")


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00 program", b"%PDF-1.7 /JavaScript (x)"])
def test_a_file_that_is_not_sound_is_refused_by_name_and_nothing_is_sent(town, content):
    with pytest.raises(Refused) as refusal:
        send_message(town.project, "看附件", [paper(), paper("坏的.pdf", content)], by=town["member"], at=AT)
    assert refusal.value.field == "files"
    assert "坏的.pdf" in refusal.value.zh
    assert (Message.objects.count(), Document.objects.count()) == (0, 0)


@pytest.mark.parametrize(("text", "files", "field"), [(" ", 0, "text"), ("字" * 2001, 0, "text"), ("x", 6, "files")])
def test_an_empty_message_or_too_much_is_refused(town, text, files, field):
    with pytest.raises(Refused) as refusal:
        send_message(town.project, text, [paper() for _ in range(files)], by=town["member"], at=AT)
    assert refusal.value.field == field


def test_a_file_waits_for_the_scanner(town, monkeypatch):
    monkeypatch.setattr(scanning, "configured", lambda: True)
    document = say(town, "member", files=[paper()]).files.get().document
    assert document.state == "checking"
    assert settle_scan(document.pk, "EICAR", AT) == "refused"
    assert Message.objects.get().files.get().document.state == "refused"


# --- reading


def test_unread_are_those_of_others_since_one_looked(town):
    first = say(town, "member", "一")
    say(town, "admin", "二")
    assert [unread_by(town, who) for who in ("agent", "member", "admin")] == [2, 1, 0]
    read_messages(town.project, first.pk, by=town["agent"], at=AT)
    assert unread_by(town, "agent") == 1


def test_reading_never_goes_back(town):
    first, second = say(town, "member", "一"), say(town, "member", "二")
    for message in (second, first):
        read_messages(town.project, message.pk, by=town["agent"], at=AT)
    assert MessageRead.objects.get(user=town["agent"]).up_to == second.pk


# --- raised as a problem


def test_a_message_is_raised_once(town):
    message = say(town, "member", "变电站还没有扩容\n急")
    for title in ("变电站", "又一次"):
        raise_from_message(message, title, by=town["agent"], at=AT)
    problem = Problem.objects.get()
    assert (problem.title, problem.detail, problem.origin, problem.project) == (
        "变电站", "变电站还没有扩容\n急", "message", town.project,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["other_agent", "reviewer", "stranger"])
def test_nobody_else_raises_it(town, who):
    message = say(town, "member")
    with pytest.raises(Forbidden):
        raise_from_message(message, "x", by=town[who], at=AT)
    assert not Problem.objects.exists()
    assert not AccessLog.objects.filter(object_type="problem").exists()
