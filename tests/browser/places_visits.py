"""Needs visits at the desk and at the door, promotion workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {}


def places(world: World) -> list[Place]:
    planned, held, confirmed = trips()
    english = (("django_language", "en"),)
    project, lead, step = things()
    return [
        Place("visits", "/visits/", who="lead", main=True),
        Place("visits, English", "/visits/", who="lead", cookies=english),
        Place("visits, no hit", "/visits/?q=zz&state=held", who="agent"),
        Place("visit planned", f"/visits/{planned}/", who="agent"),
        Place("visit to be confirmed", f"/visits/{held}/", who="enterprise", main=True),
        Place("visit confirmed", f"/visits/{confirmed}/", who="agent"),
        Place("visit confirmed, English", f"/visits/{confirmed}/", who="agent", cookies=english),
        Place("visit's squad", f"/visits/{planned}/squad/", who="agent"),
        Place("visit at the door", f"/agent/trips/{planned}/visit/", who="agent", main=True),
        Place("visit at the door, English", f"/agent/trips/{planned}/visit/", who="agent", cookies=english),
        Place("visit at the door, held", f"/agent/trips/{held}/visit/", who="agent"),
        Place("visit at the door, confirmed", f"/agent/trips/{confirmed}/visit/", who="agent"),
        Place("visit refused", f"/agent/trips/{planned}/visit/", who="reviewer", status=403),
        Place("visit of a project", f"/projects/{project}/visits/new/", who="lead"),
        Place("visit to a lead", f"/referrals/{lead}/visit/", who="lead"),
        Place("promotion workflows", f"/projects/{project}/promotions/", who="lead", main=True),
        Place("promotion workflows, English", f"/projects/{project}/promotions/", who="lead", cookies=english),
        Place("promotion steps", "/promotions/", who="lead"),
        Place("promotion steps, none", "/promotions/", who="liaison"),
        Place("promotion step", f"/promotions/{step}/", who="lead"),
    ]


def trips() -> list[int]:
    """Of the enterprise that has an account: planned with open questions, to be confirmed, confirmed. Once is enough."""
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.models import Membership, Project
    from services.models import Appointment, NeedsVisit, VisitPoint
    from tests.services.doors import make_appointment, slot

    agent = User.objects.get(username="agent")
    made = Appointment.objects.filter(agent=agent, note__startswith="问需走查").order_by("pk")
    if not made:
        firm = Membership.objects.get(user__username="enterprise").enterprise_id
        project = Project.objects.filter(enterprise=firm).order_by("pk").first()
        now = timezone.now()
        for number, state in enumerate(("planned", "held", "confirmed")):
            trip = "booked" if state == "planned" else "done"
            starts_at = slot(40 + number, 3, at=now)  # when nobody else books
            row = make_appointment(project, agent, "visit", starts_at, state=trip, note=f"问需走查 {state}")
            visit = NeedsVisit.objects.create(appointment=row, state=state, building="厂房两栋", size="4 万平方米")
            visit.agenda = [
                {"kind": "point", "key": "", "zh": "用地什么时候能交", "en": "用地什么时候能交", "done": False}
            ]
            if state != "planned":
                visit.held_at = now
            if state == "confirmed":
                visit.confirmed_at, visit.confirmed_name, visit.remark = now, "王敏", "属实"
            visit.save()
            said = {"visit": visit, "made_by": agent, "made_at": now}
            VisitPoint.objects.create(kind="difficulty", text="门口限高", measure="走北门", **said)
            VisitPoint.objects.create(kind="tutoring", node="ap-project-filing", text="怎么填表", **said)
    return [row.pk for row in made.all()]


def things() -> tuple[int, int, int]:
    from django.utils import timezone

    from approval_portal.accounts.models import User
    from projects.models import Membership, Project, Referral
    from services.models import Problem, PromotionStep
    from services.operations.problems import raise_problem
    from services.operations.promotions import start_promotion

    firm = Membership.objects.get(user__username="enterprise").enterprise_id
    project = Project.objects.filter(enterprise=firm).order_by("pk").first()
    lead = Referral.objects.exclude(state="returned").order_by("pk").first()
    now, by = timezone.now(), User.objects.get(username="lead")
    start_promotion(project, "pw-admission", by=by, at=now)
    if not Problem.objects.filter(project=project, state="open").exists():
        raise_problem("overdue", "", project=project, title="图纸没有出齐", by=by, at=now)
    step = PromotionStep.objects.filter(run__project=project, state="waiting").order_by("pk").first()
    return project.pk, lead.pk, step.pk
