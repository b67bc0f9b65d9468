"""The talk of a project: both sides write, opening it reads it, its files go out as every document does."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import Document, Project
from projects.operations.outbox import deliver
from services.models import Message, MessageFile, Problem
from services.operations.messages import send_message
from tests.projects.files import pdf
from tests.services.telling import AT, Town

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def say(town: Town, who: str, text: str = "图纸好了", files=()) -> Message:
    message = send_message(town.project, text, files, by=town[who], at=AT)
    deliver()
    return message


def paper(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("图纸.pdf", pdf() if content is None else content)


def talk(town: Town) -> str:
    return reverse("project-messages", args=[town.project.pk])


def test_a_message_with_a_file_is_sent_once(client, town):
    client.force_login(town["member"])
    for _ in range(2):
        answer = client.post(talk(town), {"text": "看附件", "files": [paper(), paper()], "once": "k"})
        assert answer["Location"] == talk(town) + "#write"
    assert (Message.objects.count(), MessageFile.objects.count()) == (1, 1)


@pytest.mark.parametrize(("given", "words"), [({"text": " "}, "写点什么"), ({"text": "字" * 2001}, "2000")])
def test_what_is_wrong_stands_in_the_form(client, town, given, words):
    client.force_login(town["member"])
    answer = client.post(talk(town), given)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_file_that_is_not_sound_is_named_and_the_text_stays(client, town):
    client.force_login(town["member"])
    answer = client.post(talk(town), {"text": "看附件", "files": [paper(b"MZ program")]})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "图纸.pdf" in body
    assert "看附件</textarea>" in body
    assert not Document.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("lead", 403), ("reviewer", 403), ("other_agent", 404), ("stranger", 404)])
def test_nobody_else_writes(client, town, who, status):
    client.force_login(town[who])
    assert client.post(talk(town), {"text": "x"}).status_code == status
    assert not Message.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("lead", 200), ("reviewer", 403), ("former", 404), ("backup", 200)])
def test_who_reads(client, town, who, status):
    say(town, "member")
    client.force_login(town[who])
    assert client.get(talk(town)).status_code == status


def test_opening_the_talk_reads_it_and_takes_the_badge_away(client, town):
    say(town, "member")
    client.force_login(town["agent"])
    home = client.get("/").content.decode()
    assert "来往消息，1 个项目有未读" in home
    assert "未读消息" in home
    client.get(talk(town))
    home = client.get("/").content.decode()
    assert "个项目有未读" not in home
    assert "未读消息" not in home


def test_a_lead_who_looks_on_reads_for_nobody(client, town):
    say(town, "member")
    client.force_login(town["lead"])
    client.get(talk(town))
    client.force_login(town["agent"])
    assert "1 条未读" in client.get("/messages/").content.decode()


def test_what_people_wrote_is_text_and_nothing_else(client, town):
    say(town, "member", "<script>alert(1)</script>")
    client.force_login(town["agent"])
    assert "<script>alert(1)" not in client.get(talk(town)).content.decode()


def test_a_file_goes_to_both_sides_and_nobody_else(client, town):
    link = say(town, "member", files=[paper()]).files.get()
    for who, status in (("agent", 200), ("admin", 200), ("lead", 200), ("reviewer", 404), ("stranger", 404)):
        client.force_login(town[who])
        assert client.get(reverse("message-file", args=[link.pk])).status_code == status
    Document.objects.update(state="checking")
    client.force_login(town["agent"])
    assert client.get(reverse("message-file", args=[link.pk])).status_code == 404
    assert "正在检查" in client.get(talk(town)).content.decode()


def test_a_message_becomes_a_problem_once(client, town):
    message = say(town, "member", "变电站还没有扩容\n急")
    client.force_login(town["agent"])
    path = reverse("message-problem", args=[message.pk])
    assert 'value="变电站还没有扩容"' in client.get(path).content.decode()
    for _ in range(2):
        assert client.post(path, {"title": "变电站"})["Location"] == talk(town)
    assert Problem.objects.get().title == "变电站"
    assert "已转成问题" in client.get(talk(town)).content.decode()
    assert client.post(path, {"title": ""}).status_code == 302


def test_as_many_queries_for_one_message_as_for_thirty(client, town):
    say(town, "member", files=[paper()])
    client.force_login(town["agent"])
    for _ in range(2):
        client.get(talk(town))
    one = [counted(client, path) for path in (talk(town), "/messages/")]
    for number in range(30):
        say(town, "member", f"第{number}条")
        other = Project.objects.create(
            enterprise=town.enterprise, name=f"项目{number}", token=f"n{number}", created_at=AT
        )
        Message.objects.create(project=other, author=town["member"], from_enterprise=True, text="x", sent_at=AT)
    client.force_login(town["lead"])
    client.get(talk(town))
    client.force_login(town["agent"])
    client.get(talk(town))
    assert [counted(client, path) for path in (talk(town), "/messages/")] == one
    assert max(one) <= 14


def counted(client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)
