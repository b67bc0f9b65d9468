"""A certificate issued by one item meets the next item's requirement at once, and no longer once it is revoked."""

import pytest

from projects.enums import PaperState
from projects.models import ApprovalItem, Certificate, PaperDocument
from projects.operations.items.certificate_files import Signed, keep_certificate_file
from tests.projects.items import ACCEPTANCE, ENERGY, FILING, ITEM_AT, act, item_project, make_item, move_to

pytestmark = pytest.mark.django_db


def printed(item: ApprovalItem) -> Certificate:
    row = Certificate.objects.get(item=item)
    return keep_certificate_file(row, Signed(b"%PDF-1.7 " + str(row.pk).encode(), "x"), at=ITEM_AT)


def line(item: ApprovalItem, material: str = "m-filing"):
    """(state, documents on it) of a line of papers."""
    paper = item.papers.get(material=material)
    links = PaperDocument.objects.filter(paper=paper, removed_at=None)
    return paper.state, list(links.values_list("document", flat=True))


def test_drafts_that_wait_are_met_the_moment_the_certificate_is_signed(catalogue):
    project = item_project()
    waiting, first = make_item(project, ENERGY), make_item(project, FILING, "deciding")
    assert line(waiting) == (PaperState.MISSING, [])
    first = move_to(first, "approved")
    row = printed(first)
    assert line(waiting) == (PaperState.HELD, [row.document_id])


def test_the_third_item_finds_its_requirement_met_by_the_certificate_of_the_first(catalogue):
    project = item_project()
    row = printed(make_item(project, FILING, "delivered"))
    make_item(project, "ap-water-soil", "approved")
    third = make_item(project, ENERGY)
    assert line(third) == (PaperState.HELD, [row.document_id])


def test_a_certificate_that_was_revoked_meets_nothing(catalogue):
    project = item_project()
    first = make_item(project, "ap-construction-permit", "delivered")
    printed(first)
    act(first, "revoke")
    assert line(make_item(project, ACCEPTANCE), "m-permit") == (PaperState.MISSING, [])
