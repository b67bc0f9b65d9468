"""Files in pieces: broken anywhere they go on; joined, they are kept once; another version takes the place of the one before."""

import random
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from projects.enums import PaperState, UploadState
from projects.models import Document, Event, PaperDocument, Upload
from projects.operations.items.papers import upload_document
from projects.operations.items.uploads import (
    MOST_COMING,
    SPLINTERS,
    WrongOffset,
    add_piece,
    announce_upload,
    drop_old_uploads,
    drop_upload,
    finish_upload,
)
from projects.operations.refusals import Forbidden, Refused
from projects.queries_papers import seen_documents
from tests.projects import files
from tests.projects.applying import LATER, line, pdf
from tests.projects.items import ITEM_AT, make_item
from tests.projects.views.people import make_user

pytestmark = pytest.mark.django_db
WHOLE = files.pdf(b"<< /Note (" + b"x" * 5000 + b") >>")


@pytest.fixture
def paper(project):
    return line(make_item(project))


def begin(paper, by, content=WHOLE, name="报告.pdf", **said):
    return announce_upload([paper], name, len(content), by=by, at=ITEM_AT, said=said)


def send(upload, content, by, piece=700):
    for at in range(0, len(content), piece):
        upload = add_piece(upload, at, content[at : at + piece], by=by, at=ITEM_AT)
    return upload


def left():
    return [
        each
        for folder in default_storage.listdir("uploads")[0]
        for each in default_storage.listdir(f"uploads/{folder}")[1]
    ]


# --- pieces


def test_a_file_in_pieces_is_the_same_file(paper, boss):
    upload = finish_upload(send(begin(paper, boss), WHOLE, boss), by=boss, at=LATER)

    with upload.document.file.open() as file:
        assert file.read() == WHOLE
    paper.refresh_from_db()
    assert (upload.state, upload.document.state, paper.state) == (UploadState.DONE, "sound", PaperState.GIVEN)
    assert Event.objects.filter(verb="upload_document").count() == 1


@pytest.mark.parametrize("seed", range(8))
def test_broken_at_random_places_it_goes_on_where_it_stands(paper, boss, seed):
    dice, upload = random.Random(seed), begin(paper, boss)
    while upload.received < upload.size:
        offset, length = dice.choice([0, upload.received, upload.received, upload.received + 3]), dice.randint(1, 900)
        said = (upload, offset, WHOLE[offset : offset + length])
        if offset == upload.received:
            upload = add_piece(*said, by=boss, at=ITEM_AT)
            continue
        with pytest.raises(WrongOffset) as wrong:
            add_piece(*said, by=boss, at=ITEM_AT)
        assert wrong.value.offset == Upload.objects.get().received
    assert finish_upload(upload, by=boss, at=LATER).document.size == len(WHOLE)


def test_finished_twice_it_is_one_document_and_its_pieces_are_gone(paper, boss, django_capture_on_commit_callbacks):
    upload = send(begin(paper, boss), WHOLE, boss)
    with django_capture_on_commit_callbacks(execute=True):
        made = {finish_upload(upload, by=boss, at=LATER).document_id for _ in range(5)}

    assert (len(made), Document.objects.count(), PaperDocument.objects.count(), left()) == (1, 1, 1, [])


def test_more_than_was_announced_is_not_kept(paper, boss):
    upload = begin(paper, boss, WHOLE[:100])
    with pytest.raises(Refused, match="比说好的长"):
        add_piece(upload, 0, WHOLE[:101], by=boss, at=ITEM_AT)

    assert (Upload.objects.get().received, default_storage.exists("uploads")) in ((0, False), (0, True))
    assert not default_storage.exists("uploads") or left() == []


def test_a_hostile_file_ends_the_upload_with_the_reason(paper, boss, django_capture_on_commit_callbacks):
    bad = files.pdf(b"<< /S /JavaScript >>")
    upload = send(begin(paper, boss, bad), bad, boss)
    with pytest.raises(Refused, match=r"报告\.pdf.*可以运行的代码"), django_capture_on_commit_callbacks(execute=True):
        finish_upload(upload, by=boss, at=LATER)

    upload.refresh_from_db()
    assert (upload.state, "可以运行的代码" in upload.refusal, Document.objects.count()) == ("refused", True, 0)


