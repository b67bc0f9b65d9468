"""Certificates as files: laid out, signed and checked; never signed twice, never with the test key in production."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pypdf
import pytest
from django.core.management import call_command
from django.utils import timezone

from projects.guide.certificates import checks, keys, press, signing
from projects.guide.certificates.checking import answer_to
from projects.guide.certificates.sheet import check_link, qr_code, sheet_of
from projects.guide.paper import pdf
from projects.models import Certificate, Document, Event
from projects.operations.items.certificate_files import keep_certificate_file
from projects.operations.items.notice_files import FileGone
from tests.projects.certificates import make_certificate
from tests.projects.guide.signing_keys import own_key
from tests.projects.guide.test_pdf_closed import HOSTILE
from tests.projects.items import ITEM_AT, act, item_project
from tests.replay import shipped_catalogue, standing

PERMIT = "ap-construction-permit"


@pytest.fixture(scope="module")
def key_folder(tmp_path_factory):
    """One test key for the module: making one takes a second."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(autouse=True)
def _keys(settings, key_folder):
    settings.VAR_DIR, settings.PRODUCTION, settings.SIGNING_KEY = key_folder, False, ""


@pytest.fixture(scope="module")
def granted(django_db_setup, django_db_blocker):
    """The keys of two certificates of two projects, for all tests: granting one takes half a second."""
    with standing(django_db_blocker):
        shipped_catalogue()
        yield [make_certificate(item_project(number), PERMIT).pk for number in (1, 2)]


@pytest.fixture
def certificate(granted, db):
    return Certificate.objects.get(pk=granted[0])


@pytest.fixture
def other(granted, db):
    return Certificate.objects.get(pk=granted[1])


@pytest.fixture(scope="module")
def laid_out():
    """What was laid out already, by all that is said."""
    return {}


@pytest.fixture(autouse=True)
def _laid_out_once(monkeypatch, laid_out, settings):
    real = press.certificate_pdf

    def certificate_pdf(certificate):
        said = json.dumps([certificate.pk, certificate.snapshot, settings.SITE_URL, bool(settings.SIGNING_KEY)])
        if said not in laid_out:
            laid_out[said] = real(certificate)
        return laid_out[said]

    monkeypatch.setattr(press, "certificate_pdf", certificate_pdf)


def words(content: bytes) -> str:
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages).split())


def content_of(certificate) -> bytes:
    return certificate.document.file.open("rb").read()


def validated(content: bytes):
    """What pyHanko's own reading of the whole PDF says, with the test key as the root of trust."""
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    own = signing.signer_of(keys.signing_key()).signing_cert
    roots = list(load_certs_from_pemder_data(own.dump()))
    [signature] = PdfFileReader(BytesIO(content), strict=False).embedded_signatures
    held = ValidationContext(trust_roots=roots, allow_fetching=False)
    with ThreadPoolExecutor(1) as apart:  # it begins an event loop; a browser test of the same process has left one
        return apart.submit(validate_pdf_signature, signature, held).result()


# --- laid out


@pytest.mark.django_db
def test_it_says_whose_for_what_from_when_to_when_by_whom(certificate):
    content = press.certificate_pdf(certificate)
    said, reader = words(content), pypdf.PdfReader(BytesIO(content))
    holder = certificate.snapshot["holder"].replace(" ", "")
    wanted = (
        "建筑工程施工许可证〔2026〕第1号",
        holder,
        certificate.snapshot["credit_code"],
        "2026年11月16日至2027年2月16日",
    )
    assert [each for each in (*wanted, certificate.item.number, "（印章）", "扫码查验") if each not in said] == []
    assert (len(reader.pages), reader.trailer["/Root"]["/Lang"]) == (1, "zh-CN")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 - its own kind of truth


