"""Files in pieces over HTTP: announced, sent on from where they stand, dropped; nobody else's; one write, many pieces."""

import json

import pytest
from django.urls import reverse

from projects.enums import DocumentState, PaperState
from projects.models import Document, Event, Upload
from projects.operations.items.papers import upload_document
from projects.operations.items.uploads import PIECE
from projects.views.uploads import KIND
from tests.projects import files
from tests.projects.applying import line, pdf
from tests.projects.items import ITEM_AT, make_item
from tests.projects.views.people import make_user, signed_in

pytestmark = pytest.mark.django_db
WHOLE = files.pdf(b"<< /Note (" + b"x" * 3000 + b") >>")


@pytest.fixture
def paper(project):
    return line(make_item(project))


@pytest.fixture
def mine(boss):
    return signed_in(boss)


def announce(client, paper, content=WHOLE, **said):
    said = {"name": "报告.pdf", "size": len(content), "line": paper.pk} | said
    return client.post(reverse("uploads"), json.dumps(said), content_type="application/json")


def patch(client, url, offset, content, kind=KIND):
    return client.generic("PATCH", url, content, kind, headers={"Upload-Offset": str(offset)})


def test_a_file_comes_in_pieces_and_stands_on_its_line(mine, paper):
    made = announce(mine, paper)
    url = made["Location"]
    assert (made.status_code, made.json()["offset"], made.json()["piece"]) == (201, 0, PIECE)
    assert patch(mine, url, 0, WHOLE[:1000]).json()["offset"] == 1000
    assert mine.head(url)["Upload-Offset"] == "1000"
    done = patch(mine, url, 1000, WHOLE[1000:])

    document = Document.objects.get()
    assert (done.json()["state"], done.json()["document"], done.json()["checked"]) == ("done", document.pk, "sound")
    paper.refresh_from_db()
    assert (paper.state, document.name, document.size) == (PaperState.GIVEN, "报告.pdf", len(WHOLE))
    again = patch(mine, url, len(WHOLE), b"")  # the answer was lost
    assert (
        again.json()["document"],
        Document.objects.count(),
        Event.objects.filter(verb="upload_document").count(),
    ) == (
        *(document.pk, 1),
        1,
    )


def test_a_wrong_offset_is_told_the_right_one_and_changes_nothing(mine, paper):
    url = announce(mine, paper)["Location"]
    patch(mine, url, 0, WHOLE[:500])
    for offset in (0, 499, 501, 10**12):
        answer = patch(mine, url, offset, WHOLE[:500])
        assert (answer.status_code, answer["Upload-Offset"], answer.json()["offset"]) == (409, "500", 500)


def test_a_hostile_file_is_refused_by_name_and_the_upload_says_so_afterwards(mine, paper):
    bad = files.pdf(b"<< /S /Launch >>")
    url = announce(mine, paper, bad)["Location"]
    answer = patch(mine, url, 0, bad)
    assert answer.status_code == 422
    assert "“报告.pdf”没有收下" in answer.json()["refusal"]
    assert mine.get(url).json()["refusal"] == answer.json()["refusal"]
    assert Document.objects.count() == 0


@pytest.mark.parametrize("name", ["图.svg", "a.exe", "a.html", "a.zip", "a.docm", "a.doc"])
def test_a_wrong_ending_is_refused_at_once(mine, paper, name):
    answer = announce(mine, paper, name=name)
    assert (answer.status_code, name in answer.json()["refusal"], Upload.objects.count()) == (422, True, 0)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"nothing=1", b'{"name": "a.pdf", "size": "9", "line": 1}', b'{"name": "a.pdf", "size": -1, "line": 1}',
     b'{"name": 1, "size": 9, "line": 1}', b'{"name": "a.pdf", "size": true, "line": 1}', b"[" * 5000, b'"' + b"x" * 9000 + b'"'],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(mine, body):
    assert mine.post(reverse("uploads"), body, content_type="application/json").status_code == 400


def test_a_piece_of_another_kind_without_a_place_or_too_large_is_refused(mine, paper):
    url = announce(mine, paper)["Location"]
    assert patch(mine, url, 0, b"x", "application/json").status_code == 400
    assert patch(mine, url, "x", b"x").status_code == 400
    assert patch(mine, url, 0, b"x" * (PIECE + 1)).status_code == 413
    assert Upload.objects.get().received == 0


