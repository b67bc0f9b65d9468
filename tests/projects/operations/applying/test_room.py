"""Storage has its limits: what a person has not sent yet, what an enterprise has in all; refused in words that help."""

import pytest

from projects.models import Document, PaperDocument
from projects.operations.items.draft_edits import drop_draft
from projects.operations.items.papers import detach_document, upload_document
from projects.operations.items.room import kept_for, unsent_of
from projects.operations.items.uploads import announce_upload
from projects.operations.items.wallet_papers import Validity, lodge_document
from projects.operations.refusals import Refused
from tests.projects.applying import LATER, pdf
from tests.projects.items import ITEM_AT, WATER, item_project, make_item, move_to

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
REPORT = "m-energy-report"


@pytest.fixture
def item(project):
    return make_item(project)


def give(item, number, by, mb=3):
    """A file of so many MB on a line of the item."""
    content = f"%PDF-1.7 {item.pk} {number} ".encode().ljust(mb * MB)
    return upload_document([item.papers.all()[number]], pdf(f"{number}.pdf", content), by=by, at=ITEM_AT)


def test_a_person_puts_only_so_much_into_what_is_not_sent(item, boss, settings):
    settings.UPLOAD_UNSENT_MOST = 5 * MB
    give(item, 0, boss)
    with pytest.raises(Refused) as found:
        give(item, 1, boss)
    assert "“1.pdf”没有收下：你放在没有提交的申请里的文件已有3 MB，每人最多5 MB。先提交" in found.value.zh
    assert "“1.pdf” was not taken: your applications that are not sent yet hold 3 MB" in found.value.en
    assert (Document.objects.count(), unsent_of(boss)) == (1, 3 * MB)


def test_sending_taking_away_and_dropping_make_room(project, item, boss, settings):
    settings.UPLOAD_UNSENT_MOST = 5 * MB
    give(item, 0, boss)
    move_to(item, "submitted")
    assert unsent_of(boss) == 0
    other = make_item(project, WATER)
    give(other, 0, boss)
    detach_document(PaperDocument.objects.get(paper__item=other, removed_at=None), by=boss, at=LATER)
    assert unsent_of(boss) == 0
    give(other, 1, boss)
    drop_draft(other, by=boss, at=LATER)
    assert unsent_of(boss) == 0


def test_it_is_counted_by_person_over_all_enterprises(project, item, boss, agent, settings):
    settings.UPLOAD_UNSENT_MOST = 5 * MB
    give(item, 0, agent)
    give(item, 1, boss)
    with pytest.raises(Refused, match="每人最多"):
        give(make_item(item_project(2, agent=agent)), 0, agent)


def test_an_announced_file_is_refused_before_a_byte_comes_and_what_is_coming_counts(item, boss, settings):
    settings.UPLOAD_UNSENT_MOST = 5 * MB
    lines = [item.papers.first()]
    announce_upload(lines, "a.pdf", 3 * MB, by=boss, at=ITEM_AT)
    with pytest.raises(Refused, match="每人最多5 MB"):
        announce_upload(lines, "b.pdf", 3 * MB, by=boss, at=ITEM_AT)


def test_an_enterprise_has_only_so_much_in_all(project, item, boss, settings):
    settings.ENTERPRISE_MOST = 5 * MB
    give(item, 0, boss)
    move_to(item, "submitted")
    big = pdf("big.pdf", b"%PDF-1.7 ".ljust(3 * MB))
    with pytest.raises(Refused, match=r"“big\.pdf”没有收下：这家企业存的文件已有3 MB，最多5 MB"):
        lodge_document(project.enterprise, big, REPORT, Validity(), by=boss, at=ITEM_AT)
    with pytest.raises(Refused, match="这家企业"):
        announce_upload([make_item(project, WATER).papers.first()], "c.pdf", 3 * MB, by=boss, at=ITEM_AT)
    assert kept_for(project.enterprise_id) == 3 * MB


def test_the_wallet_waits_for_no_sending_and_no_limit_is_none(project, item, boss, settings):
    settings.UPLOAD_UNSENT_MOST = MB
    lodge_document(project.enterprise, pdf(content=b"%PDF-1.7 ".ljust(3 * MB)), REPORT, Validity(), by=boss, at=ITEM_AT)
    settings.UPLOAD_UNSENT_MOST = settings.ENTERPRISE_MOST = 0
    give(item, 0, boss)
    assert kept_for(project.enterprise_id) == 6 * MB


def test_the_same_file_again_takes_no_room(item, boss, settings):
    settings.UPLOAD_UNSENT_MOST = 5 * MB
    assert give(item, 0, boss) == give(item, 0, boss)
