"""The leads and imports of the permission matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approval_portal.access import Relation, Who

if TYPE_CHECKING:
    from tests.matrix import World

NOWHERE = 10**9
IMPORTERS = (Who.AGENT, Who.WINDOW, Who.LEAD)
REPORT = {
    "rows": 1,
    "projects": 1,
    "new_enterprises": 1,
    "old_enterprises": 0,
    "skipped": 0,
    "bad_rows": 0,
    "fault_count": 0,
    "faults": [],
    "preview": [],
}


def referral(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """OWN: taken by the agent, else new and of one's own body; UNASSIGNED: new; OTHER_BODY: taken by its agent."""
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    taken = {Relation.OWN: Who.AGENT if who is Who.AGENT else None, Relation.OTHER_BODY: "outsider"}.get(relation)
    key = ("lead", relation, taken)
    return {"pk": world.keep(key, lambda: make_lead(world, relation, taken)).pk}


def make_lead(world: World, relation: Relation, taken: object) -> object:
    from django.utils import timezone

    from approval_portal.accounts.models import Body, User
    from projects.models import Referral

    ours, theirs = Body.objects.order_by("pk")[:2]
    now, agent = timezone.now(), None
    if taken:
        agent = world.people[taken] if taken in world.people else User.objects.get(username=taken)
    return Referral.objects.create(
        body=ours if relation is Relation.OWN else theirs,
        handed_by=User.objects.get(username="outsider"),
        enterprise_name="某企业",
        project_name="某项目",
        state="taken" if agent else "new",
        agent=agent,
        taken_at=now if agent else None,
        created_at=now,
    )


def import_job(world: World, who: Who, relation: Relation) -> dict[str, object]:
    """OWN: uploaded by oneself, where one may; else by an agent of another body. Checked, with one project in it."""
    if relation is Relation.MISSING:
        return {"pk": NOWHERE}
    maker = who if relation is Relation.OWN and who in IMPORTERS else None
    return {"pk": world.keep(("import", maker), lambda: make_job(world, maker)).pk}


def make_job(world: World, maker: Who | None) -> object:
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.models import ImportJob

    now = timezone.now()
    return ImportJob.objects.create(
        kind="projects",
        file_name="a.xlsx",
        made_by=world.people[maker] if maker else User.objects.get(username="outsider"),
        made_at=now,
        start_on=timezone.localdate(now),
        state="checked",
        report=REPORT,
        touched_at=now,
    )


OBJECTS = {"referral": referral, "import": import_job}
