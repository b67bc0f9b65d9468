"""The catalogue as files: down and up again without a difference, faults by place, nothing taken before it was looked at."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from approval_portal.accounts.models import Role
from projects.catalogue.loader import read_document
from projects.models import CatalogueDraft, CatalogueVersion
from projects.queries_drafts import draft_document, draft_text, entry_of
from projects.rules.drafting import differences
from tests.matrix_entries import CHANGED, draft_of
from tests.projects.operations.drafts import keeping
from tests.projects.views.people import make_user, signed_in


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with keeping(django_db_blocker, lambda: draft_of(make_user("keeper", Role.KEEPER, name="孙悦"))) as made:
        yield made


@pytest.fixture
def draft(world, db):
    return CatalogueDraft.objects.get(pk=world.pk)


@pytest.fixture
def keeper(draft):
    return draft.made_by


@pytest.fixture
def client(keeper):
    return signed_in(keeper)


def url(name: str, draft: CatalogueDraft) -> str:
    return reverse(name, args=[draft.pk])


def upload(client, draft, content: bytes, name: str = "catalogue.yaml"):
    return client.post(url("draft-upload", draft), {"file": SimpleUploadedFile(name, content)})


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def taken(client, draft, page):
    """Press the button of the page of differences."""
    signed = re.search(r'name="document" value="([^"]+)"', page.content.decode())[1]
    return client.post(url("draft-upload", draft), {"document": signed, "version": draft.version})


def test_a_version_is_handed_to_everybody_to_the_letter(draft):
    version = CatalogueVersion.objects.get()

    answer = signed_in(make_user("anybody")).get(reverse("catalogue-version-yaml", args=[version.number]))

    assert answer.content.decode() == version.source
    assert answer["Content-Disposition"] == f'attachment; filename="catalogue-{version.number}.yaml"'


def test_the_yaml_of_a_draft_is_what_it_holds(client, draft):
    text = client.get(url("draft-yaml", draft)).content.decode()

    assert differences(draft_document(draft), read_document(text)) == []


@pytest.fixture(scope="module")
def book(world):
    """The draft as a workbook."""
    return body(signed_in(world.made_by).get(url("draft-xlsx", world)))


def test_yaml_and_workbook_come_back_without_a_difference(client, draft, book):
    pages = [upload(client, draft, draft_text(draft).encode()), upload(client, draft, book, "catalogue.xlsx")]

    assert [page.context["total"] for page in pages] == [0, 0]
    assert "没有不同" in pages[1].content.decode()


def test_what_differs_is_shown_first_and_then_taken(client, draft):
    text = draft_text(draft).replace("committed_workdays: 4\n", "committed_workdays: 3\n")

    page = upload(client, draft, text.encode())

    assert page.context["total"] == 1
    assert "<del>4</del><br><ins>3</ins>" in page.content.decode()
    assert CatalogueDraft.objects.get(pk=draft.pk).version == draft.version
    assert taken(client, draft, page).status_code == 302
    assert entry_of(CatalogueDraft.objects.get(pk=draft.pk), *CHANGED)["committed_workdays"] == 3


def test_a_cell_that_was_changed_in_excel_is_the_difference(client, draft, book):
    changed = load_workbook(io.BytesIO(book))
    sheet = changed["items"]
    keys = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "ap-energy")
    row[keys.index("committed_workdays")].value = 2
    file = io.BytesIO()
    changed.save(file)

    page = upload(client, draft, file.getvalue(), "catalogue.xlsx")

    assert [(entry.code, entry.lines[0].after.text.zh) for entry in page.context["entries"]] == [("ap-energy", "2")]


def test_faults_of_yaml_are_told_by_line_and_nothing_is_taken(client, draft):
    page = upload(client, draft, b"a: 1\nb: [\n")

    assert page.status_code == 422
    assert page.context["faults"][0].where.startswith("line ")
    assert 'name="document"' not in page.content.decode()


def test_faults_of_the_catalogue_are_told_by_place(client, draft):
    text = draft_text(draft).replace("committed_workdays: 4\n", "committed_workdays: 99\n")

    page = upload(client, draft, text.encode())

    assert page.status_code == 422
    assert page.context["faults"][0].where == "items[ap-energy].committed_workdays"


def test_faults_of_a_workbook_are_told_by_sheet_row_and_column(client, draft):
    book = Workbook()
    book.active.title = "phases"
    book.active.append(["id", "zh", "national_stages"])
    book.active.append(["ph1-recruit", "招引", "[ns1"])
    file = io.BytesIO()
    book.save(file)

    page = upload(client, draft, file.getvalue(), "x.xlsx")

    assert page.status_code == 422
    (cell,) = page.context["cells"]
    assert (cell.sheet, cell.cell.row, cell.cell.column_letter) == ("phases", 2, "C")


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.yaml", b""), ("x.yaml", b"\xff\xfe\x00"), ("x.xlsx", b"PK\x03\x04junk"), ("x.yaml", "中文".encode("gbk"))],
)
def test_what_is_no_catalogue_file_is_refused(client, draft, name, content):
    page = upload(client, draft, content, name)

    assert page.status_code == 422
    assert CatalogueDraft.objects.get(pk=draft.pk).version == draft.version


def test_a_workbook_with_too_many_sheets_is_refused(client, draft):
    book = Workbook(write_only=True)
    for number in range(61):
        book.create_sheet(f"s{number}")
    file = io.BytesIO()
    book.save(file)

    page = upload(client, draft, file.getvalue(), "x.xlsx")

    assert page.status_code == 422
    assert "最多 60 张表" in page.content.decode()


def test_a_formula_without_its_result_is_told_at_its_cell(client, draft):
    book = Workbook()
    book.active.title = "service_rules"
    book.active.append(["id", "zh", "src"])
    book.active.append(["sr-x", "=A1", "P"])
    file = io.BytesIO()
    book.save(file)

    page = upload(client, draft, file.getvalue(), "x.xlsx")

    assert [(each.cell.row, each.cell.column_letter) for each in page.context["cells"]] == [(2, "B")]


def test_a_page_of_differences_is_taken_by_whom_it_was_shown_to_alone(client, draft):
    text = draft_text(draft).replace("committed_workdays: 4\n", "committed_workdays: 3\n")
    page = upload(client, draft, text.encode())
    other = signed_in(make_user("keeper2", Role.KEEPER))

    taken(other, draft, page)

    assert entry_of(CatalogueDraft.objects.get(pk=draft.pk), *CHANGED)["committed_workdays"] == 4


def test_an_outdated_page_of_differences_takes_nothing(client, draft):
    text = draft_text(draft).replace("committed_workdays: 4\n", "committed_workdays: 3\n")
    page = upload(client, draft, text.encode())
    CatalogueDraft.objects.filter(pk=draft.pk).update(version=draft.version + 1)

    assert taken(client, draft, page).status_code == 409


def test_a_lead_takes_the_files_and_brings_none(draft):
    lead = signed_in(make_user("lead", Role.LEAD))

    assert lead.get(url("draft-xlsx", draft)).status_code == 200
    assert lead.get(url("draft-upload", draft)).status_code == 403
