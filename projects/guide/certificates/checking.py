"""What is said of a file, or of its digest, that somebody brings to the public page of a certificate."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

from projects.guide.certificates import keys, signing
from projects.models import Certificate
from projects.operations.items.notice_files import FileGone, open_whole

log = logging.getLogger(__name__)


class Answer(NamedTuple):
    """`same`: to the letter what was kept; `signature`: "" when only a digest was given, "good", "broken" (signed here and
    altered since) or "none" (not signed by this portal)."""

    digest: str
    same: bool
    signature: str


def answer_to(certificate: Certificate, said: Mapping[str, Any]) -> Answer | None:
    """The answer to a file or a digest; None while the certificate has no file to compare with."""
    if certificate.document is None:
        return None
    kept = certificate.document.digest
    if not said.get("file"):
        return Answer(said["digest"], said["digest"] == kept, "")
    content = said["file"].read()
    digest = hashlib.sha256(content).hexdigest()
    verdict = signing.verdict_of(content, own_signers(certificate))
    signature = "good" if verdict.good else "broken" if verdict.ours else "none"
    return Answer(digest, digest == kept, signature)


def own_signers(certificate: Certificate) -> set[bytes]:
    """Fingerprints of the certificates that this portal signs with: of the file as it was kept, and of the key in use."""
    found = set()
    if certificate.document is not None:
        try:
            with open_whole(certificate.document) as file:
                found.add(signing.fingerprint_of(file.read()))
        except (FileGone, signing.NoSignature):
            log.warning("certificate %s: its own file says no more who signed it", certificate.pk)
    if not keys.missing():
        found.add(signing.own_fingerprint())
    return found
