"""The public page where papers are checked: by what the QR code says, by the file, by item number and code."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import Document, OfficialNotice
from projects.operations.items.certificate_files import Signed, keep_certificate_file
from projects.rules.query_codes import query_code
from tests.projects.certificates import make_certificate
from tests.projects.items import ENERGY, item_project
from tests.projects.views.people import make_user

pytestmark = pytest.mark.django_db
CONTENT = b"%PDF-1.7 a certificate"


@pytest.fixture
def certificate(catalogue):
    cache.clear()  # the limit is another test's
    made = make_certificate(item_project(1, make_user("owner")), ENERGY, at=timezone.now())
    return keep_certificate_file(made, Signed(CONTENT, "某机关"), at=timezone.now())


def ask(do, **said):
    return Client().post(reverse("check-hub"), {"do": do, **said})


def page_of(row):
    return reverse("certificate-check", args=[row.token])


@pytest.mark.parametrize("said", ["{}", " https://a.example/check/certificate/{}/ ", "/check/certificate/{}/?x=1"])
def test_what_the_qr_code_says_leads_to_the_page_of_the_paper(certificate, said):
    answer = ask("token", token=said.format(certificate.token))
    assert (answer.status_code, answer["Location"]) == (302, page_of(certificate))
    assert "no-store" in answer["Cache-Control"]


def test_a_notice_is_found_as_well(certificate):
    notice = OfficialNotice.objects.filter(item=certificate.item).first()
    assert ask("token", token=notice.token)["Location"] == reverse("notice-check", args=[notice.token])
    OfficialNotice.objects.filter(pk=notice.pk).update(digest="ab" * 32)
    assert ask("file", digest="AB" * 32)["Location"] == reverse("notice-check", args=[notice.token])


@pytest.mark.parametrize("said", ["", "0" * 32, "https://a.example/", "\x00", "<script>"])
def test_what_leads_nowhere_is_said_at_the_field(certificate, said):
    answer = ask("token", token=said)
    assert (answer.status_code, list(answer.context["token"].errors)) == (422, ["token"])


def test_the_file_leads_to_its_paper_and_another_does_not(certificate):
    file = SimpleUploadedFile("a.pdf", CONTENT)
    assert ask("file", file=file)["Location"] == page_of(certificate)
    changed = ask("file", file=SimpleUploadedFile("a.pdf", CONTENT + b" "))
    assert (changed.status_code, list(changed.context["file"].errors)) == (422, ["file"])
    assert ask("file", digest=certificate.document.digest)["Location"] == page_of(certificate)


def test_a_file_that_somebody_handed_in_is_not_looked_at(certificate):
    own = Document.objects.get(pk=certificate.document_id)
    own.pk, own.digest, own.material = None, "cd" * 32, "m-sb-plan"
    own.save()
    assert ask("file", digest="cd" * 32).status_code == 422


def test_number_and_code_list_what_the_item_has_given_out(certificate):
    item = certificate.item
    page = ask("item", number=item.number, code=query_code(item.token))
    text = page.content.decode()
    assert (page.status_code, page_of(certificate) in text, item.project.name in text) == (200, True, False)
    assert all(reverse("notice-check", args=[each.token]) in text for each in OfficialNotice.objects.filter(item=item))
    wrong = ask("item", number=item.number, code="0" * 8)
    assert (wrong.status_code, page_of(certificate) in wrong.content.decode()) == (422, False)


def test_it_is_limited_and_stands_in_the_footer_of_every_page(certificate, settings):
    assert f'href="{reverse("check-hub")}"' in Client().get("/catalogue/").content.decode()
    answers = {ask("item", number="x", code="y").status_code for _ in range(80)}
    assert answers == {422, 429}
