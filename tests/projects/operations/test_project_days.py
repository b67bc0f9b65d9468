"""The days of a project that no approver controls."""

from datetime import UTC, date, datetime

import pytest

from approval_portal.accounts.models import Role
from projects.models import Event, Pin, Project
from projects.operations.pins import Fixed, clear_pin, days_seen, fix_days, set_pin
from projects.operations.refusals import Refused, Stale
from projects.queries import current_engine
from projects.rules.pins import check_pin_day, pinnable
from projects.rules.project_states import NotNow
from tests.projects.views.people import make_enterprise, make_project, make_user

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
LAND = "pw-land-supply"


@pytest.fixture
def project(db) -> Project:
    return make_project(make_enterprise())


@pytest.fixture
def lead(db):
    return make_user("chen", Role.LEAD)


def test_what_may_be_pinned_are_the_workflows_and_the_end_of_the_works_in_order(catalogue):
    assert pinnable(current_engine().catalogue) == (
        *("pw-lead-intake", "pw-admission", "pw-agreement", "pw-land-supply", "pw-agency-service"),
        *("works-finished", "pw-production-service"),
    )


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(1026, 3, 2), date(2086, 3, 2)])
@pytest.mark.parametrize("kind", ["planned", "actual"])
def test_a_day_too_far_off_is_refused(day, kind):
    with pytest.raises(NotNow):
        check_pin_day(day, kind, TODAY)


def test_what_has_not_come_can_only_be_a_plan():
    check_pin_day(TOMORROW, "planned", TODAY)
    check_pin_day(TODAY, "actual", TODAY)
    with pytest.raises(NotNow, match="计划"):
        check_pin_day(TOMORROW, "actual", TODAY)


def test_a_day_dates_the_newest_package_anew_and_giving_it_up_too(catalogue, lead):
    project = make_project(make_enterprise(), profile="C")
    package = project.packages.get()
    start = package.items.get(node="ms-construction-start")
    set_pin(project, LAND, date(2026, 6, 1), "planned", by=lead, at=AT)
    later = package.items.get(node="ms-construction-start").due_on
    clear_pin(project, LAND, by=lead, at=AT)
    again = package.items.get(node="ms-construction-start").due_on
    assert later > date(2026, 6, 1)
    assert again == start.due_on
    verbs = Event.objects.filter(stream=f"project:{project.pk}").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["create", "generate", "pin", "reschedule", "unpin", "reschedule"]


def test_several_days_are_one_reschedule_and_what_is_as_it_was_leaves_no_event(catalogue, lead):
    project = make_project(make_enterprise(), profile="C")
    wanted = {LAND: Fixed(TODAY, "actual"), "works-finished": Fixed(date(2028, 5, 1), "planned"), "pw-agreement": None}
    assert fix_days(project, wanted, by=lead, at=AT) == [LAND, "works-finished"]
    assert fix_days(project, wanted, by=lead, at=AT) == []
    assert Event.objects.filter(verb="reschedule").count() == 1


@pytest.mark.parametrize(
    ("node", "fixed"),
    [
        ("ap-construction-permit", Fixed(TODAY, "planned")),
        ("ms-construction-start", Fixed(TODAY, "planned")),
        ("nonsense", Fixed(TODAY, "planned")),
        ("ap-construction-permit", None),
        (LAND, Fixed(TODAY, "nonsense")),
        (LAND, Fixed(TOMORROW, "actual")),
        (LAND, Fixed(date(2186, 1, 1), "planned")),
    ],
)
def test_what_an_approver_controls_and_days_that_cannot_be_meant_are_refused(catalogue, project, lead, node, fixed):
    with pytest.raises(Refused) as refusal:
        fix_days(project, {node: fixed}, by=lead, at=AT)
    assert (refusal.value.field, Pin.objects.count()) == (node, 0)


def test_days_that_somebody_changed_meanwhile_are_not_overwritten(catalogue, project, lead):
    seen = days_seen(project.pins.all())
    set_pin(project, LAND, TODAY, "actual", by=lead, at=AT)
    with pytest.raises(Stale):
        fix_days(project, {LAND: None}, by=lead, at=AT, seen=seen)
    assert fix_days(project, {LAND: Fixed(TODAY, "actual")}, by=lead, at=AT, seen=seen) == []  # the same press again
    assert Pin.objects.get().day == TODAY


def test_an_agent_fixes_days_in_the_enterprises_name(catalogue):
    li = make_user("li", Role.AGENT)
    project = make_project(make_enterprise(), agent=li)
    set_pin(project, LAND, TODAY, "actual", by=li, at=AT)
    assert Event.objects.latest("pk").on_behalf_of == project.enterprise_id
