"""Files that go with a notice by mail: the digest of the week as a PDF."""

from __future__ import annotations

import logging

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Event
from projects.operations.items.notice_files import FileGone
from projects.operations.refusals import Refused
from services.papers.digest import digest_name, digest_paper
from services.queries_digests import own_digests

PDF = "application/pdf"
log = logging.getLogger(__name__)
Attachment = tuple[str, bytes, str]  # name, content, type


def attachments_of(event: Event, user: User | None) -> list[Attachment]:
    """The files of this notice for this person, in the person's language; nothing for whoever it is not about.

    Where this machine makes no PDFs, or the file is lost, the mail goes without it: the page that it leads to says why.
    """
    if user is None or (event.object_type, event.verb) != ("digest", "send_digest"):
        return []
    digest = own_digests(user, timezone.localdate()).filter(pk=event.object_id).first()
    if digest is None:
        return []
    try:
        _, file = digest_paper(digest, user.language, at=timezone.now())
    except (Refused, FileGone) as fault:
        log.warning("digest %s goes without its PDF: %s", digest.pk, type(fault).__name__)
        return []
    with file:
        return [(digest_name(digest, user.language), file.read(), PDF)]
