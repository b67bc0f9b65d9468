"""A project along its line and beside it: one function for each verb of `rules.project_states`."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from approval_portal.accounts.models import User
from projects.enums import ProjectState, Source
from projects.models import Project
from projects.operations.events import lock_stream, record
from projects.operations.project_guards import asks, lock_project, refused
from projects.operations.refusals import Refused, require
from projects.operations.retries import once
from projects.permissions import may_assign, may_move_project
from projects.rules.project_states import LEADS_ONLY, LIVE, NotNow, target_of

LONGEST_REASON = 300


@once(Project, "move")
def move_project(
    project: Project | int,
    to: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Project:
    """One step on along the line, or back with a reason. A project that gets signed without a day is signed that day."""
    return _change(lock_project(project), "move", by, at, source, idempotency_key, to=to, reason=reason)


@once(Project, "suspend")
def suspend_project(
    project: Project | int,
    *,
    by: User | None,
    at: datetime,
    reason: str,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Project:
    """Put the project off: it can be read and not changed until it is resumed."""
    return _change(lock_project(project), "suspend", by, at, source, idempotency_key, reason=reason)


@once(Project, "resume")
def resume_project(
    project: Project | int,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Project:
    """Back to where the project stood when it was put off."""
    return _change(lock_project(project), "resume", by, at, source, idempotency_key, reason=reason)


@once(Project, "end")
def end_project(
    project: Project | int,
    *,
    by: User | None,
    at: datetime,
    reason: str,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Project:
    """The project is given up; a lead can reopen it."""
    return _change(lock_project(project), "end", by, at, source, idempotency_key, reason=reason)


@once(Project, "reopen")
def reopen_project(
    project: Project | int,
    *,
    by: User | None,
    at: datetime,
    reason: str,
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Project:
    """Take up a project that had ended, where it stood on the line. By a lead."""
    return _change(lock_project(project), "reopen", by, at, source, idempotency_key, reason=reason)


@once(Project, "merge")
def merge_project(
    project: Project | int,
    into: Project | int,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    source: str = Source.WEB,
    idempotency_key: str | None = None,
) -> Project:
    """Merge the project into another live one of the same enterprise; each of the two streams gets its event. By a lead.

    Raises Refused for a merge into itself, into another enterprise's or a project that is not live, and for one that has
    taken in others already: a merged project points to one that goes on.
    """
    pks = {project if isinstance(project, int) else project.pk, into if isinstance(into, int) else into.pk}
    if len(pks) == 1:
        raise Refused("不能并入它自己：选另一个项目。", "A project cannot be merged into itself.", field="into")
    for stream in sorted(f"project:{pk}" for pk in pks):
        lock_stream(stream)
    source_row, target = lock_project(project), lock_project(into)
    _require_may("merge", source_row, by, at, source)
    _require_mergeable(source_row, target)
    source_row.merged_into = target
    key = idempotency_key
    merged = _change(source_row, "merge", by, at, source, key, reason=reason, data={"into": target.pk})
    data = {"into": target.pk, "project": merged.pk}
    record(target, "merge", by=by, at=at, source=source, data=data, text=reason.strip())
    return merged


def _require_mergeable(project: Project, target: Project) -> None:
    if target.enterprise_id != project.enterprise_id:
        raise Refused(
            "只能并入同一个企业的项目。", "Only a project of the same enterprise can take it in.", field="into"
        )
    if target.state not in LIVE:
        label = ProjectState(target.state).label
        raise Refused(
            f"“{target.name}”现在是“{label}”，不能并入：先让它继续。",
            f"{target.name} is not going on: it cannot take in another project.",
            field="into",
        )
    if project.merged.exists():
        raise Refused(
            f"已有项目并入“{project.name}”，它不能再并出去：反过来，把“{target.name}”并入它。",
            f"{project.name} has taken in other projects: merge {target.name} into it instead.",
            field="into",
        )


def _require_may(verb: str, project: Project, by: User | None, at: datetime, source: str) -> None:
    if asks(by, source):
        assert by is not None
        day = timezone.localdate(at)
        require(may_assign(by, day) if verb in LEADS_ONLY else may_move_project(by, project, day))


def _change(
    project: Project,
    verb: str,
    by: User | None,
    at: datetime,
    source: str,
    idempotency_key: str | None,
    *,
    to: str = "",
    reason: str = "",
    data: dict[str, object] | None = None,
) -> Project:
    """Permit, ask the table, write, record. The project is locked."""
    _require_may(verb, project, by, at, source)
    reason = reason.strip()[:LONGEST_REASON]
    before = project.state
    try:
        after = target_of(verb, before, to=to, before=project.state_before, reason=reason)
    except NotNow as refusal:
        raise refused(refusal) from refusal
    day = timezone.localdate(at)
    beside = after not in LIVE
    project.state, project.state_since = after, day
    project.state_reason = reason if beside else ""
    project.state_before = (before if before in LIVE else project.state_before) if beside else ""
    if after == ProjectState.SIGNED and project.signed_on is None:
        project.signed_on = day
    fields = ["state", "state_since", "state_reason", "state_before", "signed_on", "merged_into"]
    project.save(update_fields=fields)
    told = {"from": before, "to": after, **(data or {})}
    key = idempotency_key
    record(project, verb, by=by, at=at, source=source, data=told, text=reason, idempotency_key=key)
    return project
