"""Promise S2, tried out: agents and hand-offs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from approval_portal.accounts.models import Body
from projects.models import Assignment, Project
from services.models import AgentProfile, Baton
from tests.security.field_world import EVERYTHING, Act, World, later, of_project


def of_agent(world: World) -> dict[str, Any]:
    return {"pk": world.people["agent"].pk}


def profile(world: World) -> AgentProfile:
    return AgentProfile.objects.get_or_create(user=world.people["agent"])[0]


def above() -> Body:
    return Body.objects.exclude(level="区").order_by("pk").first()


def free(world: World) -> dict[str, Any]:
    """Nobody serves the project."""
    Assignment.objects.filter(project=world.project).delete()
    return of_project(world)


def handed(world: World) -> Baton:
    found = Baton.objects.filter(subject="S2").first()
    return found or Baton.objects.create(
        project=world.project,
        to_body=above(),
        subject="S2",
        sender=world.people["agent"],
        sent_at=timezone.now(),
        answer_by=timezone.localdate(),
    )


ACTS = [
    Act(
        "agent-profile", "ProfileForm", "agent", AgentProfile,
        lambda w: {"version": profile(w).version, "districts": "草滩", "languages": ["en"]},
        {"AgentProfile": "districts languages version"}, where=lambda w: profile(w) and of_agent(w),
    ),
    Act(
        "agent-hours", "HoursForm", "chief", AgentProfile,
        lambda w: {"version": profile(w).version, "starts_on": later(1), "day0": "9:00-12:00"},
        {"AgentProfile": "version"}, {"DutyHours": EVERYTHING}, lambda w: profile(w) and of_agent(w),
    ),
    Act(
        "agent-duty", "DutyForm", "window", AgentProfile,
        lambda w: profile(w) and {"day": later(3), "kind": "off", "reason": "学习"},
        makes={"DutyDay": "reason"}, where=lambda w: profile(w) and of_agent(w),
    ),
    Act(
        "project-agent", "ChooseForm", "chief", Project, lambda w: {"user": w.people["agent"].pk, "reason": "他熟"},
        {}, {"Assignment": ""}, free,
    ),
    Act(
        "baton-new", "BatonForm", "chief", Project, lambda w: {"to_body": above().code, "subject": "规划条件"},
        makes={"Baton": "subject"}, where=of_project,
    ),
    Act(
        "baton", "BatonActForm", "window", Baton, lambda w: {"version": handed(w).version, "act": "accept"},
        {"Baton": "state receiver_id accepted_at version"}, where=lambda w: {"pk": handed(w).pk},
    ),
]  # fmt: skip
NOT_HERE: dict[str, str] = {}
