"""Every reminder has words for before, on and after its day, in both languages, and names nobody in its title."""

import re
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from projects.models import Event
from services.channels.phrases_reminders import GONE, REMINDERS, UNKNOWN, phrase_for
from services.channels.wordings import name_of, wordings
from services.channels.words import Telling
from services.enums import DueKind
from services.operations.hearers_reminders import PEOPLE
from services.queries_dues import ITEM_KINDS, SOURCES
from services.rules.reminders import OVER, SOON, TODAY
from tests.services.telling import person

VALUES = {"of", "project", "matter", "until", "left", "when", "service", "policies"}
DAY = date(2026, 3, 6)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", DueKind.values)
def test_every_kind_says_before_on_and_after(kind, language):
    with translation.override(language):
        for when in (SOON, TODAY, OVER):
            phrase = phrase_for(kind, when)
            assert phrase is not UNKNOWN
            assert "%" not in str(phrase.title)
            assert str(phrase.text) % dict.fromkeys(VALUES, "")
            assert bool(re.search("[一-鿿]", str(phrase.text))) == (language == "zh-hans")


def test_the_bureau_can_put_its_own_words_in_place_of_each():
    every = [phrase for whens in REMINDERS.values() for phrase in whens.values()]
    assert all(name_of(phrase).startswith("due.") for phrase in every)
    assert len({name for name in wordings() if name.startswith("due.")}) == len(every)


def test_every_kind_is_planned_from_something_and_told_to_somebody():
    assert {*SOURCES, *ITEM_KINDS} == set(DueKind.values)
    assert {name for named in SOURCES.values() for name, _ in named} | {"approvalitem"} == set(PEOPLE)


def reminder(**data) -> Event:
    said = {"kind": "task", "object": "meetingtask", "id": 10**9, "deadline": "2026-03-09", "steps": 0} | data
    return Event(object_type="due", object_id="1", verb="remind_due", stream="reminders", data=said, at=AT_SIX)


AT_SIX = datetime(2026, 3, 6, 1, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [*PEOPLE, "nothing"])
def test_what_is_gone_has_neither_name_nor_link(kind):
    words = Telling(person("reader"), [event := reminder(object=kind)], DAY).words(event)
    if kind == "document":  # its page asks who may see it
        return
    assert (words.gone, words.text, words.url) == (True, str(GONE), "")
