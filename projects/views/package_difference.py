"""What a version of a package changed against the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext

from projects.models import MatterPackage, Pin
from projects.queries import package_evaluation, work_calendar
from projects.rules.applicability import Evaluation
from projects.rules.calendar import WorkCalendar
from projects.rules.difference import Difference, difference
from projects.rules.schedule import Schedule, schedule
from projects.templatetags.portal import pick_text, short_date

Pins = Mapping[str, date]
Plan = tuple[date, str, str]  # start day, limits, route


def difference_of(package: MatterPackage) -> Difference | None:
    """Against the version before; None for the first. Both are dated by the project's pins of today, so that only the
    change itself tells. Two queries."""
    earlier = (
        MatterPackage.objects.filter(project=package.project_id, number__lt=package.number)
        .select_related("catalogue")
        .defer("catalogue__source")
        .order_by("-number")
        .first()
    )
    if earlier is None:
        return None
    pins = dict(Pin.objects.filter(project=package.project_id).values_list("node", "day"))
    return difference_between(earlier, package, pins, work_calendar())


def difference_between(earlier: MatterPackage, later: MatterPackage, pins: Pins, calendar: WorkCalendar) -> Difference:
    """Two versions of one package. No query while their catalogues are compiled."""
    return compare(
        package_evaluation(earlier),
        plan_of(earlier),
        package_evaluation(later),
        plan_of(later),
        pins,
        calendar,
    )


def plan_of(package: MatterPackage) -> Plan:
    return package.start_on, package.limits, package.route


def compare(
    before: Evaluation,
    plan_before: Plan,
    after: Evaluation,
    plan_after: Plan,
    pins: Pins,
    calendar: WorkCalendar,
) -> Difference:
    """`plan_*`: the start day, the limits and the route that the dates are counted with."""
    return difference(
        before, after, dated(before, plan_before, pins, calendar), dated(after, plan_after, pins, calendar)
    )


def dated(evaluation: Evaluation, plan: Plan, pins: Pins, calendar: WorkCalendar) -> Schedule:
    start_on, limits, route = plan
    return schedule(evaluation, calendar, start_on, limits, pins, route)


NAMED = 2  # so many matters are named in one line, more are counted


def in_one_line(change: Difference | None) -> str:
    """“多 1 项：某评价，最早开工从 6月1日 变为 6月8日”; that nothing changed; empty where there is nothing to compare."""
    if change is None:
        return ""
    words = [
        *_matters(gettext("多 %(n)s 项"), [each.node for each in change.added], change),
        *_matters(gettext("少 %(n)s 项"), [each.node for each in change.removed], change),
        *_matters(gettext("定了或待确认 %(n)s 项"), [each.node for each in change.settled], change),
        *_matters(gettext("内容变了 %(n)s 项"), [each.node for each in change.altered], change),
    ]
    if change.start_before != change.start_after:
        days = {"a": short_date(change.start_before) or "—", "b": short_date(change.start_after) or "—"}
        words.append(gettext("最早开工从 %(a)s 变为 %(b)s") % days)
    if change.to_bring_before != change.to_bring_after:
        papers = {"a": change.to_bring_before, "b": change.to_bring_after}
        words.append(gettext("要带的材料从 %(a)s 份变为 %(b)s 份") % papers)
    return gettext("；").join(words) if words else gettext("事项、材料和最早开工日都不变")


def _matters(text: str, nodes: list[str], change: Difference) -> list[str]:
    nodes = list(dict.fromkeys(nodes))
    if not nodes:
        return []
    said = text % {"n": len(nodes)}
    if len(nodes) > NAMED:
        return [said]
    names = [pick_text(change.names[node].raw) for node in nodes]
    return [gettext("%(said)s：%(names)s") % {"said": said, "names": gettext("、").join(names)}]