@pytest.mark.parametrize(
    ("name", "size", "why"),
    [("空.pdf", 0, "空文件"), ("大.pdf", 101 * 1024 * 1024, "超过100 MB"), ("程序.exe", 9, "不收这种文件")],
)
def test_what_cannot_be_taken_is_refused_before_a_byte_comes(paper, boss, name, size, why):
    with pytest.raises(Refused, match=f"{name}.*{why}"):
        announce_upload([paper], name, size, by=boss, at=ITEM_AT)


def test_only_so_much_is_under_way_for_one_person(paper, boss, settings):
    settings.UPLOAD_MOST = 1000
    for _ in range(10):
        begin(paper, boss, b"x" * 1000)
    with pytest.raises(Refused, match="太多"):
        begin(paper, boss, b"x")
    Upload.objects.update(size=1)
    Upload.objects.bulk_create(
        Upload(token=str(n), enterprise_id=Upload.objects.first().enterprise_id, name="a", size=1, by=boss,
               created_at=ITEM_AT, touched_at=ITEM_AT) for n in range(MOST_COMING - 10)
    )  # fmt: skip
    with pytest.raises(Refused, match="太多"):
        begin(paper, boss, b"x")


def test_nobody_else_goes_on_with_it_and_whoever_lost_the_right_does_not_either(paper, boss):
    upload, stranger = begin(paper, boss), make_user("stranger")
    for act in (
        lambda: add_piece(upload, 0, b"x", by=stranger, at=LATER),
        lambda: drop_upload(upload, by=stranger, at=LATER),
    ):
        with pytest.raises(Forbidden):
            act()
    boss.memberships.update(ends_on=ITEM_AT.date() - timedelta(days=1))
    with pytest.raises(Forbidden):
        add_piece(upload, 0, b"x", by=type(boss).objects.get(pk=boss.pk), at=LATER)


def test_what_nobody_goes_on_with_is_let_go_with_its_pieces(paper, boss, django_capture_on_commit_callbacks):
    upload = add_piece(begin(paper, boss), 0, WHOLE[:500], by=boss, at=ITEM_AT)
    assert drop_old_uploads(ITEM_AT + timedelta(hours=40)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert drop_old_uploads(ITEM_AT + timedelta(hours=49)) == 1
    upload.refresh_from_db()
    assert (upload.state, left()) == ("dropped", [])
    drop_old_uploads(LATER + timedelta(days=90))
    assert not Upload.objects.exists()


# --- versions


def test_another_file_of_the_paper_is_the_next_version_with_its_reason(paper, boss):
    first = upload_document([paper], pdf(), by=boss, at=ITEM_AT)
    with pytest.raises(Refused, match="为什么"):
        upload_document([paper], pdf(content=WHOLE), by=boss, at=ITEM_AT, replaces=first)
    second = upload_document([paper], pdf(content=WHOLE), by=boss, at=LATER, replaces=first, why="补了公章")

    assert (second.version, second.replaces, second.why) == (2, first, "补了公章")
    live = PaperDocument.objects.filter(paper=paper, removed_at=None).values_list("document", flat=True)
    assert list(live) == [second.pk]
    assert set(seen_documents(boss, LATER.date())) == {first, second}
    with pytest.raises(Refused, match="已经换过"):
        upload_document([paper], pdf(content=WHOLE + b"%"), by=boss, at=LATER, replaces=first, why="x")


# --- the store: nothing is asked of it that a bucket cannot do


def test_nothing_asks_for_a_path_on_the_disk(paper, boss, monkeypatch):
    from django.core.files.storage import FileSystemStorage, InMemoryStorage

    monkeypatch.setattr(default_storage, "_wrapped", InMemoryStorage())
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", default_storage)
    monkeypatch.setattr(FileSystemStorage, "path", lambda *_: pytest.fail("a path was asked for"))
    made = finish_upload(send(begin(paper, boss), WHOLE, boss), by=boss, at=LATER).document
    with made.file.open() as file:
        assert file.read() == WHOLE


def test_crumbs_do_not_fill_the_row_and_the_store(paper, boss):
    upload = begin(paper, boss)
    with pytest.raises(Refused, match="太碎"):
        send(upload, WHOLE, boss, piece=1)
    assert Upload.objects.get().received < SPLINTERS + 5
