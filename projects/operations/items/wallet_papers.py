"""Papers lodged in the wallet by themselves: new ones, new versions with the reason, what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import Source
from projects.models import Document, Enterprise, Mandate, Project
from projects.operations.enterprises import locked
from projects.operations.events import record
from projects.operations.items.kept_files import digest_of, kept_file
from projects.operations.items.room import require_room
from projects.operations.items.uploads_settled import first_state, make_version, settle
from projects.operations.items.wallet import offer_document
from projects.operations.licences import read_sound
from projects.operations.project_guards import acts_for, lock_project
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions_items import may_lodge
from projects.queries_wallet import ELSEWHERE, ISSUED, newest_sound, source_of
from projects.rules.wording import Text

PAPER = Text("材料", "paper")
LONGEST_NUMBER, LONGEST_WHY = 80, 300  # as the columns hold


@dataclass(frozen=True, slots=True)
class Validity:
    """What stands on the paper: its number, its first and its last day (none: no fixed validity)."""

    number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None

    def checked(self) -> Validity:
        """Raises Refused at the field that cannot be."""
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise Refused(
                "有效期的最后一天早于第一天。", "The last day of its validity is before the first.", field="valid_until"
            )
        return Validity(self.number.strip()[:LONGEST_NUMBER], self.valid_from, self.valid_until)


@once(Document, "lodge_document")
def lodge_document(
    enterprise: Enterprise,
    upload: File[bytes],
    material: str,
    validity: Validity,
    *,
    by: User,
    at: datetime,
    project: Project | None = None,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Document:
    """Keep a paper in the wallet, for one project or (none) for all; it meets the drafts that wait for it at once.

    `material`: by its id in the catalogue. Raises Forbidden, Refused for a file that is not sound, at `project` or at the
    validity.
    """
    _lock(enterprise, project)
    said = require_lodging(enterprise, project, validity, by=by, at=at)
    document = Document(enterprise=enterprise, project=project, material=material)
    return _keep(document, upload, said, "lodge_document", by=by, at=at, source=source, key=idempotency_key)


@once(Document, "replace_document")
def replace_document(
    document: Document,
    upload: File[bytes],
    why: str,
    validity: Validity,
    *,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Document:
    """Another version of a lodged paper; those before stay. Drafts that stood on it follow, what was sent keeps its own.

    Raises Forbidden, or Refused without a reason, for a result of a matter, and for a version that is not the newest.
    """
    _lock(document.enterprise, document.project)
    old, said = require_replacing(document, why, validity, by=by, at=at)
    made = Document(enterprise=old.enterprise, project=old.project, material=old.material)
    make_version(made, old, why)
    return _keep(made, upload, said, "replace_document", by=by, at=at, source=source, key=idempotency_key)


@transaction.atomic
def describe_document(
    document: Document, validity: Validity, *, by: User, at: datetime, source: str = Source.WEB
) -> Document:
    """Put down number and validity of a lodged paper, or correct them; drafts follow. Raises as `replace_document`."""
    _lock(document.enterprise, document.project)
    _may(by, document.enterprise, document.project, at)
    found, said = _newest(document), validity.checked()
    values = {"number": said.number, "valid_from": said.valid_from, "valid_until": said.valid_until}
    changed = [name for name, value in values.items() if getattr(found, name) != value]
    if not changed:
        return found
    for name in changed:
        setattr(found, name, values[name])
    found.save(update_fields=changed)
    behalf = acts_for(by, found.enterprise_id, at)
    record(found, "describe_document", by=by, at=at, source=source, data=_days(found), on_behalf_of=behalf)
    offer_document(found, at=at)
    return found


# --- what is asked before there is a file, too (`uploads_purpose`)


def require_lodging(
    enterprise: Enterprise, project: Project | None, validity: Validity, *, by: User, at: datetime
) -> Validity:
    """May this person lodge such a paper there? The validity as it will be kept. Raises as `lodge_document`."""
    _may(by, enterprise, project, at)
    if project is not None and project.enterprise_id != enterprise.pk:
        raise Refused("这个项目不是这家企业的。", "The project belongs to another enterprise.", field="project")
    return validity.checked()


def require_replacing(
    document: Document, why: str, validity: Validity, *, by: User, at: datetime
) -> tuple[Document, Validity]:
    """May this person replace it, and is it to be replaced? It as it stands now, the validity as it will be kept."""
    _may(by, document.enterprise, document.project, at)
    if not why.strip():
        raise Refused("写明为什么换。", "Say why there is another version.", field="why")
    return _newest(document), validity.checked()


# --- parts of them


def _lock(enterprise: Enterprise, project: Project | None) -> None:
    if project is None:
        locked(enterprise.pk)
    else:
        lock_project(project)


def _may(by: User, enterprise: Enterprise, project: Project | None, at: datetime) -> None:
    require(may_lodge(by, enterprise.pk, project, timezone.localdate(at)))


def _newest(document: Document) -> Document:
    """The document as it stands now, when it is lodged and its newest version."""
    found: Document | None = newest_sound(Document.objects.filter(pk=document.pk)).select_related("certificate").first()
    if found is None:
        raise Refused(
            "这份已经有更新的版本，刷新后在新的上面改。", "There is a newer version: reload and work on that."
        )
    if Mandate.objects.filter(document=found).exists():
        raise Refused(
            "这是代办委托的委托书，期限跟着委托走：要改，结束这份委托，另给一份。",
            "This is the paper of a mandate and holds as long as that does: end the mandate and give another.",
        )
    if (source := source_of(found)) in (ISSUED, ELSEWHERE):
        ours = source == ISSUED
        raise Refused(
            "本平台发的证照不能换：要变更的，申请变更。" if ours else "这是办理结果，由登记它的人更新。",
            "A certificate is changed by applying for it." if ours else "This is the result of a matter.",
        )
    return found


def _keep(
    document: Document,
    upload: File[bytes],
    said: Validity,
    verb: str,
    *,
    by: User,
    at: datetime,
    source: str,
    key: str | None,
) -> Document:
    """Look at the file, keep it with its event, and offer it to the drafts."""
    if not document.material:
        raise Refused("选出它是哪一种材料。", "Choose which material it is.", field="material")
    name, content, kind = read_sound(upload, PAPER)
    document.name, document.content_type, document.size = name, kind.content_type, content.size
    require_room(name, document.size, enterprise=document.enterprise_id, by=by, of_wallet=True)
    document.digest, document.state = digest_of(content), first_state()
    document.uploaded_by, document.uploaded_at = by, at
    document.number, document.valid_from, document.valid_until = said.number, said.valid_from, said.valid_until
    data: dict[str, Any] = {
        "digest": document.digest,
        "size": document.size,
        "material": document.material,
        "version": document.version,
        **_days(document),
    }
    behalf = acts_for(by, document.enterprise_id, at)
    with kept_file(document, content, kind):
        more: dict[str, Any] = {"idempotency_key": key, "on_behalf_of": behalf, "text": document.why}
        record(document, verb, by=by, at=at, source=source, data=data, **more)
        settle(document, at)
    return document


def _days(document: Document) -> dict[str, str | None]:
    named = {"valid_from": document.valid_from, "valid_until": document.valid_until}
    return {name: day.isoformat() if day else None for name, day in named.items()}
