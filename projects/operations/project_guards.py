"""What every act on a project asks first: the lock, the state, whose act it is."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from approval_portal.accounts.models import Role, User
from projects.enums import Source
from projects.models import Enterprise, Project
from projects.operations.events import lock_stream
from projects.operations.refusals import Refused
from projects.permissions import belongs, roles
from projects.rules.project_states import NotNow, require_allowed

BY_PEOPLE = frozenset({Source.WEB, Source.API, Source.OFFLINE})  # others are entered by the portal's own hand


def asks(by: User | None, source: str) -> bool:
    """Whether a person asks for this here and now, so that permission, state and plausibility count.

    Imports, back entries and the portal itself bring what has happened elsewhere already.
    """
    return by is not None and source in BY_PEOPLE


def lock_project(project: Project | int) -> Project:
    """The project as it stands now, locked until the transaction ends: the head of its stream first, then the row."""
    pk = project if isinstance(project, int) else project.pk
    lock_stream(f"project:{pk}")
    found: Project = Project.objects.select_for_update().get(pk=pk)
    return found


def require_open(project: Project | str, what: str) -> None:
    """Raises Refused when the project's state (or the project in it) does not let `what` of `rules.project_states` change."""
    try:
        require_allowed(what, project if isinstance(project, str) else project.state)
    except NotNow as refusal:
        raise refused(refusal) from refusal


def refused(refusal: NotNow) -> Refused:
    return Refused(refusal.text.zh, refusal.text.en, field=refusal.field)


def acts_for(by: User | None, enterprise: Enterprise | int, at: datetime) -> int | None:
    """The enterprise in whose name an agent acts, for the event; None for anybody who acts in one's own."""
    if by is None:
        return None
    day = timezone.localdate(at)
    if Role.AGENT not in roles(by, day) or belongs(by, enterprise, day):
        return None
    pk: int = enterprise if isinstance(enterprise, int) else enterprise.pk
    return pk
