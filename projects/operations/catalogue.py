"""Publishing a catalogue version and importing a holiday notice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from approval_portal.accounts.models import Body, User
from projects.catalogue.loader import CatalogueFault, read_document
from projects.enums import Source
from projects.models import CalendarNotice, CatalogueEntry, CatalogueVersion, Holiday, Locality
from projects.models.event import ZONE_STREAM
from projects.operations.events import hold_stream, record
from projects.operations.items.calendars import ring_followers
from projects.operations.refusals import Refused, Stale
from projects.queries import keep_document
from projects.rules.calendar import DayRule
from projects.rules.catalogue_check import faults
from projects.rules.chain import plain
from projects.rules.sections import BLOCKS, LISTS, MAPPINGS, NAMELESS, WHOLE, coded
from projects.rules.wording import provenance_mark

__all__ = ["BLOCKS", "LISTS", "MAPPINGS", "NAMELESS", "import_holiday_notice", "publish_catalogue", "set_bodies"]

NAMING = ["zh", "en", "level", "provenance", "note"]  # of a body


@transaction.atomic
def publish_catalogue(
    text: str,
    *,
    note: str = "",
    note_en: str = "",
    effective_on: date | None = None,
    checked: Mapping[str, Any] | None = None,
    by: User | None,
    at: datetime,
    source: str = Source.SYSTEM,
) -> CatalogueVersion:
    """Publish the keeper's YAML as a new version; the same text again is the version it already is.

    `effective_on`: in force from that day, without it from now on. `checked`: a document without faults, such as a draft's;
    when the text holds the same it is not checked again. Raises CatalogueFault with every fault and its place,
    and Refused for the very text of a version that was withdrawn; then nothing is loaded.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    if existing := _published(digest):
        return existing
    head = hold_stream(ZONE_STREAM)  # one after another: numbers and the chain of versions have no gap
    if existing := _published(digest):  # by who came first
        return existing
    document = read_document(text)
    if document != checked and (found := faults(document)):
        raise CatalogueFault(found)
    keep_document(digest, document)
    as_of = date.fromisoformat(str(document.get("as_of") or timezone.localdate(at)))
    said: dict[str, Any] = {"note": note, "note_en": note_en, "effective_on": effective_on, "source": text}
    version = CatalogueVersion.objects.create(
        number=_next_number(as_of), as_of=as_of, published_at=at, digest=digest, **said
    )
    CatalogueEntry.objects.bulk_create(CatalogueEntry(version=version, **entry) for entry in _entries(document))
    set_bodies(document["authorities"], only_new=effective_on is not None and effective_on > timezone.localdate(at))
    _set_locality(document["locality"])
    data = {"number": version.number, "digest": digest}
    record(version, "publish", by=by, at=at, source=source, data=data, head=head)
    return version


def _published(digest: str) -> CatalogueVersion | None:
    """The version with this text. What was withdrawn with a reason does not come back by itself, such as with the next
    update of the site: Refused."""
    version: CatalogueVersion | None = CatalogueVersion.objects.filter(digest=digest).first()
    if version is None or version.withdrawn_at is None:
        return version
    day = timezone.localdate(version.withdrawn_at)
    told = f"{day.year}年{day.month}月{day.day}日"
    raise Refused(
        f"这份目录就是 {version.number}，{told}已撤回，不会再生效。要用它的内容，开一份草稿，上传这份文件。",
        f"This is the very text of {version.number}, withdrawn on {day}: it does not come back into force. To use what it "
        "says, open a draft and upload this file.",
    )


def _next_number(as_of: date) -> str:
    taken = CatalogueVersion.objects.filter(number__startswith=as_of.isoformat()).count()
    return as_of.isoformat() if not taken else f"{as_of.isoformat()}.{taken + 1}"


def _entries(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for section in (*LISTS, *MAPPINGS, *NAMELESS):
        for place, (code, row) in enumerate(coded(section, document[section])):
            yield _entry(section, code, place, row)
    for place, section in enumerate(BLOCKS):
        yield _entry(WHOLE, section, place, document[section])


def _entry(section: str, code: str, place: int, row: Mapping[str, Any]) -> dict[str, Any]:
    src = str(row.get("src", ""))
    return {
        "section": section,
        "code": code,
        "position": place,
        "zh": str(row.get("zh", row.get("title", "")))[:300],
        "en": str(row.get("en", ""))[:300],
        "provenance": provenance_mark(src),
        "src": src[:300],
        "data": plain(_text_keys(row)),
    }


def _text_keys(value: Any) -> Any:
    """JSON has text keys only (the exchange block numbers its states)."""
    if isinstance(value, Mapping):
        return {str(key): _text_keys(each) for key, each in value.items()}
    return [_text_keys(each) for each in value] if isinstance(value, list) else value


def set_bodies(authorities: Mapping[str, Mapping[str, Any]], *, only_new: bool = False) -> None:
    """The bodies as a version in force names them. `only_new`: it is not in force yet, so that names stay until then."""
    rows = [Body(code=code, **_named(row)) for code, row in authorities.items()]
    if only_new:
        Body.objects.bulk_create(rows, ignore_conflicts=True)
    else:
        Body.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=NAMING)


def named_so(authorities: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether every one of these bodies is there, and named as here."""
    held = {row.pop("code"): row for row in Body.objects.filter(code__in=authorities).values("code", *NAMING)}
    return held == {code: _named(row) for code, row in authorities.items()}


def _named(row: Mapping[str, Any]) -> dict[str, str]:
    plainly = {key: row.get(key, "") for key in ("zh", "en", "level", "note")}
    return {**plainly, "provenance": provenance_mark(row.get("src"))}


def _set_locality(row: Mapping[str, Any]) -> None:
    if not Locality.objects.exists():
        Locality.objects.create(
            zh=row["zh"],
            en=row["en"],
            province=row["province"],
            city=row["city"],
            site_zh="项目审批服务",
            site_en="Project approvals",
        )


@transaction.atomic
def import_holiday_notice(
    year: int,
    name: str,
    days: Iterable[DayRule],
    *,
    announced: bool,
    stood: int | None = None,
    by: User | None,
    at: datetime,
    source: str = Source.SYSTEM,
    idempotency_key: str | None = None,
) -> CalendarNotice:
    """Put a notice in force for its year; the one before stays on record. The same notice again changes nothing.

    `stood`: the one that it was compared with, 0 for none. Raises Stale when another has come in since.
    """
    rows = sorted(days, key=lambda rule: rule.day)
    current = CalendarNotice.objects.in_force().filter(year=year).first()
    if current and _same_notice(current, name, announced, rows):
        return current
    if stood is not None and stood != (current.pk if current else 0):
        raise Stale
    if current:
        CalendarNotice.objects.filter(pk=current.pk).update(superseded=True)
    notice = CalendarNotice.objects.create(year=year, name=name, announced=announced, imported_at=at)
    Holiday.objects.bulk_create(
        Holiday(notice=notice, day=rule.day, works=rule.works, name_zh=rule.name_zh, name_en=rule.name_en)
        for rule in rows
    )
    data = {"year": year, "announced": announced, "days": len(rows)}
    record(notice, "import", by=by, at=at, source=source, data=data, idempotency_key=idempotency_key)
    ring_followers()
    return notice


def _same_notice(current: CalendarNotice, name: str, announced: bool, rows: list[DayRule]) -> bool:
    held = [(day.day, day.works, day.name_zh, day.name_en) for day in current.days.all()]
    told = [(rule.day, rule.works, rule.name_zh, rule.name_en) for rule in rows]
    return (current.name, current.announced) == (name, announced) and held == told
