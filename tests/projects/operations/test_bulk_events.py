"""History that is entered afterwards: in the chains like everything else, at its own instants, and told to nobody."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from projects.enums import Source
from projects.models import Event, KeyListing, Outbox, Project
from projects.operations.bulk_events import record_history
from projects.operations.bulk_rows import insert_objects
from projects.operations.events import Fact, changed_texts, record, verify_chains
from tests.projects.views.people import make_enterprise, make_project

AT = datetime(2023, 3, 2, 1, tzinfo=UTC)
LATER = datetime(2023, 3, 3, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project(make_enterprise(1))


def test_history_continues_the_chain_of_its_stream_and_begins_new_ones(project):
    record(project, "move", by=None, at=AT, data={"from": "lead", "to": "signed"})
    Outbox.objects.all().delete()
    stream, other = f"project:{project.pk}", "project:999999"
    before = Event.objects.filter(stream=stream).count()
    facts = [
        (AT, Fact("finish_appointment", "appointment", "1", {"kind": "visit", "agent": None})),
        (LATER, Fact("raise_problem", "problem", "2", {"item": None}, "水电接不通\t“\\”")),
    ]
    assert record_history({stream: facts, other: facts[:1]}, by=None) == 3
    events = list(Event.objects.filter(stream=stream).order_by("seq"))[before:]
    assert [(each.at, each.verb, each.source) for each in events] == [
        (AT, "finish_appointment", Source.IMPORT),
        (LATER, "raise_problem", Source.IMPORT),
    ]
    assert events[1].text.content == "水电接不通\t“\\”"
    assert (verify_chains()[2], changed_texts(), Outbox.objects.count()) == ([], [], 0)
    record(project, "move", by=None, at=LATER, data={"from": "signed", "to": "preparing"})
    assert verify_chains()[2] == []


def test_objects_are_inserted_as_they_are(project):
    rows = [
        KeyListing(project=project, year=year, level="city", investment_wan=Decimal("10.50")) for year in (2022, 2023)
    ]
    insert_objects(rows)
    insert_objects([])
    kept = KeyListing.objects.order_by("year").values_list("year", "level", "investment_wan")
    assert list(kept) == [(2022, "city", Decimal("10.50")), (2023, "city", Decimal("10.50"))]