def test_it_is_nobody_elses(mine, paper, agent, project):
    url = announce(mine, paper)["Location"]
    for other in (agent, make_user("stranger"), make_user("window", "window")):
        client = signed_in(other)
        answers = [client.get(url), client.head(url), patch(client, url, 0, b"x"), client.delete(url)]
        assert [answer.status_code for answer in answers] == [404] * 4
    stranger = signed_in(make_user("third"))
    assert announce(stranger, paper).status_code == 404


def test_s2_what_only_the_portal_writes_is_not_taken_from_what_was_announced(mine, paper, boss):
    announce(
        mine, paper, token="mine", received=9, state="done", by=1, document=1, lines=[1], said={"pieces": ["../x"]}
    )
    upload = Upload.objects.get()
    assert (upload.received, upload.state, upload.by, upload.document, upload.lines) == (
        0,
        "coming",
        boss,
        None,
        [paper.pk],
    )
    assert (upload.said["pieces"], len(upload.token)) == ([], 32)


def test_dropped_it_is_over(mine, paper):
    url = announce(mine, paper)["Location"]
    assert mine.delete(url).status_code == 204
    assert (mine.get(url).json()["state"], patch(mine, url, 0, WHOLE).json()["state"]) == ("dropped", "dropped")


def test_too_many_at_once_are_told_to_wait(mine, paper, monkeypatch):
    url = announce(mine, paper)["Location"]
    monkeypatch.setattr("projects.views.uploads.allows", lambda *_: False)
    assert [announce(mine, paper).status_code, patch(mine, url, 0, WHOLE).status_code] == [429, 429]


def test_another_version_says_why_and_the_page_shows_who_when_and_why(mine, paper, boss):
    first = upload_document([paper], pdf(), by=boss, at=ITEM_AT)
    url = announce(mine, paper, replaces=first.pk, why="补了公章")["Location"]
    patch(mine, url, 0, WHOLE)

    page = mine.get(reverse("item-draft", args=[paper.item_id])).content.decode()
    assert all(words in page for words in ("第 2 版", "以前的 1 版", "补了公章", f"/documents/{first.pk}/"))
    assert mine.get(f"/documents/{first.pk}/").status_code == 200
    assert announce(mine, paper, replaces=10**9, why="x").status_code == 404


def test_what_is_being_checked_or_was_refused_is_shown_and_opens_nowhere(mine, paper, boss, project):
    document = upload_document([paper], pdf(), by=boss, at=ITEM_AT)
    window = signed_in(make_user("counter", "window"))
    for state, words in ((DocumentState.CHECKING, "正在检查"), (DocumentState.REFUSED, "查出病毒")):
        Document.objects.update(state=state, refusal="Eicar")
        page = mine.get(reverse("item-draft", args=[paper.item_id])).content.decode()
        assert (words in page, f'href="/documents/{document.pk}/"' in page) == (True, False)
        for client in (mine, window):
            for query in ("", "?inline=1"):
                assert client.get(f"/documents/{document.pk}/{query}").status_code == 404


@pytest.mark.parametrize("name", files.GOOD)
def test_s8_each_kind_goes_out_under_its_name_as_what_it_is(mine, paper, boss, name):
    from django.core.files.uploadedfile import SimpleUploadedFile

    content, kind = files.GOOD[name]
    document = upload_document([paper], SimpleUploadedFile(name, content), by=boss, at=ITEM_AT)
    answer = mine.get(f"/documents/{document.pk}/?inline=1")
    shown = kind in ("application/pdf", "image/jpeg", "image/png")  # what a browser cannot show is never sent inline
    assert answer["Content-Disposition"].partition(";")[0] == ("inline" if shown else "attachment")
    assert ("sandbox" in answer["Content-Security-Policy"], answer["X-Content-Type-Options"]) == (True, "nosniff")
    assert (answer["Content-Type"], b"".join(answer.streaming_content)) == (kind, content)
    assert "filename*=utf-8''" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("said", "status"), [({"name": "\ud800.pdf"}, 201), ({"why": "\ud800"}, 201), ({"name": "a." + "x" * 250}, 422)]
)
def test_no_name_and_no_reason_breaks_the_announcement(mine, paper, said, status):
    assert announce(mine, paper, **said).status_code == status
