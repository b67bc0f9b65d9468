"""The wallet (证照材料库) of an enterprise: its sound documents, the newest version of each, and what each of them meets.

One without a project is the enterprise's own and meets the lines of all its projects; a project's documents, and the results
of its matters, meet that project's only. What has run out, was ended or was found defective meets nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import User
from projects.enums import CertificateState, DocumentState, PaperState
from projects.models import Certificate, Document, Enterprise, PaperDocument, Project
from projects.permissions import belongs
from projects.queries_papers import seen_documents
from projects.rules.catalogue import Catalogue

LICENCE = "m-license"  # the business licence that an enterprise handed in for its verification is this material
VALID, EXPIRING, EXPIRED = "valid", "expiring", "expired"
STANDING_WORDS = {VALID: _("有效"), EXPIRING: _("快到期"), EXPIRED: _("已过期")}
LODGED, OF_LICENCE, ISSUED, ELSEWHERE = "lodged", "licence", "issued", "elsewhere"
SOURCE_WORDS = {
    LODGED: _("企业提交"),
    OF_LICENCE: _("企业登记的执照"),
    ISSUED: _("本平台发的证照"),
    ELSEWHERE: _("其他系统办理的结果"),
}


def newest_sound(rows: QuerySet[Document]) -> QuerySet[Document]:
    """Of each document the newest version that was found sound."""
    newer = Document.objects.filter(replaces=OuterRef("pk"), state=DocumentState.SOUND)
    return rows.filter(~Exists(newer), state=DocumentState.SOUND)


def in_wallet(rows: QuerySet[Document]) -> QuerySet[Document]:
    """What stands in a wallet: newest sound versions that are some material or the result of a matter."""
    named = ~Q(material="") | Q(certificate__isnull=False) | Q(result_of__isnull=False)
    return newest_sound(rows).filter(named)


def seen_wallet(user: User, enterprise: Enterprise, day: dt.date, *, whole: bool | None = None) -> QuerySet[Document]:
    """The part of an enterprise's wallet that this person may see, the newest first.

    Its own people: all of it. An agent in charge: as far as the projects go that are served. Staff: what stands in items
    they may see. `whole`: whether the person belongs to it, where that is known.
    """
    rows = in_wallet(Document.objects.filter(enterprise=enterprise))
    if not (belongs(user, enterprise, day) if whole is None else whole):
        own = Project.objects.of_applicant(user, day).filter(enterprise=enterprise).values("pk")
        rows = rows.filter(Q(project__in=own) | Q(pk__in=seen_documents(user, day).values("pk")))
    return rows.order_by("-uploaded_at", "-pk")


# --- one document


def last_day_of(document: Document) -> dt.date | None:
    """Of its validity: a certificate's own; None when it has no fixed one."""
    certificate = getattr(document, "certificate", None)
    until: dt.date | None = certificate.valid_until if certificate else document.valid_until
    return until


def expiring(first: dt.date, last: dt.date) -> list[Document]:
    """Documents of all wallets whose last day lies between these days, both counted."""
    certified = Q(certificate__valid_until__range=(first, last), certificate__state=CertificateState.VALID)
    plain = Q(certificate=None, valid_until__range=(first, last))
    rows = in_wallet(Document.objects.filter(certified | plain))
    return list(rows.select_related("certificate").order_by("pk"))


def expiry_key(document: int, last_day: dt.date | None) -> str:
    """Under which the first reminder of it is recorded, once."""
    return f"expiry:{document}:{last_day}"


def standing_of(document: Document, day: dt.date) -> str:
    """valid, expiring (within `settings.WALLET_EXPIRING_DAYS`) or expired, on that day."""
    return standing_on(last_day_of(document), day)


def standing_on(until: dt.date | None, day: dt.date) -> str:
    """The same of the last day of a validity."""
    if until is None:
        return VALID
    if until < day:
        return EXPIRED
    return EXPIRING if until <= day + dt.timedelta(days=settings.WALLET_EXPIRING_DAYS) else VALID


def source_of(document: Document) -> str:
    """Where it came from: lodged, licence, issued (by the portal), elsewhere."""
    certificate = getattr(document, "certificate", None)
    issued = certificate.kind if certificate else None
    return source_by(issued, document.result_of_id, document.material, document.project_id)


def source_by(issued: str | None, result_of: Any, material: str, project: Any) -> str:
    """The same of columns: the kind of its certificate and the item whose result it is; None: neither."""
    if issued is not None:
        return ISSUED
    if result_of is not None:
        return ELSEWHERE
    return OF_LICENCE if material == LICENCE and project is None else LODGED


def holds_good(document: Document, day: dt.date) -> bool:
    """Sound, begun, not run out; a certificate that nobody has ended."""
    certificate = getattr(document, "certificate", None)
    if document.state != DocumentState.SOUND or (certificate and certificate.state != CertificateState.VALID):
        return False
    begun = document.valid_from is None or document.valid_from <= day
    return begun and standing_of(document, day) != EXPIRED


