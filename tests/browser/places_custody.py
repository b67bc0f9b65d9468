"""Papers on their way: the form at the door, a bag in each state, its label, the window's count, what goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {
    "consignment-carry": "POST, sends on",
    "consignment-photo": "a picture",
    "consignment-signature": "a picture",
}
ENGLISH = (("django_language", "en"),)


def places(world: World) -> list[Place]:
    made = bags()
    trip, coming, arrived, back = made["trip"], made["coming"], made["arrived"], made["back"]
    firm, project = made["enterprise"], made["project"]
    return [
        Place("papers at the door", f"/agent/trips/{trip}/papers/", who="agent", main=True),
        Place("papers at the door, English", f"/agent/trips/{trip}/papers/", who="agent", cookies=ENGLISH),
        Place("papers in hand", "/agent/papers/", who="agent"),
        Place("bag on its way", f"/custody/{coming}/", who="agent", main=True),
        Place("bag arrived", f"/custody/{arrived}/", who="window"),
        Place("bag, English", f"/custody/{coming}/", who="window", cookies=ENGLISH),
        Place("label of a bag", f"/custody/{coming}/label/", who="agent"),
        Place("bag called off", f"/custody/{made['packed']}/cancel/", who="window"),
        Place("originals handed back", f"/agent/bags/{back}/hand/", who="agent"),
        Place("scan", "/custody/scan/", who="window", main=True),
        Place("scan, unknown label", "/custody/scan/?code=QJ260302-7KM4P", who="window", status=422),
        Place("scan by an agent", "/custody/scan/", who="agent"),
        Place("bag received", f"/custody/{coming}/receive/", who="window", main=True),
        Place("bag received already", f"/custody/{arrived}/receive/", who="window"),
        Place("originals to go back", "/custody/back/", who="window"),
        Place("originals of one enterprise", f"/custody/back/?enterprise={firm}", who="window"),
        Place("where papers are", f"/projects/{project}/papers/", who="agent"),
        Place("where papers are, none", f"/projects/{project}/papers/?hand=enterprise", who="window"),
    ]


def bags() -> dict[str, int]:
    """A trip with papers to fetch, a bag on its way, one received, and one of its originals packed to go back."""
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.models import ApprovalItem, Project
    from services.models import Consignment
    from services.operations.custody import take_papers
    from services.operations.custody_arrived import receive_papers
    from services.operations.custody_back import carry_bag, pack_return
    from services.operations.custody_bags import Given, Packing
    from services.rules.custody import Count
    from tests.services.bags import BOTH
    from tests.services.doors import make_appointment, slot

    agent, window = (User.objects.get(username=name) for name in ("agent", "window"))
    found = Consignment.objects.filter(agent=agent, note__startswith="走查").order_by("pk")
    if not found:
        project = Project.objects.filter(assignments__user=agent, assignments__ends_on=None).order_by("pk").first()
        items = list(ApprovalItem.objects.filter(project=project, state__in=("draft", "correcting"))[:2])
        now = timezone.now()
        trip = make_appointment(project, agent, starts_at=slot(0, 6, at=now), state="under_way", items=items)

        def bag(note: str) -> Consignment:
            lines = [Given(Count(1, 1, 9), project, title=title, to_return=True) for title in ("走查图纸", "走查合同")]
            return take_papers(trip, Packing(lines, "F-77", note), BOTH, by=agent, at=now)

        bag("走查 coming")
        arrived = receive_papers(bag("走查 arrived"), None, by=window, at=now)
        back = pack_return([arrived.lines.first()], agent, appointment=trip, note="走查 back", by=window, at=now)
        carry_bag(back, by=agent, at=now)
        pack_return([arrived.lines.last()], agent, note="走查 packed", by=window, at=now)
    names = {bag.note.removeprefix("走查 "): bag for bag in found.all()}
    trip = names["coming"].appointment_id
    firm = names["coming"].enterprise_id
    project = names["coming"].lines.first().project_id
    keys = {name: bag.pk for name, bag in names.items()}
    return {**keys, "trip": trip, "enterprise": firm, "project": project}
