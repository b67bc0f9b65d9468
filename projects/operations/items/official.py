"""The numbered papers that the law wants in writing: issued with the step that needs them, frozen as they were said."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.db import transaction

from projects.enums import Source
from projects.models import Event, OfficialNotice
from projects.operations.items.core import AFTER, Case, Step, notices_for
from projects.operations.items.notice_files import ring_press
from projects.operations.items.notice_said import WHOLE, said_later, snapshot_of
from projects.operations.items.numbers import next_numbers, notice_counter
from projects.rules.lifecycle import BY_STEP


def issue_notices(case: Case, before: str, step: Step, event: Event) -> None:
    """Number and freeze every paper that the step brings with it; none for what was entered afterwards (补录).

    What a correction takes the place of is void from now on, and its papers are issued anew.
    """
    if "supersedes" in step.data:
        void_notices(case, step.data["supersedes"], event)
        before = _place_of(before, event.verb)
    kinds = notices_for(before, event.verb, step)
    if not kinds or not issued_here(case):
        return
    item, year = case.item, case.day.year
    names = {kind: notice_counter(item.body_id, kind, year) for kind in kinds}
    numbers = next_numbers(names.values())
    OfficialNotice.objects.bulk_create(
        OfficialNotice(
            item=item,
            kind=kind,
            body_id=item.body_id,
            year=year,
            number=numbers[names[kind]],
            event=event.pk,
            issued_on=case.day,
            issued_by=case.by,
            snapshot=snapshot_of(case, kind, step, event),
            token=secrets.token_hex(16),
        )
        for kind in kinds
    )
    ring_press()


def issued_here(case: Case) -> bool:
    """Papers of a back entry (补录) or an import were issued elsewhere; those of the demonstration are the portal's own."""
    if case.source == Source.BACK_ENTRY:
        return bool(case.item.project.is_demo)
    return case.source != Source.IMPORT


def _place_of(before: str, verb: str) -> str:
    """A corrected entry counts where the wrong one stood, not at the state that the item has reached since."""
    if (before, verb) in BY_STEP:
        return before
    return next((source for source, each in BY_STEP if each == verb), before)


def void_notices(case: Case, superseded: int | Iterable[int], event: Event) -> int:
    """Void the papers of the entries that `event` corrects, and of earlier corrections of them. Returns how many."""
    wanted = {superseded} if isinstance(superseded, int) else set(superseded)
    own = OfficialNotice.objects.filter(item=case.item)
    earlier = own.filter(event__in=wanted, void_event__isnull=False).values_list("void_event", flat=True)
    wanted |= {each for each in earlier if each is not None}
    found = own.filter(event__in=wanted - {event.pk}, void_event=None)
    return int(found.update(void_event=event.pk))


@transaction.atomic
def complete_notice(notice: OfficialNotice) -> OfficialNotice:
    """Add what the act wrote after its step (the decision's conditions, say), before the paper is first printed.

    Once a paper has its file nothing is added any more.
    """
    if notice.snapshot.get(WHOLE, True) or notice.digest:
        return notice
    kept: OfficialNotice = (
        OfficialNotice.objects.select_for_update(of=("self",))
        .select_related("item__package__catalogue")
        .get(pk=notice.pk)
    )
    if not kept.digest and not kept.snapshot.get(WHOLE, True):
        kept.snapshot = {**kept.snapshot, **said_later(kept), WHOLE: True}
        kept.save(update_fields=["snapshot"])
    return kept


AFTER.append(issue_notices)
