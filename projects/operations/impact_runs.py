"""A look at what a draft of the catalogue would change in all live projects: asked for, made by a worker, kept as rows.

Every package is judged by the draft and by the version that the draft builds on, so that what the draft does is told apart
from what a project has not taken yet. Nothing of a project is written. A comparison holds for one state of the draft
(`number`); once the draft has moved on it is shown as outdated, and one that was not finished is not gone on with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.catalogue.loader import CatalogueFault
from projects.enums import Source
from projects.enums_catalogue import DraftState, RunState
from projects.models import CatalogueDraft, CatalogueVersion, ImpactRow, ImpactRun
from projects.models.event import ZONE_STREAM
from projects.operations.events import hold_stream, record
from projects.operations.periods import kept_since
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.operations.under_way import ALIVE, MOST_TRIES, LongJob
from projects.permissions_catalogue import may_keep_catalogue
from projects.queries import engine_of, work_calendar
from projects.queries_drafts import draft_engine, draft_faults
from projects.queries_impact import Looked, live_packages, projects_after
from projects.rules.applicability import Engine
from projects.rules.calendar import WorkCalendar
from projects.rules.impact import ImpactChange, impact_of, judge
from projects.rules.impact_kept import names_for, stored

LOOKING = LongJob("impact", "projects.tasks.run_impact")
CHUNK = 200  # projects
COLUMNS = ("package", "kinds", "nodes", "change")


class MovedOn(Refused):
    """The draft is not the one any more that the comparison was asked for."""

    def __init__(self) -> None:
        super().__init__(
            "草稿在比对期间又改过，这一次不算数：再比对一次。",
            "The draft was changed while it was being compared: compare once more.",
        )


# --- asked for


@once(ImpactRun, "want_impact")
def start_impact(
    draft: CatalogueDraft, *, by: User, at: datetime, source: str = Source.WEB, idempotency_key: str | None = None
) -> ImpactRun:
    """Have all live projects compared with the draft as it stands. Who asks for what is under way already gets that run.

    One that is under way for an earlier state of the draft is given up. Raises Forbidden, and Refused for a draft that has
    ended or has faults.
    """
    head = hold_stream(ZONE_STREAM)
    require(may_keep_catalogue(by, timezone.localdate(at)))
    row = CatalogueDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    row.base = CatalogueVersion.objects.defer("source").get(pk=row.base_id)
    require_comparable(row)
    open_run: ImpactRun | None = ImpactRun.objects.filter(draft=row, state=RunState.UNDER_WAY).first()
    if open_run is not None and open_run.number == row.version:
        return open_run
    if open_run is not None:
        fail(open_run, MovedOn(), at)
    said = {"draft": row, "number": row.version, "wanted_by": by, "wanted_at": at, "touched_at": at}
    run: ImpactRun = ImpactRun.objects.create(**said)
    data = {"draft": row.pk, "version": row.version}
    record(run, "want_impact", by=by, at=at, source=source, data=data, idempotency_key=idempotency_key, head=head)
    LOOKING.start(run.pk)
    return run


def require_comparable(draft: CatalogueDraft) -> None:
    """Raises Refused for a draft that has ended, or that cannot be compiled."""
    if draft.state not in (DraftState.OPEN, DraftState.SUBMITTED):
        raise Refused("这份草稿已经办结，不用再比对。", "This draft has ended: nothing is left to compare.")
    if found := len(draft_faults(draft)):
        raise Refused(
            f"草稿还有 {found} 处错：先改好，再看会影响哪些项目。",
            f"The draft has {found} faults: mend them first, then look at what it would change.",
        )


# --- made


class Progress(NamedTuple):
    """How many projects were looked at, of how many; 0 of 0 before the first."""

    done: int = 0
    total: int = 0


def progress_of(run: ImpactRun) -> Progress | None:
    """None while no worker is at it."""
    noted = LOOKING.progress(run.pk)
    return None if noted is None else Progress(*noted)


def run_impact(pk: int, at: datetime) -> str:
    """Make the comparison; returns its state, or nothing when another worker is at it or it has ended.

    What the draft is to blame for ends it with the reason; anything else is left to the sweep, three times.
    """
    run = LOOKING.take(pk, lambda: _begin(pk, at), Progress())
    if run is None:
        return ""
    try:
        if run.tries > MOST_TRIES:
            fail(run, _gave_up(), at)
        else:
            _look_at_all(run, at)
    except Refused as refusal:
        fail(run, refusal, at)
    finally:
        LOOKING.release(pk)
    return str(run.state)


@transaction.atomic
def _begin(pk: int, at: datetime) -> ImpactRun | None:
    runs = ImpactRun.objects.select_for_update(of=("self",)).select_related("draft__base").defer("draft__base__source")
    run: ImpactRun | None = runs.filter(pk=pk, state=RunState.UNDER_WAY).first()
    if run is not None:
        run.tries, run.touched_at = run.tries + 1, at
        run.save(update_fields=["tries", "touched_at"])
    return run


def _gave_up() -> Refused:
    return Refused(
        f"试了 {MOST_TRIES} 次都没有比对完。请联系系统管理员。",
        f"It failed {MOST_TRIES} times. Ask the system administrator.",
    )


def _look_at_all(run: ImpactRun, at: datetime) -> None:
    if run.draft.version != run.number:
        raise MovedOn
    try:
        look = Comparison(run.draft, work_calendar())
    except CatalogueFault:
        raise MovedOn from None
    total, last = live_packages().count(), 0
    LOOKING.note(run.pk, tuple(Progress(0, total)))
    while chunk := projects_after(last, CHUNK):
        _write(run, chunk, look.changes(chunk))
        last = chunk[-1].project
        LOOKING.note(run.pk, tuple(Progress(look.looked, max(total, look.looked))))
    told = {"projects": look.looked, "touched": look.touched, "counts": look.counts()}
    _end(run, at, state=RunState.DONE, refusal=[], **told)


@transaction.atomic
def _write(run: ImpactRun, chunk: Iterable[Looked], rows: dict[int, dict[str, Any]]) -> None:
    """The rows of one chunk. Done again, it leaves the same rows: an earlier try may have written some."""
    if run.tries > 1:
        ImpactRow.objects.filter(run=run, project__in=[each.project for each in chunk]).exclude(
            project__in=rows
        ).delete()
    made = [ImpactRow(run=run, project_id=project, **values) for project, values in rows.items()]
    said = {"update_conflicts": True, "unique_fields": ["run", "project"], "update_fields": COLUMNS}
    ImpactRow.objects.bulk_create(made, **said)


def fail(run: ImpactRun, refusal: Refused, at: datetime) -> None:
    """End the comparison with the reason; its rows go."""
    ImpactRow.objects.filter(run=run).delete()
    _end(run, at, state=RunState.FAILED, refusal=[refusal.zh, refusal.en])


def _end(run: ImpactRun, at: datetime, **values: Any) -> None:
    """Once: a second worker that was at it, too, changes nothing."""
    values |= {"touched_at": at, "ended_at": at}
    if ImpactRun.objects.filter(pk=run.pk, state=RunState.UNDER_WAY).update(**values):
        for name, value in values.items():
            setattr(run, name, value)


class Comparison:
    """A draft against its base over any number of projects: what changes in each, and the counts of all."""

    def __init__(self, draft: CatalogueDraft, calendar: WorkCalendar) -> None:
        """Raises CatalogueFault for a draft with faults."""
        self.base, self.calendar = draft.base, calendar
        self.before, self.after = engine_of(draft.base), draft_engine(draft)
        self.versions = {draft.base_id: draft.base}
        self.looked = self.touched = self.behind = 0
        self.kinds: Counter[str] = Counter()
        self.nodes: Counter[str] = Counter()
        self.names: dict[str, list[str]] = {}

    def changes(self, chunk: list[Looked]) -> dict[int, dict[str, Any]]:
        """The columns of the row of each project that is touched. At most one query, for a version not seen before."""
        self._meet({each.catalogue for each in chunk})
        found = {each.project: values for each in chunk if (values := self._row(each)) is not None}
        self.looked += len(chunk)
        self.touched += len(found)
        return found

    def _meet(self, catalogues: set[int]) -> None:
        if new := catalogues - self.versions.keys():
            self.versions |= CatalogueVersion.objects.defer("source").in_bulk(new)

    def _row(self, looked: Looked) -> dict[str, Any] | None:
        self.behind += looked.catalogue != self.base.pk
        base = judge(self.before, looked.profile, self.calendar)
        change = impact_of(base, judge(self.after, looked.profile, self.calendar))
        if change is None:
            return None
        self.kinds.update(change.kinds)
        self.nodes.update(change.nodes)
        self._name(change, self.before)
        told: dict[str, Any] = {"points": stored(change)}
        if begun := {node: looked.begun[node] for node in change.nodes if node in looked.begun}:
            told["begun"] = begun
        if looked.catalogue != self.base.pk:
            own = engine_of(self.versions[looked.catalogue])
            if pending := impact_of(judge(own, looked.profile, self.calendar), base):
                self._name(pending, own)
                told["pending"] = stored(pending)
        return {"package_id": looked.package, "kinds": change.kinds, "nodes": change.nodes, "change": told}

    def _name(self, change: ImpactChange, older: Engine) -> None:
        self.names |= names_for(change, [older.catalogue, self.after.catalogue])

    def counts(self) -> dict[str, Any]:
        """What is kept with the run: projects by kind and by matter, the bodies of those, the names that the rows need."""
        bodies: dict[str, list[str]] = {}
        for node in self.nodes:
            if (body := self._body_of(node)) is not None:
                bodies.setdefault(body, []).append(node)
        return {
            "kinds": dict(self.kinds),
            "nodes": dict(self.nodes),
            "bodies": bodies,
            "behind": self.behind,
            "names": self.names,
        }

    def _body_of(self, node: str) -> str | None:
        for engine in (self.after, self.before):
            if node in engine.catalogue.nodes:
                return engine.catalogue.nodes[node].authority
        return None


# --- schedules


def sweep_impact(at: datetime) -> int:
    """Wake a worker for each comparison that nobody is at; returns how many."""
    since = at - timedelta(seconds=ALIVE)
    waiting = ImpactRun.objects.filter(state=RunState.UNDER_WAY, touched_at__lt=since)
    found = LOOKING.left_alone(waiting.order_by("pk").values_list("pk", flat=True))
    for pk in found:
        LOOKING.start(pk)
    return len(found)


def old_runs(at: datetime) -> QuerySet[ImpactRun]:
    """Comparisons that ended as long ago as they are kept; their rows go with them."""
    ended = ImpactRun.objects.exclude(state=RunState.UNDER_WAY)
    found: QuerySet[ImpactRun] = ended.filter(ended_at__lt=kept_since("projects.impactrun", at))
    return found
