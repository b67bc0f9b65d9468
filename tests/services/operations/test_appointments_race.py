"""S6: two hundred bookings of one slot make one; everybody else is told that it has just been taken."""

import pytest

from approval_portal.accounts.models import User
from projects.models import Event, Project
from projects.operations.events import verify_chains
from services.models import Appointment, SlotHold
from services.operations import appointments as acts
from tests.projects.operations.items.test_decisions_race import at_once
from tests.services.doors import agent_on_duty, make_appointment, slot
from tests.services.telling import AT, serve

pytestmark = pytest.mark.django_db(transaction=True)


def projects_of(town, many: int) -> list[int]:
    """Projects of the same enterprise, served by the same agent: each has a stream of its own, no lock in common."""
    made = [
        Project.objects.create(enterprise=town.enterprise, name=f"项目 {n}", token=f"t{n}", created_at=AT)
        for n in range(many)
    ]
    for project in made:
        serve(project, town["agent"])
    return [project.pk for project in made]


def test_of_two_hundred_bookings_of_one_slot_one_stands(town):
    agent_on_duty(town["agent"])
    pks, agent, member = projects_of(town, 20), town["agent"].pk, town["member"].pk

    def books(number: int):
        def act():
            project, by = Project.objects.get(pk=pks[number % 20]), User.objects.get(pk=member)
            acts.book("visit", project, slot(), User.objects.get(pk=agent), by=by, at=AT)

        return act

    found = [said for wave in range(10) for said in at_once(*(books(wave * 20 + n) for n in range(20)))]
    assert sorted(found) == ["", *["SlotTaken"] * 199]
    assert Appointment.objects.count() == Event.objects.filter(verb="book_appointment").count() == 1
    assert SlotHold.objects.count() == 4
    assert verify_chains()[2] == []


def test_without_weekly_hours_to_lock_the_unique_rows_let_one_through(town):
    """On duty by a duty day alone: there is no row to queue at."""
    from services.models import DutyDay

    day = slot().date()
    DutyDay.objects.create(user=town["agent"], day=day, kind="on", starts="09:00", ends="17:00", made_at=AT)
    pks, agent, member = projects_of(town, 12), town["agent"].pk, town["member"].pk

    def books(pk: int):
        return lambda: acts.book(
            "visit",
            Project.objects.get(pk=pk),
            slot(),
            User.objects.get(pk=agent),
            by=User.objects.get(pk=member),
            at=AT,
        )

    found = at_once(*(books(pk) for pk in pks))
    assert sorted(found) == ["", *["SlotTaken"] * 11]
    assert Appointment.objects.count() == 1


def test_two_that_change_places_do_not_wait_for_each_other(town):
    agent_on_duty(town["agent"])
    first, second = (Project.objects.get(pk=pk) for pk in projects_of(town, 2))
    one = make_appointment(first, town["agent"], "visit", slot(1, 10)).pk
    two = make_appointment(second, town["agent"], "visit", slot(1, 11)).pk
    by = town["member"].pk

    def moves(pk: int, hour: int):
        return lambda: acts.move(pk, slot(1, hour), by=User.objects.get(pk=by), at=AT)

    assert at_once(moves(one, 11), moves(two, 10)) == ["SlotTaken", "SlotTaken"]
    assert SlotHold.objects.count() == 8


def test_fifty_posts_with_one_key_make_one_appointment(town):
    agent_on_duty(town["agent"])
    project, agent, by = town.project.pk, town["agent"].pk, town["member"].pk

    def tap():
        acts.book(
            "visit", Project.objects.get(pk=project), slot(), User.objects.get(pk=agent),
            by=User.objects.get(pk=by), at=AT, idempotency_key=f"{by}:k",
        )  # fmt: skip

    for _ in range(5):
        assert at_once(*[tap] * 10) == [""] * 10
    assert Appointment.objects.count() == 1
