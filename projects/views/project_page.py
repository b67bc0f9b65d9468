"""What the page of one project shows: the judged package, the people, the days, the story so far, the panels of other apps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from approval_portal.accounts.models import Role, User
from projects import slots
from projects.enums import AssignmentKind, KeyLevel, MandateScope, PinKind
from projects.guide.context import build_result
from projects.guide.draw.flow_state import Live, flow_states
from projects.guide.drawings import Figures
from projects.models import MatterPackage, Project
from projects.models.enterprise import SEES_ALL
from projects.permissions import DESK, may_assign, roles
from projects.queries import NoCatalogue, current_engine, engine_of, package_evaluation, work_calendar
from projects.queries_handover import unconfirmed
from projects.queries_mandates import Acting, acting_under
from projects.queries_project import MergedRow, Parts, Person, PinRow, parts_of
from projects.queries_wallet import held_materials
from projects.rules.calendar import WorkCalendar
from projects.rules.catalogue import Catalogue
from projects.rules.pins import pinnable
from projects.rules.project_states import ALLOWS, DATA, LIVE, PACKAGE, REGISTER, TEAM, verbs_of
from projects.views.ahead import ahead_of
from projects.views.package_bar import package_bar
from projects.views.personal_shown import contact_shown
from projects.views.prints_page import printed_on_page
from projects.views.project_items import items_context, project_items
from projects.views.project_rows import STATE_LABELS, STATE_LOOKS
from projects.views.story import node_title, story
from projects.views.story_items import reads_inside

TRIAD = (AssignmentKind.COMMITTEE_LEADER, AssignmentKind.DEPARTMENT_HEAD, AssignmentKind.CASE_OFFICER)


@dataclass(frozen=True, slots=True)
class Standing:
    """How this person stands to the project. The predicates of `projects.permissions`, from what the page has read anyhow."""

    belongs: bool
    serves: bool
    leads: bool
    moves: bool
    edits: bool
    adjusts: bool
    agent: bool  # in charge, not standing in


def standing_of(
    project: Project, user: User, people: Mapping[str, Person], own: Collection[int], today: date
) -> Standing:
    """`own`: the enterprises that the person acts for today."""
    held = roles(user, today)
    belongs, leads = project.enterprise_id in own, may_assign(user, today)
    serves = Role.AGENT in held and any(person.pk == user.pk for person in people.values())
    moves = bool(held & DESK) or serves
    agent = serves and AssignmentKind.AGENT in people and people[AssignmentKind.AGENT].pk == user.pk
    adjusts = moves or Role.REVIEWER in held
    return Standing(belongs, serves, leads, moves, moves or belongs, adjusts, agent)


def project_context(
    project: Project,
    package: MatterPackage | None,
    user: User,
    *,
    own: Collection[int],
    today: date,
    whole_story: bool = False,
) -> dict[str, Any]:
    """`package`: the newest version; `own`: the enterprises that this person acts for today."""
    parts = parts_of(project, today, user)
    standing = standing_of(project, user, parts.people, own, today)
    acting = acting_under(project.enterprise, project.pk, today)
    context: dict[str, Any] = {
        "project": project,
        "state_label": STATE_LABELS[project.state],
        "state_look": STATE_LOOKS[project.state],
        "listings": [(row.year, KeyLevel(row.level).label) for row in parts.listings],
        "green": parts.let_in or any(row.year == today.year for row in parts.listings),
        "package": package,
        "agent": parts.people.get(AssignmentKind.AGENT),
        "backup": parts.people.get(AssignmentKind.BACKUP_AGENT),
        "triad": [(kind.label, parts.people[kind]) for kind in TRIAD if kind in parts.people],
        "contact": contact_of(project, standing),
        "works": parts.works,
        "standing": standing,
        "acting_for": acting if standing.serves and not standing.belongs else None,
        "under": acting,
        "taken_over": unconfirmed(project, user) if standing.agent else None,
        "manage": manage_links(project, standing),
        "panels": slots.panels(project, user),
        "blockers": slots.blockers(project, user),
        "prints": printed_on_page(parts, package) if package else [],
        **beside_the_line(project, parts, user, standing, today),
        **package_bar(project, package, user, today, edits=standing.edits, adjusts=standing.adjusts),
    }
    catalogue = engine_of(package.catalogue).catalogue if package else catalogue_in_force()
    applies = standing.belongs or standing.serves
    calendar = work_calendar()
    shown = project_items(project, catalogue, calendar, today, user, applicant=applies)
    context |= items_context(project, shown, parts.saved, applies=package is not None and may_prepare(standing, acting))
    if package is not None:
        context |= package_context(project, package, parts.pins, calendar, today, shown.live)
    context["days"] = fixed_days(parts.pins, catalogue)
    inside = reads_inside(user, today)
    return context | story(project, catalogue, parts.served, today, whole_story, inside=inside, own=applies)


def may_prepare(standing: Standing, acting: Acting) -> bool:
    """Open applications: the enterprise's people; in their name the agent whose mandate says so."""
    return standing.belongs or (standing.serves and MandateScope.PREPARE in acting.scopes)


