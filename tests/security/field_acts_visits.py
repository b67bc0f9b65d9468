"""Promise S2, tried out: needs visits, promotion workflows. A body makes the rows that its address needs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from projects.queries import current_version
from services.models import Appointment, NeedsVisit, PromotionRun, PromotionStep
from tests.security.field_world import EVERYTHING, Act, World, of_lead, of_project
from tests.services.doors import make_appointment

MADE = {"NeedsVisit": "", "SquadMember": ""}


def held(world: World) -> dict[str, Any]:
    """A visit of the enterprise that is over."""
    return {"pk": trip(world, "held").pk}


def planned(world: World) -> dict[str, Any]:
    return {"pk": trip(world, "planned").pk}


def trip(world: World, state: str) -> Appointment:
    found = Appointment.objects.filter(note=f"s2 {state}").first()
    if found is None:
        found = make_appointment(world.project, None, "visit", state="asked", note=f"s2 {state}")
        NeedsVisit.objects.create(appointment=found, state=state, building="厂房")
    return found


def step(world: World) -> dict[str, Any]:
    day = timezone.localdate()
    run, _new = PromotionRun.objects.get_or_create(
        project=world.project, workflow="pw-admission", defaults={"catalogue": current_version(), "started_on": day}
    )
    made, _new = PromotionStep.objects.get_or_create(
        run=run, code="p2-1", defaults={"position": 1, "owner_id": "au-zs"}
    )
    return {"pk": made.pk}


ARRANGED = {
    "on": "", "hour": "", "who": "", "address": "", "contact_name": "", "contact_phone": "", "points": "", "version": "",
}  # fmt: skip
SAID = {"m-building": "厂房", "m-size": "4 万", "m-minutes": "", "act": "minutes", "version": ""}
CONFIRMED = "state confirmed_at confirmed_by_id confirmed_name remark version"

ACTS = [
    Act(
        "visit", "visits.RemarkForm", "member", NeedsVisit, lambda w: held(w) and {"remark": "属实", "version": ""},
        {"NeedsVisit": CONFIRMED}, where=held,
    ),
    Act(
        "visit-squad", "visits.SquadForm", "chief", NeedsVisit,
        lambda w: planned(w) and {"deputy_head": [str(w.people["chief"].pk)], "points": "", "version": ""},
        {"NeedsVisit": "agenda version"}, {"SquadMember": EVERYTHING}, planned,
    ),
    Act(
        "trip-visit", "visits.MinutesForm", "window", NeedsVisit, lambda w: planned(w) and SAID,
        {"NeedsVisit": "building size minutes version"}, where=planned,
    ),
    Act(
        "visit-new", "visits.ArrangeForm", "chief", Appointment, lambda w: ARRANGED,
        makes={"Appointment": EVERYTHING, **MADE, "NeedsVisit": EVERYTHING}, where=of_project,
    ),
    Act(
        "referral-visit", "visits.ArrangeForm", "window", Appointment, lambda w: ARRANGED,
        makes={"Appointment": EVERYTHING, **MADE, "NeedsVisit": EVERYTHING}, where=of_lead,
    ),
    Act(
        "project-promotions", "StartForm", "chief", PromotionRun, lambda w: {"workflow": "pw-lead-intake"},
        makes={"PromotionRun": EVERYTHING, "PromotionStep": EVERYTHING}, where=of_project,
    ),
    Act(
        "promotion-step", "promotions.StepForm", "chief", PromotionStep,
        lambda w: step(w) and {"act": "skip", "on": "", "note": "不用", "version": ""},
        {"PromotionStep": "state note version done_by_id done_on", "PromotionRun": "ended_on"}, where=step,
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {}
