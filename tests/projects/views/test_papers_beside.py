"""The papers beside the desks' forms: a picture is looked at in place, anything else is opened by itself."""

import pytest
from django.urls import reverse

from projects.models import Document, PaperDocument
from tests.projects.items import ENERGY, ITEM_AT, item_project, make_item, staff_of
from tests.projects.views.people import make_user, signed_in

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def item(catalogue):
    return make_item(item_project(1, make_user("boss")), ENERGY, "reviewing")


def given(item, name, kind, content=PNG, **link):
    from django.core.files.base import ContentFile

    document = Document(
        enterprise=item.project.enterprise, project=item.project, name=name, content_type=kind, size=len(content)
    )
    document.digest, document.uploaded_at = "0" * 64, ITEM_AT
    document.file.save(name, ContentFile(content), save=False)
    document.save()
    PaperDocument.objects.create(paper=item.papers.first(), document=document, attached_at=ITEM_AT, **link)
    return document


def desk(item, name="item-review", who="reviewer"):
    return signed_in(getattr(staff_of(), who)).get(reverse(name, args=[item.pk])).content.decode()


@pytest.mark.parametrize(("name", "kind"), [("图.png", "image/png"), ("照片.jpg", "image/jpeg")])
def test_a_picture_is_shown_when_it_is_asked_for(item, name, kind):
    document = given(item, name, kind)
    page = desk(item)
    assert f'<img src="/documents/{document.pk}/?inline=1" alt="{name}" loading="lazy">' in page
    assert '<details class="peek">' in page  # closed until somebody opens it


def test_a_pdf_is_opened_by_itself(item):
    document = given(item, "报告.pdf", "application/pdf", b"%PDF-1.7 x")
    page = desk(item)
    assert f'href="/documents/{document.pk}/" target="_blank"' in page
    assert (f"/documents/{document.pk}/?inline=1" in page, "<img" in page.partition('id="papers"')[2]) == (False, False)


def test_what_was_taken_away_is_not_shown(item):
    document = given(item, "图.png", "image/png", removed_at=ITEM_AT)
    assert f"/documents/{document.pk}/" not in desk(item)


def test_the_picture_itself_comes_to_be_looked_at_and_runs_nothing(item):
    document = given(item, "图.png", "image/png")
    answer = signed_in(staff_of().window).get(f"/documents/{document.pk}/?inline=1")
    policy = answer["Content-Security-Policy"].split("; ")
    assert (answer.status_code, answer["Content-Type"], b"".join(answer.streaming_content)) == (200, "image/png", PNG)
    assert answer["Content-Disposition"].startswith("inline")
    assert {"sandbox", "default-src 'none'", "frame-ancestors 'self'"} <= set(policy)
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_name_that_looks_like_markup_stays_a_name(item):
    given(item, 'x" onerror="alert(1).png', "image/png")
    page = desk(item)
    assert 'onerror="' not in page
