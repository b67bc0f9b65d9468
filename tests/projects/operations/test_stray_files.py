"""Files that nobody refers to go after a day; what any row refers to, or an upload that is still coming, never does."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

from projects.models import ApprovalItem, Document, Enterprise, ImportJob, Licence, OfficialNotice, PrintIssue, Upload
from projects.operations import stray_files
from projects.operations.items.notice_files import keep_notice_file
from projects.operations.items.uploads import add_piece, announce_upload
from projects.operations.stray_files import FOLDERS, sweep_strays
from tests.projects.files import pdf
from tests.projects.items import ITEM_AT, item_project, make_item
from tests.projects.views.people import make_user

pytestmark = pytest.mark.django_db
CONTENT = pdf(b"<< >>")


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def boss(catalogue):
    return make_user("boss")


@pytest.fixture
def item(boss) -> ApprovalItem:
    return make_item(item_project(1, boss), state="approved")


def put(name: str) -> str:
    return default_storage.save(name, ContentFile(CONTENT))


def later(days: float = 2):
    return timezone.now() + timedelta(days=days)


def referred(item: ApprovalItem, by) -> list[str]:
    """A file of every kind that a row refers to; the names."""
    firm: Enterprise = item.project.enterprise
    said = {"name": "x.pdf", "content_type": "application/pdf", "size": 9, "digest": "0" * 64}
    said |= {"uploaded_at": ITEM_AT, "uploaded_by": by}
    rows = [Document(enterprise=firm, **said), Licence(enterprise=firm, **said)]
    rows.append(ImportJob(kind="projects", file_name="x.xlsx", made_by=by, made_at=ITEM_AT, touched_at=ITEM_AT))
    issue = {"content_hash": "1", "digest": "1" * 64, "size": 9, "pages": 1, "token": "1", "made_at": ITEM_AT}
    rows.append(PrintIssue(project=item.project, kind="guide", language="en", number=1, package=item.package, **issue))
    for row in rows:
        row.file.save("x.pdf", ContentFile(CONTENT))
    notice = keep_notice_file(OfficialNotice.objects.filter(item=item).first(), CONTENT, at=ITEM_AT)
    return [*(row.file.name for row in rows), notice.file.name]


def test_what_a_row_refers_to_stays_however_old_and_what_none_does_goes(item, boss):
    names = referred(item, boss)
    draft = make_item(item.project, "ap-water-soil")
    upload = announce_upload([draft.papers.first()], "b.pdf", len(CONTENT), by=boss, at=ITEM_AT)
    piece = add_piece(upload, 0, CONTENT[:20], by=boss, at=ITEM_AT).said["pieces"][0]
    strays = [put(f"{folder}/20/stray.pdf") for folder in FOLDERS]
    strays.append(put(f"uploads/{upload.token}/000000000999"))  # the worker died before the row took it

    assert sweep_strays(later()) == len(strays) == len(FOLDERS) + 1
    assert [name for name in [*names, piece] if not default_storage.exists(name)] == []
    assert [name for name in strays if default_storage.exists(name)] == []
    assert sweep_strays(later()) == 0


def test_the_pieces_of_an_upload_that_is_over_are_nobodys(item, boss):
    put("uploads/abc/000000000000")
    Upload.objects.create(
        token="abc", enterprise=item.project.enterprise, name="a.pdf", size=9, by=boss, state="done",
        said={"pieces": []}, created_at=ITEM_AT, touched_at=ITEM_AT,
    )  # fmt: skip
    assert (sweep_strays(later()), default_storage.exists("uploads/abc/000000000000")) == (1, False)


def test_younger_than_a_day_its_row_may_still_come():
    name = put("documents/2026/11/new.pdf")
    assert (sweep_strays(later(0.9)), default_storage.exists(name)) == (0, True)
    assert (sweep_strays(later(1.1)), default_storage.exists(name)) == (1, False)


def test_what_lies_in_no_folder_of_kept_files_is_not_looked_at():
    names = [put("somebody/else.pdf"), put("plain.txt")]
    assert (sweep_strays(later()), [default_storage.exists(name) for name in names]) == (0, [True, True])


def test_a_database_that_is_not_of_this_store_takes_nothing_away(monkeypatch, caplog):
    monkeypatch.setattr(stray_files, "FEW", 2)
    names = [put(f"documents/2026/11/{number}.pdf") for number in range(3)]
    assert (sweep_strays(later()), all(default_storage.exists(name) for name in names)) == (0, True)
    assert "is this the right store?" in caplog.text


def test_what_gets_its_row_while_the_sweep_runs_stays(item, boss, monkeypatch):
    real, name = stray_files._is_old, put("documents/2026/11/late.pdf")

    def meanwhile(asked, at):
        Document.objects.create(
            enterprise=item.project.enterprise, name="x", size=9, digest="0" * 64, uploaded_at=ITEM_AT, file=asked
        )
        return real(asked, at)

    monkeypatch.setattr(stray_files, "_is_old", meanwhile)
    assert (sweep_strays(later()), default_storage.exists(name)) == (0, True)


def test_a_file_that_cannot_be_taken_away_does_not_stop_the_others(monkeypatch):
    names = [put(f"documents/2026/11/{number}.pdf") for number in range(2)]
    real = type(default_storage._wrapped).delete

    def fails(store, name):
        if name == names[0]:
            raise OSError("read-only")
        real(store, name)

    monkeypatch.setattr(type(default_storage._wrapped), "delete", fails)
    assert (sweep_strays(later()), [default_storage.exists(name) for name in names]) == (1, [True, False])


def test_every_column_of_files_is_an_owner():
    found = {(model.__name__, name) for model, name in stray_files._file_columns()}
    fields = [(model.__name__, field) for model in apps.get_models() for field in model._meta.get_fields()]
    assert found == {(model, field.name) for model, field in fields if isinstance(field, FileField)}
    assert {("Document", "file"), ("Licence", "file"), ("OfficialNotice", "file"), ("PrintIssue", "file")} <= found
