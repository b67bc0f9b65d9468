"""At once: of twenty answers to one invitation one stands; six wrong codes at a time are never more than five tries."""

import pytest

from projects.models import Event
from projects.operations.events import verify_chains
from services.models import Appointment, Rating, RatingInvite, ReceiptCode
from services.operations.ratings import invite, rate
from services.operations.receipt_codes import make_code, try_code
from services.queries_deliveries import code_of
from tests.projects.operations.items.test_decisions_race import at_once
from tests.services.doors import make_appointment
from tests.services.telling import AT

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_twenty_answers_one_stands(town):
    asked = invite(appointment=make_appointment(town.project, town["agent"], state="done"), at=AT).pk

    def answers(number: int):
        return lambda: rate(RatingInvite.objects.get(pk=asked), 3 + number % 3, by=None, at=AT)

    found = at_once(*(answers(number) for number in range(20)))
    assert sorted(found) == ["", *["Refused"] * 19]
    assert Rating.objects.count() == Event.objects.filter(verb="rate").count() == 1
    assert verify_chains()[2] == []


def test_of_many_wrong_codes_at_once_five_are_tries(town):
    trip = make_appointment(town.project, town["agent"], "delivery").pk
    known = code_of(make_code(Appointment.objects.get(pk=trip), by=town["agent"], at=AT))
    wrong = f"{(int(known) + 1) % 10**6:06}"
    found = at_once(*(lambda: try_code(Appointment.objects.get(pk=trip), wrong, at=AT) for _ in range(12)))
    assert (set(found), ReceiptCode.objects.get().tries) == ({"Refused"}, 5)
