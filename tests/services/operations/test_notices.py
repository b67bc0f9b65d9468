"""Notices are unique per event, recipient and channel, however the fan-out runs."""

import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from approval_portal.accounts.models import User
from projects.models import Event, Outbox
from projects.operations import outbox
from projects.operations.events import record
from services.enums import Channel, Delivery
from services.models import Notice
from services.operations.notices import make_notices, read_all, read_notice
from services.receivers import tell
from tests.services import telling
from tests.services.telling import AT, heard, say


def rows() -> list[tuple]:
    return sorted(Notice.objects.values_list("event", "recipient_key", "channel", "state"))


def test_each_recipient_is_told_once_in_the_centre_and_once_by_mail(town):
    event = say(town.project, "move", by=town["lead"])
    keys = [f"user:{town[name].pk}" for name in ("admin", "agent", "backup", "member")]
    assert rows() == sorted(
        [(event.pk, key, Channel.IN_APP, Delivery.DELIVERED) for key in keys]
        + [(event.pk, key, Channel.MAIL, Delivery.WAITING) for key in keys]
    )


def test_no_mail_without_an_address_or_against_ones_will(town):
    User.objects.filter(pk=town["admin"].pk).update(email="")
    User.objects.filter(pk=town["agent"].pk).update(mail_notices=False)
    event = say(town.project, "move", by=town["lead"])
    assert heard(event) == ["admin", "agent", "backup", "member"]
    assert heard(event, Channel.MAIL) == ["backup", "member"]


def test_a_fan_out_that_runs_twice_makes_no_second_notice_and_keeps_what_was_read(town):
    event = say(town.project, "move", by=town["lead"])
    before, read_at = rows(), timezone.now()
    Notice.objects.update(read_at=read_at)

    Outbox.objects.create(event=event)
    outbox.deliver()

    assert rows() == before
    assert set(Notice.objects.values_list("read_at", flat=True)) == {read_at}


def test_the_fan_out_of_one_event_asks_a_few_questions_however_many_hear(town, django_assert_max_num_queries):
    for number in range(20):
        telling.join(town.enterprise, telling.person(f"m{number}"))
    event = record(town.project, "move", by=town["lead"], at=AT)
    with django_assert_max_num_queries(9):
        make_notices(event, at=timezone.now())
    assert len(heard(event)) == 24


def side_by_side(count: int, work) -> None:
    """Run in threads, each with its own connection; the first error of any is raised."""
    start, errors = threading.Barrier(count), []

    def run():
        try:
            start.wait()
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


@pytest.mark.django_db(transaction=True)
def test_fan_outs_side_by_side_make_each_notice_once_and_leave_nothing():
    town = telling.build()
    Outbox.objects.all().delete()
    events = [record(town.project, "move", by=town["lead"], at=AT) for _ in range(30)]

    side_by_side(4, outbox.deliver)

    assert (Outbox.objects.count(), Notice.objects.count()) == (0, len(events) * 4 * 2)


@pytest.mark.django_db(transaction=True)
def test_one_event_told_by_several_at_once_is_told_once():
    town = telling.build()
    event = record(town.project, "move", by=town["lead"], at=AT)
    side_by_side(4, lambda: tell(Event.objects.get(pk=event.pk)))
    assert Notice.objects.count() == 4 * 2


# --- the fan-out itself


@pytest.fixture
def grumbler(monkeypatch):
    """A receiver that cannot bear one verb, behind the one that makes notices."""

    def hear(event):
        if event.verb == "suspend":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")

    monkeypatch.setattr(outbox, "receivers", [tell, hear])


def test_an_event_that_a_receiver_fails_on_holds_up_no_other_and_is_kept(town, grumbler, monkeypatch, caplog):
    monkeypatch.setattr(outbox, "BATCH", 2)
    events = [record(town.project, verb, by=town["lead"], at=AT) for verb in ("suspend", "move", "suspend", "move")]

    handed = outbox.deliver()

    waiting = list(Outbox.objects.order_by("pk").values_list("event", flat=True))
    assert (handed, waiting) == (2, [events[0].pk, events[2].pk])
    assert [len(heard(event)) for event in events] == [0, 4, 0, 4]  # all receivers of an event, or none
    assert [f"event {events[n].pk} was not fanned out" in caplog.text for n in range(4)] == [True, False, True, False]


def test_what_was_set_aside_goes_out_when_the_fault_is_mended(town, grumbler, monkeypatch):
    event = say(town.project, "suspend", by=town["lead"])
    monkeypatch.setattr(outbox, "receivers", [tell])
    assert (outbox.deliver(), Outbox.objects.count(), len(heard(event))) == (1, 0, 4)


# --- reading


def own(user: User) -> list[Notice]:
    return list(Notice.objects.filter(recipient=user, channel=Channel.IN_APP).order_by("pk"))


def test_a_notice_is_read_once_and_by_its_recipient_alone(town):
    say(town.project, "move", by=town["lead"])
    (notice,) = own(town["member"])
    first, later = timezone.now(), timezone.now()

    read_notice(notice, by=town["admin"], at=first)
    assert own(town["member"])[0].read_at is None
    read_notice(notice, by=town["member"], at=first)
    read_notice(notice, by=town["member"], at=later)
    assert own(town["member"])[0].read_at == first


def test_reading_all_stops_at_what_the_page_showed_and_leaves_others_alone(town):
    for verb in ("move", "suspend", "resume"):
        say(town.project, verb, by=town["lead"])
    shown = own(town["member"])[1].pk

    marked = read_all(by=town["member"], at=timezone.now(), up_to=shown)

    assert (marked, [bool(row.read_at) for row in own(town["member"])]) == (2, [True, True, False])
    assert [row.read_at for row in own(town["admin"])] == [None] * 3
    assert (read_all(by=town["member"], at=timezone.now()), read_all(by=town["member"], at=timezone.now())) == (1, 0)
