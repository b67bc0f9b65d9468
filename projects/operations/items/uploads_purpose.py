"""What a file in pieces is for: lines of an application, or the wallet. What may be asked of it before a byte has come is
asked when it is announced and with every piece; at its end all of it is asked again, under the locks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core.files.base import File
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Document, Enterprise, ItemPaper, Project, Upload
from projects.operations.items.papers import require_open_line, upload_document
from projects.operations.items.wallet_papers import (
    Validity,
    lodge_document,
    replace_document,
    require_lodging,
    require_replacing,
)
from projects.operations.mandate_guards import require_draft
from projects.operations.refusals import Refused
from projects.operations.retries import key_of

WALLET: Final = "wallet"  # of `Upload.said`: what a paper for the wallet is lodged with


@dataclass(frozen=True, slots=True)
class Lodging:
    """A paper for the wallet: for one project or (none) for all; or, with `replaces` and `why`, another version of one."""

    enterprise: Enterprise
    validity: Validity
    material: str = ""
    project: Project | None = None
    replaces: Document | None = None
    why: str = ""

    def said(self) -> dict[str, Any]:
        days = (self.validity.valid_from, self.validity.valid_until)
        return {
            "material": self.material,
            "number": self.validity.number,
            "days": [day and day.isoformat() for day in days],
            "replaces": self.replaces and self.replaces.pk,
            "why": self.why,
        }

    def require(self, by: User, at: datetime) -> None:
        """Raises Forbidden, Refused at its field."""
        if self.replaces is None:
            require_lodging(self.enterprise, self.project, self.validity, by=by, at=at)
        else:
            require_replacing(self.replaces, self.why, self.validity, by=by, at=at)


def lodging_of(upload: Upload) -> Lodging | None:
    """What it is lodged with; none when it is for lines. Raises Refused when what it is to replace is gone."""
    said: Mapping[str, Any] | None = upload.said.get(WALLET)
    if said is None:
        return None
    first, last = (date.fromisoformat(day) if day else None for day in said["days"])
    found = Document.objects.filter(pk=said["replaces"]).first() if said["replaces"] else None
    if said["replaces"] and found is None:
        raise Refused("要换的那份不在了。", "The paper that it is to replace is not there any more.", field="paper")
    return Lodging(
        upload.enterprise, Validity(said["number"], first, last), said["material"], upload.project, found, said["why"]
    )


def lines_of(upload: Upload) -> list[ItemPaper]:
    """Its lines; one whose draft was dropped meanwhile is not among them."""
    return list(ItemPaper.objects.filter(pk__in=upload.lines).select_related("item__project").order_by("pk"))


def require_lines(lines: Sequence[ItemPaper], by: User, at: datetime) -> None:
    """May this person give papers to these lines now? Read, not locked."""
    if not lines:
        raise Refused("这份材料不在了：草稿可能已经删除。", "The paper is not there any more.", field="paper")
    for line in lines:
        require_draft(by, line.item.project, timezone.localdate(at))
        require_open_line(line.item, line)


def require_still(upload: Upload, by: User, at: datetime) -> None:
    """May this person go on with it? Read, not locked."""
    lodging = lodging_of(upload)
    if lodging is None:
        require_lines(lines_of(upload), by, at)
    else:
        lodging.require(by, at)


def take_up(upload: Upload, file: File[bytes], by: User, at: datetime) -> Document:
    """The joined file handed in as any other. Its token is the key of the act. Raises as that act."""
    key, lodging = key_of(by, f"upload:{upload.token}"), lodging_of(upload)
    if lodging is None:
        said = upload.said
        return upload_document(
            lines_of(upload),
            file,
            by=by,
            at=at,
            replaces=Document.objects.filter(pk=said.get("replaces") or 0).first(),
            why=said.get("why", ""),
            idempotency_key=key,
        )
    act: dict[str, Any] = {"by": by, "at": at, "idempotency_key": key}
    if lodging.replaces is not None:
        return replace_document(lodging.replaces, file, lodging.why, lodging.validity, **act)
    return lodge_document(lodging.enterprise, file, lodging.material, lodging.validity, project=lodging.project, **act)
