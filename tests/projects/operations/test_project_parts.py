"""What hangs on a project: who serves it, its works, the key-project register."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from approval_portal.accounts.models import Role
from projects.models import Assignment, Event, KeyListing, Pin, Project, Works
from projects.operations.listings import list_key_project, unlist_key_project
from projects.operations.pins import clear_pin, set_pin
from projects.operations.project_states import end_project, suspend_project
from projects.operations.refusals import Forbidden, Refused
from projects.operations.team import assign, end_assignment
from projects.operations.works import add_works, edit_works, end_works
from tests.projects.views.people import make_enterprise, make_project, make_user

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY, TOMORROW, YESTERDAY = (date(2026, 3, day) for day in (2, 3, 1))
LAND = "pw-land-supply"


@pytest.fixture
def project(db) -> Project:
    return make_project(make_enterprise())


@pytest.fixture
def lead(db):
    return make_user("chen", Role.LEAD)


def last(project) -> Event:
    return Event.objects.filter(stream=f"project:{project.pk}").latest("seq")


def put(project, kind, user, by, starts_on=TODAY) -> Assignment:
    return assign(project, kind, user, starts_on=starts_on, by=by, at=AT)


# --- who serves it


@pytest.mark.parametrize(
    ("kind", "role", "fits"),
    [
        *(("agent", role, role == Role.AGENT) for role in Role),
        *(("backup_agent", role, role == Role.AGENT) for role in (Role.AGENT, Role.WINDOW, Role.LEAD)),
        *(("committee_leader", role, role in ("agent", "window", "reviewer", "decider", "lead")) for role in Role),
    ],
)
def test_a_place_needs_a_fitting_role(project, lead, kind, role, fits):
    user = make_user("wu", role)
    if fits:
        assert put(project, kind, user, lead).user == user
    else:
        with pytest.raises(Refused) as refusal:
            put(project, kind, user, lead)
        assert (refusal.value.field, Assignment.objects.count()) == ("user", 0)


def test_a_place_is_not_given_to_an_account_that_is_closed_nor_for_a_day_that_has_passed(project, lead):
    li = make_user("li", Role.AGENT)
    with pytest.raises(Refused) as refusal:
        put(project, "agent", li, lead, YESTERDAY)
    assert refusal.value.field == "starts_on"
    li.is_active = False
    with pytest.raises(Refused):
        put(project, "agent", li, lead)


def test_the_agent_is_not_the_stand_in_and_holds_the_place_once(project, lead):
    li = make_user("li", Role.AGENT)
    put(project, "agent", li, lead)
    for kind in ("agent", "backup_agent"):
        with pytest.raises(Refused) as refusal:
            put(project, kind, li, lead)
        assert refusal.value.field == "user"


def test_whoever_takes_over_tomorrow_leaves_today_to_the_one_before(project, lead):
    li, zhang = make_user("li", Role.AGENT), make_user("zhang", Role.AGENT)
    put(project, "agent", li, lead)
    put(project, "agent", zhang, lead, TOMORROW)
    held = {day: [term.user for term in Assignment.objects.in_force(day)] for day in (TODAY, TOMORROW)}
    assert held == {TODAY: [li], TOMORROW: [zhang]}


def test_whoever_is_taken_off_is_gone_at_once_and_twice_is_once(project, lead):
    term = put(project, "agent", make_user("li", Role.AGENT), lead)
    for _ in "ab":
        end_assignment(term, by=lead, at=AT)
    assert Assignment.objects.in_force(TODAY).count() == 0
    assert (last(project).verb, last(project).data["kind"]) == ("end_assignment", "agent")
    assert Event.objects.filter(verb="end_assignment").count() == 1


@pytest.mark.parametrize("role", [Role.AGENT, Role.WINDOW, Role.DECIDER])
def test_only_a_lead_chooses_who_serves(project, lead, role):
    user, li = make_user("wu", role), make_user("li", Role.AGENT)
    term = put(project, "agent", li, lead)
    with pytest.raises(Forbidden):
        put(project, "backup_agent", user, user)
    with pytest.raises(Forbidden):
        end_assignment(term, by=user, at=AT)


def test_a_suspended_project_keeps_a_team_and_one_that_ended_does_not(project, lead):
    li = make_user("li", Role.AGENT)
    suspend_project(project, reason="等土地", by=None, at=AT)
    put(project, "agent", li, lead)
    end_project(project, reason="不做了", by=None, at=AT)
    with pytest.raises(Refused):
        put(project, "backup_agent", make_user("zhang", Role.AGENT), lead)


# --- works


def test_works_are_added_changed_and_ended_each_with_an_event(project):
    wang = make_user("wang")
    project.enterprise.memberships.create(user=wang, starts_on=TODAY)
    works = add_works(project, " 1号厂房 ", floor_area_m2=Decimal(800), by=wang, at=AT)
    edit_works(works, name="1号厂房", floor_area_m2=Decimal(900), by=wang, at=AT)
    edit_works(works, name="1号厂房", floor_area_m2=Decimal(900), by=wang, at=AT)
    for _ in "ab":
        end_works(works, by=wang, at=AT)
    row = Works.objects.get()
    assert (row.name, row.floor_area_m2, row.ended_on) == ("1号厂房", Decimal(900), TODAY)
    told = Event.objects.filter(object_type="works").order_by("seq")
    assert [event.verb for event in told] == ["add_works", "edit_works", "end_works"]
    assert (told[1].data, told[0].text.content) == ({"fields": ["floor_area_m2"]}, "1号厂房")
    with pytest.raises(Refused):
        edit_works(works, name="2号", floor_area_m2=None, by=wang, at=AT)


def test_a_name_of_works_is_there_once_in_a_project(project):
    first = add_works(project, "1号厂房", by=None, at=AT)
    second = add_works(project, "2号厂房", by=None, at=AT)
    for act in (
        lambda: add_works(project, "1号厂房 ", by=None, at=AT),
        lambda: edit_works(second, name="1号厂房", floor_area_m2=None, by=None, at=AT),
        lambda: edit_works(first, name=" ", floor_area_m2=None, by=None, at=AT),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.field == "name"
    assert add_works(make_project(project.enterprise, "乙"), "1号厂房", by=None, at=AT).pk


def test_works_sent_twice_with_one_key_are_there_once(project):
    made = {add_works(project, "1号厂房", by=None, at=AT, idempotency_key="1:k").pk for _ in "ab"}
    assert len(made) == Works.objects.count() == 1


def test_works_and_days_are_for_those_who_edit_the_project(project, catalogue):
    works = add_works(project, "1号厂房", by=None, at=AT)
    for user in (make_user("zhao"), make_user("qian", Role.REVIEWER), make_user("li", Role.AGENT)):
        for act in (
            lambda user=user: add_works(project, "2号", by=user, at=AT),
            lambda user=user: edit_works(works, name="2号", floor_area_m2=None, by=user, at=AT),
            lambda user=user: end_works(works, by=user, at=AT),
            lambda user=user: set_pin(project, LAND, TODAY, "actual", by=user, at=AT),
            lambda user=user: clear_pin(project, LAND, by=user, at=AT),
        ):
            with pytest.raises(Forbidden):
                act()
    assert (Works.objects.get().name, Pin.objects.count()) == ("1号厂房", 0)


def test_a_suspended_project_takes_no_works_and_no_days(project, catalogue, lead):
    suspend_project(project, reason="等土地", by=None, at=AT)
    for act in (
        lambda: add_works(project, "2号", by=lead, at=AT),
        lambda: set_pin(project, LAND, TODAY, "actual", by=lead, at=AT),
    ):
        with pytest.raises(Refused, match="先恢复项目"):
            act()


# --- the key-project register


def test_a_project_is_listed_once_a_year_and_level_and_taken_off(project, lead):
    for year, level in ((2026, "city"), (2026, "province"), (2027, "city")):
        list_key_project(project, year, level, Decimal(100), by=lead, at=AT)
    with pytest.raises(Refused) as refusal:
        list_key_project(project, 2026, "city", Decimal(200), by=lead, at=AT)
    assert refusal.value.field == "year"
    row = KeyListing.objects.get(year=2026, level="city")
    for _ in "ab":
        unlist_key_project(project, row.pk, by=lead, at=AT)
    assert KeyListing.objects.count() == 2
    assert (last(project).verb, last(project).data["year"]) == ("unlist_key_project", 2026)


@pytest.mark.parametrize(
    ("year", "level", "investment", "field"),
    [
        (1999, "city", 1, "year"),
        (2028, "city", 1, "year"),
        (2026, "village", 1, "level"),
        (2026, "city", 0, "investment_wan"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(project, lead, year, level, investment, field):
    with pytest.raises(Refused) as refusal:
        list_key_project(project, year, level, Decimal(investment), by=lead, at=AT)
    assert (refusal.value.field, KeyListing.objects.count()) == (field, 0)


@pytest.mark.parametrize("role", [Role.AGENT, Role.WINDOW, Role.DECIDER])
def test_only_a_lead_keeps_the_register(project, lead, role):
    user = make_user("wu", role)
    listing = list_key_project(project, 2026, "city", Decimal(1), by=lead, at=AT)
    with pytest.raises(Forbidden):
        list_key_project(project, 2027, "city", Decimal(1), by=user, at=AT)
    with pytest.raises(Forbidden):
        unlist_key_project(project, listing.pk, by=user, at=AT)


def test_the_entry_of_another_project_is_left_alone(project, lead):
    other = make_project(project.enterprise, "乙")
    listing = list_key_project(other, 2026, "city", Decimal(1), by=lead, at=AT)
    unlist_key_project(project, listing.pk, by=lead, at=AT)
    assert KeyListing.objects.count() == 1