def materials_of(document: Document, catalogue: Catalogue) -> tuple[str, ...]:
    """The materials that it is: the one it was lodged as; of a result, what the catalogue takes from it (`reuse_from`)."""
    certificate = getattr(document, "certificate", None)
    if certificate:
        return taken_from(catalogue, certificate.kind)
    if document.result_of_id:
        return tuple(code for code in catalogue.materials if catalogue.issuer_of(code) == document.result_of.node)
    return (document.material,) if document.material in catalogue.materials else ()


def taken_from(catalogue: Catalogue, kind: str) -> tuple[str, ...]:
    """The materials that the portal takes from a result (its id in the catalogue)."""
    return tuple(code for code, raw in catalogue.materials.items() if raw.get("reuse_from") == kind)


# --- what meets the lines of one project


@dataclass(frozen=True, slots=True)
class Wallet:
    """`usable`: material to the documents that meet it; `spent`: materials of which only such are known as hold good no more."""

    usable: Mapping[str, tuple[Document, ...]]
    spent: frozenset[str]


def wallet_of(project: Project, catalogue: Catalogue, day: dt.date) -> Wallet:
    """What meets the lines of this project on that day. Three queries at most."""
    found: dict[str, list[Document]] = {}
    known: set[str] = set()
    for document in _candidates(project):
        codes = materials_of(document, catalogue)
        known.update(codes)
        if holds_good(document, day) and not document.defective:  # type: ignore[attr-defined]
            for code in codes:
                found.setdefault(code, []).append(document)
    ended, good = _certified(project, catalogue, day)
    usable = {code: tuple(each) for code, each in _together(found).items()}
    return Wallet(usable, frozenset((known | ended) - set(usable) - good))


def held_materials(project: Project, catalogue: Catalogue, day: dt.date) -> frozenset[str]:
    """Materials that need not be brought for this project: a paper of the wallet meets them. One query."""
    found = (each for each in _candidates(project) if holds_good(each, day) and not each.defective)
    return frozenset(code for document in found for code in materials_of(document, catalogue))


def _candidates(project: Project) -> Iterable[Document]:
    """Newest first. What somebody put to a line and took off every line again was a mistake: never used by itself."""
    links = PaperDocument.objects.filter(document=OuterRef("pk"))
    standing = links.filter(removed_at=None)
    rows = Document.objects.filter(Q(project=project.pk) | Q(enterprise=project.enterprise_id, project=None))
    by_hand = Exists(links.filter(attached_by__isnull=False))
    rows = in_wallet(rows).alias(by_hand=by_hand, stands=Exists(standing)).filter(Q(by_hand=False) | Q(stands=True))
    rows = rows.annotate(defective=Exists(standing.filter(paper__state=PaperState.DEFECTIVE)))
    found: Iterable[Document] = rows.select_related("certificate", "result_of").order_by("-uploaded_at", "-pk")
    return found


def _certified(project: Project, catalogue: Catalogue, day: dt.date) -> tuple[set[str], set[str]]:
    """Materials taken from certificates: those that were ended or have run out, and those that hold good (printed or not)."""
    ended, good = set(), set()
    rows = Certificate.objects.filter(item__project=project.pk).values_list("kind", "state", "valid_until")
    for kind, state, until in rows:
        holds = state == CertificateState.VALID and (until is None or until >= day)
        (good if holds else ended).update(taken_from(catalogue, kind))
    return ended, good


def _together(found: Mapping[str, list[Document]]) -> dict[str, list[Document]]:
    """The newest document of each material, with those that stand beside it on a line: one paper may be several files."""
    several = {document.pk for each in found.values() if len(each) > 1 for document in each}
    beside: dict[int, set[int]] = {}
    if several:
        rows = PaperDocument.objects.filter(document__in=several, removed_at=None).values_list("paper", "document")
        on_paper: dict[int, set[int]] = {}
        for paper, document in rows:
            on_paper.setdefault(paper, set()).add(document)
        for group in on_paper.values():
            for document in group:
                beside.setdefault(document, set()).update(group)
    return {code: _first_with(each, beside) for code, each in found.items()}


def _first_with(documents: list[Document], beside: Mapping[int, Collection[int]]) -> list[Document]:
    first = documents[0]
    with_it = beside.get(first.pk, ())
    return [each for each in documents if each is first or each.pk in with_it]


def usable_links(rows: Any, day: dt.date) -> list[PaperDocument]:
    """Links of lines (a queryset of them) to documents that hold good on that day."""
    links = PaperDocument.objects.filter(paper__in=rows, removed_at=None).select_related("document__certificate")
    return [link for link in links.order_by("pk") if holds_good(link.document, day)]
