"""The same piece and the same end sent many times at once: each byte counts once, and one document comes of it."""

import pytest

from approval_portal.accounts.models import User
from projects.models import Document, Event, PaperDocument, Upload
from projects.operations.items.uploads import add_piece, announce_lodging, announce_upload, finish_upload
from projects.operations.items.uploads_purpose import Lodging
from projects.operations.items.wallet_papers import Validity
from tests.projects import files
from tests.projects.applying import LATER, line
from tests.projects.items import ITEM_AT, make_item
from tests.projects.operations.items.test_decisions_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WHOLE = files.pdf(b"<< /Note (" + b"x" * 3000 + b") >>")


def test_of_the_same_piece_sent_at_once_one_counts_and_of_the_same_end_one_document_comes(project, boss):
    paper = line(make_item(project))
    pk, who = announce_upload([paper], "报告.pdf", len(WHOLE), by=boss, at=ITEM_AT).pk, boss.pk

    def sends(offset: int):
        piece = WHOLE[offset : offset + 1000]
        return lambda: add_piece(Upload.objects.get(pk=pk), offset, piece, by=User.objects.get(pk=who), at=ITEM_AT)

    for offset in range(0, len(WHOLE), 1000):
        assert sorted(at_once(*[sends(offset)] * 6)) == ["", *["WrongOffset"] * 5]
    assert Upload.objects.get().received == len(WHOLE)

    ends = at_once(*[lambda: finish_upload(Upload.objects.get(pk=pk), by=User.objects.get(pk=who), at=LATER)] * 6)
    assert ends == [""] * 6
    assert (Document.objects.count(), PaperDocument.objects.count(), Upload.objects.get().state) == (1, 1, "done")
    assert Event.objects.filter(verb="upload_document").count() == 1
    with Document.objects.get().file.open() as file:
        assert file.read() == WHOLE


def test_a_paper_for_the_wallet_that_is_ended_at_once_is_lodged_once(project, boss):
    lodging = Lodging(project.enterprise, Validity("7号"), "m-sb-plan")
    pk, who = announce_lodging(lodging, "方案.pdf", len(WHOLE), by=boss, at=ITEM_AT).pk, boss.pk
    add_piece(Upload.objects.get(pk=pk), 0, WHOLE, by=boss, at=ITEM_AT)

    ends = at_once(*[lambda: finish_upload(Upload.objects.get(pk=pk), by=User.objects.get(pk=who), at=LATER)] * 6)
    assert ends == [""] * 6
    assert (Document.objects.count(), Upload.objects.get().state) == (1, "done")
    assert Event.objects.filter(verb="lodge_document").count() == 1
