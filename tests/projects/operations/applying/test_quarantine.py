"""S7: a document is closed until it has been looked through; a scan that fails leaves it closed, a find refuses it."""

import socket
import struct
import threading
import time

import pytest
from django.core.files.storage import default_storage

from projects.enums import DocumentState, PaperState
from projects.models import Event, ItemPaper, PaperDocument
from projects.operations import scanning
from projects.operations.items.papers import attach_document, detach_document, upload_document
from projects.operations.items.uploads_settled import scan_document, sweep_scans
from projects.operations.licences import upload_licence
from projects.operations.refusals import Refused
from projects.queries_papers import fresh_links, reusable_documents, seen_documents
from tests.projects import files
from tests.projects.applying import LATER, line, pdf
from tests.projects.items import ITEM_AT, make_item

pytestmark = pytest.mark.django_db
WHOLE = files.pdf(b"<< /Note (" + b"x" * 5000 + b") >>")


@pytest.fixture
def paper(project):
    return line(make_item(project))


class Clamd(threading.Thread):
    """INSTREAM as clamd speaks it; `answers` instead of what it would say."""

    def __init__(self, answer=None, wait=0.0):
        super().__init__(daemon=True)
        self.answer, self.wait, self.read = answer, wait, []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.start()

    def run(self):
        while True:
            try:
                calling, _ = self.server.accept()
            except OSError:
                return
            with calling, calling.makefile("rb") as said:
                assert said.readline() == b"nINSTREAM\n"
                content = b""
                while size := struct.unpack("!L", said.read(4))[0]:
                    content += said.read(size)
                self.read.append(content)
                time.sleep(self.wait)
                found = b"stream: Eicar-Test-Signature FOUND\n" if b"EICAR" in content else b"stream: OK\n"
                calling.sendall(found if self.answer is None else self.answer)


@pytest.fixture
def clamd(settings):
    opened = []

    def start(**said):
        opened.append(Clamd(**said))
        settings.CLAMD = opened[-1].place
        return opened[-1]

    yield start
    for each in opened:
        each.server.close()


def given(paper, by, content=WHOLE):
    return upload_document([paper], pdf(content=content), by=by, at=ITEM_AT)


def reaches(document, by, item):
    day = LATER.date()
    return (
        seen_documents(by, day).filter(pk=document.pk).exists()
        or reusable_documents(item, by, day).filter(pk=document.pk).exists()
        or fresh_links(item).exists()
    )


def test_until_the_scanner_has_looked_nobody_opens_it_and_it_counts_for_nothing(paper, boss, clamd):
    scanner, document = clamd(), given(paper, boss)
    paper.refresh_from_db()
    assert (document.state, paper.state, reaches(document, boss, paper.item)) == ("checking", PaperState.MISSING, False)
    with pytest.raises(Refused, match="没有检查完"):
        attach_document(document, [paper], by=boss, at=LATER)

    assert scan_document(document.pk, LATER) == DocumentState.SOUND
    paper.refresh_from_db()
    assert (scanner.read, paper.state, reaches(document, boss, paper.item)) == ([WHOLE], PaperState.GIVEN, True)
    assert [each.verb for each in Event.objects.filter(object_type="document")] == ["upload_document", "clear_document"]
    assert scan_document(document.pk, LATER) == "nothing to do"


def test_a_find_refuses_it_deletes_the_file_and_gives_the_line_back(
    paper, boss, clamd, django_capture_on_commit_callbacks
):
    clamd()
    document = given(paper, boss, WHOLE + b"%" + files.EICAR)
    stored = document.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert scan_document(document.pk, LATER) == DocumentState.REFUSED

    document.refresh_from_db()
    paper.refresh_from_db()
    assert (document.refusal, paper.state) == ("Eicar-Test-Signature", PaperState.MISSING)
    assert (default_storage.exists(stored), reaches(document, boss, paper.item)) == (False, False)
    event = Event.objects.get(verb="refuse_document")
    assert (event.data["user"], event.text.content) == (boss.pk, "Eicar-Test-Signature")
    again = given(paper, boss, WHOLE + b"%" + files.EICAR)  # the same file is no known one
    assert again.pk != document.pk


@pytest.mark.parametrize(
    "said",
    [
        {"answer": b"stream: OK"},  # no end of line, and yet whole: clean
        {"answer": b""},
        {"answer": b"\xff\xfe\x00garbage\n"},
        {"answer": b"stream: lstat() failed ERROR\n"},
        {"answer": b"INSTREAM size limit exceeded. ERROR\n"},
        {"answer": b"stream: OK FOUND maybe\n"},
        {"wait": 1.0},
        None,
    ],
)
def test_a_scan_that_fails_is_closed_not_open(paper, boss, clamd, settings, monkeypatch, said):
    monkeypatch.setattr(scanning, "PATIENCE", 0.3)
    if said is None:
        settings.CLAMD = "127.0.0.1:1"  # nobody listens
    else:
        clamd(**said)
    document = given(paper, boss)
    clean = said == {"answer": b"stream: OK"}
    assert sweep_scans(LATER) == int(clean)
    document.refresh_from_db()
    assert document.state == ("sound" if clean else "checking")
    assert reaches(document, boss, paper.item) is clean


def test_the_sweep_tries_again_once_the_scanner_is_back(paper, boss, clamd, settings):
    settings.CLAMD = "127.0.0.1:1"
    document = given(paper, boss)
    assert sweep_scans(LATER) == 0
    clamd()
    assert sweep_scans(LATER) == 1
    document.refresh_from_db()
    assert document.state == "sound"


def test_a_licence_is_not_taken_while_the_scanner_is_silent(project, boss, settings):
    settings.CLAMD = "127.0.0.1:1"
    boss.memberships.update(is_admin=True)
    with pytest.raises(Refused, match="没有应答"):
        upload_licence(project.enterprise, pdf(), by=boss, at=ITEM_AT)


def test_a_line_whose_only_sound_document_is_taken_off_is_missing_again(paper, boss, settings):
    given(paper, boss)
    settings.CLAMD = "127.0.0.1:1"
    given(paper, boss, WHOLE + b"%")
    detach_document(PaperDocument.objects.get(paper=paper, document__state="sound"), by=boss, at=LATER)
    assert ItemPaper.objects.get(pk=paper.pk).state == PaperState.MISSING
