"""The lines of an application and the wallet: which are met by what the enterprise lodged, and which no longer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from projects.enums import Outcome, PaperForm, PaperState
from projects.models import ApprovalItem, Decision, Document, ItemPaper, PaperDocument
from projects.queries_items import catalogue_of, day_of
from projects.queries_wallet import Wallet, wallet_of
from projects.rules.catalogue import Catalogue
from projects.rules.materials import is_shared

ENDED_RESULTS = ("revoked", "cancelled")  # states of an item whose result holds no more
OPEN = (PaperState.MISSING, PaperState.HELD)


@dataclass(slots=True)
class Followed:
    """What became of the lines: material to the documents put there; materials that are held no more."""

    met: dict[str, list[int]] = field(default_factory=dict)
    let_go: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return bool(self.met or self.let_go)


def held_of(item: ApprovalItem, catalogue: Catalogue, wallet: Wallet) -> set[str]:
    """Materials that need not be given once more: what the wallet holds, and what the portal knows without a file.

    That is the results of the project's granted items and papers found fit for another, unless they have run out since.
    """
    granted = Decision.objects.filter(item__project=item.project_id, annulled_event=None)
    granted = granted.exclude(outcome=Outcome.DENIED).exclude(item__state__in=ENDED_RESULTS)
    issuers = set(granted.values_list("item__node", flat=True))
    fit = ItemPaper.objects.filter(item__project=item.project_id, state=PaperState.FIT)
    found = set(fit.values_list("material", flat=True))
    found |= {material for material in catalogue.materials if catalogue.issuer_of(material) in issuers}
    return (found - wallet.spent) | set(wallet.usable)


def follow_lines(item: ApprovalItem, *, at: datetime) -> Followed:
    """Bring the lines of a locked draft to what the wallet holds now: put documents there, take stale ones away.

    What the applicant gave or took away by hand stays so.
    """
    rows = list(item.papers.filter(state__in=OPEN).order_by("position").prefetch_related("links"))
    followed = Followed()
    if not rows:
        return followed
    catalogue = catalogue_of(item)
    wallet = wallet_of(item.project, catalogue, day_of(at))
    grounds = held_of(item, catalogue, wallet) - set(wallet.usable)
    grounds |= {code for code, raw in catalogue.materials.items() if is_shared(raw)}
    changed = [row for row in rows if _follow(row, wallet.usable.get(row.material, ()), grounds, at, followed)]
    ItemPaper.objects.bulk_update(changed, ["state"])
    return followed


def _follow(
    row: ItemPaper, documents: Iterable[Document], grounds: Collection[str], at: datetime, followed: Followed
) -> bool:
    """One line; whether its state changed (in memory)."""
    links = list(row.links.all())
    by_hand = {link.document_id for link in links if link.removed_at is not None and not link.held}
    wanted = {document.pk for document in documents} - by_hand
    standing = {link.document_id: link for link in links if link.removed_at is None}
    stale = [link.pk for pk, link in standing.items() if link.held and pk not in wanted]
    fresh = sorted(wanted - set(standing))
    PaperDocument.objects.filter(pk__in=stale).update(removed_at=at)
    PaperDocument.objects.bulk_create(
        PaperDocument(paper=row, document_id=pk, attached_at=at, held=True) for pk in fresh
    )
    kept = sum(link.held for link in standing.values()) - len(stale)
    held = bool(kept + len(fresh)) or row.material in grounds
    if fresh:
        followed.met[row.material] = fresh
    elif not held and row.state == PaperState.HELD:
        followed.let_go.append(row.material)
    elif stale or (held and row.state != PaperState.HELD):
        followed.met[row.material] = []
    before, row.state = row.state, PaperState.HELD if held else PaperState.MISSING
    return before != row.state


def leans_on_wallet(item: ApprovalItem) -> bool:
    """Whether a line of the draft is held by more than the government's own sharing. Two queries."""
    catalogue = catalogue_of(item)
    rows = item.papers.filter(state=PaperState.HELD).prefetch_related("links")
    return any(
        not is_shared(catalogue.materials[row.material]) or any(link.removed_at is None for link in row.links.all())
        for row in rows
    )


def give_instead(row: ItemPaper, at: datetime) -> None:
    """The applicant gives the paper anew, or it lies on the counter: what the wallet had put there goes. In memory: GIVEN."""
    if row.state == PaperState.HELD:
        PaperDocument.objects.filter(paper=row, held=True, removed_at=None).update(removed_at=at)
    row.state = PaperState.GIVEN


def take_off(row: ItemPaper, link: PaperDocument) -> None:
    """A document was taken off a line by hand: the wallet does not put it there again. Saved."""
    PaperDocument.objects.filter(pk=link.pk).update(held=False)
    if row.state not in (PaperState.GIVEN, PaperState.HELD) or row.links.filter(removed_at=None).exists():
        return
    shared = is_shared(catalogue_of(row.item).materials[row.material])
    row.state = PaperState.HELD if shared and row.form == PaperForm.ELECTRONIC else PaperState.MISSING
    row.save(update_fields=["state"])
