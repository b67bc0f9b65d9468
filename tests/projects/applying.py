"""An enterprise that applies, with its agent and its project, for the tests of applications. Fixtures and what they need."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from projects.enums import PaperState
from projects.models import ItemPaper
from projects.operations.items.draft_edits import edit_draft
from projects.operations.items.papers import upload_document
from tests.projects.items import ENERGY, ITEM_AT, item_project, make_item
from tests.projects.views.people import make_user

LATER = ITEM_AT + timedelta(hours=1)
EVEN_LATER = ITEM_AT + timedelta(hours=2)
CONTACT = {"contact_name": "王工", "contact_phone": "13300002046", "note": ""}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def boss(catalogue):
    return make_user("boss")


@pytest.fixture
def agent(catalogue):
    return make_user("helper", "agent")


@pytest.fixture
def project(boss, agent):
    return item_project(1, boss, agent=agent)


def pdf(name="报告.pdf", content=b"%PDF-1.7 x"):
    return SimpleUploadedFile(name, content, "application/pdf")


def line(item, state=PaperState.MISSING):
    return item.papers.filter(state=state).first()


def fill(item, by, at=ITEM_AT):
    """Everything that is needed to send it."""
    for paper in item.papers.filter(required=True, state=PaperState.MISSING):
        upload_document([paper], pdf(content=f"%PDF-1.7 {paper.pk}".encode()), by=by, at=at)
    return edit_draft(item, **CONTACT, by=by, at=at)


def ready(project, node=ENERGY, by=None):
    """A draft from which nothing is missing."""
    item = make_item(project, node, at=timezone.now())
    ItemPaper.objects.filter(item=item, state=PaperState.MISSING).update(state=PaperState.GIVEN)
    return edit_draft(item, **CONTACT, by=by, at=timezone.now())
