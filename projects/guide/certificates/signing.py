"""PDF signatures (PAdES, SHA-256). The only module that imports pyHanko, and only inside functions.

A file that somebody brings back is never read as a PDF: what it was signed over is found by its byte range, so that a
hostile file can neither be unpacked nor run here. Only a signature by a certificate of ours is worked out at all.
"""

from __future__ import annotations

import hashlib
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

from django.conf import settings

from projects.guide.certificates.keys import Key, signing_key
from projects.operations.items.certificate_files import Signed

FIELD = "Signature"
LONGEST_SIGNATURE = 200_000  # hexadecimal digits
_RANGE = re.compile(rb"/ByteRange\s*\[\s*0{1,10}\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
log = logging.getLogger(__name__)


class NoSignature(ValueError):
    """The file carries no signature that covers the whole of it."""


def signer_of(key: Key) -> Any:
    from pyhanko.sign.signers import SimpleSigner

    signer = SimpleSigner.load_pkcs12(str(key.path), passphrase=key.password)
    if signer is None:
        raise RuntimeError("the file of SIGNING_KEY cannot be read with SIGNING_PASSWORD")
    return signer


def sign_pdf(content: bytes, reason: str) -> Signed:
    """The PDF with one signature over the whole of it, with the time of an authority where one is configured."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.timestamps import HTTPTimeStamper

    signer = signer_of(signing_key())
    stamper = HTTPTimeStamper(settings.TIMESTAMP_URL, timeout=10) if settings.TIMESTAMP_URL else None
    said = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason
    )
    out = BytesIO()
    work = partial(PdfSigner(said, signer, timestamper=stamper).sign_pdf, output=out)
    with ThreadPoolExecutor(1) as apart:  # pyHanko begins an event loop, which it cannot where one runs already
        apart.submit(work, IncrementalPdfFileWriter(BytesIO(content))).result()
    return Signed(out.getvalue(), name_of(signer.signing_cert))


def name_of(certificate: Any) -> str:
    """Whose certificate it is, in the words of its subject."""
    subject = certificate.subject
    return str(subject.native.get("common_name") or subject.human_friendly)


# --- a file that somebody brings back


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the signature of a file says. `ours`: by a certificate of this portal; `good`: the file is as it was signed."""

    ours: bool
    good: bool


def signed_parts(content: bytes) -> tuple[bytes, bytes]:
    """(SHA-256 of what the last signature covers, the signature itself). Raises NoSignature unless it covers every byte
    but itself."""
    found = list(_RANGE.finditer(content))
    if not found:
        raise NoSignature
    before, after, rest = (int(number) for number in found[-1].groups())
    gap = _HEX.fullmatch(content[before:after]) if before < after <= len(content) else None
    if gap is None or after + rest != len(content) or len(gap[1]) > LONGEST_SIGNATURE or len(gap[1]) % 2:
        raise NoSignature
    digest = hashlib.sha256(content[:before])
    digest.update(content[after:])
    return digest.digest(), bytes.fromhex(gap[1].decode())


def signing_certificate(signature: bytes) -> Any:
    """(signer's certificate, what it signed) of a signature. Raises NoSignature."""
    from asn1crypto import cms, parser
    from pyhanko.sign.general import extract_signer_info

    try:
        if any(signature[parser.peek(signature) :]):  # what fills up the space kept for it is nothing but zeros
            raise NoSignature
        data = cms.ContentInfo.load(signature)["content"]
        info = extract_signer_info(data)
        wanted = info["sid"].chosen["serial_number"].native
        certs = [each.chosen for each in data["certificates"] if each.name == "certificate"]
        return next(each for each in certs if each.serial_number == wanted), info
    except Exception as fault:
        raise NoSignature from fault


def fingerprint_of(content: bytes) -> bytes:
    """SHA-256 of the certificate that signed a file of ours. Raises NoSignature."""
    certificate, _info = signing_certificate(signed_parts(content)[1])
    return bytes(certificate.sha256)


def own_fingerprint() -> bytes:
    """Of the certificate that signs now."""
    return bytes(signer_of(signing_key()).signing_cert.sha256)


def verdict_of(content: bytes, ours: set[bytes]) -> Verdict:
    """What the signature of a file says; `ours`: fingerprints of the certificates that this portal signs with."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    try:
        digest, signature = signed_parts(content)
        certificate, info = signing_certificate(signature)
        if certificate.sha256 not in ours:
            return Verdict(ours=False, good=False)
        intact, valid = validate_sig_integrity(info, certificate, "data", digest)
    except Exception as fault:  # whatever a stranger's file provokes, it is not a good signature of ours
        if not isinstance(fault, NoSignature):
            log.info("a file's signature could not be read: %s", type(fault).__name__)
        return Verdict(ours=False, good=False)
    return Verdict(ours=True, good=intact and valid)
