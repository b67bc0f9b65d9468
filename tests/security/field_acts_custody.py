"""Promise S2, tried out: papers on their way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from services.models import Appointment, Consignment
from services.operations.custody import pack_papers, take_papers
from services.operations.custody_arrived import receive_papers
from services.operations.custody_back import carry_bag, pack_return
from services.operations.custody_bags import Given, Packing
from services.rules.custody import Count
from tests.security.field_acts import NOTHING
from tests.security.field_acts_appointments import agent
from tests.security.field_world import Act, World
from tests.services.bags import BOTH
from tests.services.doors import make_appointment

NAMES = {"giver-name": "王工", "giver-on_paper": "on", "taker-name": "李工", "taker-on_paper": "on"}


def trip(world: World) -> dict[str, Any]:
    found = Appointment.objects.filter(note="s2 papers").first() or make_appointment(
        world.project, agent(world), starts_at=timezone.now() + timedelta(days=9), state="under_way", note="s2 papers"
    )
    return {"pk": found.pk}


def bag(world: World, state: str) -> dict[str, Any]:
    """A bag in this state: packed, on its way, or brought back by the agent. Made once."""
    note = f"s2 {state}"
    found = Consignment.objects.filter(note=note).first()
    if found is None:
        found = _bag(world, state, note)
    return {"pk": found.pk}


def _bag(world: World, state: str, note: str) -> Consignment:
    on, by, now = Appointment.objects.get(**trip(world)), agent(world), timezone.now()
    packing = Packing([Given(Count(1), world.project, title="图纸", to_return=True)], note=note)
    if state == "packed":
        return pack_papers(on, packing, by=by, at=now)
    made = take_papers(on, packing, BOTH, by=by, at=now)
    if state == "coming":
        return made
    Consignment.objects.filter(pk=made.pk).update(note="")
    window = world.people["window"]
    arrived = receive_papers(made, None, by=window, at=now)
    back = pack_return(list(arrived.lines.all()), by, note=note, by=window, at=now)
    return carry_bag(back, by=by, at=now)


def of_bag(state: str) -> Any:
    return lambda world: bag(world, state)


def version(world: World, state: str) -> str:
    return str(Consignment.objects.get(**bag(world, state)).version)


COUNTED = "state arrived_at arrived_by_id version"
GOT = "got_originals got_copies got_pages holder"
ACTS = [
    Act(
        "consignment-cancel", "custody.CancelForm", "agent", Consignment,
        lambda w: bag(w, "packed") and {"reason": "改天"}, {"Consignment": "state version"}, where=of_bag("packed"),
    ),
    Act(
        "consignment-receive", "custody.CountForm", "window", Consignment,
        lambda w: {"count": "all", "version": version(w, "coming")},
        {"Consignment": COUNTED, "ConsignmentLine": GOT}, where=of_bag("coming"),
    ),
    Act(
        "consignment-hand", "custody.CountForm", "agent", Consignment,
        lambda w: {"count": "all", "version": version(w, "back"), **NAMES},
        {"Consignment": f"{COUNTED} signed_at", "ConsignmentLine": GOT}, {"Signature": "consignment_id place"},
        where=of_bag("back"),
    ),
    Act(
        "trip-papers", "custody.PackForm", "agent", Consignment,
        lambda w: trip(w) and {"version": "0", "title-x1": "图", "originals-x1": "1", **NAMES},
        makes={
            "Consignment": "appointment_id agent_id enterprise_id photo_id arrived_by_id way state",
            "ConsignmentLine": "", "Signature": "consignment_id place",
        },
        where=trip,
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {
    "consignment-carry": NOTHING,
    "custody-back": "the bag is tested with its lines: tests/services/views/test_custody.py",
}
