"""Printing for the zone: reads the catalogue version in force, lays out the handbook or a handout, and has it kept as the
next issue, unless nothing has changed.

Nothing is locked and no transaction is open while pages are laid out, which takes seconds. That somebody else was faster
is found when the issue is kept.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from approval_portal.accounts.models import User
from projects.enums_catalogue import ZonePiece
from projects.guide.handbook import back, handout, pieces
from projects.guide.handbook.changes import changes, snapshot
from projects.guide.handbook.pieces import Imprint
from projects.guide.handbook.zone import Zone, halls_of, read_zone
from projects.guide.paper import pdf
from projects.guide.paper.binding import Piece, bind
from projects.models import CatalogueVersion, ZoneIssue, ZoneJob
from projects.operations import print_jobs, zone_jobs
from projects.operations.issue_files import is_whole, next_number
from projects.operations.print_jobs import BINDING, KEEPING, LAYING, READING, Note
from projects.operations.prints import CHINESE, ENGLISH, NumberTaken, print_language
from projects.operations.refusals import Refused
from projects.operations.zone_prints import (
    ZonePiecePrinted,
    keep_zone_issue,
    keep_zone_unchanged,
    newest_zone_issue,
)
from projects.queries import NoCatalogue, current_version, locality
from projects.rules.halls import HallFacts

MOST_NUMBERS = 5  # times that somebody else may be faster
READ = "read"  # where a snapshot keeps what was read: {"inputs": digest, "until": ISO date or null}
Report = Callable[[Note], None]


@dataclass(frozen=True)
class Draft:
    """A piece before it has a number. `make`: the whole with its imprint; `snapshot`: what the next issue is compared with."""

    kind: str
    code: str
    language: str
    content_hash: str
    snapshot: dict[str, Any]
    make: Callable[[Imprint], Piece]


def run_zone_print(pk: int, at: datetime) -> str:
    """Make what the job wants; returns its state, or nothing when another worker is at it or it has ended.

    What the catalogue or this machine is to blame for ends it, with the reason; anything else is left to the sweep, three
    times.
    """
    job = zone_jobs.take_up(pk, at)
    if job is None:
        return ""
    try:
        _print(_handbook(job.language, at), lambda said: zone_jobs.note(job, said), job.wanted_by, at, job)
    except Refused as refusal:
        print_jobs.fail(job, refusal, at)
    finally:
        zone_jobs.release(pk)
    return str(job.state)


def print_handbook(language: str, *, by: User | None, at: datetime) -> ZoneIssue:
    """The newest issue of the handbook, made here and now when something has changed; then its `made_at` is `at`.

    Raises Refused without a catalogue, and on a machine that cannot make PDFs.
    """
    return _print(_handbook(print_language(language), at), lambda said: None, by, at, None)


def kept_handout(code: str, language: str, at: datetime, allowed: Callable[[], bool]) -> ZoneIssue | None:
    """The handout of a matter as it stands, made now when its text is new; None when that is not allowed.

    Raises LookupError for no such matter, Refused on a machine that cannot make PDFs, NoCatalogue.
    """
    draft = _handout(code, print_language(language), at)
    newest = newest_zone_issue(draft.kind, draft.language, draft.code)
    if newest is not None and newest.content_hash == draft.content_hash and is_whole(newest):
        return newest
    if not allowed():
        return None
    _require_tools()
    return _print(draft, lambda said: None, None, at, None)


# --- what is to be printed


def _version() -> CatalogueVersion:
    try:
        return CatalogueVersion.objects.get(pk=current_version().pk)
    except NoCatalogue as fault:
        raise Refused(
            "还没有发布事项目录，没有东西可印。", "No catalogue is in force: there is nothing to print."
        ) from fault


def _handbook(language: str, at: datetime) -> Draft:
    _require_tools()
    today = timezone.localdate(at)
    zone = read_zone(_version(), language, today)
    sections = pieces.make_sections(zone)

    def make(imprint: Imprint) -> Piece:
        return pieces.make_piece(zone, sections, imprint)

    kept = snapshot(zone) | {READ: {"inputs": inputs(zone.number, zone.halls), "until": _until(zone)}}
    return Draft(ZonePiece.HANDBOOK, "", language, pieces.content_hash(zone, sections), kept, make)


def _handout(code: str, language: str, at: datetime) -> Draft:
    zone = read_zone(_version(), language, timezone.localdate(at))
    section = handout.make_section(zone, code)

    def make(imprint: Imprint) -> Piece:
        return handout.make_piece(zone, section, imprint)

    return Draft(ZonePiece.HANDOUT, code, language, handout.content_hash(zone, section), {}, make)


# --- printing


def _print(draft: Draft, report: Report, by: User | None, at: datetime, job: ZoneJob | None) -> ZoneIssue:
    report(Note(READING))
    version = _version()
    for _ in range(MOST_NUMBERS):
        newest = newest_zone_issue(draft.kind, draft.language, draft.code)
        if newest is not None and newest.content_hash == draft.content_hash and is_whole(newest):
            keep_zone_unchanged(newest, draft.snapshot, at, job)
            return newest
        try:
            return keep_zone_issue(_printed(draft, version, newest, report, at), by=by, at=at, job=job)
        except NumberTaken:
            continue
    raise NumberTaken


def _require_tools() -> None:
    said = []
    for language in (CHINESE, ENGLISH):
        with translation.override(language):
            said.append(pdf.missing())
    if said[0]:
        raise Refused(*said)


def _printed(
    draft: Draft, version: CatalogueVersion, newest: ZoneIssue | None, report: Report, at: datetime
) -> ZonePiecePrinted:
    token = secrets.token_hex(16)
    imprint = Imprint(
        number=next_number(newest),
        made_on=timezone.localdate(at),
        check_url=settings.SITE_URL.rstrip("/") + reverse("check", args=[token]),
        changes=changes(_without_read(newest.snapshot), _without_read(draft.snapshot)) if newest else [],
    )
    piece = draft.make(imprint)

    def laid(done: int, of: int, title: str) -> None:
        report(Note(LAYING, done + 1, of, title) if done < of else Note(BINDING, of=of))

    bound = bind(piece, laid)
    report(Note(KEEPING, of=len(piece.sections)))
    return ZonePiecePrinted(
        kind=draft.kind,
        code=draft.code,
        language=draft.language,
        number=imprint.number,
        content=bound.content,
        pages=bound.pages,
        content_hash=draft.content_hash,
        catalogue=version,
        token=token,
        snapshot=draft.snapshot,
        changes=imprint.changes,
    )


def _without_read(kept: dict[str, Any]) -> dict[str, Any]:
    return {key: said for key, said in kept.items() if key != READ}


# --- is an issue still what would be printed today?


def inputs(number: str, halls: Sequence[HallFacts]) -> str:
    """The digest of what a handbook is made from beside the text of its version, which never changes."""
    place = locality()
    said = [number, halls, pieces.EDITION, settings.SITE_URL, pieces.css()]
    said += [place.zh, place.en, place.site_zh, place.site_en] if place else []
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _until(zone: Zone) -> str | None:
    """The first day on which something else is to be said of the policies."""
    last = back.last_day(zone)
    return str(last + timedelta(days=1)) if last else None


def current_handbooks(issues: Iterable[ZoneIssue], number: str, halls: Sequence[HallFacts], today: date) -> set[int]:
    """The keys of those that say what would be printed today, among handbooks of the version with this number.

    Two queries, however many.
    """
    wanted = [issue.pk for issue in issues]
    if not wanted:
        return set()
    digest = inputs(number, halls)
    kept = ZoneIssue.objects.filter(pk__in=wanted).values_list("pk", f"snapshot__{READ}")
    return {pk for pk, read in kept if read and read["inputs"] == digest and str(today) < (read["until"] or "9999")}


def is_current(issue: ZoneIssue, today: date) -> bool:
    """Whether it says what would be printed today: a handbook by what it was made from, a handout by its text."""
    try:
        version = current_version()
    except NoCatalogue:
        return False
    if issue.kind == ZonePiece.HANDBOOK:
        halls = halls_of(version, today)
        return issue.catalogue_id == version.pk and bool(current_handbooks([issue], version.number, halls, today))
    try:
        zone = read_zone(_version(), issue.language, today)
        return handout.content_hash(zone, handout.make_section(zone, issue.code)) == issue.content_hash
    except LookupError:  # the matter is no more
        return False
