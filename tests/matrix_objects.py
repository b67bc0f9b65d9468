"""The objects in the addresses of the permission matrix: for each kind, the values of the address for one person and relation.

A builder may make what it needs with `world.keep(key, make)`: the walk runs in one transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from approval_portal.access import Relation, Who
from tests import (
    matrix_agency,
    matrix_agents,
    matrix_appointments,
    matrix_certificates,
    matrix_custody,
    matrix_deliveries,
    matrix_desk,
    matrix_digests,
    matrix_drafts,
    matrix_enterprises,
    matrix_entries,
    matrix_figures,
    matrix_handbook,
    matrix_impact,
    matrix_items,
    matrix_items_duty,
    matrix_items_notices,
    matrix_items_review,
    matrix_items_window,
    matrix_mandates,
    matrix_meetings,
    matrix_notices,
    matrix_phone,
    matrix_policies,
    matrix_prints,
    matrix_problems,
    matrix_records,
    matrix_referrals,
    matrix_roster,
    matrix_uploads,
    matrix_visits,
    matrix_weekend,
)

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9  # a primary key that no row has


def project(world: World, who: Who, relation: Relation) -> dict[str, object]:
    return {"pk": NOWHERE if relation is Relation.MISSING else world.project(who, relation).pk}


def packaged(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """A project that has a package."""
    found = project(world, who, relation)
    if relation is not Relation.MISSING:
        from projects.queries import latest_package

        owner = world.project(who, relation)  # another object may have given it one already
        world.keep(("package", found["pk"]), lambda: latest_package(owner) or first_package(owner))
    return found


def first_package(project: object) -> object:
    from django.utils import timezone

    from projects.operations.packages import generate_package
    from projects.queries import current_version

    now = timezone.now()
    day = timezone.localdate(now)
    return generate_package(project, current_version(), {"is_secret": False}, start_on=day, by=None, at=now)


def adjusted(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """A project with a matter that was added by hand."""
    found = packaged(world, who, relation)
    if relation is Relation.MISSING:
        return found | {"adjustment": NOWHERE}
    made = world.keep(("adjustment", found["pk"]), lambda: first_adjustment(world.project(who, relation)))
    return found | {"adjustment": made.pk}


def first_adjustment(project: object) -> object:
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.operations.adjustments import adjust

    by = User.objects.get(username="lead")
    return adjust(project, "sm-heritage", True, reason="先列上", by=by, at=timezone.now())


def enterprise(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """OWN: the enterprise of one's project; OTHER_ENTERPRISE: the one of everybody else's."""
    return {"pk": NOWHERE if relation is Relation.MISSING else world.project(who, relation).enterprise_id}


def trial(world: World, who: Who, relation: Relation) -> dict[str, object]:
    return {"token": world.token[::-1] if relation is Relation.MISSING else world.token}


def matter(world: World, who: Who, relation: Relation) -> dict[str, object]:
    code = "ap-project-filing"
    return {"code": code[::-1] if relation is Relation.MISSING else code}


def account(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """OWN: one's own account; OTHER_BODY: an agent's of another body."""
    if relation is Relation.OWN and who in world.people:
        return {"pk": world.people[who].pk}
    return {"pk": NOWHERE if relation is Relation.MISSING else world.keep("account", outsider).pk}


def outsider() -> object:
    from approval_portal.accounts.models import User

    return User.objects.get(username="outsider")


def grant(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """A role: of oneself where one has any, else of the agent of another body."""
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    own = world.people[who].grants.order_by("pk").first() if relation is Relation.OWN and who in world.people else None
    return {"pk": (own or world.keep("account", outsider).grants.order_by("pk").first()).pk}


OBJECTS: dict[str, Callable[[World, Who, Relation], dict[str, object]]] = {
    "project": project,
    "packaged": packaged,
    "adjusted": adjusted,
    "enterprise": enterprise,
    "trial": trial,
    "matter": matter,
    "account": account,
    "grant": grant,
    "notices": matrix_notices.notices,
    "robot": matrix_notices.robot,
    "notice": matrix_notices.notice,
    "mail": matrix_notices.mail,
    "trip": matrix_phone.trip,
    **matrix_agents.OBJECTS,
    **matrix_certificates.OBJECTS,
    **matrix_custody.OBJECTS,
    **matrix_deliveries.OBJECTS,
    **matrix_figures.OBJECTS,
    **matrix_desk.OBJECTS,
    **matrix_digests.OBJECTS,
    **matrix_enterprises.OBJECTS,
    **matrix_drafts.OBJECTS,
    **matrix_entries.OBJECTS,
    **matrix_impact.OBJECTS,
    **matrix_items.OBJECTS,
    **matrix_items_notices.OBJECTS,
    **matrix_items_review.OBJECTS,
    **matrix_items_duty.OBJECTS,
    **matrix_items_window.OBJECTS,
    **matrix_mandates.OBJECTS,
    **matrix_meetings.OBJECTS,
    **matrix_roster.OBJECTS,
    **matrix_prints.OBJECTS,
    **matrix_handbook.OBJECTS,
    **matrix_records.OBJECTS,
    **matrix_referrals.OBJECTS,
    **matrix_appointments.OBJECTS,
    **matrix_visits.OBJECTS,
    **matrix_weekend.OBJECTS,
    **matrix_problems.OBJECTS,
    **matrix_agency.OBJECTS,
    **matrix_uploads.OBJECTS,
    **matrix_policies.OBJECTS,
}