@pytest.mark.django_db
def test_s23_no_typed_text_makes_the_renderer_read_or_call(certificate, listener, asked):
    texts = [text.replace("{port}", str(listener.port)) for text in HOSTILE]
    project, holder, body = (" ".join(texts[first::3]) for first in range(3))
    certificate.snapshot |= {"project": project, "holder": holder, "body": [body, ""], "conditions": "\n".join(texts)}
    content = press.certificate_pdf(certificate)
    said = words(content)
    assert (listener.came, "root:" in said) == ([], False)
    assert asked == [pdf.font_file().as_uri()]
    printed = [
        "".join(pdf.plain_text(text).split()) for text in texts if "שלום" not in text
    ]  # extraction turns it round
    assert [text for text in printed if said.count(text) < 2] == []  # none hides or changes another


@pytest.mark.django_db
def test_its_qr_code_opens_the_page_that_checks_it(certificate, settings):
    settings.SITE_URL = "https://portal.example.cn/"
    link = check_link(certificate)
    assert link == f"https://portal.example.cn/check/certificate/{certificate.token}/"
    assert sheet_of(certificate, test=False)["qr"] == qr_code(link)
    assert certificate.token not in words(press.certificate_pdf(certificate))


# --- signed


@pytest.mark.django_db
def test_the_signature_holds_and_one_flipped_byte_breaks_it(certificate):
    kept = press.print_certificate(certificate, at=ITEM_AT)
    content = content_of(kept)
    status = validated(content)
    assert (status.bottom_line, status.md_algorithm, status.coverage.name) == (True, "sha256", "ENTIRE_FILE")
    own = {signing.own_fingerprint()}
    assert signing.verdict_of(content, own) == signing.Verdict(ours=True, good=True)
    gap = content.index(b"/ByteRange")
    for place in (600, gap - 40, len(content) - 700):
        altered = bytearray(content)
        altered[place] ^= 1
        assert not signing.verdict_of(bytes(altered), own).good
    altered = bytearray(content)
    altered[600] ^= 1
    assert validated(bytes(altered)).bottom_line is False


@pytest.mark.django_db
def test_what_is_added_behind_or_around_a_signature_is_not_covered_by_it(certificate):
    content, own = content_of(press.print_certificate(certificate, at=ITEM_AT)), {signing.own_fingerprint()}
    more = content + b"\n1 0 obj << >> endobj"
    widened = content.replace(b"/ByteRange [0 ", b"/ByteRange [1 ")
    for each in (more, widened, b"", b"%PDF-1.7", b"/ByteRange [0 1 2 3]", content[:-1]):
        assert signing.verdict_of(each, own) == signing.Verdict(ours=False, good=False)


@pytest.mark.django_db
def test_a_good_signature_of_somebody_else_is_not_ours(certificate, settings, tmp_path):
    own = {signing.own_fingerprint()}
    settings.SIGNING_KEY = own_key(tmp_path / "other.p12", "somebody else")
    signed = signing.sign_pdf(press.certificate_pdf(certificate), "x")
    assert (signed.signer, signing.verdict_of(signed.content, own).ours) == ("somebody else", False)


@pytest.mark.django_db
def test_the_test_key_says_so_everywhere_and_the_real_one_does_not(certificate, other, settings, tmp_path):
    tried = press.certificate_pdf(certificate)
    assert ("测试签名" in words(tried), "测试签名" in press.print_certificate(certificate, at=ITEM_AT).signer) == (
        True,
        True,
    )
    settings.SIGNING_KEY = own_key(tmp_path / "own.p12", "某某行政审批局")
    assert "测试签名" not in words(press.certificate_pdf(other))
    assert press.print_certificate(other, at=ITEM_AT).signer == "某某行政审批局"


# --- a production site


@pytest.mark.django_db
def test_production_without_its_own_key_signs_nothing_and_says_so(certificate, settings, tmp_path, caplog):
    settings.PRODUCTION, settings.VAR_DIR = True, tmp_path
    with pytest.raises(RuntimeError, match="SIGNING_KEY"):
        press.print_certificate(certificate, at=ITEM_AT)
    with caplog.at_level(logging.ERROR):
        assert press.print_waiting(ITEM_AT) == 0
    assert "SIGNING_KEY" in caplog.text
    assert (list(tmp_path.iterdir()), Document.objects.count()) == ([], 0)
    assert checks.signs_with_its_own_key(None) == [checks.UNSIGNED]


