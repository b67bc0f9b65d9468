"""Promise S2, tried out: deliveries of results, ratings."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from services.models import Appointment, FollowUp, Rating, RatingInvite
from services.operations.ratings import invite, rate
from services.queries_ratings import link_of
from tests.security.field_world import EVERYTHING, Act, World
from tests.services.doors import make_appointment


def asked(world: World, note: str) -> RatingInvite:
    row = Appointment.objects.filter(note=note).first()
    row = row or make_appointment(world.project, None, state="done", note=note)
    return RatingInvite.objects.filter(appointment=row).first() or invite(appointment=row, at=timezone.now())


def link(world: World) -> dict[str, Any]:
    return {"signed": link_of(asked(world, "s2 rate"))}


def bad(world: World) -> dict[str, Any]:
    """A bad rating that somebody called back about already."""
    of = asked(world, "s2 bad")
    if not Rating.objects.filter(invite=of).exists():
        rate(of, 1, by=None, at=timezone.now())
        FollowUp.objects.filter(rating__invite=of).update(owner=None, contacted_at=timezone.now(), finding="属实")
    return {"pk": FollowUp.objects.get(rating__invite=of).pk}


def version(world: World) -> str:
    return str(FollowUp.objects.get(**bad(world)).version)


def said(act: str, **more: Any) -> Any:
    return lambda world: {
        "act": act,
        "version": version(world),
        **{k: v(world) if callable(v) else v for k, v in more.items()},
    }


ACTS = [
    Act(
        "rate", "ratings.RateForm", "member", Rating, lambda w: link(w) and {"level": "5", "text": "快"},
        makes={"Rating": "invite_id by_id anonymous"}, where=link,
    ),
    Act(
        "follow-up", "ratings.FindingForm", "chief", FollowUp, said("contact", finding="再核实"),
        {"FollowUp": "finding version"}, where=bad,
    ),
    Act(
        "follow-up", "ratings.LongerForm", "chief", FollowUp, said("longer", reason="几家一起改"),
        {"FollowUp": "complex_reason fix_by version"}, where=bad,
    ),
    Act(
        "follow-up", "ratings.MeasureForm", "chief", FollowUp, said("settle", measure="改了"),
        {"FollowUp": "measure fixed_at closed_at version", "Problem": "state state_since solved_at owner_id version"},
        {"ProblemStep": EVERYTHING}, bad,
    ),
    Act(
        "follow-up", "ratings.OwnerForm", "chief", FollowUp, said("give", owner=lambda w: str(w.people["window"].pk)),
        {"FollowUp": "owner_id version"}, where=bad,
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {
    "trip-certificates": "each act is tested with its rows: tests/services/views/test_deliveries.py",
}
