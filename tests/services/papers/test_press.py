"""The press: printed once, kept as it was given out."""

from pathlib import Path

import pytest
from django.utils import translation
from pypdf import PdfReader

from projects.guide.paper import pdf
from projects.models import Event
from projects.operations.items.notice_files import FileGone
from projects.operations.refusals import Refused
from services.models import Paper
from services.operations.papers import keep_paper
from services.papers.press import kept_paper, ready_paper
from tests.services.telling import AT

BASE = "pdf/papers/base.html"


@pytest.fixture(autouse=True)
def _files(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def quick(monkeypatch):
    """What is laid out is the markup itself: the press takes a second, and these tests are not about it."""
    monkeypatch.setattr(pdf, "render", lambda markup, css: markup.encode())


def told(title: str) -> dict:
    return {"title": title}


@pytest.mark.usefixtures("quick")
def test_a_paper_is_printed_once_and_comes_back_the_same_whatever_is_said_later():
    first = kept_paper("meeting:1", "zh-hans", BASE, told("第一次"), at=AT)
    again = kept_paper("meeting:1", "zh-hans", BASE, lambda: pytest.fail("printed again"), at=AT)
    assert (again.pk, again.digest, again.size) == (first.pk, first.digest, first.file.size)
    assert [event.verb for event in Event.objects.filter(object_type="paper")] == ["print_paper"]


@pytest.mark.usefixtures("quick")
def test_each_language_is_a_paper_of_its_own_in_its_own_words():
    for asked in ("zh-hans", "en", "en-gb", "fr"):
        kept_paper("meeting:1", asked, BASE, lambda: told(translation.get_language()), at=AT)
    papers = dict(Paper.objects.values_list("language", "file"))
    assert sorted(papers) == ["en", "zh-hans"]
    for paper in Paper.objects.all():
        assert f"<h1>{paper.language}</h1>".encode() in paper.file.read()


@pytest.mark.usefixtures("quick")
def test_a_file_that_was_lost_is_printed_again_to_the_letter():
    paper = kept_paper("meeting:1", "en", BASE, told("一"), at=AT)
    path = Path(paper.file.path)
    content = path.read_bytes()
    path.unlink()
    again, file = ready_paper("meeting:1", "en", BASE, told("一"), at=AT)
    with file:
        assert (again.pk, file.read()) == (paper.pk, content)


@pytest.mark.usefixtures("quick")
def test_a_file_that_was_lost_and_would_come_out_otherwise_is_not_given_out():
    path = Path(kept_paper("meeting:1", "en", BASE, told("一"), at=AT).file.path)
    path.write_bytes(b"something else")
    with pytest.raises(FileGone):
        ready_paper("meeting:1", "en", BASE, told("二"), at=AT)


def test_of_two_who_print_at_once_the_first_counts_and_the_other_leaves_no_file(tmp_path):
    first = keep_paper("meeting:1", "en", b"one", at=AT)
    second = keep_paper("meeting:1", "en", b"two", at=AT)
    assert (second.pk, second.digest) == (first.pk, first.digest)
    assert [path.read_bytes() for path in tmp_path.rglob("*.pdf")] == [b"one"]


def test_the_same_bytes_of_two_papers_lie_in_one_place(tmp_path):
    papers = [keep_paper(key, "en", b"same", at=AT) for key in ("meeting:1", "meeting:2")]
    assert papers[0].file.name == papers[1].file.name
    assert len(list(tmp_path.rglob("*.pdf"))) == 1


def test_without_the_press_one_is_told_what_is_missing(monkeypatch):
    monkeypatch.setattr(pdf, "missing", lambda: "缺" if translation.get_language() == "zh-hans" else "missing")
    with pytest.raises(Refused) as refusal:
        kept_paper("meeting:1", "en", BASE, told("一"), at=AT)
    assert (refusal.value.zh, refusal.value.en) == ("缺", "missing")


def test_a_paper_is_a_tagged_pdf_with_title_and_language():
    paper = kept_paper("meeting:1", "zh-hans", BASE, {"title": "三张清单", "subtitle": "第 1 次"}, at=AT)
    read = PdfReader(paper.file.open("rb"))
    assert read.metadata.title == "三张清单 — 第 1 次"
    assert read.trailer["/Root"]["/Lang"] == "zh-CN"
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "三张清单" in read.pages[0].extract_text()
