"""On a project's page: how it is served, a line for each thing with where it stands and the page that has the rest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approval_portal.accounts.models import User
from projects.models import Project
from projects.permissions import DESK, may_assign, roles
from projects.templatetags.portal import zh_date
from services.enums import AppointmentKind, AppointmentState
from services.permissions import may_read_agency_log
from services.queries_service import service_of
from services.views.appointments_shown import LOOKS


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """`word` with its `look` stands at the right, `note` under the label."""

    label: Any
    url: str
    note: Any = ""
    word: Any = ""
    look: str = "wait"


def panel(project: Project, user: User) -> dict[str, Any] | None:
    """One query."""
    day = timezone.localdate()
    held = roles(user, day)
    found = service_of(project, user, day)
    sides = found["own"] or found["serves"]
    desk = bool(held & DESK)
    lines = [_trip(found, project)] if found["trips_ever"] else []
    if found["visits"]:
        lines.append(_visits(found, project))
    lines.append(_window(found, project))
    if found["papers_n"]:
        lines.append(_papers(found, project))
    if found["plan_ever"]:
        lines.append(_plan(found, project))
    if sides or (desk and found["talk"]):
        lines.append(_talk(found, project))
    lines.append(_workflows(found, project))
    if found["problems_n"]:
        lines.append(_problems(found, project))
    if found["batons_ever"] and not found["own"]:
        lines.append(_batons(found, project))
    if found["fetched"] or found["brought"]:
        lines.append(_saved(found))
    return {
        "project": project,
        "lines": lines,
        "books": sides or desk,
        "arranges": desk or found["serves"],
        "chooses": may_assign(user, day),
        "reads": may_read_agency_log(user, day) and not found["own"],
        "writes": found["serves"],
    }


def _trip(found: dict[str, Any], project: Project) -> ServiceLine:
    """The next one; the list of them once there are several."""
    trip, rows = found["trip"], f"{reverse('appointments')}?project={project.pk}"
    if trip is None:
        return ServiceLine(_("上门服务"), f"{rows}&when=past", _("现在没有约好的上门"), "", "wait")
    at = dt.datetime.fromisoformat(trip["at"]) if trip["at"] else None
    when = timezone.localtime(at if at.tzinfo else timezone.make_aware(at, dt.UTC)) if at else None
    said = [f"{zh_date(when.date())} {when:%H:%M}" if when else _("时间还没有定"), trip["agent"] or _("还没有派专员")]
    state, more = AppointmentState(trip["state"]), found["trips"] - 1
    if more:
        said.append(ngettext("后面还有 %(n)s 趟", "后面还有 %(n)s 趟", more) % {"n": more})
    return ServiceLine(
        AppointmentKind(trip["kind"]).label,
        rows if more else reverse("appointment", args=[trip["pk"]]),
        " · ".join(str(each) for each in said),
        state.label,
        LOOKS[state],
    )


def _visits(found: dict[str, Any], project: Project) -> ServiceLine:
    url = f"{reverse('visits')}?project={project.pk}"
    return ServiceLine(
        _("上门问需"), url, "", ngettext("%(n)s 次", "%(n)s 次", found["visits"]) % {"n": found["visits"]}
    )


def _window(found: dict[str, Any], project: Project) -> ServiceLine:
    """The next booked time at a window; else where one sees what is open on days off."""
    url, booked = reverse("project-weekend", args=[project.pk]), found["window"]
    if booked is None:
        return ServiceLine(_("到窗口办"), url, _("周末能办什么，约一个不排队的时间"))
    note = f"{zh_date(booked['day'])} {booked['starts'][:5]} · {booked['zh']} {booked['number']}"
    return ServiceLine(_("到窗口办"), url, note, _("已约好"), "run")


def _saved(found: dict[str, Any]) -> ServiceLine:
    """Trips to the hall that the enterprise did not have to go."""
    note = _("上门取件 %(a)s 次，上门送证照 %(b)s 次") % {"a": found["fetched"], "b": found["brought"]}
    trips = found["fetched"] + found["brought"]
    saved = ngettext("少跑大厅 %(n)s 次", "少跑大厅 %(n)s 次", trips) % {"n": trips}
    return ServiceLine(_("零跑腿"), reverse("deliveries"), note, saved, "done")


def _papers(found: dict[str, Any], project: Project) -> ServiceLine:
    url = reverse("project-papers", args=[project.pk])
    if found["differing"]:
        return ServiceLine(_("纸质材料在哪里"), url, _("有一袋清点的份数对不上"), _("有差异"), "over")
    if found["carried"]:
        return ServiceLine(_("纸质材料在哪里"), url, _("专员正带在路上"), _("在路上"), "run")
    return ServiceLine(_("纸质材料在哪里"), url, "", _("都交接完了"), "done")


def _plan(found: dict[str, Any], project: Project) -> ServiceLine:
    url = reverse("project-agency", args=[project.pk])
    if not found["plan_n"]:
        return ServiceLine(_("代办计划"), url, "", _("都做完了"), "done")
    note = _("下一件 %(day)s前") % {"day": zh_date(found["plan_next"])}
    if found["plan_late"]:
        late = ngettext("%(n)s 件过了计划日", "%(n)s 件过了计划日", found["plan_late"]) % {"n": found["plan_late"]}
        return ServiceLine(_("代办计划"), url, note, late, "risk")
    left = ngettext("还有 %(n)s 件", "还有 %(n)s 件", found["plan_n"]) % {"n": found["plan_n"]}
    return ServiceLine(_("代办计划"), url, note, left, "run")


def _talk(found: dict[str, Any], project: Project) -> ServiceLine:
    url = reverse("project-messages", args=[project.pk])
    if found["unread"]:
        fresh = ngettext("%(n)s 条没读", "%(n)s 条没读", found["unread"]) % {"n": found["unread"]}
        return ServiceLine(_("消息"), url, "", fresh, "you")
    return ServiceLine(_("消息"), url, "" if found["talk"] else _("有事在这里说，双方都留着"))


def _workflows(found: dict[str, Any], project: Project) -> ServiceLine:
    url = reverse("project-promotions", args=[project.pk])
    if found["steps_late"]:
        late = ngettext("%(n)s 步过了期限", "%(n)s 步过了期限", found["steps_late"]) % {"n": found["steps_late"]}
        return ServiceLine(_("促进服务流程"), url, "", late, "over")
    left = ngettext("还有 %(n)s 步", "还有 %(n)s 步", found["steps_n"]) % {"n": found["steps_n"]}
    return ServiceLine(_("促进服务流程"), url, "", left if found["steps_n"] else "", "run")


def _problems(found: dict[str, Any], project: Project) -> ServiceLine:
    url = f"{reverse('problems')}?project={project.pk}"
    open_ones = ngettext("%(n)s 个待解决", "%(n)s 个待解决", found["problems_n"]) % {"n": found["problems_n"]}
    return ServiceLine(_("问题"), url, "", open_ones, "risk")


def _batons(found: dict[str, Any], project: Project) -> ServiceLine:
    url = f"{reverse('batons')}?project={project.pk}&state=all"
    if found["batons_silent"]:
        silent = ngettext("%(n)s 件没有回音", "%(n)s 件没有回音", found["batons_silent"]) % {
            "n": found["batons_silent"]
        }
        return ServiceLine(_("市区联动"), url, "", silent, "over")
    if found["batons_n"]:
        waits = ngettext("%(n)s 件等对方接收", "%(n)s 件等对方接收", found["batons_n"]) % {"n": found["batons_n"]}
        return ServiceLine(_("市区联动"), url, "", waits, "wait")
    return ServiceLine(_("市区联动"), url)
