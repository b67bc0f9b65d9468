"""Reads over several tables, for pages, the API and reports. Nothing here writes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from approval_portal.accounts.statements import read
from projects.catalogue.loader import read_document
from projects.models import CalendarNotice, CatalogueVersion, Holiday, Locality, MatterPackage, Project
from projects.rules.answers import from_stored
from projects.rules.applicability import Engine, Evaluation
from projects.rules.building import build_catalogue
from projects.rules.calendar import DayRule, WorkCalendar

KEPT = 8  # compiled versions and calendars a process keeps
_documents: OrderedDict[str, Mapping[str, Any]] = OrderedDict()  # by the digest of the text
_engines: OrderedDict[tuple[str, str], Engine] = OrderedDict()
_calendars: OrderedDict[tuple[Any, ...], WorkCalendar] = OrderedDict()
_lock = threading.Lock()


SHORT = ("id", "number", "as_of", "published_at", "digest", "effective_on")  # of a version: all but its longer texts


class NoCatalogue(LookupError):
    """No version is published yet."""


def current_version() -> CatalogueVersion:
    """The version in force today, without its source text: the newest that nobody has withdrawn. Raises NoCatalogue."""
    today = timezone.localdate()
    begun = Q(effective_on=None) | Q(effective_on__lte=today)
    standing = CatalogueVersion.objects.filter(begun, withdrawn_at=None)
    rows = read(("current_version", today), lambda: standing.values(*SHORT)[:1])
    if not rows:
        raise NoCatalogue("还没有发布事项目录：请运行 manage.py load_catalogue。")
    return CatalogueVersion.from_db(connection.alias, list(rows[0]), list(rows[0].values()))


def engine_of(version: CatalogueVersion) -> Engine:
    """The compiled rules of a version; built once per process, since a version never changes."""
    return _kept(_engines, (version.number, version.digest), lambda: _build_engine(version))


def _build_engine(version: CatalogueVersion) -> Engine:
    return Engine(build_catalogue(document_of(version), version.number))


def document_of(version: CatalogueVersion) -> Mapping[str, Any]:
    """What a version's YAML holds. Kept in the process: never change it."""
    found: Mapping[str, Any] = _kept(_documents, version.digest, lambda: read_document(version.source))
    return found


def keep_document(digest: str, document: Mapping[str, Any]) -> None:
    """What the text of this digest holds has just been read: it need not be read again."""
    _kept(_documents, digest, lambda: document)


def _kept(cache: OrderedDict[Any, Any], key: Any, build: Any, most: int = KEPT) -> Any:
    with _lock:
        if key in cache:
            cache.move_to_end(key)
            return cache[key]
    made = build()
    with _lock:
        cache[key] = made
        while len(cache) > most:
            cache.popitem(last=False)
    return made


def current_engine() -> Engine:
    return engine_of(current_version())


def work_calendar() -> WorkCalendar:
    """The working calendar by the newest notice of each year. One query while no notice has come in."""
    asked = read("notices", lambda: CalendarNotice.objects.in_force().values("pk", "year", "announced"), "read_notices")
    notices = tuple(tuple(row.values()) for row in asked)
    return _kept(_calendars, (connection.settings_dict["NAME"], notices), lambda: _build_calendar(notices))


def _build_calendar(notices: tuple[tuple[int, int, bool], ...]) -> WorkCalendar:
    days = Holiday.objects.filter(notice__in=[pk for pk, _, _ in notices]).select_related("notice")
    rules = [DayRule(d.day, d.works, d.name_zh, d.name_en, d.notice.name) for d in days]
    return WorkCalendar(rules, frozenset(year for _, year, announced in notices if announced))


def locality() -> Locality | None:
    return Locality.objects.first()


def latest_package(project: Project | int) -> MatterPackage | None:
    """The newest version of the project's package, with its catalogue but not that one's text. One query."""
    versions = MatterPackage.objects.filter(project=project).select_related("catalogue").defer("catalogue__source")
    return versions.order_by("-number").first()


def newer_catalogue(package: MatterPackage) -> CatalogueVersion | None:
    """The version in force, when the package stands under another and nobody has looked at this one yet.

    It is newer, or the package's own was withdrawn.
    """
    version = current_version()
    return version if version.pk not in (package.catalogue_id, package.stays_despite_id) else None


def package_evaluation(package: MatterPackage) -> Evaluation:
    """The package judged again by the version it is pinned to: the same answers give the same findings."""
    engine = engine_of(package.catalogue)
    return engine.evaluate(from_stored(engine.catalogue, package.answers), package.adjustments)