def catalogue_in_force() -> Catalogue | None:
    """For the names of what is told and pinned while there is no package; None before a catalogue is published."""
    try:
        return current_engine().catalogue
    except NoCatalogue:
        return None


def contact_of(project: Project, standing: Standing) -> dict[str, Any]:
    """Whom to call in the enterprise: the project's own contact, else the enterprise's. Masked for all but its own people."""
    firm = project.enterprise
    own = bool(project.contact_name or project.contact_phone)
    shown = contact_shown(project, "project-contact", own=standing.belongs, may=standing.moves)
    return {"name": project.contact_name if own else firm.contact_name, **shown}


def manage_links(project: Project, standing: Standing) -> list[tuple[str, Any, str]]:
    """(address, word, icon) of everything this person may do with the project in its present state."""
    allowed = ALLOWS[project.state]
    moves = standing.moves and bool(set(verbs_of(project.state)) - (set() if standing.leads else {"reopen", "merge"}))
    offered = (
        (standing.edits and DATA in allowed, "project-edit", _("改资料"), "edit"),
        (standing.edits and PACKAGE in allowed, "project-days", _("定日期"), "calendar"),
        (standing.edits and DATA in allowed, "project-works", _("工程"), "building"),
        (moves, "project-state", _("改状态"), "flag"),
        (standing.leads and TEAM in allowed, "project-team", _("谁来办"), "users"),
        ((standing.leads or standing.agent) and TEAM in allowed, "project-handover", _("交接"), "refresh"),
        (standing.leads and REGISTER in allowed, "project-listings", _("重点项目名册"), "star"),
        (standing.leads and REGISTER in allowed, "project-green", _("绿色通道"), "flag"),
    )
    return [(reverse(name, args=[project.pk]), word, icon) for may, name, word, icon in offered if may]


def beside_the_line(project: Project, parts: Parts, user: User, standing: Standing, today: date) -> dict[str, Any]:
    """The banner of a project that is put off, ended or merged; the others that were merged into this one.

    They are all of one enterprise: whoever sees every project of it is shown them without asking, an agent those served.
    """
    target = project.merged_into
    linked = [MergedRow(target.pk, target.name)] if target else parts.merged
    if linked and not (standing.belongs or roles(user, today) & SEES_ALL):
        seen = set(
            Project.objects.visible_to(user, today)
            .filter(pk__in=[row.pk for row in linked])
            .values_list("pk", flat=True)
        )
        linked = [row for row in linked if row.pk in seen]
    if target is not None:
        return {"beside": True, "merged_into": linked[0] if linked else None}
    return {"beside": project.state not in LIVE, "merged": linked}


def fixed_days(pins: list[PinRow], catalogue: Catalogue | None) -> list[tuple[str, PinRow, str]]:
    """(what, the pin, 计划 or 实际) in the order of the phases."""
    order = list(pinnable(catalogue)) if catalogue else []
    pins = sorted(pins, key=lambda pin: (order.index(pin.node) if pin.node in order else len(order), pin.day))
    return [(node_title(catalogue, pin.node), pin, str(PinKind(pin.kind).label)) for pin in pins]


def matter_href(node: str) -> str:
    """Where a box or a bar of the drawings leads: to the matter's lines on this page."""
    return "" if node.startswith("ms-") else f"#m-{node}"


def package_context(
    project: Project,
    package: MatterPackage,
    pins: list[PinRow],
    calendar: WorkCalendar,
    today: date,
    live: Mapping[str, Live],
) -> dict[str, Any]:
    """`live`: what the approval items say about their matters."""
    evaluation = package_evaluation(package)
    result = build_result(
        evaluation,
        calendar,
        start_on=package.start_on,
        today=today,
        limits=package.limits,
        route=package.route,
        pins={pin.node: pin.day for pin in pins},
        wallet=held_materials(project, evaluation.catalogue, today),
    )
    state = project.state
    actual = {pin.node for pin in pins if pin.kind == PinKind.ACTUAL}
    return {
        "result": result,
        "figures": Figures(result, get_language() or "zh-hans", matter_href, flow_states(result, actual, state, live)),
        "ahead": ahead_of(result, state, live),
    }
