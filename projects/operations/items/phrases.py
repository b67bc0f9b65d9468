"""Standard phrases (常用语) of a body, for each act."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import Body, Role, User
from projects.models import Phrase
from projects.models.event import ZONE_STREAM
from projects.operations.events import lock_stream, record
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions_items import holds, may_lead

# acts that need words of a person
VERBS = (
    *("finish_review", "approve", "approve_tolerant", "deny", "return_to_review", "start_special", "start_task"),
    *("extend", "request_correction", "refuse", "not_needed"),
)
MOST = 200  # of one body and act


def may_keep_phrases(user: User, body: Body, day: date) -> bool:
    """Those who use them: the body's reviewers, deciders and window, and leads."""
    held = (Role.REVIEWER, Role.DECIDER, Role.WINDOW)
    return may_lead(user, day) or any(holds(user, role, body.code, day) for role in held)


@once(Phrase, "add_phrase")
@transaction.atomic
def add_phrase(
    body: Body, verb: str, text: str, *, by: User, at: datetime, idempotency_key: str | None = None
) -> Phrase:
    """A phrase for everybody of the body; the same words again give the one that is there."""
    lock_stream(ZONE_STREAM)
    require(may_keep_phrases(by, body, timezone.localdate(at)))
    text = " ".join(text.split())
    if verb not in VERBS:
        raise Refused("选出用在哪一步。", "Choose the step it is for.", field="verb")
    if not text or len(text) > 500:
        raise Refused("写 1 到 500 个字。", "Between 1 and 500 characters.", field="text")
    held = Phrase.objects.filter(body=body, verb=verb, ended_at=None)
    if (alike := held.filter(text=text).first()) is not None:
        return alike
    if held.count() >= MOST:
        raise Refused("这一步的常用语太多了，先停用几条。", "Too many phrases for this step: end some first.")
    phrase: Phrase = Phrase.objects.create(body=body, verb=verb, text=text, made_by=by, made_at=at)
    data = {"verb": verb, "body": body.code}
    record(phrase, "add_phrase", by=by, at=at, data=data, text=text, idempotency_key=idempotency_key)
    return phrase


@transaction.atomic
def end_phrase(pk: int, *, by: User, at: datetime) -> Phrase:
    """Offered no more. Ended already, nothing changes."""
    lock_stream(ZONE_STREAM)
    phrase: Phrase = Phrase.objects.select_for_update(of=("self",)).select_related("body").get(pk=pk)
    require(may_keep_phrases(by, phrase.body, timezone.localdate(at)))
    if phrase.ended_at is None:
        phrase.ended_at = at
        phrase.save(update_fields=["ended_at"])
        record(phrase, "end_phrase", by=by, at=at, data={"body": phrase.body.code})
    return phrase