def test_the_check_before_deployment_warns(settings, capsys):
    call_command("check", "--deploy", "--tag", "security")
    assert "projects.W001" in capsys.readouterr().err
    settings.SIGNING_KEY = "/some/key.p12"
    assert checks.signs_with_its_own_key(None) == []


# --- kept


@pytest.mark.django_db
def test_the_press_makes_what_waits_once_and_one_that_fails_waits_for_the_next_round(
    certificate, other, monkeypatch, caplog
):
    real = press.certificate_pdf

    def fails(row):
        if row.pk == certificate.pk:
            raise OSError("no ink")
        return real(row)

    monkeypatch.setattr(press, "certificate_pdf", fails)
    assert (press.print_waiting(ITEM_AT), Event.objects.filter(verb="sign_certificate").count()) == (1, 1)
    monkeypatch.setattr(press, "certificate_pdf", real)
    assert (press.print_waiting(ITEM_AT), press.print_waiting(ITEM_AT)) == (1, 0)
    assert set(Certificate.objects.exclude(document=None)) == {certificate, other}


@pytest.mark.django_db
def test_a_lost_or_altered_file_is_told_and_never_signed_again(certificate):
    kept, opened = press.ready_certificate(certificate, at=ITEM_AT)
    opened.close()
    document = kept.document
    name, storage = document.file.name, document.file.storage
    storage.delete(name)
    with pytest.raises(FileGone):
        press.ready_certificate(kept, at=ITEM_AT)
    with storage.open(name, "wb") as file:
        file.write(b"%PDF-1.7 another")
    with pytest.raises(FileGone):
        press.ready_certificate(kept, at=ITEM_AT)
    assert Event.objects.filter(verb="sign_certificate").count() == 1


@pytest.mark.django_db
def test_of_two_that_sign_at_once_the_first_one_counts(certificate):
    first, second = (signing.sign_pdf(press.certificate_pdf(certificate), "x") for _ in range(2))
    kept = keep_certificate_file(certificate, first, at=ITEM_AT)
    again = keep_certificate_file(certificate, second, at=ITEM_AT)
    assert (content_of(again), again.document) == (first.content, kept.document)


@pytest.mark.django_db
def test_one_that_was_revoked_before_it_was_printed_is_not_signed(certificate, other):
    for each in (certificate, other):
        act(each.item, "revoke")
    certificate.refresh_from_db()
    with pytest.raises(FileGone):
        press.ready_certificate(certificate, at=ITEM_AT)
    assert (press.print_waiting(timezone.now()), Document.objects.count()) == (0, 0)


# --- brought back


@pytest.mark.django_db
def test_a_file_that_is_brought_back_is_the_same_altered_another_or_not_ours(certificate, other):
    kept = press.print_certificate(certificate, at=ITEM_AT)
    content, foreign = content_of(kept), content_of(press.print_certificate(other, at=ITEM_AT))
    altered = bytearray(content)
    altered[600] ^= 1

    def said(brought: bytes):
        found = answer_to(kept, {"file": BytesIO(brought), "digest": ""})
        return found.same, found.signature

    assert [said(each) for each in (content, bytes(altered), foreign, b"nothing")] == [
        *((True, "good"), (False, "broken"), (False, "good"), (False, "none")),
    ]
    assert answer_to(kept, {"file": None, "digest": kept.document.digest}).same
    assert not answer_to(kept, {"file": None, "digest": "0" * 64}).same
    assert answer_to(make_certificate(item_project(3), PERMIT), {"file": None, "digest": "0" * 64}) is None


@pytest.mark.django_db
def test_after_the_key_changed_what_the_old_one_signed_is_still_known(certificate, settings, tmp_path):
    kept = press.print_certificate(certificate, at=ITEM_AT)
    settings.SIGNING_KEY = own_key(tmp_path / "new.p12", "new key")
    assert answer_to(kept, {"file": BytesIO(content_of(kept)), "digest": ""}).signature == "good"
