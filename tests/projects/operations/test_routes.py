"""Another route makes another version of the package, which goes that way from then on."""

from datetime import UTC, date, datetime

import pytest

from approval_portal.accounts.models import Role
from projects.enums import CommitmentState
from projects.models import ApprovalItem, Event, MatterPackage, PackageItem
from projects.operations.enterprises import add_member
from projects.operations.package_changes import change_answers, change_plan
from projects.operations.packages import NothingDiffers
from projects.operations.pins import clear_pin, set_pin
from projects.operations.refusals import Forbidden, Refused, Stale
from projects.operations.retries import key_of
from projects.operations.routes import choose_route
from projects.queries import latest_package
from projects.rules.catalogue import START_MILESTONE
from tests.projects.items import FILING, item_project, make_item
from tests.projects.views.people import make_enterprise, make_project, make_user

AT = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
LAND = date(2026, 4, 28)
USUAL, QUICK = date(2026, 5, 22), date(2026, 5, 7)


@pytest.fixture
def member(catalogue):
    return make_user("wang")


@pytest.fixture
def project(catalogue, member):
    project = make_project(make_enterprise(1, member), profile="C")
    set_pin(project, "pw-land-supply", LAND, "planned", by=member, at=AT)
    return project


def choose(project, by, route="pre_review", **more):
    return choose_route(project, route, **{"base": 1, "reason": "要抢工期", "by": by, "at": AT} | more)


def start_of(package) -> date:
    return PackageItem.objects.get(package=package, node=START_MILESTONE).due_on


def test_the_next_version_goes_the_other_way_and_its_rows_follow(project, member):
    made = choose(project, member)
    assert (made.number, made.route, made.cause, made.reason) == (2, "pre_review", "route", "要抢工期")
    assert (start_of(project.packages.get(number=1)), start_of(made)) == (USUAL, QUICK)
    assert made.answers == project.packages.get(number=1).answers
    event = Event.objects.get(stream=f"project:{project.pk}", verb="generate", data__number=2)
    assert (event.data["route"], event.data["cause"]) == ("pre_review", "route")


def test_it_is_kept_when_the_plan_the_answers_or_the_day_of_the_land_change(project, member):
    choose(project, member)
    plan = {"start_on": date(2026, 3, 9), "limits": "committed"}
    change_plan(project, **plan, base=2, reason="晚一周", by=member, at=AT)
    set_pin(project, "pw-land-supply", date(2026, 5, 28), "planned", by=member, at=AT)
    latest = latest_package(project)
    assert (latest.number, latest.route, start_of(latest)) == (3, "pre_review", date(2026, 6, 3))
    clear_pin(project, "pw-land-supply", by=member, at=AT)
    assert latest_package(project).route == "pre_review"


def test_answers_that_close_it_lead_back_to_the_usual_route(project, member):
    choose(project, member)
    made = change_answers(project, {"land_mode": "own_existing"}, base=2, reason="用自有地", by=member, at=AT)
    assert (made.number, made.route) == (3, "standard")


@pytest.mark.parametrize("route", ["commitment", "nowhere", ""])
def test_a_route_that_is_not_open_is_refused_and_nothing_is_written(project, member, route):
    with pytest.raises(Refused) as refused:
        choose(project, member, route)
    assert (refused.value.field, MatterPackage.objects.filter(project=project).count()) == ("route", 1)


def test_without_a_day_of_the_land_or_after_it_nothing_is_reviewed_before(project, member):
    clear_pin(project, "pw-land-supply", by=member, at=AT)
    with pytest.raises(Refused):
        choose(project, member)
    set_pin(project, "pw-land-supply", date(2026, 3, 2), "actual", by=member, at=AT)
    with pytest.raises(Refused):
        choose(project, member, "on_handover")
    assert choose(project, member, "staged").route == "staged"


def test_it_needs_a_reason_the_newest_version_and_something_that_differs(project, member):
    for more, kind in (({"reason": " "}, Refused), ({"base": 0}, Stale), ({"route": "standard"}, NothingDiffers)):
        with pytest.raises(kind):
            choose(project, member, **more)
    assert MatterPackage.objects.filter(project=project).count() == 1


def test_a_stranger_and_a_project_that_has_ended_choose_nothing(project, member):
    with pytest.raises(Forbidden):
        choose(project, make_user("keeper", Role.KEEPER))
    project.state = "ended"
    project.save()
    with pytest.raises(Refused):
        choose(project, member)


def test_pressed_twice_it_is_one_version(project, member):
    key = key_of(member, "k")
    assert choose(project, member, idempotency_key=key) == choose(project, member, idempotency_key=key)
    assert MatterPackage.objects.filter(project=project).count() == 2


def test_an_enterprise_that_broke_a_promise_is_refused_the_route_of_promises(catalogue, member):
    broken = make_item(item_project(), FILING, "approved")
    project = make_project(broken.project.enterprise, profile="M")
    add_member(project.enterprise, member, is_admin=False, starts_on=date(2026, 1, 5), by=None, at=AT)
    made = choose(project, member, "commitment")
    ApprovalItem.objects.filter(pk=broken.pk).update(commitment=CommitmentState.BROKEN)
    choose(project, member, "standard", base=made.number)
    with pytest.raises(Refused):
        choose(project, member, "commitment", base=made.number + 1)
