"""Sample projects: those shipped with the catalogue are put in place, keepers add, change and drop their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.catalogue.samples import Shipped
from projects.enums import Source
from projects.enums_catalogue import DraftState
from projects.models import CatalogueDraft, SampleProject
from projects.models.event import ZONE_STREAM
from projects.operations.draft_guards import sound
from projects.operations.events import hold_stream, record
from projects.operations.refusals import Refused, Stale, require
from projects.operations.retries import done_before, once
from projects.permissions_catalogue import may_keep_catalogue
from projects.queries import engine_of
from projects.queries_drafts import draft_document, newest_version
from projects.rules.answers import read_answers, to_stored
from projects.rules.catalogue import Catalogue
from projects.rules.samples import wrong_names, wrong_values

NAME, MOST = 120, 300  # characters; own samples
NAMED = 3  # names that a refusal spells out
NAME_IT = "给样例起个名字，例如“租赁厂房，加电镀”。"
Plain = str | int | bool | Decimal | None


def put_samples(rows: Iterable[Shipped], at: datetime) -> int:
    """Put the shipped samples in place, or up to date; returns how many are new. What keepers made stays as it is."""
    there = {each.code: each for each in SampleProject.objects.filter(made_by=None)}
    made = []
    for row in rows:
        old = there.get(row.code)
        if old is None:
            made.append(SampleProject(**row._asdict(), made_at=at))
        elif (old.zh, old.en, old.answers, old.expected) != (row.zh, row.en, row.answers, row.expected):
            SampleProject.objects.filter(pk=old.pk).update(**row._asdict(), version=old.version + 1)
    SampleProject.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


@once(SampleProject, "add_sample")
def add_sample(
    zh: str,
    answers: Mapping[str, Any],
    *,
    en: str = "",
    expected: Mapping[str, Any] | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> SampleProject:
    """A sample of one's own. `answers`: question id to value, None for 不清楚; `expected`: see `rules.samples`.

    Raises Forbidden, and Refused for answers or expectations that the catalogue cannot read.
    """
    head = hold_stream(ZONE_STREAM)
    require(may_keep_catalogue(by, timezone.localdate(at)))
    if SampleProject.objects.exclude(made_by=None).count() >= MOST:
        raise Refused(
            f"自己加的样例已经有 {MOST} 个：先删去不用的。", f"There are {MOST} of your own samples: drop some first."
        )
    values = _values({"zh": zh, "en": en, "answers": answers, "expected": expected or {}})
    row: SampleProject = SampleProject.objects.create(code=_next_code(), made_by=by, made_at=at, **values)
    said: dict[str, Any] = {"data": {"code": row.code}, "text": row.zh, "idempotency_key": idempotency_key}
    record(row, "add_sample", by=by, at=at, source=source, head=head, **said)
    return row


@once(SampleProject, "change_sample")
def change_sample(
    sample: SampleProject,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> SampleProject:
    """Another name (`zh`, `en`), other answers, other expectations. Raises Forbidden, Stale, Refused for a shipped one."""
    head = hold_stream(ZONE_STREAM)
    row = _own(sample, version, by, at)
    for name, value in _values(values).items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    said: dict[str, Any] = {"data": {"code": row.code}, "text": row.zh, "idempotency_key": idempotency_key}
    record(row, "change_sample", by=by, at=at, source=source, head=head, **said)
    return row


@transaction.atomic
def drop_sample(
    sample: SampleProject | int,
    *,
    version: int | None = None,
    by: User,
    at: datetime,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> None:
    """Not tried any more. Dropped twice with one key, it is one event. Raises Forbidden, Stale, Refused for a shipped one."""
    head = hold_stream(ZONE_STREAM)
    if done_before(idempotency_key, "drop_sample", "sampleproject"):
        return
    row = _own(sample, version, by, at)
    said: dict[str, Any] = {"data": {"code": row.code}, "text": row.zh, "idempotency_key": idempotency_key}
    record(row, "drop_sample", by=by, at=at, source=source, head=head, **said)
    row.delete()


def _own(sample: SampleProject | int, version: int | None, by: User, at: datetime) -> SampleProject:
    require(may_keep_catalogue(by, timezone.localdate(at)))
    pk = sample if isinstance(sample, int) else sample.pk
    row: SampleProject | None = SampleProject.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise Refused("这个样例已经删去了。", "This sample is gone.")
    if row.made_by_id is None:
        raise Refused(
            "随目录提供的样例不能改，也不能删：另存一个，再改。",
            "A sample that comes with the catalogue stays as it is: save a copy and change that.",
        )
    if version is not None and row.version != version:
        raise Stale
    return row


def _next_code() -> str:
    """Under the lock of the stream."""
    last: SampleProject | None = SampleProject.objects.exclude(made_by=None).order_by("-pk").first()
    number = int(last.code.rpartition("-")[2]) + 1 if last else 1
    return f"own-{number:03d}"


# --- what may be kept


def _values(given: Mapping[str, Any]) -> dict[str, Any]:
    """Sound values of a row. Raises Refused at the field that is wrong."""
    catalogue = engine_of(newest_version()).catalogue
    found: dict[str, Any] = {}
    if "zh" in given:
        found["zh"] = sound(given["zh"], NAME, "zh")
        if not found["zh"]:
            raise Refused(NAME_IT, "Give the sample a name.", field="zh")
    if "en" in given:
        found["en"] = sound(given["en"], NAME, "en")
    if "answers" in given:
        found["answers"] = _answers(given["answers"], catalogue)
    if "expected" in given:
        found["expected"] = _expected(given["expected"], catalogue)
    return found


def _answers(given: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """As they are stored. A question that only an open draft has is kept as it was typed."""
    new = {name: value for name, value in given.items() if name not in catalogue.questions}
    if new:
        coming = _questions_to_come()
        if unknown := [name for name, value in new.items() if name not in coming or not isinstance(value, Plain)]:
            _refuse("answers", unknown, "没有这些问题", "there are no such questions")
    answers, problems = read_answers(catalogue, {name: given[name] for name in given if name not in new})
    if problems:
        zh, en = (
            "；".join(each.text.zh for each in problems[:NAMED]),
            "; ".join(each.text.en for each in problems[:NAMED]),
        )
        raise Refused(f"{zh}。", en, field="answers")
    if not answers and not new:
        raise Refused("至少回答一个问题。", "Answer one question at least.", field="answers")
    return to_stored({**answers, **new})


def _questions_to_come() -> set[str]:
    drafts = CatalogueDraft.objects.filter(state__in=(DraftState.OPEN, DraftState.SUBMITTED)).select_related("base")
    return {
        str(row.get("id"))
        for draft in drafts
        for row in draft_document(draft).get("profile_questions", ())
        if isinstance(row, Mapping)
    }


def _expected(given: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    if unknown := wrong_names(given, catalogue):
        _refuse("expected", unknown, "目录里没有这些事项或推导值", "the catalogue has no such matters or values")
    if wrong := wrong_values(given, catalogue):
        _refuse(
            *("expected", wrong, "只能写 needed、not_needed、to_confirm，天数写整数"),
            "write needed, not_needed or to_confirm, and days as a whole number",
        )
    return {str(name): value for name, value in to_stored(given).items()} | {
        name: value for name, value in given.items() if isinstance(value, int)
    }


def _refuse(field: str, names: list[str], zh: str, en: str) -> None:
    told = "、".join(names[:NAMED])
    raise Refused(f"{zh}：{told}。", f"{en}: {told}.", field=field)
