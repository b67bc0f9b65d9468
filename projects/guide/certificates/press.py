"""Printing and signing a certificate: laid out, signed and kept once. Nothing is locked while that is done."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils import translation

from projects.enums import CertificateState
from projects.guide.certificates import keys
from projects.guide.certificates.sheet import sheet_of
from projects.guide.certificates.signing import sign_pdf
from projects.guide.paper import pdf
from projects.models import Certificate
from projects.operations.items.certificate_files import keep_certificate_file, without_file
from projects.operations.items.notice_files import FileGone, open_whole
from projects.rules.notices import numbered

CSS = "css/certificate.css"
log = logging.getLogger(__name__)


def missing() -> str:
    """Empty when certificates can be made here; else a sentence that says what is missing."""
    return keys.missing() or pdf.missing()


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate as a tagged PDF, unsigned; always in Chinese."""
    with translation.override("zh-hans"):
        context = sheet_of(certificate, test=keys.signing_key().test)
        markup = render_to_string("pdf/certificate.html", context)
    return pdf.render(markup, pdf.style_sheet(CSS))


def print_certificate(certificate: Certificate, *, at: datetime) -> Certificate:
    """The certificate with its signed file, made now unless it has one or holds no more. Ask `missing()` first."""
    if certificate.document_id is not None or certificate.state != CertificateState.VALID:
        return certificate
    title, number = certificate.snapshot["title"][0], numbered(certificate.year, certificate.number)
    signed = sign_pdf(certificate_pdf(certificate), f"{title} {number}")
    return keep_certificate_file(certificate, signed, at=at)


def ready_certificate(certificate: Certificate, *, at: datetime) -> tuple[Certificate, FieldFile]:
    """The certificate and its opened file. A file that was lost is told and never signed again: another one would have
    another digest, and whoever holds the first could not prove it any more. Raises FileGone.
    """
    certificate = print_certificate(certificate, at=at)
    if certificate.document is None:
        raise FileGone
    return certificate, open_whole(certificate.document)


def print_waiting(at: datetime) -> int:
    """Make the files that are still to be made; returns how many. One that fails stays for the next round."""
    waiting = without_file()
    if not waiting:
        return 0
    if said := missing():
        log.error("%d certificates wait for their signed files: %s", len(waiting), said)
        return 0
    done = 0
    for pk in waiting:
        certificate = Certificate.objects.select_related("item").get(pk=pk)
        try:
            print_certificate(certificate, at=at)
            done += 1
        except Exception:
            log.exception("certificate %s could not be printed", pk)
    return done
